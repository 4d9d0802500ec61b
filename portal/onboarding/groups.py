"""What may be shown of a group: nothing of under ``settings.MINIMUM_GROUP`` people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

STANCES = ("claims", "asks", "agrees", "")


@dataclass(frozen=True)
class Bar:
    stance: str
    count: int
    percent: int


@dataclass(frozen=True)
class Distribution:
    """How many answers there are, and how they divide if these are enough."""

    total: int
    bars: list[Bar]

    @property
    def is_shown(self) -> bool:
        return bool(self.bars)


def is_shown(count: int) -> bool:
    return count >= settings.MINIMUM_GROUP


def shown(count: int) -> int | str:
    return count if is_shown(count) else f"<{settings.MINIMUM_GROUP}"


def in_full_batches(count: int) -> int:
    """Return how many of so many answers may count while answers come in."""
    return count - count % settings.MINIMUM_GROUP


def distribution(stances: Sequence[str], in_batches: bool = False) -> Distribution:
    """Return how stances divide.

    ``in_batches``: while answers come in, only every fifth changes the picture. Else whoever
    sees it change and knows who has just answered would know the answer.
    """
    total = len(stances)
    counted = stances[: in_full_batches(total)] if in_batches else stances
    if not is_shown(len(counted)):
        return Distribution(total, [])
    counts = Counter(counted)
    bars = [Bar(s, counts[s], round(100 * counts[s] / len(counted))) for s in STANCES]
    return Distribution(total, bars)
