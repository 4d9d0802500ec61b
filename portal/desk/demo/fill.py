"""Writes the conversations of the demonstration in bulk, and takes them away again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

from django.db import models, transaction
from django.utils import timezone

from portal.desk import facts
from portal.desk.demo import CHANNEL, people, sayings
from portal.desk.models import Dossier, State
from portal.feedback.models import VERDICTS, Feedback
from portal.traininglog.models import Conversation, Detection, Reply, TrainerQuestion, Turn

AT_ONCE = 250


def fill(count: int, months: int, seed: int) -> int:
    """Add conversations over the last months; return how many turns they have."""
    chance = Random(seed)
    texts = sayings.read()
    days = max(1, round(months * 30.4))
    start = timezone.localtime() - timedelta(days=days)
    times = sorted(people.moment(chance, start, days) for _ in range(count))
    times = [time for time in times if time <= timezone.now()] or [start]
    turns = 0
    for first in range(0, len(times), AT_ONCE):
        with transaction.atomic():
            turns += _write(chance, texts, times[first : first + AT_ONCE], start, days)
    return turns


def remove() -> int:
    """Delete what the demonstration added; return how many conversations that were."""
    removed = 0
    while ids := list(_demo().values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            _demo().filter(pk__in=ids).delete()
        removed += len(ids)
    return removed


def count() -> tuple[int, int]:
    """Return the number of conversations of the demonstration, and of real ones."""
    return _demo().count(), Conversation.objects.exclude(channel=CHANNEL).count()


def _demo() -> models.QuerySet[Conversation]:
    return Conversation.objects.filter(channel=CHANNEL)


def _write(
    chance: Random, texts: sayings.Sayings, times: list[datetime], start: datetime, days: int
) -> int:
    talks = Conversation.objects.bulk_create(
        Conversation(channel=CHANNEL, started=time, last_activity=time) for time in times
    )
    pairs: list[tuple[Turn, people.Said]] = []
    for talk in talks:
        progress = (talk.started - start) / timedelta(days=days)
        said = people.conversation(chance, texts, progress)
        pairs += _turns(chance, talk, said, "demo-1" if progress < 0.5 else "demo-2")
    Conversation.objects.bulk_update(talks, ["last_activity"])
    Turn.objects.bulk_create(turn for turn, _ in pairs)
    Detection.objects.bulk_create(_detections(pairs))
    Feedback.objects.bulk_create(_feedback(pairs))
    Reply.objects.bulk_create(
        Reply(turn=turn, action=said.action, position=position, **asdict(bubble))
        for turn, said in pairs
        for position, bubble in enumerate(said.replies, 1)
    )
    TrainerQuestion.objects.bulk_create(
        TrainerQuestion(turn=turn, text=said.question, asked=turn.time)
        for turn, said in pairs
        if said.question
    )
    ids = [talk.pk for talk in talks]
    facts.refresh(ids)
    _decide(chance, ids)
    return len(pairs)


def _turns(
    chance: Random, talk: Conversation, said: Iterable[people.Said], model: str
) -> list[tuple[Turn, people.Said]]:
    pairs = []
    time = talk.started
    for number, one in enumerate(said, 1):
        turn = Turn(
            conversation=talk,
            message_id="start" if number == 1 else f"demo-{number}",
            sequence=number,
            time=time,
            text=one.text,
            payload=one.payload,
            intent=one.intent,
            intent_confidence=round(one.confidence, 4),
            ranking=[{"name": one.intent, "confidence": round(one.confidence, 4)}],
            candidates=one.candidates,
            unsure=one.unsure,
            entities=one.entities,
            model_id=model,
        )
        pairs.append((turn, one))
        talk.last_activity = time
        time += timedelta(seconds=chance.randrange(15, 180))
    return pairs


def _detections(pairs: list[tuple[Turn, people.Said]]) -> Iterable[Detection]:
    for turn, said in pairs:
        for misconception, stance in said.stances.items():
            yield Detection(
                turn=turn, misconception=misconception, stance=stance, confidence=said.confidence
            )
        for misconception, stance in said.chosen.items():
            yield Detection(
                turn=turn,
                misconception=misconception,
                stance=stance,
                confidence=1.0,
                source="employee",
            )


def _feedback(pairs: list[tuple[Turn, people.Said]]) -> Iterable[Feedback]:
    """Yield the verdicts, each on the answer before it."""
    for (turn, _), (verdict, said) in zip(pairs, pairs[1:]):
        kind = VERDICTS.get(said.intent)
        if kind:
            reason = next((str(entity["value"]) for entity in said.entities), "")
            yield Feedback(turn=turn, verdict=kind, reason=reason, time=verdict.time)


def _decide(chance: Random, ids: list[int]) -> None:
    """Have some conversations flagged and some put off, as a desk in use has."""
    chosen = chance.sample(ids, len(ids) // 12)
    half = len(chosen) // 2
    Dossier.objects.filter(pk__in=chosen[:half]).update(flagged=True, state=State.IN_REVIEW)
    Dossier.objects.filter(pk__in=chosen[half:]).update(state=State.DEFERRED)
