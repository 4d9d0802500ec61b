"""German, or English where an employee asks for it: the pages' words, not the coach's.

Nothing is guessed from the browser: the coach speaks German, and so do the pages at first.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PARAMETER = "lang"
Page = Callable[[HttpRequest], HttpResponse]


def in_its_language(view: Page) -> Page:
    """Show a page in the language of its address: ``?lang=en``."""

    @wraps(view)
    def show(request: HttpRequest) -> HttpResponse:
        with _speaking(request.GET.get(PARAMETER, "")):
            return view(request)

    return show


def of_script(request: HttpRequest) -> AbstractContextManager[None]:
    """Answer a page's script, which names the page's language and no other."""
    return _speaking(request.headers.get("Accept-Language", ""))


def words() -> dict[str, str]:
    """Return the page's language, what its links carry on, and the other one's address."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    is_german = language == settings.LANGUAGE_CODE
    return {
        "language": language,
        "query": "" if is_german else f"?{PARAMETER}={language}",
        "other_language": "en" if is_german else settings.LANGUAGE_CODE,
    }


def _speaking(code: str) -> AbstractContextManager[None]:
    return translation.override(
        code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    )
