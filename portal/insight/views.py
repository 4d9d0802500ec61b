"""Insight at the desk: charts with their tables, themes, what trainings changed, the report."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk.roles import Right, requires, rights_of, signed_in
from portal.insight import charts, report, tables, themes
from portal.insight.comparison import effects
from portal.insight.drawing import draw
from portal.insight.models import Theme
from portal.traininglog.audit import EXPORT, audit
from portal.traininglog.stats import STANCES

READ_THEMES = "read messages of themes"


def _stance(request: HttpRequest) -> str:
    """Return the stance that was asked for; the first one for anything else."""
    asked = request.GET.get("stance", "")
    return asked if asked in STANCES else STANCES[0]


@requires(Right.INSIGHT)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request)


def _overview(request: HttpRequest) -> HttpResponse:
    stance = _stance(request)
    context = {
        "charts": [
            (chart, draw(chart), tables.chart_rows(chart)) for chart in charts.charts(stance)
        ],
        "stance": stance,
        "stances": STANCES,
        "minimum": charts.minimum(),
        "effects": effects(),
        "months": [*reversed(charts.months())],
    }
    return render(request, "insight/overview.html", context)


@requires(Right.INSIGHT)
@require_safe
def chart_csv(request: HttpRequest, key: str) -> HttpResponse:
    chart = charts.chart(key, _stance(request))
    if chart is None:
        raise Http404
    head, *rows = tables.chart_rows(chart)
    cells = [
        [str(label), *(tables.cell(value, chart.is_share) for value in values)]
        for label, *values in rows
    ]
    return tables.csv_file(request, key, [[str(name) for name in head], *cells])


@requires(Right.INSIGHT)
@require_safe
def effects_csv(request: HttpRequest) -> HttpResponse:
    names = ["conversations", "unsure", "out_of_scope", "bad_feedback"]
    head = [say("insight_training"), say("insight_period")]
    rows = [
        [str(effect.training.pk), say(f"insight_{when}")]
        + [tables.cell(asdict(period)[name], name != names[0]) for name in names]
        for effect in effects()
        for when, period in (("before", effect.before), ("after", effect.after))
    ]
    columns = ["insight_talked", "insight_unsure", "insight_out_of_scope", "insight_feedback_bad"]
    return tables.csv_file(request, "effects", [[*head, *map(say, columns)], *rows])


@requires(Right.INSIGHT)
@require_safe
def themes_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    found = list(Theme.objects.shown())
    may_read = Right.READ in rights_of(user)
    if found and may_read:
        audit(user.get_username(), READ_THEMES, "", themes=len(found))
    context = {
        "themes": [(theme, theme.examples(user) if may_read else []) for theme in found],
        "minimum": charts.minimum(),
        "is_possible": themes.is_possible(),
    }
    return render(request, "insight/themes.html", context)


@requires(Right.INSIGHT)
@require_safe
def themes_csv(request: HttpRequest) -> HttpResponse:
    head = [say("insight_theme"), say("insight_talked")]
    rows = [[", ".join(theme.words), str(theme.conversations)] for theme in Theme.objects.shown()]
    return tables.csv_file(request, "themes", [head, *rows])


@requires(Right.INSIGHT)
@require_POST
def refresh_themes(request: HttpRequest) -> HttpResponse:
    if themes.is_possible():
        messages.success(request, say("insight_themes_found", count=themes.refresh()))
    else:
        messages.error(request, say("insight_themes_impossible"))
    return redirect("insight:themes")


@requires(Right.INSIGHT)
@require_safe
def monthly_report(request: HttpRequest) -> HttpResponse:
    """The report of one of the last months as a PDF; of an unknown one, the page says so."""
    asked = request.GET.get("month", "")
    month = next((m for m in charts.months() if f"{m:%Y-%m}" == asked), None)
    if month is None:
        messages.error(request, say("insight_no_month"))
        return _overview(request)
    audit(str(request.user), EXPORT, f"report {asked}")
    response = HttpResponse(report.pdf(month), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="socius-{asked}.pdf"'
    return response
