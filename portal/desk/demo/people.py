"""One invented conversation: when it takes place, what is said, how the coach reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from portal.desk.demo import answers
from portal.desk.demo.sayings import Sayings
from portal.traininglog.recorder import Bubble
from socius.curriculum import curriculum

_STANCES = ("claims", "asks", "agrees")
# Hours of a bank's day, with the weight of each.
_HOURS = {7: 2, 8: 6, 9: 10, 10: 12, 11: 10, 12: 7, 13: 9, 14: 11, 15: 9, 16: 6, 17: 3, 20: 1}
_REASONS = ("misunderstood", "not_convincing", "too_general", "too_long")
_FOLLOW_UPS = {"/more": "action_more", "/what_to_do": "action_what_to_do"}


@dataclass
class Said:
    """A turn before it is written."""

    text: str
    intent: str
    replies: list[Bubble]
    action: str
    payload: str = ""
    confidence: float = 1.0
    unsure: bool = False
    stances: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)  # by the employee
    candidates: list[dict[str, Any]] = field(default_factory=list)
    question: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)


def moment(chance: Random, start: datetime, days: int) -> datetime:
    """Return a time in office hours; more and more people come, hardly any at weekends."""
    while True:
        day = start + timedelta(days=int(days * chance.random() ** 0.8))
        if day.weekday() < 5 or chance.random() < 0.06:
            break
    hour = chance.choices(list(_HOURS), list(_HOURS.values()))[0]
    return day.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))


def conversation(chance: Random, sayings: Sayings, progress: float) -> Iterator[Said]:
    """Yield the turns; ``progress`` is 0 at the beginning of the year and 1 at its end."""
    yield Said("", "start", answers.welcome(chance), "action_start", "/start")
    if chance.random() < 0.15:
        yield _wish(chance, sayings, "greet", "action_greet")
    for _ in range(chance.choices((1, 2, 3, 4), (30, 40, 20, 10))[0]):
        kind = chance.random()
        if kind < 0.14:
            yield from _outside(chance, sayings)
        elif kind < 0.2 and sayings.several:
            yield _several(chance, sayings)
        else:
            yield from _topic(chance, sayings, progress)
    if chance.random() < 0.3:
        yield _feedback(chance, progress)
    if chance.random() < 0.25:
        yield _wish(chance, sayings, "thanks", "action_thanks")


def _topic(chance: Random, sayings: Sayings, progress: float) -> Iterator[Said]:
    ids = list(curriculum().misconceptions)
    topic = chance.choices(ids, [1 + (7 * i) % 5 for i in range(len(ids))])[0]
    weights = (0.55 - 0.25 * progress, 0.3, 0.15 + 0.25 * progress)
    stance = chance.choices(_STANCES, weights)[0]
    texts = sayings.topics.get((topic, stance)) or sayings.topics[topic, "claims"]
    sure = chance.betavariate(9, 1.6 - 0.6 * progress)
    others: list[dict[str, Any]] = [
        {"misconception": i, "confidence": round(chance.random() * 0.3, 4)} for i in ids
    ]
    candidates: list[dict[str, Any]] = [
        {"misconception": topic, "stance": stance, "confidence": round(sure, 4)}
    ]
    candidates += sorted(
        (c for c in others if c["misconception"] != topic), key=lambda c: -c["confidence"]
    )
    said = Said(chance.choice(texts), stance, [], "action_answer", "", sure)
    said.stances, said.candidates = {topic: stance}, candidates
    said.unsure = sure < 0.6
    found = curriculum().misconceptions[topic]
    if said.unsure:
        said.replies = answers.unsure(chance, [c["misconception"] for c in candidates])
        yield said
        if chance.random() < 0.7:
            payload = f'/choose{{"misconception": "{topic}"}}'
            replies = answers.answer(chance, found, stance)
            chosen = Said(found.title, "choose", replies, "action_choose", payload)
            chosen.chosen = {topic: stance}
            yield chosen
        return
    said.replies = answers.answer(chance, found, stance)
    yield said
    if chance.random() < 0.35:
        payload, action = chance.choice(list(_FOLLOW_UPS.items()))
        title = next(b["title"] for b in answers.menu("after_answer") if b["payload"] == payload)
        reply = answers.argument if payload == "/more" else answers.step
        bubbles = [reply(chance, found, answers.menu("after_follow_up"))]
        yield Said(title, payload.lstrip("/"), bubbles, action, payload)


def _several(chance: Random, sayings: Sayings) -> Said:
    message = chance.choice(sayings.several)
    known = curriculum().misconceptions
    first, stance = min(message.stances.items(), key=lambda item: _STANCES.index(item[1]))
    labels = ", ".join(known[m].label for m in message.stances)
    named = answers.phrase(chance, "several", labels=labels, first=known[first].label)
    replies = [named, *answers.answer(chance, known[first], stance)[:2]]
    said = Said(message.text, stance, replies, "action_answer")
    said.confidence = chance.betavariate(8, 2)
    said.stances = dict(message.stances)
    return said


def _outside(chance: Random, sayings: Sayings) -> Iterator[Said]:
    text = chance.choice(sayings.wishes["out_of_scope"])
    replies = [answers.phrase(chance, "out_of_scope")]
    sure = chance.betavariate(10, 1.5)
    yield Said(text, "out_of_scope", replies, "action_out_of_scope", "", sure)
    if chance.random() < 0.3:
        bubbles = [answers.phrase(chance, "trainer", question=text)]
        title = curriculum().phrases["out_of_scope"].buttons[1].title
        yield Said(title, "trainer", bubbles, "action_trainer", "/trainer", question=text)


def _feedback(chance: Random, progress: float) -> Said:
    if chance.random() < 0.6 + 0.25 * progress:
        bubbles = [answers.phrase(chance, "feedback_good")]
        return Said("", "feedback_good", bubbles, "action_feedback_good", "/feedback_good")
    reason = chance.choice(_REASONS)
    said = Said(
        "", "feedback_bad", [answers.phrase(chance, "feedback_thanks")], "action_feedback_bad"
    )
    said.payload = f'/feedback_bad{{"reason": "{reason}"}}'
    said.entities = [{"entity": "reason", "value": reason}]
    return said


def _wish(chance: Random, sayings: Sayings, intent: str, action: str) -> Said:
    text = chance.choice(sayings.wishes[intent])
    return Said(
        text, intent, [answers.phrase(chance, intent)], action, "", chance.betavariate(12, 1)
    )
