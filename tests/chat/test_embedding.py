"""The chat button on a page of another origin, and what an origin gets that is not allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from portal.embedding.origins import read_origins
from portal.traininglog.models import Conversation
from tests.chat.intranet import serve_example
from tests.chat.stand_in import WELCOME, Rasa
from tests.pictures import take

INTRANET = "https://intranet.bank.example"
CLAIM = "Das läuft bei uns nebenher."
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
browser_test = pytest.mark.browser


def headers(path: str, **headers: str) -> dict[str, str]:
    answer = Client().get(path, headers=headers)
    return {name.lower(): value for name, value in answer.items()}


def test_without_configuration_nobody_may_embed(client: Client, db: None) -> None:
    answer = headers("/")
    assert "frame-ancestors 'none'" in answer["content-security-policy"]
    assert answer["x-frame-options"] == "DENY"
    assert client.get("/embed.js").status_code == 403
    assert client.get("/embed.js", headers={"Origin": INTRANET}).status_code == 403


def test_configured_origins_may_embed_the_chat_alone(settings: Any, db: None) -> None:
    settings.EMBED_ORIGINS = [INTRANET, "http://alt.bank.example:8080"]
    chat = headers("/")
    policy = chat["content-security-policy"]
    assert f"frame-ancestors {INTRANET} http://alt.bank.example:8080;" in policy + ";"
    assert "default-src 'self'" in policy
    assert "x-frame-options" not in chat
    for path in ("/desk/login/", "/nowhere"):
        other = headers(path)
        assert "frame-ancestors 'none'" in other["content-security-policy"]
        assert other["x-frame-options"] == "DENY"


def test_the_script_is_for_allowed_origins(client: Client, settings: Any) -> None:
    settings.EMBED_ORIGINS = [INTRANET]
    answer = client.get("/embed.js", headers={"Origin": INTRANET})
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == INTRANET
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Origin" in answer["Vary"]
    assert "Socius fragen" in answer.content.decode()
    for origin in (
        "https://evil.example",
        "null",
        f"{INTRANET}.evil.example",
        "http" + INTRANET[5:],
    ):
        refused = client.get("/embed.js", headers={"Origin": origin})
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused
        assert "SOCIUS_EMBED_ORIGINS" in refused.content.decode()


@pytest.mark.parametrize(
    "value",
    [
        "https://*.bank.example",
        "*",
        "intranet.bank.example",
        "https://intranet.bank.example/seite",
        "https://intranet.bank.example/",
        "https://x'; script-src *",
        "https://user@bank.example",
        "https://bänk.example",
        "https://bank.example:99999999",
        "ftp://bank.example",
        "https://",
    ],
)
def test_what_is_no_origin_is_named(value: str) -> None:
    with pytest.raises(ValueError, match="SOCIUS_EMBED_ORIGINS"):
        read_origins(f"https://bank.example, {value}")


def test_origins_are_read() -> None:
    assert read_origins(" ") == []
    assert read_origins(f"{INTRANET} ,http://LOCALHOST:81,") == [INTRANET, "http://localhost:81"]


@pytest.fixture
def intranet(live_server: Any, settings: Any, rasa: Rasa, tmp_path: Path) -> Iterator[str]:
    with serve_example(tmp_path, live_server.url) as port:
        same_site, other_site = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
        settings.EMBED_ORIGINS = [same_site, other_site]
        yield same_site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 860})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, intranet: str) -> Page:
    page = context.new_page()
    page.goto(f"{intranet}/example.html")
    return page


def open_chat(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Socius fragen").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text(WELCOME)).to_be_visible()
    return frame


def check(page: Page, state: str) -> None:
    take(page, f"embedded-{state}")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@browser_test
def test_chatting_from_another_origin(page: Page) -> None:
    assert page.locator("iframe").count() == 0
    check(page, "closed")
    frame = open_chat(page)
    field = frame.get_by_label("Ihre Nachricht")
    expect(field).to_be_focused()
    field.fill(CLAIM)
    page.keyboard.press("Enter")
    expect(frame.get_by_text("rasch reagiert")).to_be_visible()
    expect(frame.get_by_text("Ihr Browser lässt Socius hier nichts merken.")).to_be_hidden()
    check(page, "open")
    # The key is kept for this intranet: the conversation is there again after a visit elsewhere.
    page.reload()
    page.get_by_role("button", name="Socius fragen").click()
    expect(page.frame_locator("iframe").get_by_text("rasch reagiert")).to_be_visible()
    assert Conversation.objects.count() == 1


@browser_test
def test_by_keyboard_focus_goes_in_and_comes_back(page: Page) -> None:
    button = page.get_by_role("button", name="Socius fragen")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Socius")
    frame = page.frame_locator("iframe")
    field = frame.get_by_label("Ihre Nachricht")
    expect(field).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    # Opened again, it is the same page still, and a dialog of its own is what Escape closes first.
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    frame.get_by_role("button", name="Neu beginnen").click()
    asking = frame.get_by_role("dialog", name="Neu beginnen?")
    expect(asking).to_be_visible()
    page.keyboard.press("Escape")
    expect(asking).to_be_hidden()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Chat schließen").click()
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


@browser_test
def test_its_style_is_its_own(page: Page) -> None:
    button = page.get_by_role("button", name="Socius fragen")
    style = button.evaluate("(node) => ({...getComputedStyle(node)})")
    assert style["textTransform"] == "none"
    assert style["backgroundColor"] == "rgb(122, 31, 61)"  # the example's variable
    frame = open_chat(page)
    expect(frame.get_by_role("button", name="Senden")).to_have_css(
        "background-color", "rgb(122, 31, 61)"
    )
    box = page.get_by_role("dialog", name="Socius").bounding_box()
    assert box and (box["width"], box["height"]) == (27 * 16, 40 * 16)


@browser_test
def test_on_a_phone_nothing_behind_it_is_reached(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    frame = open_chat(page)
    box = page.get_by_role("dialog", name="Socius").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 780}
    check(page, "phone")
    assert page.get_by_role("dialog", name="Socius").evaluate("(node) => node.matches(':modal')")
    frame.get_by_label("Ihre Nachricht").press("Escape")
    expect(page.get_by_role("button", name="Socius fragen")).to_be_focused()


@browser_test
@pytest.mark.parametrize("looks", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_dark_and_forced_colours(page: Page, looks: dict[str, Any]) -> None:
    page.emulate_media(**looks)
    open_chat(page)
    check(page, "-".join(looks.values()))


@browser_test
def test_an_origin_that_is_not_allowed_gets_nothing(
    context: BrowserContext, intranet: str, settings: Any, live_server: Any
) -> None:
    settings.EMBED_ORIGINS = [INTRANET]
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{intranet}/example.html")
    expect(page.get_by_role("heading", name="Guten Tag")).to_be_visible()
    assert page.get_by_role("button", name="Socius fragen").count() == 0
    assert any("CORS" in text for text in said)
    # A frame put there by hand stays empty as well.
    with page.expect_event(
        "console", lambda message: "frame-ancestors" in message.text or "frame" in message.text
    ):
        page.evaluate(
            "(url) => document.body.append(Object.assign(document.createElement('iframe'), "
            "{src: url}))",
            live_server.url,
        )
    assert page.frame_locator("iframe").get_by_text(WELCOME).count() == 0
    assert not Conversation.objects.exists()


@browser_test
def test_a_chat_that_does_not_come_says_so(page: Page) -> None:
    page.clock.install()
    page.route("**/?embedded", lambda route: route.abort())
    page.get_by_role("button", name="Socius fragen").click()
    note = page.get_by_role("dialog", name="Socius").get_by_role("status")
    expect(note).to_have_text("Socius wird geladen …")
    page.clock.run_for(11_000)
    expect(note).to_contain_text("gerade nicht zu erreichen")
    expect(note.get_by_role("link", name="in einem eigenen Fenster")).to_be_visible()
    check(page, "away")
    page.unroute("**/?embedded")
    page.get_by_role("button", name="Chat schließen").click()
    open_chat(page)
    expect(note).to_be_hidden()


@browser_test
def test_where_nothing_can_be_kept_it_says_so_and_chats(page: Page, intranet: str) -> None:
    """Chromium blocks what frames of another site want to keep."""
    page.goto(f"{intranet.replace('localhost', '127.0.0.1')}/example.html")
    frame = open_chat(page)
    expect(frame.get_by_text("Ihr Browser lässt Socius hier nichts merken.")).to_be_visible()
    frame.get_by_label("Ihre Nachricht").fill(CLAIM)
    page.keyboard.press("Enter")
    expect(frame.get_by_text("rasch reagiert")).to_be_visible()
