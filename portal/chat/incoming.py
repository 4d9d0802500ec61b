"""What goes to the coach for a checked message: the button it means, or its text redacted."""

from __future__ import annotations

from portal.chat import turns
from portal.chat.coach import Outgoing
from portal.chat.messages import Message, redact
from portal.chat.refusals import Refusal
from portal.traininglog.models import Conversation


def for_coach(conversation: Conversation, message_id: str, message: Message) -> Outgoing:
    """Return what Rasa gets. Raises a Refusal: the only commands are buttons the coach offered."""
    if message.button:
        title = turns.offered_title(conversation, message.button)
        if title is None:
            raise Refusal(400, "button")
        return Outgoing(message_id, message.button, title)
    if button := turns.typed_button(conversation, message.text):
        return Outgoing(message_id, button["payload"], button["title"])
    text, found = redact(message.text)
    if not text:
        raise Refusal(400, "blank")
    return Outgoing(message_id, text, redacted=found)
