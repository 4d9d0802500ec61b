"""What recording costs a turn, and how large a turn is in the database.

python -m evaluation.recording [--turns 2000]

Turns of a real one's size go through the recorder as the action server calls it, into an empty
database: SQLite, or the one of DATABASE_URL.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from statistics import quantiles

from evaluation.export import REPLY, TEXT, TOPICS, TURNS_EACH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2000)
    count: int = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SOCIUS_VAR"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/log.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        before = _size()
        milliseconds, spooled = record(count)
        percentiles = quantiles(milliseconds, n=100)
        print(
            "| database | turns | p50 ms | p95 ms | spooled | KB a turn |\n"
            "|---|---|---|---|---|---|"
        )
        print(
            f"| {_vendor()} | {count} | {percentiles[49]:.1f} | {percentiles[94]:.1f} | {spooled} "
            f"| {(_size() - before) / count / 1000:.1f} |"
        )


def record(count: int) -> tuple[list[float], int]:
    """Return the milliseconds of each turn, and how many the spool had to take."""
    from portal.traininglog.models import Turn
    from portal.traininglog.recorder import (
        Bubble,
        TurnRecord,
        open_conversation,
        record_or_spool,
        replay,
    )

    reply = Bubble(REPLY, "section_4", "on_the_side/rebuttal", [{"title": "Ja", "payload": "/y"}])
    turn = TurnRecord(
        pseudonym="",
        message_id="",
        channel="web",
        time="2026-01-01T09:00:00+00:00",
        text=TEXT,
        payload="",
        intent="claims",
        intent_confidence=0.914,
        ranking=[{"name": "claims", "confidence": 0.914}],
        candidates=[{"misconception": topic, "confidence": 0.2} for topic in TOPICS],
        unsure=False,
        entities=[{"entity": "role", "value": "trainee", "start": 14, "end": 18}],
        model_id="m",
        detections=[{"misconception": "on_the_side", "stance": "claims", "confidence": 0.87}],
        action="action_answer",
        replies=[reply, reply],
    )
    milliseconds = []
    for number in range(count):
        if number % TURNS_EACH == 0:
            pseudonym = open_conversation("web")[1].pseudonym
        start = time.perf_counter()
        record_or_spool(replace(turn, pseudonym=pseudonym, message_id=f"m{number}"))
        milliseconds.append(1000 * (time.perf_counter() - start))
    spooled = count - Turn.objects.count()
    replay()
    assert Turn.objects.count() == count, "a turn was lost"
    return milliseconds, spooled


def _vendor() -> str:
    from django.db import connection

    return connection.display_name


def _size() -> int:
    """Return the database's size in bytes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
