"""English as the second language of the pages; the coach goes on speaking German."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from playwright.sync_api import Page, expect

from portal.feedback.reasons import reasons
from socius.curriculum import curriculum
from tests.chat.employee import Employee
from tests.chat.test_page import CLAIM, REBUTTAL, say

FOLDER = Path(__file__).parents[2] / "portal" / "locale" / "en" / "LC_MESSAGES"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def translations() -> dict[str, str]:
    with (FOLDER / "django.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def test_every_sentence_of_the_pages_has_its_english_one() -> None:
    said = {
        phrase.texts[0]
        for key, phrase in curriculum().phrases.items()
        if key.startswith(("page_", "error_"))
    }
    english = translations()
    assert (said | set(reasons().values())) - set(english) == {"Socius"}
    for german, text in english.items():
        assert text and set(re.findall(r"{\w+}", german)) == set(re.findall(r"{\w+}", text)), german


def test_the_compiled_file_is_the_present_one() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        assert {str(m.id): str(m.string) for m in read_mo(file) if m.id} == translations()


def test_every_sentence_is_used() -> None:
    portal = Path(__file__).parents[2] / "portal"
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for kind in ("*.py", "*.js", "*.html")
        for path in portal.rglob(kind)
    )
    for key in curriculum().phrases:
        if key.startswith("page_") and not key.startswith("page_open_"):
            name = key.removeprefix("page_")
            assert re.search(rf"(texts\.|[\"(]|page_){name}\b", code), key


@pytest.mark.django_db
def test_german_is_spoken_unless_asked_otherwise() -> None:
    english = {"Accept-Language": "en-US,en;q=0.9"}
    assert "Wo stehe ich?" in Client(headers=english).get("/").content.decode()
    assert "Where am I?" in Client().get("/?lang=en").content.decode()
    assert '<html lang="de">' in Client().get("/?lang=fr").content.decode()


def test_a_script_is_answered_in_its_pages_language(employee: Employee) -> None:
    path = "/api/conversations/no-such-key"
    german = employee.http.get(path, headers={"Accept-Language": "en-US,en"})
    assert german.json()["error"]["message"].startswith("Dieses Gespräch")
    english = employee.http.get(path, headers={"Accept-Language": "en"})
    assert english.json()["error"]["message"].startswith("This conversation")


@pytest.mark.browser
def test_the_pages_in_english(page: Page, rasa: Any) -> None:
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Your message")).to_be_visible()
    page.get_by_label("Your message").fill(CLAIM)
    page.keyboard.press("Enter")
    answer = page.locator(".coach", has_text=REBUTTAL)
    expect(answer).to_contain_text("Source: Abschnitt 4")
    expect(answer).to_have_attribute("lang", "de")
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Too long").click()
    expect(page.get_by_text("Thank you for your feedback.")).to_be_visible()
    rasa.mood = "failing"
    page.get_by_label("Your message").fill("More?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Socius is not there at the moment.")).to_be_visible()
    assert Axe().run(page, options=RULES).violations_count == 0
    page.get_by_role("link", name="Worksheet").click()
    page.locator("textarea").first.fill("Regional.")
    expect(page.get_by_text(re.compile("Saved at"))).to_be_visible()
    assert Axe().run(page, options=RULES).violations_count == 0
    page.get_by_role("link", name="Back to the conversation").click()
    page.get_by_role("link", name="my data").click()
    expect(page.get_by_text("Your data stand below.")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_label("Ihre Nachricht")).to_be_visible()
    say(page, "Weiter auf Deutsch.")
