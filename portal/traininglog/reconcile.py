"""Filling gaps of the training log from Rasa's own memory of the conversations.

Rasa's tracker store keeps what came in and what was said, also the answers that the log has lost,
for instance with a database restored from a backup. A message without an answer was not delivered:
it is no turn. What was erased stays erased.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError

from portal.traininglog.audit import was_erased
from portal.traininglog.models import Reply, Turn
from portal.traininglog.recorder import Bubble, TurnRecord, record

Event = dict[str, Any]
# The log's name of an action where the tracker has the form's, which asked our action.
_FORMS = {"strategy_checklist_form": "action_ask_checklist_answer"}


@dataclass
class Reconciled:
    """What was compared and what was filled in: (pseudonym, message id, action)."""

    conversations: int = 0
    turns: int = 0
    unanswered: int = 0
    erased: int = 0
    unreadable: int = 0
    filled: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class _Message:
    """A message in the tracker, and the events with which each action answered it."""

    event: Event
    answers: dict[str, list[Event]] = field(default_factory=dict)


def reconcile(store: Path) -> Reconciled:
    """Compare all conversations of a tracker store with the log and fill in what is missing.

    Raises OSError if the store cannot be read.
    """
    done = Reconciled()
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as tracker:
            senders = tracker.execute("SELECT DISTINCT sender_id FROM events ORDER BY sender_id")
            for (pseudonym,) in senders:
                if was_erased(pseudonym):
                    done.erased += 1
                    continue
                done.conversations += 1
                messages = _messages(_events(tracker, pseudonym, done))
                _fill(pseudonym, messages, done)
    except sqlite3.Error as problem:
        raise OSError(f"the tracker store {store} cannot be read: {problem}") from problem
    return done


def _events(tracker: sqlite3.Connection, pseudonym: str, done: Reconciled) -> Iterator[Event]:
    """Yield the events of all of a conversation's sessions; by id, for timestamps collide."""
    rows = tracker.execute(
        "SELECT data FROM events WHERE sender_id = ? AND type_name IN ('user', 'action', 'bot')"
        " ORDER BY id",
        [pseudonym],
    )
    for (data,) in rows:
        try:
            yield json.loads(data)
        except (TypeError, ValueError):
            done.unreadable += 1


def _messages(events: Iterator[Event]) -> dict[str, _Message]:
    """Return the messages by id, in order. Of a message sent again the first answer counts."""
    messages: dict[str, _Message] = {}
    current: _Message | None = None
    action = ""
    for event in events:
        if event["event"] == "user":
            message_id = event.get("message_id") or ""
            current = _Message(event)
            if not message_id or (message_id in messages and messages[message_id].answers):
                continue  # nothing of ours, or answered before
            messages[message_id] = current
        elif event["event"] == "action":
            action = event.get("name") or ""
        elif current is not None:
            named = (event.get("metadata") or {}).get("action") or _FORMS.get(action, action)
            current.answers.setdefault(named, []).append(event)
    return messages


def _fill(pseudonym: str, messages: dict[str, _Message], done: Reconciled) -> None:
    logged = set(
        Turn.objects.filter(conversation__pseudonym=pseudonym).values_list("message_id", flat=True)
    )
    replied = set(
        Reply.objects.filter(turn__conversation__pseudonym=pseudonym)
        .values_list("turn__message_id", "action")
        .distinct()
    )
    before = ""
    for message_id, message in messages.items():
        if not message.answers:
            done.unanswered += message_id not in logged
        else:
            done.turns += 1
        for action, bots in message.answers.items():
            if (message_id, action) not in replied:
                try:
                    record(_as_record(pseudonym, message.event, action, bots), after=before)
                except (KeyError, TypeError, ValueError, DataError, IntegrityError):
                    done.unreadable += len(bots)
                    continue
                logged.add(message_id)
                done.filled.append((pseudonym, message_id, action))
        if message_id in logged:
            before = message_id


def _as_record(pseudonym: str, event: Event, action: str, bots: list[Event]) -> TurnRecord:
    """Return what the action would have recorded."""
    parsed: dict[str, Any] = event.get("parse_data") or {}
    metadata: dict[str, Any] = event.get("metadata") or {}
    intent: dict[str, Any] = parsed.get("intent") or {}
    said: list[dict[str, Any]] = [bot.get("metadata") or {} for bot in bots]
    text: str = event.get("text") or ""
    is_button = text.startswith("/")
    return TurnRecord(
        pseudonym=pseudonym,
        message_id=event["message_id"],
        channel=event.get("input_channel") or "",
        time=datetime.fromtimestamp(event["timestamp"], timezone.utc).isoformat(),
        text=(metadata.get("title") or "") if is_button else text,
        payload=text[:255] if is_button else "",
        intent=intent.get("name") or "",
        intent_confidence=float(intent.get("confidence") or 0.0),
        ranking=(parsed.get("intent_ranking") or [])[:5],
        candidates=parsed.get("candidates") or [],
        unsure=bool(parsed.get("unsure")),
        entities=[
            {key: entity.get(key) for key in ("entity", "value", "start", "end")}
            for entity in parsed.get("entities") or []
        ],
        model_id=str(metadata.get("model_id") or ""),
        redacted=metadata.get("redacted") or {},
        detections=[*(parsed.get("detections") or []), *(said[0].get("labels") or [])],
        action=action,
        replies=[
            Bubble(
                text=bot.get("text") or "",
                origin=meta.get("origin") or "",
                content=meta.get("content") or "",
                buttons=(bot.get("data") or {}).get("buttons") or [],
            )
            for bot, meta in zip(bots, said)
        ],
        trainer_question=said[0].get("trainer_question") or "",
        worksheet=said[0].get("worksheet") or {},
    )
