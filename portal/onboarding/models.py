"""Onboarding sessions: cohorts, their learners, and what these answered in the course.

What a learner wrote stands in the training log alone; an answer names its turn by the message's
id. So erasure and retention of the log reach all of it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from portal.traininglog.models import Conversation, hash_key

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no characters that are mistaken for others
CODE_LENGTH = 6


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Cohort(models.Model):
    """A group that learns with a trainer, and how its course goes."""

    class Pace(models.TextChoices):
        OWN = "own", "jede Person im eigenen Tempo"
        TRAINER = "trainer", "im Takt, ich gebe jeden Schritt frei"

    class Names(models.TextChoices):
        ANONYMOUS = "anonymous", "anonym"
        NICKNAME = "nickname", "mit Spitznamen"

    # What a group has learnt outlasts its trainer's account.
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    name = models.CharField("Name der Gruppe", max_length=80)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    date = models.DateField("Datum")
    minutes = models.PositiveSmallIntegerField(
        "Zeit in Minuten",
        default=90,
        validators=[MinValueValidator(10), MaxValueValidator(480)],
    )
    most_learners = models.PositiveSmallIntegerField(
        "Höchstens so viele Teilnehmende",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    misconceptions = models.JSONField("Missverständnisse", default=list)  # ids, in their order
    with_quiz = models.BooleanField("mit Quizfragen", default=True)
    with_checklist = models.BooleanField("mit Strategie-Checkliste", default=True)
    with_measure = models.BooleanField("mit Befragung vorher und nachher", default=True)
    names = models.CharField("Namen", max_length=16, choices=Names, default=Names.NICKNAME)
    pace = models.CharField("Tempo", max_length=16, choices=Pace, default=Pace.OWN)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    # In step with the trainer: the last station that is open.
    station = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-date", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_anonymous(self) -> bool:
        return self.names == self.Names.ANONYMOUS

    @property
    def may_be_changed(self) -> bool:
        """Before anybody joins: what learners were asked stays as it was."""
        return self.closed is None and not self.learners.exists()

    @property
    def in_step(self) -> bool:
        return self.pace == self.Pace.TRAINER

    @property
    def ends(self) -> datetime | None:
        """When the time that the trainer planned is over; counts from the start."""
        return self.started + timedelta(minutes=self.minutes) if self.started else None

    @property
    def is_over(self) -> bool:
        return self.ends is not None and timezone.now() >= self.ends

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.closed is None and not self.is_over


class LearnerQuerySet(models.QuerySet["Learner"]):
    def of(self, pseudonym: str) -> Learner | None:
        """Return who learns in a conversation, if it belongs to a course."""
        found = self.filter(conversation__pseudonym=pseudonym).select_related("cohort")
        return found.first()

    def with_key(self, key: str) -> Learner | None:
        found = self.filter(conversation__key_hash=hash_key(key))
        return found.select_related("cohort", "conversation").first() if key else None

    def present(self) -> LearnerQuerySet:
        return self.filter(left=None)


class Learner(models.Model):
    """Somebody in a cohort: a conversation, and a nickname if they gave one."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="learners")
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="learner"
    )
    nickname = models.CharField(max_length=24, blank=True)
    joined = models.DateTimeField(default=timezone.now)
    left = models.DateTimeField(null=True, blank=True)
    # The coach's last word was that the next step has to wait for the trainer.
    waiting = models.BooleanField(default=False)
    finished = models.DateTimeField(null=True, blank=True)
    # Wants to be asked again after some weeks; None: not asked yet.
    wants_refresher = models.BooleanField(null=True, blank=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "nickname"],
                condition=~models.Q(nickname=""),
                name="nickname_once",
            )
        ]

    def __str__(self) -> str:
        return self.nickname or self.conversation.pseudonym

    def own_data(self) -> dict[str, Any]:
        """Return what is kept of a learner, for the learner (Art. 15 DSGVO)."""
        shown = ("step", "time", "stance", "source", "choice", "right", "skipped")
        return {
            "name": self.cohort.name,
            "nickname": self.nickname,
            "joined": self.joined,
            "left": self.left,
            "finished": self.finished,
            "refresher": bool(self.wants_refresher),
            "answers": list(self.answers.values(*shown)),
            "questions_to_refresh": list(self.cards.values("question", "due")),
        }


class Answer(models.Model):
    """What a learner answered in one step of the course, or that it was skipped.

    ``choice``: the pressed option; ``stance``: what the coach read in free words ("" if nothing).
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="answers")
    step = models.CharField(max_length=100)
    message_id = models.CharField(max_length=64)
    time = models.DateTimeField(default=timezone.now)
    stance = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=16, blank=True)  # "model" or "employee"
    confidence = models.FloatField(null=True, blank=True)
    choice = models.CharField(max_length=16, blank=True)
    right = models.BooleanField(null=True, blank=True)
    skipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "step"], name="step_answered_once")
        ]

    @property
    def kind(self) -> str:
        return self.step.partition("/")[0]

    @property
    def about(self) -> str:
        return self.step.partition("/")[2]


class RefresherCard(models.Model):
    """How well a learner remembers one quiz question, as fsrs keeps it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="cards")
    question = models.CharField(max_length=128)  # its place: "on_the_side/quiz/core_elements"
    card: Any = models.JSONField()
    due = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "question"], name="one_card_a_question")
        ]
