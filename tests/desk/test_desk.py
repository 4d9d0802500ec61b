"""The trainers' desk: the list of conversations and a transcript, for signed-in trainers only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from portal.traininglog.models import Conversation
from portal.traininglog.recorder import Bubble, TurnRecord, open_conversation, record

pytestmark = pytest.mark.django_db
CLAIM = "Das läuft bei uns <b>nebenher</b>."


@pytest.fixture
def trainer(client: Client) -> Client:
    client.force_login(User.objects.create_user("trainer", password="geheim-genug"))
    return client


def say(conversation: Conversation, message_id: str, text: str, **changes: Any) -> None:
    values: dict[str, Any] = {
        "pseudonym": conversation.pseudonym,
        "message_id": message_id,
        "channel": "web",
        "time": timezone.now().isoformat(),
        "text": text,
        "payload": "",
        "intent": "claims",
        "intent_confidence": 0.914,
        "ranking": [],
        "candidates": [{"misconception": "not_for_the_board", "confidence": 0.21}],
        "unsure": False,
        "entities": [],
        "model_id": "m",
        "detections": [{"misconception": "on_the_side", "stance": "claims", "confidence": 0.87}],
        "action": "action_answer",
        "replies": [
            Bubble("Präsenz gehört zum Kern.", "section_4", "on_the_side/rebuttal"),
            Bubble("Und weiter?", buttons=[{"title": "Was tun?", "payload": "/what_to_do"}]),
        ],
    }
    record(TurnRecord(**{**values, **changes}))


def talk(*texts: str) -> Conversation:
    conversation = open_conversation("web")[1]
    say(conversation, "start", "", payload="/start", intent="start", detections=[])
    for number, text in enumerate(texts):
        say(conversation, f"m{number}", text)
    return conversation


def test_nothing_is_shown_without_login(client: Client) -> None:
    conversation = talk(CLAIM)
    for path in ("/desk/", f"/desk/conversations/{conversation.pseudonym}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/desk/login/?next={path}"
        assert "nebenher" not in client.get(path, follow=True).content.decode()


def test_a_trainer_logs_in_and_out(client: Client) -> None:
    User.objects.create_user("trainer", password="geheim-genug")
    wrong = client.post("/desk/login/", {"username": "trainer", "password": "falsch"})
    assert 'role="alert"' in wrong.content.decode()
    right = {"username": "trainer", "password": "geheim-genug", "next": "/desk/"}
    assert client.post("/desk/login/", right)["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert client.post("/desk/logout/")["Location"] == "/desk/login/"
    assert client.get("/desk/").status_code == 302


def test_the_list_says_what_was_recognised(trainer: Client) -> None:
    conversation = talk(CLAIM, CLAIM)
    say(
        conversation,
        "agreed",
        "Marketing allein reicht nicht.",
        detections=[{"misconception": "marketing_only", "stance": "agrees", "confidence": 0.9}],
    )
    page = trainer.get("/desk/")
    [(row, misconceptions)] = page.context["rows"]
    assert (row, row.message_count) == (conversation, 3)
    assert misconceptions == ["on_the_side"]
    html = page.content.decode()
    assert conversation.pseudonym in html and "Nebenher" in html
    assert "no-store" in page["Cache-Control"]


def test_the_newest_conversation_comes_first(trainer: Client) -> None:
    older, newer = talk(CLAIM), talk(CLAIM)
    earlier = timezone.now() - timedelta(hours=1)
    Conversation.objects.filter(pk=older.pk).update(last_activity=earlier)
    rows = trainer.get("/desk/").context["rows"]
    assert [conversation for conversation, _ in rows] == [newer, older]


def test_the_list_is_paged(trainer: Client) -> None:
    for _ in range(26):
        open_conversation("web")
    assert len(trainer.get("/desk/").context["rows"]) == 25
    second = trainer.get("/desk/?page=2")
    assert len(second.context["rows"]) == 1
    assert "Seite 2 von 2" in second.content.decode()
    assert trainer.get("/desk/?page=x").status_code == 200


def test_queries_do_not_grow_with_the_log(
    trainer: Client, django_assert_max_num_queries: Any
) -> None:
    conversations = [talk(CLAIM, CLAIM) for _ in range(5)]
    with django_assert_max_num_queries(5):  # session, user, count, conversations, detections
        trainer.get("/desk/")
    with django_assert_max_num_queries(7):  # one more is the audit entry
        trainer.get(f"/desk/conversations/{conversations[0].pseudonym}/")


def test_a_transcript_shows_how_the_coach_understood(trainer: Client) -> None:
    conversation = talk(CLAIM)
    html = trainer.get(f"/desk/conversations/{conversation.pseudonym}/").content.decode()
    for shown in (
        "Das läuft bei uns &lt;b&gt;nebenher&lt;/b&gt;.",
        "<code>claims</code> 91 %",
        "Social Media läuft bei uns nebenher. · behauptet · 87 %",
        "21 %",
        "Präsenz gehört zum Kern.",
        "Abschnitt 4 (Aufwand und Zuständigkeit)",
        "Knöpfe: Was tun?",
        "Knopf <code>/start</code>",
    ):
        assert shown in html, shown


def test_an_unknown_misconception_does_not_break_the_page(trainer: Client) -> None:
    conversation = talk()
    gone = [{"misconception": "retired_one", "stance": "asks", "confidence": 0.8}]
    say(conversation, "old", "Stimmt das?", detections=gone)
    assert "retired_one" in trainer.get("/desk/").content.decode()
    transcript = trainer.get(f"/desk/conversations/{conversation.pseudonym}/").content.decode()
    assert "retired_one · fragt · 80 %" in transcript


def test_an_unknown_conversation(trainer: Client) -> None:
    answer = trainer.get("/desk/conversations/nobody/")
    assert answer.status_code == 404
    assert "Diese Adresse gibt es hier nicht." in answer.content.decode()
