"""What the insight page shows: each chart as named series, small groups already hidden.

All is counted by conversation, see portal/traininglog/stats.py; a value under
``settings.MINIMUM_GROUP`` is a text such as "<5" and is drawn as a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncMonth
from django.utils import timezone

from portal.chat.phrases import say
from portal.desk.templatetags.coach_words import misconception_label, stance_name
from portal.feedback.models import BAD, GOOD
from portal.traininglog.models import Turn
from portal.traininglog.stats import STANCES, Shown, hide_single, stats, too_few
from socius.curriculum import curriculum

MONTHS = 12
CACHE_SECONDS = 300
HOURS = range(24)
WEEKDAYS = range(1, 8)


@dataclass(frozen=True)
class Series:
    name: str
    values: list[Shown]


@dataclass(frozen=True)
class Chart:
    """``kind`` is how it is drawn, ``labels`` are the places along the axis."""

    key: str
    kind: str  # "lines" or "bars"
    labels: list[str]
    series: list[Series]
    is_share: bool = False
    values: dict[str, Any] = field(default_factory=dict)  # for its title

    @property
    def title(self) -> str:
        return say(f"insight_{self.key}", **self.values)

    @property
    def unit(self) -> str:
        return say("insight_share" if self.is_share else "insight_conversations")

    @property
    def axis(self) -> str:
        """Return what the labels are."""
        return say(f"insight_axis_{self.key}")

    @property
    def is_empty(self) -> bool:
        return not any(
            isinstance(value, int | float) and value for s in self.series for value in s.values
        )


def charts(stance: str = STANCES[0]) -> list[Chart]:
    """Return all charts of the last months; the first is about one stance."""
    found = cache.get_or_set(f"insight-{stance}", lambda: _charts(stance), CACHE_SECONDS)
    return cast("list[Chart]", found)


def chart(key: str, stance: str = STANCES[0]) -> Chart | None:
    return next((found for found in charts(stance) if found.key == key), None)


def months(now: datetime | None = None) -> list[datetime]:
    """Return the first moments of the last months, the present one included."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [first]
    while len(found) < MONTHS:
        day_before = found[0].replace(tzinfo=None) - timedelta(days=1)
        found.insert(0, timezone.make_aware(day_before.replace(day=1)))
    return found


def month_name(month: datetime) -> str:
    return f"{month:%m.%Y}"


def _charts(stance: str) -> list[Chart]:
    since = months()
    figures = stats(since[0])
    said = Turn.objects.exclude(message_id="start").filter(time__gte=since[0]).order_by()
    talked = by_month(said, since)
    return [
        _misconceptions(figures, since, stance),
        _stances(figures),
        Chart("talked_months", "bars", _names(since), [Series(say("insight_talked"), talked)]),
        _coverage(said, since, talked),
        _feedback(said, since),
        _reasons(figures),
        _hours(said),
        _weekdays(said),
    ]


def _misconceptions(figures: dict[str, Any], since: list[datetime], stance: str) -> Chart:
    rows = {row["month"]: row["misconceptions"] for row in figures["months"]}
    keys = [f"{month:%Y-%m}" for month in since]
    series = [
        Series(
            misconception_label(misconception),
            [rows[key][misconception][stance] if key in rows else too_few() for key in keys],
        )
        for misconception in figures["misconceptions"]
    ]
    values = {"stance": stance_name(stance)}
    return Chart("misconceptions", "lines", _names(since), series, values=values)


def _stances(figures: dict[str, Any]) -> Chart:
    found = figures["misconceptions"]
    series = [
        Series(stance_name(stance), [counts[stance] for counts in found.values()])
        for stance in STANCES
    ]
    return Chart("stances", "bars", [misconception_label(m) for m in found], series)


def _coverage(said: QuerySet[Turn], since: list[datetime], talked: list[Shown]) -> Chart:
    series = [
        Series(say("insight_unsure"), shares(by_month(said.filter(unsure=True), since), talked)),
        Series(
            say("insight_out_of_scope"),
            shares(by_month(said.filter(intent="out_of_scope"), since), talked),
        ),
    ]
    return Chart("coverage", "lines", _names(since), series, is_share=True)


def _feedback(said: QuerySet[Turn], since: list[datetime]) -> Chart:
    series = [
        Series(
            say(f"insight_feedback_{verdict}"),
            by_month(said.filter(feedback__verdict=verdict), since),
        )
        for verdict in (GOOD, BAD)
    ]
    return Chart("feedback", "bars", _names(since), series)


def _reasons(figures: dict[str, Any]) -> Chart:
    reasons = figures["feedback"]["reasons"]
    names = [_reason(reason) for reason in reasons]
    series = Series(say("insight_feedback_bad"), list(reasons.values()))
    return Chart("reasons", "bars", names, [series])


def _reason(reason: str) -> str:
    phrase = f"insight_reason_{reason}"
    return say(phrase) if phrase in curriculum().phrases else reason


def _hours(said: QuerySet[Turn]) -> Chart:
    counts = _counts(said, ExtractHour("time"))
    values = hide_single([counts.get(hour, 0) for hour in HOURS])
    return Chart("hours", "bars", [str(h) for h in HOURS], [Series(say("insight_talked"), values)])


def _weekdays(said: QuerySet[Turn]) -> Chart:
    counts = _counts(said, ExtractIsoWeekDay("time"))
    values = hide_single([counts.get(day, 0) for day in WEEKDAYS])
    names = [say(f"insight_weekday_{day}") for day in WEEKDAYS]
    return Chart("weekdays", "bars", names, [Series(say("insight_talked"), values)])


def by_month(turns: QuerySet[Turn], since: list[datetime]) -> list[Shown]:
    """Return how many conversations have such a turn, month by month."""
    found = _counts(turns, TruncMonth("time"))
    counts = {f"{month:%Y-%m}": count for month, count in found.items()}
    return hide_single([counts.get(f"{month:%Y-%m}", 0) for month in since])


def _counts(turns: QuerySet[Turn], part: Any) -> dict[Any, int]:
    rows = turns.annotate(part=part).values("part").order_by()
    return {row["part"]: row["n"] for row in rows.annotate(n=Count("conversation", distinct=True))}


def shares(some: Sequence[Shown], of: Sequence[Shown]) -> list[Shown]:
    """Return shares; where one of the two is hidden, the share is hidden as well."""
    return [_share(part, whole) for part, whole in zip(some, of)]


def _share(part: Shown, whole: Shown) -> Shown:
    if isinstance(part, str) or isinstance(whole, str):
        return too_few()
    return round(part / whole, 3) if whole else 0


def _names(since: list[datetime]) -> list[str]:
    return [month_name(month) for month in since]


def minimum() -> int:
    return int(settings.MINIMUM_GROUP)
