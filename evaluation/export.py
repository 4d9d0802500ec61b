"""Speed and memory of the exports, over a log of synthetic turns.

python -m evaluation.export [--turns 20000] [--formats jsonl csv xapi]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from socius.paths import ROOT

if TYPE_CHECKING:
    from portal.traininglog.models import Turn

FORMATS = ("jsonl", "csv", "xapi")
TURNS_EACH = 12  # of a conversation
BATCH = 5000
TOPICS = ("on_the_side", "marketing_only", "not_for_the_board", "customers_dont_need_it")
TEXT = "Das kann doch der Azubi nebenher machen, dafür brauchen wir wirklich keine eigene Stelle."
REPLY = (
    "Im vollen Arbeitstag ist das verständlich. Nur leben soziale Medien gerade davon, dass die "
    "Bank präsent ist und rasch reagiert. Je nach Größe des Hauses füllt das mehr als eine Stelle."
)


def fill(count: int) -> None:
    """Write turns as large as real ones into the empty database."""
    from portal.traininglog.models import Conversation, Detection, Reply, Turn

    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    conversations = (
        Conversation(started=start, last_activity=start) for _ in range(-(-count // TURNS_EACH))
    )
    while batch := list(islice(conversations, BATCH)):
        Conversation.objects.bulk_create(batch)
    ids = list(Conversation.objects.order_by("id").values_list("id", flat=True))
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        turns = Turn.objects.bulk_create(
            _turn(ids[number // TURNS_EACH], number, start) for number in numbers
        )
        Detection.objects.bulk_create(
            Detection(
                turn=turn, misconception=TOPICS[turn.sequence % 4], stance="claims", confidence=0.87
            )
            for turn in turns
        )
        Reply.objects.bulk_create(
            Reply(
                turn=turn,
                action="action_answer",
                position=position,
                text=REPLY,
                origin="section_4",
                content=f"{TOPICS[turn.sequence % 4]}/rebuttal",
                buttons=[{"title": "Was tun?", "payload": "/what_to_do"}],
            )
            for turn in turns
            for position in (1, 2)
        )


def _turn(conversation: int, number: int, start: datetime) -> Turn:
    from portal.traininglog.models import Turn

    return Turn(
        conversation_id=conversation,
        message_id=f"m{number}",
        sequence=number % TURNS_EACH + 1,
        time=start + timedelta(seconds=number),
        text=TEXT,
        intent="claims",
        intent_confidence=0.914,
        ranking=[{"name": "claims", "confidence": 0.914}, {"name": "asks", "confidence": 0.05}],
        candidates=[{"misconception": topic, "confidence": 0.2} for topic in TOPICS],
        entities=[{"entity": "role", "value": "trainee", "start": 14, "end": 18}],
        model_id="m",
    )


def measure(name: str, file: Path) -> tuple[float, float, float]:
    """Run the export as a process of its own: seconds, processor seconds, peak memory in MB."""
    command = [sys.executable, "-m", "socius", "log", "export", "--format", name]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--output", str(file)], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"export of {name} failed")
    processor = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - start, processor, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    args = parser.parse_args()
    count: int = args.turns
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOCIUS_VAR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/log.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        fill(count)
        print(f"{count:,} turns, database of {_megabytes(Path(folder) / 'log.sqlite3'):,.0f} MB\n")
        print("| format | seconds | processor s | turns/s | file MB | peak memory MB |")
        print("|---|---|---|---|---|---|", flush=True)
        for name in args.formats:
            file = Path(folder) / "export"
            seconds, processor, memory = measure(name, file)
            print(
                f"| {name} | {seconds:,.1f} | {processor:,.1f} | {count / seconds:,.0f} "
                f"| {_megabytes(file):,.0f} | {memory:,.0f} |",
                flush=True,
            )


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1e6


if __name__ == "__main__":
    main()
