"""What a new model reads better and what worse than the former one, message by message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.learning import release
from portal.learning.models import Change

if TYPE_CHECKING:
    from socius.nlu.decision import Reading
    from socius.nlu.labels import LabelledMessage

Read = Callable[[Path, Sequence[str]], "list[Reading]"]
ALL = "all"
REVIEWED = "reviewed"
# How far a measure of the frozen set may fall: the bound of the continuous integration, too.
TOLERANCE = 0.02
GUARDED = ("macro_f1", "stance")


@dataclass(frozen=True)
class Case:
    """A message with its right label, and where it comes from."""

    message: LabelledMessage
    source: Change.Source
    part: str = ""  # of the frozen set
    turn: int | None = None


def cases() -> list[Case]:
    """Return the frozen set and all messages whose reviews agree."""
    from evaluation.sets import frozen
    from socius.nlu.labels import LabelledMessage

    found = [Case(message, Change.Source.FROZEN, message.part) for message in frozen()]
    for turn, example in release.labels().items():
        message = LabelledMessage(example.text, example.intent, example.stances)
        found.append(Case(message, Change.Source.REVIEWED, turn=turn))
    return found


def read_by(model: Path, texts: Sequence[str]) -> list[Reading]:
    """Have a trained model read texts as the running coach would."""
    from socius.trained import detector_of
    from socius.typed import normalise, without_command

    return detector_of(model).read([without_command(normalise(text)) for text in texts])


def measures(
    found: Sequence[Case], before: Sequence[Reading], after: Sequence[Reading]
) -> dict[str, Any]:
    """Return name of the set -> before and after -> measure; sets without a message are absent."""
    from evaluation.figures import scores

    groups = {part: [i for i, case in enumerate(found) if case.part == part] for part in "ABC"}
    groups[ALL] = [i for i, case in enumerate(found) if case.source == Change.Source.FROZEN]
    groups[REVIEWED] = [i for i, case in enumerate(found) if case.source == Change.Source.REVIEWED]
    return {
        name: {
            when: scores([found[i].message for i in places], [readings[i] for i in places])
            for when, readings in (("before", before), ("after", after))
        }
        for name, places in groups.items()
        if places
    }


def changes(
    training: int, found: Sequence[Case], before: Sequence[Reading], after: Sequence[Reading]
) -> list[Change]:
    """Return the messages that are read differently, not yet saved."""
    from evaluation.metrics import is_right

    changed = []
    for case, old, new in zip(found, before, after):
        if _label(old) == _label(new):
            continue
        was_right, is_now = is_right(case.message, old), is_right(case.message, new)
        if was_right and is_now:
            continue
        kind = Change.Kind.BETTER if is_now else Change.Kind.WORSE
        changed.append(
            Change(
                training_id=training,
                kind=kind if was_right != is_now else Change.Kind.OTHER,
                source=case.source,
                text="" if case.turn else case.message.text,
                turn_id=case.turn,
                expected={"intent": case.message.intent, "stances": case.message.stances},
                before=_label(old),
                after=_label(new),
            )
        )
    return changed


def has_fallen(comparison: dict[str, Any]) -> bool:
    """Return whether the new model is worse on the frozen set than is tolerated."""
    scores = comparison.get(ALL, {})
    return any(
        (scores["after"][measure] or 0) < (scores["before"][measure] or 0) - TOLERANCE
        for measure in GUARDED
        if scores
    )


def _label(reading: Reading) -> dict[str, Any]:
    stances = {d.misconception: d.stance for d in reading.detections}
    return {"intent": reading.intent, "stances": dict(sorted(stances.items()))}
