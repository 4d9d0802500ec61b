"""Filling the log's gaps from Rasa's tracker store, events as rasa 3.6 writes them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from portal.traininglog import recorder
from portal.traininglog.models import Conversation, Reply, Turn
from portal.traininglog.reconcile import reconcile
from portal.traininglog.recorder import record, spool
from tests.traininglog.talks import EVENTS, talk, turn_of

pytestmark = pytest.mark.django_db
MODEL = {"model_id": "28a00f84", "assistant_id": "socius"}


class Tracker:
    """A tracker store that is filled as Rasa fills it. Its timestamps are all the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with closing(sqlite3.connect(path)) as store, store:
            store.execute(EVENTS)

    def add(self, pseudonym: str, kind: str, **values: Any) -> None:
        event = {"event": kind, "timestamp": 1795476373.5, **values}
        with closing(sqlite3.connect(self.path)) as store, store:
            store.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)",
                [pseudonym, kind, event["timestamp"], json.dumps(event)],
            )

    def message(self, pseudonym: str, message_id: str, text: str, **parsed: Any) -> None:
        metadata = {"title": parsed.pop("title", ""), "redacted": parsed.pop("redacted", {})}
        self.add(
            pseudonym,
            "user",
            text=text,
            metadata={**metadata, **MODEL},
            input_channel="web",
            message_id=message_id,
            parse_data={
                "intent": {"name": "claims", "confidence": 0.91},
                "entities": [],
                "text": text,
                "message_id": message_id,
                "intent_ranking": [{"name": "claims", "confidence": 0.91}],
                **parsed,
            },
        )
        self.add(pseudonym, "user_featurization", use_text_for_featurization=False)

    def answer(self, pseudonym: str, *texts: str, rule: str = "action_answer", **said: Any) -> None:
        self.add(pseudonym, "action", name=rule, metadata=MODEL, policy="RulePolicy")
        buttons = said.pop("buttons", None)
        for text in texts:
            data = {"elements": None, "buttons": buttons, "custom": None}
            metadata = {"action": rule, **said, **MODEL}
            self.add(pseudonym, "bot", text=text, data=data, metadata=metadata)
        self.add(pseudonym, "action", name="action_listen", metadata=MODEL)

    def turn(self, pseudonym: str, message_id: str, text: str) -> None:
        self.message(pseudonym, message_id, text)
        self.answer(pseudonym, f"Sie sagten: {text}")


@pytest.fixture
def tracker(places: Path) -> Tracker:
    return Tracker(places / "tracker.sqlite3")


def logged(pseudonym: str) -> list[str]:
    turns = Turn.objects.filter(conversation__pseudonym=pseudonym).order_by("sequence")
    assert [turn.sequence for turn in turns] == [*range(1, len(turns) + 1)]
    return [turn.message_id for turn in turns]


def test_a_missing_turn_is_filled_in_with_all_that_rasa_knows(tracker: Tracker) -> None:
    found = [{"misconception": "on_the_side", "stance": "claims", "confidence": 0.87}]
    others = [{"misconception": "marketing_only", "stance": "asks", "confidence": 0.2}]
    own = [{"misconception": "x", "stance": "asks", "confidence": 1.0, "source": "employee"}]
    tracker.message(
        "p",
        "m1",
        "Mail an [E-Mail] nebenher.",
        detections=found,
        candidates=others,
        unsure=True,
        redacted={"email": 1},
        entities=[{"entity": "effort", "value": "x", "start": 0, "end": 1, "extractor": "E"}],
    )
    tracker.answer(
        "p",
        "Nein.",
        "Doch.",
        origin="section_4",
        content="on_the_side/rebuttal",
        buttons=[{"title": "Mehr", "payload": "/more"}],
        labels=own,
        trainer_question="Und der Betriebsrat?",
    )
    done = reconcile(tracker.path)
    assert done.filled == [("p", "m1", "action_answer")]
    turn = Turn.objects.get()
    assert (turn.text, turn.payload, turn.intent) == ("Mail an [E-Mail] nebenher.", "", "claims")
    assert (turn.intent_confidence, turn.unsure, turn.model_id) == (0.91, True, "28a00f84")
    assert turn.candidates == others and turn.redacted == {"email": 1}
    assert turn.entities == [{"entity": "effort", "value": "x", "start": 0, "end": 1}]
    assert turn.ranking == [{"name": "claims", "confidence": 0.91}]
    assert turn.time.timestamp() == 1795476373.5
    assert set(turn.detections.values_list("misconception", "source")) == {
        ("on_the_side", "model"),
        ("x", "employee"),
    }
    first, second = turn.replies.all()
    assert (first.text, first.action, first.origin) == ("Nein.", "action_answer", "section_4")
    assert first.content == "on_the_side/rebuttal"
    assert second.buttons == [{"title": "Mehr", "payload": "/more"}]
    assert turn.trainer_question.text == "Und der Betriebsrat?"
    assert turn.conversation.channel == "web"


def test_a_button_keeps_its_title_and_its_payload(tracker: Tracker) -> None:
    tracker.message("p", "m1", '/choose{"misconception": "x"}', title="Der Vorstand")
    tracker.answer("p", "Gut.")
    reconcile(tracker.path)
    turn = Turn.objects.get()
    assert (turn.text, turn.payload) == ("Der Vorstand", '/choose{"misconception": "x"}')


def test_what_is_filled_in_stands_at_its_place(tracker: Tracker) -> None:
    for number in range(6):
        tracker.turn("p", f"m{number}", "Nebenher?")
    for number in (1, 4):
        record(turn_of("p", f"m{number}", "Nebenher?"))
    done = reconcile(tracker.path)
    assert [message_id for _, message_id, _ in done.filled] == ["m0", "m2", "m3", "m5"]
    assert logged("p") == ["m0", "m1", "m2", "m3", "m4", "m5"]


def test_a_second_time_changes_nothing(tracker: Tracker) -> None:
    tracker.turn("p", "m1", "Nebenher?")
    assert len(reconcile(tracker.path).filled) == 1
    done = reconcile(tracker.path)
    assert (done.filled, done.turns, done.conversations) == ([], 1, 1)
    assert Reply.objects.count() == 1


def test_a_logged_turn_stays_as_it_is(tracker: Tracker) -> None:
    record(turn_of("p", "m1", "Was im Log steht."))
    tracker.turn("p", "m1", "Was Rasa hat.")
    assert reconcile(tracker.path).filled == []
    assert Turn.objects.get().text == "Was im Log steht."


def test_a_message_without_an_answer_is_no_turn(tracker: Tracker) -> None:
    tracker.message("p", "m1", "Nebenher?")
    tracker.answer("p")  # Rasa notes the action as executed though its server was away
    done = reconcile(tracker.path)
    assert (done.filled, done.unanswered) == ([], 1)
    assert not Turn.objects.exists()


def test_a_message_sent_again_is_one_turn(tracker: Tracker) -> None:
    tracker.message("p", "m1", "Nebenher?")
    tracker.answer("p")
    tracker.turn("p", "m1", "Nebenher?")
    tracker.turn("p", "m1", "Nebenher?")
    tracker.turn("p", "m2", "Und nun?")
    done = reconcile(tracker.path)
    assert (len(done.filled), done.turns, done.unanswered) == (2, 2, 0)
    assert logged("p") == ["m1", "m2"]
    assert Reply.objects.count() == 2


def test_earlier_sessions_of_a_conversation_count(tracker: Tracker) -> None:
    tracker.turn("p", "m1", "Nebenher?")
    tracker.add("p", "session_started")
    tracker.turn("p", "m2", "Nebenher?")
    reconcile(tracker.path)
    assert logged("p") == ["m1", "m2"]


def test_a_lost_reply_of_a_second_action_is_filled_in(tracker: Tracker) -> None:
    record(turn_of("p", "m1", "Checkliste", action="action_checklist_start"))
    tracker.message("p", "m1", "Checkliste")
    tracker.answer("p", "Los.", rule="action_checklist_start")
    tracker.answer("p", "Frage 1", rule="strategy_checklist_form", action="action_ask")
    assert reconcile(tracker.path).filled == [("p", "m1", "action_ask")]
    assert [reply.text for reply in Reply.objects.all()][1:] == ["Frage 1"]


def test_a_form_without_our_actions_name_is_not_doubled(tracker: Tracker) -> None:
    record(turn_of("p", "m1", "Ja", action="action_ask_checklist_answer"))
    tracker.message("p", "m1", "Ja")
    tracker.answer("p", "Frage 1", rule="strategy_checklist_form", action="")
    assert reconcile(tracker.path).filled == []


def test_the_erased_stays_erased(tracker: Tracker, log: Callable[..., Any]) -> None:
    mine = talk("Der Azubi macht das.")
    assert log("erase", mine) == 0
    tracker.turn(mine, "m1", "Der Azubi macht das.")
    done = reconcile(tracker.path)
    assert (done.filled, done.erased) == ([], 1)
    assert not Conversation.objects.exists()


def test_an_unreadable_event_does_not_stop_the_rest(tracker: Tracker) -> None:
    with closing(sqlite3.connect(tracker.path)) as store, store:
        store.execute("INSERT INTO events (sender_id, type_name, data) VALUES ('p', 'user', '{')")
    tracker.message("p", "m0", "Nebenher?", detections=[{"unknown": "form"}])
    tracker.answer("p", "Nein.")
    tracker.turn("p", "m1", "Nebenher?")
    done = reconcile(tracker.path)
    assert done.unreadable == 2
    assert logged("p") == ["m1"]


def test_the_command_replays_the_spool_first_and_says_what_it_did(
    tracker: Tracker, log: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    spool().append(asdict(turn_of("p", "m1", "Nebenher?")))
    with spool().path.open("a") as file:
        file.write('{"half a li')
    tracker.turn("p", "m1", "Nebenher?")
    tracker.turn("p", "m2", "Und nun?")
    assert log("reconcile") == 0
    said = capsys.readouterr().out
    assert "replayed 1 spooled records, put 1 lines aside" in said
    assert f"1 unreadable lines are in {recorder.spool().unreadable_path}" in said
    assert "filled in p m2 action_answer" in said
    assert "compared 2 answered turns of 1 conversations" in said and "filled in 1;" in said
    assert logged("p") == ["m1", "m2"]


@pytest.mark.parametrize(
    "content", [None, b"no database" * 100, b""], ids=["missing", "garbage", "empty"]
)
def test_no_tracker_store_is_said_in_a_line(
    places: Path, log: Callable[..., Any], content: bytes | None
) -> None:
    if content is not None:
        (places / "tracker.sqlite3").write_bytes(content)
    message = log("reconcile")
    assert isinstance(message, str) and "tracker.sqlite3" in message and "\n" not in message
