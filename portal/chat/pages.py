"""The chat page, the health check, and the pages for what does not exist or fails."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.chat import coach
from portal.chat.examples import examples
from portal.chat.language import in_its_language, words
from portal.chat.phrases import page_texts, translated
from portal.chat.refusals import Refusal
from portal.chat.topics import topics
from portal.feedback.reasons import reasons
from portal.signin.configuration import OpenIDConnect
from socius.curriculum import curriculum


@require_safe
@in_its_language
def chat(request: HttpRequest) -> HttpResponse:
    proposed = examples()
    heading = "examples_colleagues" if proposed.from_colleagues else "examples"
    page = {
        **page_data(),
        "editorial": curriculum().source.editorial,
        "topics": topics(),
        "reasons": [
            {"code": code, "title": translated(title)} for code, title in reasons().items()
        ],
        "examples": {"heading": heading, "texts": proposed.texts},
        "pages": {"worksheet": reverse("chat:worksheet") + words()["query"]},
    }
    context = {
        "texts": page_texts(),
        "source": curriculum().source,
        "page": page,
        "sign_out": isinstance(settings.SIGN_IN, OpenIDConnect),
        **words(),
    }
    return render(request, "chat/page.html", context)


@require_safe
@in_its_language
def own_data(request: HttpRequest) -> HttpResponse:
    context = {"texts": page_texts(), "page": page_data(), **words()}
    return render(request, "chat/own_data.html", context)


def page_data() -> dict[str, Any]:
    """Return what the script of every page needs."""
    return {"texts": page_texts(), "limit": settings.MESSAGE_LIMIT}


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database away", "coach": coach.is_there()}, status=503)
    return JsonResponse({"status": "ok", "coach": coach.is_there()})


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_openapi(), content_type="application/yaml; charset=utf-8")


@lru_cache(maxsize=1)
def _openapi() -> bytes:
    return Path(__file__).with_name("openapi.yml").read_bytes()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 400, "bad_request")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, 404, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    return _failure(request, 500, "internal")


def _failure(request: HttpRequest, status: int, code: str) -> HttpResponse:
    refusal = Refusal(status, code)
    if request.path.startswith("/api/"):
        return refusal.response()
    return render(request, "failure.html", {"message": refusal.sentence}, status=status)
