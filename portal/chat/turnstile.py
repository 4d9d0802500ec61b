"""One message of a conversation at a time: what arrives twice at once is answered once.

It holds within this process; the portal is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakValueDictionary


class _Gate:
    """A lock that can be referred to weakly, so that it goes when nobody waits."""

    def __init__(self) -> None:
        self.lock = Lock()


_gates: WeakValueDictionary[str, _Gate] = WeakValueDictionary()
_guard = Lock()


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    with _guard:
        gate = _gates.setdefault(name, _Gate())
    with gate.lock:
        yield
