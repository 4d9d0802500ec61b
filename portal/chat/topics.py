"""The misconceptions as the chat page offers and counts them."""

from __future__ import annotations

import json
from typing import Any

from portal.traininglog.models import Turn
from socius.curriculum import curriculum

# What answers a message; inside the checklist it is an answer itself, whatever it reflects.
_ANSWERS = ("action_answer", "action_choose")


def topics() -> list[dict[str, Any]]:
    """Return every misconception with the button that brings it up, whenever it is pressed."""
    return [
        {
            "id": m.id,
            "number": m.number,
            "title": m.title,
            "payload": f"/choose{json.dumps({'misconception': m.id}, ensure_ascii=False)}",
        }
        for m in curriculum().misconceptions.values()
    ]


def standing_offers() -> dict[str, str]:
    """Return the titles of the buttons that count in every conversation, by payload."""
    return {topic["payload"]: topic["title"] for topic in topics()}


def met_in(turn: Turn) -> list[str]:
    """Return the misconceptions that a turn was about: read in it, or answered."""
    found = set()
    if any(reply.action in _ANSWERS for reply in turn.replies.all()):
        found |= {detection.misconception for detection in turn.detections.all()}
    for reply in turn.replies.all():
        misconception, _, rest = reply.content.partition("/")
        if not rest.startswith("quiz/"):
            found.add(misconception)
    return [id for id in curriculum().misconceptions if id in found]
