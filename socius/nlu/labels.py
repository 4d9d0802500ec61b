"""What a training message says: its intent and the stance to each misconception in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Any, Dict, Iterable, List, Sequence, Text

from socius.curriculum import curriculum

STANCES = ("claims", "asks", "agrees")


@dataclass(frozen=True)
class LabelledMessage:
    """A message of data/nlu. ``stances``: misconception id -> stance; empty for wishes."""

    text: Text
    intent: Text
    stances: Dict[Text, Text]
    kind: Text = "natural"
    family: Text = ""


def labelled(example: Any) -> LabelledMessage:
    """Read a Rasa training example (``Message``) with the metadata of its block.

    Raises ValueError for a misconception that the curriculum lacks or an unknown stance.
    """
    text, intent = str(example.get("text")), str(example.get("intent"))
    stances = parse_metadata((example.get("metadata") or {}).get("intent"))
    kind, family = stances.pop("kind", "natural"), stances.pop("family", "")
    stances.pop("source", None)  # the conversation that a reviewed message comes from
    for misconception, stance in stances.items():
        if misconception not in curriculum().misconceptions:
            raise ValueError(f"data/nlu, {text!r}: no misconception {misconception!r}")
        if stance not in STANCES:
            raise ValueError(f"data/nlu, {text!r}: {stance!r} is none of {', '.join(STANCES)}")
    if (intent in STANCES) != bool(stances):
        raise ValueError(f"data/nlu, {text!r}: {intent} and its misconceptions do not fit")
    return LabelledMessage(text, intent, stances, kind, family)


def parse_metadata(metadata: Any) -> Dict[Text, Text]:
    """Read a block's metadata, ``on_the_side=claims kind=typo family=f12``.

    One scalar and not a mapping: YAML of thousands of blocks is read twice as fast.
    """
    parts = [part.partition("=") for part in str(metadata or "").split()]
    return {name: value for name, _, value in parts}


def balanced(messages: Sequence[LabelledMessage], least: int) -> List[LabelledMessage]:
    """Return the messages, those with rare labels repeated until each is seen often enough.

    A label is a wish, or a misconception in a stance: so a new misconception with some dozens of
    messages is learnt beside others with thousands.
    """
    labels = [list(m.stances.items()) or [(m.intent, "")] for m in messages]
    count = Counter(label for found in labels for label in found)
    repeated: List[LabelledMessage] = []
    for message, found in zip(messages, labels):
        repeated += [message] * max(ceil(least / count[label]) for label in found)
    return repeated


def digest(messages: Iterable[LabelledMessage]) -> Text:
    """Return a digest of texts and labels, whatever their order."""
    lines = sorted(repr((m.text, m.intent, sorted(m.stances.items()))) for m in messages)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def misconceptions_in(messages: Iterable[LabelledMessage]) -> List[Text]:
    """Return the ids that occur, sorted."""
    return sorted({misconception for message in messages for misconception in message.stances})
