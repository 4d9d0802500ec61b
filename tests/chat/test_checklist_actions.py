"""The checklist's actions and the worksheet page share their answers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

import pytest
from django.utils import timezone
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.worksheet
from actions.checklist import (
    DONE,
    ActionAskChecklistAnswer,
    ActionChecklistBack,
    ActionChecklistSkip,
    ActionChecklistStart,
    ActionChecklistSummary,
    ValidateStrategyChecklistForm,
)
from actions.coaching import ActionSource
from portal.traininglog.models import Conversation
from portal.traininglog.recorder import open_conversation, spool
from portal.worksheet.models import Answer, WorksheetAnswer
from socius import paths
from socius.curriculum import curriculum
from tests.traininglog.talks import turn_of

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = curriculum().checklist.questions


def _run(coroutine: Any) -> Any:
    """Playwright's loop counts as running in this thread: it is set aside meanwhile."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(coroutine)
    finally:
        asyncio._set_running_loop(loop)


class Talk:
    """A conversation with the actions, without Rasa: the slots are kept between the turns."""

    def __init__(self) -> None:
        self.conversation = open_conversation("web")[1]
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self.events: list[dict[str, Any]] = []
        self.count = 0

    def say(self, text: str, *done: Any) -> list[str]:
        """Run actions for a message; return the bubbles."""
        self.count += 1
        self.events.append({"event": "user", "text": text})
        said: list[str] = []
        for action in done:
            dispatcher = CollectingDispatcher()
            for event in _run(action.run(dispatcher, self.tracker(text), {})):
                self.slots[event["name"]] = event["value"]
            said += [message["text"] for message in dispatcher.messages]
            self.events += [{"event": "bot"} for _ in dispatcher.messages]
        return said

    def answer(self, text: str) -> list[str]:
        """Answer the question put, as Rasa's form does it."""
        self.slots["checklist_answer"] = text
        next_one = [ValidateStrategyChecklistForm(), ActionAskChecklistAnswer()]
        return self.say(text, *next_one)

    def tracker(self, text: str) -> Tracker:
        return Tracker.from_dict(
            {
                "sender_id": self.conversation.pseudonym,
                "slots": self.slots,
                "latest_message": {
                    "text": text,
                    "message_id": f"m{self.count}",
                    "intent": {"name": "claims", "confidence": 0.9},
                },
                "events": self.events,
                "active_loop": {"name": self.loop} if self.loop else {},
                "latest_input_channel": "web",
            }
        )

    def begin(self) -> list[str]:
        said = self.say("/checklist", ActionChecklistStart(), ActionAskChecklistAnswer())
        self.loop = "strategy_checklist_form"
        return said

    def on_the_page(self, place: int, text: str) -> None:
        answer = {QUESTIONS[place].id: Answer(text, settled=bool(text))}
        WorksheetAnswer.objects.keep(self.conversation, answer, timezone.now())

    def stored(self) -> list[str]:
        answers = WorksheetAnswer.objects.by_question(self.conversation.pseudonym)
        return [answers.get(question.id, Answer()).text for question in QUESTIONS]


@pytest.fixture
def talk(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Talk:
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.setattr("portal.traininglog.recorder.WAIT_SECONDS", 5)
    return Talk()


def test_what_is_answered_in_the_chat_is_on_the_page(talk: Talk) -> None:
    assert QUESTIONS[0].question.text in talk.begin()[-1]
    assert QUESTIONS[1].question.text in talk.answer("Nähe.")[-1]
    assert talk.stored()[:2] == ["Nähe.", ""]


def test_what_is_answered_on_the_page_is_not_asked(talk: Talk) -> None:
    talk.on_the_page(0, "Nähe.")
    talk.on_the_page(2, "Treue.")
    assert QUESTIONS[1].question.text in talk.begin()[-1]
    assert QUESTIONS[3].question.text in talk.answer("Können.")[-1]
    assert talk.stored()[:4] == ["Nähe.", "Können.", "Treue.", ""]


def test_an_answer_belongs_to_the_question_put(talk: Talk) -> None:
    """Also when the page has gone on in the meantime."""
    talk.begin()
    talk.on_the_page(0, "Auf der Seite.")
    assert QUESTIONS[1].question.text in talk.answer("Im Chat.")[-1]
    assert talk.stored()[:2] == ["Im Chat.", ""]


def test_going_back_shows_what_stands_there_and_keeps_it(talk: Talk) -> None:
    talk.begin()
    talk.answer("Nähe.")
    said = talk.say("/go_back", ActionChecklistBack(), ActionAskChecklistAnswer())
    assert QUESTIONS[0].question.text in said[1] and "„Nähe.“" in said[2]
    said = talk.say("/skip", ActionChecklistSkip(), ActionAskChecklistAnswer())
    assert "bleibt stehen" in said[0] and QUESTIONS[1].question.text in said[1]
    assert talk.stored()[0] == "Nähe."


def test_all_answered_is_the_end_and_once_more_keeps_the_answers(talk: Talk) -> None:
    talk.begin()
    for number, _ in enumerate(QUESTIONS):
        talk.answer(f"Antwort {number}")
    assert talk.slots["checklist_answer"] == DONE
    talk.loop = None
    assert "Antwort 0" in talk.say("", ActionChecklistSummary())[0]
    again = talk.begin()
    assert QUESTIONS[0].question.text in again[1] and "„Antwort 0“" in again[2]
    assert talk.stored() == [f"Antwort {number}" for number, _ in enumerate(QUESTIONS)]


def test_a_word_of_ours_is_an_answer_as_well(talk: Talk) -> None:
    talk.begin()
    talk.answer(DONE)
    assert talk.stored()[0] == DONE


def test_never_more_than_three_bubbles(talk: Talk) -> None:
    talk.begin()
    said = talk.say("Woher kommt das?", ActionSource(), ActionAskChecklistAnswer())
    assert len(said) == 3 and QUESTIONS[0].question.text in said[2]


def test_the_slot_counts_while_the_database_is_away_or_behind(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.begin()
    talk.answer("Nähe.")
    with monkeypatch.context() as patch:
        patch.setattr(actions.worksheet, "WAIT_SECONDS", 0)
        assert QUESTIONS[2].question.text in talk.answer("Können.")[-1]
    spool().append(asdict(turn_of("other", "m1", "Wartet.")))
    assert not spool().is_empty()
    assert QUESTIONS[3].question.text in talk.answer("Treue.")[-1]
    assert talk.stored()[:3] == ["Nähe.", "Können.", "Treue."]
    assert Conversation.objects.filter(pseudonym="other").exists()
