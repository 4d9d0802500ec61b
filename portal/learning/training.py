"""Train and compare: a process of its own beside the portal, one at a time.

The process holds a lock while it works. Whoever looks finds the state in the database; a training
whose lock is free again without having said how it ended was interrupted.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.learning import comparison, lock
from portal.learning.models import Change, Phase, State, Training
from portal.learning.refusals import Refused
from portal.learning.release import release
from portal.traininglog import reviewed
from portal.traininglog.audit import ERASE, audit
from portal.traininglog.models import AuditEntry
from socius import model as models
from socius.paths import ROOT

logger = logging.getLogger(__name__)
TRAIN = "train"
NICENESS = 10  # the coach's answers come first


def start(actor: str) -> Training:
    """Begin a training in a process of its own. Raises Refused, OSError."""
    held = lock.take(lock.TRAINING)
    if held is None:
        raise Refused("learning_busy")
    with held:  # the process inherits the locked file and so the lock
        training = begin(actor)
        command = [settings.RASA_PYTHON, "-m", "socius", "learn", "--training", str(training.pk)]
        try:
            with training.log.open("ab") as output:
                process = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=[held.fileno()],
                )
        except OSError as error:
            fail(training, State.FAILED, str(error))
            raise
    Thread(target=process.wait, daemon=True).start()  # leaves no zombie behind
    return training


def begin(actor: str) -> Training:
    """Note a training; the caller holds the lock. Raises Refused if there is nothing to learn."""
    Training.objects.settle()
    if not release().diff():
        raise Refused("learning_nothing_new")
    with transaction.atomic():
        training = Training.objects.create(started_by=actor)
        audit(actor, TRAIN, str(training))
    training.folder.mkdir(parents=True, exist_ok=True)
    return training


def work(training: Training, say: Callable[[str], None] = print) -> None:
    """Release, train, compare; the state says how it ended. Raises what made it fail."""
    try:
        _work(training, say)
    except BaseException as error:
        is_ended = isinstance(error, KeyboardInterrupt | SystemExit)
        fail(training, State.INTERRUPTED if is_ended else State.FAILED, str(error))
        raise


def fail(training: Training, state: State, problem: str) -> None:
    """Note that a training came to nothing; what was prepared for it goes."""
    Training.objects.filter(pk=training.pk).update(
        state=state, problem=problem, finished=timezone.now()
    )
    shutil.rmtree(training.staged, ignore_errors=True)


def _work(training: Training, say: Callable[[str], None]) -> None:
    os.nice(NICENESS)
    _enter(training, Phase.RELEASE, say)
    stage(training)
    training.former_model = models.current_model().name
    _enter(training, Phase.TRAIN, say)
    former = models.train_if_needed(report=_reporter(training, say))[0]
    new = models.train_if_needed(training.staged, _reporter(training, say))[0]
    training.model = new.name
    _enter(training, Phase.BEFORE, say)
    found = comparison.cases()
    texts = [case.message.text for case in found]
    before = comparison.read_by(former, texts)
    _enter(training, Phase.AFTER, say)
    after = comparison.read_by(new, texts)
    _enter(training, Phase.COMPARE, say)
    training.comparison = comparison.measures(found, before, after)
    training.state, training.finished = State.READY, timezone.now()
    with transaction.atomic():
        Change.objects.bulk_create(comparison.changes(training.pk, found, before, after))
        training.save()


def stage(training: Training) -> None:
    """Write the reviewed messages as they stand now into the training's folder."""
    found = release()
    found.write(training.staged)
    # Whoever was erased while they were being written is in none of them, either.
    erased = AuditEntry.objects.filter(action=ERASE, time__gte=training.started)
    reviewed.erase(set(erased.values_list("object", flat=True)))
    training.added, training.removed = found.added, found.removed


def _enter(training: Training, phase: Phase, say: Callable[[str], None]) -> None:
    training.phase, training.progress = phase, ""
    training.save()
    say(f"{phase.number}/{len(Phase)} {phase.words}")
    sys.stdout.flush()


def _reporter(training: Training, say: Callable[[str], None]) -> Callable[[str], None]:
    def report(progress: str) -> None:
        Training.objects.filter(pk=training.pk).update(progress=progress.strip()[:200])
        say(progress)

    return report


def last_lines(path: Path, count: int = 30) -> str:
    """Return the end of a training's log."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
