"""Employees who write through another of Rasa's channels: Teams, for example.

Called in Rasa's process by socius/guarded_channel.py: the same checks as the page's API.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.chat import turns
from portal.chat.coach import Outgoing
from portal.chat.incoming import for_coach
from portal.chat.limits import check_rate
from portal.chat.messages import Message, read_message
from portal.chat.phrases import say
from portal.chat.refusals import Refusal
from portal.traininglog.audit import was_erased
from portal.traininglog.models import Conversation, pseudonym_from

# Whom Rasa takes a sender for that has no name: all of them would share one conversation.
NOBODY = "default"


class TurnedAway(Exception):
    """A message that does not reach the coach; says why, to the employee."""


@dataclass(frozen=True)
class Admitted:
    """What the coach gets, under which name, and what is to be said before its answer."""

    pseudonym: str
    message: Outgoing
    notices: list[str]


def admit(channel: str, sender: str, text: object) -> Admitted:
    """Check a message of another channel, as the page's API would. Raises TurnedAway."""
    close_old_connections()
    try:
        return _admit(channel, sender, text)
    except Refusal as refusal:
        raise TurnedAway(refusal.sentence) from None
    except DatabaseError as problem:
        raise TurnedAway(say("error_log_away")) from problem
    finally:
        close_old_connections()


def _admit(channel: str, sender: str, text: object) -> Admitted:
    if not sender.strip() or sender == NOBODY:
        raise TurnedAway(say("channel_no_sender"))
    pseudonym = pseudonym_of(channel, sender)
    check_rate("message", pseudonym, settings.MESSAGES_PER_MINUTE)
    now = timezone.now()
    conversation, is_new = Conversation.objects.get_or_create(
        pseudonym=pseudonym,
        defaults={"channel": channel[:32], "started": now, "last_activity": now},
    )
    message = for_coach(conversation, uuid.uuid4().hex, _read(conversation, text))
    notices = [say("channel_notice", pseudonym=pseudonym)] if is_new else []
    if message.redacted:
        notices.append(say("page_redacted"))
    return Admitted(pseudonym, message, notices)


def pseudonym_of(channel: str, sender: str) -> str:
    """Return the stable name of a channel's user: a keyed hash, which the key alone can repeat.

    What was erased stays erased: afterwards, the same person goes by another name.
    """
    generation = 0
    while True:
        content = f"{channel} {generation} {sender}"
        found = pseudonym_from(salted_hmac("socius.guest", content, algorithm="sha256").digest())
        if not was_erased(found):
            return found
        generation += 1


def _read(conversation: Conversation, text: object) -> Message:
    """Return the message; a channel sends a button's payload as a text."""
    if isinstance(text, str) and turns.offered_title(conversation, text.strip()) is not None:
        return Message("", text.strip())
    return read_message({"text": text if isinstance(text, str) else ""})
