"""The worksheet's page: the checklist's questions with fields; its script fetches the answers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.chat.language import in_its_language, words
from portal.chat.phrases import page_texts, say
from socius.curriculum import EDITORIAL, curriculum


@require_safe
@in_its_language
def worksheet(request: HttpRequest) -> HttpResponse:
    content, texts = curriculum(), page_texts()
    questions = [
        {
            "content": question,
            "origin": _source(question.question.origin),
            "why_origin": _source(question.why.origin),
        }
        for question in content.checklist.questions
    ]
    context = {
        "texts": texts,
        "checklist": content.checklist,
        "questions": questions,
        "origin": _source(content.checklist.introduction.origin),
        "page": {"texts": texts, "limit": settings.MESSAGE_LIMIT},
        **words(),
    }
    return render(request, "worksheet/page.html", context)


def _source(origin: str) -> str:
    """Return where a text comes from, as the chat says it."""
    label = curriculum().origin_label(origin)
    return label if origin == EDITORIAL else say("page_source", origin=label)
