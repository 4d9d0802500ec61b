"""The course of a conversation: greeting, yes and no, help, repeat, stop, feedback, trainers."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from actions.answer import overview
from actions.base import CoachAction
from actions.coaching import ActionConvince, ActionExample, ActionMore, ActionWhatToDo
from actions.turn import Turn, button
from portal.traininglog.recorder import Bubble


class Phrase(CoachAction):
    """An action that says one phrase; ``offer`` is what a following "yes" accepts."""

    @property
    @abstractmethod
    def phrase(self) -> str:
        """The key in data/phrases.yml."""

    offer: ClassVar[str | None] = None

    def reply(self, turn: Turn) -> list[Bubble]:
        turn.remember(offer=self.offer)
        return [turn.say(self.phrase)]


class ActionGreet(Phrase):
    action_name = "action_greet"
    phrase = "greet"
    offer = "overview"


class ActionHelp(Phrase):
    action_name = "action_help"
    phrase = "help"
    offer = "overview"


class ActionThanks(Phrase):
    action_name = "action_thanks"
    phrase = "thanks"


class ActionGoodbye(Phrase):
    action_name = "action_goodbye"
    phrase = "goodbye"


class ActionStop(Phrase):
    action_name = "action_stop"
    phrase = "stop"


class ActionFeedbackGood(Phrase):
    action_name = "action_feedback_good"
    phrase = "feedback_good"


class ActionFeedbackBad(CoachAction):
    """Ask for the reason, then thank for it; the log keeps both as turns."""

    action_name = "action_feedback_bad"

    def reply(self, turn: Turn) -> list[Bubble]:
        turn.remember(offer=None)
        return [turn.say("feedback_thanks" if turn.entity("reason") else "feedback_bad")]


class ActionStart(CoachAction):
    """The welcome: the first turn of every conversation."""

    action_name = "action_start"

    def reply(self, turn: Turn) -> list[Bubble]:
        turn.remember(offer="overview")
        return [turn.say("welcome", count=len(turn.misconceptions)), turn.say("welcome_how")]


class ActionAffirm(CoachAction):
    """ "Ja": do what was offered."""

    action_name = "action_affirm"
    accepted: ClassVar[dict[str, type[CoachAction]]] = {
        "more": ActionMore,
        "example": ActionExample,
        "convince": ActionConvince,
        "what_to_do": ActionWhatToDo,
    }

    def reply(self, turn: Turn) -> list[Bubble]:
        offer = turn.slot("offer")
        if offer in self.accepted:
            return self.accepted[offer]().reply(turn)
        if offer == "overview":
            return overview(turn)
        return [turn.say("affirm")]


class ActionDeny(CoachAction):
    """ "Nein": leave what was offered, ask what else."""

    action_name = "action_deny"

    def reply(self, turn: Turn) -> list[Bubble]:
        if turn.slot("choice"):
            turn.remember(choice=None)
            return [turn.say("none_of_them")]
        turn.remember(offer=None)
        return [turn.say("deny")]


class ActionRepeat(CoachAction):
    """Say the last answer again, as it was."""

    action_name = "action_repeat"

    def reply(self, turn: Turn) -> list[Bubble]:
        last: list[dict[str, Any]] = []
        seen_user = 0
        for event in reversed(turn.tracker.events):
            if event["event"] == "user":
                seen_user += 1
                if last or seen_user > 20:
                    break
            elif event["event"] == "bot" and seen_user:
                last.insert(0, event)
        bubbles = [
            Bubble(
                event.get("text") or "",
                (event.get("metadata") or {}).get("origin", ""),
                (event.get("metadata") or {}).get("content", ""),
                [
                    button_
                    for button_ in (event.get("data") or {}).get("buttons") or []
                    if isinstance(button_, dict)
                ],
            )
            for event in last
        ]
        return bubbles or [turn.say("help")]


class ActionTrainer(CoachAction):
    """Pass the employee's question to the trainers."""

    action_name = "action_trainer"

    def reply(self, turn: Turn) -> list[Bubble]:
        question = turn.slot("question")
        if not question:
            return [turn.say("trainer_ask", buttons=[button_help(turn)])]
        turn.trainer_question = question
        turn.remember(question=None, offer=None)
        return [turn.say("trainer", question=question)]


def button_help(turn: Turn) -> dict[str, str]:
    return button(turn.say("button_help").text, "help")
