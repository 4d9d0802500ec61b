"""What trainers add to the training log: reviews, tags, states, and what the inbox filters by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.desk import cohorts
from portal.desk.querysets import DossierQuerySet, ReviewQuerySet
from portal.traininglog.models import Conversation, Turn

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Tag(models.Model):
    """A word that trainers put on conversations."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """How far the review of a conversation has come."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    DEFERRED = "deferred"


FACTS = ("unsure", "out_of_scope", "bad_feedback", "question", "flagged", "reviewed", "disputed")


class Dossier(models.Model):
    """A conversation as the inbox has it: facts that filters need, and what trainers decided.

    The facts repeat the training log (``portal.desk.facts`` keeps them in step), so that any
    filter reads one narrow table instead of every turn.
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="dossier"
    )
    # Facts of the log.
    channel = models.CharField(max_length=32)
    cohort = models.CharField(max_length=64, blank=True)
    last_activity = models.DateTimeField()
    message_count = models.PositiveIntegerField(default=0)
    unsure = models.BooleanField(default=False)
    out_of_scope = models.BooleanField(default=False)
    bad_feedback = models.BooleanField(default=False)
    question = models.BooleanField(default=False)
    least_confidence = models.FloatField(default=1.0)
    # Decisions of trainers.
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    flagged = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="dossiers")
    reviewed = models.BooleanField(default=False)
    disputed = models.BooleanField(default=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-last_activity", "-conversation"], name="dossier_latest"),
            models.Index(fields=["-message_count", "-conversation"], name="dossier_longest"),
            models.Index(fields=["least_confidence", "-conversation"], name="dossier_least_sure"),
            models.Index(
                fields=["cohort", "-last_activity", "-conversation"], name="dossier_cohort"
            ),
            models.Index(
                fields=["channel", "-last_activity", "-conversation"], name="dossier_channel"
            ),
            models.Index(fields=["state", "-last_activity", "-conversation"], name="dossier_state"),
            # What a filter finds may be rare: not to be looked for among all.
            *(
                models.Index(
                    fields=["-last_activity", "-conversation"],
                    condition=models.Q((fact, True)),
                    name=f"dossier_{fact}",
                )
                for fact in FACTS
            ),
        ]

    def __str__(self) -> str:
        return str(self.conversation)


class Outdated(models.Model):
    """A conversation whose dossier has to be read from the log again (``facts.catch_up``)."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True)


class SearchText(models.Model):
    """All that the employee typed in a conversation: apart, so that dossiers stay narrow."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True)
    text = models.TextField(blank=True)


class Topic(models.Model):
    """A misconception that comes up in a conversation, and the stance to it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="topics")
    misconception = models.CharField(max_length=64)
    stance = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["misconception", "stance", "dossier"], name="topic_once"
            )
        ]


class ModelUse(models.Model):
    """A trained model that answered in a conversation."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="models_used")
    model_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model_id", "dossier"], name="model_use_once")
        ]


class Reading(models.Model):
    """When a trainer last had a conversation open."""

    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="readings")
    time = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trainer", "dossier"], name="reading_once")]


class SavedFilter(models.Model):
    """A filter of the inbox that a trainer keeps: the address's query under a name."""

    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "name"], name="saved_filter_once")
        ]


class Verdict(models.TextChoices):
    """What a trainer says about how the coach read a message."""

    RIGHT = "right"
    CORRECTED = "corrected"
    NOT_USABLE = "not_usable"


class Review(models.Model):
    """A trainer's verdict on one message.

    ``intent`` and ``detections`` say what the trainer holds to be true, also where the coach was
    right (then they repeat the coach's), so that a review can be read without the turn's own.
    With ``not_usable`` both are empty.
    """

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="reviews")
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews"
    )
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    intent = models.CharField(max_length=64, blank=True)
    # How the coach should have answered.
    better_wording = models.TextField(blank=True)
    note = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now, db_index=True)
    # The states before this one, oldest first: undo takes the last.
    history = models.JSONField(default=list)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "trainer"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.turn}: {self.verdict}"

    def label(self) -> tuple[str, ...]:
        """Return what two trainers must share to agree: the verdict's content, not its path."""
        if self.verdict == Verdict.NOT_USABLE:
            return (Verdict.NOT_USABLE.value,)
        stances = {f"{found.misconception}={found.stance}" for found in self.detections.all()}
        return tuple(sorted(stances)) or (self.intent,)


class ReviewedDetection(models.Model):
    """A misconception that a message reflects, as a trainer says."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="detections")
    misconception = models.CharField(max_length=64)
    stance = models.CharField(max_length=16)

    class Meta:
        ordering = ["misconception"]
        constraints = [
            models.UniqueConstraint(fields=["review", "misconception"], name="reviewed_once")
        ]


class Candidate(models.Model):
    """A question to the trainers that deserves a place in the curriculum."""

    question = models.OneToOneField(
        "traininglog.TrainerQuestion", on_delete=models.CASCADE, related_name="candidate"
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    marked = models.DateTimeField(default=timezone.now)


class DeskAccess(models.Model):
    """What a trainer sees: all conversations (no row, or ``None``), or only some cohorts.

    Some: those listed by their codes, and those that the trainer leads.
    """

    trainer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_access"
    )
    cohorts = models.JSONField(null=True, blank=True)

    @staticmethod
    def cohorts_of(user: User) -> list[str] | None:
        """Return the codes of the cohorts that somebody sees; None for all conversations."""
        found = DeskAccess.objects.filter(trainer=user).first()
        if found is None or found.cohorts is None:
            return None
        return sorted({*found.cohorts, *cohorts.own(user)})
