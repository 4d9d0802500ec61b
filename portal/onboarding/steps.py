"""The steps of a cohort's course, in order."""

from __future__ import annotations

from dataclasses import dataclass

from portal.onboarding.models import Cohort
from socius.curriculum import Misconception, QuizQuestion, curriculum

BEFORE, STATEMENT, QUIZ, REFLECT = "before", "statement", "quiz", "reflect"
CHECKLIST, AFTER, REFRESH = "checklist", "after", "refresh"
MEASURES = (BEFORE, AFTER)
FREE = (STATEMENT, REFLECT)  # answered in one's own words
SCALE = ("1", "2", "3", "4", "5")  # from "stimme gar nicht zu" to "stimme voll zu"


@dataclass(frozen=True)
class Step:
    """One thing that the coach asks. A station is what the trainer opens at once."""

    kind: str
    about: str
    station: int

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.about}"

    @property
    def misconception(self) -> Misconception | None:
        return curriculum().misconceptions.get(self.about.partition("/")[0])


def covered(cohort: Cohort) -> list[Misconception]:
    """Return the cohort's misconceptions in its order; what the content lost is left out."""
    known = curriculum().misconceptions
    return [known[id] for id in cohort.misconceptions if id in known]


def steps(cohort: Cohort) -> list[Step]:
    """Return all steps of a cohort's course, in order."""
    about = covered(cohort)
    found = [Step(BEFORE, m.id, 0) for m in about] if cohort.with_measure else []
    kinds = (STATEMENT, QUIZ, REFLECT) if cohort.with_quiz else (STATEMENT, REFLECT)
    for station, misconception in enumerate(about, 1):
        found += [Step(kind, misconception.id, station) for kind in kinds]
    last = len(about) + 1
    if cohort.with_checklist:
        found.append(Step(CHECKLIST, "", last))
        last += 1
    if cohort.with_measure:
        found += [Step(AFTER, m.id, last) for m in about]
    return found


def last_station(cohort: Cohort) -> int:
    return max((step.station for step in steps(cohort)), default=0)


def quiz_place(misconception: str) -> str:
    """Return the place of the question that all learners of the course get."""
    return f"{misconception}/quiz/{curriculum().misconceptions[misconception].quiz[0].id}"


def question_at(place: str) -> QuizQuestion | None:
    misconception, _, id = place.partition("/quiz/")
    found = curriculum().misconceptions.get(misconception)
    return next((q for q in found.quiz if q.id == id), None) if found else None
