"""What a learner's free answer to a provoking statement says: held, doubted, seen through."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from actions.turn import Turn
from portal.onboarding.steps import STATEMENT, Step

# "Ja, das stimmt" to a colleague who holds a misconception holds it, too.
_BY_WISH = {"affirm": "claims", "deny": "agrees", "objection": "agrees"}
_BUTTONS = {"claims": "claims", "asks": "asks", "agrees": "agrees"}
# The question says what the answer is about: a weak sign is enough.
_WEAK = 0.2


@dataclass(frozen=True)
class Reading:
    """``kind``: "answer", "unclear" (to be asked back), "question" (about something else)."""

    kind: str
    stance: str = ""
    source: str = "model"
    confidence: float | None = None
    other: str = ""  # another misconception that the answer reflects

    @property
    def is_answer(self) -> bool:
        return self.kind == "answer"

    @property
    def is_unclear(self) -> bool:
        return self.kind == "unclear"

    def values(self) -> dict[str, Any]:
        return {"stance": self.stance, "source": self.source, "confidence": self.confidence}

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def stance_of_button(option: str) -> Reading | None:
    if option not in _BUTTONS:
        return None
    return Reading("answer", _BUTTONS[option], "employee", 1.0)


def read(turn: Turn, step: Step, asked_before: bool) -> Reading:
    """Read a message as the answer to a step; asked back once, it is taken as it is."""
    found = {d["misconception"]: d for d in turn.detections}
    here = found.pop(step.about, None)
    if here:
        return Reading("answer", here["stance"], "model", float(here["confidence"]))
    if turn.intent == "asks" and found:
        return Reading("question")
    if turn.intent == "out_of_scope" and turn.text.rstrip().endswith("?"):
        return Reading("question")
    if turn.intent in _BY_WISH:
        return Reading("answer", _BY_WISH[turn.intent])
    likely = next((c for c in turn.candidates if c["misconception"] == step.about), None)
    if likely and likely.get("stance") and float(likely.get("confidence") or 0) >= _WEAK:
        return Reading("answer", likely["stance"], "model", float(likely["confidence"]))
    other = next(iter(found), "")
    if step.kind == STATEMENT and not asked_before:
        return Reading("unclear", other=other)
    return Reading("answer", other=other)
