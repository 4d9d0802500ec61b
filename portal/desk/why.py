"""Why a message was read as it was: asked of the Rasa server, which has the model."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings


class NoExplanation(Exception):
    """The Rasa server is away, or has no detector."""


def explanation(text: str) -> dict[str, Any]:
    """Return ``lines`` for a trainer, and the ``model`` that they are about."""
    if not text.strip():
        raise NoExplanation("there is no text")
    try:
        answer = requests.post(
            f"{settings.RASA_URL}/webhooks/socius/explain",
            json={"text": text},
            timeout=settings.RASA_TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        found = answer.json()
        return {"lines": [str(line) for line in found["lines"]], "model": str(found["model"])}
    except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
        raise NoExplanation(str(problem)) from problem
