"""The database's own guard of the audit trail: triggers that refuse update and delete.

SQLite loses a table's triggers when a migration rebuilds the table: a migration that alters
AuditEntry has to put them up again (``protect``) afterwards.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "traininglog_auditentry"
MESSAGE = "the audit trail is append-only"

_SQLITE = {
    f"{TABLE}_no_update": f"BEFORE UPDATE ON {TABLE}",
    f"{TABLE}_no_delete": f"BEFORE DELETE ON {TABLE}",
    # INSERT OR REPLACE deletes without the delete trigger.
    f"{TABLE}_no_replace": (
        f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
    ),
}
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
"""


def protect(connection: BaseDatabaseWrapper) -> None:
    for statement in statements(connection.vendor):
        _execute(connection, statement)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for the downgrade, and for tests that empty their database."""
    if connection.vendor == "sqlite":
        for name in _SQLITE:
            _execute(connection, f"DROP TRIGGER IF EXISTS {name}")
    elif connection.vendor == "postgresql":
        _execute(connection, f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}")
        _execute(connection, f"DROP FUNCTION IF EXISTS {TABLE}_refuse()")


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for name, when in _SQLITE.items()
        ]
    if vendor == "postgresql":
        return [
            _POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
        ]
    raise NotImplementedError(f"no append-only guard for {vendor}")


def _execute(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
