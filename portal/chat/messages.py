"""What an employee sends: read, checked, cleaned, before anything else sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.chat.refusals import Refusal
from portal.feedback.models import BAD, GOOD
from portal.feedback.reasons import reasons
from socius.redaction import Redactor
from socius.typed import normalise, without_command

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Message:
    """A checked message: a text or a button, the other one empty."""

    text: str
    button: str


@lru_cache(maxsize=1)
def redactor() -> Redactor:
    return Redactor()


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the request's JSON object, or raise a Refusal (415, 400)."""
    if request.content_type != "application/json":
        raise Refusal(415, "not_json")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_json") from None
    if not isinstance(body, dict):
        raise Refusal(400, "bad_json")
    return body


def read_message_id(body: dict[str, Any]) -> str:
    message_id = body.get("message_id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise Refusal(400, "message_id")
    return message_id


def read_message(body: dict[str, Any]) -> Message:
    """Return the text or button of a request, or raise a Refusal (400, 413)."""
    text, button = body.get("text"), body.get("button")
    if isinstance(button, str) and text is None:
        if not button.strip():
            raise Refusal(400, "blank")
        return Message("", button)
    if not isinstance(text, str) or button is not None:
        raise Refusal(400, "text_or_button")
    text = without_command(normalise(text))
    if not text:
        raise Refusal(400, "blank")
    if len(text) > settings.MESSAGE_LIMIT:
        raise Refusal(413, "too_long", limit=settings.MESSAGE_LIMIT, length=len(text))
    return Message(text, "")


def read_feedback(body: dict[str, Any]) -> tuple[str, str]:
    """Return the verdict of a request and its reason, or raise a Refusal (400)."""
    verdict, reason = body.get("verdict"), body.get("reason") or ""
    if verdict not in (GOOD, BAD):
        raise Refusal(400, "verdict")
    if reason and (verdict == GOOD or reason not in list(reasons())):
        raise Refusal(400, "reason")
    return str(verdict), str(reason)


def redact(text: str) -> tuple[str, dict[str, int]]:
    """Return the text without personal data, still without a command, and what was found."""
    redacted = redactor().redact(text)
    return without_command(redacted.text), redacted.found
