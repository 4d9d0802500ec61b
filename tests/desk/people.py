"""Accounts and conversations for the desk's tests."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from portal.desk import facts
from portal.desk.roles import TRAINER
from portal.traininglog.models import Conversation, Turn
from portal.traininglog.recorder import Bubble, TurnRecord, open_conversation, record

PASSWORD = "geheim-genug"
CLAIM = "Das läuft bei uns <b>nebenher</b>."


def person(name: str, *roles: str) -> User:
    """Create an account that can only be signed in by force: hashing a password takes time."""
    user = User.objects.create(username=name)
    # Tests that empty their database empty the migration's groups with it.
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    return user


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(name: str, *roles: str) -> Client:
    client = Client()
    client.force_login(person(name, *(roles or (TRAINER,))))
    return client


def say(conversation: Conversation, message_id: str, text: str, **changes: Any) -> Turn:
    values: dict[str, Any] = {
        "pseudonym": conversation.pseudonym,
        "message_id": message_id,
        "channel": "web",
        "time": timezone.now().isoformat(),
        "text": text,
        "payload": "",
        "intent": "claims",
        "intent_confidence": 0.914,
        "ranking": [],
        "candidates": [{"misconception": "not_for_the_board", "confidence": 0.21}],
        "unsure": False,
        "entities": [],
        "model_id": "m",
        "detections": [{"misconception": "on_the_side", "stance": "claims", "confidence": 0.87}],
        "action": "action_answer",
        "replies": [
            Bubble("Präsenz gehört zum Kern.", "section_4", "on_the_side/rebuttal"),
            Bubble("Und weiter?", buttons=[{"title": "Was tun?", "payload": "/what_to_do"}]),
        ],
    }
    record(TurnRecord(**{**values, **changes}))
    facts.catch_up()
    return conversation.turns.get(message_id=message_id)


def talk(*texts: str, **changes: Any) -> Conversation:
    """Record a conversation; the changes are those of its last message."""
    conversation = open_conversation(changes.get("channel", "web"))[1]
    say(conversation, "start", "", payload="/start", intent="start", detections=[])
    for number, text in enumerate(texts, 1):
        say(conversation, f"m{number}", text, **(changes if number == len(texts) else {}))
    conversation.refresh_from_db()
    return conversation


def last(conversation: Conversation) -> Turn:
    turn = conversation.turns.order_by("-sequence").first()
    assert turn is not None
    return turn


def detected(misconception: str, stance: str, confidence: float = 0.9) -> list[dict[str, Any]]:
    return [{"misconception": misconception, "stance": stance, "confidence": confidence}]
