"""What the coach is compared with: a keyword bot and a linear classifier over n-grams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from socius.nlu.decision import OUT_OF_SCOPE, TOPIC, Detected, Reading, Thresholds, decide
from socius.nlu.labels import STANCES, LabelledMessage, misconceptions_in
from socius.paths import DATA

Array = np.ndarray[Any, Any]


def reading_of(intent: str, stances: dict[str, str], confidence: float = 1.0) -> Reading:
    """Return the reading of a bot that says what it found and no more."""
    found = [Detected(m, stance, confidence) for m, stance in stances.items()]
    ranking = [{"name": intent, "confidence": confidence}]
    return Reading(intent, confidence, ranking, found, found, unsure=False)


class KeywordBot:
    """A misconception is there if one of its words is; see keywords.yml."""

    def __init__(self) -> None:
        yaml = YAML(typ="safe")
        content = yaml.load(Path(__file__).parent / "keywords.yml")
        signs = yaml.load(DATA / "signs.yml")["signs"]
        self._misconceptions = {
            misconception: _any_of(
                word
                for words in (entry["words"], *(signs[kind] for kind in entry.get("signs", [])))
                for word in words
            )
            for misconception, entry in content["misconceptions"].items()
        }
        self._agrees = _any_of(content["agrees"])
        self._wishes = {wish: _any_of(words) for wish, words in content["wishes"].items()}

    def train(self, messages: Sequence[LabelledMessage]) -> None:
        """Learn nothing."""

    def read(self, text: str) -> Reading:
        text = text.lower()
        found = [m for m, words in self._misconceptions.items() if words.search(text)]
        if found:
            agrees = self._agrees.search(text)
            stance = "agrees" if agrees else "asks" if "?" in text else "claims"
            return reading_of(stance, {misconception: stance for misconception in found})
        wishes = (wish for wish, words in self._wishes.items() if words.search(text))
        return reading_of(next(wishes, OUT_OF_SCOPE), {})


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(word.lower()) for word in words) + ")")


class LinearClassifier:
    """TF-IDF of words and characters, logistic regression for topics, stances and intents."""

    def train(self, messages: Sequence[LabelledMessage]) -> None:
        self._misconceptions = misconceptions_in(messages)
        self._features = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True),
        )
        vectors = self._features.fit_transform([message.text for message in messages])
        self._topics, self._stances = {}, {}
        for misconception in self._misconceptions:
            there = np.array([misconception in message.stances for message in messages])
            self._topics[misconception] = _logistic().fit(vectors, there)
            stances = [m.stances[misconception] for m in messages if misconception in m.stances]
            self._stances[misconception] = _logistic().fit(vectors[there], stances)
        intents = [TOPIC if message.stances else message.intent for message in messages]
        self._intents = _logistic().fit(vectors, intents)

    def read(self, text: str) -> Reading:
        vector = self._features.transform([text])
        stances = np.zeros((len(self._misconceptions), 1 + len(STANCES)))
        for row, misconception in zip(stances, self._misconceptions):
            there = self._topics[misconception].predict_proba(vector)[0, 1]
            model = self._stances[misconception]
            chances = dict(zip(model.classes_, model.predict_proba(vector)[0]))
            row[:] = [1 - there, *(there * chances.get(stance, 0.0) for stance in STANCES)]
        intents = self._intents.predict_proba(vector)[0]
        names = self._intents.classes_.tolist()
        return decide(stances, intents, self._misconceptions, names, Thresholds())


def _logistic() -> Any:
    return LogisticRegression(C=10, solver="liblinear", random_state=1)
