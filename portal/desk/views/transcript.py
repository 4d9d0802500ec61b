"""A conversation as the employee saw it, with how the coach understood it, and its review."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk import paging
from portal.desk.access import dossier_of, says_gone, turn_of
from portal.desk.forms import DecisionForm, ReviewForm
from portal.desk.models import Dossier, Reading, Review, Tag
from portal.desk.reviews import differ
from portal.desk.roles import Right, requires, rights_of, signed_in
from portal.desk.views.inbox import filtered
from portal.desk.why import NoExplanation, explanation
from portal.traininglog.audit import READ_TRANSCRIPT, audit
from portal.traininglog.exports import with_everything
from portal.traininglog.models import Turn

PRINT = "print transcript"


@require_safe
@requires(Right.READ)
@says_gone
def transcript(request: HttpRequest, pseudonym: str) -> HttpResponse:
    dossier = dossier_of(request, pseudonym)
    audit(signed_in(request).get_username(), READ_TRANSCRIPT, pseudonym)
    Reading.objects.update_or_create(
        trainer=signed_in(request), dossier=dossier, defaults={"time": timezone.now()}
    )
    filterset = filtered(request)
    found: Any = filterset.qs
    sort = "recent" if filterset.order == "unread" else filterset.order
    before, after = paging.neighbours(found, sort, dossier)
    context = {
        "dossier": dossier,
        "conversation": dossier.conversation,
        "turns": entries(request, dossier),
        "decision": DecisionForm.of(dossier),
        "query": urlencode(filterset.active()),
        "before": before,
        "after": after,
        "may_export": Right.EXPORT in rights_of(request.user),
        "story": urlencode({"conversation": pseudonym}),
    }
    return render(request, "desk/transcript.html", context)


def entries(request: HttpRequest, dossier: Dossier) -> list[dict[str, Any]]:
    """Return each turn with the trainers' verdicts and this trainer's form."""
    turns = with_everything(Turn.objects.filter(conversation=dossier.pk).order_by("sequence"))
    reviews = Review.objects.filter(turn__conversation=dossier.pk).by_turn()
    return [entry(request, turn, reviews.get(turn, [])) for turn in turns]


def entry(request: HttpRequest, turn: Turn, reviews: list[Review]) -> dict[str, Any]:
    mine = next((review for review in reviews if review.trainer_id == request.user.pk), None)
    typed = bool(turn.text) and not turn.payload
    return {
        "turn": turn,
        "typed": typed,
        "reviews": reviews,
        "mine": mine,
        "disputed": differ(reviews),
        "form": ReviewForm.of(turn, mine) if typed else None,
    }


@require_POST
@requires(Right.READ)
@says_gone
def decide(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Set state, assignment, flag and tags of a conversation."""
    dossier = dossier_of(request, pseudonym)
    form = DecisionForm(request.POST)
    back = f"{reverse('desk:transcript', args=[pseudonym])}?{request.POST.get('query', '')}"
    if not form.is_valid():
        for name in form.errors:
            messages.error(request, say("desk_decision_problem", field=form.fields[name].label))
        return redirect(back)
    values = form.cleaned_data
    now = dossier.assigned_to
    if str(now.pk if now else "") != values["assigned_before"] and now != values["assigned_to"]:
        # Somebody else was faster; the rest of the form counts all the same.
        name = now.get_username() if now else say("desk_assigned_nobody")
        messages.error(request, say("desk_assigned_meanwhile", name=name))
    else:
        dossier.assigned_to = values["assigned_to"]
    dossier.state = values["state"]
    dossier.flagged = values["flagged"]
    dossier.save(update_fields=["state", "flagged", "assigned_to"])
    dossier.tags.set(Tag.objects.get_or_create(name=name)[0] for name in values["tags"])
    messages.success(request, say("desk_saved"))
    return redirect(back)


@require_safe
@requires(Right.READ)
@says_gone
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a message inside its conversation: what one trainer sends another."""
    found = turn_of(request, pk)
    address = reverse("desk:transcript", args=[found.conversation.pseudonym])
    return redirect(f"{address}#turn-{found.pk}")


@require_safe
@requires(Right.READ)
@says_gone
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why the coach reads a message as it does; with ``as=json`` only the lines."""
    found = turn_of(request, pk)
    audit(signed_in(request).get_username(), READ_TRANSCRIPT, found.conversation.pseudonym, turn=pk)
    context: dict[str, Any] = {"turn": found}
    try:
        context |= explanation(found.text)
    except NoExplanation:
        context |= {"lines": [say("desk_no_explanation")], "model": ""}
    context["other_model"] = bool(context["model"]) and context["model"] != found.model_id
    if request.GET.get("as") == "json":
        lines = list(context["lines"])
        if context["other_model"]:
            lines.append(say("desk_model_other"))
        return JsonResponse({"lines": lines})
    return render(request, "desk/why.html", context)
