"""Locks between processes: one training at a time, one promotion at a time.

A lock on a file goes with the process that holds it, however that ends.
"""

from __future__ import annotations

import fcntl
from typing import IO

from portal.traininglog import reviewed

TRAINING = "training.lock"
PROMOTION = "promotion.lock"


def take(name: str) -> IO[str] | None:
    """Return the locked file, or None while another has it; closing it gives it back."""
    reviewed.copies().mkdir(parents=True, exist_ok=True)
    lock = (reviewed.copies() / name).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def is_free(name: str = TRAINING) -> bool:
    lock = take(name)
    if lock is None:
        return False
    lock.close()
    return True
