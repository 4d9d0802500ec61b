"""A course as Rasa's rules run it, without Rasa: the actions, in the order of data/rules.yml."""

from __future__ import annotations

import itertools
import json
from typing import Any

from rasa_sdk import Tracker

from actions.base import CoachAction
from actions.checklist import ActionChecklistStop, ActionChecklistSummary
from actions.course import (
    DONE,
    ActionAskCourseAnswer,
    ActionCourse,
    ActionCourseBack,
    ActionCourseSkip,
    ActionCourseStop,
    ActionCourseSummary,
    take_words,
)
from actions.turn import COURSE_FORM, Turn
from portal.onboarding.models import Learner
from portal.traininglog.recorder import Bubble, record
from socius.curriculum import curriculum

_BY_INTENT: dict[str, type[CoachAction]] = {
    "course": ActionCourse,
    "skip": ActionCourseSkip,
    "go_back": ActionCourseBack,
}
_numbers = itertools.count()


class Talk:
    """A learner's conversation with the coach."""

    def __init__(self, learner: Learner, key: str = "", code: str = "") -> None:
        self.learner = learner
        self.key, self.code = key, code
        self.pseudonym = learner.conversation.pseudonym
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self.last: list[Bubble] = []

    @property
    def words(self) -> str:
        return "\n".join(bubble.text for bubble in self.last)

    @property
    def titles(self) -> list[str]:
        return [button["title"] for bubble in self.last for button in bubble.buttons]

    def restart(self) -> None:
        """Rasa and the action server forget all they had in memory, and in their tracker."""
        self.slots, self.loop = {}, None

    def press(self, title: str) -> None:
        """Press a button below what was said last."""
        buttons = [button for bubble in self.last for button in bubble.buttons]
        self.press_payload(next(b["payload"] for b in buttons if b["title"] == title))

    def press_payload(self, payload: str) -> None:
        wish, brace, entities = payload[1:].partition("{")
        found = json.loads(brace + entities) if brace else {}
        message = self._message(payload, wish)
        message["entities"] = [{"entity": k, "value": v} for k, v in found.items()]
        self.last = []
        if wish == "stop":
            self._run(ActionCourseStop(), message)
            self.loop = None
            return
        self._run(_BY_INTENT[wish](), message)
        self.loop = COURSE_FORM
        self._go_on(message)

    def say(self, text: str, intent: str = "out_of_scope", **stances: str) -> None:
        """Write something; ``stances`` is what the classifier reads in it."""
        message = self._message(text, next(iter(stances.values()), intent))
        message["detections"] = [
            {"misconception": m, "stance": stance, "confidence": 0.9}
            for m, stance in stances.items()
        ]
        self.last = []
        turn = self._turn(message)
        for event in take_words(turn):
            self.slots[event["name"]] = event["value"]
        self._go_on(message)

    def fill_in_checklist(self) -> None:
        message = self._message("Fertig", "claims")
        self.last, self.loop = [], None
        self._run(ActionChecklistSummary(), message)

    def stop_checklist(self) -> None:
        self.last, self.loop = [], None
        self._run(ActionChecklistStop(), self._message("/stop", "stop"))

    def _go_on(self, message: dict[str, Any]) -> None:
        """Do what the form does: ask, or end and sum up."""
        if self.slots.get("course_answer") == DONE:
            self.loop = None
            self._run(ActionCourseSummary(), message)
        else:
            self._run(ActionAskCourseAnswer(), message)

    def _run(self, action: CoachAction, message: dict[str, Any]) -> None:
        turn = self._turn(message)
        bubbles = action.reply(turn)
        record(turn.record(action.action_name, bubbles))
        for event in turn.events():
            self.slots[event["name"]] = event["value"]
        self.last += bubbles

    def _turn(self, message: dict[str, Any]) -> Turn:
        loop = {"name": self.loop} if self.loop else {}
        tracker = Tracker(
            self.pseudonym, self.slots, message, [], False, None, loop, "action_listen"
        )
        return Turn(tracker, curriculum())

    @staticmethod
    def _message(text: str, intent: str) -> dict[str, Any]:
        return {
            "message_id": f"m{next(_numbers)}",
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "metadata": {"title": ""},
        }
