"""The questions that the chat page proposes to somebody who begins."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count

from portal.traininglog.models import Detection
from socius.curriculum import curriculum

HOW_MANY = 3
_SECONDS_KEPT = 600


@dataclass(frozen=True)
class Examples:
    """Prepared questions of the curriculum; ``from_colleagues``: on what they ask most."""

    texts: list[str]
    from_colleagues: bool


def examples() -> Examples:
    """Return the questions, counted anew every few minutes."""
    found: Examples | None = cache.get("examples")
    if found is None:
        try:
            found = choose(_most_raised())
        except DatabaseError:
            return choose([])  # the page is shown all the same, and says what is wrong
        cache.set("examples", found, _SECONDS_KEPT)
    return found


def choose(raised: list[str]) -> Examples:
    """Choose the misconceptions that colleagues raise most, then the curriculum's first."""
    prepared = {m.id: m.example for m in curriculum().misconceptions.values() if m.example}
    asked = [id for id in raised if id in prepared][:HOW_MANY]
    chosen = [*asked, *(id for id in prepared if id not in asked)][:HOW_MANY]
    return Examples([prepared[id] for id in chosen], bool(asked) and chosen == asked)


def _most_raised() -> list[str]:
    """Return the misconceptions by the number of conversations that raise them.

    Nobody's words are shown, only what comes up in a group of conversations (five or more).
    """
    raised = Detection.objects.filter(stance__in=["claims", "asks"]).order_by()
    counted = raised.values("misconception").annotate(
        conversations=Count("turn__conversation", distinct=True)
    )
    large = counted.filter(conversations__gte=settings.MINIMUM_GROUP)
    return list(
        large.order_by("-conversations", "misconception").values_list("misconception", flat=True)
    )
