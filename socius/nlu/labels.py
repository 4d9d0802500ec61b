"""What a training message says: its intent and the stance to each misconception in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Any, Callable, Dict, Iterable, List, Sequence, Text, Tuple

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


Label = Tuple[Text, Text]  # a misconception in a stance, or a wish and ""


def labels_of(message: LabelledMessage) -> List[Label]:
    return list(message.stances.items()) or [(message.intent, "")]


def balanced(
    messages: Sequence[LabelledMessage], least: Callable[[Label], int]
) -> List[LabelledMessage]:
    """Return the messages, those with rare labels repeated until each is seen often enough.

    So a new misconception with some dozens of messages is learnt beside others with thousands.
    """
    count = Counter(label for message in messages for label in labels_of(message))
    repeated: List[LabelledMessage] = []
    for message in messages:
        repeated += [message] * max(ceil(least(x) / count[x]) for x in labels_of(message))
    return repeated


def fingerprint(message: LabelledMessage) -> int:
    """Return a number of 64 bits that stands for a message's text and labels."""
    said = repr((message.text, message.intent, sorted(message.stances.items())))
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "replace")).digest()[:8], "big")


def misconceptions_in(messages: Iterable[LabelledMessage]) -> List[Text]:
    """Return the ids that occur, sorted."""
    return sorted({misconception for message in messages for misconception in message.stances})
