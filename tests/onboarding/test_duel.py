"""The quiz duel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from portal.onboarding import duel as duels
from portal.onboarding.duel import SECONDS, Duel, duel_of, forget, open_duel
from portal.onboarding.models import Cohort
from portal.onboarding.steps import question_at
from portal.traininglog.models import Conversation

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def duel(cohort: Cohort) -> Iterator[Duel]:
    yield open_duel(cohort)
    forget(cohort.code)


def right_answer(duel: Duel, number: int) -> str:
    question = question_at(duel.places[number])
    assert question
    return str(question.answer)


def enter(code: str, name: str) -> tuple[Client, str]:
    client = Client()
    return client, client.post(f"/duell/{code}/", {"nickname": name})["Location"]


def test_a_whole_duel(client: Client, cohort: Cohort) -> None:
    client.force_login(cohort.trainer)
    path = f"/desk/sessions/{cohort.pk}/duel/"
    client.post(path, {"do": "open"})
    duel = duel_of(cohort.code)
    assert duel and len(duel.places) == 10
    (owl, owls), (fox, foxes) = enter(cohort.code, "Eule"), enter(cohort.code, "Fuchs")
    assert "Gleich geht es los, Eule" in owl.get(owls).content.decode()
    client.post(path, {"do": "start"})
    for number in range(10):
        right = right_answer(duel, number)
        owl.post(owls, {"number": number, "option": right})
        fox.post(foxes, {"number": number, "option": "9"})
    page = owl.get(owls).content.decode()
    assert page.index("Eule: 10 von 10") < page.index("Fuchs: 0 von 10")
    client.post(path, {"do": "forget"})
    assert duel_of(cohort.code) is None
    assert not Conversation.objects.exists()  # nothing of it is kept


def test_time_decides_between_equals(duel: Duel) -> None:
    clock = Clock()
    duel.clock = clock
    quick, slow = (duel.players[duel.enter(name) or ""] for name in ("B", "A"))
    duel.start()
    for player, time in ((quick, 3.0), (slow, 9.0)):
        clock.now = time
        duel.answer(player, 0, right_answer(duel, 0))
    assert [player.name for player in duel.ranking()] == ["B", "A"]


def test_the_clock_ends_it(duel: Duel) -> None:
    clock = Clock()
    duel.clock = clock
    player = duel.players[duel.enter("Eule") or ""]
    duel.start()
    clock.now = SECONDS + 1
    assert duel.state == "over"
    assert duel.answer(player, 0, right_answer(duel, 0)) is None


def test_a_double_click_answers_once(duel: Duel) -> None:
    player = duel.players[duel.enter("Eule") or ""]
    duel.start()
    assert duel.answer(player, 0, right_answer(duel, 0)) is True
    assert duel.answer(player, 0, right_answer(duel, 0)) is None
    assert player.answered == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "wählen Sie einen Spitznamen"), ("eule", "hat schon jemand"), ("x" * 25, "zu lang")],
)
def test_a_bad_name(client: Client, cohort: Cohort, duel: Duel, name: str, sentence: str) -> None:
    duel.enter("Eule")
    response = client.post(f"/duell/{cohort.code}/", {"nickname": name})
    assert response.status_code == 400 and sentence in response.content.decode()


def test_no_duel_here(client: Client, cohort: Cohort) -> None:
    for path in (f"/duell/{cohort.code}/", "/duell/NOBODY/", f"/duell/{cohort.code}/token/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "kein Quizduell" in response.content.decode()


def test_it_is_forgotten(duel: Duel, cohort: Cohort) -> None:
    clock = Clock()
    duel.clock, duel.made = clock, 0.0
    clock.now = duels.FORGOTTEN_AFTER + 1
    assert duel_of(cohort.code) is None
