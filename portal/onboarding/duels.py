"""The pages of the quiz duel: the trainer's and the players'."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from portal.chat.limits import check_rate, client_address
from portal.chat.messages import redact
from portal.chat.phrases import say
from portal.chat.refusals import Refusal
from portal.onboarding.access import cohorts_of, for_trainers
from portal.onboarding.duel import Duel, Player, duel_of, forget, open_duel
from portal.onboarding.join import GUESSES_PER_MINUTE
from portal.onboarding.joining import NICKNAME_LENGTH, plain
from portal.onboarding.sessions import qr_code
from socius.typed import normalise


@require_http_methods(["GET", "HEAD", "POST"])
@for_trainers
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, start and end the duel; the leaderboard, in big type."""
    cohort = get_object_or_404(cohorts_of(request.user), pk=pk)
    if request.method == "POST":
        _do(request.POST.get("do", ""), cohort)
        return redirect("onboarding:duel_lead", pk)
    link = request.build_absolute_uri(reverse("onboarding:duel", args=[cohort.code]))
    context = {"cohort": cohort, "link": link, "qr": qr_code(link), **_state(duel_of(cohort.code))}
    return render(request, "onboarding/duel_lead.html", context)


def _do(wish: str, cohort: Any) -> None:
    duel = duel_of(cohort.code)
    if wish == "open":
        open_duel(cohort)
    elif wish == "forget":
        forget(cohort.code)
    elif duel and wish == "start":
        duel.start()
    elif duel and wish == "end":
        duel.ended = True


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Take a nickname; there has to be a duel that has not begun."""
    duel = duel_of(plain(code))
    if duel is None:
        return _no_duel(request)
    problem = ""
    if request.method == "POST":
        name = " ".join(normalise(request.POST.get("nickname", "")).split())
        problem = _problem(name)
        token = None if problem else duel.enter(name)
        if token:
            return redirect("onboarding:duel_play", plain(code), token)
        problem = problem or say("duel_name_taken")
    context = {"code": code, "problem": problem, "limit": NICKNAME_LENGTH}
    return render(request, "onboarding/duel_enter.html", context, status=400 if problem else 200)


def _problem(name: str) -> str:
    if not name:
        return say("duel_name_needed")
    if len(name) > NICKNAME_LENGTH:
        return say("onboarding_name_too_long", limit=NICKNAME_LENGTH)
    return say("onboarding_name_is_personal") if set(redact(name)[1]) - {"NAME"} else ""


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def play(request: HttpRequest, code: str, player: str) -> HttpResponse:
    """The player's page: waiting, one question after another, the leaderboard."""
    duel = duel_of(plain(code))
    who = duel.players.get(player) if duel else None
    if duel is None or who is None:
        return _no_duel(request)
    if request.method == "POST":
        number = request.POST.get("number", "")
        duel.answer(who, int(number) if number.isdecimal() else -1, request.POST.get("option", ""))
        return redirect("onboarding:duel_play", code, player)
    return render(request, "onboarding/duel_play.html", {"me": who, **_state(duel, who)})


def _state(duel: Duel | None, player: Player | None = None) -> dict[str, Any]:
    if duel is None:
        return {"state": "none"}
    return {
        "state": duel.state,
        "question": duel.question(player) if player else None,
        "count": len(duel.places),
        "seconds": int(duel.seconds_left),
        "ranking": duel.ranking(),
    }


def _no_duel(request: HttpRequest) -> HttpResponse:
    try:
        check_rate("guess", client_address(request), GUESSES_PER_MINUTE)
    except Refusal as refusal:
        context = {"problem": refusal.sentence}
        return render(request, "onboarding/duel_enter.html", context, status=refusal.status)
    context = {"problem": say("duel_none")}
    return render(request, "onboarding/duel_enter.html", context, status=404)
