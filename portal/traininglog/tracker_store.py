"""Rasa's tracker store: the copy of a conversation that Rasa talks from, a SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from socius.paths import VAR

_WAIT_SECONDS = 10


def path() -> Path:
    return Path(os.environ.get("SOCIUS_TRACKER_DB") or VAR / "tracker.sqlite3")


def count(pseudonym: str) -> int:
    """Return how many events Rasa keeps of a conversation."""
    with _opened() as store:
        if store is None:
            return 0
        found = store.execute("SELECT count(*) FROM events WHERE sender_id = ?", [pseudonym])
        return int(found.fetchone()[0])


def erase(pseudonyms: Sequence[str]) -> int:
    """Delete the events of conversations; return how many there were."""
    with _opened() as store:
        if store is None:
            return 0
        erased = 0
        with store:
            for pseudonym in pseudonyms:
                erased += store.execute(
                    "DELETE FROM events WHERE sender_id = ?", [pseudonym]
                ).rowcount
        return erased


def idle_since(timestamp: float) -> list[str]:
    """Return the conversations whose last event is older."""
    with _opened() as store:
        if store is None:
            return []
        found = store.execute(
            "SELECT sender_id FROM events GROUP BY sender_id HAVING max(timestamp) < ?",
            [timestamp],
        )
        return [row[0] for row in found]


@contextmanager
def _opened() -> Iterator[sqlite3.Connection | None]:
    """Open the store; None where there is none yet. Raises OSError if it cannot be used."""
    if not path().exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(path(), timeout=_WAIT_SECONDS)) as store:
            # What is deleted is overwritten, too, not only marked as free.
            store.execute("PRAGMA secure_delete = ON")
            there = store.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone()
            yield store if there else None
    except sqlite3.Error as error:
        raise OSError(f"the tracker store {path()} cannot be used: {error}") from error
