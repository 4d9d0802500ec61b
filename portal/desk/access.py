"""What a trainer asks for by address: found, not theirs to see, or gone in the meantime."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.desk import facts
from portal.desk.models import Dossier
from portal.desk.querysets import DossierQuerySet
from portal.desk.roles import signed_in
from portal.traininglog.audit import was_erased
from portal.traininglog.models import Turn

_WRITTEN = ("better_wording", "note", "answer", "tags")


class Gone(Exception):
    """What a page is about was deleted."""


def visible_to(request: HttpRequest) -> DossierQuerySet:
    """Return the conversations that somebody may see, as the log has them now."""
    facts.catch_up()
    return Dossier.objects.visible_to(signed_in(request))


def dossier_of(request: HttpRequest, pseudonym: str) -> Dossier:
    """Return a conversation's dossier. Raises Gone if it was erased, Http404 if it never was."""
    visible = visible_to(request)
    found = visible.select_related("conversation", "assigned_to").filter(
        conversation__pseudonym=pseudonym
    )
    dossier = found.first()
    if dossier is None:
        raise Gone if was_erased(pseudonym) else Http404
    return dossier


def turn_of(request: HttpRequest, pk: int) -> Turn:
    """Return a message that the trainer may see. Raises Gone."""
    visible = visible_to(request)
    turns = Turn.objects.filter(conversation__dossier__in=visible).select_related("conversation")
    turn = turns.filter(pk=pk).first() if pk < 2**63 else None
    if turn is None:
        raise Gone
    return turn


def gone(request: HttpRequest) -> HttpResponse:
    """Say that it is gone, and show what the trainer had written, so that it is not lost."""
    written = [text for name in _WRITTEN if (text := request.POST.get(name, "").strip())]
    return render(request, "desk/gone.html", {"written": written}, status=410)


def says_gone(view: Any) -> Any:
    """Let a view answer with the page that says so when what it is about is gone."""
    from functools import wraps

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found: HttpResponse = view(request, *args, **kwargs)
            return found
        except Gone:
            return gone(request)

    return serve
