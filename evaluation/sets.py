"""Labelled messages to measure on: the frozen set, and the training data itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from socius.nlu.labels import LabelledMessage

FROZEN = Path(__file__).parent / "frozen.jsonl"


@dataclass(frozen=True)
class TestMessage(LabelledMessage):
    """A message of the frozen set. ``part``: A natural, B adversarial, C voices of the web."""

    part: str = ""


def frozen() -> list[TestMessage]:
    """Return the frozen set: written apart from the training data, never trained on."""
    rows = [json.loads(line) for line in FROZEN.read_text(encoding="utf-8").splitlines()]
    return [
        TestMessage(
            row["text"],
            row["intent"],
            row["misconceptions"],
            row["kind"],
            row["family"],
            row["set"],
        )
        for row in rows
    ]


def training() -> list[LabelledMessage]:
    """Return the messages of data/nlu."""
    from socius.nlu.importer import messages
    from socius.nlu.labels import labelled
    from socius.paths import DATA

    return [labelled(example) for example in messages(sorted((DATA / "nlu").glob("**/*.yml")))]
