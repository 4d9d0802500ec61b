"""The strategy checklist as an employee fills it in: the one home of the answers.

The coach's checklist actions and the worksheet page both read and write here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from portal.traininglog.models import Conversation


@dataclass(frozen=True)
class Answer:
    """The text at one question; ``settled``: answered or skipped, the coach asks no more."""

    text: str = ""
    settled: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class AnswerQuerySet(models.QuerySet["WorksheetAnswer"]):
    def by_question(self, pseudonym: str) -> dict[str, Answer]:
        """Return a conversation's answers."""
        rows = self.filter(conversation__pseudonym=pseudonym)
        return {row.question: Answer(row.text, row.settled) for row in rows}

    def keep(self, conversation: Conversation, answers: dict[str, Answer], time: datetime) -> None:
        """Write answers; one that was changed later than ``time`` stays."""
        with transaction.atomic():
            for question, answer in answers.items():
                row, created = self.select_for_update().get_or_create(
                    conversation=conversation,
                    question=question,
                    defaults={**answer.as_json(), "changed": time},
                )
                if not created and row.changed <= time:
                    row.text, row.settled, row.changed = answer.text, answer.settled, time
                    row.save(update_fields=["text", "settled", "changed"])


class WorksheetAnswer(models.Model):
    """What an employee answers to one question of the checklist."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="worksheet"
    )
    question = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    settled = models.BooleanField(default=False)
    changed = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "question"], name="answered_once")
        ]
