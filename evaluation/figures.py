"""From messages and readings to figures: what report.md shows and figures.json keeps."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from evaluation.metrics import confidences, score
from socius.nlu.decision import OUT_OF_SCOPE, Reading
from socius.nlu.labels import STANCES, LabelledMessage, misconceptions_in

NONE = "none"
BINS = 10


def figures(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return all figures of a set."""
    return {
        "scores": scores(messages, readings),
        "stances": by_stance(messages, readings),
        "confusion": confusion(messages, readings),
        "false_alarms": false_alarms(messages, readings),
        "calibration": calibration(messages, readings),
        "kinds": by_kind(messages, readings),
    }


def scores(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the number of messages and the measures, rounded; None for what has no measure."""
    measured = {
        name: None if math.isnan(value) else round(value, 4)
        for name, value in asdict(score(messages, readings)).items()
    }
    return {"messages": len(messages), **measured}


def by_stance(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return misconception -> stance -> number, precision, recall, F1."""
    found = {
        (index, d.misconception, d.stance)
        for index, reading in enumerate(readings)
        for d in reading.detections
    }
    there = {
        (index, misconception, stance)
        for index, message in enumerate(messages)
        for misconception, stance in message.stances.items()
    }
    return {
        misconception: {
            stance: _rates(
                {x for x in there if x[1:] == (misconception, stance)},
                {x for x in found if x[1:] == (misconception, stance)},
            )
            for stance in STANCES
        }
        for misconception in misconceptions_in(messages)
    }


def _rates(there: set[Any], found: set[Any]) -> dict[str, Any]:
    hits = len(there & found)
    return {
        "number": len(there),
        "precision": round(hits / len(found), 4) if found else None,
        "recall": round(hits / len(there), 4) if there else None,
        "f1": round(2 * hits / (len(there) + len(found)), 4) if there or found else None,
    }


def confusion(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> dict[str, dict[str, int]]:
    """Return labelled misconception -> found misconception -> number of messages.

    A missed one counts at each that was found wrongly instead of it, else at none; a wrong one in
    a message that lacks nothing counts in the row none.
    """
    names = [*misconceptions_in(messages), NONE]
    cells: Counter[tuple[str, str]] = Counter()
    for message, reading in zip(messages, readings):
        there, found = set(message.stances), {d.misconception for d in reading.detections}
        cells.update((name, name) for name in there & found)
        missed, wrong = there - found, found - there
        cells.update((m, w) for m in missed or {NONE} for w in wrong or {NONE} if m != w)
    return {row: {column: cells[row, column] for column in names} for row in names}


def false_alarms(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> dict[str, Any]:
    """Return how many out-of-scope messages there are, how many are answered, and as what."""
    outside = [r for m, r in zip(messages, readings) if m.intent == OUT_OF_SCOPE]
    alarms = [reading for reading in outside if reading.detections]
    taken_for = Counter(reading.detections[0].misconception for reading in alarms)
    return {
        "messages": len(outside),
        "answered": len(alarms),
        "unsure": sum(reading.unsure for reading in alarms),
        "taken_for": dict(sorted(taken_for.items())),
    }


def calibration(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> list[dict[str, Any]]:
    """Return a bin of confidences each: detections, their mean confidence, the share right."""
    confidence, right = confidences(messages, readings)
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "detections": int((bin_of == b).sum()),
            "confidence": round(float(confidence[bin_of == b].mean()), 4),
            "right": round(float(right[bin_of == b].mean()), 4),
        }
        for b in sorted(set(bin_of.tolist()))
    ]


def by_kind(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the measures a kind of message (typo, english, long, …), the most frequent first."""
    kinds = Counter(message.kind for message in messages)
    result = {}
    for kind, _ in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        chosen = [i for i, message in enumerate(messages) if message.kind == kind]
        result[kind] = scores([messages[i] for i in chosen], [readings[i] for i in chosen])
    return result
