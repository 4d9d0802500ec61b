"""Sentences of data/phrases.yml that the portal itself says."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language, gettext

from socius.curriculum import curriculum


def say(key: str, **values: object) -> str:
    return translated(curriculum().phrases[key].texts[0]).format(**values)


def translated(text: str) -> str:
    """Return a German sentence in the language of the page."""
    # Not looked up for German: Django's own words would answer for "English".
    return text if get_language() == settings.LANGUAGE_CODE else gettext(text)


def page_texts() -> dict[str, str]:
    """Return what the chat page shows, by key without the prefix ``page_``."""
    texts = _with_prefix("page_")
    if settings.SIGN_IN is not None:
        texts |= _with_prefix("signed_in_page_")  # what is not true there without a name
    return texts


def _with_prefix(prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): translated(phrase.texts[0])
        for key, phrase in curriculum().phrases.items()
        if key.startswith(prefix)
    }
