"""Sends the log's xAPI statements to a learning record store, each once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from portal.traininglog import xapi
from portal.traininglog.exports import with_everything
from portal.traininglog.models import PushedTurn, Turn

BATCH = 100  # turns
SECONDS = 60
LONGEST_PAUSE = 30
_PASSING = {429, 500, 502, 503, 504}  # what may pass when one tries again
_REFUSED = {
    401: "user or password are wrong",
    403: "the user may not write statements",
    404: "there is no record store at this address (it often ends in /xAPI)",
}


class PushError(Exception):
    """The record store does not take the statements; says why."""


@dataclass
class RecordStore:
    """A learning record store: the xAPI endpoint's address and, if needed, who we are."""

    url: str
    login: tuple[str, str] | None = None
    retries: int = 6
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/").removesuffix("/statements")
        self.session.headers["X-Experience-API-Version"] = "1.0.3"
        self.session.auth = self.login
        self.session.trust_env = False  # neither a .netrc nor a proxy gets in between unasked

    def send(self, statements: list[dict[str, Any]]) -> None:
        """Have the statements stored. Raises PushError."""
        answer = self._post(statements)
        if answer.status_code == 409 and len(statements) > 1:
            # One of them is there in an earlier form: the others must not suffer for it.
            for statement in statements:
                self.send([statement])
        elif answer.status_code == 413 and len(statements) > 1:
            middle = len(statements) // 2
            self.send(statements[:middle])
            self.send(statements[middle:])
        elif answer.status_code not in (200, 204, 409):
            said = _REFUSED.get(answer.status_code) or " ".join(answer.text.split())[:300]
            raise PushError(f"{self.url} answers {answer.status_code}: {said}")

    def _post(self, statements: list[dict[str, Any]]) -> requests.Response:
        problem = ""
        for attempt in range(self.retries + 1):
            if attempt:
                time.sleep(min(2 ** (attempt - 1), LONGEST_PAUSE))
            try:
                answer = self.session.post(
                    f"{self.url}/statements",
                    json=statements,
                    timeout=SECONDS,
                    allow_redirects=False,  # a redirected POST would arrive as a GET
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                problem = f"cannot be reached ({type(error).__name__})"
                continue
            except requests.RequestException as error:
                raise PushError(f"{self.url}: {error}") from None
            if answer.status_code not in _PASSING:
                return answer
            problem = f"answers {answer.status_code}"
        raise PushError(f"{self.url} {problem}, after {self.retries + 1} attempts")


def push(store: RecordStore) -> Iterator[int]:
    """Send what the store has not accepted yet; yield the number of statements, batch by batch.

    What was accepted is noted turn by turn, not as "up to here": a turn that comes late, from
    the spool, is sent too. Stopped between sending and noting, the statements are sent again
    and the store recognises their ids.
    """
    last = 0
    while turns := _unsent(store, last):
        statements = [statement for turn in turns for statement in xapi.statements(turn)]
        store.send(statements)
        PushedTurn.objects.bulk_create(
            [PushedTurn(turn=turn, record_store=store.url) for turn in turns],
            ignore_conflicts=True,
        )
        last = turns[-1].pk
        yield len(statements)


def _unsent(store: RecordStore, last: int) -> list[Turn]:
    pushed = PushedTurn.objects.filter(record_store=store.url)
    found = Turn.objects.filter(pk__gt=last).exclude(pk__in=pushed.values("turn"))
    found = found.select_related("conversation__learner__cohort").order_by("pk")
    return list(with_everything(found)[:BATCH])
