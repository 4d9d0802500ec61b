"""What the coach could not answer: employees' questions to the trainers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk.access import Gone, says_gone, visible_to
from portal.desk.models import Candidate
from portal.desk.roles import Right, requires, signed_in
from portal.traininglog.audit import READ_TRANSCRIPT, audit
from portal.traininglog.models import TrainerQuestion

PAGE_SIZE = 20
LONGEST = 2000
ANSWER = "answer question"
# name: what is shown
_SHOWN: dict[str, dict[str, Any]] = {
    "open": {"answered": None},
    "answered": {"answered__isnull": False},
    "candidates": {"candidate__isnull": False},
}


def _visible(request: HttpRequest) -> Any:
    visible = visible_to(request)
    found = TrainerQuestion.objects.filter(turn__conversation__dossier__in=visible)
    # After the retention period nothing is left to answer.
    return found.exclude(text="").select_related("turn__conversation", "answered_by", "candidate")


@require_safe
@requires(Right.READ)
def questions(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("show", "open")
    shown = wanted if wanted in _SHOWN else "open"
    found = _visible(request).filter(**_SHOWN[shown])
    order = "asked" if shown == "open" else "-asked"
    page = Paginator(found.order_by(order, "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    for question in page:
        name = question.turn.conversation.pseudonym
        audit(signed_in(request).get_username(), READ_TRANSCRIPT, name, turn=question.turn_id)
    return render(request, "desk/questions.html", {"page": page, "shown": shown, "kinds": _SHOWN})


def _question(request: HttpRequest, pk: int) -> Any:
    question = _visible(request).filter(pk=pk).first() if pk < 2**63 else None
    if question is None:
        raise Gone
    return question


@require_POST
@requires(Right.READ)
@says_gone
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question; a colleague's answer is only replaced by somebody who has seen it."""
    question = _question(request, pk)
    text = request.POST.get("answer", "").strip()
    problem = ""
    if not text:
        problem = say("desk_answer_empty")
    elif len(text) > LONGEST:
        problem = say("desk_answer_too_long", length=len(text), limit=LONGEST)
    elif question.answer != request.POST.get("seen", "").replace("\r\n", "\n"):
        problem = say("desk_answer_meanwhile", name=question.answered_by or "")
    if problem:
        context = {"question": question, "answer": text, "problem": problem}
        return render(request, "desk/question.html", context, status=422)
    question.answer, question.answered = text.replace("\r\n", "\n"), timezone.now()
    question.answered_by = request.user
    question.save(update_fields=["answer", "answered", "answered_by"])
    audit(signed_in(request).get_username(), ANSWER, question.turn.conversation.pseudonym)
    messages.success(request, say("desk_answered"))
    return redirect("desk:questions")


@require_POST
@requires(Right.READ)
@says_gone
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a question as one that the curriculum should answer, or take the mark away."""
    question = _question(request, pk)
    if request.POST.get("mark"):
        Candidate.objects.get_or_create(
            question=question, defaults={"marked_by": signed_in(request)}
        )
        messages.success(request, say("desk_candidate_marked"))
    else:
        Candidate.objects.filter(question=question).delete()
        messages.success(request, say("desk_candidate_unmarked"))
    shown = request.POST.get("show", "")
    return redirect(f"{reverse('desk:questions')}?show={shown if shown in _SHOWN else 'open'}")
