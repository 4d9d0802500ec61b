"""No violation of WCAG 2.1 A and AA, in every state; replies are read out once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from portal.traininglog.models import TrainerQuestion, Turn
from tests.chat.stand_in import WELCOME, Rasa
from tests.pictures import take

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1360, "height": 900}
# A browser window of 1280 by 1024 at 400 %.
ZOOMED: ViewportSize = {"width": 320, "height": 256}
SPEAKING = """
    window.spoken = [];
    addEventListener("DOMContentLoaded", () => {
      const log = document.getElementById("log");
      new MutationObserver((changes) => {
        if (log.getAttribute("aria-live") !== "polite") return;
        const added = new Set(changes.flatMap((change) => [...change.addedNodes]));
        for (const node of added)
          if (!added.has(node.parentNode)) window.spoken.push(node.textContent);
      }).observe(log, { childList: true, subtree: true });
    });
"""


@pytest.fixture(params=["light", "dark", "forced"])
def looks(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "forced":
        return {"forced_colors": "active"}
    return {"color_scheme": request.param}


@pytest.fixture
def open_page(browser: Browser, rasa: Rasa, live_server: Any) -> Iterator[Any]:
    contexts = []

    def open_page(size: ViewportSize, script: str = "", **looks: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=size, reduced_motion="reduce", **looks
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.goto("/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def say(page: Page, text: str) -> None:
    page.get_by_label("Ihre Nachricht").fill(text)
    page.keyboard.press("Enter")


def check(page: Page, state: str) -> None:
    """Fail at a violation, or at something one would have to scroll sideways for."""
    if not state.startswith("active"):  # forced colours: one picture of them is enough
        take(page, state)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    size = page.viewport_size
    assert size and page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def zoom(page: Page, state: str) -> None:
    """The same again, enlarged to 400 %."""
    size = page.viewport_size
    page.set_viewport_size(ZOOMED)
    check(page, f"{state}-zoomed")
    assert size
    page.set_viewport_size(size)


def chat(page: Page) -> None:
    expect(page.get_by_text(WELCOME)).to_be_visible()
    say(page, "Das kann doch der Azubi nebenher machen.")
    expect(page.get_by_text("rasch reagiert")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, WIDE, ZOOMED], ids=["phone", "wide", "zoomed"])
def test_chatting(
    open_page: Any, looks: dict[str, str], size: ViewportSize, request: pytest.FixtureRequest
) -> None:
    page = open_page(size, **looks)
    expect(page.get_by_text(WELCOME)).to_be_visible()
    check(page, f"{request.node.callspec.id}-start")
    chat(page)
    check(page, f"{request.node.callspec.id}-chat")


def test_rating_standing_and_a_trainers_answer(open_page: Any, looks: dict[str, str]) -> None:
    name = "-".join(looks.values())
    page = open_page(PHONE, **looks)
    chat(page)
    page.get_by_role("button", name="Nicht hilfreich").click()
    page.get_by_role("button", name="Zu lang").click()
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()
    check(page, f"{name}-rating")
    turn = Turn.objects.latest("id")
    TrainerQuestion.objects.create(
        turn=turn,
        text="Wer vertritt den Azubi im Urlaub?",
        asked=turn.time,
        answer="Bei uns das Serviceteam; Frau Schmidt aus dem Vertrieb führt den Plan.",
        answered=timezone.now(),
    )
    page.reload()
    expect(page.locator(".person")).to_be_visible()
    check(page, f"{name}-trainer")
    page.get_by_text("Wo stehe ich?").click()
    page.locator("#standing").scroll_into_view_if_needed()
    check(page, f"{name}-standing")
    zoom(page, f"{name}-standing")


def test_worksheet(open_page: Any, looks: dict[str, str]) -> None:
    name = "-".join(looks.values())
    page = open_page(PHONE, **looks)
    page.get_by_role("link", name="Arbeitsblatt").click()
    page.get_by_text("Hilfe zur Frage").first.click()
    page.locator("textarea").first.fill("Wir sind in der Region zu Hause und erreichbar.")
    page.locator("textarea").last.fill("Zu lang. " * 300)
    expect(page.locator(".saved").first).to_contain_text("Gespeichert")
    expect(page.locator(".saved").last).to_contain_text("Zeichen")
    page.evaluate("scrollTo(0, 0)")
    check(page, f"{name}-worksheet")
    zoom(page, f"{name}-worksheet")
    page.route("**/api/**", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("button", name="Erneut versuchen")).to_be_visible()
    check(page, f"{name}-worksheet-failure")


def test_own_data(open_page: Any, looks: dict[str, str]) -> None:
    name = "-".join(looks.values())
    page = open_page(PHONE, **looks)
    chat(page)
    page.get_by_role("link", name="Meine Daten").click()
    expect(page.get_by_text("Ihre Daten stehen unten.")).to_be_visible()
    check(page, f"{name}-data")
    zoom(page, f"{name}-data")
    page.get_by_role("button", name="Meine Daten löschen").click()
    check(page, f"{name}-data-dialog")


def test_all_beside_the_chat_by_keyboard(open_page: Any) -> None:
    page = open_page(WIDE)
    chat(page)
    for wanted in ("Nicht hilfreich", "Zu lang"):
        button = page.get_by_role("button", name=wanted)
        reach(page, button)
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    reach(page, page.get_by_role("link", name="Arbeitsblatt"), "Tab")
    page.keyboard.press("Enter")
    field = page.locator("textarea").first
    reach(page, field, "Tab")
    page.keyboard.type("Ganz ohne Maus.")
    reach(page, page.get_by_role("button", name="Als PDF"), "Tab")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Die Datei ist heruntergeladen.")).to_be_visible()


def reach(page: Page, wanted: Locator, key: str = "Shift+Tab") -> None:
    """Go to a control by the keyboard alone."""
    for _ in range(30):
        page.keyboard.press(key)
        if wanted.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"{wanted} is not reached by {key}")


def test_nothing_moves_where_that_is_not_wanted(open_page: Any, rasa: Rasa) -> None:
    page = open_page(WIDE)
    chat(page)
    rasa.seconds = 0.6
    say(page, "Noch etwas.")
    expect(page.get_by_text("Socius schreibt …")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    expect(page.get_by_text("Dazu sagt der Artikel nichts.")).to_be_visible()


def test_details_quiz_and_dialog(open_page: Any, looks: dict[str, str]) -> None:
    name = "-".join(looks.values())
    page = open_page(PHONE, **looks)
    page.get_by_text("Was heißt das genau?").click()
    check(page, f"{name}-details")
    page.get_by_role("button", name="Quizfrage").click()
    expect(page.get_by_text("Warum läuft Social Media")).to_be_visible()
    check(page, f"{name}-quiz")
    page.get_by_role("button", name="Neu beginnen").click()
    check(page, f"{name}-dialog")


def test_failure_and_too_long(open_page: Any, looks: dict[str, str], rasa: Rasa) -> None:
    name = "-".join(looks.values())
    page = open_page(PHONE, **looks)
    expect(page.get_by_text(WELCOME)).to_be_visible()
    rasa.mood = "failing"
    say(page, "Das kann doch der Azubi nebenher machen.")
    expect(page.get_by_role("button", name="Erneut senden")).to_be_visible()
    check(page, f"{name}-failure")
    page.get_by_label("Ihre Nachricht").fill("Das ist mir zu viel. " * 100)
    check(page, f"{name}-too-long")


def test_replies_are_read_out_once(open_page: Any) -> None:
    page = open_page(WIDE, script=SPEAKING)
    chat(page)
    spoken = "\n".join(page.evaluate("window.spoken"))
    assert spoken.count("rasch reagiert") == 1
    assert spoken.count(WELCOME) == 1
    page.reload()
    expect(page.get_by_text("rasch reagiert")).to_be_visible()
    page.wait_for_function("document.getElementById('log').ariaLive === 'polite'")
    assert page.evaluate("window.spoken") == []


def test_on_paper_only_the_conversation(open_page: Any) -> None:
    page = open_page(WIDE)
    chat(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("rasch reagiert")).to_be_visible()
    expect(page.get_by_label("Ihre Nachricht")).to_be_hidden()
    expect(page.get_by_role("button", name="Quizfrage").last).to_be_hidden()
