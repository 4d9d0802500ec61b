"""The worksheet's page: the checklist's questions with fields; its script fetches the answers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.chat.phrases import page_texts
from socius.curriculum import curriculum


@require_safe
def worksheet(request: HttpRequest) -> HttpResponse:
    content, texts = curriculum(), page_texts()
    questions = [
        {
            "content": question,
            "origin": content.origin_label(question.question.origin),
            "why_origin": content.origin_label(question.why.origin),
        }
        for question in content.checklist.questions
    ]
    context = {
        "texts": texts,
        "checklist": content.checklist,
        "questions": questions,
        "origin": content.origin_label(content.checklist.introduction.origin),
        "page": {"texts": texts, "limit": settings.MESSAGE_LIMIT},
    }
    return render(request, "worksheet/page.html", context)
