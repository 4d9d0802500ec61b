"""The trainers' desk: the list of conversations and a transcript, for signed-in trainers only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.desk.facts import refresh
from portal.desk.roles import PROTECTION, TRAINER
from portal.traininglog.models import Conversation
from tests.desk.people import CLAIM, PASSWORD, detected, person, say, talk, with_password

pytestmark = pytest.mark.django_db


def test_nothing_is_shown_without_login(client: Client) -> None:
    conversation = talk(CLAIM)
    for path in ("/desk/", f"/desk/conversations/{conversation.pseudonym}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/desk/login/?next={path}"
        assert "nebenher" not in client.get(path, follow=True).content.decode()


def test_a_trainer_logs_in_and_out(client: Client) -> None:
    with_password(person("trainer", TRAINER))
    wrong = client.post("/desk/login/", {"username": "trainer", "password": "falsch"})
    assert 'role="alert"' in wrong.content.decode()
    right = {"username": "trainer", "password": PASSWORD, "next": "/desk/"}
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
        detections=detected("marketing_only", "agrees"),
    )
    page = trainer.get("/desk/")
    [row] = page.context["rows"]
    assert (row.conversation, row.message_count) == (conversation, 3)
    assert {(topic.misconception, topic.stance) for topic in row.topics.all()} == {
        ("on_the_side", "claims"),
        ("marketing_only", "agrees"),
    }
    html = page.content.decode()
    assert conversation.pseudonym in html and "Nebenher" in html
    assert "no-store" in page["Cache-Control"]


def test_the_newest_conversation_comes_first(trainer: Client) -> None:
    older, newer = talk(CLAIM), talk(CLAIM)
    earlier = timezone.now() - timedelta(hours=1)
    Conversation.objects.filter(pk=older.pk).update(last_activity=earlier)
    refresh([older.pk])
    rows = trainer.get("/desk/").context["rows"]
    assert [row.conversation for row in rows] == [newer, older]


def test_the_list_is_paged(trainer: Client) -> None:
    everything = [talk(CLAIM) for _ in range(27)]
    first = trainer.get("/desk/")
    second = trainer.get(f"/desk/?{first.context['next']}")
    assert second.context["next"] == ""
    shown = [row.conversation for page in (first, second) for row in page.context["rows"]]
    assert shown == everything[::-1]


def test_a_page_that_was_only_opened_is_no_conversation(trainer: Client) -> None:
    talk()
    assert "Noch hat niemand" in trainer.get("/desk/").content.decode()


def test_queries_do_not_grow_with_the_log(
    trainer: Client, django_assert_max_num_queries: Any
) -> None:
    conversations = [talk(CLAIM, CLAIM) for _ in range(5)]
    with django_assert_max_num_queries(22):
        trainer.get("/desk/")
    with django_assert_max_num_queries(32):
        trainer.get(f"/desk/conversations/{conversations[0].pseudonym}/")


def test_a_transcript_shows_how_the_coach_understood(trainer: Client) -> None:
    conversation = talk(CLAIM)
    html = trainer.get(f"/desk/conversations/{conversation.pseudonym}/").content.decode()
    for shown in (
        "Das läuft bei uns &lt;b&gt;nebenher&lt;/b&gt;.",
        "behauptet <code>claims</code> 91 %",
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


def test_everybody_lands_on_the_first_page_of_their_role(client: Client) -> None:
    client.force_login(person("schutz", PROTECTION))
    assert client.get("/desk/start/")["Location"] == "/desk/protection/"
    client.force_login(person("trainer", TRAINER))
    assert client.get("/desk/start/")["Location"] == "/desk/"
