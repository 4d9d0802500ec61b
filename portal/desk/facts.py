"""Keeps the dossiers in step with the training log.

Recording a turn only notes that the dossier is outdated, in the same transaction: an employee waits
for it. Whoever looks at the desk reads what is outdated anew first.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.db import transaction

from portal.desk import cohorts, search
from portal.desk.models import Dossier, ModelUse, Outdated, Review, SearchText, Topic
from portal.traininglog.models import Conversation, Detection, TrainerQuestion, Turn

FACTS = [
    "channel",
    "cohort",
    "last_activity",
    "message_count",
    "unsure",
    "out_of_scope",
    "bad_feedback",
    "question",
    "least_confidence",
]
AT_ONCE = 100


def on_turn_recorded(conversation: Conversation, **_: Any) -> None:
    Outdated.objects.bulk_create([Outdated(conversation=conversation)], ignore_conflicts=True)


def on_texts_removed(conversations: Collection[int], kept: bool, **_: Any) -> None:
    """Take out what trainers wrote about texts that go, and the words of the search."""
    if kept:
        reviews = Review.objects.filter(turn__conversation__in=conversations)
        reviews.update(better_wording="", note="", history=[])
        SearchText.objects.filter(pk__in=conversations).update(text="")
    search.forget_removed()


def catch_up(most: int = 1000) -> None:
    """Refresh what is outdated, the newest first; the rest of very many comes the next time."""
    for _ in range(0, most, AT_ONCE):
        if not Outdated.objects.exists():
            return  # without a transaction, for which SQLite would lock out who records
        with transaction.atomic():
            ids = list(Outdated.objects.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE])
            # Before reading: a turn that comes meanwhile notes it again.
            Outdated.objects.filter(pk__in=ids).delete()
            refresh(ids)


def fill() -> int:
    """Make the dossiers that are missing; return how many."""
    made = 0
    without = Conversation.objects.filter(dossier=None).order_by("id")
    while ids := list(without.values_list("id", flat=True)[:AT_ONCE]):
        refresh(ids)
        made += len(ids)
    return made


def refresh(conversations: Collection[int]) -> None:
    """Read conversations anew and write their facts; what trainers decided stays."""
    with transaction.atomic():
        found = list(Conversation.objects.filter(pk__in=conversations))
        turns = _turns(conversations)
        surest = _confidences(conversations)
        asked = set(
            TrainerQuestion.objects.filter(turn__conversation__in=conversations).values_list(
                "turn__conversation", flat=True
            )
        )
        groups = cohorts.codes(conversations)
        Dossier.objects.bulk_create(
            (
                _dossier(
                    conversation,
                    turns.get(conversation.pk, []),
                    surest,
                    asked,
                    groups.get(conversation.pk, ""),
                )
                for conversation in found
            ),
            update_conflicts=True,
            unique_fields=["conversation"],
            update_fields=FACTS,
        )
        SearchText.objects.bulk_create(
            (
                SearchText(
                    dossier_id=conversation.pk,
                    text="\n".join(turn.text for turn in _typed(turns.get(conversation.pk, []))),
                )
                for conversation in found
            ),
            update_conflicts=True,
            unique_fields=["dossier"],
            update_fields=["text"],
        )
        _replace_topics(conversations)
        _replace_models(conversations, turns)


def _turns(conversations: Collection[int]) -> dict[int, list[Turn]]:
    found = (
        Turn.objects.filter(conversation__in=conversations)
        .order_by("conversation_id", "sequence")
        .defer("ranking", "candidates", "entities", "redacted")
    )
    return {key: list(turns) for key, turns in groupby(found, lambda turn: turn.conversation_id)}


def _confidences(conversations: Collection[int]) -> dict[int, float]:
    """Return how sure the coach was of its least sure reading, by turn."""
    least: dict[int, float] = {}
    found = Detection.objects.filter(turn__conversation__in=conversations, source="model")
    for turn, confidence in found.order_by().values_list("turn", "confidence"):
        least[turn] = min(confidence, least.get(turn, 1.0))
    return least


def _dossier(
    conversation: Conversation,
    turns: list[Turn],
    surest: dict[int, float],
    asked: set[int],
    cohort: str,
) -> Dossier:
    said = [turn for turn in turns if turn.message_id != "start"]
    return Dossier(
        conversation=conversation,
        channel=conversation.channel,
        cohort=cohort,
        last_activity=conversation.last_activity,
        message_count=len(said),
        unsure=any(turn.unsure for turn in turns),
        out_of_scope=any(turn.intent == "out_of_scope" for turn in turns),
        bad_feedback=any(turn.intent == "feedback_bad" for turn in turns),
        question=conversation.pk in asked,
        least_confidence=min(
            (surest.get(turn.pk, turn.intent_confidence) for turn in _typed(turns)), default=1.0
        ),
    )


def _typed(turns: list[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.text and not turn.payload]


def _replace_topics(conversations: Collection[int]) -> None:
    found = Detection.objects.filter(turn__conversation__in=conversations).order_by()
    wanted = set(found.values_list("turn__conversation", "misconception", "stance"))
    there = {
        (topic.dossier_id, topic.misconception, topic.stance): topic.pk
        for topic in Topic.objects.filter(dossier__in=conversations)
    }
    Topic.objects.filter(pk__in=[pk for key, pk in there.items() if key not in wanted]).delete()
    Topic.objects.bulk_create(
        Topic(dossier_id=dossier, misconception=misconception, stance=stance)
        for dossier, misconception, stance in sorted(wanted - set(there))
    )


def _replace_models(conversations: Collection[int], turns: dict[int, list[Turn]]) -> None:
    wanted = {
        (conversation, turn.model_id)
        for conversation, said in turns.items()
        for turn in said
        if turn.model_id
    }
    there = set(
        ModelUse.objects.filter(dossier__in=conversations).values_list("dossier", "model_id")
    )
    ModelUse.objects.bulk_create(
        ModelUse(dossier_id=dossier, model_id=model) for dossier, model in sorted(wanted - there)
    )
