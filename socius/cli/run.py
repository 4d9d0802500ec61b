"""``run``: everything, in the right order: database, model, then the three servers."""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import shutil
import socket
import sys
import threading
import time
from pathlib import Path
from typing import IO

import requests

from socius.cli import CommandError
from socius.curriculum import Curriculum
from socius.model import train_if_needed
from socius.paths import ROOT, VAR

NEEDED_MEGABYTES = 500
SECONDS_TO_START = 180
TRAINER = "trainer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("SOCIUS_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("SOCIUS_PORT", "8000")))
    parser.add_argument(
        "--rasa-port", type=int, default=int(os.environ.get("SOCIUS_RASA_PORT", "5005"))
    )
    parser.add_argument(
        "--actions-port", type=int, default=int(os.environ.get("SOCIUS_ACTIONS_PORT", "5055"))
    )


def run(args: argparse.Namespace) -> int:
    (VAR / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise asks for it
    lock = take_lock(VAR / "run.lock")  # kept open, and so locked, until this process ends
    check_disk(VAR)
    for name, port in [
        ("portal", args.port),
        ("Rasa server", args.rasa_port),
        ("action server", args.actions_port),
    ]:
        check_port(name, port)
    Curriculum()
    password = prepare_database()
    model, _ = train_if_needed()
    try:
        return supervise(args, model, password)
    finally:
        lock.close()


def take_lock(path: Path) -> IO[str]:
    """Return the locked file. Raises CommandError while another ``run`` has it."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CommandError("Socius is already running here (stop it there with Ctrl-C).") from None
    return lock


def check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MEGABYTES:
        raise CommandError(
            f"{NEEDED_MEGABYTES} MB of free disk space are needed in {folder}, there are {free} MB."
        )


def check_port(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            option = {"portal": "SOCIUS_PORT", "Rasa server": "SOCIUS_RASA_PORT"}
            raise CommandError(
                f"port {port} of the {name} is in use; free it or set "
                f"{option.get(name, 'SOCIUS_ACTIONS_PORT')} to another."
            ) from None


def prepare_database() -> str | None:
    """Migrate; return the trainer's new password if there was no account yet."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    django.setup()
    from django.contrib.auth.models import User

    try:
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            return None
        password = secrets.token_urlsafe(9)
        User.objects.create_superuser(TRAINER, password=password)
    except DatabaseError as error:
        raise CommandError(f"the database cannot be used: {error}") from None
    return password


def supervise(args: argparse.Namespace, model: Path, password: str | None) -> int:
    """Run the three servers of the Procfile until one ends or Ctrl-C; then end all."""
    from honcho.environ import parse_procfile
    from honcho.manager import Manager
    from honcho.printer import Printer

    processes = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
    manager = Manager(Printer(sys.stdout, width=max(map(len, processes))))
    for name, command in processes.items():
        manager.add_process(name, command, env=environment(args, model), cwd=str(ROOT))
    announcer = threading.Thread(target=announce, args=(args, password, manager), daemon=True)
    announcer.start()
    manager.loop()
    return int(manager.returncode or 0)


def environment(args: argparse.Namespace, model: Path) -> dict[str, str]:
    """Return the environment of the Procfile's commands."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "SANIC_HOST": "127.0.0.1",
        "SOCIUS_ACTIONS_PORT": str(args.actions_port),
        "SOCIUS_RASA_PORT": str(args.rasa_port),
        "SOCIUS_HOST": args.host,
        "SOCIUS_PORT": str(args.port),
        "SOCIUS_RASA_URL": f"http://127.0.0.1:{args.rasa_port}",
        "SOCIUS_TRACKER_DB": str(VAR / "tracker.sqlite3"),
        "SOCIUS_MODEL": str(model),
        "SOCIUS_CREDENTIALS": os.environ.get("SOCIUS_CREDENTIALS", "credentials.yml"),
    }


def announce(args: argparse.Namespace, password: str | None, manager: object) -> None:
    """Wait until all three answer, then say where the page is."""
    page = f"http://{args.host}:{args.port}/"
    addresses = {
        "action server": f"http://127.0.0.1:{args.actions_port}/health",
        "Rasa server": f"http://127.0.0.1:{args.rasa_port}/webhooks/socius/",
        "portal": f"{page}health",
    }
    end = time.monotonic() + SECONDS_TO_START
    for name, address in addresses.items():
        while not is_healthy(address):
            if time.monotonic() > end:
                print(f"The {name} does not answer at {address}, see above.", flush=True)
                manager.terminate()  # type: ignore[attr-defined]
                return
            time.sleep(0.5)
        print(f"The {name} is ready.", flush=True)
    lines = ["", f"  Socius is running: {page}", f"  Trainers: {page}desk/"]
    if password:
        lines.append(f"  First login: {TRAINER} / {password}  (shown only now; change it there)")
    print("\n".join([*lines, "  Ctrl-C stops everything.", ""]), flush=True)


def is_healthy(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False
