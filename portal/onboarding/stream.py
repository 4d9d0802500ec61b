"""Server-sent events: the trainer's view follows the session within a second.

A stream keeps one of the server's threads, so there are only so many, and each ends after some
minutes; the browser then asks again. Without a stream, the page reloads itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from threading import BoundedSemaphore

from django.db import DatabaseError, close_old_connections
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

MOST_STREAMS = 16  # of the 64 threads that the Procfile gives the portal
SECONDS_BETWEEN = 0.7
SECONDS_AT_MOST = 600
SECONDS_OF_SILENCE = 15
_places = BoundedSemaphore(MOST_STREAMS)


def stream(render: Callable[[], str]) -> HttpResponseBase:
    """Answer with the rendered state each time it changes; 503 when too many are watching."""
    if not _places.acquire(blocking=False):
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = StreamingHttpResponse(_Events(render), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # a proxy would hold the events back
    return response


class _Events:
    """The events of one stream; gives its place back when the server closes it."""

    def __init__(self, render: Callable[[], str]) -> None:
        self._events = _events(render)
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._events)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._events.close()
            _places.release()


def _events(render: Callable[[], str]) -> Generator[bytes, None, None]:
    shown, start = "", time.monotonic()
    spoken = start
    while time.monotonic() - start < SECONDS_AT_MOST:
        try:
            now = render()
        except DatabaseError:
            now = shown  # the next round may find the database again
        close_old_connections()
        if now != shown:
            shown, spoken = now, time.monotonic()
            lines = "".join(f"data: {line}\n" for line in now.splitlines())
            yield f"event: live\n{lines}\n".encode()
        elif time.monotonic() - spoken > SECONDS_OF_SILENCE:
            spoken = time.monotonic()
            yield b": still here\n\n"
        time.sleep(SECONDS_BETWEEN)
