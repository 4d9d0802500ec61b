"""Erasing a conversation: it is gone from every place, and does not come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.traininglog.models import AuditEntry, Conversation, Detection, PushedTurn, Reply, Turn
from portal.traininglog.recorder import record, spool
from tests.traininglog.talks import fill_tracker_store, talk, tracked, turn_of

pytestmark = pytest.mark.django_db
Log = Callable[..., Any]

REVIEWED = """\
# Corrected by the trainers.
version: "3.1"
nlu:
- intent: claims
  metadata: on_the_side=claims source={mine}
  examples: |
    - Der Azubi macht das.
    - Das läuft nebenher.
- intent: asks
  metadata: on_the_side=asks source={other}
  examples: |
    - Reicht nebenher?
- intent: agrees
  examples:
  - text: Nebenher geht das nicht.
    metadata: on_the_side=agrees source={mine}
  - text: Das braucht eine Stelle.
    metadata: on_the_side=agrees source={other}
"""


def test_a_conversation_is_erased_and_others_stay(log: Log, places: Path) -> None:
    mine, other = talk("Der Azubi macht das."), talk("Wozu das Ganze?")
    assert log("erase", mine) == 0
    assert list(Conversation.objects.values_list("pseudonym", flat=True)) == [other]
    for model in (Turn.objects, Reply.objects, Detection.objects):
        assert model.count() == {Turn: 2, Reply: 2, Detection: 1}[model.model]


def test_the_copies_are_erased(log: Log, places: Path, capsys: Any) -> None:
    mine, other = talk("Der Azubi macht das."), talk("Wozu?")
    store = places / "tracker.sqlite3"
    fill_tracker_store(store, {mine: "Der Azubi macht das.", other: "Wozu?"})
    for pseudonym in (mine, other, mine):
        spool().append(asdict(turn_of(pseudonym, "later", "Noch etwas.")))
    reviewed = places / "data/nlu/reviewed/claims.yml"
    reviewed.write_text(REVIEWED.format(mine=mine, other=other), encoding="utf-8")
    assert log("erase", mine) == 0
    said = capsys.readouterr().out
    assert "2 turns, 2 waiting in the spool, 1 events" in said
    assert "2 training examples" in said and "Train anew" in said
    assert tracked(store) == [other]
    for path in places.rglob("*"):
        if path.is_file() and path != store:
            assert mine not in path.read_text(encoding="utf-8"), path
    assert other in spool().path.read_text()
    text = reviewed.read_text(encoding="utf-8")
    assert text.startswith("# Corrected by the trainers.\n")
    blocks = yaml.safe_load(text)["nlu"]
    assert [block["intent"] for block in blocks] == ["asks", "agrees"]
    assert blocks[0]["examples"] == "- Reicht nebenher?\n"
    assert [example["text"] for example in blocks[1]["examples"]] == ["Das braucht eine Stelle."]


def test_what_is_deleted_is_overwritten_in_the_tracker_store(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    store = places / "tracker.sqlite3"
    fill_tracker_store(store, {mine: "unverwechselbar"})
    assert b"unverwechselbar" in store.read_bytes()
    assert log("erase", mine) == 0
    assert b"unverwechselbar" not in store.read_bytes()


def test_a_file_of_examples_with_nothing_left_goes(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    reviewed = places / "data/nlu/reviewed/claims.yml"
    block = {"intent": "claims", "metadata": f"source={mine}", "examples": "- Der Azubi.\n"}
    reviewed.write_text(yaml.safe_dump({"version": "3.1", "nlu": [block]}), encoding="utf-8")
    assert log("erase", mine) == 0
    assert not reviewed.exists()


def test_a_late_turn_does_not_bring_it_back(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    assert log("erase", mine) == 0
    record(turn_of(mine, "late", "Noch etwas."))
    assert not Conversation.objects.exists()


def test_the_trail_says_what_was_erased_and_not_the_words(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    assert log("erase", mine) == 0
    entry = AuditEntry.objects.get(action="erase")
    assert entry.object == mine and entry.actor.startswith("terminal")
    assert entry.details["turns"] == 2
    assert "Azubi" not in str(entry.details)


def test_record_stores_that_keep_a_copy_are_named(log: Log, places: Path, capsys: Any) -> None:
    mine = talk("Der Azubi macht das.")
    for turn in Turn.objects.all():
        PushedTurn.objects.create(turn=turn, record_store="https://lrs.bank.example/xAPI")
    assert log("erase", mine) == 0
    assert f"Have the account {mine} erased in https://lrs" in capsys.readouterr().out


def test_an_unknown_pseudonym(log: Log, places: Path) -> None:
    message = log("erase", "nobo-dyis-here")
    assert message == "socius log: there is no conversation nobo-dyis-here"
    assert not AuditEntry.objects.exists()


def test_only_rasas_copy_is_left(log: Log, places: Path) -> None:
    store = places / "tracker.sqlite3"
    fill_tracker_store(store, {"left-over": "Der Azubi macht das."})
    assert log("erase", "left-over") == 0
    assert tracked(store) == []


def test_a_copy_out_of_reach_leaves_the_log_as_it_was(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    (places / "tracker.sqlite3").write_bytes(b"no database" * 100)
    message = log("erase", mine)
    assert isinstance(message, str) and "tracker.sqlite3 cannot be used" in message
    assert Conversation.objects.filter(pseudonym=mine).exists()


def test_unreadable_examples_are_named(log: Log, places: Path) -> None:
    mine = talk("Der Azubi macht das.")
    (places / "data/nlu/reviewed/broken.yml").write_text("nlu: [", encoding="utf-8")
    message = log("erase", mine)
    assert isinstance(message, str) and "broken.yml cannot be read" in message
    assert Conversation.objects.filter(pseudonym=mine).exists()
