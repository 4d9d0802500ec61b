"""What a session brought: for its page, PDF, CSV and xAPI. Groups of five people or more only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from django.db.models import QuerySet

from portal.onboarding.groups import Distribution, distribution, is_shown, shown
from portal.onboarding.measures import Change, Item, change, item
from portal.onboarding.models import Answer, Cohort
from portal.onboarding.steps import (
    AFTER,
    BEFORE,
    CHECKLIST,
    QUIZ,
    REFLECT,
    STATEMENT,
    covered,
    question_at,
    quiz_place,
)
from portal.traininglog.models import TrainerQuestion, Turn
from socius.curriculum import Misconception, QuizQuestion

Answers = dict[str, Answer]  # of one learner, by step
Shown = int | str
_STANCES = ("claims", "asks", "agrees")


@dataclass(frozen=True)
class Shift:
    """How the stances to one misconception moved from the start to the end."""

    misconception: Misconception
    before: Distribution
    after: Distribution
    pairs: int
    closer: Shown  # people who came closer to the article's view
    away: Shown
    change: Change


@dataclass(frozen=True)
class Question:
    question: QuizQuestion
    misconception: Misconception
    item: Item


class Report:
    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.learners = list(cohort.learners.all())
        by_learner: dict[int, Answers] = defaultdict(dict)
        for answer in Answer.objects.filter(learner__cohort=cohort, skipped=False):
            by_learner[answer.learner_id][answer.step] = answer
        self._answers = list(by_learner.values())

    @property
    def is_shown(self) -> bool:
        """Whether there are enough people to report of."""
        return is_shown(len(self.learners))

    # Participation -----------------------------------------------------------------------

    @cached_property
    def participation(self) -> dict[str, Shown]:
        began = sum(any(s.startswith(STATEMENT) for s in a) for a in self._answers)
        return {
            "joined": shown(len(self.learners)),
            "began": shown(began),
            "finished": shown(sum(learner.finished is not None for learner in self.learners)),
            "left": shown(sum(learner.left is not None for learner in self.learners)),
            "checklist": shown(sum(f"{CHECKLIST}/" in a for a in self._answers)),
            "refresher": shown(sum(bool(learner.wants_refresher) for learner in self.learners)),
        }

    # Stances -----------------------------------------------------------------------------

    @cached_property
    def shifts(self) -> list[Shift]:
        return [self._shift(misconception) for misconception in covered(self.cohort)]

    def _shift(self, about: Misconception) -> Shift:
        first, last = f"{STATEMENT}/{about.id}", f"{REFLECT}/{about.id}"
        pairs = [
            (_STANCES.index(a[first].stance), _STANCES.index(a[last].stance))
            for a in self._answers
            if first in a and last in a and a[first].stance and a[last].stance
        ]
        return Shift(
            about,
            before=distribution([a[first].stance for a in self._answers if first in a]),
            after=distribution([a[last].stance for a in self._answers if last in a]),
            pairs=len(pairs),
            closer=shown(sum(after > before for before, after in pairs)),
            away=shown(sum(after < before for before, after in pairs)),
            change=change(self._measured(about)),
        )

    def _measured(self, about: Misconception) -> list[tuple[float, float]]:
        before, after = f"{BEFORE}/{about.id}", f"{AFTER}/{about.id}"
        return [
            (float(a[before].choice), float(a[after].choice))
            for a in self._answers
            if before in a and after in a
        ]

    @cached_property
    def change(self) -> Change:
        """How agreement changed over all: a person's mean of what was answered both times."""
        pairs = []
        for answers in self._answers:
            both = [
                (
                    float(answers[f"{BEFORE}/{m.id}"].choice),
                    float(answers[f"{AFTER}/{m.id}"].choice),
                )
                for m in covered(self.cohort)
                if f"{BEFORE}/{m.id}" in answers and f"{AFTER}/{m.id}" in answers
            ]
            if both:
                pairs.append((fmean(b for b, _ in both), fmean(a for _, a in both)))
        return change(pairs)

    # Quiz --------------------------------------------------------------------------------

    @cached_property
    def quiz(self) -> list[Question]:
        found = []
        for about in covered(self.cohort):
            question = question_at(quiz_place(about.id))
            if question and self.cohort.with_quiz:
                found.append(Question(question, about, self._item(about, question)))
        return found

    def _item(self, about: Misconception, question: QuizQuestion) -> Item:
        step = f"{QUIZ}/{about.id}"
        answered = [a for a in self._answers if step in a]
        return item(
            chosen=[int(a[step].choice) for a in answered],
            right=[bool(a[step].right) for a in answered],
            rest=_rest(answered, step),
            options=len(question.options),
        )

    # Questions and feedback --------------------------------------------------------------

    def _turns(self) -> QuerySet[Turn]:
        return Turn.objects.filter(conversation__learner__cohort=self.cohort)

    def _people(self, turns: QuerySet[Turn]) -> Shown:
        return shown(turns.order_by().values("conversation").distinct().count())

    @cached_property
    def questions(self) -> dict[str, Shown]:
        """How many people asked something on the side, and how many beyond the article."""
        answers = Answer.objects.filter(learner__cohort=self.cohort).values("message_id")
        aside = self._turns().exclude(message_id__in=answers)
        return {
            "asked": self._people(aside.filter(intent="asks")),
            "beyond": self._people(aside.filter(intent="out_of_scope")),
        }

    @cached_property
    def for_trainers(self) -> list[str]:
        """Return what learners passed on to the trainers in so many words."""
        if not self.is_shown:
            return []
        found = TrainerQuestion.objects.filter(turn__conversation__learner__cohort=self.cohort)
        return list(found.exclude(text="").order_by("text").values_list("text", flat=True))

    @cached_property
    def feedback(self) -> dict[str, Shown]:
        return {
            "good": self._people(self._turns().filter(intent="feedback_good")),
            "bad": self._people(self._turns().filter(intent="feedback_bad")),
        }


def _rest(answered: list[Answers], step: str) -> list[float]:
    """Return each person's share of right answers to the quiz questions but this one."""
    shares = []
    for answers in answered:
        others = [bool(a.right) for key, a in answers.items() if a.kind == QUIZ and key != step]
        shares.append(fmean(others) if others else 0.0)
    return shares
