"""Promoting a trained model, discarding it, and bringing the former one back.

The model in use is always the one of the data in use (socius/model.py). So a promotion puts the
reviewed messages that a model was trained with into data/nlu/reviewed/, and the running Rasa loads
the model; to bring the former back is the same with the messages that were there before.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from portal.learning import coach, lock
from portal.learning.models import State, Training
from portal.learning.refusals import Refused
from portal.traininglog import reviewed
from portal.traininglog.audit import audit
from socius import model as models

logger = logging.getLogger(__name__)
PROMOTE = "promote model"
DISCARD = "discard model"
BRING_BACK = "bring former model back"
KEPT_TRAININGS = 6


def promote(training: Training, actor: str) -> bool:
    """Put a trained model into use; return whether a running Rasa took it.

    Raises Refused, OSError: then everything is as it was.
    """
    with _alone(training):
        if training.state not in (State.READY, State.WITHDRAWN):
            raise Refused("learning_not_open", state=training.get_state_display())
        if training.former_model != models.current_model().name:
            raise Refused("learning_data_changed")
        new = models.model_with(training.staged)
        if new.name != training.model or not new.exists():
            raise Refused("learning_staged_changed")
        shutil.rmtree(training.former, ignore_errors=True)
        _copy(reviewed.folder(), training.former)

        def decide() -> None:
            _decide(training, State.PROMOTED, actor, PROMOTE)

        return _change(training.staged, new.name, decide)


def bring_back(training: Training, actor: str) -> bool:
    """Put the former model back into use; return whether a running Rasa took it.

    Raises Refused, OSError: then everything is as it was.
    """
    with _alone(training):
        if training != Training.objects.in_use():
            raise Refused("learning_not_in_use")
        if models.current_model().name != training.model:
            raise Refused("learning_data_changed")
        former = models.model_with(training.former)
        if former.name != training.former_model or not former.exists():
            raise Refused("learning_former_gone")

        def decide() -> None:
            _decide(training, State.WITHDRAWN, actor, BRING_BACK)

        return _change(training.former, former.name, decide)


def discard(training: Training, actor: str) -> None:
    """Give a trained model up; its messages stay reviewed for the next one. Raises Refused."""
    with _alone(training):
        if training.state not in (State.READY, State.WITHDRAWN):
            raise Refused("learning_not_open", state=training.get_state_display())
        _decide(training, State.DISCARDED, actor, DISCARD)
        shutil.rmtree(training.staged, ignore_errors=True)


@contextmanager
def _alone(training: Training) -> Iterator[None]:
    """Keep others from deciding at the same time, and look at the state anew."""
    held = lock.take(lock.PROMOTION)
    if held is None:
        raise Refused("learning_deciding")
    with held:
        training.refresh_from_db()
        yield


def _decide(training: Training, state: State, actor: str, action: str) -> None:
    training.state, training.decided, training.decided_by = state, timezone.now(), actor
    with transaction.atomic():
        training.save()
        audit(actor, action, str(training), model=training.model)


def _change(folder: Path, model: str, decide: Callable[[], None]) -> bool:
    """Have Rasa load the model, put the folder's messages into use, note the decision."""
    former = models.current_model().name
    try:
        is_loaded = coach.load(model)
    except coach.CannotLoad as error:
        logger.error("%s was not loaded: %s", model, error)
        raise Refused("learning_cannot_load", reason=error) from None
    try:
        with _swapped(folder):
            decide()
    except BaseException:
        if is_loaded:
            _load_again(former)
        raise
    _forget_old()
    return is_loaded


def _load_again(model: str) -> None:
    try:
        coach.load(model)
    except coach.CannotLoad:
        logger.exception("the former model %s could not be loaded again", model)


@contextmanager
def _swapped(folder: Path) -> Iterator[None]:
    """Put copies of a folder's files in place of data/nlu/reviewed; back again after a failure."""
    used = reviewed.folder()
    # Beside data/nlu, not in it: no model is to be trained from a half-written copy.
    aside = used.parent.parent
    for left_over in aside.glob(".reviewed-*"):
        shutil.rmtree(left_over)
    new, old = aside / ".reviewed-new", aside / ".reviewed-old"
    _copy(folder, new)
    if used.exists():
        used.rename(old)
    try:
        if any(new.glob("*.yml")):
            new.rename(used)
        yield
    except BaseException:
        shutil.rmtree(used, ignore_errors=True)
        if old.exists():
            old.rename(used)
        raise
    finally:
        for rest in (new, old):
            shutil.rmtree(rest, ignore_errors=True)


def _copy(folder: Path, copy: Path) -> None:
    """Copy the YAML files of a folder, which need not exist."""
    copy.mkdir(parents=True)
    for path in sorted(folder.glob("*.yml")):
        shutil.copy(path, copy / path.name)


def _forget_old() -> None:
    """Drop the copies of old trainings; the models of those that are kept are kept, too."""
    kept = {str(pk) for pk in Training.objects.values_list("pk", flat=True)[:KEPT_TRAININGS]}
    for folder in reviewed.copies().iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
