"""The worksheet's JSON API and its files; portal/chat/openapi.yml describes them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from portal.chat.conversations import find
from portal.chat.limits import check_rate
from portal.chat.messages import read_json, redactor
from portal.chat.refusals import Refusal, endpoint
from portal.chat.turnstile import one_at_a_time
from portal.traininglog.models import Conversation
from portal.worksheet import documents
from portal.worksheet.models import Answer, WorksheetAnswer
from portal.worksheet.sheet import sheet
from socius.curriculum import curriculum
from socius.typed import normalise

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The page saves as one writes.
_SAVES_PER_MESSAGE = 3


@endpoint("GET")
def worksheet(request: HttpRequest, key: str) -> JsonResponse:
    entries = sheet(find(key).pseudonym).entries
    return JsonResponse({"answers": [{"question": e.id, "text": e.text} for e in entries]})


@endpoint("PUT")
def answer(request: HttpRequest, key: str, question: str) -> JsonResponse:
    text = _read_text(read_json(request))
    conversation = find(key)
    if question not in {q.id for q in curriculum().checklist.questions}:
        raise Refusal(404, "not_found")
    limit = _SAVES_PER_MESSAGE * settings.MESSAGES_PER_MINUTE
    check_rate("worksheet", conversation.pseudonym, limit)
    redacted = redactor().redact(text)
    # Not while the conversation is being erased.
    with one_at_a_time(conversation.pseudonym):
        _keep(find(key), question, redacted.text.strip())
    return JsonResponse(
        {"question": question, "text": redacted.text.strip(), "redacted": redacted.found}
    )


@endpoint("GET")
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    return _file(documents.pdf(sheet(_rated(key).pseudonym)), "application/pdf", "pdf")


@endpoint("GET")
def docx(request: HttpRequest, key: str) -> HttpResponse:
    return _file(documents.docx(sheet(_rated(key).pseudonym)), _DOCX, "docx")


def _read_text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str):
        raise Refusal(400, "text")
    text = normalise(text)
    if len(text) > settings.MESSAGE_LIMIT:
        raise Refusal(413, "too_long", limit=settings.MESSAGE_LIMIT, length=len(text))
    return text


def _keep(conversation: Conversation, question: str, text: str) -> None:
    now = timezone.now()
    answers = {question: Answer(text, settled=bool(text))}
    WorksheetAnswer.objects.keep(conversation, answers, now)
    conversation.last_activity = now
    conversation.save(update_fields=["last_activity"])


def _rated(key: str) -> Conversation:
    """Return the conversation whose worksheet is wanted as a file, which takes some work."""
    conversation = find(key)
    check_rate("document", conversation.pseudonym, settings.MESSAGES_PER_MINUTE)
    return conversation


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    disposition = f'attachment; filename="strategie-checkliste.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
