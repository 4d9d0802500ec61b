"""The worksheet as it is shown and printed: the checklist's questions with the answers."""

from __future__ import annotations

from dataclasses import dataclass

from portal.worksheet.models import Answer, WorksheetAnswer
from socius.curriculum import curriculum


@dataclass(frozen=True)
class Entry:
    """One question of the checklist, with what stands there."""

    id: str
    number: int
    label: str
    question: str
    origin: str
    text: str


@dataclass(frozen=True)
class Sheet:
    title: str
    introduction: str
    entries: list[Entry]
    closing: str
    source: str


def sheet(pseudonym: str) -> Sheet:
    """Return the worksheet of a conversation."""
    content = curriculum()
    answers = WorksheetAnswer.objects.by_question(pseudonym)
    entries = [
        Entry(
            question.id,
            number,
            question.label,
            question.question.text,
            content.origin_label(question.question.origin),
            answers.get(question.id, Answer()).text,
        )
        for number, question in enumerate(content.checklist.questions, 1)
    ]
    return Sheet(
        content.checklist.title,
        content.checklist.introduction.text,
        entries,
        content.checklist.closing.text,
        f"{content.source.title}, {content.source.publisher}, {content.source.url}",
    )
