"""What the API refuses, and with which sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test import Client

from portal.traininglog.models import Conversation
from tests.chat import contract
from tests.chat.employee import Employee
from tests.chat.stand_in import Rasa

SEND = "/api/conversations/{id}/messages"


def refused(answer: Any) -> tuple[int, str]:
    contract.check("Error", answer.json())
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "bad_json"),
        ("[]", 400, "bad_json"),
        ("[" * 100_000, 400, "bad_json"),
        (b"\xff", 400, "bad_json"),
        ({"text": "Hallo"}, 400, "message_id"),
        ({"message_id": "", "text": "Hallo"}, 400, "message_id"),
        ({"message_id": "a b", "text": "Hallo"}, 400, "message_id"),
        ({"message_id": "a\n", "text": "Hallo"}, 400, "message_id"),
        ({"message_id": 7, "text": "Hallo"}, 400, "message_id"),
        ({"message_id": "x" * 65, "text": "Hallo"}, 400, "message_id"),
        ({"message_id": "m"}, 400, "text_or_button"),
        ({"message_id": "m", "text": "Hallo", "button": "/quiz"}, 400, "text_or_button"),
        ({"message_id": "m", "text": 7}, 400, "text_or_button"),
        ({"message_id": "m", "button": ["/quiz"]}, 400, "text_or_button"),
        ({"message_id": "m", "text": ""}, 400, "blank"),
        ({"message_id": "m", "text": " \n\t "}, 400, "blank"),
        ({"message_id": "m", "text": "\u200b\x00\ufeff"}, 400, "blank"),
        ({"message_id": "m", "text": " / / \u200b／"}, 400, "blank"),
        ({"message_id": "m", "button": " "}, 400, "blank"),
        ({"message_id": "m", "text": "x" * 2001}, 413, "too_long"),
    ],
)
def test_bad_messages_are_refused(
    employee: Employee, rasa: Rasa, body: Any, status: int, code: str
) -> None:
    answer = employee.post(f"/api/conversations/{employee.key}/messages", body)
    contract.check_status(SEND, "post", answer)
    assert refused(answer) == (status, code)
    assert len(rasa.asked) == 1


def test_the_limit_and_the_length_are_named(employee: Employee) -> None:
    sentence = employee.send(text="x" * 2001).json()["error"]["message"]
    assert "2001" in sentence and "2000" in sentence


def test_two_thousand_characters_are_enough(employee: Employee) -> None:
    assert employee.say("  " + "😀" * 2000 + " \n")["text"] == "😀" * 2000


def test_a_huge_request_is_refused(employee: Employee) -> None:
    assert refused(employee.send(text="x" * 3_000_000)) == (413, "too_large")


@pytest.mark.parametrize(
    "command",
    [
        "/restart",
        " /restart",
        "\n//restart",
        "／restart",
        "\u200b/restart",
        "\ufeff / \u00a0/restart",
        "\x00/restart",
        "\u2044restart",
        "\u202e/restart",
        "\u3164/restart",
    ],
)
def test_no_text_is_a_command(employee: Employee, rasa: Rasa, command: str) -> None:
    employee.say(command)
    assert rasa.asked[-1]["text"] == "restart"


def test_an_intents_payload_is_a_text(employee: Employee, rasa: Rasa) -> None:
    employee.say('/greet{"name": "x"}')
    assert rasa.asked[-1]["text"] == 'greet{"name": "x"}'


def test_control_characters_go_and_lines_stay(employee: Employee, rasa: Rasa) -> None:
    employee.say("eins\r\nzwei\x00\x07\tdrei\ud800 \u202evier")
    assert rasa.asked[-1]["text"] == "eins\nzwei drei vier"


def test_markup_is_a_text(employee: Employee) -> None:
    text = "<script>alert(1)</script> & <b>fett</b>"
    assert employee.say(text)["text"] == text


def test_an_unknown_conversation(employee: Employee) -> None:
    employee.key = "no-such-key"
    assert refused(employee.read()) == (404, "unknown_conversation")
    assert refused(employee.send(text="Hallo")) == (404, "unknown_conversation")


def test_the_pseudonym_is_no_key(employee: Employee) -> None:
    employee.key = Conversation.objects.get().pseudonym
    assert employee.read().status_code == 404


def test_only_json_is_read(employee: Employee) -> None:
    path = f"/api/conversations/{employee.key}/messages"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = employee.http.post(path, '{"message_id": "m", "text": "x"}', content_type=kind)
        assert refused(answer) == (415, "not_json")


def test_no_cookie_is_set_or_needed(rasa: Rasa) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/api/conversations", {}, content_type="application/json")
    assert answer.status_code == 201
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_too_many_messages(employee: Employee, settings: Any) -> None:
    settings.MESSAGES_PER_MINUTE = 2
    employee.say("eins")
    employee.say("zwei Dinge")
    answer = employee.send(text="drei Dinge")
    contract.check_status(SEND, "post", answer)
    assert refused(answer) == (429, "too_fast")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Retry-After"] in answer.json()["error"]["message"]


def test_too_many_conversations_from_one_address(rasa: Rasa, settings: Any) -> None:
    settings.CONVERSATIONS_PER_MINUTE = 1
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    assert Employee().open().status_code == 201
    assert refused(Employee().open()) == (429, "too_fast")
    elsewhere = Client(headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    answer = elsewhere.post("/api/conversations", {}, content_type="application/json")
    assert answer.status_code == 201


def test_wrong_methods_and_addresses_are_json(employee: Employee) -> None:
    assert refused(employee.http.get("/api/conversations")) == (405, "method")
    answer = employee.http.put(f"/api/conversations/{employee.key}")
    assert refused(answer) == (405, "method")
    assert answer["Allow"] == "GET, DELETE"
    assert refused(employee.http.get("/api/nothing/here")) == (404, "not_found")
    wrong_host = employee.http.get("/api/nothing", headers={"host": "evil.example"})
    assert refused(wrong_host) == (400, "bad_request")


@pytest.mark.parametrize("mood", ["failing", "empty", "garbled"])
def test_a_coach_that_does_not_answer_is_away(
    employee: Employee, rasa: Rasa, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.mood = mood
    answer = employee.send("m1", text="Das läuft nebenher.")
    contract.check_status(SEND, "post", answer)
    assert refused(answer) == (503, "coach_away")
    assert [r.getMessage()[:18] for r in caplog.records if r.levelname == "ERROR"] == [
        "The coach is away:"
    ]
    assert employee.key not in caplog.text
    rasa.mood = "well"
    assert len(employee.send("m1", text="Das läuft nebenher.").json()["replies"]) == 3


def test_a_slow_coach_is_away(employee: Employee, rasa: Rasa, settings: Any) -> None:
    settings.RASA_TIMEOUT_SECONDS = 0.1
    rasa.seconds = 0.4
    assert refused(employee.send(text="Das läuft nebenher.")) == (503, "coach_away")


def test_nothing_is_left_of_a_conversation_nobody_could_open(nobody: None) -> None:
    assert refused(Employee().open()) == (503, "coach_away")
    assert not Conversation.objects.exists()


def test_the_database_away(employee: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = connections["default"]
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
        if connection.vendor != "sqlite":
            patch.setitem(connection.settings_dict, "PORT", "9")
        read, health = employee.read(), employee.http.get("/health")
        connection.close()
    assert refused(read) == (503, "log_away")
    assert health.status_code == 503
    assert health.json()["status"] == "database away"


def test_an_unexpected_failure_is_json(employee: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.chat.turns.transcript", lambda conversation: 1 / 0)
    assert refused(employee.read()) == (500, "internal")


def test_health(rasa: Rasa, settings: Any) -> None:
    assert Client().get("/health").json() == {"status": "ok", "coach": True}
    settings.RASA_URL = "http://127.0.0.1:9"
    assert Client().get("/health").json() == {"status": "ok", "coach": False}


def test_the_document_is_served(rasa: Rasa) -> None:
    answer = Client().get("/api/openapi.yml")
    assert answer["Content-Type"].startswith("application/yaml")
    assert answer.content.startswith(b"openapi: 3.1.0")
