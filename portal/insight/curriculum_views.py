"""The curriculum at the desk: what employees read, how often, and whether the files are right."""

from __future__ import annotations

import subprocess

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk.roles import Right, requires
from portal.insight import content, tables
from portal.insight.content import Part
from portal.learning import lock
from socius.curriculum import Curriculum
from socius.paths import ROOT

CHECK_SECONDS = 300
CHECK_LOCK = "check.lock"


@requires(Right.INSIGHT)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest, **checked: object) -> HttpResponse:
    found, mistake = content.as_written()
    context = {"parts": content.parts(found), "mistake": mistake, **checked}
    return render(request, "insight/curriculum.html", context)


@requires(Right.INSIGHT)
@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    found, mistake = content.as_written()
    context = {
        "part": _part(found, part),
        "mistake": mistake,
        "sections": content.sections(found, part),
        "minimum": settings.MINIMUM_GROUP,
    }
    return render(request, "insight/part.html", context)


@requires(Right.INSIGHT)
@require_safe
def usage_csv(request: HttpRequest, part: str) -> HttpResponse:
    found, _ = content.as_written()
    _part(found, part)
    head = [say(f"curriculum_{name}") for name in ("place", "shown", "good", "bad")]
    rows = [
        [entry.place, *map(tables.cell, (entry.usage.shown, entry.usage.good, entry.usage.bad))]
        for section in content.sections(found, part)
        for entry in section.entries
    ]
    return tables.csv_file(request, f"usage-{part}", [head, *rows])


@requires(Right.INSIGHT)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check the content; with the training data, as `socius check` does, it takes a minute."""
    if "data" not in request.POST:
        return _overview(request, is_right=not content.as_written()[1])
    held = lock.take(CHECK_LOCK)
    if held is None:
        return _overview(request, check_problem=say("curriculum_check_busy"))
    with held:
        try:
            done = _run_check()
        except (OSError, subprocess.TimeoutExpired) as error:
            problem = say("curriculum_check_failed", reason=error)
            return _overview(request, check_problem=problem)
    output = (done.stdout + done.stderr).replace(f"{ROOT}/", "").strip()
    return _overview(request, output=output, is_right=done.returncode == 0)


def _run_check() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [settings.RASA_PYTHON, "-m", "socius", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=CHECK_SECONDS,
    )


def _part(found: Curriculum, part: str) -> Part:
    for candidate in content.parts(found):
        if candidate.id == part:
            return candidate
    raise Http404
