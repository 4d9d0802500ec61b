"""What changed with a training: the weeks before its promotion and those after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.learning.models import State, Training
from portal.traininglog.stats import Shown, stats

DAYS = 30
MOST = 6  # trainings, the latest


@dataclass(frozen=True)
class Period:
    """Shares of the conversations of some weeks."""

    conversations: Shown
    unsure: Shown
    out_of_scope: Shown
    bad_feedback: Shown


@dataclass(frozen=True)
class Effect:
    training: Training
    before: Period
    after: Period


def effects() -> list[Effect]:
    """Return the latest promoted trainings with what went before and what came after."""
    found = Training.objects.filter(state=State.PROMOTED, decided__isnull=False)
    days = timedelta(days=DAYS)
    return [
        Effect(training, _period(at - days, at), _period(at, at + days))
        for training in found.order_by("-decided")[:MOST]
        if (at := training.decided)
    ]


def _period(since: datetime, until: datetime) -> Period:
    figures = stats(since, until)
    return Period(
        figures["conversations"],
        figures["unsure"]["share"],
        figures["out_of_scope"]["share"],
        figures["feedback"]["bad"]["share"],
    )
