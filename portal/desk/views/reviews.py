"""Giving verdicts, taking them back, and the queue of the most useful ones."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk import reviews
from portal.desk.access import Gone, says_gone, turn_of, visible_to
from portal.desk.agreement import agreements, disputed
from portal.desk.forms import ReviewForm
from portal.desk.models import Review
from portal.desk.paging import PAGE_SIZE
from portal.desk.queue import most_useful
from portal.desk.roles import Right, requires, signed_in
from portal.desk.views.transcript import entry
from portal.traininglog.audit import READ_TRANSCRIPT, audit
from portal.traininglog.exports import with_everything
from portal.traininglog.models import Turn

QUEUE = "queue"
SKIPPED = "desk_skipped"  # in the session: what a trainer put off today
MOST_SKIPPED = 200


@require_POST
@requires(Right.READ)
@says_gone
def review(request: HttpRequest, pk: int) -> HttpResponse:
    turn = turn_of(request, pk)
    if not turn.text:
        messages.error(request, say("desk_text_gone"))
        return _back(request, turn)
    form = ReviewForm(request.POST, auto_id=f"turn-{pk}-%s")
    if not form.is_valid():
        # Shown again with what was filled in.
        context = {
            "entry": {**_entry(request, turn), "form": form},
            "back": _address(request, turn),
        }
        context |= {"next": request.POST.get("next", ""), "query": request.POST.get("query", "")}
        return render(request, "desk/review.html", context, status=422)
    given = reviews.give(turn, signed_in(request), form.opinion)
    said = say(f"desk_verdict_{given.verdict}")
    messages.success(request, say("desk_review_saved", verdict=said), extra_tags=f"undo-{pk}")
    return _back(request, turn)


@require_POST
@requires(Right.READ)
@says_gone
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    turn = turn_of(request, pk)
    done = reviews.undo(turn, signed_in(request))
    key = "desk_undone" if done else "desk_nothing_to_undo"
    messages.success(request, say(key))
    if request.POST.get("next") == QUEUE:
        return redirect(f"{reverse('desk:queue')}?turn={pk}")
    return _back(request, turn)


@requires(Right.READ)
@says_gone
def queue(request: HttpRequest) -> HttpResponse:
    """The message whose verdict helps most; a POST puts it off."""
    skipped = list(request.session.get(SKIPPED, []))
    if request.method == "POST":
        wanted = request.POST.get("skip", "")
        if wanted.isdecimal():
            request.session[SKIPPED] = [*skipped, int(wanted)][-MOST_SKIPPED:]
        elif request.POST.get("again"):
            request.session[SKIPPED] = []
        return redirect("desk:queue")
    visible = visible_to(request)
    useful = most_useful(visible, set(skipped))
    wanted = request.GET.get("turn", "")
    turn = turn_of(request, int(wanted)) if wanted.isdecimal() else None
    if turn is None and useful:
        turn = useful[0].turn
    context: dict[str, Any] = {"waiting": len(useful), "skipped": len(skipped)}
    if turn is not None:
        audit(
            signed_in(request).get_username(),
            READ_TRANSCRIPT,
            turn.conversation.pseudonym,
            turn=turn.pk,
        )
        best = next((u for u in useful if u.turn.pk == turn.pk), None)
        before = turn.conversation.turns.filter(sequence__lt=turn.sequence).last()
        context |= {"entry": _entry(request, turn), "useful": best, "before": before, "next": QUEUE}
    return render(request, "desk/queue.html", context)


@require_safe
@requires(Right.READ)
def agreement(request: HttpRequest) -> HttpResponse:
    """How far trainers agree, and the messages on which they do not."""
    visible = visible_to(request)
    doubles = Review.objects.doubles().filter(turn__conversation__dossier__in=visible)
    groups = doubles.by_turn()
    together, pairs = agreements(groups)
    page = Paginator(disputed(groups), PAGE_SIZE).get_page(request.GET.get("page"))
    for turn, _ in page:
        audit(
            signed_in(request).get_username(),
            READ_TRANSCRIPT,
            turn.conversation.pseudonym,
            turn=turn.pk,
        )
    context = {"together": together, "pairs": pairs, "page": page}
    return render(request, "desk/agreement.html", context)


def _entry(request: HttpRequest, turn: Turn) -> dict[str, Any]:
    whole = with_everything(Turn.objects.filter(pk=turn.pk).select_related("conversation")).first()
    if whole is None:
        raise Gone
    return entry(request, whole, list(Review.objects.filter(turn=turn).by_turn().get(turn, [])))


def _back(request: HttpRequest, turn: Turn) -> HttpResponse:
    return redirect(_address(request, turn))


def _address(request: HttpRequest, turn: Turn) -> str:
    if request.POST.get("next") == QUEUE:
        return reverse("desk:queue")
    query = quote(request.POST.get("query", ""), safe="=&%+")
    address = reverse("desk:transcript", args=[turn.conversation.pseudonym])
    return f"{address}?{query}#turn-{turn.pk}" if query else f"{address}#turn-{turn.pk}"
