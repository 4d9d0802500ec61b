"""Fixtures: the real model, trained once, and the real servers, started once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from absl import logging as absl_logging
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from socius.cli import quiet_libraries
from socius.model import train_if_needed
from socius.paths import ROOT
from tests.chat.chromium import browser  # noqa: F401
from tests.ports import free_port

# Other threads and processes write to the tests' database: not in memory.
_database = settings.DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    name = f"socius-test-{os.getpid()}.sqlite3"
    _database.setdefault("TEST", {})["NAME"] = str(Path(tempfile.gettempdir()) / name)

quiet_libraries()
# TensorFlow's log handler closes its stream when Django sets up logging: not one of pytest's.
absl_logging.get_absl_handler().python_handler.stream = sys.__stderr__
SECONDS_TO_START = 180
# Tests are in more of a hurry than employees.
UNHURRIED = {f"SOCIUS_{what}_PER_MINUTE": "10000" for what in ("CONVERSATIONS", "MESSAGES")}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts servers takes longest and comes first: of two processes none waits long."""
    items.sort(key=lambda item: item.get_closest_marker("servers") is None)


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present data, as `make run` would train it."""
    return train_if_needed()[0]


@pytest.fixture(autouse=True)
def _connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction is in its connection: not one to be closed with a request."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def outside_transactions(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            close(connection)

    monkeypatch.setattr(BaseDatabaseWrapper, close.__name__, outside_transactions)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The audit trail refuses to lose entries; between two tests it has to."""
    from django.db import connection

    from portal.traininglog.append_only import unprotect

    with django_db_blocker.unblock():
        unprotect(connection)


@dataclass
class Installation:
    """A running Socius with a folder of its own."""

    url: str
    var: Path
    ports: dict[str, int]
    process: subprocess.Popen[str]
    output: Path

    @property
    def database(self) -> Path:
        return self.var / "socius.sqlite3"

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()


def start(
    var: Path, root: Path = ROOT, ports: dict[str, int] | None = None, **environment: str
) -> Installation:
    """Start `socius run` with ports and a folder of its own; return when it answers."""
    ports = ports or {name: free_port() for name in ("portal", "rasa", "actions")}
    output = var / "run.out"
    command = [sys.executable, "-m", "socius", "run", "--port", str(ports["portal"])]
    command += ["--rasa-port", str(ports["rasa"]), "--actions-port", str(ports["actions"])]
    process = subprocess.Popen(
        command,
        cwd=root,
        env={
            **os.environ,
            **UNHURRIED,
            "SOCIUS_VAR": str(var),
            "SOCIUS_ROOT": str(root),
            **environment,
        },
        stdout=output.open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{ports['portal']}"
    installation = Installation(url, var, ports, process, output)
    end = time.monotonic() + SECONDS_TO_START
    while "Ctrl-C stops everything" not in output.read_text():
        if process.poll() is not None or time.monotonic() > end:
            installation.stop()
            pytest.fail(f"the servers did not start:\n{output.read_text()[-3000:]}")
        time.sleep(0.5)
    return installation


def restart(installation: Installation) -> None:
    """Stop all servers and start them again, at the same addresses."""
    installation.stop()
    again = start(installation.var, ports=installation.ports)
    installation.process = again.process


@pytest.fixture(scope="session")
def installation(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """All three servers, shared by the tests that only talk."""
    running = start(
        tmp_path_factory.mktemp("var"),
        SOCIUS_CREDENTIALS="tests/chat/credentials.yml",
    )
    yield running
    running.stop()


class Chat:
    """A conversation over the API, as the page has it."""

    def __init__(self, url: str) -> None:
        answer = requests.post(f"{url}/api/conversations", json={}, timeout=30)
        assert answer.status_code == 201, answer.text
        self.id: str = answer.json()["id"]
        self.url = f"{url}/api/conversations/{self.id}"
        self.turns: list[dict[str, Any]] = answer.json()["turns"]
        self._count = 0

    def post(self, **body: str) -> requests.Response:
        return requests.post(f"{self.url}/messages", json=body, timeout=30)

    def say(self, text: str) -> dict[str, Any]:
        return self._turn(text=text)

    def press(self, title: str) -> dict[str, Any]:
        """Press the last button with this title."""
        buttons = [b for t in self.turns for r in t["replies"] for b in r["buttons"]]
        payload = next(b["payload"] for b in reversed(buttons) if b["title"] == title)
        return self._turn(button=payload)

    def _turn(self, **body: str) -> dict[str, Any]:
        self._count += 1
        answer = self.post(message_id=f"m{self._count}", **body)
        assert answer.status_code == 200, answer.text
        turn: dict[str, Any] = answer.json()
        self.turns.append(turn)
        return turn


def words(turn: dict[str, Any]) -> str:
    """Return all that the coach said in a turn."""
    return "\n".join(reply["text"] for reply in turn["replies"])


def titles(turn: dict[str, Any]) -> list[str]:
    return [button["title"] for reply in turn["replies"] for button in reply["buttons"]]


@pytest.fixture
def chat(installation: Installation) -> Callable[[], Chat]:
    """Makes conversations with the running coach."""
    return lambda: Chat(installation.url)
