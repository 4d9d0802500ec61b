"""The pages on which a learner joins a session, or comes back to it."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from portal.chat import coach
from portal.chat.coach import CoachAway, Outgoing
from portal.chat.limits import check_rate, client_address
from portal.chat.phrases import say
from portal.chat.refusals import Refusal
from portal.onboarding import joining
from portal.onboarding.joining import Refused
from portal.onboarding.models import Cohort

logger = logging.getLogger(__name__)
# Guesses of codes, and people who join: by address, and banks have one for many.
GUESSES_PER_MINUTE = 10
JOINS_PER_MINUTE = 120
BEGIN = '/course{"step": "next"}'


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the join code, then for a nickname; then hand over to the chat page."""
    code = request.POST.get("code") or code
    try:
        if request.POST.get("personal"):
            return _back(request, request.POST["personal"])
        if not code:
            return _show(request)
        cohort = _find(request, code)
        if request.method == "POST" and "nickname" in request.POST:
            return _join(request, cohort, request.POST["nickname"])
        return _show(request, cohort=cohort)
    except Refused as refused:
        known = None
        if refused.code.startswith("name_"):
            known = Cohort.objects.filter(code=joining.plain(code)).first()
        sentence = say(f"onboarding_{refused.code}", **refused.values)
        return _show(request, status=400, cohort=known, problem=sentence, code=code)
    except Refusal as refusal:
        return _show(request, status=refusal.status, problem=refusal.sentence, code=code)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do where Django takes a form for somebody else's (settings name this view)."""
    return render(request, "failure.html", {"message": say("error_csrf")}, status=403)


def _find(request: HttpRequest, code: str) -> Cohort:
    """Return the cohort; only guesses that miss are counted. Raises Refused, Refusal (429)."""
    try:
        return joining.find(code)
    except Refused as refused:
        if refused.code == "unknown_code":
            check_rate("guess", client_address(request), GUESSES_PER_MINUTE)
        raise


def _back(request: HttpRequest, code: str) -> HttpResponse:
    try:
        key, learner = joining.come_back(code)
    except Refused:
        check_rate("guess", client_address(request), GUESSES_PER_MINUTE)
        raise
    return _hand_over(request, key, joining.shown(joining.plain(code)), learner.cohort)


def _join(request: HttpRequest, cohort: Cohort, nickname: str) -> HttpResponse:
    check_rate("join", client_address(request), JOINS_PER_MINUTE)
    code, key, learner = joining.join(cohort, nickname)
    try:
        coach.send(learner.conversation, Outgoing("start", BEGIN))
    except CoachAway as problem:
        logger.error("The coach is away: %s", problem)
        # Nobody could come back to it: neither key nor code was given out.
        learner.conversation.delete()
        raise Refused("coach_away") from None
    return _hand_over(request, key, code, cohort)


def _hand_over(request: HttpRequest, key: str, code: str, cohort: Cohort) -> HttpResponse:
    """Give the browser what it needs to go on in the chat; nothing of it stays in an address."""
    given = {"key": key, "code": code}
    return render(request, "onboarding/joined.html", {"cohort": cohort, "given": given})


def _show(
    request: HttpRequest,
    status: int = 200,
    cohort: Cohort | None = None,
    problem: str = "",
    code: str = "",
) -> HttpResponse:
    context = {"cohort": cohort, "problem": problem, "code": code, "limit": joining.NICKNAME_LENGTH}
    return render(request, "onboarding/join.html", context, status=status)
