"""The chat page in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, Route, expect

from portal.traininglog.models import Conversation, Turn
from tests.chat.stand_in import WELCOME, Rasa

pytestmark = pytest.mark.browser
CLAIM = "Das läuft bei uns nebenher."
REBUTTAL = "dass die Bank präsent ist und rasch reagiert"
AWAY = "Socius ist gerade nicht da."


def say(page: Page, text: str) -> None:
    page.get_by_label("Ihre Nachricht").fill(text)
    page.keyboard.press("Enter")


def bubbles(page: Page) -> list[str]:
    return page.locator(".bubble").all_inner_texts()


def test_an_employee_chats_and_reads_the_source(page: Page) -> None:
    field = page.get_by_label("Ihre Nachricht")
    expect(field).to_be_focused()
    say(page, CLAIM)
    answer = page.locator(".coach", has_text=REBUTTAL)
    expect(answer).to_contain_text("Quelle: Abschnitt 4 (Aufwand und Zuständigkeit)")
    expect(page.locator(".you")).to_contain_text(CLAIM)
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_buttons_of_the_last_turn_go_on(page: Page) -> None:
    page.get_by_role("button", name="Quizfrage").click()
    expect(page.get_by_text("Warum läuft Social Media nicht nebenher?")).to_be_visible()
    expect(page.get_by_role("button", name="Strategie-Checkliste")).to_be_disabled()
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    page.get_by_role("button", name="Weil Präsenz").click()
    expect(page.get_by_text("Richtig! Präsenz gehört zum Kern.")).to_be_visible()
    expect(page.locator(".you").last).to_contain_text("Weil Präsenz und schnelle Reaktion")
    expect(page.locator("button.chosen")).to_have_count(2)


def test_the_editors_addition_names_itself(page: Page) -> None:
    say(page, CLAIM)
    page.get_by_role("button", name="Mehr Argumente").click()
    expect(page.locator(".origin").last).to_have_text("Ergänzung der Redaktion")


def test_all_by_keyboard(page: Page) -> None:
    page.keyboard.type("Zeile eins")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("nebenher")
    page.keyboard.press("Enter")
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    assert Turn.objects.get(text__contains="Zeile").text == "Zeile eins\nnebenher"
    for name in ("Nicht hilfreich", "Hilfreich", "Quizfrage"):
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("button", name=name, exact=True).last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Warum läuft Social Media")).to_be_visible()
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()


def test_reload_and_return_show_the_conversation(page: Page, context: BrowserContext) -> None:
    say(page, CLAIM)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    before = bubbles(page)
    page.reload()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    assert bubbles(page) == before
    page.close()
    again = context.new_page()
    again.goto("/")
    expect(again.get_by_text(REBUTTAL)).to_be_visible()
    assert bubbles(again) == before
    assert Conversation.objects.count() == 1


def test_starting_anew(page: Page) -> None:
    say(page, CLAIM)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    page.get_by_role("button", name="Neu beginnen").click()
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    page.get_by_role("button", name="Neu beginnen").click()
    page.get_by_role("dialog").get_by_role("button", name="Neu beginnen").click()
    expect(page.get_by_text(REBUTTAL)).to_have_count(0)
    expect(page.get_by_text(WELCOME)).to_be_visible()
    assert Conversation.objects.count() == 2


def test_the_coach_away_loses_no_text(page: Page, rasa: Rasa) -> None:
    rasa.mood = "failing"
    say(page, CLAIM)
    expect(page.locator(".failure")).to_contain_text(AWAY)
    expect(page.locator(".you")).to_contain_text(CLAIM)
    page.reload()
    expect(page.locator(".failure")).to_contain_text(AWAY)
    expect(page.locator(".you")).to_have_count(1)
    expect(page.locator(".you")).to_contain_text(CLAIM)
    rasa.mood = "well"
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.locator(".failure")).to_have_count(0)
    expect(page.locator(".you")).to_have_count(1)
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    ids = {message["message_id"] for message in rasa.asked if message["text"] == CLAIM}
    assert len(ids) == 1


def test_the_coach_away_from_the_start(context: BrowserContext, rasa: Rasa) -> None:
    rasa.mood = "failing"
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".failure")).to_contain_text(AWAY)
    say(page, CLAIM)
    expect(page.get_by_role("button", name="Erneut senden")).to_be_visible()
    rasa.mood = "well"
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    texts = bubbles(page)
    assert WELCOME in texts[0] and CLAIM in texts[2]


def test_a_slow_answer_shows_the_typing_sign(page: Page, rasa: Rasa) -> None:
    rasa.seconds = 0.8
    say(page, CLAIM)
    expect(page.get_by_text("Socius schreibt …")).to_be_visible()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.get_by_text("Socius schreibt …")).to_be_hidden()


def test_what_is_written_offline_is_sent_later(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    say(page, CLAIM)
    expect(page.locator(".failure")).to_contain_text("nicht mit dem Netz verbunden")
    say(page, "Noch etwas.")
    expect(page.locator(".you.waiting")).to_have_count(2)
    context.set_offline(False)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.get_by_text("Dazu sagt der Artikel nichts.")).to_be_visible()
    expect(page.locator(".you.waiting")).to_have_count(0)


def test_an_answer_lost_on_the_way_is_fetched(page: Page, rasa: Rasa) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages", lose, times=1)
    say(page, CLAIM)
    expect(page.locator(".failure")).to_contain_text("nicht zu erreichen")
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    assert [m["text"] for m in rasa.asked] == ["/start", CLAIM]


def test_too_long_is_said_and_not_sent(page: Page, rasa: Rasa) -> None:
    field = page.get_by_label("Ihre Nachricht")
    field.fill("x" * 1801)
    expect(page.locator("#counter")).to_have_text("1.801 von 2.000 Zeichen")
    say(page, "x" * 2001)
    expect(page.get_by_role("status")).to_contain_text("höchstens 2.000 Zeichen")
    expect(field).to_have_value("x" * 2001)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert len(rasa.asked) == 1


def test_an_empty_message_is_said_and_not_sent(page: Page, rasa: Rasa) -> None:
    say(page, "  \n ")
    expect(page.get_by_role("status")).to_contain_text("Bitte schreiben Sie etwas")
    assert len(rasa.asked) == 1


def test_a_double_click_sends_once(page: Page, rasa: Rasa) -> None:
    page.get_by_label("Ihre Nachricht").fill(CLAIM)
    page.get_by_role("button", name="Senden").dblclick()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.get_by_role("status")).to_be_empty()
    assert [m["text"] for m in rasa.asked] == ["/start", CLAIM]


def test_a_refused_message_comes_back_into_the_field(page: Page) -> None:
    say(page, "///")
    expect(page.get_by_role("status")).to_contain_text("Bitte schreiben Sie etwas")
    expect(page.get_by_label("Ihre Nachricht")).to_have_value("///")
    expect(page.locator(".you")).to_have_count(0)
    page.get_by_role("button", name="Quizfrage").click()
    expect(page.get_by_text("Warum läuft Social Media")).to_be_visible()


def test_too_fast_can_be_sent_again(page: Page, settings: Any) -> None:
    settings.MESSAGES_PER_MINUTE = 0
    say(page, CLAIM)
    expect(page.locator(".failure")).to_contain_text(re.compile(r"in \d+ Sekunden"))
    settings.MESSAGES_PER_MINUTE = 40
    cache.clear()
    page.get_by_role("button", name="Erneut senden").click()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()


def test_markup_is_shown_as_text(page: Page) -> None:
    text = "<img src=x onerror=alert(1)> <b>nebenher</b>"
    say(page, text)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(page.locator(".you")).to_contain_text(text)
    assert page.locator("#log img, #log b").count() == 0


def test_redaction_is_shown(page: Page) -> None:
    say(page, "Kunde DE89 3704 0044 0532 0130 00 schreibt, das läuft nebenher.")
    expect(page.get_by_text("Persönliche Angaben wurden vor dem Speichern")).to_be_visible()
    expect(page.locator(".you")).not_to_contain_text("3704")
    page.reload()
    expect(page.get_by_text("Persönliche Angaben wurden vor dem Speichern")).to_be_visible()


def test_a_conversation_that_is_gone_starts_anew(page: Page) -> None:
    Conversation.objects.all().delete()
    say(page, CLAIM)
    expect(page.get_by_text("Ihr früheres Gespräch gibt es nicht mehr.")).to_be_visible()
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    assert [WELCOME in text for text in bubbles(page)][0]
    Conversation.objects.all().delete()
    page.reload()
    expect(page.get_by_text("Ihr früheres Gespräch gibt es nicht mehr.")).to_be_visible()
    expect(page.get_by_text(WELCOME)).to_be_visible()


def test_a_draft_survives_a_reload(page: Page) -> None:
    page.get_by_label("Ihre Nachricht").fill("Angefangen")
    page.reload()
    expect(page.get_by_label("Ihre Nachricht")).to_have_value("Angefangen")


def test_two_tabs_follow_one_conversation(page: Page, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto("/")
    expect(other.get_by_text(WELCOME)).to_be_visible()
    page.get_by_role("button", name="Neu beginnen").click()
    page.get_by_role("dialog").get_by_role("button", name="Neu beginnen").click()
    say(page, CLAIM)
    expect(page.get_by_text(REBUTTAL)).to_be_visible()
    expect(other.get_by_text(REBUTTAL)).to_be_visible()
    say(other, "Etwas anderes.")
    expect(other.get_by_text("Dazu sagt der Artikel nichts.")).to_be_visible()
    expect(page.get_by_text("Dazu sagt der Artikel nichts.")).to_be_visible()
    conversation = Conversation.objects.latest("started")
    assert conversation.turns.count() == 3


def test_recording_is_explained(page: Page) -> None:
    expect(page.get_by_text("für die Schulung aufgezeichnet")).to_be_visible()
    detail = page.get_by_text("zufällige Kennung")
    expect(detail).to_be_hidden()
    page.get_by_text("Was heißt das genau?").click()
    expect(detail).to_be_visible()
