"""Writes an export whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


def write_file(path: Path, texts: Iterable[str]) -> None:
    """Replace ``path`` by the texts at once; if anything goes wrong it stays as it was.

    Raises OSError. Only the owner may read the file: it holds what employees wrote.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no file")
    # Beside it: a rename works only within one file system.
    new = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            write(file, texts)
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the rename too survives a power cut
    finally:
        os.close(folder)


def write(file: BinaryIO, texts: Iterable[str]) -> None:
    for text in texts:
        file.write(text.encode("utf-8"))
    file.flush()
