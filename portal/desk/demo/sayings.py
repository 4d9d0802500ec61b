"""What the people of the demonstration say: the messages of data/nlu."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from socius.nlu.labels import LabelledMessage, labelled
from socius.paths import DATA

# How people write to a coach of their own bank; the training data also has the far-fetched.
KINDS = ("natural", "short", "typo", "colloquial", "long", "bank")


@dataclass
class Sayings:
    """Messages by what they say."""

    topics: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    several: list[LabelledMessage] = field(default_factory=list)
    wishes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@lru_cache(maxsize=1)
def read() -> Sayings:
    """Read the training messages, each once."""
    sayings = Sayings()
    seen: set[str] = set()
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for message in _messages(path.read_text(encoding="utf-8")):
            if message.text in seen or message.kind not in KINDS:
                continue
            seen.add(message.text)
            if len(message.stances) > 1:
                sayings.several.append(message)
            elif message.stances:
                sayings.topics[next(iter(message.stances.items()))].append(message.text)
            else:
                sayings.wishes[message.intent].append(message.text)
    return sayings


def _messages(text: str) -> list[LabelledMessage]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(text, Loader=loader)
    return [
        labelled(
            {
                "text": line.lstrip("- ").strip(),
                "intent": block["intent"],
                "metadata": {"intent": block.get("metadata")},
            }
        )
        for block in content["nlu"]
        for line in str(block["examples"]).splitlines()
    ]
