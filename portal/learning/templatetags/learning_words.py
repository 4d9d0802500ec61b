"""How a training's figures and labels read."""

from __future__ import annotations

from typing import Any

from django import template

from portal.chat.phrases import say
from portal.desk.templatetags.coach_words import misconception_label, stance_name

register = template.Library()
# Measures in the table's columns, and whether more is better.
MEASURES = {
    "macro_f1": True,
    "wholly_right": True,
    "stance": True,
    "false_alarms": False,
    "wishes": True,
}
_NOTICEABLE = 0.0005


@register.filter
def rows(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each set of messages, a cell for each measure."""
    return [
        {
            "name": say(f"learning_set_{name.lower()}"),
            "count": scores["before"]["messages"],
            "cells": [
                _cell(scores["before"][measure], scores["after"][measure], more_is_better)
                for measure, more_is_better in MEASURES.items()
            ],
        }
        for name, scores in comparison.items()
    ]


def _cell(before: float | None, after: float | None, more_is_better: bool) -> dict[str, Any]:
    trend = ""
    if before is not None and after is not None and abs(after - before) > _NOTICEABLE:
        trend = "up" if (after > before) == more_is_better else "down"
    return {"before": _figure(before), "after": _figure(after), "trend": trend}


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}".replace(".", ",")


@register.filter
def reading(label: dict[str, Any]) -> str:
    """Return what somebody or a model read in a message, such as "Nebenher: behauptet"."""
    stances = [f"{misconception_label(m)}: {stance_name(s)}" for m, s in label["stances"].items()]
    return " · ".join(stances) or str(label["intent"])
