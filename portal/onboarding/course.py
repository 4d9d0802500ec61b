"""Where a learner stands in the course of a cohort.

The same on both sides: the coach's actions put the steps, the trainers' pages count them. All
state is in the database, so whoever comes back goes on where they were.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils import timezone

from portal.onboarding.models import Answer, Cohort, Learner
from portal.onboarding.refresher import due_steps
from portal.onboarding.steps import AFTER, BEFORE, REFRESH, STATEMENT, Step, covered, steps
from socius.curriculum import Misconception


class Course:
    """Where one learner stands."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.cohort: Cohort = learner.cohort
        self.answers = {answer.step: answer for answer in learner.answers.all()}
        self.refresher = due_steps(learner)

    @cached_property
    def steps(self) -> list[Step]:
        return steps(self.cohort)

    @property
    def ended(self) -> bool:
        """The trainer has closed the session or its time is over."""
        return self.cohort.closed is not None or self.cohort.is_over

    def _left_over(self) -> list[Step]:
        """Return what is still to be asked: after the end only what it takes to compare."""
        if self.learner.finished:
            return self.refresher
        if self.cohort.closed:
            return []
        if self.cohort.is_over:
            return [s for s in self.steps if s.kind == AFTER and self.has(BEFORE, s.about)]
        return self.steps

    def has(self, kind: str, about: str) -> bool:
        answer = self.answers.get(f"{kind}/{about}")
        return answer is not None and not answer.skipped

    @property
    def open_step(self) -> Step | None:
        """Return the first step without an answer, whether or not it may be put now."""
        return next((s for s in self._left_over() if s.key not in self.answers), None)

    @property
    def may_go_on(self) -> bool:
        """Whether the open step may be put: neither a pause nor the group's pace is against it."""
        step = self.open_step
        if step is None or step.kind == REFRESH or self.ended:
            return True
        behind_the_door = self.cohort.in_step and (
            self.cohort.started is None or step.station > self.cohort.station
        )
        return not (self.cohort.paused or behind_the_door)

    @property
    def is_behind(self) -> bool:
        step = self.open_step
        return bool(
            step and self.cohort.in_step and not self.ended and step.station < self.cohort.station
        )

    @property
    def place(self) -> tuple[int, int]:
        """Return the number of the open step and of all steps."""
        done = sum(step.key in self.answers for step in self.steps)
        return min(done + 1, len(self.steps)), len(self.steps)

    def find(self, key: str) -> Step | None:
        return next((s for s in [*self.steps, *self.refresher] if s.key == key), None)

    def take(self, step: Step, message_id: str, **values: Any) -> Answer:
        """Keep an answer; the same step again changes nothing: the first answer counts."""
        answer, _ = Answer.objects.get_or_create(
            learner=self.learner, step=step.key, defaults={"message_id": message_id, **values}
        )
        self.answers[step.key] = answer
        return answer

    def skip(self, step: Step, message_id: str) -> None:
        self.take(step, message_id, skipped=True)

    def catch_up(self, message_id: str) -> None:
        """Skip what the group has left behind."""
        for step in self.steps:
            if step.station < self.cohort.station and step.key not in self.answers:
                self.skip(step, message_id)

    def reopen(self) -> Step | None:
        """Open the step skipped last again, and return it."""
        skipped = [s for s in self.steps if (a := self.answers.get(s.key)) and a.skipped]
        if not skipped or self.learner.finished:
            return None
        self.answers.pop(skipped[-1].key).delete()
        return skipped[-1]

    def finish(self) -> None:
        """Note the end, once; also of what was cut short."""
        if self.learner.finished is None:
            self.learner.finished = timezone.now()
            self.learner.save(update_fields=["finished"])

    def come_back(self) -> None:
        """Count somebody again who had left."""
        self.learner.left = None
        self.learner.save(update_fields=["left"])

    def note_waiting(self) -> None:
        """Note whether the learner is told to wait: the page goes on by itself then."""
        waiting = self.open_step is not None and not self.may_go_on
        if self.learner.waiting != waiting:
            self.learner.waiting = waiting
            self.learner.save(update_fields=["waiting"])

    def worked_on(self) -> list[Misconception]:
        """Return the misconceptions that the learner has worked on."""
        return [m for m in covered(self.cohort) if self.has(STATEMENT, m.id)]


def course_of(pseudonym: str) -> Course | None:
    """Return the course of a conversation, if it belongs to one."""
    learner = Learner.objects.of(pseudonym)
    return Course(learner) if learner else None
