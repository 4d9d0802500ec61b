"""How many conversations of a filtered set each further filter would leave.

Counting goes through all of them. Up to some thousands the inbox shows the numbers at once; in a
larger log the page comes without, and fetches them afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.forms import Select

from portal.desk.filters import FLAGS, InboxFilter
from portal.desk.models import Dossier, ModelUse, Reading, State, Tag, Topic

AT_ONCE = 10_000  # conversations
SECONDS_KEPT = 60
# Filters whose values are what the log has; for each, where they stand.
LISTED: dict[str, tuple[Any, str]] = {
    "channel": (Dossier, "channel"),
    "cohort": (Dossier, "cohort"),
    "model": (ModelUse, "model_id"),
    "tag": (Tag, "name"),
}


@dataclass
class Counts:
    """``options``: by the filter's name, how many conversations each of its values has."""

    total: int = 0
    flags: dict[str, int] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)


def counts(filterset: InboxFilter, user: Any) -> Counts:
    """Count what the filters of an address leave."""
    found = filterset.qs.order_by()
    flags = {name: Count("pk", filter=Q(**{name: True})) for name in FLAGS if name != "unread"}
    states = {f"state_{state}": Count("pk", filter=Q(state=state)) for state in State.values}
    numbers = found.aggregate(
        total=Count("pk"),
        reviews=Count("pk", filter=Q(reviewed=True)),
        mine=Count("pk", filter=Q(assigned_to=user)),
        assigned=Count("assigned_to"),
        **flags,
        **states,
    )
    read = Reading.objects.filter(trainer=user, time__gte=F("dossier__last_activity"))
    total, assigned, mine = numbers["total"], numbers["assigned"], numbers["mine"]
    unread = total - (read.filter(dossier__in=found).count() if total else 0)
    return Counts(
        total,
        {"unread": unread, **{name: numbers[name] for name in flags}},
        {
            "state": {state: numbers[f"state_{state}"] for state in State.values},
            "reviewed": {"yes": numbers["reviews"], "no": total - numbers["reviews"]},
            "assigned": {"me": mine, "others": assigned - mine, "nobody": total - assigned},
            **_related(found, everything=not filterset.active()),
        },
    )


def _related(found: Any, everything: bool) -> dict[str, dict[str, int]]:
    """Count by what stands in tables of its own; without a filter these need no join."""
    topics = Topic.objects.all() if everything else Topic.objects.filter(dossier__in=found)
    models = ModelUse.objects.all() if everything else ModelUse.objects.filter(dossier__in=found)
    tags = Dossier.tags.through.objects.filter(dossier__in=found)
    return {
        "misconception": _grouped(topics, "misconception", distinct=True),
        "stance": _grouped(topics, "stance", distinct=True),
        "model": _grouped(models, "model_id"),
        "channel": _grouped(found, "channel"),
        "cohort": _grouped(found.exclude(cohort=""), "cohort"),
        "tag": {name: 0 for name in Tag.objects.values_list("name", flat=True)}
        | _grouped(tags, "tag__name"),
    }


def _grouped(found: Any, name: str, distinct: bool = False) -> dict[str, int]:
    number = Count("dossier", distinct=True) if distinct else Count("pk")
    return dict(found.order_by(name).values_list(name).annotate(number))


def are_at_once() -> bool:
    """Whether the log is small enough to count while the trainer waits for the page."""
    return Dossier.objects.order_by()[: AT_ONCE + 1].count() <= AT_ONCE


def label_options(filterset: InboxFilter, found: Counts | None) -> None:
    """List the log's own values in the form; write the counts behind all options, if counted."""
    for name, (model, column) in LISTED.items():
        form_field = filterset.form.fields[name]
        chosen = filterset.data.get(name)
        values = found.options[name] if found else _values(model, column)
        listed = sorted({*values, *([chosen] if chosen else [])})
        choices = [("", filterset.any_label), *((value, value) for value in listed)]
        form_field.widget = Select(choices=choices, attrs=form_field.widget.attrs)
    for name, numbers in found.options.items() if found else ():
        widget = filterset.form.fields[name].widget
        widget.choices = [
            (value, f"{label} ({numbers.get(value, 0)})" if value else label)
            for value, label in widget.choices
        ]


def _values(model: Any, column: str) -> list[str]:
    """Return the values of a column, which change rarely."""

    def read() -> list[str]:
        found = model.objects.exclude(**{column: ""}).order_by().values_list(column, flat=True)
        return list(found.distinct())

    return list(cache.get_or_set(f"desk:{column}", read, SECONDS_KEPT) or [])
