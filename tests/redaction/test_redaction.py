"""The redaction: how much it finds, what it keeps, and that nothing upsets it."""

from __future__ import annotations

import random
import time

import pytest

from evaluation.redaction import measure, read
from socius.redaction import Redactor


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor()


def test_finds_nearly_everything_and_little_else(redactor: Redactor) -> None:
    score = measure(redactor, read())
    assert score.recall() >= 0.97, score.differing
    assert score.precision() >= 0.97, score.differing


def test_sentences_have_enough_traps() -> None:
    pairs = read()
    assert len(pairs) >= 220
    assert sum(text == redacted for text, redacted in pairs) >= 70


def test_redacting_again_changes_nothing(redactor: Redactor) -> None:
    for text, _ in read():
        once = redactor.redact(text).text
        again = redactor.redact(once)
        assert again.text == once
        assert again.found == {}


def test_counts_by_kind(redactor: Redactor) -> None:
    found = redactor.redact("Frau Weber und Herr Kern, Tel. 0221 123456").found
    assert found == {"NAME": 2, "TELEFON": 1}


def test_nothing_found_leaves_the_text_as_it_is(redactor: Redactor) -> None:
    text = "Unsere  Kunden\tsind\u00a0nicht auf Facebook – oder? 🙂"
    redaction = redactor.redact(text)
    assert redaction.text == text
    assert redaction.found == {}


@pytest.mark.parametrize("cue", ["Frau", "Herrn Dr.", "Kollegin", "mein Name ist", "Viele Grüße,"])
def test_keeps_the_cue(redactor: Redactor, cue: str) -> None:
    assert redactor.redact(f"{cue} Schmidt").text == f"{cue} [NAME]"


def test_specific_kind_wins_over_general(redactor: Redactor) -> None:
    assert redactor.redact("Kundennummer 0221 123456").found == {"KUNDENNUMMER": 1}
    assert redactor.redact("Bestellnummer 4111111111111111").found == {}


def test_invisible_characters_do_not_hide_a_number(redactor: Redactor) -> None:
    assert redactor.redact("DE89\u00a03704\u200b0044\u202f0532 0130 00").text == "[IBAN]"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\x02",
        "\ud800",
        "Frau \udfff Müller",
        "Frau",
        "Kundennummer",
        "geboren am",
        "IBAN DE",
        "[NAME] [IBAN]",
        "Gruß,\n\n",
        "👩🏽‍💼" * 50,
        "é́́" * 100,
        "𝔉𝔯𝔞𝔲 ４７１１",
        "Frau " * 400,
        "1 " * 1000,
        "a.b" * 700,
        "a-" * 1000,
        "0" * 2000,
        "DE89 " * 400,
        "@" * 2000,
        "(" * 2000,
    ],
)
def test_no_input_raises_or_takes_long(redactor: Redactor, text: str) -> None:
    start = time.perf_counter()
    once = redactor.redact(text).text
    assert time.perf_counter() - start < 1
    assert redactor.redact(once).text == once


def test_random_input_is_idempotent(redactor: Redactor) -> None:
    pieces = " ".join(text for text, _ in read()).split() + list("@.-/([\n\x00\ud8005é🙂")
    chooser = random.Random(4711)
    for _ in range(300):
        text = " ".join(chooser.choices(pieces, k=20))
        once = redactor.redact(text).text
        assert redactor.redact(once).text == once
