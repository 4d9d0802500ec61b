"""Sentences of data/phrases.yml that the portal itself says."""

from __future__ import annotations

from django.conf import settings

from socius.curriculum import curriculum


def say(key: str, **values: object) -> str:
    return curriculum().phrases[key].texts[0].format(**values)


def page_texts() -> dict[str, str]:
    """Return what the chat page shows, by key without the prefix ``page_``."""
    texts = _with_prefix("page_")
    if settings.SIGN_IN is not None:
        texts |= _with_prefix("signed_in_page_")  # what is not true there without a name
    return texts


def _with_prefix(prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): phrase.texts[0]
        for key, phrase in curriculum().phrases.items()
        if key.startswith(prefix)
    }
