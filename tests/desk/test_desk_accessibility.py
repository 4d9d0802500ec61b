"""The desk in a real browser: no violation of WCAG 2.1 A and AA; the work by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal.desk import counts
from portal.desk.models import Review
from portal.desk.roles import ADMIN
from tests.chat.test_accessibility import PHONE, RULES, WIDE
from tests.desk.people import CLAIM, PASSWORD, detected, last, person, talk, with_password
from tests.pictures import take

pytestmark = pytest.mark.browser
SECONDS = 25  # a page may take where other work holds the processor
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def check(page: Page, state: str) -> None:
    take(page, f"desk-{state}", full_page=True)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, f"{state}: {results.generate_report()}"


@pytest.fixture
def desk(browser: Browser, transactional_db: None, live_server: Any) -> Iterator[Page]:
    with_password(person("chefin", ADMIN))
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="de-DE")
    context.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    page = context.new_page()
    page.goto("/desk/")
    check(page, "login")
    page.get_by_label("Benutzername").fill("chefin")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gespräche", exact=True)).to_be_visible()
    yield page
    expect.set_options(timeout=5000)
    context.close()


def test_every_page_for_everybody(desk: Page) -> None:
    text = "Frau [NAME] sagt, das läuft nebenher."
    conversation = talk(CLAIM, text, unsure=True, trainer_question="Wer haftet?")
    turn = last(conversation)
    pages = {
        "inbox": "/desk/?unsure=1&since=gestern",
        "transcript": f"/desk/conversations/{conversation.pseudonym}/",
        "why": f"/desk/turns/{turn.pk}/why/",
        "queue": "/desk/queue/",
        "agreement": "/desk/agreement/",
        "questions": "/desk/questions/",
        "protection": "/desk/protection/",
        "trail": "/desk/protection/trail/",
        "accounts": "/desk/accounts/",
        "gone": "/desk/turns/99999/",
    }
    for name, address in pages.items():
        desk.goto(address)
        desk.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        check(desk, name)
    desk.emulate_media(color_scheme="dark")
    desk.set_viewport_size(PHONE)
    for name in ("inbox", "transcript", "queue"):
        desk.goto(pages[name])
        check(desk, f"{name}-dark-phone")
        assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    desk.emulate_media(media="print", color_scheme="light")
    desk.goto(pages["transcript"])
    expect(desk.get_by_text("sagt, das läuft nebenher.")).to_be_visible()
    expect(desk.get_by_role("button", name="Speichern")).to_be_hidden()


def press(page: Page, *keys: str) -> None:
    """Press keys once the page's script listens."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


def test_the_work_by_keyboard(desk: Page) -> None:
    first = talk(CLAIM)
    talk("Vielleicht Marketing?", detections=detected("marketing_only", "asks", 0.5))
    desk.goto("/desk/")
    press(desk, "j", "j", "Enter")
    expect(desk.get_by_role("heading", name=f"Gespräch {first.pseudonym}")).to_be_visible()
    press(desk, "j", "j", "r")
    expect(desk.get_by_role("status")).to_contain_text("Urteil gespeichert: richtig erkannt.")
    press(desk, "z")
    expect(desk.get_by_text("Das letzte Urteil ist zurückgenommen.")).to_be_visible()
    desk.goto("/desk/queue/")
    expect(desk.get_by_text("Vielleicht Marketing?")).to_be_visible()
    # To the first misconception's stance, the second's, there "behauptet", save.
    press(desk, "k", "Tab", "b", "Control+Enter")
    expect(desk.get_by_role("status")).to_contain_text("Urteil gespeichert: korrigiert.")
    press(desk, "n")
    expect(desk.get_by_text("Es wartet keine Nachricht auf ein Urteil.")).to_be_visible()
    assert {review.verdict for review in Review.objects.all()} == {"corrected", "not_usable"}
    # Single keys can be turned off, for those whose aids press keys by themselves.
    desk.goto(f"/desk/conversations/{first.pseudonym}/")
    desk.get_by_text("Tastatur").click()
    desk.get_by_label("Tastenkürzel benutzen").uncheck()
    desk.reload()
    press(desk, "u")
    expect(desk.get_by_role("heading", name=f"Gespräch {first.pseudonym}")).to_be_visible()


def test_a_large_log_is_counted_after_the_page(desk: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "AT_ONCE", 0)
    talk(CLAIM, unsure=True)
    talk(CLAIM, detections=detected("marketing_only", "asks"))
    desk.goto("/desk/")
    unsure = desk.locator("label.tick", has=desk.locator("[name=unsure]")).locator(".count")
    expect(unsure).to_have_text("1")
    stance = desk.locator("select[name=stance] option[value=asks]")
    expect(stance).to_have_text("fragt (1)")
    expect(desk.locator("[data-total]")).to_have_text("2")
