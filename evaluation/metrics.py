"""What is measured: how right the detections are, and how well the confidences know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from socius.nlu.decision import OUT_OF_SCOPE, Reading
from socius.nlu.labels import STANCES, LabelledMessage

REFLECTED = ("claims", "asks")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1; nan where a set has nothing to measure it on."""

    macro_f1: float  # over the misconceptions, of being reflected (claimed or asked about)
    wholly_right: float  # every misconception found, none too many, each in its stance
    stance: float  # right stance where the misconception was found
    false_alarms: float  # out-of-scope messages answered as if in scope
    pairs: float  # minimal pairs of which both messages are wholly right
    wishes: float
    calibration_error: float  # expected calibration error of the detections' confidences


def is_right(message: LabelledMessage, reading: Reading) -> bool:
    """Return whether misconceptions, stances and (without any) the intent are all right."""
    found = {d.misconception: d.stance for d in reading.detections}
    if message.stances or found:
        return found == message.stances
    return reading.intent == message.intent


def score(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> Scores:
    """Compare what the coach read with the labels."""
    pairs = list(zip(messages, readings))
    ids = sorted({m for message in messages for m in message.stances})
    stance = [
        found.stance == message.stances[found.misconception]
        for message, reading in pairs
        for found in reading.detections
        if found.misconception in message.stances
    ]
    alarms = [
        bool(reading.detections) for message, reading in pairs if message.intent == OUT_OF_SCOPE
    ]
    wishes = [
        reading.intent == message.intent
        for message, reading in pairs
        if message.intent not in (*STANCES, OUT_OF_SCOPE)
    ]
    families = defaultdict(list)
    for message, reading in pairs:
        if message.kind == "pair":
            families[message.family].append(is_right(message, reading))
    return Scores(
        macro_f1=_mean([_reflected_f1(pairs, id) for id in ids]),
        wholly_right=_mean(
            [is_right(m, r) for m, r in pairs if m.intent in STANCES or m.intent == OUT_OF_SCOPE]
        ),
        stance=_mean(stance),
        false_alarms=_mean(alarms),
        pairs=_mean([all(right) for right in families.values() if len(right) > 1]),
        wishes=_mean(wishes),
        calibration_error=calibration_error(messages, readings),
    )


def _reflected_f1(pairs: Sequence[tuple[LabelledMessage, Reading]], misconception: str) -> float:
    hits = misses = false = 0
    for message, reading in pairs:
        is_there = message.stances.get(misconception) in REFLECTED
        found = any(
            d.misconception == misconception and d.stance in REFLECTED for d in reading.detections
        )
        hits += is_there and found
        misses += is_there and not found
        false += found and not is_there
    return 2 * hits / max(1, 2 * hits + misses + false)


def confidences(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> tuple[Array, Array]:
    """Return each detection's confidence and whether misconception and stance were right."""
    found = [
        (d.confidence, message.stances.get(d.misconception) == d.stance)
        for message, reading in zip(messages, readings)
        for d in reading.detections
    ]
    return np.array([c for c, _ in found]), np.array([right for _, right in found])


def calibration_error(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading], bins: int = 10
) -> float:
    """Return the mean distance of confidence and accuracy over bins, weighted by their size."""
    confidence, right = confidences(messages, readings)
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            (bin_of == b).mean() * abs(confidence[bin_of == b].mean() - right[bin_of == b].mean())
            for b in np.unique(bin_of)
        )
    )


def _mean(values: Sequence[float] | Sequence[bool]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
