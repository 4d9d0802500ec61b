"""PostgreSQL passes the same tests as SQLite: they run again with DATABASE_URL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from socius.paths import ROOT
from tests.traininglog.postgresql import binaries, running

pytestmark = pytest.mark.servers
SAME_TESTS = [
    "traininglog/test_recorder.py",
    "traininglog/test_reconcile.py",
    "traininglog/test_spool.py",
    "desk/test_inbox.py",
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    programs = binaries()
    if programs is None:
        pytest.skip(
            "NOT TESTED ON POSTGRESQL: no initdb and postgres on PATH or in /usr/lib/postgresql"
        )
    with running(programs) as address:
        yield address


def test_the_same_tests_pass(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command + [f"tests/{name}" for name in SAME_TESTS],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "SOCIUS_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout and "skipped" not in done.stdout
