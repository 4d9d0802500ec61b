"""The page in headless Chromium with all three servers: chat, read the answer, press a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from socius.curriculum import curriculum
from tests.conftest import Installation
from tests.pictures import take

pytestmark = [pytest.mark.browser, pytest.mark.servers]


def test_an_employee_chats_and_reads_the_answer(
    browser: Browser, installation: Installation
) -> None:
    content = curriculum().misconceptions["on_the_side"]
    page = browser.new_page(
        viewport={"width": 1200, "height": 860}, locale="de-DE", reduced_motion="reduce"
    )
    page.goto(installation.url)
    log = page.get_by_role("log")
    expect(log).to_contain_text("Ich bin Socius")
    page.get_by_role("textbox").fill("Das kann doch der Azubi nebenher machen.")
    page.keyboard.press("Enter")
    expect(log).to_contain_text(content.rebuttal.text)
    expect(log).to_contain_text(f"Quelle: {curriculum().origin_label(content.rebuttal.origin)}")
    take(page, "chat")
    page.get_by_role("button", name="Was tun?").last.click()
    expect(log).to_contain_text(content.next_steps[1].text)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text(content.next_steps[1].text)
    page.close()


def test_a_trainer_finds_the_conversation(browser: Browser, installation: Installation) -> None:
    output = installation.output.read_text()
    password = output.split("First login: trainer / ")[1].split()[0]
    page = browser.new_page(locale="de-DE")
    page.goto(installation.url)
    page.get_by_role("textbox").fill("Meine IBAN ist DE89 3704 0044 0532 0130 00, na und?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("[IBAN]")
    page.goto(f"{installation.url}/desk/")
    page.get_by_label("Benutzername").fill("trainer")
    page.get_by_label("Passwort").fill(password)
    page.keyboard.press("Enter")
    page.locator("table a").first.click()
    expect(page.get_by_role("main")).to_contain_text("Meine IBAN ist [IBAN]")
    assert "3704" not in page.content()
    page.close()
