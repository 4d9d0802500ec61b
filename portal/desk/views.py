"""The trainers' desk: which conversations there were, and what was said in them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.traininglog.audit import READ_TRANSCRIPT, audit
from portal.traininglog.models import Conversation, Turn

PAGE_SIZE = 25


@require_safe
@never_cache
@login_required
def conversations(request: HttpRequest) -> HttpResponse:
    recent = Conversation.objects.recent().with_counts()
    page = Paginator(recent, PAGE_SIZE).get_page(request.GET.get("page"))
    reflected = Conversation.objects.reflected(list(page.object_list))
    rows = [(conversation, reflected.get(conversation.pk, [])) for conversation in page]
    return render(request, "desk/conversations.html", {"page": page, "rows": rows})


@require_safe
@never_cache
@login_required
def transcript(request: HttpRequest, pseudonym: str) -> HttpResponse:
    conversation = get_object_or_404(Conversation, pseudonym=pseudonym)
    audit(request.user.get_username(), READ_TRANSCRIPT, pseudonym)
    turns = Turn.objects.filter(conversation=conversation).prefetch_related("detections", "replies")
    return render(request, "desk/transcript.html", {"conversation": conversation, "turns": turns})
