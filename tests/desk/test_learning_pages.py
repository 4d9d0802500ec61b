"""Learning, insight and curriculum in a real browser: no violation of WCAG 2.1 A and AA."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from portal.desk.roles import LEAD
from portal.insight import themes
from portal.learning import lock
from portal.learning.models import State, Training
from tests.chat.test_accessibility import PHONE, RULES, WIDE
from tests.desk.crowd import claim, converse, feedback, noon
from tests.desk.learning import install, review
from tests.desk.people import signed_in
from tests.desk.test_insight import LOAN, outside
from tests.desk.test_learning import TEXT, learn
from tests.pictures import take

pytestmark = pytest.mark.browser
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PATHS = {
    "insight": "/desk/insight/",
    "themes": "/desk/insight/themes/",
    "curriculum": "/desk/insight/curriculum/",
    "part": "/desk/insight/curriculum/on_the_side/",
    "learning": "/desk/learning/",
}


def check(page: Page, state: str) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    take(page, state, full_page=True)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture
def page(
    browser: Browser,
    transactional_db: None,
    live_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Page]:
    """The browser of a lead; at the end its console has to be free of errors."""
    install(tmp_path, monkeypatch, copy_curriculum=True)
    cache.clear()
    session = signed_in("leitung", LEAD).cookies["sessionid"].value
    review(TEXT, on_the_side="agrees")
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="de-DE")
    context.set_default_timeout(90_000)  # the first page may meet a busy machine
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield page
    assert problems == []
    context.close()


def test_all_pages(page: Page) -> None:
    for number in range(12):
        converse(noon(number % 2), claim(), claim("marketing_only", "asks"), feedback(True))
    outside(*LOAN)
    themes.refresh()
    page.goto("/desk/learning/")
    page.get_by_role("link", name="Auswertung").click()
    expect(page.get_by_role("heading", name="Auswertung")).to_be_visible()
    for name, path in PATHS.items():
        page.goto(path)
        check(page, name)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    for name in ("insight", "part"):
        page.goto(PATHS[name])
        check(page, f"{name}-dark-phone")


def test_a_training_ends_while_the_page_is_open_and_is_decided(page: Page) -> None:
    found = learn()
    Training.objects.filter(pk=found.pk).update(state=State.RUNNING)
    held = lock.take(lock.TRAINING)
    assert held
    page.set_viewport_size(PHONE)
    page.goto(f"/desk/learning/{found.pk}/")
    check(page, "training-runs")
    Training.objects.filter(pk=found.pk).update(state=State.READY)
    held.close()
    button = page.get_by_role("button", name="Neues Modell übernehmen")
    expect(button).to_be_visible(timeout=60_000)
    check(page, "training-compared")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    button.click()
    expect(page.get_by_text("Der laufende Coach antwortet ab der nächsten")).to_be_visible()
    page.get_by_role("button", name="Früheres Modell zurückholen").click()
    expect(page.get_by_text("mit dem früheren Modell")).to_be_visible()
