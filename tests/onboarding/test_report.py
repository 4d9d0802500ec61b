"""The session report and the certificate."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from portal.onboarding.models import Cohort
from portal.onboarding.report import Report
from portal.traininglog.exports import with_everything
from portal.traininglog.models import Turn
from portal.traininglog.own_data import own_data, page
from portal.traininglog.xapi import statements
from socius.curriculum import curriculum
from tests.chat import contract
from tests.onboarding.conftest import NewTalk
from tests.onboarding.talk import Talk

pytestmark = pytest.mark.django_db
SIDE = curriculum().misconceptions["on_the_side"]


@pytest.fixture
def cohort(new_cohort: Callable[..., Cohort]) -> Cohort:
    return new_cohort(misconceptions=["on_the_side"], with_checklist=False)


def run_through(talk: Talk, number: int) -> None:
    """Agrees at first, sees through it at the end; every third gets the question wrong."""
    talk.press(["eher ja", "voll und ganz"][number % 2])
    talk.say("Ja, das stimmt.", on_the_side="claims")
    question = SIDE.quiz[0]
    talk.press(question.options[(question.answer - 1 + (number % 3 == 0)) % 3])
    talk.say("Nein, so nicht.", on_the_side="agrees")
    talk.press(["gar nicht", "eher nicht", "teils, teils"][number % 3])


@pytest.fixture
def group(cohort: Cohort, join: NewTalk) -> Callable[[int], list[Talk]]:
    def through(size: int) -> list[Talk]:
        talks = [join(cohort, f"Name{number}") for number in range(size)]
        for number, talk in enumerate(talks):
            run_through(talk, number)
        return talks

    return through


def get(client: Client, cohort: Cohort, path: str) -> bytes:
    client.force_login(cohort.trainer)
    response = client.get(f"/desk/sessions/{cohort.pk}/{path}")
    assert response.status_code == 200
    return bytes(response.content)


def test_four_people_are_no_group(
    client: Client, cohort: Cohort, group: Callable[[int], list[Talk]]
) -> None:
    group(4)
    assert "Weniger als fünf Personen" in get(client, cohort, "report/").decode()
    assert "keine Zahlen" in get(client, cohort, "report.csv").decode()
    assert get(client, cohort, "report.jsonl") == b""
    assert get(client, cohort, "report.pdf").startswith(b"%PDF")


def test_what_the_session_brought(
    client: Client, cohort: Cohort, group: Callable[[int], list[Talk]]
) -> None:
    group(12)
    report = Report(cohort)
    (shift,) = report.shifts
    assert (shift.pairs, shift.closer, shift.away) == (12, 12, "<5")
    assert shift.change.pairs == 12 and shift.change.verdict == "less"
    (asked,) = report.quiz
    assert asked.item.share_right == pytest.approx(8 / 12)
    page = get(client, cohort, "report/").decode()
    assert "die Zustimmung zum Missverständnis ist gesunken" in page
    assert SIDE.quiz[0].question in page and "67 %" in page
    assert "Name1" not in page
    assert get(client, cohort, "report.pdf").startswith(b"%PDF")


def test_seven_people_are_shown_but_nothing_is_claimed(
    client: Client, cohort: Cohort, group: Callable[[int], list[Talk]]
) -> None:
    group(7)
    assert (
        "unter zehn Personen lässt sich daraus nichts schließen"
        in get(client, cohort, "report/").decode()
    )


def test_csv_is_a_table_without_formulas(
    client: Client, cohort: Cohort, group: Callable[[int], list[Talk]]
) -> None:
    Cohort.objects.update(name="=HYPERLINK(1)")
    group(5)
    text = get(client, cohort, "report.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1] == ["Sitzung", "Gruppe", "'=HYPERLINK(1)"]
    assert all(len(row) == 3 for row in rows)
    assert ["Teilnahme", "Kurs abgeschlossen", "5"] in rows


def test_xapi_says_who_took_part_and_not_how_they_answered(
    client: Client, cohort: Cohort, group: Callable[[int], list[Talk]]
) -> None:
    talks = group(6)
    lines = get(client, cohort, "report.jsonl").decode().splitlines()
    said = [json.loads(line) for line in lines]
    people = [s for s in said if s["actor"]["objectType"] == "Agent"]
    assert {s["actor"]["account"]["name"] for s in people} == {t.pseudonym for t in talks}
    assert all(s["result"] == {"completion": True} for s in people)
    groups = [s for s in said if s["actor"]["objectType"] == "Group"]
    assert len({s["id"] for s in said}) == len(said) == 6 + len(groups)
    assert groups and "Name1" not in json.dumps(said)


def test_the_certificate(client: Client, cohort: Cohort, join: NewTalk) -> None:
    talk = join(cohort, "Jürgen Größe")
    path = f"/api/learners/{talk.key}/certificate"
    refused = client.get(path)
    assert refused.status_code == 409
    assert "sobald Sie ein Thema bearbeitet haben" in refused.json()["error"]["message"]
    run_through(talk, 1)
    response = client.get(path)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_the_log_says_how_a_quiz_question_of_the_course_was_answered(
    cohort: Cohort, join: NewTalk
) -> None:
    talk = join(cohort)
    run_through(talk, 1)
    turns = with_everything(Turn.objects.filter(conversation=talk.learner.conversation))
    found = [s for turn in turns for s in statements(turn) if s["verb"]["id"].endswith("answered")]
    (answered,) = found
    assert answered["object"]["id"].endswith(f"curriculum/on_the_side/quiz/{SIDE.quiz[0].id}")
    assert answered["result"]["success"] is True


def test_learners_see_what_is_kept_of_them(client: Client, cohort: Cohort, join: NewTalk) -> None:
    talk = join(cohort, "Eule")
    run_through(talk, 1)
    response = client.get(f"/api/conversations/{talk.key}/data")
    contract.check("OwnData", response.json())
    session = response.json()["conversation"]["session"]
    assert (session["name"], session["nickname"]) == (cohort.name, "Eule")
    assert {a["step"]: a["stance"] for a in session["answers"]}["statement/on_the_side"] == "claims"
    assert "Eule" in page(own_data(talk.pseudonym))
