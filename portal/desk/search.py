"""Full text over what employees typed: FTS5 on SQLite, tsvector on PostgreSQL.

The database keeps the index in step with ``SearchText.text`` by itself: by triggers, or by a
generated column. SQLite loses a table's triggers when a migration rebuilds the table: a migration
that alters SearchText has to put them up again (``create``) afterwards.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

INDEX = "desk_search"
_TABLE = "desk_searchtext"
_WORD = re.compile(r"\w+")
_SECURE_DELETE = (3, 42)  # the first SQLite whose FTS5 overwrites the words it deletes

_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, text) VALUES ('delete', old.dossier_id, old.text);"
_ADD = f"INSERT INTO {INDEX}(rowid, text) VALUES (new.dossier_id, new.text);"
# Diacritics stay: "schon" is another word than "schön", as on PostgreSQL.
_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(text, content='{_TABLE}', "
    "content_rowid='dossier_id', tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {_TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {_TABLE} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER {INDEX}_update AFTER UPDATE OF text ON {_TABLE} "
    f"WHEN old.text IS NOT new.text BEGIN {_REMOVE} {_ADD} END",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
]
_POSTGRESQL = [
    f"ALTER TABLE {_TABLE} ADD COLUMN search tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
    f"CREATE INDEX {INDEX} ON {_TABLE} USING gin (search)",
]
_DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {INDEX}_{what}" for what in ("insert", "delete", "update")]
    + [f"DROP TABLE IF EXISTS {INDEX}"],
    "postgresql": [f"ALTER TABLE {_TABLE} DROP COLUMN IF EXISTS search"],
}


def create(on: BaseDatabaseWrapper) -> None:
    if on.vendor == "sqlite":
        statements = list(_SQLITE)
        if sqlite3.sqlite_version_info >= _SECURE_DELETE:
            statements.append(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('secure-delete', 1)")
    elif on.vendor == "postgresql":
        statements = _POSTGRESQL
    else:
        raise NotImplementedError(f"no full-text search for {on.vendor}")
    _run(on, statements)


def drop(on: BaseDatabaseWrapper) -> None:
    _run(on, _DROP[on.vendor])


def matching(words: str) -> RawSQL | None:
    """Return the ids of the conversations in which all words begin a word; None without any."""
    found = _WORD.findall(words)
    if not found:
        return None
    if connection.vendor == "sqlite":
        query = " ".join(f'"{word}"*' for word in found)
        return RawSQL(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", [query])
    query = " & ".join(f"'{word}':*" for word in found)
    select = f"SELECT dossier_id FROM {_TABLE} WHERE search @@ to_tsquery('simple', %s)"
    return RawSQL(select, [query])


def forget_removed() -> None:
    """Have an older SQLite overwrite the words of deleted texts, which it only marks."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < _SECURE_DELETE:
        _run(connection, [f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')"])


def _run(on: Any, statements: list[str]) -> None:
    with on.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
