"""The monthly report for printing: the same figures as the page, as a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from django.utils import timezone
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from portal.chat.phrases import say
from portal.desk.templatetags.coach_words import stance_name
from portal.insight import charts, tables
from portal.insight.charts import Chart
from portal.insight.comparison import effects
from portal.insight.drawing import WIDTH, draw
from portal.insight.models import Theme
from portal.traininglog.stats import STANCES, Shown

FONT = "DejaVu"
# As insight.css has them in light colours.
COLOURS = ["#0f5f63", "#b3541e", "#5a3f8c", "#8a6a10", "#a02c5a", "#2f6db5", "#4d7a2a", "#5c6468"]
GREY, PALE = "#566166", "#d8d4c8"
MARGIN = 18.0  # mm
_WIDTH = 210 - 2 * MARGIN
_SCALE = _WIDTH / WIDTH  # from a drawing's unit to mm
_DRAWN = ("misconceptions", "coverage", "feedback", "hours")


class _Report(FPDF):
    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(FONT, size=8)
        self.set_text_color(GREY)
        self.cell(0, 6, say("report_page", page=self.page_no()), align="R")


def pdf(month: datetime) -> bytes:
    """Return the report of one of the last months."""
    report = _new(say("report_title", month=charts.month_name(month)))
    place = charts.months().index(month)
    about = {"minimum": charts.minimum(), "date": f"{timezone.localdate():%d.%m.%Y}"}
    _paragraph(report, say("report_about", **about))
    _heading(report, say("report_month"))
    _table(report, _month_rows(place))
    _heading(report, say("report_by_misconception"))
    _table(report, _misconception_rows(place))
    for key in _DRAWN:
        chart = charts.chart(key)
        if chart and not chart.is_empty:
            _chart(report, chart)
    _heading(report, say("report_themes"))
    themes = [
        (", ".join(theme.words), str(theme.conversations)) for theme in Theme.objects.shown()[:15]
    ]
    if themes:
        _table(report, [(say("insight_theme"), say("insight_talked")), *themes])
    else:
        _paragraph(report, say("report_no_themes"))
    if found := list(_effect_rows()):
        _heading(report, say("report_effects"))
        _table(report, found)
    return bytes(report.output())


def _new(title: str) -> _Report:
    report = _Report(format="A4")
    report.set_margin(MARGIN)
    report.set_title(title)
    report.set_lang("de")
    report.set_creator("Socius")
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        report.add_font(FONT, style, _fonts() / name)
    report.add_page()
    report.set_font(FONT, "B", 18)
    report.multi_cell(0, 9, title, new_x="LMARGIN", new_y="NEXT")
    return report


def _fonts() -> Path:
    """Return the folder of the DejaVu fonts that matplotlib brings along, without importing it."""
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise OSError("matplotlib, which brings the report's fonts, is not installed")
    return Path(found.submodule_search_locations[0]) / "mpl-data/fonts/ttf"


def _month_rows(place: int) -> Iterable[Sequence[str]]:
    yield say("report_what"), charts.month_name(charts.months()[place])
    for key in ("talked_months", "coverage", "feedback"):
        chart = charts.chart(key)
        if chart:
            for series in chart.series:
                yield series.name, tables.cell(series.values[place], chart.is_share)


def _misconception_rows(place: int) -> list[list[str]]:
    """Return a row for each misconception with its three stances."""
    found = [charts.chart("misconceptions", stance) for stance in STANCES]
    columns = [chart.series for chart in found if chart]
    head = [say("report_misconception"), *map(stance_name, STANCES)]
    rows = [
        [row[0].name, *(tables.cell(series.values[place]) for series in row)]
        for row in zip(*columns)
    ]
    return [head, *rows]


def _effect_rows() -> Iterable[list[str]]:
    for number, effect in enumerate(effects()):
        if number == 0:
            names = ["talked", "unsure", "out_of_scope", "feedback_bad"]
            head = [say("insight_training"), say("insight_period")]
            yield [*head, *(say(f"insight_{name}") for name in names)]
        for when, period in (("before", effect.before), ("after", effect.after)):
            shares: list[Shown] = [period.unsure, period.out_of_scope, period.bad_feedback]
            cells = [tables.cell(period.conversations), *(tables.cell(s, True) for s in shares)]
            yield [str(effect.training.pk), say(f"insight_{when}"), *cells]


def _heading(report: FPDF, text: str) -> None:
    if report.will_page_break(40):
        report.add_page()
    report.ln(5)
    report.set_font(FONT, "B", 12)
    report.set_text_color("#1b2529")
    report.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")
    report.ln(1)


def _paragraph(report: FPDF, text: str) -> None:
    report.set_font(FONT, size=9)
    report.set_text_color(GREY)
    report.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")


def _table(report: FPDF, rows: Iterable[Sequence[str]]) -> None:
    found = list(rows)
    report.set_font(FONT, size=9)
    report.set_text_color("#1b2529")
    report.set_draw_color(PALE)
    figures = len(found[0]) - 1
    with report.table(
        text_align=("LEFT", *["RIGHT"] * figures),
        col_widths=(40, *[60 / figures] * figures),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", color=GREY),
        line_height=5.5,
    ) as table:
        for row in found:
            table.row(row)


def _chart(report: FPDF, chart: Chart) -> None:
    drawing = draw(chart)
    height = drawing.height * _SCALE
    if report.will_page_break(height + 24):
        report.add_page()
    _heading(report, chart.title)
    _legend(report, drawing.legend)
    left, top = report.l_margin, report.get_y()
    report.set_font(FONT, size=7)
    report.set_line_width(0.1)
    report.set_draw_color(PALE)
    report.set_text_color(GREY)
    for tick in drawing.ticks:
        y = top + tick.y * _SCALE
        report.line(left + drawing.left * _SCALE, y, left + drawing.right * _SCALE, y)
        report.text(left, y + 1, tick.text)
    for label in drawing.labels:
        x = left + label.x * _SCALE - report.get_string_width(label.text) / 2
        report.text(x, top + label.y * _SCALE, label.text)
    for bar in drawing.bars:
        report.set_fill_color(COLOURS[bar.colour])
        at = (left + bar.x * _SCALE, top + bar.y * _SCALE)
        report.rect(*at, bar.width * _SCALE, bar.height * _SCALE, style="F")
    report.set_line_width(0.5)
    for line in drawing.lines:
        report.set_draw_color(COLOURS[line.colour])
        report.set_fill_color(COLOURS[line.colour])
        points = [(left + x * _SCALE, top + y * _SCALE) for x, y in line.points]
        report.polyline(points)
        for x, y in points:
            report.circle(x, y, 0.7, style="F")
    report.set_y(top + height)


def _legend(report: FPDF, legend: Sequence[tuple[int, str]]) -> None:
    if len(legend) < 2:
        return
    report.set_font(FONT, size=8)
    for colour, name in legend:
        if report.get_x() + report.get_string_width(name) > 200 - MARGIN:
            report.ln(5)
        report.set_text_color(COLOURS[colour])
        report.cell(6, 5, "■")
        report.set_text_color("#1b2529")
        report.cell(report.get_string_width(name) + 6, 5, name)
    report.ln(6)
