"""How often each text of the curriculum was shown, and how it was taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import cast

from django.core.cache import cache

from portal.feedback.models import BAD, GOOD
from portal.traininglog.models import Reply
from portal.traininglog.stats import Shown, shown, too_few

CACHE_SECONDS = 300


@dataclass(frozen=True)
class Usage:
    """How many conversations a text was shown in, was found helpful in, and not helpful."""

    shown: Shown = field(default_factory=too_few)
    good: Shown = field(default_factory=too_few)
    bad: Shown = field(default_factory=too_few)


def usage(part: str, arguments: dict[str, str]) -> dict[str, Usage]:
    """Return the usage of a part's texts by their places, such as "on_the_side/arguments/presence".

    A feedback is about one answer: its texts share it. ``arguments``: texts by
    place; a bubble may hold two, and is logged under the first one's place.
    """
    found = cache.get_or_set(f"usage-{part}", lambda: _usage(part, arguments), CACHE_SECONDS)
    return cast("dict[str, Usage]", found)


def _usage(part: str, arguments: dict[str, str]) -> dict[str, Usage]:
    counted: dict[str, dict[str | None, set[int]]] = defaultdict(lambda: defaultdict(set))
    replies = Reply.objects.filter(content__startswith=f"{part}/").order_by()
    columns = ("content", "turn__conversation", "turn__feedback__verdict", "text")
    rows = replies.values_list(*columns).distinct()
    for content, conversation, verdict, text in rows.iterator():
        others = {place for place, argument in arguments.items() if argument in text}
        for place in {content, *others}:
            counted[place][verdict].add(conversation)
    return {
        place: Usage(
            shown(len(set().union(*by_verdict.values()))),
            shown(len(by_verdict[GOOD])),
            shown(len(by_verdict[BAD])),
        )
        for place, by_verdict in counted.items()
    }
