"""Reads the cue words and signs in data/redaction/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def phrases(value: str) -> list[str]:
    """A text block holds one phrase a line; a folded text one word after the other."""
    found = value.splitlines() if "\n" in value.strip() else value.split()
    return [phrase.strip().lower() for phrase in found if phrase.strip()]


class Content:
    """One file of data/redaction/. Lists are texts there: YAML loads them ten times faster."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8") as file:
            self._data: dict[str, Any] = YAML(typ="safe").load(file)

    def phrases(self, key: str) -> list[str]:
        return phrases(self._data[key])

    def words(self, key: str) -> frozenset[str]:
        return frozenset(self.phrases(key))

    def all_words(self) -> frozenset[str]:
        return frozenset(word for key in self._data for word in self.phrases(key))

    def sections(self) -> dict[str, dict[str, Any]]:
        return {key: value for key, value in self._data.items() if isinstance(value, dict)}
