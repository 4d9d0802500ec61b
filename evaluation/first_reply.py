"""How long an employee waits for the first reply, measured over HTTP at a running Socius.

python -m evaluation.first_reply [--url URL] [-n N]
"""

from __future__ import annotations

import argparse
import time
import uuid
from statistics import quantiles

import requests

from evaluation.tables import table

TEXT = "Das kann doch der Azubi nebenher machen."
# A pause between conversations, as the limit of openings per minute wants it.
PAUSE_SECONDS = 1.1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.first_reply")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("-n", type=int, default=40, metavar="N", help="conversations")
    args = parser.parse_args()
    welcomes, replies = zip(*(_talk(args.url) for _ in range(max(2, args.n))))
    print(
        table(
            ["milliseconds", "p50", "p95"],
            [_row("the welcome", welcomes), _row("the first reply", replies)],
        )
    )


def _talk(url: str) -> tuple[float, float]:
    """Open a conversation, say something, erase it; return how long both took."""
    time.sleep(PAUSE_SECONDS)
    conversations = f"{url.rstrip('/')}/api/conversations"
    key, welcome = _timed("POST", conversations, {})
    message = {"message_id": uuid.uuid4().hex, "text": TEXT}
    _, reply = _timed("POST", f"{conversations}/{key}/messages", message)
    requests.delete(f"{conversations}/{key}", timeout=30)
    return welcome, reply


def _timed(method: str, address: str, body: dict[str, str]) -> tuple[str, float]:
    start = time.perf_counter()
    answer = requests.request(method, address, json=body, timeout=30)
    milliseconds = 1000 * (time.perf_counter() - start)
    answer.raise_for_status()
    return str(answer.json().get("id", "")), milliseconds


def _row(name: str, times: tuple[float, ...]) -> tuple[str, str, str]:
    percentiles = quantiles(times, n=100)
    return name, f"{percentiles[49]:.0f}", f"{percentiles[94]:.0f}"


if __name__ == "__main__":
    main()
