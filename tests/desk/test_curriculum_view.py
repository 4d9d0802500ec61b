"""The curriculum at the desk: what employees read, how often, and a preview of the files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.insight import content, curriculum_views
from portal.insight.usage import usage
from portal.learning import lock
from socius import paths
from socius.curriculum import curriculum
from tests.desk.crowd import claim, converse, feedback, noon
from tests.desk.people import signed_in

pytestmark = pytest.mark.django_db
PLACE = "on_the_side/arguments"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def trainer() -> Client:
    return signed_in("trainer")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content that may be edited."""
    shutil.copytree(paths.DATA / "curriculum", tmp_path / "data/curriculum")
    shutil.copy(paths.DATA / "phrases.yml", tmp_path / "data")
    curriculum()  # what runs is what was there at the start
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    return tmp_path / "data/curriculum"


def shown(*places: str) -> dict[str, Any]:
    return claim(replies=[(place, "Text") for place in places])


def test_all_texts_are_there_as_employees_meet_them(trainer: Client) -> None:
    for part in content.parts(curriculum()):
        page = trainer.get(f"/desk/insight/curriculum/{part.id}/")
        assert page.status_code == 200
    page_ = trainer.get("/desk/insight/curriculum/on_the_side/").content.decode()
    assert "Das klingt nach Missverständnis 4: „Social Media läuft bei uns nebenher.“" in page_
    assert "Präsenz gehört zum Kern" in page_
    assert "Aber wir haben kein Personal dafür." in page_
    assert "Abschnitt 4 (Aufwand und Zuständigkeit)" in page_
    assert "geändert, noch nicht" not in page_


def test_each_argument_has_how_often_it_was_shown_and_found_helpful(trainer: Client) -> None:
    for number in range(7):
        converse(noon(), shown("on_the_side/rebuttal", f"{PLACE}/presence"), feedback(number < 5))
    for _ in range(6):
        converse(noon(), shown(f"{PLACE}/fast_reaction"), claim(), feedback(True))
    found = usage("on_the_side", {})
    presence, fast = found[f"{PLACE}/presence"], found[f"{PLACE}/fast_reaction"]
    assert (presence.shown, presence.good, presence.bad) == (7, 5, "<5")
    assert (fast.shown, fast.good) == (6, "<5")  # the feedback came after another answer
    page = trainer.get("/desk/insight/curriculum/on_the_side/").content.decode()
    assert "gezeigt 7 · hilfreich 5 · nicht hilfreich &lt;5" in page
    file = trainer.get("/desk/insight/curriculum/on_the_side/usage.csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert f"{PLACE}/presence;7;5;<5" in lines


def test_two_arguments_in_one_bubble_both_count() -> None:
    first, second, *_ = curriculum().misconceptions["on_the_side"].arguments
    text = f"• {first.text}\n• {second.text}"
    converse(noon(), claim(replies=[(f"{PLACE}/{first.id}", text)]))
    arguments = {f"{PLACE}/{a.id}": a.text for a in (first, second)}
    assert set(usage("on_the_side", arguments)) == set(arguments)


def test_a_change_in_a_file_is_previewed_and_marked(trainer: Client, data: Path) -> None:
    file = data / "on_the_side.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Präsenz gehört zum Kern", "Da sein ist alles"), encoding="utf-8")
    page = trainer.get("/desk/insight/curriculum/on_the_side/").content.decode()
    assert "Da sein ist alles" in page
    assert page.count("geändert, noch nicht bei den Beschäftigten") == 1


def test_a_mistake_in_a_file_is_said_with_its_place(trainer: Client, data: Path) -> None:
    (data / "on_the_side.yml").write_text("id: on_the_side\n", encoding="utf-8")
    for path in ("", "on_the_side/"):
        page = trainer.get(f"/desk/insight/curriculum/{path}").content.decode()
        assert "In den Dateien ist ein Fehler" in page
        assert "on_the_side.yml" in page and "field number" in page
        assert "Social Media läuft bei uns nebenher." in page
    page = trainer.post("/desk/insight/curriculum/check/").content.decode()
    assert "Es gibt etwas zu verbessern." in page


def test_the_check_says_what_the_command_says(
    trainer: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "VAR", tmp_path)
    answers = [
        subprocess.CompletedProcess([], 0, "Content: 5 misconceptions.\n", ""),
        subprocess.CompletedProcess([], 1, "", "socius check: the training data has mistakes"),
        subprocess.TimeoutExpired("check", 300),
    ]

    def run(*args: Any, **options: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(curriculum_views.subprocess, "run", run)
    for words in ("Alles in Ordnung.", "Es gibt etwas zu verbessern.", "ließ sich nicht ausführen"):
        assert (
            words
            in trainer.post("/desk/insight/curriculum/check/", {"data": "on"}).content.decode()
        )
    held = lock.take(curriculum_views.CHECK_LOCK)
    assert held
    with held:
        page = trainer.post("/desk/insight/curriculum/check/", {"data": "on"})
    assert "Gerade prüft schon jemand" in page.content.decode()


def test_an_unknown_part_and_a_stranger(trainer: Client, client: Client) -> None:
    assert trainer.get("/desk/insight/curriculum/nothing/").status_code == 404
    assert trainer.get("/desk/insight/curriculum/nothing/usage.csv").status_code == 404
    assert client.get("/desk/insight/curriculum/on_the_side/").status_code == 302
    assert client.post("/desk/insight/curriculum/check/").status_code == 302
