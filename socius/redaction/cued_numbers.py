"""Numbers that a cue word makes personal data: "Kd.-Nr. 4711", "geboren am 12.3.1985"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socius.redaction.content import Content, phrases
from socius.redaction.cues import Cue
from socius.redaction.shapes import ShapeFinder
from socius.redaction.text import Find, Word

_DIGITS_ONLY = re.compile(r"\d+(?:[.\-/]\d+|[ ]\d{2,}|[ ][.\-/][ ]\d+)*")
_WITH_LETTERS = re.compile(
    r"(?:[A-Za-z]{1,4}[.\-/ ]?)?\d+[A-Za-z]{0,2}(?:\d+)?"
    r"(?:[.\-/][A-Za-z]{0,2}\d+[A-Za-z]?|[ ]\d{2,}|[ ]?[A-Z][ ]?\d{2,})*"
)
_PHONE = re.compile(r"[+(]{0,2}\d(?:[ ()/.\-]{0,3}\d)*")
_GROUP_END = re.compile(r"(?<=[\w])(?=[^\w])|$")
_GOES_ON = re.compile(r",\d|\w")
_COLON = frozenset(":=#(*-")
_LINK = re.compile(r"\s?(?:,|und|u\.|sowie|oder|&|/)\s?(?=\d)")
_MOST_FILLERS = 9
_DATE = (
    r"\d{{1,2}}\s?\.\s?\d{{1,2}}(?:\s?\.(?:\s?\d{{4}}|\s?\d\d(?!\d))?)?|\d{{4}}-\d\d?-\d\d?"
    r"|\d{{1,2}}[/\-]\d{{1,2}}[/\-]\d{{2,4}}|\d{{1,2}}\.?\s?(?:{months})\b\.?(?:\s?'?(?:\d{{4}}|\d\d))?"
    r"|\d{{1,2}} \d{{1,2}} \d{{4}}|[0-3]\d[01]\d(?:(?:19|20)\d\d|\d\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_RANK_CUED, _RANK_OTHER = 2, 4


@dataclass(frozen=True)
class _Sign:
    kind: str
    fewest: int
    most: int
    pattern: re.Pattern[str]
    bare: bool


class CuedNumberFinder:
    def __init__(self, path: Path, shapes: ShapeFinder) -> None:
        content = Content(path / "number_cues.yml")
        self._shapes = shapes
        self._signs: dict[str, _Sign] = {}
        for name, section in content.sections().items():
            self._add_signs(name, section)
        self._fillers = content.words("fillers")
        self._birth_cues = content.words("birth_cues")
        self._birth_fillers = content.words("birth_fillers")
        months = "|".join(sorted(content.words("months"), key=len, reverse=True))
        date = _DATE.format(months=months)
        self._date = re.compile(rf"(?:{date})(?!\d|,\d)", re.IGNORECASE)
        self._date_before = re.compile(
            rf"(?<![\d.])({date})[ ,]*"
            rf"(?:(?:in|[A-ZÄÖÜ]\w+|ist|war|sein|ihr|mein|der|wurde|er|sie) ){{0,4}}$",
            re.IGNORECASE,
        )
        self._star_date = re.compile(rf"(?<!\w)\*\s?({date})(?!\d)", re.IGNORECASE)
        self.phrases = frozenset(self._signs) | self._birth_cues

    def _add_signs(self, name: str, section: dict[str, Any]) -> None:
        kind = section.get("kind", name)
        fewest, most = section["digits"]
        pattern = _WITH_LETTERS if section.get("letters") else _DIGITS_ONLY
        if kind == "TELEFON":
            pattern = _PHONE
        for phrase in phrases(section["cues"]):
            self._signs[phrase] = _Sign(kind, fewest, most, pattern, kind == "other")
        for phrase in phrases(section["bare"]):
            self._signs[phrase] = _Sign(kind, section["bare_digits"], most, pattern, True)

    def find(self, text: str, words: list[Word], cues: list[Cue]) -> list[Find]:
        if not any(char.isdigit() for char in text):
            return []
        starred = self._star_date.finditer(text)
        finds = [Find(_RANK_CUED, *match.span(1), "GEBURTSDATUM") for match in starred]
        for cue in cues:
            if cue.phrase in self._birth_cues:
                finds += self._birth_date(text, words, cue)
            if sign := self._signs.get(cue.phrase):
                finds += self._after(text, words, cue, sign) or self._before(text, words, cue, sign)
        return finds

    def _birth_date(self, text: str, words: list[Word], cue: Cue) -> list[Find]:
        start = self._skip(words, cue.after, self._birth_fillers)
        match = self._date.match(text, words[start].start) if start < len(words) else None
        if match is None:
            position = words[cue.first].start
            match = self._date_before.search(text[max(0, position - 60) : position])
            if match is None:
                return []
            shift = max(0, position - 60)
            return [Find(_RANK_CUED, match.start(1) + shift, match.end(1) + shift, "GEBURTSDATUM")]
        return [Find(_RANK_CUED, *match.span(), "GEBURTSDATUM")]

    def _skip(self, words: list[Word], index: int, fillers: frozenset[str]) -> int:
        """The index of the number after a cue: passes "ist die", ":", "von Frau Müller"."""
        first, names_left = index, 0
        while index < len(words) and index - first < _MOST_FILLERS:
            word = words[index]
            if word.text.isdigit() or word.text in "+*" or self._starts_number(words, index):
                break
            if word.lower in fillers:
                names_left = 3
            elif word.text == "." and word.start == words[index - 1].end and index <= first + 2:
                pass
            elif word.is_letters and word.is_capital and names_left:
                names_left -= 1
            elif not (word.text in _COLON or word.text == "\n"):
                return len(words)
            index += 1
        return index

    @staticmethod
    def _starts_number(words: list[Word], index: int) -> bool:
        """ "K-4711", "AB 4711": short letters right before the digits."""
        rest = words[index + 1 : index + 3]
        if not (words[index].is_letters and len(words[index].text) <= 4 and rest):
            return False
        if rest[0].text.isdigit() and rest[0].start == words[index].end:
            return True
        is_joint = rest[0].text in "-/" and rest[0].start == words[index].end
        return (
            is_joint and len(rest) > 1 and rest[1].text.isdigit() and rest[1].start == rest[0].end
        )

    def _after(self, text: str, words: list[Word], cue: Cue, sign: _Sign) -> list[Find]:
        fillers = frozenset(("nr", "nummer", "no", "id")) if sign.bare else self._fillers
        start = self._skip(words, cue.after, fillers)
        if start >= len(words):
            return []
        finds: list[Find] = []
        position = words[start].start
        if text[position - 1] == "(" and sign.kind == "TELEFON":
            position -= 1
        while end := self._number_end(text, position, sign):
            rank = _RANK_OTHER if sign.kind == "other" else _RANK_CUED
            finds.append(Find(rank, position, end, sign.kind))
            link = _LINK.match(text, end)
            if link is None:
                break
            position = link.end()
        return finds

    def _number_end(self, text: str, position: int, sign: _Sign) -> int:
        """The end of the number at `position`, without groups that make it too long; else 0."""
        match = sign.pattern.match(text, position)
        if match is None or (sign.kind != "other" and self._date.fullmatch(match.group())):
            return 0
        ends = [m.start() for m in _GROUP_END.finditer(text, position, match.end()) if m.start()]
        for end in sorted({*ends, match.end()}, reverse=True):
            count = sum(map(str.isdigit, text[position:end]))
            if count > sign.most:
                continue
            if count < sign.fewest:
                return 0
            if sign.kind == "other":
                return end
            if not (_GOES_ON.match(text, end) or self._shapes.counts_something(text, end)):
                return end
        return 0

    def _before(self, text: str, words: list[Word], cue: Cue, sign: _Sign) -> list[Find]:
        """ "4711 ist meine Personalnummer", "4711 (Personalnummer)"."""
        if sign.bare:
            return []
        index = cue.first - 1
        while index >= 0 and (words[index].lower in self._fillers or words[index].text in "(="):
            index -= 1
        if index < 0 or index == cue.first - 1 or not words[index].text.isdigit():
            return []
        end = words[index].end
        while index > 0 and self._continues(text, words, index):
            index -= 1
        start = words[index].start
        digits = "".join(char for char in text[start:end] if char.isdigit())
        if not sign.fewest <= len(digits) <= sign.most or _YEAR.match(digits):
            return []
        return [Find(_RANK_CUED, start, end, sign.kind)]

    @staticmethod
    def _continues(text: str, words: list[Word], index: int) -> bool:
        previous = words[index - 1]
        gap = text[previous.end : words[index].start]
        return gap in ("", " ") and (previous.text.isdigit() or previous.text in "/-.+()")
