"""The figures as CSV files that a German Excel opens right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse

from portal.chat.phrases import say
from portal.insight.charts import Chart
from portal.traininglog.audit import EXPORT, audit
from portal.traininglog.spreadsheet import BOM, safe
from portal.traininglog.stats import HIDDEN, Shown


def chart_rows(chart: Chart) -> list[list[Shown]]:
    """Return the head and a row for each place along the axis."""
    head: list[Shown] = [chart.axis, *(series.name for series in chart.series)]
    rows: list[list[Shown]] = [
        [label, *(series.values[place] for series in chart.series)]
        for place, label in enumerate(chart.labels)
    ]
    return [head, *rows]


def cell(value: Shown, is_share: bool = False) -> str:
    """Return a value as it reads in German."""
    if value == HIDDEN:
        return say("insight_hidden")
    if isinstance(value, str):
        return value
    return f"{100 * value:.1f} %".replace(".", ",") if is_share else f"{value:g}".replace(".", ",")


def csv_file(request: HttpRequest, name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Answer with a file, and note who took it."""
    audit(str(request.user), EXPORT, f"{name}.csv")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe(text) for text in row] for row in rows)
    response = HttpResponse(BOM + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="socius-{name}.csv"'
    return response
