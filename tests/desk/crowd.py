"""Conversations over months for the tests of insight: enough of each kind to be shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.feedback.models import Feedback
from portal.insight.charts import months
from portal.traininglog.models import Conversation, Detection, Reply, Turn


def converse(at: datetime, *turns: dict[str, Any]) -> Conversation:
    """Write a conversation straight into the log; a turn says what differs from a claim."""
    conversation = Conversation.objects.create(started=at, last_activity=at)
    for number, given in enumerate(turns, 1):
        detections = given.get("detections", {})
        turn = Turn.objects.create(
            conversation=conversation,
            message_id=f"m{number}",
            sequence=number,
            time=at + timedelta(minutes=number),
            text=given.get("text", ""),
            intent=given.get("intent") or next(iter(detections.values()), "out_of_scope"),
            intent_confidence=0.9,
            unsure=given.get("unsure", False),
            entities=given.get("entities", []),
        )
        Feedback.objects.said_in(turn)
        for misconception, stance in detections.items():
            Detection.objects.create(
                turn=turn, misconception=misconception, stance=stance, confidence=0.9
            )
        for position, (content, text) in enumerate(given.get("replies", []), 1):
            Reply.objects.create(
                turn=turn, action="action_answer", position=position, text=text, content=content
            )
    return conversation


def claim(misconception: str = "on_the_side", stance: str = "claims", **given: Any) -> Any:
    return {"text": "Das läuft nebenher.", "detections": {misconception: stance}, **given}


def feedback(is_good: bool, reason: str = "") -> dict[str, Any]:
    entities = [{"entity": "reason", "value": reason}] if reason else []
    return {"intent": "feedback_good" if is_good else "feedback_bad", "entities": entities}


def noon(months_ago: int = 0) -> datetime:
    """Return noon of a month's first day, this month's not in the future."""
    return min(months()[-1 - months_ago] + timedelta(hours=12), timezone.now())
