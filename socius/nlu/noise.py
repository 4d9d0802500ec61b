"""Typing errors, missing umlauts and lost capitals, for training on what people really type."""

from __future__ import annotations

import random

_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U"})
_LETTERS = "qwertzuiopasdfghjklyxcvbnm"


def with_noise(text: str, chance: random.Random) -> str:
    """Return the text as it could look when typed in a hurry."""
    umlauts = chance.random()
    if umlauts < 0.25:
        text = text.translate(_SPELT_OUT)
    elif umlauts < 0.35:
        text = text.translate(_BARE)
    if chance.random() < 0.3:
        text = text.lower()
    if chance.random() < 0.3:
        text = text.rstrip(".!? ")
    if chance.random() < 0.5:
        text = _mistype(text, chance.choice([0.02, 0.05, 0.1]), chance)
    return text


def _mistype(text: str, rate: float, chance: random.Random) -> str:
    typed = []
    letters = iter(text)
    for letter in letters:
        if not letter.isalpha() or chance.random() >= rate:
            typed.append(letter)
            continue
        slip = chance.randrange(4)
        if slip == 0:  # swapped with the next one
            typed.append(next(letters, ""))
            typed.append(letter)
        elif slip == 1:  # doubled
            typed.append(2 * letter)
        elif slip == 2:  # another key
            typed.append(chance.choice(_LETTERS))
        # or else left out
    return "".join(typed)
