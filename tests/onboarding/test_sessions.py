"""The trainers' pages: who may see them, making, leading, following live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from portal.desk.roles import TRAINER
from portal.onboarding import stream as streams
from portal.onboarding.live import look, minutes_left
from portal.onboarding.models import Cohort
from portal.traininglog.models import AuditEntry
from socius.curriculum import curriculum
from tests.desk.people import person
from tests.onboarding.conftest import NewTalk

pytestmark = pytest.mark.django_db
NewCohort = Callable[..., Cohort]
CHOICES = {
    "name": "Start im Herbst",
    "minutes": "60",
    "most_learners": "20",
    "names": "nickname",
    "pace": "trainer",
    "with_quiz": "on",
}


@pytest.fixture
def desk(client: Client, trainer: User) -> Client:
    client.force_login(trainer)
    return client


def make(desk: Client, **values: Any) -> Any:
    today = timezone.localdate().isoformat()
    return desk.post("/desk/sessions/new/", {**CHOICES, "date": today, **values})


def control(desk: Client, cohort: Cohort, wish: str, station: int | None = None) -> Cohort:
    at = cohort.station if station is None else station
    desk.post(f"/desk/sessions/{cohort.pk}/control/", {"do": wish, "from": str(at)})
    cohort.refresh_from_db()
    return cohort


def test_a_session_is_changed_until_somebody_joins(
    desk: Client, new_cohort: NewCohort, join: NewTalk
) -> None:
    cohort = new_cohort(started=None)
    path = f"/desk/sessions/{cohort.pk}/change/"
    assert 'value="Start im Herbst"' in desk.get(path).content.decode()
    today = timezone.localdate().isoformat()
    values = {**CHOICES, "date": today, "name": "Start im Winter", "place_marketing_only": "1"}
    assert desk.post(path, {**values, "minutes": "7"}).status_code == 400
    assert desk.post(path, values).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.misconceptions) == ("Start im Winter", ["marketing_only"])
    join(cohort)
    for late in (desk.get(path, follow=True), desk.post(path, {"do": "delete"}, follow=True)):
        assert "Es nimmt schon jemand teil" in late.content.decode()
    assert Cohort.objects.get().name == "Start im Winter"


def test_a_session_nobody_joined_is_deleted(desk: Client, cohort: Cohort) -> None:
    page = desk.post(f"/desk/sessions/{cohort.pk}/change/", {"do": "delete"}, follow=True)
    assert "ist gelöscht" in page.content.decode()
    assert not Cohort.objects.exists()
    assert desk.get(f"/desk/sessions/{cohort.pk}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "new/",
        "1/",
        "1/change/",
        "1/sheet/",
        "1/projector/",
        "1/report/",
        "1/report.pdf",
        "1/stream/live/",
    ],
)
def test_outsiders_see_nothing(client: Client, cohort: Cohort, path: str) -> None:
    response = client.get(f"/desk/sessions/{path.replace('1', str(cohort.pk))}")
    assert response.status_code == 302 and "/login/" in response["Location"]


def test_another_trainers_session_is_not_there(client: Client, cohort: Cohort) -> None:
    client.force_login(person("other", TRAINER))
    for path in ("", "report/", "sheet/", "stream/live/"):
        assert client.get(f"/desk/sessions/{cohort.pk}/{path}").status_code == 404
    assert client.post(f"/desk/sessions/{cohort.pk}/control/", {"do": "close"}).status_code == 404
    assert cohort.name not in client.get("/desk/sessions/").content.decode()


def test_making_a_session_in_an_order_of_its_own(desk: Client) -> None:
    response = make(desk, place_on_the_side="2", place_not_for_the_board="1")
    cohort = Cohort.objects.get()
    assert cohort.misconceptions == ["not_for_the_board", "on_the_side"]
    assert (cohort.with_quiz, cohort.with_checklist, cohort.in_step) == (True, False, True)
    page = desk.get(response["Location"]).content.decode()
    assert cohort.code in page and f"/teilnehmen/{cohort.code}/" in page and "<svg" in page
    sheet = desk.get(f"/desk/sessions/{cohort.pk}/sheet/").content.decode()
    assert cohort.code in sheet and curriculum().misconceptions["on_the_side"].title in sheet


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "mindestens ein Missverständnis"),
        ({"date": "2020-01-01", "place_on_the_side": "1"}, "liegt in der Vergangenheit"),
        ({"date": "bald", "place_on_the_side": "1"}, "gültiges Datum"),
        ({"minutes": "0", "place_on_the_side": "1"}, "größer oder gleich 10"),
        ({"most_learners": "1000", "place_on_the_side": "1"}, "kleiner oder gleich 200"),
        ({"name": "", "place_on_the_side": "1"}, "zwingend erforderlich"),
        ({"place_on_the_side": "77"}, "keine gültige Auswahl"),
    ],
    ids=["nothing", "past", "no date", "no time", "too many", "no name", "no place"],
)
def test_a_mistake_is_named(desk: Client, values: dict[str, str], sentence: str) -> None:
    response = make(desk, **values)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Cohort.objects.exists()


def test_leading_step_by_step(desk: Client, new_cohort: NewCohort) -> None:
    cohort = new_cohort(pace="trainer", started=None)
    assert control(desk, cohort, "next").station == 0  # not before the start
    assert control(desk, cohort, "start").started
    assert control(desk, cohort, "next").station == 1
    assert control(desk, cohort, "next", station=0).station == 1  # a double click
    assert control(desk, cohort, "pause").paused
    assert not control(desk, cohort, "resume").paused
    assert control(desk, cohort, "close").closed
    assert not control(desk, cohort, "pause").paused  # over is over


def test_the_last_station_is_the_last(desk: Client, new_cohort: NewCohort) -> None:
    cohort = new_cohort(pace="trainer", misconceptions=["on_the_side"], with_checklist=False)
    for _ in range(9):
        control(desk, cohort, "next")
    assert cohort.station == 2  # before, the topic, after


def answer(join: NewTalk, cohort: Cohort, stances: list[str]) -> None:
    for number, stance in enumerate(stances):
        join(cohort, f"Name{number}").say(f"Antwort {number} dazu.", on_the_side=stance)


def test_stances_and_words_only_of_five(desk: Client, new_cohort: NewCohort, join: NewTalk) -> None:
    cohort = new_cohort(with_measure=False)
    answer(join, cohort, ["claims"] * 4)
    page = desk.get(f"/desk/sessions/{cohort.pk}/").content.decode()
    assert "4 Antworten" in page and "Antwort 1 dazu." not in page
    join(cohort, "Name4").say("Antwort 4 dazu.", on_the_side="asks")
    page = desk.get(f"/desk/sessions/{cohort.pk}/").content.decode()
    assert "80 %" in page and "20 %" in page
    assert "Antwort 4 dazu." in page  # the doubt is what is worth discussing


def test_one_more_answer_does_not_show_in_the_stances(new_cohort: NewCohort, join: NewTalk) -> None:
    cohort = new_cohort(with_measure=False)
    answer(join, cohort, ["claims"] * 5)
    before = look(cohort).topics[0].before
    join(cohort, "Name5").say("Antwort 5 dazu.", on_the_side="agrees")
    after = look(cohort).topics[0].before
    assert after.total == 6 and after.bars == before.bars


def test_words_are_shown_without_names_and_audited(
    desk: Client, new_cohort: NewCohort, join: NewTalk
) -> None:
    cohort = new_cohort(with_measure=False)
    answer(join, cohort, ["claims"] * 5)
    desk.get(f"/desk/sessions/{cohort.pk}/")
    looked = AuditEntry.objects.filter(action="read transcript", actor="trainer")
    assert looked.count() == 4  # as many as are shown
    assert not any(
        learner.conversation.pseudonym in desk.get(f"/desk/sessions/{cohort.pk}/").content.decode()
        for learner in cohort.learners.all()
    )


def test_who_is_where(new_cohort: NewCohort, join: NewTalk) -> None:
    cohort = new_cohort(with_measure=False)
    answer(join, cohort, ["claims", "asks"])
    talk = join(cohort, "Eule")
    for _ in range(3):
        talk.press_payload("/skip")
    live = look(cohort)
    assert (live.joined, live.names) == (3, ["Eule", "Name0", "Name1"])
    assert [(s.label, s.here) for s in live.stations] == [
        ("Nebenher", 2),
        (curriculum().misconceptions["not_for_the_board"].label, 1),
        ("Checkliste", 0),
    ]


def test_a_stream_sends_what_changes(
    desk: Client, new_cohort: NewCohort, join: NewTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SECONDS_BETWEEN", 0.01)
    monkeypatch.setattr("portal.onboarding.sessions.SECONDS_FRESH", 0)
    cohort = new_cohort()
    response = desk.get(f"/desk/sessions/{cohort.pk}/stream/live/")
    assert response["Content-Type"] == "text/event-stream"
    events = iter(response.streaming_content)  # type: ignore[attr-defined]
    first = next(events).decode()
    assert first.startswith("event: live\ndata: ") and first.endswith("\n\n")
    join(cohort, "Eule")
    assert "Eule" in next(events).decode()
    response.close()


def test_too_many_streams_are_refused_and_places_come_back(
    desk: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/desk/sessions/{cohort.pk}/stream/projector/"
    watching = [desk.get(path) for _ in range(streams.MOST_STREAMS)]
    assert desk.get(path).status_code == 503
    for response in watching:
        response.close()
    last = desk.get(path)
    assert last.status_code == 200
    last.close()


def test_the_projector_shows_the_topic_at_hand(
    desk: Client, new_cohort: NewCohort, join: NewTalk
) -> None:
    cohort = new_cohort(pace="trainer", started=None, with_measure=False)
    path = f"/desk/sessions/{cohort.pk}/projector/"
    assert cohort.code in desk.get(path).content.decode()
    control(desk, cohort, "start")
    content = curriculum().misconceptions["on_the_side"].provocation
    assert content and content.colleague in desk.get(path).content.decode()
    control(desk, cohort, "pause")
    assert "Pause" in desk.get(path).content.decode()


def test_a_clock_that_jumps(cohort: Cohort) -> None:
    assert cohort.started
    back = cohort.started - timedelta(hours=3)
    assert minutes_left(cohort, back) == cohort.minutes
    assert minutes_left(cohort, cohort.started + timedelta(days=3)) == 0
