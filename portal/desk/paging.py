"""Pages by key instead of by number: the thousandth is as fast as the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from portal.desk.models import Dossier
    from portal.desk.querysets import DossierQuerySet

PAGE_SIZE = 25
COUNTED = 1000  # more are said to be "more than"
# name: the field, and whether the greatest comes first. The first is the default.
SORTS = {
    "unread": ("last_activity", True),
    "recent": ("last_activity", True),
    "oldest": ("last_activity", False),
    "longest": ("message_count", True),
    "least_sure": ("least_confidence", False),
}


class BrokenPlace(ValueError):
    """The address names a place in the list that makes no sense."""


@dataclass(frozen=True)
class Place:
    """Where in a list a page ends: the last row's value and id, and the part of the list."""

    part: int
    value: Any
    pk: int

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return f"{self.part}~{value}~{self.pk}"


@dataclass(frozen=True)
class Page:
    rows: list[Dossier]
    next: Place | None


def read_place(text: str, sort: str) -> Place | None:
    """Return the place that an address names. Raises BrokenPlace."""
    if not text:
        return None
    try:
        part, value, pk = text.split("~")
        place = Place(int(part), _read(value, sort), int(pk))
    except ValueError:
        raise BrokenPlace(text) from None
    if place.part not in (0, 1) or not 0 <= place.pk < 2**63:
        raise BrokenPlace(text)
    return place


def _read(value: str, sort: str) -> Any:
    field, _ = SORTS[sort]
    if field == "last_activity":
        found = parse_datetime(value.replace(" ", "+"))
        if found is None or found.tzinfo is None or not 2000 <= found.year < 3000:
            raise ValueError(value)
        return found
    number = int(value) if field == "message_count" else float(value)
    if not 0 <= number < 2**31:
        raise ValueError(value)
    return number


def page(found: DossierQuerySet, sort: str, after: Place | None, user: Any) -> Page:
    """Return a page; in the default order the unread ones come first."""
    parts = [found]
    if sort == "unread":
        parts = [found.unread_by(user), found.unread_by(user, False)]
    start = after.part if after and after.part < len(parts) else 0
    rows: list[tuple[int, Dossier]] = []
    for number in range(start, len(parts)):
        here = beyond(parts[number], sort, after if after and number == start else None)
        rows += [(number, row) for row in here[: PAGE_SIZE + 1 - len(rows)]]
        if len(rows) > PAGE_SIZE:
            break
    shown = rows[:PAGE_SIZE]
    more = None
    if len(rows) > PAGE_SIZE:
        number, last = shown[-1]
        more = Place(number, getattr(last, SORTS[sort][0]), last.pk)
    return Page([row for _, row in shown], more)


def beyond(
    found: DossierQuerySet, sort: str, place: Place | None, *, back: bool = False
) -> DossierQuerySet:
    """Return what follows a place in the order; with ``back``, what precedes it, nearest first."""
    field, descending = SORTS[sort]
    by_value, by_pk = descending != back, not back
    if place:
        less, lesser = ("lt", "lte") if by_value else ("gt", "gte")
        found = found.filter(
            Q(**{f"{field}__{less}": place.value}) | Q(pk__lt=place.pk)
            if by_pk
            else Q(**{f"{field}__{less}": place.value}) | Q(pk__gt=place.pk),
            **{f"{field}__{lesser}": place.value},
        )
    return found.order_by(f"{'-' * by_value}{field}", f"{'-' * by_pk}pk")


def neighbours(found: DossierQuerySet, sort: str, row: Dossier) -> tuple[Any, Any]:
    """Return the conversations before and after one in the order of a list."""
    place = Place(0, getattr(row, SORTS[sort][0]), row.pk)
    before = beyond(found, sort, place, back=True).select_related("conversation").first()
    after = beyond(found, sort, place).select_related("conversation").first()
    return before, after


def count(found: DossierQuerySet) -> int:
    """Return how many there are, at most one more than is counted."""
    return found.order_by()[: COUNTED + 1].count()
