"""The action server as it runs: it answers and records, also after it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests

from portal.traininglog.models import Conversation
from portal.traininglog.recorder import spool
from socius.paths import ROOT
from tests.ports import free_port
from tests.traininglog.database import NOWHERE, address, turns
from tests.traininglog.talks import turn_of


@contextmanager
def action_server(var: Path, database: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "actions", "--actions", "actions", "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "SANIC_HOST": "127.0.0.1",
            "SOCIUS_VAR": str(var),
            "DATABASE_URL": database,
        },
        stdout=(var / "server.out").open("ab"),
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while not answers(url):
            assert server.poll() is None and time.monotonic() < end, output(var)
            time.sleep(0.1)
        yield url, server
    finally:
        server.kill()
        server.wait()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def output(var: Path) -> str:
    return (var / "server.out").read_text()


def ask(url: str, message_id: str) -> dict[str, Any]:
    """Call an action as Rasa does; return its answer."""
    message = {
        "text": "Hilfe!",
        "message_id": message_id,
        "intent": {"name": "help", "confidence": 0.9},
        "entities": [],
    }
    tracker = {
        "sender_id": "p",
        "slots": {},
        "latest_message": message,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "web",
    }
    body = {"next_action": "action_help", "sender_id": "p", "tracker": tracker, "domain": {}}
    answer = requests.post(f"{url}/webhook", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_it_replays_at_its_start_and_records_what_it_answers(committed: Path) -> None:
    spool().append(asdict(turn_of("p", "m0", "Nebenher?")))
    with action_server(committed, address()) as (url, _):
        end = time.monotonic() + 30
        while not spool().is_empty() and time.monotonic() < end:
            time.sleep(0.1)
        said = ask(url, "m1")["responses"]
        assert said[0]["text"] and said[0]["action"] == "action_help"
        time.sleep(0.1)
    assert [(place, message_id) for place, message_id, _ in turns("p")][:1] == [(1, "m0")]
    with action_server(committed, address()):
        while len(turns("p")) < 2 and time.monotonic() < end:
            time.sleep(0.1)
    assert [message_id for _, message_id, _ in turns("p")] == ["m0", "m1"]
    logged = Conversation.objects.get().turns.last()
    assert logged is not None
    assert [reply.text for reply in logged.replies.all()] == [bubble["text"] for bubble in said]


def test_it_answers_without_a_database_and_nothing_is_lost_when_it_is_killed(
    committed: Path,
) -> None:
    with action_server(committed, NOWHERE) as (url, server):
        for number in range(3):
            ask(url, f"m{number}")
        server.send_signal(signal.SIGKILL)
    assert not Conversation.objects.exists()
    end = time.monotonic() + 30
    with action_server(committed, address()):
        while not spool().is_empty() and time.monotonic() < end:
            time.sleep(0.1)
    assert [message_id for _, message_id, _ in turns("p")] == ["m0", "m1", "m2"]
    assert "is spooled" in output(committed)
