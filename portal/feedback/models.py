"""Feedback: whether an answer of the coach helped, and if not, why."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from portal.traininglog.models import Conversation, Turn
from portal.traininglog.signals import turn_recorded

GOOD, BAD = "good", "bad"
# What the intents of a typed or pressed verdict say.
VERDICTS = {"feedback_good": GOOD, "feedback_bad": BAD}
_NEXT_QUESTION = "action_ask_checklist_answer"
_NO_ANSWERS = ("start", *VERDICTS)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def give(self, turn: Turn, verdict: str, reason: str, time: datetime) -> Feedback:
        """Keep what an employee says of a turn's answer; the last word counts."""
        values = {"verdict": verdict, "reason": reason, "time": time}
        given = self.update_or_create(turn=turn, defaults=values)[0]
        turn_recorded.send(Conversation, conversation=turn.conversation)
        return given

    def said_in(self, turn: Turn) -> Feedback | None:
        """Keep the verdict that a turn of the conversation gives on the answer before it."""
        verdict = VERDICTS.get(turn.intent)
        if verdict is None:
            return None
        before = turn.conversation.turns.filter(sequence__lt=turn.sequence)
        about = before.exclude(intent__in=VERDICTS).last()
        if about is None:
            return None
        reasons = [e.get("value") for e in turn.entities if e.get("entity") == "reason"]
        reason = str(reasons[0]) if reasons and verdict == BAD else ""
        return self.give(about, verdict, reason[:32], turn.time)


class Feedback(models.Model):
    """What an employee says of one turn's answer."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=8, choices=[(GOOD, GOOD), (BAD, BAD)])
    # One of reasons(), or empty.
    reason = models.CharField(max_length=32, blank=True)
    time = models.DateTimeField(db_index=True)

    objects = FeedbackQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.turn}: {self.verdict}"


def feedback_of(turn: Turn) -> dict[str, str] | None:
    """Return what was said of a turn's answer, as exports have it."""
    given: Feedback | None = getattr(turn, "feedback", None)
    if given is None:
        return None
    return {"verdict": given.verdict, "reason": given.reason, "time": given.time.isoformat()}


def can_be_rated(turn: Turn) -> bool:
    """Return whether a turn has an answer: more than the welcome, thanks or the next question."""
    actions = {reply.action for reply in turn.replies.all()}
    return turn.intent not in _NO_ANSWERS and bool(actions - {_NEXT_QUESTION})
