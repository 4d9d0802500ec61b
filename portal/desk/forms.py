"""What trainers fill in; the words stand in data/phrases.yml."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q

from portal.chat.phrases import say
from portal.desk.models import Dossier, Review, State, Verdict
from portal.desk.reviews import Opinion, as_read, wishes
from portal.desk.roles import LEAD, TRAINER
from portal.desk.words import intent_name
from portal.traininglog.models import Turn
from portal.traininglog.stats import STANCES
from socius.curriculum import curriculum

LONGEST = 4000
MOST_TAGS = 12
_AREA = {"rows": 2}


def trainers() -> Any:
    """Return who a conversation can be assigned to."""
    may_read = Q(groups__name__in=[TRAINER, LEAD]) | Q(is_superuser=True)
    return User.objects.filter(may_read, is_active=True).distinct().order_by("username")


class ReviewForm(forms.Form):
    """A verdict on one message; a stance for each misconception of the curriculum."""

    verdict = forms.ChoiceField(widget=forms.RadioSelect)
    intent = forms.ChoiceField(required=False)
    better_wording = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs=_AREA)
    )
    note = forms.CharField(required=False, max_length=LONGEST, widget=forms.Textarea(attrs=_AREA))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdicts = [(value, say(f"desk_verdict_{value}")) for value in Verdict.values]
        self._choose("verdict", verdicts)
        self._choose(
            "intent", [("", say("desk_no_intent")), *((w, intent_name(w)) for w in wishes())]
        )
        stances = [("", say("desk_stance_none"))]
        stances += [(stance, say(f"desk_stance_{stance}")) for stance in STANCES]
        for misconception in curriculum().misconceptions.values():
            self.fields[f"stance_{misconception.id}"] = forms.ChoiceField(
                required=False, choices=stances, label=misconception.label
            )
        for name in ("verdict", "intent", "better_wording", "note"):
            self.fields[name].label = say(f"desk_review_{name}")

    @classmethod
    def of(cls, turn: Turn, mine: Review | None) -> ReviewForm:
        """Return the form as it opens: the trainer's own verdict, or what the coach read."""
        intent, stances = as_read(turn)
        initial: dict[str, Any] = {}
        if mine:
            intent, stances = (
                mine.intent,
                {d.misconception: d.stance for d in mine.detections.all()},
            )
            initial = {
                "verdict": mine.verdict,
                "better_wording": mine.better_wording,
                "note": mine.note,
            }
        initial |= {f"stance_{misconception}": stance for misconception, stance in stances.items()}
        initial["intent"] = intent if intent in wishes() else ""
        return cls(initial=initial, auto_id=f"turn-{turn.pk}-%s")

    @property
    def stances(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("stance_")]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        stances = {
            name.removeprefix("stance_"): value
            for name, value in values.items()
            if name.startswith("stance_") and value
        }
        if values.get("verdict") == Verdict.CORRECTED and not stances and not values.get("intent"):
            raise forms.ValidationError(say("desk_review_needs_label"))
        if "verdict" in values and not self.errors:
            self.opinion = Opinion(
                values["verdict"],
                values["intent"],
                stances,
                values["better_wording"],
                values["note"],
            )
        return values

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class DecisionForm(forms.Form):
    """What trainers decide on a whole conversation."""

    state = forms.ChoiceField()
    assigned_to = forms.ModelChoiceField(User.objects.none(), required=False)
    # Who had it when the page was opened: a colleague may have taken it since.
    assigned_before = forms.CharField(required=False, widget=forms.HiddenInput)
    flagged = forms.BooleanField(required=False)
    tags = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [(state, say(f"desk_state_{state}")) for state in State.values]
        fields["assigned_to"].queryset = trainers()
        fields["assigned_to"].empty_label = say("desk_assigned_nobody")
        for name in ("state", "assigned_to", "flagged", "tags"):
            fields[name].label = say(f"desk_decision_{name}")

    @classmethod
    def of(cls, dossier: Dossier) -> DecisionForm:
        return cls(
            initial={
                "state": dossier.state,
                "assigned_to": dossier.assigned_to_id,
                "assigned_before": dossier.assigned_to_id or "",
                "flagged": dossier.flagged,
                "tags": ", ".join(dossier.tags.values_list("name", flat=True)),
            },
            auto_id="decision-%s",
        )

    def clean_tags(self) -> list[str]:
        words = [" ".join(word.split()) for word in self.cleaned_data["tags"].split(",")]
        names = list(dict.fromkeys(word for word in words if word))
        if len(names) > MOST_TAGS or any(len(name) > 40 for name in names):
            raise forms.ValidationError(say("desk_tags_too_long"))
        return names
