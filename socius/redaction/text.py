"""A message as the finders see it: folded character by character, split into words."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class Word(NamedTuple):
    """A run of letters, a run of digits, a run of line breaks or one other character."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_letters(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


class Find(NamedTuple):
    """A stretch of the message that is personal data; the lower rank wins over the higher."""

    rank: int
    start: int
    end: int
    kind: str


class _Folding(dict[int, str]):
    """Maps each character to exactly one other, so that offsets stay those of the message."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char == "\n":
            folded = char
        elif category == "Cs":  # a lone surrogate cannot be encoded, which spaCy would need
            folded = "\ufffd"
        elif category in ("Cc", "Cf", "Zs", "Zl", "Zp"):
            folded = " "
        elif category == "Pd":
            folded = "-"
        elif char in "\u2019\u2018\u00b4`":
            folded = "'"
        else:
            normal = unicodedata.normalize("NFKC", char)
            folded = normal if len(normal) == 1 else char
        self[code] = folded
        return folded


_FOLDING = _Folding()
_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+|\n+|\S")


def fold(text: str) -> str:
    return text.translate(_FOLDING)


def split(folded: str) -> list[Word]:
    return [
        Word(unicodedata.normalize("NFC", match.group()), match.start(), match.end())
        for match in _WORD.finditer(folded)
    ]
