"""Insight: figures in groups of five or more, as pictures, tables, files and a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.desk.roles import LEAD, PROTECTION
from portal.insight import charts, themes
from portal.insight.charts import Chart, Series
from portal.insight.drawing import HEIGHT, WIDTH, draw
from portal.insight.models import Theme
from portal.learning.models import State, Training
from portal.traininglog.models import AuditEntry, Conversation
from portal.traininglog.stats import HIDDEN
from tests.desk.crowd import claim, converse, feedback, noon
from tests.desk.people import person, signed_in

pytestmark = pytest.mark.django_db
FEW = "<5"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def trainer() -> Client:
    return signed_in("trainer")


def chart(key: str, stance: str = "claims") -> Chart:
    found = charts.chart(key, stance)
    assert found
    return found


def values(key: str, name: str, stance: str = "claims") -> list[Any]:
    return next(s.values for s in chart(key, stance).series if s.name == name)


def crowd(count: int, *turns: Any, months_ago: int = 0) -> None:
    for _ in range(count):
        converse(noon(months_ago), *turns)


def test_a_misconception_is_counted_by_month_and_stance() -> None:
    crowd(7, claim())
    crowd(6, claim(stance="asks"))
    crowd(8, claim(), months_ago=2)
    assert values("misconceptions", "Nebenher")[-3:] == [8, FEW, 7]
    assert values("misconceptions", "Nebenher", "asks")[-1] == 6
    assert values("stances", "behauptet")[3] == 15
    assert values("talked_months", "Gespräche")[-3:] == [8, FEW, 13]


def test_what_concerns_fewer_than_five_is_not_shown_nor_worked_out() -> None:
    crowd(4, claim("marketing_only"))
    crowd(9, claim(), months_ago=1)
    crowd(6, claim(), months_ago=2)
    crowd(1, claim())
    assert values("misconceptions", "Nur Marketing")[-1] == FEW
    # One conversation this month: beside the sum, two known months would give it away.
    assert values("misconceptions", "Nebenher")[-3:] == [HIDDEN, 9, FEW]


def test_shares_feedback_reasons_and_hours() -> None:
    crowd(5, claim(unsure=True), feedback(False, "too_long"))
    crowd(5, claim(), feedback(True))
    crowd(6, {"text": "Und das Wetter?"})
    assert values("coverage", "unsicher")[-1] == round(5 / 16, 3)
    assert values("coverage", "außerhalb des Themas")[-1] == round(6 / 16, 3)
    assert values("feedback", "hilfreich")[-1] == 5
    assert chart("reasons").series[0].values[3] == 5
    hour = timezone.localtime(noon() + timedelta(minutes=1)).hour
    assert chart("hours").series[0].values[hour] == 16
    assert 16 in chart("weekdays").series[0].values


def test_a_drawing_leaves_gaps_and_stays_inside() -> None:
    series = [Series("a", [5, FEW, 30, 12]), Series("b", [0, 0, HIDDEN, 7])]
    lines = draw(Chart("talked_months", "lines", ["1", "2", "3", "4"], series)).lines
    assert [len(line.points) for line in lines] == [1, 2, 2, 1]
    drawing = draw(Chart("talked_months", "bars", ["1", "2", "3", "4"], series))
    assert [tick.text for tick in drawing.ticks] == ["0", "10", "20", "30"]
    assert len(drawing.bars) == 4
    for bar in drawing.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH and 0 < bar.y <= bar.y + bar.height < HEIGHT


def test_the_page_has_each_picture_its_table_and_its_file(trainer: Client) -> None:
    crowd(7, claim())
    page = trainer.get("/desk/insight/?stance=asks&x=1").content.decode()
    assert "Missverständnisse im Verlauf: fragt" in page
    assert page.count("<table>") == len(charts.charts())
    assert 'role="img"' in page
    file = trainer.get("/desk/insight/charts/stances.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Missverständnis;behauptet;fragt;stimmt dem Artikel zu"
    assert "Nebenher;7;<5;<5" in lines
    assert AuditEntry.objects.filter(action="export", object="stances.csv").exists()


def test_an_empty_log_and_wrong_addresses(trainer: Client) -> None:
    page = trainer.get("/desk/insight/?stance=%00").content.decode()
    assert "Noch gibt es zu wenige Gespräche" in page
    assert "behauptet" in page
    assert trainer.get("/desk/insight/charts/nothing.csv").status_code == 404
    for month in ("", "2026", "1999-01", "%00"):
        answer = trainer.get(f"/desk/insight/report/?month={month}", follow=True)
        assert "Für diesen Monat gibt es keinen Bericht" in answer.content.decode()


def test_before_and_after_a_training(trainer: Client) -> None:
    at = timezone.now() - timedelta(days=5)
    Training.objects.create(started_by="l", state=State.PROMOTED, decided=at)
    for days, is_unsure in ((-3, True), (3, False)):
        for number in range(10):
            turn = claim(unsure=is_unsure or number < 5)
            converse(at + timedelta(days=days), turn)
    page = trainer.get("/desk/insight/").content.decode()
    assert "100,0 %" in page and "50,0 %" in page
    lines = trainer.get("/desk/insight/effects.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].endswith("30 Tage davor;10;100,0 %;<5;<5")
    assert lines[2].endswith("30 Tage danach;10;50,0 %;<5;<5")


# Themes ---------------------------------------------------------------------------------

LOAN = [
    "Wie hoch ist der Zins für einen Kredit?",
    "Welchen Zins hat der Kredit gerade?",
    "Was kostet ein Kredit an Zinsen?",
    "Kredit: welcher Zins gilt?",
    "Der Zins beim Kredit ist wie hoch?",
]


def outside(*texts: str) -> None:
    for text in texts:
        converse(noon(), {"text": text})


def test_themes_are_groups_of_at_least_five_conversations(trainer: Client) -> None:
    outside(*LOAN, "Wer gewinnt das Spiel heute?", "Wo ist der Parkplatz?")
    converse(noon(), *({"text": f"Mein Drucker druckt {n} Seiten nicht."} for n in range(9)))
    page = trainer.post("/desk/insight/themes/refresh/", follow=True).content.decode()
    assert "Gesucht und 1 Themen gefunden." in page
    assert "kredit" in page and "5 Gespräche" in page
    assert sum(text in page for text in LOAN) == 3
    assert "Drucker" not in page and "Parkplatz" not in page
    assert AuditEntry.objects.filter(action="read messages of themes").exists()
    lines = trainer.get("/desk/insight/themes.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Thema;Gespräche" and lines[1].endswith(";5")


def test_an_erased_conversation_takes_its_theme_below_the_bound(trainer: Client) -> None:
    outside(*LOAN)
    assert themes.refresh() == 1
    conversation = Conversation.objects.first()
    assert conversation
    conversation.delete()
    page = trainer.get("/desk/insight/themes/").content.decode()
    assert "Noch ist kein Thema bekannt" in page and "Kredit" not in page


@pytest.mark.parametrize("texts", [[], ["der die das"] * 6, ["?"] * 6, ["Hallo"] * 4])
def test_too_little_to_find_a_theme_in(texts: list[str]) -> None:
    assert [group for group in themes.find(texts) if group[0]] == []


def test_without_scikit_learn_the_page_says_how(
    trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "find_spec", lambda name: None)
    page = trainer.post("/desk/insight/themes/refresh/", follow=True).content.decode()
    assert "Hier fehlt, was dazu nötig ist" in page
    assert not Theme.objects.exists()


def test_a_trainer_of_a_cohort_reads_no_examples_of_others() -> None:
    from portal.desk.models import DeskAccess

    outside(*LOAN)
    themes.refresh()
    user = person("gruppe")
    DeskAccess.objects.create(trainer=user, cohorts=["andere"])
    (theme,) = Theme.objects.shown()
    assert theme.examples(user) == []
    assert len(theme.examples(person("alle"))) == 3


# The report and who may see all this ------------------------------------------------------


def test_the_report_is_a_pdf(trainer: Client) -> None:
    crowd(7, claim("marketing_only"), feedback(True), months_ago=1)
    outside(*LOAN)
    themes.refresh()
    month = charts.months()[-2]
    answer = trainer.get(f"/desk/insight/report/?month={month:%Y-%m}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-") and len(answer.content) > 10_000
    assert AuditEntry.objects.filter(object=f"report {month:%Y-%m}").exists()


@pytest.mark.parametrize(
    "path",
    ["", "charts/stances.csv", "themes/", "themes.csv", "effects.csv", "report/", "curriculum/"],
)
def test_only_those_with_the_right_get_in(path: str, client: Client) -> None:
    assert client.get(f"/desk/insight/{path}").status_code == 302
    protection = signed_in("datenschutz", PROTECTION)
    assert protection.get(f"/desk/insight/{path}").status_code == 403
    assert signed_in("leitung", LEAD).get(f"/desk/insight/{path}").status_code in (200, 302)
