"""Sentences of data/phrases.yml that the portal itself says."""

from __future__ import annotations

from socius.curriculum import curriculum


def say(key: str, **values: object) -> str:
    return curriculum().phrases[key].texts[0].format(**values)


def page_texts() -> dict[str, str]:
    """Return what the chat page shows, by key without the prefix ``page_``."""
    phrases = curriculum().phrases
    return {
        key.removeprefix("page_"): phrase.texts[0]
        for key, phrase in phrases.items()
        if key.startswith("page_")
    }
