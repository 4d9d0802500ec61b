"""A whole session with all three servers: one trainer, five learners in parallel, a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from socius.curriculum import curriculum
from tests.conftest import Installation, restart
from tests.pictures import take

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
SIDE = curriculum().misconceptions["on_the_side"]
PHONE = {"width": 390, "height": 844}
CLAIM = "Das kann doch der Azubi nebenher machen."
DOUBT = "Reicht es, wenn der Azubi das nebenher macht?"
AGREE = "Nebenbei geht das nicht, das ist eine Vollzeitaufgabe."
FIRST = [CLAIM, CLAIM, DOUBT, AGREE, AGREE]
REACTIONS = [
    SIDE.rebuttal.text,
    SIDE.rebuttal.text,
    SIDE.answer.text,
    SIDE.confirmation.text,
    SIDE.confirmation.text,
]
NAMES = ["Eule", "Fuchs", "Luchs", "Dachs", ""]
PATIENCE_MS = 60_000


def picture(page: Page, name: str) -> None:
    take(page, f"session-{name}", full_page=True)


def first_password(installation: Installation) -> str:
    """Return the password that the first start showed; a restart's output begins anew."""
    path = installation.var / "first_password"
    if not path.exists():
        output = installation.output.read_text()
        path.write_text(output.split("First login: trainer / ")[1].split()[0])
    return path.read_text()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    opened = [browser.new_context(locale="de-DE", viewport=PHONE) for _ in NAMES]
    opened.append(browser.new_context(locale="de-DE", viewport={"width": 1200, "height": 860}))
    for context in opened:
        context.set_default_timeout(PATIENCE_MS)
    yield opened
    for context in opened:
        context.close()


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def see(place: Locator, text: str) -> None:
    expect(place).to_contain_text(text, timeout=PATIENCE_MS)


def all_press(learners: list[Page], title: str, then: str) -> None:
    for page in learners:
        log(page).get_by_role("button", name=title, exact=True).last.click()
    all_read(learners, then)


def all_read(learners: list[Page], text: str) -> None:
    for page in learners:
        see(log(page).locator(".turn").last, text)


def make_session(trainer: Page, installation: Installation) -> str:
    """Sign in and make a session on one misconception; return the join code."""
    trainer.goto(f"{installation.url}/desk/sessions/new/")
    trainer.get_by_label("Benutzername").fill("trainer")
    trainer.get_by_label("Passwort").fill(first_password(installation))
    trainer.keyboard.press("Enter")
    trainer.get_by_label("Name der Gruppe").fill("Start im Herbst")
    trainer.get_by_label("im Takt").check()
    for misconception in curriculum().misconceptions.values():
        choice = "als 1. Thema" if misconception is SIDE else "nicht dabei"
        trainer.get_by_label(misconception.title).select_option(label=choice)
    picture(trainer, "new")
    trainer.get_by_role("button", name="Sitzung anlegen").click()
    code = re.search(r"/teilnehmen/(\w+)/", trainer.content())
    assert code
    return code[1]


def join(page: Page, installation: Installation, code: str, name: str) -> None:
    page.goto(f"{installation.url}/teilnehmen/{code}/")
    page.get_by_label("Spitzname").fill(name)
    picture(page, "join")
    page.get_by_role("button", name="Teilnehmen").click()
    page.get_by_role("link", name="Zum Kurs").click()
    see(log(page), "sobald Ihr Trainer sie startet")


def test_a_whole_session(contexts: list[BrowserContext], installation: Installation) -> None:
    *learners, trainer = [context.new_page() for context in contexts]
    code = make_session(trainer, installation)
    live = trainer.locator("#live")
    for page, name in zip(learners, NAMES):
        join(page, installation, code, name)
    see(live, "5 dabei")  # without a reload: the server sends it
    see(live, "Eule")

    trainer.get_by_role("button", name="Sitzung starten").click()
    all_read(learners, "Vorab eine kurze Einschätzung")
    all_press(learners, "eher ja", then="gibt gleich den nächsten Schritt frei")

    trainer.get_by_role("button", name="Nächster Schritt für alle").click()
    assert SIDE.provocation
    all_read(learners, SIDE.provocation.text)
    for page, text in zip(learners, FIRST):
        page.get_by_label("Ihre Nachricht").fill(text)
        page.keyboard.press("Enter")
    for page, reaction in zip(learners, REACTIONS):
        all_read([page], reaction)
        all_read([page], SIDE.quiz[0].question)
    picture(learners[0], "reaction")
    see(live, "40 %")
    see(live, DOUBT)
    picture(trainer, "live")

    restart(installation)
    for page in learners:
        page.reload()
    all_read(learners, SIDE.quiz[0].question)
    all_press(learners, SIDE.quiz[0].options[0], then=SIDE.reflection.text)
    for page in learners:
        page.get_by_label("Ihre Nachricht").fill(AGREE)
        page.keyboard.press("Enter")
    all_read(learners, "gibt gleich den nächsten Schritt frei")

    trainer.reload()
    trainer.get_by_role("button", name="Nächster Schritt für alle").click()
    all_read(learners, "Strategie-Checkliste für Ihre eigene Abteilung")
    eule, *others = learners
    all_press(others, "Überspringen", then="gibt gleich den nächsten Schritt frei")
    all_press([eule], "Checkliste beginnen", then=curriculum().checklist.questions[0].question.text)
    all_press([eule], "Aufhören", then="Ihre Antworten bleiben erhalten")
    all_press([eule], "Weiter im Kurs", then="Strategie-Checkliste für Ihre eigene Abteilung")
    all_press([eule], "Überspringen", then="gibt gleich den nächsten Schritt frei")

    trainer.get_by_role("button", name="Nächster Schritt für alle").click()
    all_read(learners, "noch einmal dieselbe Einschätzung")
    all_press(learners, "gar nicht", then="Geschafft!")
    all_read([eule], "Am Anfang: so gesehen. Am Ende: durchschaut.")
    picture(eule, "summary")
    with eule.expect_download() as download:
        eule.get_by_role("button", name="Teilnahmebescheinigung").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    all_press([eule], "Ja, Auffrischung", then="in einer Woche")

    see(live, "5 fertig")
    trainer.get_by_role("button", name="Sitzung beenden").click()
    trainer.get_by_role("link", name="Bericht").click()
    report = trainer.get_by_role("main")
    see(report, "Kurs abgeschlossen")
    see(report, "40 %")  # held by two of five before
    see(report, "100 %")  # seen through by all after
    see(report, SIDE.quiz[0].question)
    picture(trainer, "report")
