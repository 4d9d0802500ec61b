"""The retention period: what is older goes or loses its texts; the rest is as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.traininglog.models import (
    AuditEntry,
    Conversation,
    Detection,
    IdentityLink,
    Reply,
    TrainerQuestion,
    Turn,
)
from portal.traininglog.recorder import spool
from tests.traininglog.talks import fill_tracker_store, talk, tracked

pytestmark = pytest.mark.django_db
Log = Callable[..., Any]


def pseudonyms() -> list[str]:
    return list(Conversation.objects.order_by("id").values_list("pseudonym", flat=True))


def test_older_conversations_are_deleted(log: Log, places: Path) -> None:
    talk("Das läuft nebenher.", days_ago=31)
    young = talk("Das läuft nebenher.", days_ago=29)
    assert log("retain", "--days", "30") == 0
    assert pseudonyms() == [young]
    assert Turn.objects.count() == Reply.objects.count() == 2


def test_the_default_is_180_days(log: Log, places: Path) -> None:
    talk("Das läuft nebenher.", days_ago=181)
    young = talk("Das läuft nebenher.", days_ago=179)
    assert log("retain") == 0
    assert pseudonyms() == [young]


def test_the_last_activity_counts(log: Log, places: Path) -> None:
    pseudonym = talk("Das läuft nebenher.", days_ago=100)
    recent = timezone.now() - timedelta(days=1)
    Conversation.objects.filter(pseudonym=pseudonym).update(last_activity=recent)
    assert log("retain", "--days", "30") == 0
    assert pseudonyms() == [pseudonym]


def test_a_dry_run_only_says_it(log: Log, places: Path, capsys: Any) -> None:
    old = talk("Das läuft nebenher.", days_ago=31)
    fill_tracker_store(places / "tracker.sqlite3", {old: "…"}, days_ago=31)
    assert log("retain", "--days", "30", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "To be deleted: 1 conversations with 2 turns" in said
    assert "tracker store 1 conversations" in said
    assert pseudonyms() == [old] and tracked(places / "tracker.sqlite3") == [old]
    assert not AuditEntry.objects.exists()


def test_rasas_copies_go_also_those_the_log_does_not_know(log: Log, places: Path) -> None:
    store = places / "tracker.sqlite3"
    old, young = talk("A", days_ago=31), talk("B", days_ago=1)
    fill_tracker_store(store, {old: "A", "orphan": "C"}, days_ago=31)
    fill_tracker_store(store, {young: "B"}, days_ago=1)
    spool().append({"pseudonym": old, "text": "A"})
    assert log("retain", "--days", "30") == 0
    assert tracked(store) == [young]
    assert spool().is_empty()


def test_stripping_keeps_the_counts(log: Log, places: Path, capsys: Any) -> None:
    planted = "unverwechselbar"
    old = talk(
        planted,
        days_ago=31,
        entities=[{"entity": "x", "value": planted}],
        trainer_question=planted,
        redacted={"iban": 1},
    )
    IdentityLink.objects.create(pseudonym=old, token=b"x")
    fill_tracker_store(places / "tracker.sqlite3", {old: planted}, days_ago=31)
    assert log("retain", "--days", "30", "--strip") == 0
    assert "Stripped: 1 conversations with 2 turns" in capsys.readouterr().out
    for model in (Turn, Reply, TrainerQuestion, Conversation, AuditEntry):
        assert planted not in str(list(model.objects.values()))  # type: ignore[attr-defined]
    turn = Turn.objects.get(message_id="m0")
    assert (turn.intent, turn.redacted) == ("claims", {"iban": 1})
    assert Detection.objects.get().misconception == "on_the_side"
    assert Reply.objects.get(turn=turn).content == "on_the_side/rebuttal"
    conversation = Conversation.objects.get()
    assert conversation.key_hash == "" and conversation.stripped is not None
    assert not IdentityLink.objects.exists()
    assert tracked(places / "tracker.sqlite3") == []


def test_what_is_stripped_is_not_stripped_again_but_deleted(
    log: Log, places: Path, capsys: Any
) -> None:
    talk("Das läuft nebenher.", days_ago=31)
    assert log("retain", "--days", "30", "--strip") == 0
    assert log("retain", "--days", "30", "--strip") == 0
    assert "Stripped: 0 conversations" in capsys.readouterr().out
    assert log("retain", "--days", "30") == 0
    assert pseudonyms() == []


def test_more_than_one_portion(log: Log, places: Path) -> None:
    old = timezone.now() - timedelta(days=31)
    Conversation.objects.bulk_create(
        Conversation(started=old, last_activity=old) for _ in range(450)
    )
    young = talk("Das läuft nebenher.")
    assert log("retain", "--days", "30") == 0
    assert pseudonyms() == [young]
    entries = AuditEntry.objects.filter(action="retain")
    assert [entry.details["conversations"] for entry in entries] == [200, 200, 50, 450]


def test_the_trail_shows_that_the_job_ran(log: Log, places: Path) -> None:
    assert log("retain", "--days", "30") == 0
    entry = AuditEntry.objects.get()
    assert (entry.object, entry.details["days"]) == ("finished", 30)


@pytest.mark.parametrize("days", ["0", "-1", "40000"])
def test_a_senseless_period_is_refused(log: Log, places: Path, days: str) -> None:
    talk("Das läuft nebenher.", days_ago=500)
    message = log("retain", "--days", days)
    assert isinstance(message, str) and "--days must be from 1 to 36500" in message
    assert len(pseudonyms()) == 1
