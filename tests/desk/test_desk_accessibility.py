"""The desk's pages in a real browser: no violation of WCAG 2.1 A and AA."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.chat.test_accessibility import PHONE, PICTURES, RULES, WIDE
from tests.desk.test_desk import CLAIM, talk

pytestmark = pytest.mark.browser
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def check(page: Page, state: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"desk-{state}.png")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_from_login_to_transcript(
    browser: Browser, transactional_db: None, live_server: Any, size: Any, colours: Any
) -> None:
    User.objects.create_user("trainer", password="geheim-genug")
    conversation = talk(CLAIM, "Reicht eine Stunde in der Woche?")
    context = browser.new_context(
        base_url=live_server.url, viewport=size, color_scheme=colours, locale="de-DE"
    )
    page = context.new_page()
    page.goto("/desk/")
    name = f"{colours}-{size['width']}"
    check(page, f"{name}-login")
    page.get_by_label("Benutzername").fill("trainer")
    page.get_by_label("Passwort").fill("geheim-genug")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gespräche")).to_be_visible()
    check(page, f"{name}-list")
    page.get_by_role("link", name=conversation.pseudonym).click()
    expect(page.get_by_text("Reicht eine Stunde in der Woche?")).to_be_visible()
    check(page, f"{name}-transcript")
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_label("Benutzername")).to_be_visible()
    context.close()
