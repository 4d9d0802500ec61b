"""The strategy checklist: a Rasa form that puts the article's questions one by one.

The form has one slot, ``checklist_answer``, which is emptied until every question was put: so
the number of questions is the curriculum's. The answers stand in the slot ``checklist``.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import CoachAction
from actions.course import after_checklist
from actions.turn import Turn, button
from portal.traininglog.recorder import Bubble
from socius.curriculum import ChecklistQuestion, curriculum

DONE = "done"
Answers = dict[str, str | None]  # by question id; None where the employee skipped it


def open_question(answers: Answers) -> ChecklistQuestion | None:
    """Return the first question that was neither answered nor skipped."""
    questions = curriculum().checklist.questions
    return next((question for question in questions if question.id not in answers), None)


def _remember(turn: Turn, answers: Answers) -> None:
    """Keep the answers; the form ends when no question is open."""
    turn.remember(checklist=answers, checklist_answer=None if open_question(answers) else DONE)


class ActionChecklistStart(CoachAction):
    """Begin, or go on where the employee stopped; a finished checklist begins anew."""

    action_name = "action_checklist_start"

    def reply(self, turn: Turn) -> list[Bubble]:
        answers: Answers = turn.slot("checklist", {})
        if answers and open_question(answers) and not turn.in_checklist:
            turn.remember(checklist_answer=None)
            return [turn.say("checklist_resumed")]
        if turn.in_checklist:
            return [turn.say("checklist_running")]
        _remember(turn, {})
        introduction = turn.curriculum.checklist.introduction
        return [turn.quote(introduction, "strategy_checklist/introduction")]


class ActionAskChecklistAnswer(CoachAction):
    """Put the open question; Rasa's form calls it."""

    action_name = "action_ask_checklist_answer"

    def reply(self, turn: Turn) -> list[Bubble]:
        answers: Answers = turn.slot("checklist", {})
        question = open_question(answers)
        if question is None:
            return []
        questions = turn.curriculum.checklist.questions
        bubble = turn.quote(
            question.question,
            f"strategy_checklist/{question.id}",
            "checklist_question",
            number=questions.index(question) + 1,
            count=len(questions),
            label=question.label,
        )
        labels = ["skip", "more", "stop"] if not answers else ["skip", "more", "go_back", "stop"]
        buttons = [button(turn.say(f"button_checklist_{wish}").text, wish) for wish in labels]
        return [Bubble(bubble.text, bubble.origin, bubble.content, buttons)]


class ValidateStrategyChecklistForm(Action):
    """Take the message as the answer to the open question; the ask action records the turn."""

    def name(self) -> str:
        return "validate_strategy_checklist_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answer = tracker.get_slot("checklist_answer")
        answers: Answers = dict(tracker.get_slot("checklist") or {})
        question = open_question(answers)
        if answer is None or question is None:
            return []  # no answer: Rasa lets the rules say what the message is
        answers[question.id] = answer
        is_open = open_question(answers) is not None
        return [
            SlotSet("checklist", answers),
            SlotSet("checklist_answer", None if is_open else DONE),
        ]


class ActionChecklistSkip(CoachAction):
    action_name = "action_checklist_skip"

    def reply(self, turn: Turn) -> list[Bubble]:
        answers: Answers = dict(turn.slot("checklist", {}))
        question = open_question(answers)
        if question:
            answers[question.id] = None
        _remember(turn, answers)
        return [turn.say("checklist_skipped")]


class ActionChecklistBack(CoachAction):
    """Take the last answer back, so that its question is put again."""

    action_name = "action_checklist_back"

    def reply(self, turn: Turn) -> list[Bubble]:
        answers: Answers = dict(turn.slot("checklist", {}))
        if not answers:
            return [turn.say("checklist_at_first")]
        before = answers.popitem()[1]
        _remember(turn, answers)
        if before:
            return [turn.say("checklist_back_answer", answer=before)]
        return [turn.say("checklist_back")]


class ActionChecklistHelp(CoachAction):
    """Why the open question matters, and the prompts that help to answer it."""

    action_name = "action_checklist_help"

    def reply(self, turn: Turn) -> list[Bubble]:
        question = open_question(turn.slot("checklist", {}))
        if question is None:
            return [turn.say("help")]
        place = f"strategy_checklist/{question.id}"
        prompts = "\n".join(turn.say("list_item", text=p.text).text for p in question.prompts)
        return [
            turn.quote(question.why, f"{place}/why"),
            Bubble(prompts, question.prompts[0].origin, f"{place}/prompts"),
        ]


class ActionChecklistStop(CoachAction):
    """Leave the checklist; the answers stay, it can be resumed."""

    action_name = "action_checklist_stop"

    def reply(self, turn: Turn) -> list[Bubble]:
        return after_checklist(turn, [turn.say("checklist_stopped")], is_done=False)


class ActionChecklistSummary(CoachAction):
    """The employee's answers as a worksheet."""

    action_name = "action_checklist_summary"

    def reply(self, turn: Turn) -> list[Bubble]:
        answers: Answers = turn.slot("checklist", {})
        unanswered = turn.say("worksheet_unanswered").text
        lines = [
            turn.say(
                "worksheet_line",
                number=number,
                label=question.label,
                answer=answers.get(question.id) or unanswered,
            ).text
            for number, question in enumerate(turn.curriculum.checklist.questions, 1)
        ]
        turn.remember(offer=None)
        bubbles = [
            turn.say("worksheet", lines="\n\n".join(lines)),
            turn.quote(turn.curriculum.checklist.closing, "strategy_checklist/closing"),
            turn.say("after_checklist"),
        ]
        return after_checklist(turn, bubbles, is_done=True)
