"""Feedback on an answer: which one it is about, and why it did not help."""

from __future__ import annotations

from typing import Any

import pytest

from portal.feedback.models import Feedback
from portal.feedback.reasons import reasons
from portal.traininglog.exports import json_lines, turns
from portal.traininglog.models import Turn
from portal.traininglog.recorder import record
from portal.traininglog.stats import stats
from tests.chat import contract
from tests.chat.employee import Employee
from tests.traininglog.talks import talk, turn_of

RATE = "/api/conversations/{id}/feedback/{message_id}"


def rate(employee: Employee, message_id: str, **body: Any) -> Any:
    path = f"/api/conversations/{employee.key}/feedback/{message_id}"
    return employee.http.put(path, body, content_type="application/json")


def test_the_last_word_on_an_answer_counts(employee: Employee) -> None:
    employee.send("m1", text="Das läuft nebenher.")
    for verdict, reason in (("good", ""), ("bad", "too_long")):
        answer = rate(employee, "m1", verdict=verdict, reason=reason)
        contract.check_status(RATE, "put", answer)
        assert answer.json() == {"message_id": "m1", "verdict": verdict, "reason": reason}
    given = Feedback.objects.get()
    assert (given.turn.message_id, given.verdict, given.reason) == ("m1", "bad", "too_long")
    assert employee.read().json()["turns"][1]["feedback"] == {
        "verdict": "bad",
        "reason": "too_long",
    }


@pytest.mark.parametrize(
    ("message_id", "body", "status", "code"),
    [
        ("m1", {}, 400, "verdict"),
        ("m1", {"verdict": "great"}, 400, "verdict"),
        ("m1", {"verdict": "bad", "reason": "because"}, 400, "reason"),
        ("m1", {"verdict": "bad", "reason": ["too_long"]}, 400, "reason"),
        ("m1", {"verdict": "good", "reason": "too_long"}, 400, "reason"),
        ("start", {"verdict": "good"}, 404, "unknown_turn"),
        ("m2", {"verdict": "good"}, 404, "unknown_turn"),
    ],
)
def test_bad_feedback_is_refused(
    employee: Employee, message_id: str, body: Any, status: int, code: str
) -> None:
    employee.send("m1", text="Das läuft nebenher.")
    answer = rate(employee, message_id, **body)
    contract.check_status(RATE, "put", answer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not Feedback.objects.exists()


def test_another_conversations_answer_cannot_be_rated(employee: Employee) -> None:
    employee.send("m1", text="Das läuft nebenher.")
    stranger = Employee()
    stranger.open()
    assert rate(stranger, "m1", verdict="good").status_code == 404


@pytest.mark.django_db
def test_feedback_in_words_is_about_the_answer_before() -> None:
    mine = talk("Das läuft nebenher.")
    bad = {"intent": "feedback_bad", "detections": []}
    record(turn_of(mine, "m8", "Das hilft mir nicht.", **bad))
    because = [{"entity": "reason", "value": "too_general"}]
    record(turn_of(mine, "m9", "Zu allgemein", entities=because, **bad))
    given = Feedback.objects.get()
    assert (given.turn.text, given.verdict) == ("Das läuft nebenher.", "bad")
    assert given.reason == "too_general"


@pytest.mark.django_db
def test_it_is_counted_and_exported(settings: Any) -> None:
    for number in range(5):
        talk("Das läuft nebenher.")
        turn = Turn.objects.filter(message_id="m0").latest("id")
        Feedback.objects.give(turn, "bad", "too_long" if number else "", turn.time)
    figures = stats()["feedback"]
    assert figures["bad"] == {"conversations": 5, "share": 1.0}
    assert figures["good"]["conversations"] == "<5"
    assert set(figures["reasons"].values()) == {"<5"}
    assert list(figures["reasons"]) == list(reasons())
    assert '"feedback": {"verdict": "bad", "reason": "too_long"' in "".join(json_lines(turns()))
