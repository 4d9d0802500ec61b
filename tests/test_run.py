"""`make run`: what it refuses, and what it opens to the network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Chat, Installation, start
from tests.ports import free_port

pytestmark = pytest.mark.servers


def run(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "socius", "run", *arguments],
        env={**os.environ, "SOCIUS_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_second_run_says_that_one_is_running(installation: Installation) -> None:
    done = run(installation.var)
    assert done.returncode == 1
    assert "already running" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    address = "postgres://nobody@127.0.0.1:9/none"
    ports = [f"--{name}={free_port()}" for name in ("port", "rasa-port", "actions-port")]
    done = run(tmp_path, *ports, DATABASE_URL=address)
    assert done.returncode == 1
    assert "database" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_servers_listen_on_loopback_only(installation: Installation) -> None:
    """Read from the kernel's table, as `ss -tln` would."""
    ours = set(installation.ports.values())
    listening: set[tuple[int, str]] = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            address, port = fields[1].split(":")
            if fields[3] == "0A" and int(port, 16) in ours:
                listening.add((int(port, 16), address))
    assert {port for port, _ in listening} == ours
    assert {address for _, address in listening} == {"0100007F"}  # 127.0.0.1


def test_the_first_login_is_shown_once(installation: Installation) -> None:
    assert installation.output.read_text().count("First login: trainer / ") == 1


def test_ctrl_c_stops_all_three_and_the_conversation_is_there_again(
    model: Path, tmp_path: Path
) -> None:
    first = start(tmp_path)
    talk = Chat(first.url)
    talk.say("Guten Tag")
    first.stop()
    for port in first.ports.values():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    second = start(tmp_path)
    try:
        assert "First login" not in second.output.read_text()
        talk.url = talk.url.replace(first.url, second.url)
        talk.say("Danke")
    finally:
        second.stop()


def test_the_portal_does_without_tensorflow() -> None:
    """It would cost many seconds at its start and hundreds of megabytes."""
    program = "import sys, portal.wsgi; print('tensorflow' in sys.modules, 'spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stdout + done.stderr
