"""The log as Rasa's own YAML: training examples for data/nlu and test stories for ``rasa test``.

Written line by line, for a YAML library would hold the whole document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from portal.traininglog.models import Detection, Turn

EMPLOYEE = "employee"
STANCES = ("claims", "asks", "agrees")
FORM = "strategy_checklist_form"
_IN_FORM = [f"- action: {FORM}", f"- active_loop: {FORM}"]
_AFTER_FORM = [f"- action: {FORM}", "- active_loop: null", "- slot_was_set:"]
_AFTER_FORM += ["  - requested_slot: null"]
# The log has the actions that speak; Rasa predicts the form around them.
_STEPS = {
    "action_ask_checklist_answer": _IN_FORM,
    "action_checklist_summary": [*_AFTER_FORM, "- action: action_checklist_summary"],
    "action_checklist_stop": [
        "- action: action_checklist_stop",
        "- action: action_deactivate_loop",
        "- active_loop: null",
    ],
}
_NOT_YAML = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ANNOTATION = re.compile(r"\](?=[(\[{])")


def nlu(found: Iterable[Turn]) -> Iterator[str]:
    """Yield training examples: the messages whose misconception somebody has named."""
    yield 'version: "3.1"\nnlu:\n'
    for _, said in groupby(found, key=lambda turn: turn.conversation_id):
        for turn, label in labelled(said):
            source = turn.conversation.pseudonym
            yield (
                f"- intent: {label.stance}\n"
                f"  metadata: {label.misconception}={label.stance} source={source}\n"
                f"  examples: |\n    - {plain(turn.text)}\n"
            )


def labelled(conversation: Iterable[Turn]) -> Iterator[tuple[Turn, Detection]]:
    """Yield the messages of a conversation with the label that a person gave them.

    The employee's label stands with the button that was pressed, and belongs to the message
    before it that the coach was unsure about. (A trainer's verdict will stand with the message.)
    """
    message: Turn | None = None
    labels: dict[int, tuple[Turn, Detection]] = {}  # the last choice counts
    for turn in conversation:
        if turn.text and not turn.payload and turn.intent in (*STANCES, "out_of_scope"):
            message = turn
        for detection in turn.detections.all():
            if detection.source == EMPLOYEE and message and detection.stance in STANCES:
                labels[message.pk] = (message, detection)
    yield from labels.values()


def stories(found: Iterable[Turn]) -> Iterator[str]:
    """Yield each conversation as a test story."""
    yield 'version: "3.1"\nstories:\n'
    for _, said in groupby(found, key=lambda turn: turn.conversation_id):
        for number, turn in enumerate(said):
            if number == 0:
                yield f"- story: {json.dumps(turn.conversation.pseudonym)}\n  steps:\n"
            yield "".join(f"  {step}\n" for step in _steps(turn))


def _steps(turn: Turn) -> Iterator[str]:
    yield f"- intent: {json.dumps(turn.intent)}"
    if words := plain(turn.payload or turn.text):  # none after the retention period
        yield f"  user: |\n      {words}"
    for action in dict.fromkeys(reply.action for reply in turn.replies.all()):
        yield from _STEPS.get(action, [f"- action: {action}"])


def plain(text: str) -> str:
    """Return a message on one line that neither YAML nor Rasa reads as more than words.

    ``[IBAN](…)`` would be an entity to Rasa: a space keeps the brackets apart.
    """
    return _ANNOTATION.sub("] ", " ".join(_NOT_YAML.sub("", text).split()))
