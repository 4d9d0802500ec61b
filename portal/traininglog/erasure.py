"""Erasing one conversation everywhere: the log, Rasa's tracker store, spool, training examples."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import connection, transaction

from portal.traininglog import identity, reviewed, tracker_store
from portal.traininglog.audit import ERASE, audit
from portal.traininglog.models import Conversation, PushedTurn
from portal.traininglog.recorder import spool
from portal.traininglog.signals import texts_removed


class UnknownConversation(Exception):
    """No place knows a pseudonym."""

    def __init__(self, pseudonym: str) -> None:
        super().__init__(f"there is no conversation {pseudonym}")


@dataclass(frozen=True)
class Erased:
    """How much was found and deleted, by place."""

    turns: int
    spooled: int
    tracker_events: int
    training_examples: int
    identity_links: int
    # Learning record stores that took turns of it: their copies are out of our reach.
    record_stores: list[str]


def erase(pseudonym: str, actor: str) -> Erased:
    """Delete a conversation and all copies. Raises UnknownConversation, OSError.

    The log goes last: if a copy cannot be reached, the conversation is still there and can be
    erased again. The audit entry stays, and the recorder takes nothing more for the pseudonym.
    """
    spooled = spool().erase([pseudonym])
    tracker_events = tracker_store.erase([pseudonym])
    examples = reviewed.erase([pseudonym])
    with transaction.atomic():
        overwrite_deleted()
        found = Conversation.objects.filter(pseudonym=pseudonym).first()
        turns = found.turns.count() if found else 0
        stores = record_stores(pseudonym)
        links = int(identity.unlink(pseudonym))
        if found is None and not (spooled or tracker_events or examples or links):
            raise UnknownConversation(pseudonym)
        if found is not None:
            pk = found.pk
            found.delete()
            texts_removed.send(Conversation, conversations=[pk], kept=False)
        erased = Erased(turns, spooled, tracker_events, examples, links, stores)
        audit(actor, ERASE, pseudonym, **asdict(erased))
    return erased


def record_stores(pseudonym: str) -> list[str]:
    """Return the learning record stores that have statements of a conversation."""
    pushed = PushedTurn.objects.filter(turn__conversation__pseudonym=pseudonym)
    return sorted(set(pushed.values_list("record_store", flat=True)))


def overwrite_deleted() -> None:
    """Make SQLite overwrite what this transaction deletes, in its file and its write-ahead log."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
        transaction.on_commit(_empty_write_ahead_log, robust=True)


def _empty_write_ahead_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
