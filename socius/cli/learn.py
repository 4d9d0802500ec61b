"""``learn``: train on what trainers reviewed, compare with the model in use, promote if wanted."""

from __future__ import annotations

import argparse
import signal
from types import FrameType
from typing import TYPE_CHECKING, Any

from socius.cli import CommandError

if TYPE_CHECKING:
    from portal.learning.models import Training

NAMES = {
    "A": "A natural",
    "B": "B adversarial",
    "C": "C voices of the web",
    "all": "frozen set",
    "reviewed": "reviewed messages",
}
MEASURES = ("macro_f1", "wholly_right", "stance", "false_alarms", "wishes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--promote",
        action="store_true",
        help="put the new model into use unless it is worse on the frozen set",
    )
    # The desk's way: a training that it has noted, whose lock this process inherits.
    parser.add_argument("--training", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    signal.signal(signal.SIGTERM, _end)
    from portal.learning import lock, training
    from portal.learning.models import Training
    from portal.learning.refusals import Refused
    from portal.traininglog.audit import at_the_terminal

    if args.training:
        training.work(Training.objects.get(pk=args.training))
        return 0
    held = lock.take(lock.TRAINING)
    try:
        if held is None:
            raise Refused("learning_busy")
        with held:
            learnt = training.begin(at_the_terminal())
            training.work(learnt)
        show(learnt)
        if args.promote:
            promote(learnt)
    except Refused as refusal:
        raise CommandError(str(refusal)) from None
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def show(learnt: Training) -> None:
    """Print before -> after of each set, and the messages that are read differently."""
    print(f"\nTraining {learnt.pk}: {learnt.added} messages added, {learnt.removed} removed")
    print("".join([f"{'':22}", *(f"{measure:>18}" for measure in MEASURES)]))
    for name, scores in learnt.comparison.items():
        cells = [
            f"{_figure(scores['before'][measure])} → {_figure(scores['after'][measure])}"
            for measure in MEASURES
        ]
        print("".join([f"{NAMES[name]:22}", *(f"{cell:>18}" for cell in cells)]))
    for change in learnt.changes.select_related("turn"):
        before, after = _label(change.before), _label(change.after)
        print(f"{change.kind:7}{change.words!r}: {before} → {after}")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _label(label: dict[str, Any]) -> str:
    stances = [f"{misconception}={stance}" for misconception, stance in label["stances"].items()]
    return " ".join(stances) or str(label["intent"])


def promote(learnt: Training) -> None:
    from portal.chat.phrases import say
    from portal.learning import comparison, promotion
    from portal.traininglog.audit import at_the_terminal

    if comparison.has_fallen(learnt.comparison):
        raise CommandError(say("learning_worse"))
    is_loaded = promotion.promote(learnt, at_the_terminal())
    print(say("learning_promoted" if is_loaded else "learning_promoted_away"))
