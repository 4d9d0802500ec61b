"""Own data (Art. 15 and 20 DSGVO): all of one's own, nothing of others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from portal.desk.facts import catch_up
from portal.desk.models import Dossier, Review, Tag
from portal.desk.roles import TRAINER
from portal.traininglog.audit import audit
from portal.traininglog.models import AuditEntry, PushedTurn, TrainerQuestion, Turn
from portal.traininglog.recorder import spool
from tests.desk.people import person
from tests.traininglog.talks import fill_tracker_store, talk, turn_of

pytestmark = pytest.mark.django_db
Log = Callable[..., Any]


def own_data(log: Log, capsys: Any, *words: str) -> str:
    assert log("own-data", *words) == 0
    return str(capsys.readouterr().out)


def test_the_json_has_all_that_is_stored(log: Log, places: Path, capsys: Any) -> None:
    mine = talk("Das läuft nebenher.", redacted={"iban": 1}, trainer_question="Wer zahlt das?")
    TrainerQuestion.objects.update(answer="Die Fachabteilung.")
    talk("Von jemand anderem.")
    fill_tracker_store(places / "tracker.sqlite3", {mine: "Das läuft nebenher."})
    spool().append(asdict(turn_of(mine, "later", "Noch etwas.")))
    said = Turn.objects.get(conversation__pseudonym=mine, message_id="m0")
    PushedTurn.objects.create(turn=said, record_store="https://lrs.bank.example/xAPI")
    (places / "data/nlu/reviewed/claims.yml").write_text(
        f"nlu:\n- intent: claims\n  metadata: on_the_side=claims source={mine}\n"
        "  examples: |\n    - Das läuft nebenher.\n",
        encoding="utf-8",
    )
    text = own_data(log, capsys, mine)
    assert "jemand anderem" not in text
    data = json.loads(text)
    assert data["conversation"]["pseudonym"] == mine
    assert data["conversation"]["linked_to_a_person"] is False
    start, claim = data["conversation"]["turns"]
    assert start["button"] == "/start"
    assert (claim["text"], claim["redacted"]) == ("Das läuft nebenher.", {"iban": 1})
    assert claim["detections"][0]["misconception"] == "on_the_side"
    assert claim["replies"][0]["text"] == "Sie sagten: Das läuft nebenher."
    assert claim["trainer_question"] == {"text": "Wer zahlt das?", "answer": "Die Fachabteilung."}
    assert data["copies"] == {
        "waiting_turns": 1,
        "tracker_events": 1,
        "record_stores": ["https://lrs.bank.example/xAPI"],
        "training_examples": ["Das läuft nebenher."],
    }


def test_what_trainers_added_is_told_without_their_names(
    log: Log, places: Path, capsys: Any
) -> None:
    mine = talk("Das läuft nebenher.")
    turn = Turn.objects.get(conversation__pseudonym=mine, message_id="m0")
    review = Review.objects.create(
        turn=turn, trainer=person("erika", TRAINER), verdict="corrected", note="Eher gefragt."
    )
    review.detections.create(misconception="on_the_side", stance="asks")
    catch_up()
    Dossier.objects.get(conversation=turn.conversation).tags.add(Tag.objects.create(name="Fusion"))
    text = own_data(log, capsys, mine)
    assert "erika" not in text
    conversation = json.loads(text)["conversation"]
    assert conversation["tags"] == ["Fusion"]
    [read] = conversation["turns"][1]["reviews"]
    assert (read["verdict"], read["note"]) == ("corrected", "Eher gefragt.")
    assert read["detections"] == [{"misconception": "on_the_side", "stance": "asks"}]
    page = own_data(log, capsys, mine, "--html")
    assert "Eher gefragt." in page and "korrigiert" in page and "Fusion" in page


def test_it_tells_who_looked_but_no_name(log: Log, places: Path, capsys: Any) -> None:
    mine = talk("Das läuft nebenher.")
    audit("erika.mustermann", "read transcript", mine)
    text = own_data(log, capsys, mine)
    assert "erika" not in text
    [access] = json.loads(text)["access"]
    assert (access["action"], access["by"]) == ("read transcript", "trainer")
    assert AuditEntry.objects.filter(action="own data", object=mine).count() == 1


def test_the_page_is_readable_german(log: Log, places: Path, capsys: Any) -> None:
    mine = talk("Das läuft <b>nebenher</b>.", redacted={"iban": 1})
    audit("erika.mustermann", "read transcript", mine)
    html = own_data(log, capsys, mine, "--html")
    for shown in (
        '<html lang="de">',
        f"Gespräch {mine}",
        "Das läuft &lt;b&gt;nebenher&lt;/b&gt;.",
        "Social Media läuft bei uns nebenher.: behauptet, 90 %",
        "1 × iban",
        "180 Tage nach der letzten Nachricht",
        "<td>Trainerin oder Trainer</td>",
        "<td>Gespräch gelesen</td>",
        "Art. 77 DSGVO",
    ):
        assert shown in html, shown
    assert "src=" not in html and "href=" not in html


def test_an_unknown_pseudonym(log: Log, places: Path) -> None:
    message = log("own-data", "nobo-dyis-here")
    assert message == "socius log: there is no conversation nobo-dyis-here"
