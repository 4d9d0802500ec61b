"""For data protection: the audit trail, erasure, the retention period. No transcripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk.roles import Right, requires, signed_in
from portal.traininglog.audit import ERASE, RETAIN, audit
from portal.traininglog.erasure import UnknownConversation, erase
from portal.traininglog.models import AuditEntry
from portal.traininglog.retention import retain

PAGE_SIZE = 50
READ_TRAIL = "read audit trail"


@require_safe
@requires(Right.PROTECT)
def protection(request: HttpRequest) -> HttpResponse:
    due, problem = None, ""
    try:
        due = retain(settings.RETENTION_DAYS, signed_in(request).get_username(), dry_run=True)
    except OSError:
        problem = say("desk_copies_away")
    last = AuditEntry.objects.filter(action=RETAIN, object="finished").order_by("-id").first()
    erased = AuditEntry.objects.filter(action=ERASE).count()
    context = {"due": due, "days": settings.RETENTION_DAYS, "last": last, "erased": erased}
    return render(request, "desk/protection.html", {**context, "problem": problem})


@require_POST
@requires(Right.PROTECT)
def erase_conversation(request: HttpRequest) -> HttpResponse:
    """Erase one conversation by its pseudonym; the officer never sees what it says."""
    pseudonym = request.POST.get("pseudonym", "").strip().lower()
    if not request.POST.get("sure"):
        messages.error(request, say("desk_erase_not_sure"))
        return redirect("desk:protection")
    try:
        erased = erase(pseudonym[:64], signed_in(request).get_username())
    except UnknownConversation:
        messages.error(request, say("desk_erase_unknown", pseudonym=pseudonym[:64]))
    except OSError:
        messages.error(request, say("desk_copies_away"))
    else:
        messages.success(request, say("desk_erased", pseudonym=pseudonym, turns=erased.turns))
        if erased.record_stores:
            stores = ", ".join(erased.record_stores)
            messages.warning(request, say("desk_erased_stores", stores=stores))
    return redirect("desk:protection")


@require_POST
@requires(Right.PROTECT)
def run_retention(request: HttpRequest) -> HttpResponse:
    if not request.POST.get("sure"):
        messages.error(request, say("desk_erase_not_sure"))
        return redirect("desk:protection")
    strip = request.POST.get("how") == "strip"
    try:
        done = retain(settings.RETENTION_DAYS, signed_in(request).get_username(), strip=strip)
    except OSError:
        messages.error(request, say("desk_copies_away"))
    else:
        key = "desk_stripped" if strip else "desk_retained"
        messages.success(request, say(key, conversations=done.conversations, turns=done.turns))
    return redirect("desk:protection")


@require_safe
@requires(Right.PROTECT)
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first; looking at it is an entry, too."""
    asked = {name: request.GET.get(name, "") for name in ("actor", "action", "object")}
    wanted = {k: v.replace("\x00", "").strip()[:150] for k, v in asked.items() if v.strip()}
    found = AuditEntry.objects.filter(**wanted).order_by("-id")
    before = request.GET.get("before", "")
    problem = ""
    if before.isascii() and before.isdecimal() and int(before) < 2**63:
        found = found.filter(pk__lt=int(before))
    elif before:
        problem = say("desk_broken_place")
    rows: list[Any] = list(found[: PAGE_SIZE + 1])
    more = urlencode({**wanted, "before": rows[PAGE_SIZE - 1].pk}) if len(rows) > PAGE_SIZE else ""
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    context = {"rows": rows[:PAGE_SIZE], "wanted": wanted, "more": more, "problem": problem}
    context["actions"] = list(actions)
    audit(
        signed_in(request).get_username(), READ_TRAIL, **{f"by_{k}": v for k, v in wanted.items()}
    )
    return render(request, "desk/trail.html", context)
