"""The refresher: questions again after weeks, in the chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.onboarding.models import Cohort, Learner, RefresherCard
from portal.onboarding.refresher import due_steps, next_occasion
from socius.curriculum import curriculum
from tests.onboarding.conftest import NewTalk
from tests.onboarding.talk import Talk

pytestmark = pytest.mark.django_db
SIDE = curriculum().misconceptions["on_the_side"]


@pytest.fixture
def done(new_cohort: Callable[..., Cohort], join: NewTalk) -> Talk:
    """Somebody who has just finished a course of one topic, its question answered right."""
    cohort = new_cohort(misconceptions=["on_the_side"], with_measure=False, with_checklist=False)
    talk = join(cohort)
    talk.say("Ja.", on_the_side="claims")
    talk.press(SIDE.quiz[0].options[SIDE.quiz[0].answer - 1])
    talk.say("Nein.", on_the_side="agrees")
    assert "Ja, Auffrischung" in talk.titles
    return talk


def later(talk: Talk, **time: float) -> Learner:
    """Let time pass: what was, is moved back."""
    shift = timedelta(**time)
    learner = Learner.objects.get(pk=talk.learner.pk)
    assert learner.finished
    learner.finished -= shift
    learner.save()
    for card in learner.cards.all():
        for name in ("due", "last_review"):
            if card.card[name]:
                moved = timezone.datetime.fromisoformat(card.card[name]) - shift
                card.card[name] = moved.isoformat()
        card.due -= shift
        card.save()
    return learner


def test_only_who_wants_it(done: Talk) -> None:
    done.press("Nein, danke")
    assert not RefresherCard.objects.exists()
    assert due_steps(later(done, weeks=20)) == []


def test_after_a_week_the_questions_come(done: Talk, client: Client) -> None:
    done.press("Ja, Auffrischung")
    assert due_steps(later(done, days=6)) == []
    assert client.get(f"/api/learners/{done.key}").json()["refresher"] == 0
    later(done, days=1)
    assert client.get(f"/api/learners/{done.key}").json()["refresher"] == 2
    done.press_payload('/course{"step": "next"}')
    # The one never asked comes first.
    assert SIDE.quiz[1].question in done.words
    done.press(SIDE.quiz[1].options[SIDE.quiz[1].answer - 1])
    assert SIDE.quiz[1].because in done.words
    assert SIDE.quiz[0].question in done.words
    done.press(SIDE.quiz[0].options[SIDE.quiz[0].answer % len(SIDE.quiz[0].options)])
    assert "Nicht ganz" in done.words
    assert client.get(f"/api/learners/{done.key}").json()["refresher"] == 0


def test_what_was_forgotten_comes_sooner(done: Talk) -> None:
    done.press("Ja, Auffrischung")
    later(done, weeks=1)
    done.press_payload('/course{"step": "next"}')
    for question, is_right in ((SIDE.quiz[1], True), (SIDE.quiz[0], False)):
        wrong = question.answer % len(question.options)
        done.press(question.options[question.answer - 1 if is_right else wrong])
    known = RefresherCard.objects.get(question__endswith=SIDE.quiz[1].id)
    forgotten = RefresherCard.objects.get(question__endswith=SIDE.quiz[0].id)
    assert forgotten.due < known.due


def test_one_four_and_twelve_weeks(done: Talk) -> None:
    done.press("Ja, Auffrischung")
    learner = Learner.objects.get(pk=done.learner.pk)
    assert learner.finished
    assert next_occasion(learner) == learner.finished + timedelta(weeks=1)
    learner = later(done, weeks=4)
    assert due_steps(learner)[0].key.endswith("/4")
    learner = later(done, weeks=8)
    assert due_steps(learner)[0].key.endswith("/12")
    assert next_occasion(learner) is None


def test_when_all_is_remembered_one_question_is_asked(done: Talk) -> None:
    done.press("Ja, Auffrischung")
    RefresherCard.objects.update(due=timezone.now() + timedelta(weeks=50))
    assert len(due_steps(later(done, weeks=1))) == 1
