"""How long the desk's inbox takes, filter by filter, over a log of invented conversations.

python -m evaluation.desk [--turns 20000] [--repeat 20] [--database sqlite postgresql]

Times are of the whole first page, as the portal answers it. In a log of more than some thousand
conversations the counts for every filter come after it, in an answer of their own.
PostgreSQL is started for the purpose, where its programs are installed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

DATABASES = ("sqlite", "postgresql")
TURNS_EACH = 4.6  # of an invented conversation, on average
INVENTED = 20_000  # turns; more are copies of these
BEYOND_ALL_IDS = 10_000_000
FILTERS = {
    "no filter": "",
    "misconception": "misconception=on_the_side",
    "misconception and stance": "misconception=on_the_side&stance=claims",
    "unsure": "unsure=1",
    "out of scope": "out_of_scope=1",
    "negative feedback": "bad_feedback=1",
    "question to a trainer": "question=1",
    "flagged": "flagged=1",
    "tag": "tag=Fusion",
    "unread": "unread=1",
    "without verdict": "reviewed=no",
    "with verdict": "reviewed=yes",
    "state": "state=deferred",
    "channel": "channel=demo",
    "cohort": "cohort=K7",
    "date": "since=2026-03-01&until=2026-03-31",
    "length": "shortest=5&longest=9",
    "model": "model=demo-2",
    "search, frequent word": "q=kunden",
    "search, rare words": "q=vorstand+quartalszahlen",
    "least sure first": "sort=least_sure",
    "longest first": "sort=longest",
    "all together": "q=kunden&misconception=on_the_side&stance=claims&unsure=1&sort=oldest",
}
LIMITS = {"sqlite": 500, "postgresql": 200}  # milliseconds, of a million turns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=20, help="pages measured per filter")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--here", choices=DATABASES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        measure(args.turns, args.repeat, args.here)
        return
    for name in args.database:
        with ExitStack() as stack:
            address = _database(name, stack)
            if address is None:
                print(f"{name}: its programs are not installed\n")
                continue
            environment = {**os.environ, "DATABASE_URL": address}
            environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
            command = [sys.executable, "-m", "evaluation.desk", "--here", name]
            command += ["--turns", str(args.turns), "--repeat", str(args.repeat)]
            subprocess.run(command, check=True, env=environment)


def _database(name: str, stack: ExitStack) -> str | None:
    """Return the address of an empty database that goes at the end."""
    if name == "sqlite":
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        return f"sqlite:///{Path(folder) / 'log.sqlite3'}"
    from tests.traininglog.postgresql import binaries, running

    programs = binaries()
    return stack.enter_context(running(programs)) if programs else None


def measure(turns: int, repeat: int, name: str) -> None:
    """Fill the database and print a table of times."""
    import logging

    import django
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    count, trainer = prepare(turns)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seconds = time.perf_counter() - start
    print(f"{name}: {count:,} turns, filled in {seconds:,.0f} s; {repeat} pages each\n")
    print("| filter | median ms | 95th percentile ms |\n|---|---|---|")
    client = Client(SERVER_NAME="localhost")
    client.force_login(trainer)
    slowest = 0.0
    for what, query in FILTERS.items():
        times = sorted(page(client, query) for _ in range(repeat + 1))[:-1]  # without the first
        high = times[int(0.95 * (len(times) - 1))]
        slowest = max(slowest, high)
        print(f"| {what} | {statistics.median(times):.0f} | {high:.0f} |", flush=True)
    times = sorted(counts(client) for _ in range(repeat))
    print(f"| all counts, afterwards | {statistics.median(times):.0f} | {times[-1]:.0f} |")
    print(f"\nslowest page: {slowest:.0f} ms (wanted over a million turns: {LIMITS[name]})\n")


def prepare(turns: int) -> tuple[int, User]:
    """Fill in conversations, some of them read, reviewed and tagged by a trainer."""
    from django.contrib.auth.models import User

    from portal.desk.demo.fill import fill
    from portal.desk.models import Dossier, Reading, Tag

    invented = min(turns, INVENTED)
    written = fill(max(1, round(invented / TURNS_EACH)), 12, 1)
    for number in range(1, round(turns / invented)):
        copy(number)
    written *= max(1, round(turns / invented))
    trainer = User.objects.create_superuser("trainer")
    ids = list(Dossier.objects.values_list("pk", flat=True))
    tagged = Dossier.tags.through
    tag = Tag.objects.create(name="Fusion")
    tagged.objects.bulk_create(tagged(dossier_id=pk, tag_id=tag.pk) for pk in ids[::50])
    Dossier.objects.filter(pk__in=ids[:5000:3]).update(reviewed=True)
    Dossier.objects.filter(pk__in=ids[:5000:7]).update(cohort="K7")
    Reading.objects.bulk_create(Reading(trainer=trainer, dossier_id=pk) for pk in ids[-2000::2])
    return written, trainer


def copy(number: int) -> None:
    """Write all conversations again, as others: inventing a million turns takes too long."""
    from django.db import connection

    from portal.desk.models import Dossier, ModelUse, SearchText, Topic
    from portal.traininglog.models import Conversation, Turn

    ids = {"id", "conversation_id", "dossier_id"}
    model: Any
    for model in (Conversation, Turn, Dossier, SearchText, Topic, ModelUse):
        columns = [field.column for field in model._meta.concrete_fields]
        values = [
            f"{column} + {number * BEYOND_ALL_IDS}"
            if column in ids
            else f"{column} || '-{number}'"
            if column == "pseudonym"
            else column
            for column in columns
        ]
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
                f"FROM {table} WHERE {key} < {BEYOND_ALL_IDS}"
            )


def page(client: Client, query: str) -> float:
    """Return the milliseconds that a first page takes."""
    start = time.perf_counter()
    answer = client.get(f"/desk/?{query}")
    if answer.status_code != 200:
        raise SystemExit(f"/desk/?{query}: {answer.status_code}")
    return 1000 * (time.perf_counter() - start)


def counts(client: Client) -> float:
    """Return the milliseconds that the numbers behind all filters take."""
    start = time.perf_counter()
    client.get("/desk/counts/")
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
