"""Folders and commands for the tests of the training log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from socius import cli, paths
from tests.traininglog.database import committed  # noqa: F401


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for all that is written beside the database, data/ as ``data`` in it."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setenv("SOCIUS_TRACKER_DB", str(tmp_path / "tracker.sqlite3"))
    (tmp_path / "data" / "nlu" / "reviewed").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int | str | None]:
    """Runs ``socius log …`` in the test's database; returns the exit code or the message."""

    def log(*words: str) -> int | str | None:
        monkeypatch.setattr(sys, "argv", ["socius", "log", *words])
        with pytest.raises(SystemExit) as exit:
            cli.main()
        return exit.value.code

    return log
