"""How far trainers agree: Cohen's kappa over messages that two of them reviewed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from portal.desk.models import Review
from portal.desk.reviews import differ
from portal.traininglog.models import Turn

Pair = tuple[Hashable, Hashable]
LEAST = 5  # with fewer double reviews, kappa says nothing


@dataclass(frozen=True)
class Agreement:
    """Of two trainers, or of all pairs together."""

    names: tuple[str, ...]
    count: int
    share: float
    kappa: float | None


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa of pairs of labels; None without pairs, or where chance explains all."""
    if not pairs:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    expected = sum(first[label] * second[label] for label in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreements(groups: dict[Turn, list[Review]]) -> tuple[Agreement, list[Agreement]]:
    """Return the agreement of all, and of each two trainers."""
    pairs: dict[tuple[str, ...], list[Pair]] = defaultdict(list)
    for reviews in groups.values():
        for one, other in combinations(sorted(reviews, key=lambda r: r.trainer_id), 2):
            names = (one.trainer.get_username(), other.trainer.get_username())
            pairs[names].append((one.label(), other.label()))
    every = [pair for labels in pairs.values() for pair in labels]
    return _agreement((), every), [_agreement(*item) for item in sorted(pairs.items())]


def disputed(groups: dict[Turn, list[Review]]) -> list[tuple[Turn, list[Review]]]:
    """Return the messages that trainers read differently."""
    return [(turn, reviews) for turn, reviews in groups.items() if differ(reviews)]


def _agreement(names: tuple[str, ...], pairs: list[Pair]) -> Agreement:
    share = sum(a == b for a, b in pairs) / len(pairs) if pairs else 0.0
    return Agreement(names, len(pairs), share, kappa(pairs) if len(pairs) >= LEAST else None)
