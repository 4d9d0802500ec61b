"""The conversation of an employee's key."""

from __future__ import annotations

from portal.chat.refusals import Refusal
from portal.traininglog.models import Conversation, hash_key


def find(key: str) -> Conversation:
    """Return the conversation, or raise a Refusal (404)."""
    found = Conversation.objects.filter(key_hash=hash_key(key)).first()
    if found is None:
        raise Refusal(404, "unknown_conversation")
    return found
