"""Trainings on reviewed messages: how far they are, how they compare, what was decided."""

from __future__ import annotations

from pathlib import Path

from django.db import models
from django.utils import timezone

from portal.chat.phrases import say
from portal.learning.lock import is_free
from portal.traininglog import reviewed
from portal.traininglog.models import Turn


class State(models.TextChoices):
    RUNNING = "running", "läuft"
    READY = "ready", "fertig, noch nicht entschieden"
    PROMOTED = "promoted", "übernommen"
    DISCARDED = "discarded", "verworfen"
    WITHDRAWN = "withdrawn", "zurückgenommen"
    FAILED = "failed", "fehlgeschlagen"
    INTERRUPTED = "interrupted", "abgebrochen"


class Phase(models.TextChoices):
    """What a running training does, in this order."""

    RELEASE = "release"
    TRAIN = "train"
    BEFORE = "before"
    AFTER = "after"
    COMPARE = "compare"

    @property
    def number(self) -> int:
        return list(Phase).index(self) + 1

    @property
    def words(self) -> str:
        return say(f"learning_phase_{self.value}")


class TrainingQuerySet(models.QuerySet["Training"]):
    def settle(self) -> TrainingQuerySet:
        """Mark what is no longer running as interrupted: its process has gone without a word."""
        if self.filter(state=State.RUNNING).exists() and is_free():
            self.filter(state=State.RUNNING).update(
                state=State.INTERRUPTED, finished=timezone.now()
            )
        return self

    def in_use(self) -> Training | None:
        """Return the training whose model was promoted last and not taken back."""
        return self.filter(state=State.PROMOTED).order_by("-decided").first()


class Training(models.Model):
    """A model trained beside the one in use, with all that trainers had reviewed by then."""

    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=150)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    phase = models.CharField(max_length=16, choices=Phase.choices, default=Phase.RELEASE)
    progress = models.CharField(max_length=200, blank=True)
    problem = models.TextField(blank=True)
    # File names in models/; the former one is that of the data in use when this began.
    former_model = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=64, blank=True)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    # Measures before and after, see comparison.py.
    comparison = models.JSONField(default=dict)
    decided = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Training {self.pk}"

    @property
    def folder(self) -> Path:
        return reviewed.copies() / str(self.pk)

    @property
    def staged(self) -> Path:
        """The reviewed messages it was trained with, as data/nlu/reviewed would be."""
        return self.folder / "reviewed"

    @property
    def former(self) -> Path:
        """The reviewed messages that were in use before it was promoted."""
        return self.folder / "former"

    @property
    def log(self) -> Path:
        return self.folder / "training.log"

    @property
    def phase_number(self) -> int:
        return Phase(self.phase).number

    @property
    def phase_words(self) -> str:
        return Phase(self.phase).words

    @property
    def phase_count(self) -> int:
        return len(Phase)


class ChangeQuerySet(models.QuerySet["Change"]):
    def shown(self, training: Training, kind: str) -> ChangeQuerySet:
        found = self.filter(training=training, kind=kind)
        return found.select_related("turn__conversation").order_by("-source", "id")


class Change(models.Model):
    """A message that the two models read differently."""

    class Kind(models.TextChoices):
        BETTER = "better", "besser"
        WORSE = "worse", "schlechter"
        OTHER = "other", "anders, beides falsch"

    class Source(models.TextChoices):
        FROZEN = "frozen", "Prüfmenge"
        REVIEWED = "reviewed", "geprüftes Gespräch"

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    # The frozen set's text; an employee's message is only pointed at, and erased with its turn.
    text = models.TextField(blank=True)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, null=True, blank=True)
    # What was right, and how each read it: {"intent", "stances": {misconception: stance}}.
    expected = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ChangeQuerySet.as_manager()

    @property
    def words(self) -> str:
        return self.turn.text if self.turn else self.text
