"""Replaces personal data in a message by its kind in brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from socius.redaction.addresses import AddressFinder
from socius.redaction.cued_numbers import CuedNumberFinder
from socius.redaction.cues import CueFinder
from socius.redaction.names import NameFinder
from socius.redaction.shapes import ShapeFinder
from socius.redaction.text import Find, fold, split

KINDS = (
    "IBAN",
    "KARTE",
    "KONTO",
    "TELEFON",
    "E-MAIL",
    "STEUER-ID",
    "STEUERNUMMER",
    "SV-NUMMER",
    "KUNDENNUMMER",
    "PERSONALNUMMER",
    "ADRESSE",
    "GEBURTSDATUM",
    "NAME",
)
_DEFAULT_PATH = Path(__file__).resolve().parents[2] / "data" / "redaction"
_REDACTED = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


@dataclass(frozen=True)
class Redaction:
    text: str  # every find replaced by its kind in brackets: "[IBAN]"
    found: dict[str, int]  # kind -> count


class Redactor:
    def __init__(self, path: Path = _DEFAULT_PATH) -> None:
        self._shapes = ShapeFinder(path)
        self._numbers = CuedNumberFinder(path, self._shapes)
        self._addresses = AddressFinder(path, self._shapes)
        self._names = NameFinder(path)
        phrases = self._numbers.phrases | frozenset(self._names.trust)
        self._cues = CueFinder(phrases, self._names.endings)

    def redact(self, text: str) -> Redaction:
        """Repeats until nothing is found, so that redacting the result changes nothing.

        Each round leaves fewer characters outside brackets, so it ends.
        """
        found: Counter[str] = Counter()
        while finds := self._find(text):
            found.update(find.kind for find in finds)
            text = _replace(text, finds)
        return Redaction(text, dict(found))

    def _find(self, text: str) -> list[Find]:
        folded = fold(text)
        words = split(folded)
        cues = self._cues.find(words)
        finds = [
            *self._shapes.find(folded),
            *self._numbers.find(folded, words, cues),
            *self._addresses.find(folded),
            *self._names.find(words, cues),
        ]
        return _without_overlaps(finds, [match.span() for match in _REDACTED.finditer(text)])


def _without_overlaps(finds: Iterable[Find], redacted: list[tuple[int, int]]) -> list[Find]:
    """The most specific, then the longest, then the first of those that overlap."""
    taken = list(redacted)
    chosen: list[Find] = []
    for find in sorted(finds, key=lambda f: (f.rank, f.start - f.end, f.start, f.kind)):
        if all(find.end <= start or end <= find.start for start, end in taken):
            taken.append((find.start, find.end))
            chosen.append(find)
    return sorted((f for f in chosen if f.kind in KINDS), key=lambda f: f.start)


def _replace(text: str, finds: list[Find]) -> str:
    parts: list[str] = []
    position = 0
    for find in finds:
        parts += (text[position : find.start], f"[{find.kind}]")
        position = find.end
    return "".join((*parts, text[position:]))
