"""Figures over all conversations, in groups too large to point at somebody.

Everything is counted by conversation. A group of under ``settings.MINIMUM_GROUP`` conversations is
not shown; neither is a month that could be worked out from a total and the other months.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from portal.feedback.models import BAD, GOOD, Feedback
from portal.feedback.reasons import reasons
from portal.traininglog.models import Detection, Turn
from socius.curriculum import curriculum

STANCES = ("claims", "asks", "agrees")
HIDDEN = "hidden"
Shown = int | float | str


def stats(
    since: datetime | None = None, until: datetime | None = None, cohort: str = ""
) -> dict[str, Any]:
    """Return the figures of what was said from ``since`` up to, but not at, ``until``.

    ``cohort``: the join code of the one group that counts; without it, everybody does.
    """
    said = Turn.objects.exclude(message_id="start").order_by()
    given = Feedback.objects.order_by()
    if since:
        said, given = said.filter(time__gte=since), given.filter(time__gte=since)
    if until:
        said, given = said.filter(time__lt=until), given.filter(time__lt=until)
    if cohort:
        said = said.filter(conversation__learner__cohort__code=cohort)
        given = given.filter(turn__conversation__learner__cohort__code=cohort)
    conversations = _conversations(said)
    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "minimum_group": settings.MINIMUM_GROUP,
        "conversations": shown(conversations),
        "turns": said.count() if is_shown(conversations) else too_few(),
        "out_of_scope": _share(_conversations(said.filter(intent="out_of_scope")), conversations),
        "unsure": _share(_conversations(said.filter(unsure=True)), conversations),
        "feedback": _feedback(given, conversations),
        "misconceptions": _by_stance(said),
        "months": _by_month(said),
    }


def _feedback(given: QuerySet[Feedback], conversations: int) -> dict[str, Any]:
    """Return how many conversations found an answer helpful, or not, and why not."""
    by_conversation = Count("turn__conversation", distinct=True)
    verdicts = dict(given.values_list("verdict").annotate(n=by_conversation))
    why = given.filter(verdict=BAD).exclude(reason="").values_list("reason")
    counts = {**dict.fromkeys(reasons(), 0), **dict(why.annotate(n=by_conversation))}
    return {
        "good": _share(verdicts.get(GOOD, 0), conversations),
        "bad": _share(verdicts.get(BAD, 0), conversations),
        "reasons": {reason: shown(count) for reason, count in counts.items()},
    }


def _by_stance(said: QuerySet[Turn]) -> dict[str, dict[str, Shown]]:
    counts = _detected(said)
    return {
        misconception: {stance: shown(counts[misconception, stance]) for stance in STANCES}
        for misconception in _misconceptions(counts)
    }


def _by_month(said: QuerySet[Turn]) -> list[dict[str, Any]]:
    monthly = said.annotate(month=TruncMonth("time")).values("month")
    talked = list(monthly.annotate(n=Count("conversation", distinct=True)).order_by("month"))
    detected: dict[tuple[str, str], dict[Any, int]] = defaultdict(dict)
    for row in (
        Detection.objects.filter(turn__in=said)
        .order_by()
        .annotate(month=TruncMonth("turn__time"))
        .values("month", "misconception", "stance")
        .annotate(n=Count("turn__conversation", distinct=True))
    ):
        detected[row["misconception"], row["stance"]][row["month"]] = row["n"]
    months = [row["month"] for row in talked]
    series = {
        key: hide_single([counts.get(month, 0) for month in months])
        for key, counts in detected.items()
    }
    unknown: list[Shown] = [too_few()] * len(months)
    return [
        {
            "month": f"{month:%Y-%m}",
            "conversations": conversations,
            "misconceptions": {
                misconception: {
                    stance: series.get((misconception, stance), unknown)[place]
                    for stance in STANCES
                }
                for misconception in _misconceptions(detected)
            },
        }
        for place, (month, conversations) in enumerate(
            zip(months, hide_single([row["n"] for row in talked]))
        )
    ]


def hide_single(series: list[int]) -> list[Shown]:
    """Return a series as shown beside its total: what is too small can't be worked out from it.

    Where the small ones together are still too small a group, the smallest of the others is
    hidden as well.
    """
    result = [shown(count) for count in series]
    small = sum(count for count in series if not is_shown(count))
    large = [(count, place) for place, count in enumerate(series) if is_shown(count)]
    if 0 < small < settings.MINIMUM_GROUP and large:
        result[min(large)[1]] = HIDDEN
    return result


def _detected(said: QuerySet[Turn]) -> dict[tuple[str, str], int]:
    found = Detection.objects.filter(turn__in=said).order_by().values("misconception", "stance")
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in found.annotate(n=Count("turn__conversation", distinct=True)):
        counts[row["misconception"], row["stance"]] = row["n"]
    return counts


def _misconceptions(found: dict[tuple[str, str], Any]) -> list[str]:
    """Return the curriculum's misconceptions in its order, then those it has no more."""
    known = list(curriculum().misconceptions)
    return [*known, *sorted({misconception for misconception, _ in found} - set(known))]


def _share(count: int, conversations: int) -> dict[str, Shown]:
    """Return a number of conversations as shown, and its share of all."""
    if not is_shown(count):
        return {"conversations": too_few(), "share": too_few()}
    return {"conversations": count, "share": round(count / max(count, conversations), 3)}


def _conversations(turns: QuerySet[Turn]) -> int:
    return turns.values("conversation").distinct().count()


def is_shown(count: int) -> bool:
    return count >= settings.MINIMUM_GROUP


def shown(count: int) -> Shown:
    return count if is_shown(count) else too_few()


def too_few() -> str:
    return f"<{settings.MINIMUM_GROUP}"
