"""The spool: where turns wait on disk while the database cannot take them.

One JSON line a record, on disk (fsync) before ``append`` returns. Any number of processes append
and replay at the same time. A line leaves the spool only after it was written, so a process killed
in between writes it again: what writes must change nothing the second time.
"""

from __future__ import annotations

import fcntl
import json
import logging
import math
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)
Record = dict[str, Any]


class Refused(Exception):
    """A record that the log will never take, however often it is tried."""


@dataclass
class Replayed:
    """How many records a replay wrote, and how many lines it put aside."""

    written: int = 0
    aside: int = 0


class Spool:
    """The files of one folder: the waiting lines, and those kept aside as unreadable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "turns.jsonl"
        self.unreadable_path = folder / "unreadable.jsonl"

    def is_empty(self) -> bool:
        try:
            return self.path.stat().st_size == 0
        except FileNotFoundError:
            return True

    def unreadable(self) -> int:
        """Return how many lines were put aside."""
        return len(_lines(self.unreadable_path))

    def append(self, record: Record) -> None:
        """Add a record; it is on disk when this returns. Raises OSError: nothing was added."""
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self.folder.parent)
        # Escaped to ASCII: half a surrogate pair must not stop a line.
        line = json.dumps(record).encode("ascii") + b"\n"
        with self._locked("append"):
            _append(self.path, line)

    def replay(self, write: Callable[[Record], None]) -> Replayed:
        """Write all waiting records in order and drop them; one replay at a time.

        What is no record, or what ``write`` raises Refused for, is put aside. Any other exception
        of ``write`` ends the replay and is raised; that record and all after it stay.
        """
        done = Replayed()
        if self.is_empty():
            return done
        with self._locked("replay"):
            with self._locked("append"):  # no line is half written now, but by a killed process
                end = 0 if self.is_empty() else self.path.stat().st_size
            place = 0
            try:
                for line in _read(self.path, 0, end):
                    try:
                        if line != b"\n":  # what a killed process left of its line
                            write(_parse(line))
                            done.written += 1
                    except Refused as reason:
                        self._put_aside(line, str(reason))
                        done.aside += 1
                    place += len(line)
            finally:
                if place:
                    with self._locked("append"):
                        _drop(self.path, place)
        return done

    def erase(self, pseudonyms: Collection[str]) -> int:
        """Delete all lines of conversations, also the unreadable; return how many there were."""
        if not self.folder.exists():
            return 0
        names = [name.encode() for name in pseudonyms if name]
        erased = 0
        with self._locked("replay"), self._locked("append"):
            for path in (self.path, self.unreadable_path):
                lines = _lines(path)
                kept = [line for line in lines if not any(name in line for name in names)]
                if len(kept) < len(lines):
                    erased += len(lines) - len(kept)
                    with path.open("r+b") as old:
                        _rewrite(path, kept)
                        # The lines are gone from the folder; now from the disk, too.
                        old.write(b"\0" * os.fstat(old.fileno()).st_size)
                        old.flush()
                        os.fsync(old.fileno())
        return erased

    def _put_aside(self, line: bytes, reason: str) -> None:
        logger.error("A line of the spool is put aside in %s: %s", self.unreadable_path, reason)
        line = line.rstrip(b"\n") + b"\n"
        # There already, if a replay was killed before it dropped the line.
        if line not in _lines(self.unreadable_path):
            _append(self.unreadable_path, line)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Keep out all other threads and processes; a killed one loses its lock."""
        with (self.folder / f"{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _parse(line: bytes) -> Record:
    try:
        record = json.loads(line)
    except ValueError:
        raise Refused("it is no JSON") from None
    if not isinstance(record, dict):
        raise Refused("it is no record")
    return record


def _append(path: Path, line: bytes) -> None:
    """Add a line and wait until it is on disk. Raises OSError: the file is as it was."""
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            line = b"\n" + line  # a process was killed while it wrote the line before
        try:
            if os.write(file, line) < len(line):
                raise OSError(f"no space left in {path.parent}")
            os.fsync(file)
        except OSError:
            os.ftruncate(file, size)
            raise
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def _read(path: Path, start: int = 0, end: float = math.inf) -> Iterator[bytes]:
    """Yield the lines between two places, one at a time."""
    with path.open("rb") as file:
        file.seek(start)
        while file.tell() < end and (line := file.readline()):
            yield line


def _lines(path: Path) -> list[bytes]:
    return list(_read(path)) if path.exists() else []


def _drop(path: Path, place: int) -> None:
    """Take away what stands before a place."""
    if place < path.stat().st_size:
        _rewrite(path, _read(path, place))
    else:
        os.truncate(path, 0)  # needs no space on a full disk


def _rewrite(path: Path, lines: Iterable[bytes]) -> None:
    """Replace a file by these lines at once: a killed process leaves the old file or the new."""
    new = path.with_suffix(".new")
    with open(new, "wb", opener=_private) as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_folder(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Wait until the names of a folder's files are on disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
