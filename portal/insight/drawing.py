"""A chart as shapes: drawn as SVG on the page and with the same places in the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, floor, log10

from portal.insight.charts import Chart
from portal.traininglog.stats import Shown

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 34
MOST_LETTERS = 70  # below the axis; of more only every second label is written
COLOURS = 8  # insight.css has so many; further series begin anew
_TICKS = 4
_GAP = 0.25  # of a place's width stays free between groups of bars


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Bar:
    colour: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """Points that are joined; a hidden value ends a line and another begins after it."""

    colour: int
    points: list[tuple[float, float]]

    @property
    def path(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass
class Drawing:
    ticks: list[Label] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    legend: list[tuple[int, str]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def draw(chart: Chart) -> Drawing:
    top, step = _scale(chart)
    drawing = Drawing()
    for number in range(round(top / step) + 1):
        value = number * step
        text = f"{100 * value:.0f} %" if chart.is_share else f"{value:g}"
        drawing.ticks.append(Label(LEFT, _y(value, top), text))
    place = (WIDTH - LEFT - RIGHT) / max(1, len(chart.labels))
    every = 2 if len("".join(chart.labels)) > MOST_LETTERS else 1
    for number, text in enumerate(chart.labels):
        if number % every:
            continue
        drawing.labels.append(Label(round(LEFT + (number + 0.5) * place, 1), HEIGHT - 12, text))
    for number, series in enumerate(chart.series):
        drawing.legend.append((number % COLOURS, series.name))
        if chart.kind == "lines":
            drawing.lines += _lines(number % COLOURS, series.values, place, top)
        else:
            drawing.bars += _bars(number, len(chart.series), series.values, place, top)
    return drawing


def _lines(colour: int, values: list[Shown], place: float, top: float) -> list[Line]:
    found: list[Line] = []
    goes_on = False
    for number, value in enumerate(values):
        if isinstance(value, str):
            goes_on = False
            continue
        point = (round(LEFT + (number + 0.5) * place, 1), _y(value, top))
        if goes_on:
            found[-1].points.append(point)
        else:
            found.append(Line(colour, [point]))
        goes_on = True
    return found


def _bars(number: int, count: int, values: list[Shown], place: float, top: float) -> list[Bar]:
    width = place * (1 - _GAP) / count
    found = []
    for at, value in enumerate(values):
        if isinstance(value, str) or not value:
            continue
        x, y = LEFT + (at + _GAP / 2) * place + number * width, _y(value, top)
        found.append(
            Bar(number % COLOURS, round(x, 1), y, round(width - 1, 1), HEIGHT - BOTTOM - y)
        )
    return found


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)


def _scale(chart: Chart) -> tuple[float, float]:
    """Return the axis' end and the distance of its ticks: 1, 2 or 5 times a power of ten."""
    known = [v for series in chart.series for v in series.values if not isinstance(v, str)]
    largest = max([*known, 0.1 if chart.is_share else 4])
    raw = largest / _TICKS
    power = 10 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    return ceil(largest / step - 0.001) * step, step
