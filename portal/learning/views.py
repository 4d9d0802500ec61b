"""The learning loop at the desk: what would be learnt, how a training runs, what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk.roles import Right, requires
from portal.learning import comparison, promotion
from portal.learning import training as trainings
from portal.learning.models import Change, State, Training
from portal.learning.refusals import Refused
from portal.learning.release import Release, release
from portal.traininglog.audit import audit
from socius.model import current_model

READ_EXAMPLES = "read training examples"
MOST_CHANGES = 200  # of a kind on the page
SHOWN_TRAININGS = 30


@requires(Right.LEARN)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    found = list(Training.objects.settle().all()[:SHOWN_TRAININGS])
    waiting = _waiting(request)
    diff = waiting.diff() if waiting else ""
    if diff:
        audit(request.user.get_username(), READ_EXAMPLES, "data/nlu/reviewed")
    model = current_model()
    context = {
        "trainings": found,
        "running": next((t for t in found if t.state == State.RUNNING), None),
        "in_use": Training.objects.in_use(),
        "model": model.name.removesuffix(".tar.gz"),
        "is_trained": model.exists(),
        "waiting": waiting,
        "diff": [(_kind(line), line) for line in diff.splitlines()],
    }
    return render(request, "learning/overview.html", context)


def _waiting(request: HttpRequest) -> Release | None:
    """Return what waits to be learnt; without it, where a file is broken, the page still works."""
    try:
        return release()
    except OSError as error:
        messages.error(request, say("learning_cannot_read", reason=error))
        return None


def _kind(line: str) -> str:
    if line.startswith(("+++", "---", "@@")):
        return "place"
    return {"+": "added", "-": "removed"}.get(line[:1], "")


@requires(Right.LEARN)
@require_safe
def training(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Training.objects.settle(), pk=pk)
    audit(request.user.get_username(), READ_EXAMPLES, str(found))
    changes = [
        (kind, found.changes.filter(kind=kind).count(), Change.objects.shown(found, kind))
        for kind in (Change.Kind.WORSE, Change.Kind.BETTER, Change.Kind.OTHER)
    ]
    context = {
        "training": found,
        "is_open": found.state in (State.READY, State.WITHDRAWN),
        "is_in_use": found == Training.objects.in_use(),
        "is_lost": found.state in (State.FAILED, State.INTERRUPTED),
        "has_fallen": comparison.has_fallen(found.comparison),
        "changes": [(kind, count, shown[:MOST_CHANGES]) for kind, count, shown in changes],
        "most": MOST_CHANGES,
        "log": trainings.last_lines(found.log),
    }
    return render(request, "learning/training.html", context)


@requires(Right.LEARN)
@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    found = get_object_or_404(Training.objects.settle(), pk=pk)
    return JsonResponse(
        {
            "state": found.state,
            "phase": found.phase_number,
            "words": found.phase_words,
            "detail": found.progress,
            "seconds": int((timezone.now() - found.started).total_seconds()),
        }
    )


@requires(Right.LEARN)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    try:
        found = trainings.start(request.user.get_username())
    except Refused as refusal:
        messages.error(request, str(refusal))
    except OSError as error:
        messages.error(request, say("learning_cannot_start", reason=error))
    else:
        messages.success(request, say("learning_started"))
        return redirect("learning:training", found.pk)
    return redirect("learning:overview")


@requires(Right.LEARN)
@require_POST
def promote(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, promotion.promote, "learning_promoted")


@requires(Right.LEARN)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, promotion.bring_back, "learning_brought_back")


@requires(Right.LEARN)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    def give_up(found: Training, actor: str) -> bool:
        promotion.discard(found, actor)
        return True

    return _decide(request, pk, give_up, "learning_discarded")


def _decide(
    request: HttpRequest, pk: int, decide: Callable[[Training, str], bool], phrase: str
) -> HttpResponseRedirect:
    """Carry a decision out, say what came of it; ``decide`` returns whether a coach knows."""
    found = get_object_or_404(Training, pk=pk)
    try:
        is_loaded = decide(found, request.user.get_username())
    except Refused as refusal:
        messages.error(request, str(refusal))
    except OSError as error:
        messages.error(request, say("learning_cannot_write", reason=error))
    else:
        messages.success(request, say(phrase if is_loaded else f"{phrase}_away"))
    return redirect("learning:training", pk)
