"""What happens in a session right now, for the trainer's view and the projector."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from portal.onboarding.groups import Distribution, distribution, in_full_batches
from portal.onboarding.models import Answer, Cohort, Learner
from portal.onboarding.steps import REFLECT, STATEMENT, covered, last_station, steps
from portal.traininglog.models import Turn
from socius.curriculum import Misconception

MOST_ANSWERS = 4
# What is worth talking about: doubt, then what the coach could not read, then what is held.
_WORTH = {"asks": 4, "": 3, "claims": 2, "agrees": 1}


@dataclass(frozen=True)
class Said:
    """A learner's words, without a name; the pseudonym is for the audit trail alone."""

    text: str
    stance: str
    pseudonym: str = field(repr=False)


@dataclass(frozen=True)
class Station:
    number: int
    label: str
    here: int
    is_open: bool


@dataclass(frozen=True)
class Topic:
    misconception: Misconception
    before: Distribution
    after: Distribution
    said: list[Said]


@dataclass(frozen=True)
class Live:
    cohort: Cohort
    joined: int
    left: int
    finished: int
    names: list[str]
    stations: list[Station]
    topics: list[Topic]
    minutes_left: int | None

    @property
    def current(self) -> Topic | None:
        """Return the topic that the group is at: the opened one, or where most are."""
        at = self.cohort.station
        if not self.cohort.in_step:
            at = max(self.stations, key=lambda s: s.here, default=Station(0, "", 0, True)).number
        return self.topics[at - 1] if 1 <= at <= len(self.topics) else None


def look(cohort: Cohort) -> Live:
    """Return the present state of a session."""
    learners = list(cohort.learners.all())
    present = [learner for learner in learners if learner.left is None]
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(learner__cohort=cohort).order_by("id"):
        answers[answer.learner_id].append(answer)
    return Live(
        cohort=cohort,
        joined=len(present),
        left=len(learners) - len(present),
        finished=sum(learner.finished is not None for learner in present),
        names=sorted(learner.nickname for learner in present if learner.nickname),
        stations=_stations(cohort, present, answers),
        topics=[_topic(cohort, m, answers) for m in covered(cohort)],
        minutes_left=minutes_left(cohort, timezone.now()),
    )


def minutes_left(cohort: Cohort, now: datetime) -> int | None:
    if cohort.ends is None:
        return None
    # A clock that was put back does not add time.
    left = (cohort.ends - now).total_seconds() / 60
    return int(min(max(left, 0), cohort.minutes))


def _stations(
    cohort: Cohort, present: list[Learner], answers: dict[int, list[Answer]]
) -> list[Station]:
    here: Counter[int] = Counter()
    all_steps = steps(cohort)
    for learner in present:
        done = {answer.step for answer in answers[learner.pk]}
        at = next((s.station for s in all_steps if s.key not in done), None)
        if at is not None and learner.finished is None:
            here[at] += 1
    labels = station_labels(cohort)
    return [
        Station(number, label, here[number], not cohort.in_step or number <= cohort.station)
        for number, label in labels.items()
    ]


def station_labels(cohort: Cohort) -> dict[int, str]:
    """Return what each station is called."""
    about = covered(cohort)
    labels = {0: "Befragung vorher"} if cohort.with_measure else {}
    labels |= {number: m.label for number, m in enumerate(about, 1)}
    last = len(about) + 1
    if cohort.with_checklist:
        labels[last] = "Checkliste"
        last += 1
    if cohort.with_measure and about:
        labels[last] = "Befragung nachher"
    return {number: label for number, label in labels.items() if number <= last_station(cohort)}


def _topic(cohort: Cohort, about: Misconception, answers: dict[int, list[Answer]]) -> Topic:
    everything = sorted((a for found in answers.values() for a in found), key=lambda a: a.pk)
    by_kind = {
        kind: [a for a in everything if a.step == f"{kind}/{about.id}" and not a.skipped]
        for kind in (STATEMENT, REFLECT)
    }
    return Topic(
        about,
        before=distribution([a.stance for a in by_kind[STATEMENT]], in_batches=True),
        after=distribution([a.stance for a in by_kind[REFLECT]], in_batches=True),
        said=worth_discussing(cohort, by_kind[STATEMENT]),
    )


def worth_discussing(cohort: Cohort, answers: list[Answer]) -> list[Said]:
    """Return some answers in free words, without a name and in an order that tells nothing."""
    answers = answers[: in_full_batches(len(answers))]
    by_model = {a.message_id: a for a in answers if a.source != "employee"}
    turns = Turn.objects.filter(
        conversation__learner__cohort=cohort, message_id__in=by_model
    ).exclude(text="")
    found = turns.values_list("text", "message_id", "conversation__pseudonym")
    ranked = sorted(
        found,
        key=lambda row: (-_WORTH.get(by_model[row[1]].stance, 0), -min(len(row[0]), 200), row[1]),
    )[:MOST_ANSWERS]
    ranked.sort(key=lambda row: hashlib.sha256(row[1].encode()).digest())
    return [Said(text, by_model[id].stance, pseudonym) for text, id, pseudonym in ranked]
