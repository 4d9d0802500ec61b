"""The training log: every conversation, as the custom actions recorded it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no characters that are mistaken for others


def new_pseudonym() -> str:
    """Return a random name for an employee's conversation, such as ``k7fp-92ma-x3td``."""
    return _grouped([secrets.choice(_ALPHABET) for _ in range(12)])


def pseudonym_from(digest: bytes) -> str:
    """Return the name of that kind which a keyed hash stands for: the same for the same hash."""
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(12):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return _grouped(letters)


def _grouped(letters: list[str]) -> str:
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def hash_key(key: str) -> str:
    """Return what the database keeps of a conversation's secret key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def with_counts(self) -> ConversationQuerySet:
        """Add ``turn_count``, and ``message_count``: the turns without the page's start."""
        said = ~models.Q(turns__message_id="start")
        return self.annotate(
            turn_count=models.Count("turns"), message_count=models.Count("turns", filter=said)
        )

    def recent(self) -> ConversationQuerySet:
        return self.order_by("-last_activity", "-id")

    def reflected(self, conversations: list[Conversation]) -> dict[int, list[str]]:
        """Return the misconceptions that conversations reflect, by the conversation's id."""
        found = (
            Detection.objects.filter(
                turn__conversation__in=conversations, stance__in=["claims", "asks"]
            )
            .order_by("misconception")
            .values_list("turn__conversation", "misconception")
            .distinct()
        )
        reflected: dict[int, list[str]] = {}
        for conversation, misconception in found:
            reflected.setdefault(conversation, []).append(misconception)
        return reflected


class Conversation(models.Model):
    """The turns of one employee in one visit's context.

    The pseudonym names it in the log and to Rasa (``sender_id``); the key, of which only a hash
    is kept, is what the employee's browser proves its right with.
    """

    pseudonym = models.CharField(max_length=64, unique=True, default=new_pseudonym)
    key_hash = models.CharField(max_length=64, blank=True, db_index=True)
    channel = models.CharField(max_length=32, default="web")
    started = models.DateTimeField()
    last_activity = models.DateTimeField(db_index=True)
    ended = models.DateTimeField(null=True, blank=True)
    # When the texts were taken out after the retention period, the counts kept.
    stripped = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.pseudonym


class Turn(models.Model):
    """One message of an employee, how it was understood, and the coach's replies."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    message_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    time = models.DateTimeField(db_index=True)
    text = models.TextField(blank=True)
    # What a button stands for ("/more"); empty for a typed message.
    payload = models.CharField(max_length=255, blank=True)
    # How many pieces of personal data the portal took out of the text: {"iban": 1}.
    redacted = models.JSONField(default=dict)
    intent = models.CharField(max_length=64, db_index=True)
    intent_confidence = models.FloatField()
    # The classifier's own ranking, before any fallback: [{"name", "confidence"}].
    ranking = models.JSONField(default=list)
    # Every misconception with its probability, for the trainer: [{"misconception", …}].
    candidates = models.JSONField(default=list)
    unsure = models.BooleanField(default=False)
    entities = models.JSONField(default=list)
    model_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["conversation", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "message_id"], name="turn_once"),
            models.UniqueConstraint(fields=["conversation", "sequence"], name="turn_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation} #{self.sequence}"


class Detection(models.Model):
    """One misconception read in a turn, and how the employee stands to it."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="detections")
    misconception = models.CharField(max_length=64, db_index=True)
    stance = models.CharField(max_length=16, db_index=True)
    confidence = models.FloatField()
    # "model", or "employee" where the employee chose it after the coach asked.
    source = models.CharField(max_length=16, default="model")

    class Meta:
        ordering = ["-confidence", "misconception"]
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "misconception", "source"], name="detected_once"
            )
        ]


class Reply(models.Model):
    """One chat bubble of the coach."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="replies")
    action = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    origin = models.CharField(max_length=64, blank=True)
    # The text's place in the curriculum, such as "on_the_side/arguments/presence".
    content = models.CharField(max_length=128, blank=True)
    buttons = models.JSONField(default=list)

    class Meta:
        ordering = ["turn", "position"]
        constraints = [models.UniqueConstraint(fields=["turn", "position"], name="reply_once")]


class TrainerQuestion(models.Model):
    """What the coach could not answer and the employee passed on to the trainers."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="trainer_question")
    text = models.TextField()
    asked = models.DateTimeField(db_index=True)
    answer = models.TextField(blank=True)
    answered = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )


class AppendOnlyError(Exception):
    """The audit trail takes new entries; it neither changes nor loses one."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **values: Any) -> NoReturn:
        raise AppendOnlyError("audit entries are not changed")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnlyError("audit entries are not changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("audit entries are not deleted")


class AuditEntry(models.Model):
    """Who did what to whose data, and when. Triggers of the database refuse changes, too."""

    time = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=64)
    object = models.CharField(max_length=128, blank=True, db_index=True)
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("audit entries are not changed")
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnlyError("audit entries are not deleted")


class IdentityLink(models.Model):
    """Who is behind a pseudonym, encrypted; only where an organisation turns it on.

    Without a foreign key: nothing that reads the training log comes across it.
    """

    pseudonym = models.CharField(max_length=64, unique=True)
    token = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)


class PushedTurn(models.Model):
    """A turn whose xAPI statements a learning record store has accepted (`log push`)."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="pushed")
    record_store = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "record_store"], name="pushed_once")]
