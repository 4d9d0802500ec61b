"""Does a long conversation make its turns slower? ``python -m evaluation.growth URL``

Talks 500 turns to a running coach and compares the last turns with the first.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid

import requests

TURNS = 500
WINDOW = 20  # turns at either end, of which the median counts
MESSAGES = ("Das kann doch der Azubi nebenher machen.", "Warum?", "Mehr Argumente", "Danke")


def main(url: str) -> None:
    conversation = requests.post(f"{url}/api/conversations", json={}, timeout=30).json()["id"]
    address = f"{url}/api/conversations/{conversation}/messages"
    seconds: list[float] = []
    while len(seconds) < TURNS:
        body = {"message_id": uuid.uuid4().hex, "text": MESSAGES[len(seconds) % len(MESSAGES)]}
        start = time.perf_counter()
        answer = requests.post(address, json=body, timeout=30)
        if answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            continue
        answer.raise_for_status()
        seconds.append(time.perf_counter() - start)
    first, last = (statistics.median(part) for part in (seconds[:WINDOW], seconds[-WINDOW:]))
    print(
        f"turns 1 to {WINDOW}: {1000 * first:.0f} ms, the last {WINDOW}: {1000 * last:.0f} ms, ",
        end="",
    )
    print(f"ratio {last / first:.2f}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
