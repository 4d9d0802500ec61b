"""A conversation over the JSON API."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connections

from portal.traininglog.models import Conversation
from tests.chat import contract
from tests.chat.employee import Employee
from tests.chat.stand_in import OPTIONS, WELCOME, Rasa

SEND = "/api/conversations/{id}/messages"


def test_opening_brings_the_welcome(rasa: Rasa) -> None:
    employee = Employee()
    answer = employee.open()
    contract.check_status("/api/conversations", "post", answer)
    assert answer.status_code == 201
    [turn] = answer.json()["turns"]
    assert turn["text"] == ""
    assert [reply["text"] for reply in turn["replies"]][0] == WELCOME
    [asked] = rasa.asked
    assert (asked["text"], asked["message_id"]) == ("/start", "start")
    assert asked["sender"] == Conversation.objects.get().pseudonym


def test_a_message_is_answered_with_its_sources(employee: Employee) -> None:
    answer = employee.send("m1", text="Das läuft bei uns nebenher.")
    contract.check_status(SEND, "post", answer)
    turn = answer.json()
    assert turn["message_id"] == "m1"
    assert turn["text"] == "Das läuft bei uns nebenher."
    origins = [reply["origin"] for reply in turn["replies"]]
    assert origins == ["", *["Abschnitt 4 (Aufwand und Zuständigkeit)"] * 2]


def test_the_editors_addition_is_named(employee: Employee) -> None:
    employee.say("Das läuft bei uns nebenher.")
    [reply] = employee.send(button="/more").json()["replies"]
    assert reply["origin"] == "Ergänzung der Redaktion"


def test_reading_gives_the_same_turns(employee: Employee) -> None:
    said = employee.say("Das läuft bei uns nebenher.")
    pressed = employee.send(button="/quiz").json()
    answer = employee.read()
    contract.check_status("/api/conversations/{id}", "get", answer)
    assert answer.json()["id"] == employee.key
    assert answer.json()["turns"][1:] == [said, pressed]
    assert pressed["text"] == "Quizfrage"


def test_the_key_is_not_kept(employee: Employee) -> None:
    conversation = Conversation.objects.get()
    assert employee.key not in (conversation.key_hash, conversation.pseudonym)


def test_a_repeated_message_gives_the_same_turn(employee: Employee, rasa: Rasa) -> None:
    first = employee.send("once", text="Das läuft nebenher.").json()
    asked = len(rasa.asked)
    assert employee.send("once", text="Das läuft nebenher.").json() == first
    assert len(rasa.asked) == asked
    assert len(employee.read().json()["turns"]) == 2


def test_the_same_message_twice_at_once_is_asked_once(employee: Employee, rasa: Rasa) -> None:
    rasa.seconds = 0.3
    answers: list[Any] = []

    def send() -> None:
        answers.append(employee.send("twice", text="Das läuft nebenher.").json())
        connections.close_all()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1]
    assert [m["message_id"] for m in rasa.asked] == ["start", "twice"]


def test_a_button_that_was_not_offered_is_refused(employee: Employee, rasa: Rasa) -> None:
    for payload in ("/restart", "/more", "/quiz ", '/quiz{"a": 1}', "Quizfrage"):
        answer = employee.send(button=payload)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "button")
    assert len(rasa.asked) == 1


def test_another_conversations_button_is_refused(employee: Employee) -> None:
    employee.send(button="/quiz")
    stranger = Employee()
    stranger.open()
    assert stranger.send(button=OPTIONS[1]["payload"]).status_code == 400
    assert employee.send(button=OPTIONS[1]["payload"]).status_code == 200


def test_an_earlier_turns_button_still_counts(employee: Employee) -> None:
    employee.say("Das läuft nebenher.")
    employee.say("Etwas anderes.")
    assert employee.send(button="/more").json()["text"] == "Mehr Argumente"


@pytest.mark.parametrize(
    "typed", ["quizfrage", " Quizfrage! ", "QUIZFRAGE", "2", "2.", "b", "B)", "b)"]
)
def test_a_typed_button_is_pressed(employee: Employee, rasa: Rasa, typed: str) -> None:
    turn = employee.say(typed)
    assert turn["text"] == "Quizfrage"
    assert turn["replies"][0]["text"].startswith("Warum läuft")
    assert rasa.asked[-1]["text"] == "/quiz"


@pytest.mark.parametrize("typed", ["3", "0", "c", "2 Leute", "Quizfrage bitte", "Mehr Argumente"])
def test_what_names_no_button_of_the_last_turn_is_a_message(
    employee: Employee, rasa: Rasa, typed: str
) -> None:
    employee.say(typed)
    assert rasa.asked[-1]["text"] == typed


def test_personal_data_does_not_reach_the_coach(employee: Employee, rasa: Rasa) -> None:
    iban = "DE89 3704 0044 0532 0130 00"
    turn = employee.say(f"Kunde mit {iban} schreibt uns auf Facebook, das läuft nebenher.")
    assert sum(turn["redacted"].values()) == 1
    assert iban not in turn["text"] and iban not in rasa.asked[-1]["text"]
    assert "schreibt uns auf Facebook" in turn["text"]
    assert employee.read().json()["turns"][1] == turn


def test_an_answer_the_log_could_not_take_is_shown(employee: Employee, rasa: Rasa) -> None:
    rasa.mood = "forgetful"
    answer = employee.send(text="Das läuft nebenher.")
    contract.check_status(SEND, "post", answer)
    assert len(answer.json()["replies"]) == 3
    assert answer.json()["replies"][1]["origin"].startswith("Abschnitt 4")
