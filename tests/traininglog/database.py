"""A real database for the tests: committed rows, locks, and other processes that write to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from portal.traininglog import recorder
from portal.traininglog.models import Conversation
from socius import paths

NOWHERE = "postgres://nobody@127.0.0.1:9/none"


@pytest.fixture
def committed(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The test's database without a transaction around the test; the folder with the spool."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    yield tmp_path
    recorder._writer.submit(connections.close_all).result()


@contextmanager
def locked() -> Iterator[None]:
    """Another connection keeps everybody from writing turns."""
    other = connection.copy()
    with other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE traininglog_turn IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            other.close()


def address() -> str:
    """Return the test database's address, as DATABASE_URL has it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def process(var: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Start another process at work on this database and this spool (see recording.py)."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.traininglog.recording", *words],
        env={**os.environ, "SOCIUS_VAR": str(var), "DATABASE_URL": address(), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def turns(pseudonym: str) -> list[tuple[int, str, int]]:
    """Return the log's turns of a conversation: sequence, message's id, number of replies."""
    found = Conversation.objects.get(pseudonym=pseudonym).turns.order_by("sequence")
    return [(turn.sequence, turn.message_id, turn.replies.count()) for turn in found]
