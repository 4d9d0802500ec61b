"""Personal data that shows by its own form: IBAN, e-mail, card, tax and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.de import idnr, stnr

from socius.redaction.content import Content
from socius.redaction.text import Find

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ .\-]{0,2}(?=[\dOo]{2})")
_IBAN_GROUP = re.compile(r"[ .\-/]{0,2}([A-Za-z0-9]+)")
_GAP = r"[ .\-/]?"
# Area, day (plus 50 where it was taken), month and year of birth, letter, serial number and check
# digit. The form is rare enough: with a wrong check digit it is a typing error, no other number.
_SV = re.compile(
    rf"(?<!\w)\d\d{_GAP}\d\d{_GAP}(?:0\d|1[0-2]){_GAP}\d\d{_GAP}[A-Za-z]{_GAP}\d\d{_GAP}\d(?!\w)"
)
_CARD = re.compile(r"(?<![\w.,+\-/])[2-6]\d{3}(?:[ .\-/]{0,2}\d){9,15}(?![\w]|[.,]\d)")
_TAX_ID = re.compile(r"(?<![\w.,+\-/])[1-9]\d(?:[ .\-/]?\d{3}){3}(?![\w]|[.,/\-]\d)")
_TAX_NUMBER = re.compile(r"(?<![\w./])\d{2,3}(?:/\d{3,4}/| / \d{3,4} / )\d{4,5}(?![\w/]|\.\d)")
_MAYBE_EMAIL = re.compile(r"@|\b[aä]t\b|[\[({<]\s?a\s?[\])}>]", re.IGNORECASE)
_MAYBE_PHONE = re.compile(r"\d(?:[ ()/.\-]{0,3}\d){5}")
_PHONE = re.compile(
    r"(?<![\w.,/+\-])(?:"
    r"(?:\+|00)[ ]?[1-9]\d{0,2}(?:[ ()/.\-]{0,3}\d){6,12}"
    r"|\(0\d{1,5}\)(?:[ /.\-]{0,3}\d){3,10}"
    r"|0[1-9]\d{1,4}(?:[ /.\-]{0,3}\d){4,10}"
    r")(?![\w]|,\d)"
)
_DATE_OR_TIME = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d\d)?\b|\d{4}-\d\d-\d\d|\d\d\.\d\d\s?-"
)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


class ShapeFinder:
    def __init__(self, path: Path) -> None:
        content = Content(path / "number_cues.yml")
        lengths = content.phrases("iban_lengths")
        self._iban_lengths = {entry[:2].upper(): int(entry[2:]) for entry in lengths}
        units = sorted(map(re.escape, content.words("units")), key=len, reverse=True)
        self._unit = re.compile(rf"\s*(?:{'|'.join(units)})(?!\w)", re.IGNORECASE)
        domains = "|".join(sorted(content.words("domains"), key=len, reverse=True))
        self._emails = _email_patterns(domains)

    def counts_something(self, text: str, end: int) -> bool:
        """Whether what follows a number shows that it is an amount: "2000 Euro"."""
        return self._unit.match(text, end) is not None

    def find(self, text: str) -> Iterator[Find]:
        for pattern in self._emails if _MAYBE_EMAIL.search(text) else ():
            yield from (Find(0, *match.span(), "E-MAIL") for match in pattern.finditer(text))
        if _MAYBE_PHONE.search(text) is None:
            return  # nothing long enough to be any number
        yield from self._ibans(text)
        for match in _SV.finditer(text):
            yield Find(1, *match.span(), "SV-NUMMER")
        for match in _CARD.finditer(text):
            number = _digits(match.group())
            if 13 <= len(number) <= 19 and luhn.is_valid(number):
                yield Find(5, *match.span(), "KARTE")
        for match in _TAX_ID.finditer(text):
            counts = self.counts_something(text, match.end())
            if idnr.is_valid(_digits(match.group())) and not counts:
                yield Find(6, *match.span(), "STEUER-ID")
        for match in _TAX_NUMBER.finditer(text):
            if not match.group().startswith("0") or stnr.is_valid(match.group()):
                yield Find(6, *match.span(), "STEUERNUMMER")
        yield from self._phones(text)

    def _ibans(self, text: str) -> Iterator[Find]:
        for start in _IBAN_START.finditer(text):
            end = self._iban_end(text, start.end(), start.group(1).upper())
            if end:
                yield Find(0, start.start(), end, "IBAN")

    def _iban_end(self, text: str, position: int, country: str) -> int:
        """The end of the IBAN; it may be two characters short or long and have wrong digits."""
        length = self._iban_lengths.get(country)
        number, best, best_distance = country, 0, 3
        while match := _IBAN_GROUP.match(text, position):
            group = match.group(1)
            if group.isalpha() and (len(group) > 4 or not group.isupper()):
                break
            position = match.end()
            number += group
            if len(number) > 36:
                break
            if iban.is_valid(number, check_country=False):
                return position
            if length is not None and sum(map(str.isdigit, number)) * 2 > length:
                distance = abs(len(number) - length)
                if distance < best_distance:
                    best, best_distance = position, distance
        return best

    def _phones(self, text: str) -> Iterator[Find]:
        matcher = PhoneNumberMatcher(text, "DE", leniency=Leniency.POSSIBLE, max_tries=50)
        spans = [(match.start, match.end) for match in matcher if match.raw_string[0] in "+0("]
        # Invented and mistyped numbers are no possible ones for the library; the safe side.
        spans += [match.span() for match in _PHONE.finditer(text)]
        for start, end in spans:
            if text[start] == "(" and ")" not in text[start:end]:
                start += 1
            raw = text[start:end]
            if len(_digits(raw)) < 7 or _DATE_OR_TIME.match(raw) or text[end : end + 1] == "%":
                continue
            if raw[0] == "0" and not raw.startswith("00") and _DATE_OR_TIME.search(raw):
                continue
            if not self.counts_something(text, end):
                yield Find(8, start, end, "TELEFON")


def _email_patterns(domains: str) -> list[re.Pattern[str]]:
    # `name` holds no dot, hyphen or plus: two ways to read one would take exponential time.
    name, host = r"[^\W_][\w%]{0,63}", r"[^\W_][\w\-]{0,63}"
    bracket_at = r"\s?[\[({<]\s?(?:at|ät|a|@)\s?[\])}>]\s?"
    dot = r"(?:\.|\s?[\[({<]\s?(?:dot|punkt|\.)\s?[\])}>]\s?|\s(?:dot|punkt)\s)"
    local = rf"{name}(?:(?:[\-+]|{dot}){name}){{0,8}}"
    patterns = (
        # max.muster@bank.de, max@bank
        rf"(?<![\w@]){name}(?:[.\-+][\w%]{{1,64}}){{0,8}}@{host}(?:\.{host}){{0,8}}",
        # max @ bank.de, max@bank punkt de
        rf"(?<!\w){local}(?:@| @ ){host}(?:{dot}{host}){{0,8}}?{dot}(?:{domains})(?!\w)",
        # max.muster (at) bank.de, name[at]bank punkt de
        rf"(?<!\w){local}{bracket_at}{host}(?:{dot}{host}){{0,8}}",
        # max punkt muster at bank punkt de
        rf"(?<!\w){local}\s(?:at|ät)\s{host}(?:{dot}{host}){{0,8}}?{dot}(?:{domains})(?!\w)",
    )
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
