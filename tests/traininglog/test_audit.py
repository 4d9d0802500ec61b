"""The audit trail: every look and deed is in it, and nothing takes it out again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from portal.desk.roles import TRAINER
from portal.traininglog.append_only import MESSAGE, TABLE, protect
from portal.traininglog.audit import audit
from portal.traininglog.models import AppendOnlyError, AuditEntry
from tests.desk.people import person
from tests.traininglog.talks import talk

Log = Callable[..., Any]

# Another process with a database of its own: migrates it, talks, and erases. Its connection is
# open all the time, as the portal's is: so what it wrote stands in the write-ahead log as well.
TALK_AND_ERASE = """
import django
django.setup()
from socius.paths import VAR

def left():
    return [p.name for p in VAR.rglob("*") if p.is_file() and b"unverwechselbar" in p.read_bytes()]

from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from portal.traininglog.erasure import erase
from tests.desk.people import person
from tests.traininglog.talks import talk
mine, other = talk("unverwechselbar " * 500), talk("Wozu das?")
assert left() == ["socius.sqlite3-wal"], left()
erase(mine, "test")
assert left() == [], left()
print(mine, other)
"""


@pytest.mark.django_db
def test_the_models_refuse_change_and_loss() -> None:
    entry = audit("trainer", "read transcript", "k7fp-92ma-x3td")
    entry.actor = "nobody"
    for deed in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor="nobody"),
        lambda: AuditEntry.objects.bulk_update([entry], ["actor"]),
    ):
        with pytest.raises(AppendOnlyError):
            deed()
    assert AuditEntry.objects.get().actor == "trainer"


@pytest.mark.django_db
def test_the_database_refuses_change_and_loss() -> None:
    protect(connection)
    entry = audit("trainer", "read transcript", "k7fp-92ma-x3td")
    statements = [f"UPDATE {TABLE} SET actor = 'nobody'", f"DELETE FROM {TABLE}"]
    if connection.vendor == "sqlite":
        columns = "(id, time, actor, action, object, details)"
        values = f"({entry.pk}, '2026-01-01', 'nobody', '', '', '{{}}')"
        statements.append(f"INSERT OR REPLACE INTO {TABLE} {columns} VALUES {values}")
    else:
        statements.append(f"TRUNCATE {TABLE}")
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match=MESSAGE),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    audit("trainer", "read transcript", "k7fp-92ma-x3td")
    assert list(AuditEntry.objects.values_list("actor", flat=True)) == ["trainer", "trainer"]


def test_a_migrated_file_is_protected_and_keeps_nothing_erased(tmp_path: Path) -> None:
    database = tmp_path / "socius.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", TALK_AND_ERASE],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SOCIUS_VAR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{database}",
            "SOCIUS_TRACKER_DB": str(tmp_path / "tracker.sqlite3"),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    mine, other = done.stdout.split()
    with closing(sqlite3.connect(database)) as opened:
        found = opened.execute("SELECT pseudonym FROM traininglog_conversation").fetchall()
        assert found == [(other,)]
        for statement in (f"DELETE FROM {TABLE}", f"UPDATE {TABLE} SET actor = 'nobody'"):
            with pytest.raises(sqlite3.IntegrityError, match=MESSAGE):
                opened.execute(statement)
        trail = opened.execute(f"SELECT actor, action, object FROM {TABLE}").fetchall()
        assert trail == [("test", "erase", mine)]


@pytest.mark.django_db
def test_every_look_at_a_transcript_is_there(client: Client, log: Log) -> None:
    mine = talk("Das läuft nebenher.")
    client.force_login(person("erika", TRAINER))
    client.get("/desk/")
    assert not AuditEntry.objects.exists()
    for _ in range(2):
        assert client.get(f"/desk/conversations/{mine}/").status_code == 200
    assert client.get("/desk/conversations/nobo-dyis-here/").status_code == 404
    client.logout()
    assert client.get(f"/desk/conversations/{mine}/").status_code == 302
    assert log("show", mine) == 0
    by_desk, again, at_terminal = AuditEntry.objects.values_list("actor", "action", "object")
    assert by_desk == again == ("erika", "read transcript", mine)
    assert at_terminal[0].startswith("terminal") and at_terminal[1:] == ("read transcript", mine)


@pytest.mark.django_db
def test_the_trail_is_printed(log: Log, capsys: Any) -> None:
    for number in range(3):
        audit("erika", "read transcript", f"conversation-{number}")
    audit("erika", "export", "jsonl", conversations=7)
    assert log("audit", "--limit", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and "conversation-2" in lines[0]
    assert lines[1].endswith("conversations=7")
    assert log("audit", "--object", "conversation-1", "--json") == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["actor"], entry["object"]) == ("erika", "conversation-1")
