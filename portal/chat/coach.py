"""The way to the coach: Rasa's web channel, on loopback."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import requests
from django.conf import settings

from portal.traininglog.models import Conversation

_CHANNEL = "/webhooks/socius/"


class CoachAway(Exception):
    """The coach did not answer; says why, for the log."""


@dataclass(frozen=True)
class Outgoing:
    """A message for the coach, or a button: its payload as the text, and its title."""

    message_id: str
    text: str
    title: str = ""
    redacted: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """One chat bubble as Rasa's channel returns it."""

    text: str
    origin: str = ""
    content: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)


def send(conversation: Conversation, message: Outgoing) -> list[Said]:
    """Send a message; return the coach's bubbles, at least one.

    Raises CoachAway.
    """
    body = {
        "sender": conversation.pseudonym,
        "channel": conversation.channel,
        **asdict(message),
    }
    try:
        with _session() as session:
            response = session.post(
                f"{settings.RASA_URL}{_CHANNEL}webhook",
                json=body,
                timeout=settings.RASA_TIMEOUT_SECONDS,
            )
        if response.status_code != 200:
            raise CoachAway(f"Rasa answered {response.status_code}")
        return _read(response.json())
    except requests.RequestException as problem:
        # Also an answer that is no JSON.
        raise CoachAway(f"{type(problem).__name__} at {settings.RASA_URL}: {problem}") from problem


def is_there() -> bool:
    """Return whether Rasa's channel answers."""
    try:
        with _session() as session:
            return session.get(f"{settings.RASA_URL}{_CHANNEL}", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy of the environment is not for loopback
    return session


def _read(answer: Any) -> list[Said]:
    try:
        replies = [
            Said(
                reply["text"],
                reply.get("origin") or "",
                reply.get("content") or "",
                reply.get("buttons") or [],
            )
            for reply in answer["replies"]
        ]
    except (KeyError, TypeError, AttributeError):
        raise CoachAway("Rasa's answer has an unknown form") from None
    if not replies:
        raise CoachAway("Rasa answered with no reply")
    return replies
