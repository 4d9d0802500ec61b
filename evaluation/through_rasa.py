"""Rasa models to compare: ours, and stock Rasa.

Stock Rasa is its default pipeline with DIET, with an intent for each misconception and stance.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evaluation.baselines import reading_of
from evaluation.speed import last_training_seconds
from socius.cli.classify import load_agent
from socius.nlu.decision import OUT_OF_SCOPE, Detected, Reading
from socius.nlu.labels import LabelledMessage
from socius.typed import normalise, without_command

# What `rasa init` suggests, for German.
PIPELINE = """\
recipe: default.v1
language: de
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
  random_seed: 1
- name: EntitySynonymMapper
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
"""
BETWEEN = "_on_"  # between stance and misconception in an intent's name


def parse(agent: Any, text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = asyncio.run(agent.parse_message(without_command(normalise(text))))
    return parsed


class Ours:
    """The trained model; it is trained by `rasa train` beforehand."""

    def __init__(self, model: Path) -> None:
        self._agent = load_agent(model)

    def train(self, messages: Sequence[LabelledMessage]) -> float:
        """Return how long its training took."""
        return last_training_seconds() or 0.0

    def read(self, text: str) -> Reading:
        parsed = parse(self._agent, text)
        return Reading(
            parsed["intent"]["name"],
            parsed["intent"]["confidence"],
            parsed["intent_ranking"],
            [Detected(**detected) for detected in parsed["detections"]],
            [Detected(**detected) for detected in parsed["candidates"]],
            parsed["unsure"],
        )


class StockRasa:
    """Trained by `rasa train nlu` on (a sample of) the messages with at most one misconception."""

    def __init__(self, sample: int | None = None, epochs: int = 100) -> None:
        self._sample, self._epochs = sample, epochs
        self._folder = TemporaryDirectory(prefix="stock-rasa-")  # removed with this

    def train(self, messages: Sequence[LabelledMessage]) -> None:
        chosen = [message for message in messages if len(message.stances) < 2]
        if self._sample and self._sample < len(chosen):
            chosen = random.Random(1).sample(chosen, self._sample)
        folder = Path(self._folder.name)
        (folder / "nlu.yml").write_text(_training_data(chosen), encoding="utf-8")
        (folder / "config.yml").write_text(PIPELINE.format(epochs=self._epochs), encoding="utf-8")
        command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", "config.yml"]
        command += ["--nlu", "nlu.yml", "--out", "models", "--fixed-model-name", "stock"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        self._model = folder / "models" / "stock.tar.gz"

    @cached_property
    def _agent(self) -> Any:
        return load_agent(self._model)

    def read(self, text: str) -> Reading:
        parsed = parse(self._agent, text)
        name, confidence = parsed["intent"]["name"], float(parsed["intent"]["confidence"])
        if BETWEEN in name:
            stance, misconception = name.split(BETWEEN)
            return reading_of(stance, {misconception: stance}, confidence)
        return reading_of(OUT_OF_SCOPE if name == "nlu_fallback" else name, {}, confidence)


def _training_data(messages: Sequence[LabelledMessage]) -> str:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        intent = message.intent
        for misconception, stance in message.stances.items():
            intent = f"{stance}{BETWEEN}{misconception}"
        by_intent[intent].append(f"    - {message.text}\n")
    blocks = [
        f"- intent: {intent}\n  examples: |\n{''.join(lines)}"
        for intent, lines in by_intent.items()
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)
