"""Making a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from portal.onboarding.models import Cohort
from socius.curriculum import curriculum

_LEFT_OUT = ""


if TYPE_CHECKING:
    _Form = forms.ModelForm[Cohort]
else:
    _Form = forms.ModelForm  # has no [] when it runs


class CohortForm(_Form):
    """The trainer's choices; each misconception gets its place in the order, or none."""

    class Meta:
        model = Cohort
        fields = [
            "name",
            "date",
            "minutes",
            "most_learners",
            "names",
            "pace",
            "with_quiz",
            "with_checklist",
            "with_measure",
        ]
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "names": forms.RadioSelect,
            "pace": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = curriculum().misconceptions
        places = [(_LEFT_OUT, "nicht dabei")]
        places += [(str(n), f"als {n}. Thema") for n in range(1, len(known) + 1)]
        for number, misconception in enumerate(known.values(), 1):
            chosen = self.instance.misconceptions
            place = number if not chosen else _place(chosen, misconception.id)
            self.fields[f"place_{misconception.id}"] = forms.ChoiceField(
                label=misconception.title, choices=places, required=False, initial=place
            )

    def misconception_fields(self) -> list[forms.BoundField]:
        return [self[f"place_{id}"] for id in curriculum().misconceptions]

    def clean_date(self) -> Any:
        date = self.cleaned_data["date"]
        if date < timezone.localdate():
            raise forms.ValidationError("Das Datum liegt in der Vergangenheit.")
        return date

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        placed = [
            (int(cleaned[f"place_{id}"]), number, id)
            for number, id in enumerate(curriculum().misconceptions)
            if cleaned.get(f"place_{id}")
        ]
        if not placed:
            raise forms.ValidationError("Wählen Sie mindestens ein Missverständnis aus.")
        # Two at the same place stand in the article's order.
        self.instance.misconceptions = [id for _, _, id in sorted(placed)]
        return cleaned


def _place(chosen: list[str], id: str) -> int | str:
    return chosen.index(id) + 1 if id in chosen else _LEFT_OUT
