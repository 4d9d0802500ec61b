"""From probabilities to a decision: what a message reflects, which wish it is, or neither."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Sequence, Text

import numpy as np

from socius.nlu.labels import STANCES

TOPIC = "topic"  # the intent head's class for messages about a misconception
OUT_OF_SCOPE = "out_of_scope"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Thresholds:
    """Set from calibration on held-out messages (make evaluate), see config.yml."""

    detect: float = 0.5  # a misconception is there from this probability on
    at_least: float = 0.3  # the likeliest one of a message that is about the matter
    ask_below: float = 0.45  # the coach asks back instead of answering
    temperature: float = 1.0  # below 1 sharpens the probabilities


@dataclass(frozen=True)
class Detected:
    """A misconception in a message; the confidence is that of misconception and stance."""

    misconception: Text
    stance: Text
    confidence: float


@dataclass(frozen=True)
class Reading:
    """What the coach read in a message. ``candidates``: all misconceptions, likeliest first."""

    intent: Text
    confidence: float
    ranking: List[Dict[Text, Any]]
    detections: List[Detected]
    candidates: List[Detected]
    unsure: bool

    def output(self) -> Dict[Text, Any]:
        """Return the parts that travel with the message through Rasa."""
        return {
            "detections": [asdict(d) for d in self.detections],
            "candidates": [asdict(d) for d in self.candidates],
            "unsure": self.unsure,
        }


def sharpen(probabilities: Array, temperature: float) -> Array:
    """Return probabilities (last axis sums to 1) at another temperature."""
    powered = np.power(np.clip(probabilities, 1e-9, 1.0), 1.0 / temperature)
    sharpened: Array = powered / powered.sum(axis=-1, keepdims=True)
    return sharpened


def decide(
    stances: Array,
    intents: Array,
    misconceptions: Sequence[Text],
    names: Sequence[Text],
    thresholds: Thresholds,
) -> Reading:
    """Decide on one message.

    ``stances``: (misconceptions, none + stances) and ``intents``: (names,) are probabilities.
    """
    stances = sharpen(stances, thresholds.temperature)
    intents = sharpen(intents, thresholds.temperature)
    there = 1.0 - stances[:, 0]
    candidates = [
        Detected(
            misconception,
            STANCES[int(np.argmax(row[1:]))],
            round(float(row[1:].max()), 4),
        )
        for misconception, row in zip(misconceptions, stances)
    ]
    likeliest = np.argsort(-there)
    ranked = [(names[i], float(intents[i])) for i in np.argsort(-intents)]
    best = float(there[likeliest[0]])
    about_topic = ranked[0][0] == TOPIC or best > ranked[0][1]
    found = [i for i in likeliest if there[i] >= thresholds.detect] if about_topic else []
    if about_topic and not found and best >= thresholds.at_least:
        found = [likeliest[0]]
    detections = [candidates[i] for i in found]
    others = [(name, p) for name, p in ranked if name != TOPIC]
    if detections:
        intent = min((d.stance for d in detections), key=STANCES.index)
        confidence = best
    else:
        intent, confidence = others[0]
    ranking = [(intent, confidence)] + [(name, p) for name, p in others if name != intent]
    return Reading(
        intent=intent,
        confidence=round(confidence, 4),
        ranking=[{"name": name, "confidence": round(p, 4)} for name, p in ranking[:5]],
        detections=detections,
        candidates=[candidates[i] for i in likeliest],
        unsure=bool(detections) and best < thresholds.ask_below,
    )
