"""Conversations for the tests, and the copies that Rasa and the desk keep of them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.traininglog.models import Conversation
from portal.traininglog.recorder import Bubble, TurnRecord, open_conversation, record

EVENTS = """
CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
    type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255),
    action_name VARCHAR(255), data TEXT)
"""


def turn_of(pseudonym: str, message_id: str, text: str, **changes: Any) -> TurnRecord:
    values: dict[str, Any] = {
        "pseudonym": pseudonym,
        "message_id": message_id,
        "channel": "web",
        "time": timezone.now().isoformat(),
        "text": text,
        "payload": "",
        "intent": "claims",
        "intent_confidence": 0.9,
        "ranking": [],
        "candidates": [],
        "unsure": False,
        "entities": [],
        "model_id": "m1",
        "detections": [{"misconception": "on_the_side", "stance": "claims", "confidence": 0.9}],
        "action": "action_answer",
        "replies": [Bubble(f"Sie sagten: {text}", "section_4", "on_the_side/rebuttal")],
    }
    return TurnRecord(**{**values, **changes})


def talk(*texts: str, days_ago: float = 0, time: datetime | None = None, **changes: Any) -> str:
    """Record a conversation with a welcome and these messages; return its pseudonym."""
    when = time or timezone.now() - timedelta(days=days_ago)
    pseudonym = open_conversation("web")[1].pseudonym
    Conversation.objects.filter(pseudonym=pseudonym).update(started=when, last_activity=when)
    start = {"payload": "/start", "intent": "start", "detections": [], "time": when.isoformat()}
    record(turn_of(pseudonym, "start", "", **start))
    for number, text in enumerate(texts):
        record(turn_of(pseudonym, f"m{number}", text, **{"time": when.isoformat(), **changes}))
    return pseudonym


def fill_tracker_store(path: Path, texts: dict[str, str], days_ago: float = 0) -> None:
    """Write an event with a text for each pseudonym, as Rasa does."""
    when = (timezone.now() - timedelta(days=days_ago)).timestamp()
    with closing(sqlite3.connect(path)) as store, store:
        if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            store.execute(EVENTS)
        store.executemany(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'user', ?, ?)",
            [(name, when, json.dumps({"text": text})) for name, text in texts.items()],
        )


def tracked(path: Path) -> list[str]:
    """Return the pseudonyms in the tracker store."""
    with closing(sqlite3.connect(path)) as store:
        return [row[0] for row in store.execute("SELECT sender_id FROM events ORDER BY id")]
