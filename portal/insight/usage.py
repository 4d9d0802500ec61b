"""How often each text of the curriculum was shown, and how it was taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery

from portal.traininglog.models import Reply, Turn
from portal.traininglog.stats import Shown, shown

GOOD, BAD = "feedback_good", "feedback_bad"


@dataclass
class Usage:
    """The conversations, by id, in which a text was shown, found helpful, found not helpful."""

    shown_in: set[int] = field(default_factory=set)
    good_in: set[int] = field(default_factory=set)
    bad_in: set[int] = field(default_factory=set)

    def add(self, conversation: int, verdict: str | None) -> None:
        self.shown_in.add(conversation)
        if verdict == GOOD:
            self.good_in.add(conversation)
        elif verdict == BAD:
            self.bad_in.add(conversation)

    @property
    def shown(self) -> Shown:
        return shown(len(self.shown_in))

    @property
    def good(self) -> Shown:
        return shown(len(self.good_in))

    @property
    def bad(self) -> Shown:
        return shown(len(self.bad_in))


def usage(part: str, arguments: dict[str, str]) -> dict[str, Usage]:
    """Return the usage of a part's texts by their places, such as "on_the_side/arguments/presence".

    A feedback is about the answer before it: its turn's texts share it. ``arguments``: texts by
    place; a bubble may hold two, and is logged under the first one's place.
    """
    found: dict[str, Usage] = defaultdict(Usage)
    replies = Reply.objects.filter(content__startswith=f"{part}/").order_by()
    judged = replies.annotate(verdict=Subquery(_feedback_after().values("intent")[:1]))
    rows = judged.values_list("content", "turn__conversation", "verdict", "text").distinct()
    for content, conversation, verdict, text in rows.iterator():
        others = {place for place, argument in arguments.items() if argument in text}
        for place in {content, *others}:
            found[place].add(conversation, verdict)
    return found


def _feedback_after() -> QuerySet[Turn]:
    """Return the turn right after a reply's, if it is a feedback: the one place that knows how."""
    return Turn.objects.filter(
        conversation=OuterRef("turn__conversation"),
        sequence=OuterRef("turn__sequence") + 1,
        intent__in=[GOOD, BAD],
    ).order_by()
