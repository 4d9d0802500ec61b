"""Cohorts and learners, and a course that runs without Rasa."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from portal.desk.roles import TRAINER
from portal.onboarding import joining
from portal.onboarding.models import Cohort, Learner
from tests.desk.people import person
from tests.onboarding.talk import Talk

# Playwright's loop runs in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
NewTalk = Callable[..., Talk]


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


@pytest.fixture
def trainer(db: None) -> User:
    return person("trainer", TRAINER)


@pytest.fixture
def new_cohort(trainer: User) -> Callable[..., Cohort]:
    """Makes cohorts of today on two misconceptions, running, with all that a course can have."""

    def make(**values: Any) -> Cohort:
        defaults = {
            "trainer": trainer,
            "name": "Start im Herbst",
            "date": timezone.localdate(),
            "misconceptions": ["on_the_side", "not_for_the_board"],
            "started": timezone.now(),
        }
        return Cohort.objects.create(**{**defaults, **values})

    return make


@pytest.fixture
def cohort(new_cohort: Callable[..., Cohort]) -> Cohort:
    return new_cohort()


@pytest.fixture
def join() -> NewTalk:
    """Lets somebody join a cohort; returns the talk, the course's first step put."""

    def joined(cohort: Cohort, nickname: str = "") -> Talk:
        code, key, learner = joining.join(cohort, nickname)
        talk = Talk(Learner.objects.get(pk=learner.pk), key=key, code=code)
        talk.press_payload('/course{"step": "next"}')
        return talk

    return joined
