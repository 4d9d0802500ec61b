"""Migrations on a filled database: forth, back and forth again without losing a row."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from socius.paths import ROOT

FILL = """
import django; django.setup()
from portal.traininglog.audit import audit
from tests.traininglog.talks import talk
for number in range(3):
    talk("Das kann doch der Azubi nebenher machen.", "Warum?")
audit("trainer", "read transcript", "somebody")
"""
TABLES = ("conversation", "turn", "detection", "reply")


def counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: connection.execute(f"SELECT COUNT(*) FROM traininglog_{table}").fetchone()[0]
            for table in TABLES
        }


def test_no_row_is_lost_forth_and_back(tmp_path: Path) -> None:
    database = tmp_path / "socius.sqlite3"
    environment = {**os.environ, "SOCIUS_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment.pop("DATABASE_URL", None)

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("manage.py", "migrate", "-v0")
    python("-c", FILL)
    filled = counts(database)
    assert filled == {"conversation": 3, "turn": 9, "detection": 6, "reply": 9}
    python("manage.py", "migrate", "-v0", "traininglog", "0001")
    assert counts(database) == filled
    python("manage.py", "migrate", "-v0")
    assert counts(database) == filled
    assert "Azubi" in python("-m", "socius", "log", "export")


def test_no_migration_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
