"""The inbox's filters: they combine, and live in the address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone

from portal.chat.phrases import say
from portal.desk import search
from portal.desk.models import Dossier, ModelUse, State, Topic
from portal.desk.paging import SORTS
from portal.traininglog.stats import STANCES
from socius.curriculum import curriculum

LONGEST = 100_000
FLAGS = ("unread", "unsure", "out_of_scope", "bad_feedback", "question", "flagged", "disputed")
Dossiers = QuerySet[Dossier]


class Flag(django_filters.Filter):
    """A checkbox: ticked, only what has the fact; else everything."""

    field_class = forms.BooleanField

    def filter(self, found: Dossiers, value: bool) -> Dossiers:
        return found.filter(**{self.field_name: True}) if value else found


class Unread(Flag):
    def filter(self, found: Any, value: bool) -> Any:
        return found.unread_by(self.parent.user) if value else found


class Day(django_filters.DateFilter):
    """A day of last activity, in the portal's time zone; ``until`` includes the day."""

    def __init__(self, later: int, lookup: str) -> None:
        bounds = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
        super().__init__(validators=bounds, widget=forms.DateInput(attrs={"type": "date"}))
        self.later = later
        self.lookup = lookup

    def filter(self, found: Dossiers, value: date | None) -> Dossiers:
        if value is None:
            return found
        midnight = datetime.combine(value + timedelta(days=self.later), time())
        return found.filter(**{f"last_activity__{self.lookup}": timezone.make_aware(midnight)})


class Length(django_filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, lookup: str) -> None:
        super().__init__("message_count", lookup, min_value=0, max_value=LONGEST)


def _choices(prefix: str, values: Any) -> Any:
    return lambda: [(value, say(f"desk_{prefix}_{value}")) for value in values]


def _misconceptions() -> list[tuple[str, str]]:
    return [(m.id, f"{m.number} {m.label}") for m in curriculum().misconceptions.values()]


def _text(length: int = 64, **options: Any) -> Any:
    return django_filters.CharFilter(max_length=length, **options)


class InboxFilter(django_filters.FilterSet):
    """A value that makes no sense is reported and left out; the others count."""

    q = _text(200, method="matching", widget=forms.TextInput(attrs={"type": "search"}))
    conversation = _text(field_name="conversation__pseudonym", widget=forms.HiddenInput())
    misconception = django_filters.ChoiceFilter(choices=_misconceptions, method="about")
    stance = django_filters.ChoiceFilter(choices=_choices("stance", STANCES), method="about")
    unread = Unread()
    unsure = Flag("unsure")
    out_of_scope = Flag("out_of_scope")
    bad_feedback = Flag("bad_feedback")
    question = Flag("question")
    flagged = Flag("flagged")
    disputed = Flag("disputed")
    state = django_filters.ChoiceFilter(choices=_choices("state", State.values))
    reviewed = django_filters.ChoiceFilter(
        choices=_choices("reviewed", ("yes", "no")), method="with_reviews"
    )
    assigned = django_filters.ChoiceFilter(
        choices=_choices("assigned", ("me", "others", "nobody")), method="assigned_to"
    )
    tag = _text(40, method="tagged")
    channel = _text(32)
    cohort = _text()
    model = _text(method="answered_by")
    since = Day(0, "gte")
    until = Day(1, "lt")
    shortest = Length("gte")
    longest = Length("lte")
    sort = django_filters.ChoiceFilter(
        choices=_choices("sort", SORTS), method="sorted_later", empty_label=None
    )

    class Meta:
        model = Dossier
        fields: list[str] = []

    def __init__(self, data: Any, queryset: Any, user: Any) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.any_label = say("desk_filter_any")
        for name, field in self.form.fields.items():
            field.label = say(f"desk_filter_{name}")
            if name != "sort" and isinstance(field, django_filters.fields.ChoiceField):
                field.empty_label = self.any_label

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        values = self.form.cleaned_data
        asked = {name: values[name] for name in ("misconception", "stance") if values.get(name)}
        if asked:  # both of one and the same detection
            found = found.filter(pk__in=Topic.objects.filter(**asked).values("dossier"))
        if not values.get("conversation") and values.get("shortest") is None:
            found = found.filter(message_count__gt=0)  # the page was opened, nothing was said
        return found

    def about(self, found: Dossiers, name: str, value: str) -> Dossiers:
        return found  # together, in filter_queryset

    def sorted_later(self, found: Dossiers, name: str, value: str) -> Dossiers:
        return found

    def matching(self, found: Dossiers, name: str, value: str) -> Dossiers:
        ids = search.matching(value)
        return found.none() if ids is None else found.filter(pk__in=ids)

    def with_reviews(self, found: Dossiers, name: str, value: str) -> Dossiers:
        return found.filter(reviewed=value == "yes")

    def assigned_to(self, found: Dossiers, name: str, value: str) -> Dossiers:
        if value == "nobody":
            return found.filter(assigned_to=None)
        mine = found.filter(assigned_to=self.user)
        return mine if value == "me" else found.exclude(assigned_to=None).exclude(pk__in=mine)

    def tagged(self, found: Dossiers, name: str, value: str) -> Dossiers:
        tagged = Dossier.tags.through.objects.filter(tag__name=value)
        return found.filter(pk__in=tagged.values("dossier"))

    def answered_by(self, found: Dossiers, name: str, value: str) -> Dossiers:
        return found.filter(pk__in=ModelUse.objects.filter(model_id=value).values("dossier"))

    @property
    def order(self) -> str:
        return (self.form.cleaned_data.get("sort") if self.is_bound else "") or next(iter(SORTS))

    def problems(self) -> list[str]:
        """Return a sentence for each value of the address that makes no sense."""
        return [
            say("desk_filter_problem", filter=self.form.fields[name].label, problem=" ".join(said))
            for name, said in self.form.errors.items()
        ]

    def active(self) -> dict[str, Any]:
        """Return what is filtered by, as it stands in the address."""
        values = self.form.cleaned_data if self.is_bound and self.errors is not None else {}
        given = [name for name, value in values.items() if value not in (None, "", False)]
        return {name: self.data[name] for name in given}
