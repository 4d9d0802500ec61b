"""What trainers answer to the questions an employee passed on, in its place in the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.traininglog.models import Conversation, TrainerQuestion, Turn

Answers = dict[str, list[dict[str, Any]]]


def by_turn(conversation: Conversation, turns: Sequence[Turn]) -> Answers:
    """Return the answers by the message's id of the turn that each of them follows.

    That is the last turn before the trainer wrote it: there it is found again.
    """
    answered = TrainerQuestion.objects.filter(
        turn__conversation=conversation, answered__isnull=False
    ).exclude(answer="")
    found: Answers = {}
    for question in answered.order_by("answered", "id"):
        before = [t for t in turns if question.answered and t.time <= question.answered]
        place = before[-1] if before else question.turn
        found.setdefault(place.message_id, []).append(
            {
                "question": question.text,
                "answer": question.answer,
                "time": question.answered.isoformat() if question.answered else "",
            }
        )
    return found
