"""Joining by code: who may, who may not, and coming back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.chat.coach import CoachAway, Said
from portal.onboarding import joining
from portal.onboarding.models import Cohort, Learner
from portal.traininglog.models import Conversation
from tests.chat import contract
from tests.onboarding.conftest import NewTalk

pytestmark = pytest.mark.django_db
NewCohort = Callable[..., Cohort]


@pytest.fixture
def coach(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A coach that answers; what it was sent."""
    sent: list[Any] = []

    def send(conversation: Conversation, message: Any) -> list[Said]:
        sent.append(message)
        return [Said("Willkommen")]

    monkeypatch.setattr("portal.chat.coach.send", send)
    return sent


def join(client: Client, code: str, nickname: str = "") -> Any:
    return client.post("/teilnehmen/", {"code": code, "nickname": nickname})


def given(response: Any) -> dict[str, str]:
    """Return what the page hands over to the browser."""
    assert response.status_code == 200, response.content.decode()
    found = re.search(r'<script id="given"[^>]*>(.*?)</script>', response.content.decode())
    assert found
    return dict(json.loads(found[1]))


def test_code_link_and_nickname(client: Client, cohort: Cohort, coach: list[Any]) -> None:
    page = client.get(f"/teilnehmen/{cohort.code}/")
    assert cohort.name in page.content.decode()
    handed = given(join(client, cohort.code.lower(), " Eule "))
    learner = Learner.objects.with_key(handed["key"])
    assert learner and learner.nickname == "Eule"
    assert coach[0].text == '/course{"step": "next"}'
    response = client.get(f"/api/learners/{handed['key']}")
    contract.check_status("/api/learners/{id}", "get", response)
    state = response.json()
    assert (state["cohort"], state["step"], state["waits"]) == (cohort.name, 1, False)


def test_no_name_is_kept_of_an_anonymous_group(
    client: Client, new_cohort: NewCohort, coach: list[Any]
) -> None:
    given(join(client, new_cohort(names="anonymous").code, "Eule"))
    assert Learner.objects.get().nickname == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"closed": timezone.now()}, "schon beendet"),
        ({"started": timezone.now() - timedelta(minutes=91)}, "schon beendet"),
        ({"date": timezone.localdate() - timedelta(days=1)}, "schon beendet"),
        ({"date": timezone.localdate() + timedelta(days=1)}, "Der Code gilt erst an diesem Tag"),
    ],
    ids=["closed", "over", "past", "future"],
)
def test_a_code_out_of_time(
    client: Client, new_cohort: NewCohort, change: dict[str, Any], sentence: str
) -> None:
    response = join(client, new_cohort(**change).code)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Learner.objects.exists()


@pytest.mark.parametrize("code", ["ABCDEF", "🦉", "'; DROP TABLE", "A" * 500, "0000"])
def test_a_wrong_code(client: Client, code: str) -> None:
    response = join(client, code)
    assert response.status_code == 400
    assert "Diesen Code gibt es nicht" in response.content.decode()


def test_a_full_session(client: Client, new_cohort: NewCohort, coach: list[Any]) -> None:
    cohort = new_cohort(most_learners=1)
    given(join(client, cohort.code))
    response = join(client, cohort.code)
    assert "Diese Sitzung ist voll" in response.content.decode()


def test_guessing_is_limited_but_joining_is_not(
    client: Client, cohort: Cohort, coach: list[Any]
) -> None:
    answers = [join(client, f"ABCDE{n}") for n in range(2, 10)]
    answers += [join(client, f"ABCDF{n}") for n in range(2, 10)]
    assert answers[-1].status_code == 429
    assert "sehr viele Anfragen" in answers[-1].content.decode()
    given(join(client, cohort.code))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x" * 25, "zu lang"),
        ("0171 2345678", "persönlichen Angabe"),
        ("eule@bank.example", "persönlichen Angabe"),
    ],
)
def test_a_bad_nickname(client: Client, cohort: Cohort, name: str, sentence: str) -> None:
    response = join(client, cohort.code, name)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert cohort.name in response.content.decode()  # the form stays


def test_a_nickname_is_escaped(client: Client, cohort: Cohort, coach: list[Any]) -> None:
    given(join(client, cohort.code, "<b>Eule</b>"))
    trainer = Client()
    trainer.force_login(cohort.trainer)
    page = trainer.get(f"/desk/sessions/{cohort.pk}/").content.decode()
    assert "&lt;b&gt;Eule" in page and "<b>Eule" not in page


def test_joining_twice_under_one_name(client: Client, cohort: Cohort, coach: list[Any]) -> None:
    given(join(client, cohort.code, "Eule"))
    response = join(client, cohort.code, "eule")
    assert "hat schon jemand" in response.content.decode()
    assert Learner.objects.count() == 1


def test_the_personal_code_leads_back_on_another_device(
    client: Client, cohort: Cohort, coach: list[Any]
) -> None:
    first = given(join(client, cohort.code, "Eule"))
    other = Client()
    again = given(other.post("/teilnehmen/", {"personal": first["code"].lower().replace("-", " ")}))
    assert again["key"] == first["key"]
    Cohort.objects.update(closed=timezone.now())
    assert given(other.post("/teilnehmen/", {"personal": first["code"]}))["key"] == first["key"]


def test_a_wrong_personal_code(client: Client) -> None:
    response = client.post("/teilnehmen/", {"personal": "AAAA-BBBB-CCCC"})
    assert "gibt es keine Teilnahme" in response.content.decode()


def test_neither_code_nor_key_is_kept(client: Client, cohort: Cohort, coach: list[Any]) -> None:
    handed = given(join(client, cohort.code))
    conversation = Conversation.objects.get()
    kept = json.dumps(
        [str(v) for row in (conversation, Learner.objects.get()) for v in vars(row).values()]
    )
    assert handed["key"] not in kept
    assert joining.plain(handed["code"]) not in kept


def test_without_the_coach_nobody_is_half_in(
    client: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise CoachAway("away")

    monkeypatch.setattr("portal.chat.coach.send", away)
    assert "gerade nicht da" in join(client, cohort.code, "Eule").content.decode()
    assert not Learner.objects.exists() and not Conversation.objects.exists()


def test_leaving_and_coming_back(client: Client, cohort: Cohort, join: NewTalk) -> None:
    talk = join(cohort)
    response = client.post(f"/api/learners/{talk.key}/leave")
    contract.check_status("/api/learners/{id}/leave", "post", response)
    assert client.get(f"/api/learners/{talk.key}").json()["left"] is True
    talk.press_payload('/course{"step": "next"}')
    assert client.get(f"/api/learners/{talk.key}").json()["left"] is False


def test_a_conversation_without_a_session(client: Client) -> None:
    response = client.get("/api/learners/nobody")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "unknown_learner"


def test_a_form_without_its_token_is_explained(cohort: Cohort) -> None:
    response = join(Client(enforce_csrf_checks=True), cohort.code)
    assert response.status_code == 403
    assert "laden Sie die Seite neu" in response.content.decode()
