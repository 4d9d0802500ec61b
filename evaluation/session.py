"""A whole group at once: how long each learner waits for the coach, and the trainer for the news.

python -m evaluation.session [--learners 100] [--turns 12] [--think 10]

Starts all servers on a database of its own. Each learner joins, then answers the course's steps,
with a pause to read and think of up to twice ``--think`` seconds before each answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any

# Before anything of ours is imported: where the servers and this process keep their data.
os.environ["SOCIUS_VAR"] = tempfile.mkdtemp(prefix="socius-session-")
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402
import requests  # noqa: E402

from evaluation.faults import Servers  # noqa: E402
from evaluation.tables import table  # noqa: E402
from socius.cli import quiet_libraries  # noqa: E402
from socius.cli.run import prepare_database  # noqa: E402
from socius.model import train_if_needed  # noqa: E402

WORDS = ("Das kann doch der Azubi nebenher machen.", "Nein, das braucht ein eigenes Team.")
GIVEN = re.compile(r'<script id="given"[^>]*>(.*?)</script>', re.S)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LAST = "Nachzügler"
SECONDS_TO_SHOW = 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.session")
    parser.add_argument("--learners", type=int, default=100)
    parser.add_argument("--turns", type=int, default=12, help="answers of each learner")
    parser.add_argument("--think", type=float, default=10.0, help="seconds, on average")
    args = parser.parse_args()
    quiet_libraries()
    model, _ = train_if_needed()
    servers = Servers(model)
    try:
        prepare_database()
        servers.start_all()
        code, stream, cookie = _session(servers.page, args.learners)
        with ThreadPoolExecutor(args.learners) as pool:
            work = [
                pool.submit(_learn, servers.page, code, number, args.turns, args.think)
                for number in range(args.learners)
            ]
            times = [time for done in work for time in done.result()]
        shown = _seconds_until_shown(servers.page, code, stream, cookie)
    finally:
        servers.kill_all()
    percentiles = quantiles(times, n=100)
    row = (
        str(args.learners),
        str(len(times)),
        *(f"{1000 * percentiles[p - 1]:.0f}" for p in (50, 95)),
    )
    print(table(["learners", "answers", "p50 ms", "p95 ms"], [row]))
    print(f"\nThe trainer's view showed who joined after {shown:.2f} s.")


def _session(page: str, learners: int) -> tuple[str, str, str]:
    """Make a running session; return its join code, its stream's address, a trainer's cookie."""
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from portal.onboarding.models import Cohort
    from socius.curriculum import curriculum

    trainer = User.objects.create_superuser("measure")
    cohort = Cohort.objects.create(
        trainer=trainer,
        name="Alle auf einmal",
        date=timezone.localdate(),
        misconceptions=list(curriculum().misconceptions),
        most_learners=min(200, learners + 1),
        started=timezone.now(),
    )
    login = SessionStore()
    login[SESSION_KEY] = str(trainer.pk)
    login[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    login[HASH_SESSION_KEY] = trainer.get_session_auth_hash()
    login.save()
    return cohort.code, f"{page}/desk/sessions/{cohort.pk}/stream/live/", login.session_key or ""


def _join(page: str, code: str, name: str) -> str:
    """Join as the page does; return the conversation's key."""
    with requests.Session() as browser:
        form = browser.get(f"{page}/teilnehmen/{code}/", timeout=60).text
        token = TOKEN.search(form)
        values = {"code": code, "nickname": name, "csrfmiddlewaretoken": token[1] if token else ""}
        answer = browser.post(f"{page}/teilnehmen/", data=values, timeout=60)
    answer.raise_for_status()
    given = GIVEN.search(answer.text)
    if given is None:
        raise SystemExit(f"{name} could not join")
    return str(json.loads(given[1])["key"])


def _learn(page: str, code: str, number: int, turns: int, think: float) -> list[float]:
    """Go through the course; return how many seconds each answer took."""
    chance = random.Random(number)
    time.sleep(chance.uniform(0, think))
    address = f"{page}/api/conversations/{_join(page, code, f'Gast {number}')}"
    replies = requests.get(address, timeout=60).json()["turns"][-1]["replies"]
    times = []
    for turn in range(turns):
        time.sleep(chance.uniform(0, 2 * think))
        start = time.perf_counter()
        body = {"message_id": f"m{turn}", **_answer(replies, chance)}
        answer = requests.post(f"{address}/messages", json=body, timeout=60)
        times.append(time.perf_counter() - start)
        answer.raise_for_status()
        replies = answer.json()["replies"]
    return times


def _answer(replies: list[dict[str, Any]], chance: random.Random) -> dict[str, str]:
    """Press a button where the course offers answers, else say something."""
    buttons = [button["payload"] for button in replies[-1]["buttons"]]
    answers = [payload for payload in buttons if payload.startswith("/course")]
    return {"button": chance.choice(answers)} if answers else {"text": chance.choice(WORDS)}


def _seconds_until_shown(page: str, code: str, stream: str, cookie: str) -> float:
    """Return how long after joining a learner is in the trainer's view."""
    shown: list[float] = []
    listening = threading.Event()

    def listen() -> None:
        cookies = {"sessionid": cookie}
        with requests.get(stream, cookies=cookies, stream=True, timeout=60) as events:
            for line in events.iter_lines():
                listening.set()
                if LAST.encode() in line:
                    shown.append(time.perf_counter())
                    return

    threading.Thread(target=listen, daemon=True).start()
    listening.wait(SECONDS_TO_SHOW)
    _join(page, code, LAST)
    joined = time.perf_counter()
    while not shown and time.perf_counter() - joined < SECONDS_TO_SHOW:
        time.sleep(0.01)
    if not shown:
        raise SystemExit("the trainer's view did not show who joined")
    return max(0.0, shown[0] - joined)


if __name__ == "__main__":
    main()
