"""How the desk names what the log holds by id."""

from __future__ import annotations

from socius.curriculum import curriculum


def word(kind: str, value: str) -> str:
    """Return the phrase ``desk_<kind>_<value>``; the value itself where there is none."""
    phrase = curriculum().phrases.get(f"desk_{kind}_{value}")
    return phrase.texts[0] if phrase else value


def intent_name(intent: str) -> str:
    return word("intent", intent)
