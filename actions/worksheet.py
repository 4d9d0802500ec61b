"""The worksheet as the checklist's actions see it: the stored answers and the question put last.

The answers' home is the portal's worksheet, which the employee also fills in on a page. The slot
``checklist`` holds a copy, which counts while the database cannot be asked.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

from django.db import Error, close_old_connections, connection

from portal.traininglog.recorder import spool
from portal.worksheet.models import Answer, WorksheetAnswer
from socius.curriculum import ChecklistQuestion, curriculum

logger = logging.getLogger(__name__)
# How long an employee's answer waits for the database.
WAIT_SECONDS = 0.5


class Worksheet:
    """Answers by question, what this turn changes in them, and the question put last."""

    def __init__(self, slot: dict[str, Any] | None, stored: dict[str, Answer] | None) -> None:
        slot = slot or {}
        self.asked: str | None = slot.get("asked")
        self.changes = _answers(slot.get("changes"))
        kept = _answers(slot.get("answers")) if stored is None else stored
        self.answers = {**kept, **self.changes}

    def as_slot(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "answers": _as_json(self.answers),
            "changes": _as_json(self.changes),
        }

    def open_question(self) -> ChecklistQuestion | None:
        """Return the first question that was neither answered nor skipped."""
        return next((q for q in questions() if not self.at(q).settled), None)

    def question_to_answer(self) -> ChecklistQuestion | None:
        """Return the question that a message answers: the one put last, as far as there is one."""
        return next((q for q in questions() if q.id == self.asked), self.open_question())

    def previous_question(self) -> ChecklistQuestion | None:
        """Return the question before the open one."""
        found = self.open_question()
        before = questions()[: questions().index(found)] if found else questions()
        return before[-1] if before else None

    def at(self, question: ChecklistQuestion) -> Answer:
        return self.answers.get(question.id, Answer())

    def answer(self, question: ChecklistQuestion, text: str) -> None:
        self._change(question, Answer(text, settled=True))

    def skip(self, question: ChecklistQuestion) -> None:
        """Ask no more; what stands there stays."""
        self._change(question, replace(self.at(question), settled=True))

    def reopen(self, question: ChecklistQuestion) -> None:
        """Ask again; what stands there stays until it is answered anew."""
        self._change(question, replace(self.at(question), settled=False))

    def take_changes(self) -> dict[str, dict[str, Any]]:
        """Return what is to be recorded; it counts as recorded from now on."""
        taken, self.changes = _as_json(self.changes), {}
        return taken

    def _change(self, question: ChecklistQuestion, answer: Answer) -> None:
        self.answers[question.id] = self.changes[question.id] = answer


def questions() -> list[ChecklistQuestion]:
    return curriculum().checklist.questions


async def load(slot: dict[str, Any] | None, pseudonym: str) -> Worksheet:
    """Return a conversation's worksheet."""
    return Worksheet(slot, await _stored(pseudonym))


async def _stored(pseudonym: str) -> dict[str, Answer] | None:
    """Return the stored answers; None while the database is slow, away or behind."""
    if not spool().is_empty():
        return None
    try:
        return await asyncio.wait_for(asyncio.to_thread(_read, pseudonym), WAIT_SECONDS)
    except (Error, asyncio.TimeoutError) as problem:
        logger.warning("The worksheet of %s cannot be read: %s", pseudonym, type(problem).__name__)
        return None


def _read(pseudonym: str) -> dict[str, Answer]:
    close_old_connections()
    try:
        return WorksheetAnswer.objects.by_question(pseudonym)
    except Error:
        connection.close()  # a broken connection would stay broken
        raise


def _answers(values: dict[str, Any] | None) -> dict[str, Answer]:
    return {question: Answer(**answer) for question, answer in (values or {}).items()}


def _as_json(answers: dict[str, Answer]) -> dict[str, dict[str, Any]]:
    return {question: answer.as_json() for question, answer in answers.items()}
