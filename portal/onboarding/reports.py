"""The session report: the page, and the files to take away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.onboarding.access import cohorts_of, for_trainers
from portal.onboarding.report import Report
from portal.onboarding.report_files import as_csv, as_xapi
from portal.onboarding.report_pdf import as_pdf
from portal.onboarding.report_words import PARTICIPATION, VERDICTS, measured
from portal.traininglog.audit import EXPORT, audit

_FILES: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "csv": ("text/csv; charset=utf-8", lambda report: as_csv(report).encode()),
    "jsonl": ("application/x-ndjson", lambda report: "".join(as_xapi(report)).encode()),
}


@require_safe
@for_trainers
def page(request: HttpRequest, pk: int) -> HttpResponse:
    report = Report(get_object_or_404(cohorts_of(request.user), pk=pk))
    context = {
        "cohort": report.cohort,
        "report": report,
        "participation": [
            (label, report.participation[key]) for key, label in PARTICIPATION.items()
        ],
        "shifts": [(shift, measured(shift.change)) for shift in report.shifts],
        "overall": measured(report.change),
        "quiz": [(asked, VERDICTS[asked.item.verdict]) for asked in report.quiz],
    }
    return render(request, "onboarding/report.html", context)


@require_safe
@for_trainers
def download(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    cohort = get_object_or_404(cohorts_of(request.user), pk=pk)
    if format not in _FILES:
        raise Http404
    content_type, make = _FILES[format]
    audit(request.user.get_username(), EXPORT, f"session {cohort.code}", format=format)
    name = f"socius-sitzung-{cohort.date:%Y-%m-%d}-{cohort.code}.{format}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(Report(cohort)), content_type=content_type, headers=disposition)
