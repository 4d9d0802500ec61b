"""Addresses: street and house number, postcode and town."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from socius.redaction.content import Content
from socius.redaction.lexicon import german_words
from socius.redaction.shapes import ShapeFinder
from socius.redaction.text import Find

_RANK = 3
_POSTCODE = re.compile(r"(?<![\w.,\-/])(?:D[ \-]{0,2})?(\d{5})[ ,]{1,2}(?=[^\W\d_])")
_TOWN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SECOND_TOWN_WORD = re.compile(r"\.?\s[A-ZÄÖÜ][\w\-]*")
_TOWN_TAIL = re.compile(
    r"\s?\((?:Saale|Oder|Main|Westf\.?|Westfalen|Spree|Allgäu|Taunus|Eifel|Odenwald|Sieg)\)"
    r"|(?: (?:am|an der|an|ob der|vor der|im|in der|a\.? ?d\.?|a\.|i\.|b\.) ?[A-ZÄÖÜ][\w]*\.?)"
    r"|/[A-ZÄÖÜ]\w+"
)
# 12, 12a, 12 b, 12-14, 12/3
_HOUSE = (
    r"\s?(?:nr\.?\s?|hausnummer\s)?\d{1,4}(?:\s?[a-h](?!\w))?(?:\s?[-/]\s?\d{1,4}[a-h]?)?"
    r"(?!\w|[.,]\d|\s?[%€])"
)
_JOINT = re.compile(r"\s?,?\s?(?:in\s|-\s)?\n?(?=(?:D[ \-]{0,2})?\d{5}\b)")


def _any(words: frozenset[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("\\~", " ").replace("~", " ") for word in longest_first)


class AddressFinder:
    def __init__(self, path: Path, shapes: ShapeFinder) -> None:
        content = Content(path / "addresses.yml")
        self._shapes = shapes
        self._not_streets = tuple(content.words("not_streets"))
        self._towns = content.words("towns")
        self._town_endings = tuple(content.words("town_endings"))
        self._town_prefixes = content.words("town_prefixes")
        self._near = re.compile(rf"\b(?:{_any(content.words('address_cues'))})\b", re.IGNORECASE)
        self._digits = re.compile(r"\d")
        self._words = german_words()

        adjective = rf"(?:(?:{_any(content.words('street_adjectives'))})\s)?"
        joined = r"(?:[^\W\d_]{1,40}\.?-){1,5}"
        endings = _any(content.words("street_endings"))
        weak_endings = _any(content.words("weak_street_endings"))
        bare = _any(content.words("bare_streets"))
        place = _any(content.words("prepositional_names"))
        preposition = rf"\b(?:{_any(content.words('prepositional'))})\s"
        no_name = _any(content.words("no_street_names"))
        capital = r"[A-ZÄÖÜ][\w\-]{0,60}"

        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(rf"(?P<street>{pattern})\.?{_HOUSE}")

        self._streets = [
            compiled(rf"(?i:\b{adjective}(?:{joined}[^\W\d_]*|[^\W\d_]{{2,40}})(?:{endings}))"),
            compiled(
                rf"\b(?:{capital}\s){{0,2}}(?!(?i:{no_name})\s)"
                rf"(?:{capital}|(?i:\w{{2,40}}er|lange|alte|neue|hohe))\s(?i:{bare})"
            ),
            compiled(rf"(?i:{preposition}(?:{place}))"),
            re.compile(r"(?P<street>(?i:straße|strasse) des \d{1,2}\. [A-Z]\w+) \d{1,4}\b"),
        ]
        self._weak_streets = [
            compiled(rf"(?i:\b{adjective}(?:{joined})?[^\W\d_]{{2,40}}(?:{weak_endings}))"),
            compiled(rf"(?i:{preposition})(?:{capital}\s){{0,2}}{capital}"),
            compiled(rf"{capital}"),
        ]

    def find(self, text: str) -> Iterator[Find]:
        if self._digits.search(text) is None:
            return
        for pattern in self._streets:
            yield from self._in_streets(text, pattern, weak=False)
        if self._near.search(text) or _POSTCODE.search(text):
            for pattern in self._weak_streets:
                yield from self._in_streets(text, pattern, weak=True)
        for match in _POSTCODE.finditer(text):
            if end := self._town_end(text, match):
                yield Find(_RANK, match.start(), end, "ADRESSE")

    def _in_streets(self, text: str, pattern: re.Pattern[str], weak: bool) -> Iterator[Find]:
        for match in pattern.finditer(text):
            last_word = re.split(r"[\s\-]", match["street"].lower())[-1]
            counts = self._shapes.counts_something(text, match.end())
            if counts or last_word.endswith(self._not_streets):
                continue
            end = self._with_town(text, match.end())
            if weak and end == match.end() and not self._is_near(text, match.start()):
                continue
            yield Find(_RANK + weak, match.start(), end, "ADRESSE")

    def _is_near(self, text: str, position: int) -> bool:
        return self._near.search(text[max(0, position - 40) : position]) is not None

    def _with_town(self, text: str, position: int) -> int:
        joint = _JOINT.match(text, position)
        postcode = _POSTCODE.match(text, joint.end()) if joint else None
        return (self._town_end(text, postcode) if postcode else 0) or position

    def _town_end(self, text: str, postcode: re.Match[str]) -> int:
        """The end of the town after a postcode, 0 if what follows is no town: "12500 Klicks"."""
        match = _TOWN.match(text, postcode.end())
        if match is None or postcode.group(1) < "01000":
            return 0
        town, end = match.group(), match.end()
        lower = town.lower()
        if lower in self._town_prefixes and (second := _SECOND_TOWN_WORD.match(text, end)):
            end = second.end()
        if end == match.end() and not self._is_town(town, lower, postcode.group(1)):
            return 0
        tail = _TOWN_TAIL.match(text, end)
        return tail.end() if tail else end

    def _is_town(self, town: str, lower: str, postcode: str) -> bool:
        if lower in self._towns or lower.split("-")[0] in self._towns:
            return True
        if not town[0].isupper() or self._shapes.counts_something(town, 0):
            return False
        is_round = postcode.endswith("00")
        if lower.endswith(self._town_endings) and town not in self._words:
            return True
        return not is_round and town not in self._words and lower not in self._words
