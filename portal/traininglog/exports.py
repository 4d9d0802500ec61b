"""Exports of the training log: each format yields text bit by bit, in constant memory.

All formats read the turns once, in the order they were said; none keeps more than one
conversation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.feedback.models import feedback_of
from portal.traininglog import spreadsheet, training_data, xapi
from portal.traininglog.models import Conversation, Detection, Reply, Turn

FORMAT = "socius-conversation/1"
CHUNK = 500  # turns that are in memory at once


def turns(since: datetime | None = None, until: datetime | None = None) -> Iterator[Turn]:
    """Yield the turns from ``since`` up to, but not at, ``until``, conversation by conversation."""
    found = Turn.objects.order_by("conversation_id", "sequence")
    found = found.select_related("conversation__learner__cohort", "feedback")
    if since:
        found = found.filter(time__gte=since)
    if until:
        found = found.filter(time__lt=until)
    return with_everything(found).iterator(chunk_size=CHUNK)


def with_everything(found: QuerySet[Turn]) -> QuerySet[Turn]:
    """Have a queryset of turns fetch detections and replies along with them."""
    return found.prefetch_related(
        Prefetch("detections", Detection.objects.order_by("-confidence", "misconception")),
        Prefetch("replies", Reply.objects.order_by("position")),
    )


def json_lines(found: Iterable[Turn]) -> Iterator[str]:
    """Yield a JSON object per conversation: docs/schema/conversation.json."""
    for _, said in groupby(found, key=lambda turn: turn.conversation_id):
        first, *others = said
        head = _conversation(first.conversation)
        head["turns"] = [_turn(turn) for turn in (first, *others)]
        yield json.dumps(head, ensure_ascii=False) + "\n"


def xapi_lines(found: Iterable[Turn]) -> Iterator[str]:
    """Yield an xAPI statement a line."""
    for turn in found:
        for statement in xapi.statements(turn):
            yield json.dumps(statement, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Iterable[Turn]], Iterator[str]]] = {
    "jsonl": json_lines,
    "csv": spreadsheet.lines,
    "xapi": xapi_lines,
    "nlu": training_data.nlu,
    "stories": training_data.stories,
}


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "pseudonym": conversation.pseudonym,
        "channel": conversation.channel,
        "started": conversation.started.isoformat(),
        "last_activity": conversation.last_activity.isoformat(),
        "ended": conversation.ended.isoformat() if conversation.ended else None,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "message_id": turn.message_id,
        "sequence": turn.sequence,
        "time": turn.time.isoformat(),
        "text": turn.text,
        "payload": turn.payload,
        "redacted": turn.redacted,
        "intent": turn.intent,
        "intent_confidence": turn.intent_confidence,
        "unsure": turn.unsure,
        "ranking": turn.ranking,
        "candidates": turn.candidates,
        "model_id": turn.model_id,
        "entities": turn.entities,
        "detections": [
            {
                "misconception": found.misconception,
                "stance": found.stance,
                "confidence": found.confidence,
                "source": found.source,
            }
            for found in turn.detections.all()
        ],
        "replies": [
            {
                "action": reply.action,
                "text": reply.text,
                "origin": reply.origin,
                "content": reply.content,
                "buttons": reply.buttons,
            }
            for reply in turn.replies.all()
        ],
        "feedback": feedback_of(turn),
    }
