"""Why a message was read as it was: the words that spoke for and against, and similar messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

from socius.nlu.classifier import Detector
from socius.nlu.decision import Detected, Reading, decide, sharpen
from socius.nlu.labels import STANCES, LabelledMessage, labelled
from socius.paths import DATA

_WORD = re.compile(r"\S+")
NOTICEABLE = 0.01  # a word that changes a probability by less says nothing


@dataclass(frozen=True)
class Word:
    """A word and what it adds to the probability: without it, it would be lower by ``effect``."""

    text: str
    effect: float


@dataclass(frozen=True)
class Reason:
    """What spoke for and against a misconception in its stance, the strongest words first."""

    detected: Detected
    words_for: list[Word]
    words_against: list[Word]


@dataclass(frozen=True)
class Neighbour:
    """A training message that resembles the explained one."""

    message: LabelledMessage
    similarity: float


@dataclass(frozen=True)
class Explanation:
    """``reasons``: for each detection, or if there is none, for the likeliest candidate."""

    text: str
    reading: Reading
    reasons: list[Reason] = field(default_factory=list)
    others: list[Detected] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)


def explain(detector: Detector, text: str, top: int = 4) -> Explanation:
    """Return why the detector reads the text as it does; one pass over it and its variants."""
    spans = [match.span() for match in _WORD.finditer(text)]
    without = [f"{text[:start]}{text[end:]}".strip() for start, end in spans]
    stances, intents = detector.networks.predict([text, *without])
    reading = decide(
        stances[0], intents[0], detector.misconceptions, detector.intents, detector.thresholds
    )
    stances = sharpen(stances, detector.thresholds.temperature)
    shown = reading.detections or reading.candidates[:1]
    reasons = []
    for detected in shown:
        place = detector.misconceptions.index(detected.misconception)
        chances = stances[:, place, 1 + STANCES.index(detected.stance)]
        words = [
            Word(text[start:end], round(float(chances[0] - chance), 4))
            for (start, end), chance in zip(spans, chances[1:])
        ]
        speak_for = sorted((w for w in words if w.effect >= NOTICEABLE), key=lambda w: -w.effect)
        against = sorted((w for w in words if w.effect <= -NOTICEABLE), key=lambda w: w.effect)
        reasons.append(Reason(detected, speak_for[:top], against[:top]))
    others = [c for c in reading.candidates if c not in shown]
    return Explanation(text, reading, reasons, others[:2], nearest(text))


def nearest(text: str, count: int = 3) -> list[Neighbour]:
    """Return the training messages that share most with the text, by words and word parts."""
    messages, vectorizer, vectors = _index()
    similarities = (vectors @ vectorizer.transform([text]).T).toarray().ravel()
    best = np.argsort(-similarities, kind="stable")[:count]
    return [
        Neighbour(messages[i], round(float(similarities[i]), 4))
        for i in best
        if similarities[i] > 0
    ]


@lru_cache(maxsize=1)
def _index() -> tuple[list[LabelledMessage], TfidfVectorizer, Any]:
    messages = list(_training_messages())
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True)
    return messages, vectorizer, vectorizer.fit_transform([m.text for m in messages])


def _training_messages() -> Iterator[LabelledMessage]:
    # Rasa's own loader checks every line and takes half a minute; `socius check` does that.
    for path in sorted((DATA / "nlu").glob("*.yml")):
        content: dict[str, Any] = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        for block in content["nlu"]:
            metadata = {"intent": block.get("metadata")}
            for line in str(block["examples"]).splitlines():
                yield labelled(
                    {
                        "text": line.lstrip("- ").strip(),
                        "intent": block["intent"],
                        "metadata": metadata,
                    }
                )
