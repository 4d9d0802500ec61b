"""What stands beside the conversation: ratings, where I stand, examples, trainers' answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from portal.feedback.models import Feedback
from portal.traininglog.models import TrainerQuestion, Turn
from socius.curriculum import curriculum
from tests.chat.stand_in import WELCOME, Rasa
from tests.chat.test_page import CLAIM, REBUTTAL, say

pytestmark = pytest.mark.browser
MISCONCEPTIONS = list(curriculum().misconceptions.values())


def test_each_answer_can_be_rated(page: Page) -> None:
    expect(page.locator(".rating")).to_have_count(0)
    say(page, CLAIM)
    say(page, "Etwas anderes.")
    expect(page.locator(".rating")).to_have_count(2)
    first = page.locator(".rating").first
    first.get_by_role("button", name="Nicht hilfreich").click()
    first.get_by_role("button", name="Zu lang").click()
    expect(first.get_by_role("status")).to_have_text("Danke für Ihre Rückmeldung.")
    given = Feedback.objects.get()
    assert (given.turn.text, given.verdict, given.reason) == (CLAIM, "bad", "too_long")
    last = page.locator(".rating").last
    last.get_by_role("button", name="Hilfreich", exact=True).click()
    expect(last.get_by_role("status")).not_to_be_empty()
    page.reload()
    chosen = page.locator(".rating [aria-pressed=true]")
    expect(chosen).to_have_text(["Nicht hilfreich", "Zu lang", "Hilfreich"])


def test_feedback_that_gets_lost_is_said(page: Page, context: BrowserContext) -> None:
    say(page, CLAIM)
    button = page.get_by_role("button", name="Nicht hilfreich")
    expect(button).to_be_visible()
    context.set_offline(True)
    button.click()
    expect(page.locator(".rating").get_by_role("status")).to_contain_text("nicht angekommen")
    expect(button).to_have_attribute("aria-pressed", "false")
    context.set_offline(False)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".rating").get_by_role("status")).to_contain_text("Danke")


def test_where_i_stand(page: Page, rasa: Rasa) -> None:
    panel = page.locator("#standing")
    expect(panel.locator("li")).to_have_count(len(MISCONCEPTIONS))
    expect(panel).to_contain_text(f"keines der {len(MISCONCEPTIONS)} Missverständnisse")
    say(page, CLAIM)
    expect(panel).to_contain_text(f"1 von {len(MISCONCEPTIONS)}")
    met = panel.locator("li.met")
    expect(met).to_have_count(1)
    expect(met).to_contain_text(curriculum().misconceptions["on_the_side"].title)
    say(page, "Etwas anderes.")
    met.get_by_role("button", name=re.compile("Zur Stelle")).click()
    expect(page.locator(".turn:focus")).to_contain_text(REBUTTAL)
    other = MISCONCEPTIONS[0]
    with page.expect_response("**/messages"):
        panel.get_by_role("button", name=other.title).click()
    expect(page.locator(".you").last).to_contain_text(other.title)
    expect(page.locator(".turn")).to_have_count(4)
    assert f'"{other.id}"' in rasa.asked[-1]["text"]
    page.reload()
    expect(panel).to_contain_text(f"1 von {len(MISCONCEPTIONS)}")


def test_the_examples_go_once_one_speaks(page: Page, rasa: Rasa) -> None:
    examples = page.locator("#examples")
    expect(examples.get_by_role("button")).to_have_count(3)
    question = examples.get_by_role("button").first.inner_text()
    with page.expect_response("**/messages"):
        examples.get_by_role("button").first.click()
    expect(page.locator(".you")).to_contain_text(question)
    expect(examples).to_be_hidden()
    assert rasa.asked[-1]["text"] == question
    page.reload()
    expect(page.locator(".you")).to_contain_text(question)
    expect(examples).to_be_hidden()


def test_a_trainers_answer_is_there_on_the_next_visit(page: Page) -> None:
    say(page, "Wie wird das Wetter?")
    expect(page.get_by_text("Dazu sagt der Artikel nichts.")).to_be_visible()
    turn = Turn.objects.get(text="Wie wird das Wetter?")
    TrainerQuestion.objects.create(
        turn=turn,
        text=turn.text,
        asked=turn.time,
        answer="<b>Sonnig</b>, siehe https://wetter.example/heute.",
        answered=timezone.now(),
    )
    page.reload()
    answer = page.locator(".person")
    expect(answer).to_contain_text("<b>Sonnig</b>")
    expect(answer).to_contain_text("Geschrieben von einer Person")
    expect(answer).to_contain_text("Ihre Frage: „Wie wird das Wetter?“")
    expect(answer.get_by_role("link")).to_have_attribute("href", "https://wetter.example/heute")
    expect(page.locator("#news")).to_contain_text("Aus dem Trainerteam")
    say(page, CLAIM)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    page.reload()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.locator(".turn").nth(1).locator(".person")).to_have_count(1)
    expect(page.locator("#news")).to_be_hidden()


@pytest.mark.parametrize(
    "text", ["😀👍🏽 läuft das nebenher? 👩‍👩‍👧", "Läuft\x07 das\x00 nebenher?\u202e"]
)
def test_odd_characters_are_a_message(page: Page, text: str) -> None:
    say(page, text)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    stored = Turn.objects.get(text__contains="nebenher").text
    assert "\x00" not in stored and "\u202e" not in stored
    expect(page.locator(".you")).to_contain_text(stored)
    if text.startswith("😀"):
        assert stored == text


def test_rasa_away_and_too_slow(page: Page, rasa: Rasa, settings: Any) -> None:
    there, settings.RASA_URL = settings.RASA_URL, "http://127.0.0.1:9"
    say(page, CLAIM)
    expect(page.locator(".failure")).to_contain_text("Socius ist gerade nicht da.")
    settings.RASA_URL = there
    # As the action server away: Rasa has no answer.
    rasa.mood = "empty"
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.locator(".failure")).to_contain_text("Socius ist gerade nicht da.")
    rasa.mood = "well"
    rasa.seconds, settings.RASA_TIMEOUT_SECONDS = 0.5, 0.2
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.locator(".failure")).to_contain_text("Socius ist gerade nicht da.")
    expect(page.locator(".you.waiting")).to_contain_text(CLAIM)
    rasa.seconds = 0.0
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.locator(".you")).to_have_count(1)
    expect(page.get_by_text(WELCOME)).to_be_visible()
