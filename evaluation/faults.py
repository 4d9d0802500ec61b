"""The fault test: 500 turns over HTTP while processes are killed and the database goes away.

The employees send a message again, under the same id, until it is answered. In the end the spool
is replayed, the log reconciled, and every answered message has to be in the log exactly once.
``make faults`` gives it a folder of its own (SOCIUS_VAR); SQLite only.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import requests

from socius.cli import quiet_libraries
from socius.cli.run import SECONDS_TO_START, environment, is_healthy, prepare_database
from socius.model import train_if_needed
from socius.paths import ROOT, VAR
from tests.ports import free_port

DATABASE = VAR / "socius.sqlite3"
TEXTS = (
    "Das kann doch der Azubi nebenher machen.",
    "Und warum?",
    "Facebook ist doch nur Werbung.",
    "Reicht es, wenn das Marketing sich kümmert?",
    "Mehr Argumente bitte.",
    "Unsere Kunden brauchen das nicht.",
    "Mit einem Azubi nebenbei ist es nicht getan.",
    "Was kostet ein Girokonto?",
    "Der Vorstand muss sich damit nicht befassen.",
    "Danke!",
)
SECONDS_TO_ANSWER = 300


class Servers:
    """The Procfile's three servers, each of which can be killed and started again."""

    def __init__(self, model: Path) -> None:
        from honcho.environ import parse_procfile

        ports = {name: free_port() for name in ("port", "rasa_port", "actions_port")}
        args = argparse.Namespace(host="127.0.0.1", **ports)
        self.environment = environment(args, model)
        self.commands = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
        self.page = f"http://127.0.0.1:{args.port}"
        self.addresses = {
            "actions": f"http://127.0.0.1:{args.actions_port}/health",
            "rasa": f"http://127.0.0.1:{args.rasa_port}/webhooks/socius/",
            "portal": f"{self.page}/health",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        with (VAR / f"{name}.out").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                shell=True,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that the shell's child dies with it
            )

    def start_all(self) -> None:
        for name in self.commands:
            self.start(name)
        self.wait()

    def wait(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        for name, address in self.addresses.items():
            while not is_healthy(address):
                if time.monotonic() > end:
                    sys.exit(f"the {name} server does not answer, see {VAR / name}.out")
                time.sleep(0.5)

    def kill(self, name: str) -> None:
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def kill_all(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def kill_actions(servers: Servers) -> None:
    servers.kill("actions")
    time.sleep(2)
    servers.start("actions")


def restart_rasa(servers: Servers) -> None:
    servers.kill("rasa")
    servers.start("rasa")


def lock_database(servers: Servers) -> None:
    with closing(sqlite3.connect(DATABASE, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(5)
        other.execute("ROLLBACK")


def move_database_away(servers: Servers) -> None:
    """The action server starts anew without it: open connections would not notice."""
    away = DATABASE.with_suffix(".away")
    servers.kill("actions")
    DATABASE.rename(away)
    DATABASE.mkdir()  # so that nobody makes an empty one
    servers.start("actions")
    time.sleep(8)
    DATABASE.rmdir()
    away.rename(DATABASE)


FAULTS: tuple[Callable[[Servers], None], ...] = (
    kill_actions,
    lock_database,
    restart_rasa,
    kill_actions,
    move_database_away,
    lock_database,
    kill_actions,
    restart_rasa,
)


class Employee:
    """A conversation; remembers what was sent and what was answered."""

    def __init__(self, page: str) -> None:
        answer = requests.post(f"{page}/api/conversations", json={}, timeout=60)
        answer.raise_for_status()
        key = answer.json()["id"]
        self.address = f"{page}/api/conversations/{key}/messages"
        self.key: str = key
        self.sent: list[str] = []
        self.answered: list[str] = []
        self.repeated = 0

    def say(self, text: str) -> None:
        message_id = f"m{len(self.sent)}"
        self.sent.append(message_id)
        body = {"message_id": message_id, "text": text}
        end = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < end:
            try:
                answer = requests.post(self.address, json=body, timeout=20)
                if answer.status_code == 200 and answer.json()["replies"]:
                    self.answered.append(message_id)
                    return
            except requests.RequestException:
                pass
            self.repeated += 1
            time.sleep(0.3)


def talk(servers: Servers, employees: list[Employee], count: int) -> None:
    """Send the messages in turn; meanwhile one fault after the other happens."""
    every = max(1, count // (len(FAULTS) + 1))
    trouble: threading.Thread | None = None
    for number in range(count):
        fault, rest = divmod(number, every)
        if rest == 0 and 1 <= fault <= len(FAULTS):
            if trouble is not None:
                trouble.join()
            happens = FAULTS[fault - 1]
            print(f"turn {number}: {happens.__name__.replace('_', ' ')}", flush=True)
            # A little later each time: somewhere in the middle of a turn.
            trouble = threading.Timer(0.02 * fault, happens, [servers])
            trouble.start()
        employees[number % len(employees)].say(TEXTS[number // len(employees) % len(TEXTS)])
    if trouble is not None:
        trouble.join()


def count(employees: list[Employee]) -> bool:
    """Compare what was answered with the log; print the figures, return whether all is there."""
    from portal.traininglog.models import Conversation, Reply, hash_key

    logged = lost = double = disordered = 0
    for employee in employees:
        conversation = Conversation.objects.get(key_hash=hash_key(employee.key))
        turns = conversation.turns.exclude(message_id="start").order_by("sequence")
        found = [turn.message_id for turn in turns if turn.replies.exists()]
        logged += len(set(found))
        lost += len(set(employee.answered) - set(found))
        double += len(found) - len(set(found))
        bubbles = list(
            Reply.objects.filter(turn__in=turns).values_list("turn", "action", "text", "content")
        )
        double += len(bubbles) - len(set(bubbles))
        disordered += found != [m for m in employee.sent if m in set(found)]
    sent = sum(len(employee.sent) for employee in employees)
    answered = sum(len(employee.answered) for employee in employees)
    repeated = sum(employee.repeated for employee in employees)
    print(f"messages sent again: {repeated}; conversations out of order: {disordered}")
    print(f"sent {sent} answered {answered} logged {logged} lost {lost} double {double}")
    return sent == answered == logged and not (lost or double or disordered)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.faults", description=__doc__)
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--conversations", type=int, default=10)
    args = parser.parse_args()
    if DATABASE.exists() or "SOCIUS_VAR" not in os.environ:
        sys.exit("faults: set SOCIUS_VAR to an empty folder (make faults does)")
    quiet_libraries()
    os.environ.pop("DATABASE_URL", None)
    os.environ["SOCIUS_MESSAGES_PER_MINUTE"] = "100000"
    print(f"everything is written to {VAR}")
    prepare_database()
    servers = Servers(train_if_needed()[0])
    try:
        servers.start_all()
        employees = [Employee(servers.page) for _ in range(args.conversations)]
        talk(servers, employees, args.turns)
    finally:
        servers.kill_all()
    reconcile = [sys.executable, "-m", "socius", "log", "reconcile"]
    subprocess.run(reconcile, cwd=ROOT, env=servers.environment, check=True)
    return 0 if count(employees) else 1


if __name__ == "__main__":
    sys.exit(main())
