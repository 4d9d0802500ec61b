"""The figures as SVG pictures; the same figures give the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

matplotlib.rcParams["svg.hashsalt"] = "socius"
INK, PAPER = "#1f4e79", "#ffffff"


def draw(figures: dict[str, Any], folder: Path) -> None:
    """Write a picture for each section that was measured."""
    if "frozen" in figures:
        _save(_confusion(figures["frozen"]["all"]["confusion"]), folder / "confusion.svg")
        _save(_calibration(figures["frozen"]["all"]["calibration"]), folder / "calibration.svg")
    if "learning_curve" in figures:
        _save(_learning_curve(figures["learning_curve"]), folder / "learning_curve.svg")


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None}, facecolor=PAPER, bbox_inches="tight")


def _confusion(cells: dict[str, dict[str, int]]) -> Figure:
    figure = Figure(figsize=(5.5, 5))
    axes = figure.add_subplot()
    names = list(cells)
    rows = [[cells[row][column] for column in names] for row in names]
    shares = [[cell / max(1, sum(row)) for cell in row] for row in rows]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            color = PAPER if shares[y][x] > 0.5 else INK
            axes.text(x, y, str(cell), ha="center", va="center", color=color)
    axes.set_xticks(range(len(names)))
    axes.set_xticklabels(names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)))
    axes.set_yticklabels(names)
    axes.set(title="Confusion of misconceptions", xlabel="found", ylabel="labelled")
    return figure


def _calibration(bins: list[dict[str, Any]]) -> Figure:
    figure = Figure(figsize=(4.5, 4.5))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.plot([b["confidence"] for b in bins], [b["right"] for b in bins], color=INK, marker="o")
    for b in bins:
        axes.annotate(
            b["detections"], (b["confidence"], b["right"]), (6, -10), textcoords="offset points"
        )
    axes.set(title="Calibration (number: detections)", xlabel="confidence", ylabel="share right")
    axes.set(xlim=(0, 1.05), ylim=(0, 1.05))
    return figure


def _learning_curve(curve: dict[str, Any]) -> Figure:
    figure = Figure(figsize=(5.5, 4))
    axes = figure.add_subplot()
    points = curve["points"]
    for measure, name in (
        ("macro_f1", "macro-F1"),
        ("wholly_right", "wholly right"),
        ("stance", "stance"),
    ):
        axes.plot(
            [p["trained_on"] for p in points],
            [p[measure] for p in points],
            marker="o",
            label=name,
        )
    axes.set(title="Learning curve, frozen set", xlabel="training messages", ylim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    return figure
