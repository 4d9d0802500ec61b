"""What the page proposes to somebody who begins, and how it counts what came up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from portal.chat.examples import Examples, examples
from portal.chat.topics import topics
from portal.traininglog.models import TrainerQuestion, Turn
from socius.curriculum import curriculum
from tests.chat import contract
from tests.chat.employee import Employee
from tests.traininglog.talks import talk

pytestmark = pytest.mark.django_db
PREPARED = {m.id: m.example for m in curriculum().misconceptions.values()}


def raised(misconception: str, times: int, stance: str = "asks") -> None:
    found = {"misconception": misconception, "stance": stance, "confidence": 0.9}
    for _ in range(times):
        talk("Das soll niemand anders lesen.", detections=[found])


def choose() -> Examples:
    cache.clear()
    return examples()


def test_the_page_is_there_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> list[str]:
        raise OperationalError("the database is away")

    monkeypatch.setattr("portal.chat.examples._most_raised", away)
    assert choose().texts == list(PREPARED.values())[:3]


def test_the_curriculum_proposes_at_first() -> None:
    proposed = choose()
    assert proposed.texts == list(PREPARED.values())[:3]
    assert not proposed.from_colleagues


def test_what_colleagues_raise_most_comes_first() -> None:
    for times, misconception in (
        (5, "on_the_side"),
        (7, "marketing_only"),
        (6, "not_for_the_board"),
    ):
        raised(misconception, times)
    proposed = choose()
    assert proposed.texts == [
        PREPARED[id] for id in ("marketing_only", "not_for_the_board", "on_the_side")
    ]
    assert proposed.from_colleagues


def test_fewer_than_five_do_not_count_however_often_they_ask() -> None:
    raised("not_for_the_board", 4)
    raised("on_the_side", 9, stance="agrees")
    assert choose().texts == list(PREPARED.values())[:3]


def test_a_few_are_filled_up_from_the_curriculum() -> None:
    raised("not_for_the_board", 5)
    proposed = choose()
    assert proposed.texts[0] == PREPARED["not_for_the_board"]
    assert len(set(proposed.texts)) == 3
    assert not proposed.from_colleagues


def test_they_are_counted_once_in_a_while(django_assert_num_queries: Any) -> None:
    cache.clear()
    examples()
    with django_assert_num_queries(0):
        examples()


def test_every_misconception_can_be_brought_up(employee: Employee, rasa: Any) -> None:
    for topic in topics():
        turn = employee.send(button=topic["payload"]).json()
        assert turn["text"] == topic["title"]
        assert rasa.asked[-1]["text"] == topic["payload"]
    unknown = employee.send(button='/choose{"misconception": "no_such"}')
    assert unknown.json()["error"]["code"] == "button"


def test_what_came_up_is_told_with_the_turn(employee: Employee) -> None:
    assert employee.say("Das läuft nebenher.")["misconceptions"] == ["on_the_side"]
    assert employee.send(button="/quiz").json()["misconceptions"] == []


def test_a_trainers_answer_has_its_place_for_good(employee: Employee) -> None:
    asked = employee.say("Wie wird das Wetter?")["message_id"]
    turn = Turn.objects.get(message_id=asked)
    question = TrainerQuestion.objects.create(
        turn=turn, text="Wie wird das Wetter?", asked=turn.time
    )
    later = employee.say("Etwas anderes.")["message_id"]
    assert all(not turn["trainer_answers"] for turn in employee.read().json()["turns"])
    question.answer, question.answered = "Sonnig.", timezone.now()
    question.save()
    after = employee.say("Das läuft nebenher.")["message_id"]
    read = employee.read()
    contract.check_status("/api/conversations/{id}", "get", read)
    places = {turn["message_id"]: turn["trainer_answers"] for turn in read.json()["turns"]}
    assert not places[asked] and not places[after]
    [answer] = places[later]
    assert (answer["question"], answer["answer"]) == ("Wie wird das Wetter?", "Sonnig.")
    # Also where the clocks of two machines differ.
    question.answered = turn.time - timedelta(days=1)
    question.save()
    places = {t["message_id"]: t["trainer_answers"] for t in employee.read().json()["turns"]}
    assert places[asked]
