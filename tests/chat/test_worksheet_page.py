"""The worksheet in a real browser: saved as one writes, nothing lost, to take along."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from portal.traininglog.models import Conversation
from portal.worksheet.models import Answer, WorksheetAnswer
from socius.curriculum import curriculum
from tests.chat.stand_in import Rasa

pytestmark = pytest.mark.browser
QUESTIONS = curriculum().checklist.questions


@pytest.fixture
def sheet(page: Page) -> Page:
    """The page, reached from the chat."""
    page.get_by_role("link", name="Arbeitsblatt").click()
    expect(field(page, 0)).to_be_visible()
    return page


def field(page: Page, place: int) -> Locator:
    return page.get_by_label(QUESTIONS[place].question.text)


def saved(page: Page, place: int) -> Locator:
    return page.locator(".saved").nth(place)


def stored() -> list[str]:
    pseudonym = Conversation.objects.latest("started").pseudonym
    answers = WorksheetAnswer.objects.by_question(pseudonym)
    return [answers.get(question.id, Answer()).text for question in QUESTIONS]


def test_what_is_written_is_saved_and_comes_back(sheet: Page) -> None:
    field(sheet, 0).fill("Nähe in der Region.")
    expect(saved(sheet, 0)).to_have_text(re.compile(r"Gespeichert um \d\d:\d\d Uhr\."))
    field(sheet, 2).fill("Kunde mit DE89 3704 0044 0532 0130 00 zuerst.")
    sheet.keyboard.press("Tab")
    expect(saved(sheet, 2)).to_contain_text("Persönliche Angaben wurden unkenntlich gemacht.")
    expect(field(sheet, 2)).to_have_value("Kunde mit [IBAN] zuerst.")
    assert stored()[0] == "Nähe in der Region." and "3704" not in stored()[2]
    sheet.reload()
    expect(field(sheet, 0)).to_have_value("Nähe in der Region.")
    field(sheet, 0).fill("")
    expect(saved(sheet, 0)).to_contain_text("Gespeichert")
    assert stored()[0] == ""


def test_what_the_chat_took_is_there_and_shown_when_one_comes_back(sheet: Page) -> None:
    conversation = Conversation.objects.get()
    answer = {QUESTIONS[1].id: Answer("Im Chat geschrieben.", settled=True)}
    WorksheetAnswer.objects.keep(conversation, answer, timezone.now())
    sheet.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(field(sheet, 1)).to_have_value("Im Chat geschrieben.")


def test_nothing_is_lost_offline(sheet: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    field(sheet, 0).fill("Ohne Netz geschrieben.")
    expect(saved(sheet, 0)).to_contain_text("nicht mit dem Netz verbunden")
    context.set_offline(False)
    expect(saved(sheet, 0)).to_contain_text("Gespeichert um")
    assert stored()[0] == "Ohne Netz geschrieben."
    sheet.route("**/worksheet/*", lambda route: route.abort())
    field(sheet, 1).fill("Vor dem Neuladen.")
    expect(saved(sheet, 1)).to_contain_text("Socius ist gerade nicht zu erreichen.")
    sheet.unroute("**/worksheet/*")
    sheet.reload()
    expect(field(sheet, 1)).to_have_value("Vor dem Neuladen.")
    expect(saved(sheet, 1)).to_contain_text("Gespeichert um")
    assert stored()[1] == "Vor dem Neuladen."


def test_bad_input_is_said(sheet: Page, settings: Any) -> None:
    field(sheet, 0).fill("x" * 2001)
    expect(saved(sheet, 0)).to_contain_text("2.001 Zeichen")
    expect(field(sheet, 0)).to_have_attribute("aria-invalid", "true")
    markup = "<script>alert(1)</script> 😀"
    field(sheet, 0).fill(markup)
    expect(saved(sheet, 0)).to_contain_text("Gespeichert")
    assert stored()[0] == markup
    settings.MESSAGES_PER_MINUTE = 0
    cache.clear()
    field(sheet, 0).fill("Zu schnell.")
    expect(saved(sheet, 0)).to_contain_text(re.compile(r"Noch nicht gespeichert: .*Sekunden"))


def test_a_conversation_that_is_gone_loses_no_answer(sheet: Page) -> None:
    field(sheet, 0).fill("Eins.")
    expect(saved(sheet, 0)).to_contain_text("Gespeichert")
    Conversation.objects.all().delete()
    field(sheet, 1).fill("Zwei.")
    expect(sheet.get_by_text("Ihr früheres Gespräch gibt es nicht mehr")).to_be_visible()
    expect(saved(sheet, 1)).to_contain_text("Gespeichert")
    assert stored()[1] == "Zwei."


def test_it_begins_without_a_conversation(context: BrowserContext, rasa: Rasa) -> None:
    page = context.new_page()
    page.goto("/arbeitsblatt")
    rasa.mood = "failing"
    field(page, 0).fill("Gleich hier.")
    expect(saved(page, 0)).to_contain_text("Socius ist gerade nicht da.")
    rasa.mood = "well"
    field(page, 0).fill("Gleich hier begonnen.")
    expect(saved(page, 0)).to_contain_text("Gespeichert")
    assert Conversation.objects.count() == 1
    assert stored()[0] == "Gleich hier begonnen."


def test_files_have_the_last_word_and_paper_shows_all(sheet: Page) -> None:
    field(sheet, 0).fill("Noch nicht gespeichert.")
    with sheet.expect_download() as downloading:
        sheet.get_by_role("button", name="Als PDF herunterladen").click()
    assert downloading.value.suggested_filename == "strategie-checkliste.pdf"
    assert Path(downloading.value.path()).read_bytes().startswith(b"%PDF-")
    assert stored()[0] == "Noch nicht gespeichert."
    with sheet.expect_download() as downloading:
        sheet.get_by_role("button", name="Als Word-Datei herunterladen").click()
    assert Path(downloading.value.path()).read_bytes().startswith(b"PK")
    sheet.emulate_media(media="print")
    expect(sheet.locator(".paper").first).to_have_text("Noch nicht gespeichert.")
    expect(sheet.locator(".paper").first).to_be_visible()
    expect(sheet.get_by_role("button", name="Drucken")).to_be_hidden()
