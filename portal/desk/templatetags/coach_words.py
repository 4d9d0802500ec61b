"""How the desk names what the log holds by id."""

from __future__ import annotations

import re
from typing import Any

from django import template

from portal.desk.roles import rights_of
from portal.desk.words import word
from socius.curriculum import curriculum
from socius.redaction.redactor import KINDS

_PIECES = re.compile(rf"(\[(?:{'|'.join(KINDS)})\])")
register = template.Library()


@register.filter
def misconception_title(misconception: str) -> str:
    found = curriculum().misconceptions.get(misconception)
    return found.title if found else misconception


@register.filter
def misconception_label(misconception: str) -> str:
    found = curriculum().misconceptions.get(misconception)
    return found.label if found else misconception


@register.filter
def stance_name(stance: str) -> str:
    return word("stance", stance)


@register.filter
def named(value: str, kind: str) -> str:
    """Return the German word for a value of some kind, such as a state."""
    return word(kind, value)


@register.filter
def origin_name(origin: str) -> str:
    return curriculum().origin_label(origin)


@register.filter
def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@register.filter
def may(user: Any, right: str) -> bool:
    """Return whether somebody has a right, by its name."""
    return any(known.value == right for known in rights_of(user))


@register.filter
def undo_of(tags: str) -> str:
    """Return the turn whose verdict a message offers to take back."""
    return next((t.removeprefix("undo-") for t in tags.split() if t.startswith("undo-")), "")


@register.filter
def placeholders(text: str) -> list[dict[str, Any]]:
    """Return a text in pieces, those that redaction put in marked as such."""
    return [
        {"text": piece, "redacted": bool(_PIECES.fullmatch(piece))}
        for piece in _PIECES.split(text)
        if piece
    ]
