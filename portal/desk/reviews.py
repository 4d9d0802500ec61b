"""Trainers' verdicts: given, changed, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils import timezone

from portal.desk.models import Dossier, Review, ReviewedDetection, Verdict
from portal.traininglog.models import Turn
from portal.traininglog.stats import STANCES
from socius.paths import ROOT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HISTORY = 20  # as many steps can be undone


@dataclass(frozen=True)
class Opinion:
    """What a trainer holds to be true of a message."""

    verdict: str
    intent: str = ""
    stances: dict[str, str] = field(default_factory=dict)  # by misconception
    better_wording: str = ""
    note: str = ""


@lru_cache(maxsize=1)
def wishes() -> list[str]:
    """Return the intents that a typed message can have without reflecting a misconception."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    names = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in domain["intents"]]
    return [name for name in names if name not in (*STANCES, "start")]


def as_read(turn: Turn) -> tuple[str, dict[str, str]]:
    """Return the intent and the stances that the coach read in a message."""
    found = [d for d in turn.detections.all() if d.source == "model" and d.stance in STANCES]
    return turn.intent, {detection.misconception: detection.stance for detection in found}


def give(turn: Turn, trainer: User, opinion: Opinion) -> Review:
    """Write a trainer's verdict; the one before it can be brought back by ``undo``."""
    intent, stances = as_read(turn)
    verdict = opinion.verdict
    if verdict == Verdict.CORRECTED:
        stances, intent = opinion.stances, opinion.intent
        if stances:
            intent = min(stances.values(), key=STANCES.index)
        if (intent, stances) == as_read(turn):
            verdict = Verdict.RIGHT.value
    elif verdict == Verdict.NOT_USABLE:
        stances, intent = {}, ""
    with transaction.atomic():
        former = Review.objects.select_for_update().filter(turn=turn, trainer=trainer).first()
        review = former or Review(turn=turn, trainer=trainer)
        if former:
            review.history = [*former.history, _state(former)][-HISTORY:]
        state = {"verdict": verdict, "intent": intent, "detections": stances}
        state |= {"better_wording": opinion.better_wording, "note": opinion.note}
        _put(review, state)
        _mark(turn)
    return review


def undo(turn: Turn, trainer: User) -> bool:
    """Take back a trainer's last verdict on a message; return whether there was one."""
    with transaction.atomic():
        review = Review.objects.select_for_update().filter(turn=turn, trainer=trainer).first()
        if review is None:
            return False
        if review.history:
            *review.history, before = review.history
            _put(review, before)
        else:
            review.delete()
        _mark(turn)
    return True


def _state(review: Review) -> dict[str, Any]:
    return {
        "verdict": review.verdict,
        "intent": review.intent,
        "better_wording": review.better_wording,
        "note": review.note,
        "detections": {found.misconception: found.stance for found in review.detections.all()},
    }


def _put(review: Review, state: dict[str, Any]) -> None:
    for name in ("verdict", "intent", "better_wording", "note"):
        setattr(review, name, state[name])
    review.changed = timezone.now()
    review.save()
    review.detections.all().delete()
    ReviewedDetection.objects.bulk_create(
        ReviewedDetection(review=review, misconception=misconception, stance=stance)
        for misconception, stance in state["detections"].items()
    )


def _mark(turn: Turn) -> None:
    """Note in the dossier whether there are reviews, and whether trainers differ."""
    groups = Review.objects.filter(turn__conversation=turn.conversation_id).by_turn()
    Dossier.objects.filter(pk=turn.conversation_id).update(
        reviewed=bool(groups), disputed=any(differ(reviews) for reviews in groups.values())
    )


def differ(reviews: list[Review]) -> bool:
    return len({review.label() for review in reviews}) > 1
