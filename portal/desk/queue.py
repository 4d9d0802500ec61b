"""Which messages a verdict helps most: the coach is unsure of them and meets them often."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.db.models import Exists, OuterRef

from portal.desk.models import Review
from portal.desk.querysets import DossierQuerySet
from portal.traininglog.models import Turn

# Of how many of the least sure conversations the messages are compared.
POOL = 300
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Useful:
    """A message with what speaks for looking at it."""

    turn: Turn
    uncertainty: float  # 0 sure to 1 a coin's throw
    similar: int  # messages of the pool that are read alike

    @property
    def score(self) -> float:
        return self.uncertainty * sqrt(self.similar)


def most_useful(dossiers: DossierQuerySet, skipped: set[int]) -> list[Useful]:
    """Return the unreviewed messages, the most useful first; one of several with the same words."""
    waiting = Turn.objects.filter(reviews=None, payload="").exclude(text="").exclude(pk__in=skipped)
    pool = dossiers.filter(
        Exists(waiting.filter(conversation=OuterRef("pk"))), message_count__gt=0
    ).order_by("least_confidence", "-pk")
    turns = (
        waiting.filter(conversation__in=list(pool.values_list("pk", flat=True)[:POOL]))
        .select_related("conversation")
        .prefetch_related("detections")
        .order_by("-pk")
    )
    readings = Counter(_reading(turn) for turn in turns)
    known = {_words(text) for text in Review.objects.values_list("turn__text", flat=True)}
    found: dict[str, Useful] = {}
    for turn in turns:
        words = _words(turn.text)
        if words and words not in known:
            useful = Useful(turn, uncertainty(turn), readings[_reading(turn)])
            if words not in found or useful.score > found[words].score:
                found[words] = useful
    return sorted(found.values(), key=lambda useful: -useful.score)


def uncertainty(turn: Turn) -> float:
    """Return how close the coach's reading was to being another one."""
    chances = [d.confidence for d in turn.detections.all() if d.source == "model"]
    chances += [float(c.get("confidence", 0)) for c in turn.candidates]
    if not chances:
        return 1 - turn.intent_confidence
    return max(1 - abs(2 * chance - 1) for chance in chances)


def _reading(turn: Turn) -> tuple[str, ...]:
    likely: list[dict[str, Any]] = turn.candidates[:1]
    named = [(d.misconception, d.stance) for d in turn.detections.all()]
    named += [(c.get("misconception", ""), c.get("stance", "")) for c in likely if not named]
    return named[0] if named else (turn.intent,)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
