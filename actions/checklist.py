"""The strategy checklist: a Rasa form that puts the article's questions one by one.

The form has one slot, ``checklist_answer``, which is emptied until every question was put: so
the number of questions is the curriculum's. The answers stand in the worksheet.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import CoachAction
from actions.course import after_checklist
from actions.turn import MOST_BUBBLES, Turn, button
from actions.worksheet import Worksheet, load, questions
from portal.traininglog.recorder import Bubble

DONE = "done"


class ChecklistAction(CoachAction):
    """An action on the worksheet. A subclass gives ``work``; what it changes is recorded here."""

    async def prepare(self, turn: Turn) -> None:
        turn.worksheet = await load(turn.slot("checklist"), turn.tracker.sender_id)

    def reply(self, turn: Turn) -> list[Bubble]:
        bubbles = self.work(turn, turn.worksheet)
        turn.worksheet_changes = turn.worksheet.take_changes()
        turn.remember(checklist=turn.worksheet.as_slot())
        return bubbles

    @abstractmethod
    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        """Return what the coach says, and change the worksheet."""


def _go_on(turn: Turn, worksheet: Worksheet) -> None:
    """Go to the open question; the form ends when there is none."""
    turn.remember(checklist_answer=None if worksheet.open_question() else DONE)


class ActionChecklistStart(ChecklistAction):
    """Begin, or go on where the employee stopped.

    A finished checklist is gone through once more, its answers shown to be kept or replaced.
    """

    action_name = "action_checklist_start"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        if turn.in_checklist:
            return [turn.say("checklist_running")]
        if worksheet.open_question() is None:
            for question in questions():
                worksheet.reopen(question)
            _go_on(turn, worksheet)
            return [turn.say("checklist_again")]
        _go_on(turn, worksheet)
        if any(worksheet.at(question).settled for question in questions()):
            return [turn.say("checklist_resumed")]
        introduction = turn.curriculum.checklist.introduction
        return [turn.quote(introduction, "strategy_checklist/introduction")]


class ActionAskChecklistAnswer(ChecklistAction):
    """Put the open question, and what stands there so far; Rasa's form calls it."""

    action_name = "action_ask_checklist_answer"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        question = worksheet.open_question()
        worksheet.asked = question.id if question else None
        if question is None:
            return []
        number = questions().index(question) + 1
        bubble = turn.quote(
            question.question,
            f"strategy_checklist/{question.id}",
            "checklist_question",
            number=number,
            count=len(questions()),
            label=question.label,
        )
        wishes = ["skip", "more", "stop"] if number == 1 else ["skip", "more", "go_back", "stop"]
        buttons = [button(turn.say(f"button_checklist_{wish}").text, wish) for wish in wishes]
        before = worksheet.at(question).text
        if before and turn.said_so_far() + 2 <= MOST_BUBBLES:
            return [bubble, turn.say("checklist_so_far", answer=before, buttons=buttons)]
        return [Bubble(bubble.text, bubble.origin, bubble.content, buttons)]


class ValidateStrategyChecklistForm(Action):
    """Take the message as the answer to the question put; the ask action records the turn."""

    def name(self) -> str:
        return "validate_strategy_checklist_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answer = tracker.get_slot("checklist_answer")
        if answer is None:
            return []  # no answer: Rasa lets the rules say what the message is
        worksheet = await load(tracker.get_slot("checklist"), tracker.sender_id)
        question = worksheet.question_to_answer()
        if question is None or (answer == DONE and worksheet.open_question() is None):
            return []
        worksheet.answer(question, answer)
        return [
            SlotSet("checklist", worksheet.as_slot()),
            SlotSet("checklist_answer", None if worksheet.open_question() else DONE),
        ]


class ActionChecklistSkip(ChecklistAction):
    action_name = "action_checklist_skip"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        question = worksheet.question_to_answer()
        kept = bool(question and worksheet.at(question).text)
        if question:
            worksheet.skip(question)
        _go_on(turn, worksheet)
        return [turn.say("checklist_kept" if kept else "checklist_skipped")]


class ActionChecklistBack(ChecklistAction):
    """Put the question before once more."""

    action_name = "action_checklist_back"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        question = worksheet.previous_question()
        if question is None:
            return [turn.say("checklist_at_first")]
        worksheet.reopen(question)
        _go_on(turn, worksheet)
        return [turn.say("checklist_back")]


class ActionChecklistHelp(ChecklistAction):
    """Why the open question matters, and the prompts that help to answer it."""

    action_name = "action_checklist_help"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        question = worksheet.open_question()
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


class ActionChecklistSummary(ChecklistAction):
    """The employee's answers as a worksheet."""

    action_name = "action_checklist_summary"

    def work(self, turn: Turn, worksheet: Worksheet) -> list[Bubble]:
        unanswered = turn.say("worksheet_unanswered").text
        lines = [
            turn.say(
                "worksheet_line",
                number=number,
                label=question.label,
                answer=worksheet.at(question).text or unanswered,
            ).text
            for number, question in enumerate(questions(), 1)
        ]
        worksheet.asked = None
        turn.remember(offer=None)
        bubbles = [
            turn.say("worksheet", lines="\n\n".join(lines)),
            turn.quote(turn.curriculum.checklist.closing, "strategy_checklist/closing"),
            turn.say("after_checklist"),
        ]
        return after_checklist(turn, bubbles, is_done=True)
