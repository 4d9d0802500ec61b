"""The trainers' pages: making sessions, leading them, following them live."""

from __future__ import annotations

from functools import partial
from typing import Any

import segno
from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.onboarding import stream as streams
from portal.onboarding.access import cohorts_of, for_trainers, trainer
from portal.onboarding.forms import CohortForm
from portal.onboarding.live import Live, look
from portal.onboarding.models import Cohort
from portal.onboarding.steps import covered, last_station
from portal.traininglog.audit import READ_TRANSCRIPT, audit

VIEWS = {"live": "onboarding/_live.html", "projector": "onboarding/_projector.html"}
# Several who watch one session share what was found.
SECONDS_FRESH = 0.6
SECONDS_OF_A_LOOK = 3600


@require_safe
@for_trainers
def cohorts(request: HttpRequest) -> HttpResponse:
    return render(request, "onboarding/cohorts.html", {"cohorts": cohorts_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_trainers
def new(request: HttpRequest) -> HttpResponse:
    form = CohortForm(request.POST or None, initial={"date": timezone.localdate()})
    form.instance.trainer = trainer(request)
    return _edit(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_trainers
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session that nobody has joined yet, or delete it."""
    with transaction.atomic():
        cohort = get_object_or_404(cohorts_of(request.user).select_for_update(), pk=pk)
        if not cohort.may_be_changed:
            messages.error(request, "Es nimmt schon jemand teil: Die Sitzung bleibt, wie sie ist.")
            return redirect("onboarding:session", pk)
        if request.POST.get("do") == "delete":
            cohort.delete()
            messages.success(request, f"Die Sitzung „{cohort.name}“ ist gelöscht.")
            return redirect("onboarding:cohorts")
        return _edit(request, CohortForm(request.POST or None, instance=cohort))


def _edit(request: HttpRequest, form: CohortForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        return redirect("onboarding:session", form.save().pk)
    status = 400 if form.errors else 200
    return render(request, "onboarding/edit.html", {"form": form}, status=status)


@require_safe
@for_trainers
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The live view with what the trainer can do; everything works without JavaScript."""
    cohort = _find(request, pk)
    live = look(cohort)
    _note_looks(request, live)
    context = {
        "cohort": cohort,
        "live": live,
        "last": last_station(cohort),
        **_link(request, cohort),
    }
    return render(request, "onboarding/session.html", context)


@require_safe
@for_trainers
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The printable sheet with link, code and QR code."""
    cohort = _find(request, pk)
    context = {"cohort": cohort, "covered": covered(cohort), **_link(request, cohort)}
    return render(request, "onboarding/sheet.html", context)


@require_safe
@for_trainers
def projector(request: HttpRequest, pk: int) -> HttpResponse:
    cohort = _find(request, pk)
    context = {"cohort": cohort, "live": look(cohort), **_link(request, cohort)}
    return render(request, "onboarding/projector.html", context)


@require_safe
@for_trainers
def stream(request: HttpRequest, pk: int, view: str) -> HttpResponseBase:
    """Follow the session: the same HTML as the page has, each time it changes."""
    _find(request, pk)
    if view not in VIEWS:
        raise Http404
    return streams.stream(partial(_render, request, pk, view))


def _render(request: HttpRequest, pk: int, view: str) -> str:
    key = f"live:{pk}"
    live = cache.get(key)
    if live is None:
        live = look(Cohort.objects.get(pk=pk))
        cache.set(key, live, SECONDS_FRESH)
    if view == "live":
        _note_looks(request, live)
    context = {"cohort": live.cohort, "live": live, **_link(request, live.cohort)}
    return render_to_string(VIEWS[view], context)


@require_POST
@for_trainers
def control(request: HttpRequest, pk: int) -> HttpResponse:
    """Start, open the next step for all, pause, go on, close."""
    cohort = _find(request, pk)
    wish = request.POST.get("do", "")
    if wish == "next" and request.POST.get("from") != str(cohort.station):
        wish = ""  # pressed twice, or on a page that is behind
    changes = _changes(cohort, wish)
    if changes:
        # Only if nobody has closed it meanwhile.
        Cohort.objects.filter(pk=cohort.pk, closed=None).update(**changes)
        cache.delete(f"live:{pk}")
    return redirect("onboarding:session", pk)


def _changes(cohort: Cohort, wish: str) -> dict[str, Any]:
    if wish == "start" and cohort.started is None:
        return {"started": timezone.now(), "station": 0 if cohort.with_measure else 1}
    if wish == "next" and cohort.started:
        return {"station": min(cohort.station + 1, last_station(cohort)), "paused": False}
    if wish in ("pause", "resume"):
        return {"paused": wish == "pause"}
    if wish == "close":
        now = timezone.now()
        return {"closed": now, "paused": False, "started": cohort.started or now}
    return {}


def _find(request: HttpRequest, pk: int) -> Cohort:
    return get_object_or_404(cohorts_of(request.user), pk=pk)


def _link(request: HttpRequest, cohort: Cohort) -> dict[str, Any]:
    link = request.build_absolute_uri(reverse("onboarding:join_code", args=[cohort.code]))
    return {"link": link, "qr": qr_code(link)}


def qr_code(link: str) -> SafeString:
    """Return a QR code as SVG; it has to be dark on light also where the page is dark."""
    code = segno.make(link, error="m", micro=False)
    svg = code.svg_inline(
        scale=4, border=4, light="#ffffff", dark="#000000", svgclass="qr", omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn by segno, holds no text


def _note_looks(request: HttpRequest, live: Live) -> None:
    """Put on the audit trail whose words a trainer has in sight, once an hour."""
    actor = request.user.get_username()
    for pseudonym in sorted({said.pseudonym for topic in live.topics for said in topic.said}):
        if cache.add(f"looked:{actor}:{pseudonym}", True, SECONDS_OF_A_LOOK):
            audit(actor, READ_TRANSCRIPT, pseudonym, session=live.cohort.code)
