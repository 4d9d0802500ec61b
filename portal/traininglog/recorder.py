"""The one place that writes turns into the training log."""

from __future__ import annotations

import logging
import secrets
import time
from concurrent import futures
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import (
    DataError,
    Error,
    IntegrityError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import F, Max
from django.utils import timezone

from portal.traininglog.audit import was_erased
from portal.traininglog.models import (
    Conversation,
    Detection,
    Reply,
    TrainerQuestion,
    Turn,
    hash_key,
)
from portal.traininglog.signals import turn_recorded
from portal.traininglog.spool import Refused, Replayed, Spool
from socius import paths

logger = logging.getLogger(__name__)

# How long an employee's answer waits for the database before the turn goes to the spool.
WAIT_SECONDS = 0.05
# Larger than any number of turns: where turns stand aside while room is made for one.
_ASIDE = 10**9
# One thread writes, so that no turn overtakes the one before it.
_writer = futures.ThreadPoolExecutor(1, thread_name_prefix="traininglog")
_catching_up: futures.Future[Replayed] | None = None


@dataclass(frozen=True)
class Bubble:
    """One chat bubble: its text, where it comes from, and the buttons below it."""

    text: str
    origin: str = ""
    content: str = ""
    buttons: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class TurnRecord:
    """What one action knows of a turn. ``time`` is ISO 8601 with a time zone."""

    pseudonym: str
    message_id: str
    channel: str
    time: str
    text: str
    payload: str
    intent: str
    intent_confidence: float
    ranking: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    unsure: bool
    entities: list[dict[str, Any]]
    model_id: str
    detections: list[dict[str, Any]]
    action: str
    replies: list[Bubble]
    # What the employee passes on to the trainers with this turn.
    trainer_question: str = ""
    redacted: dict[str, int] = field(default_factory=dict)


def open_conversation(channel: str) -> tuple[str, Conversation]:
    """Create a conversation; return the secret key, which is kept nowhere, and the row."""
    key = secrets.token_urlsafe(24)
    now = timezone.now()
    conversation = Conversation.objects.create(
        key_hash=hash_key(key), channel=channel, started=now, last_activity=now
    )
    return key, conversation


def record_or_spool(turn: TurnRecord) -> None:
    """Record a turn, or spool it where the database is slow or away: returns soon either way.

    Raises an exception only if neither takes the turn. A slow write may succeed after all: the
    spooled record of the same turn then changes nothing.
    """
    writing = _writer.submit(_record_in_order, turn)
    try:
        writing.result(WAIT_SECONDS)
        return
    except futures.TimeoutError:
        reason = "the database is slow"
    except Exception as problem:
        reason = f"the database did not take it ({type(problem).__name__})"
    try:
        spool().append(asdict(turn))
    except OSError as problem:
        logger.error(
            "The spool %s cannot take turn %s of %s (%s), and %s: waiting for the database",
            spool().path,
            turn.message_id,
            turn.pseudonym,
            problem,
            reason,
        )
        writing.result()
        return
    writing.cancel()  # unless it has begun
    _catch_up()
    logger.warning("Turn %s of %s is spooled: %s", turn.message_id, turn.pseudonym, reason)


def _catch_up() -> None:
    """Replay as soon as the slow write has ended: the page wants the buttons of this turn."""
    global _catching_up
    if _catching_up is None or _catching_up.running() or _catching_up.done():
        _catching_up = _writer.submit(_replay_in_order)


def spool() -> Spool:
    return Spool(paths.VAR / "spool")


def replay() -> Replayed:
    """Write what was spooled, in order. Raises django.db.Error while the database is away."""
    return spool().replay(_record_spooled)


def replay_for_ever(seconds: float) -> None:
    """Replay the spool now and every few seconds: what the action server does beside its work."""
    while True:
        if not spool().is_empty():
            try:
                done = _writer.submit(_replay_in_order).result()
                logger.info("Replayed %d records, put %d aside", done.written, done.aside)
            except Exception as problem:
                logger.warning("The spool waits: %s", type(problem).__name__)
        time.sleep(seconds)


def _replay_in_order() -> Replayed:
    close_old_connections()
    try:
        return replay()
    except Error:
        connection.close()  # a broken connection would stay broken
        raise


def _record_in_order(turn: TurnRecord) -> None:
    """Record a turn after all that was spooled before it."""
    try:
        _replay_in_order()
    except OSError as problem:
        logger.error("The spool cannot be replayed, its turns come later: %s", problem)
    try:
        record(turn)
    except Error:
        connection.close()
        raise


def _record_spooled(values: dict[str, Any]) -> None:
    try:
        bubbles = [Bubble(**bubble) for bubble in values["replies"]]
        record(TurnRecord(**{**values, "replies": bubbles}))
    except (KeyError, TypeError, ValueError, DataError, IntegrityError) as problem:
        raise Refused(f"the log does not take it ({type(problem).__name__})") from problem


def record(turn: TurnRecord, after: str | None = None) -> None:
    """Write what an action did in a turn; the same action and turn again changes nothing.

    Several actions may answer one message (a question inside the checklist): their replies
    follow one another. A new turn is the conversation's last, or stands ``after`` another one,
    given by its message's id ("" for the beginning). Raises django.db.Error if the database does
    not take it.
    """
    for attempt in range(3):
        try:
            with transaction.atomic():
                _write(turn, after)
            return
        except IntegrityError:
            # Another process took the sequence number or wrote the same turn: look again.
            if attempt == 2:
                raise


def _write(record: TurnRecord, after: str | None) -> None:
    time = datetime.fromisoformat(record.time)
    # Locked: another process waits with the conversation's next sequence number.
    conversation, created = Conversation.objects.select_for_update().get_or_create(
        pseudonym=record.pseudonym,
        defaults={"channel": record.channel, "started": time, "last_activity": time},
    )
    if created and was_erased(record.pseudonym):
        # A late turn, from the spool or Rasa's copy: what was erased does not come back.
        conversation.delete()
        return
    turn = conversation.turns.filter(message_id=record.message_id).first()
    if turn is None:
        turn = _add_turn(conversation, record, time, after)
    if turn.replies.filter(action=record.action).exists():
        return
    start = (turn.replies.aggregate(last=Max("position"))["last"] or 0) + 1
    Reply.objects.bulk_create(
        Reply(turn=turn, action=record.action, position=start + index, **asdict(bubble))
        for index, bubble in enumerate(record.replies)
    )
    if record.trainer_question:
        TrainerQuestion.objects.get_or_create(
            turn=turn, defaults={"text": record.trainer_question, "asked": time}
        )
    if time > conversation.last_activity:
        conversation.last_activity = time
        conversation.save(update_fields=["last_activity"])
    turn_recorded.send(Conversation, conversation=conversation)


def _add_turn(
    conversation: Conversation, record: TurnRecord, time: datetime, after: str | None
) -> Turn:
    turn = Turn.objects.create(
        conversation=conversation,
        message_id=record.message_id,
        sequence=_next_sequence(conversation, after),
        time=time,
        text=record.text,
        payload=record.payload,
        redacted=record.redacted,
        intent=record.intent,
        intent_confidence=record.intent_confidence,
        ranking=record.ranking,
        candidates=record.candidates,
        unsure=record.unsure,
        entities=record.entities,
        model_id=record.model_id,
    )
    Detection.objects.bulk_create(Detection(turn=turn, **found) for found in record.detections)
    return turn


def _next_sequence(conversation: Conversation, after: str | None) -> int:
    """Return a free sequence number: the next one, or the one after a turn, making room there."""
    if after is None:
        return int(conversation.turns.aggregate(last=Max("sequence"))["last"] or 0) + 1
    before = conversation.turns.filter(message_id=after).first()
    sequence = before.sequence + 1 if before else 1
    later = conversation.turns.filter(sequence__gte=sequence)
    # In two steps: no number may be there twice, not even while they change.
    later.update(sequence=F("sequence") + _ASIDE)
    later.filter(sequence__gte=_ASIDE).update(sequence=F("sequence") - _ASIDE + 1)
    return sequence
