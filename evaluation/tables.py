"""The figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

MEASURES = {
    "macro_f1": "macro-F1",
    "wholly_right": "wholly right",
    "stance": "stance",
    "false_alarms": "false alarms",
    "pairs": "pairs",
    "wishes": "wishes",
    "calibration_error": "calibration error",
}
PARTS = {"A": "A natural", "B": "B adversarial", "C": "C voices of the web", "all": "all"}

HEAD = """\
# How well Socius detects

Written by `make evaluate` from `figures.json`; not to be edited.

- **macro-F1**: over the misconceptions, of being reflected (claimed or asked about).
- **wholly right**: all misconceptions of a message in their stances and none too many.
- **stance**: the right stance where the misconception was found.
- **false alarms**: out-of-scope messages answered as if in scope.
- **pairs**: minimal pairs of which both messages are wholly right.
- **calibration error**: expected calibration error of the detections' confidences.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def scores_table(rows: dict[str, dict[str, Any]], first: str) -> str:
    """Return a table of the measures; ``rows``: name -> scores."""
    return table(
        [first, "messages", *MEASURES.values()],
        [
            [name, scores["messages"], *(scores[measure] for measure in MEASURES)]
            for name, scores in rows.items()
        ],
    )


def report(figures: dict[str, Any]) -> str:
    """Return the whole report; sections that were never measured are left out."""
    sections = [HEAD]
    if "frozen" in figures:
        sections += _frozen(figures["frozen"])
    if "cross_validation" in figures:
        sections += _cross_validation(figures["cross_validation"])
    if "learning_curve" in figures:
        sections += _learning_curve(figures["learning_curve"])
    return "\n".join(sections)


def _frozen(frozen: dict[str, Any]) -> list[str]:
    parts = {PARTS[part]: scores for part, scores in frozen["parts"].items()}
    return [
        f"## The frozen set, read by `{frozen['model']}`\n",
        "Written apart from the training data; never trained on.\n",
        scores_table(parts, "part"),
        *_details(frozen["all"]),
        "![calibration](calibration.svg) ![confusion](confusion.svg)\n",
    ]


def _cross_validation(validation: dict[str, Any]) -> list[str]:
    rows = {f"fold {n}": scores for n, scores in enumerate(validation["folds"], 1)}
    rows["all folds"] = validation["all"]["scores"]
    return [
        f"## Cross-validation over {validation['messages']} training messages\n",
        f"Each fold's network is trained on the other {validation['count'] - 1} folds from the "
        f"bare encoder, {validation['epochs']} epochs: not from the checkpoint, which has seen "
        "all of the data. The model that answers is trained from the checkpoint, on all "
        "messages. Families and near duplicates never straddle a split.\n",
        scores_table(rows, "held out"),
        *_details(validation["all"]),
    ]


def _details(figures: dict[str, Any]) -> list[str]:
    stances = [
        [misconception, stance, *rates.values()]
        for misconception, by_stance in figures["stances"].items()
        for stance, rates in by_stance.items()
    ]
    confusion = figures["confusion"]
    alarms = figures["false_alarms"]
    taken_for = ", ".join(f"{name} {number}" for name, number in alarms["taken_for"].items())
    return [
        "### Per misconception and stance\n",
        table(["misconception", "stance", "messages", "precision", "recall", "F1"], stances),
        "### Confusion of misconceptions\n",
        "Rows: labelled, columns: found.\n",
        table(["", *confusion], [[row, *cells.values()] for row, cells in confusion.items()]),
        "### Out-of-scope false alarms\n",
        f"{alarms['answered']} of {alarms['messages']} out-of-scope messages are answered as if "
        f"in scope, {alarms['unsure']} of them by asking back. "
        f"Taken for: {taken_for or 'nothing'}.\n",
        "### Calibration\n",
        table(
            ["detections", "mean confidence", "share right"],
            [list(row.values()) for row in figures["calibration"]],
        ),
        "### By kind of message\n",
        scores_table(figures["kinds"], "kind"),
    ]


def _learning_curve(curve: dict[str, Any]) -> list[str]:
    rows = {str(point["trained_on"]): point for point in curve["points"]}
    return [
        "## Learning curve\n",
        f"The frozen set, read by networks that were trained on a part of the data, from the bare "
        f"encoder, {curve['epochs']} epochs.\n",
        scores_table(rows, "trained on"),
        "![learning curve](learning_curve.svg)\n",
    ]
