"""What people type, before anything reads it: no control characters, no command to Rasa."""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
# Characters that turn the direction of writing, and can show a reader what is not there.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SLASHES = frozenset("/\u2044\u2215\u29f8\uff0f")


def normalise(text: str) -> str:
    """Return the text without what nobody types: control characters, halves of characters."""
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    kept = (
        char
        for char in text
        if char == "\n" or not (unicodedata.category(char) in ("Cc", "Cs") or char in _TURNING)
    )
    return "".join(kept).strip()


def without_command(text: str) -> str:
    """Return the text from its first character that is neither slash nor invisible.

    Rasa takes a text that starts with a slash, also after spaces, as a command.
    """
    for index, char in enumerate(text):
        if not (char in _SLASHES or _invisible(char)):
            return text[index:]
    return ""


def _invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "CZ" or char in "\u115f\u1160\u3164"
