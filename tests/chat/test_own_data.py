"""The employee's own data: to download and to erase, over the API and on the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.traininglog.models import AuditEntry, Conversation
from socius import paths
from tests.chat import contract
from tests.chat.employee import Employee
from tests.chat.stand_in import WELCOME, Rasa
from tests.traininglog.talks import fill_tracker_store, tracked

ONE = "/api/conversations/{id}"
CLAIM = "Das läuft bei uns nebenher."
ERASED = "Ihre Daten sind gelöscht."


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tracker store, in a folder of the test's own."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.setenv("SOCIUS_TRACKER_DB", str(tmp_path / "tracker.sqlite3"))
    return tmp_path / "tracker.sqlite3"


def erase(employee: Employee) -> Any:
    return employee.http.delete(f"/api/conversations/{employee.key}")


def download(employee: Employee) -> Any:
    return employee.http.get(f"/api/conversations/{employee.key}/data")


def test_own_data_is_a_file_with_all_turns(employee: Employee) -> None:
    employee.say(CLAIM)
    answer = download(employee)
    contract.check_status(f"{ONE}/data", "get", answer)
    pseudonym = Conversation.objects.get().pseudonym
    assert answer["Content-Disposition"] == f'attachment; filename="socius-{pseudonym}.json"'
    assert "no-store" in answer["Cache-Control"]
    turns = answer.json()["conversation"]["turns"]
    assert [turn["text"] for turn in turns] == ["", CLAIM]
    assert AuditEntry.objects.get(action="own data").actor == "employee"


def test_a_strangers_data_stays_closed(employee: Employee) -> None:
    pseudonym = Conversation.objects.get().pseudonym
    for key in ("nobody", pseudonym):
        employee.key = key
        for answer in (download(employee), erase(employee)):
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "unknown_conversation"
    assert Conversation.objects.exists()


def test_erasing_leaves_nothing_and_nobody_else_loses(employee: Employee, store: Path) -> None:
    employee.say(CLAIM)
    mine = Conversation.objects.get().pseudonym
    other = Employee()
    other.open()
    fill_tracker_store(store, {mine: CLAIM, "other": "…"})
    answer = erase(employee)
    contract.check_status(ONE, "delete", answer)
    assert tracked(store) == ["other"]
    assert not Conversation.objects.filter(pseudonym=mine).exists()
    entry = AuditEntry.objects.get(action="erase")
    assert (entry.actor, entry.object) == ("employee", mine)
    assert employee.read().status_code == 404
    assert employee.send(text=CLAIM).status_code == 404
    assert other.read().status_code == 200


def test_a_copy_out_of_reach_is_said(employee: Employee, store: Path) -> None:
    store.write_bytes(b"no database" * 100)
    answer = erase(employee)
    contract.check_status(ONE, "delete", answer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_erased")
    assert employee.read().status_code == 200


@pytest.fixture
def page(browser: Browser, rasa: Rasa, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="de-DE")
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if "Security" in m.text else None)
    page.goto("/")
    expect(page.get_by_text(WELCOME)).to_be_visible()
    page.get_by_label("Ihre Nachricht").fill(CLAIM)
    page.keyboard.press("Enter")
    expect(page.get_by_text("rasch reagiert")).to_be_visible()
    page.get_by_role("link", name="Meine Daten").click()
    expect(page.get_by_text("Ihre Daten stehen unten.")).to_be_visible()
    yield page
    assert problems == []
    context.close()


@pytest.mark.browser
def test_reading_and_downloading_on_the_page(page: Page) -> None:
    pseudonym = Conversation.objects.get().pseudonym
    shown = page.locator("#shown")
    expect(shown).to_contain_text(f"Gespräch {pseudonym}")
    expect(shown.locator(".said")).to_have_text(CLAIM)
    expect(shown).to_contain_text("Art. 77 DSGVO")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Meine Daten herunterladen").click()
    assert downloading.value.suggested_filename == f"socius-{pseudonym}.json"
    data = json.loads(Path(downloading.value.path()).read_text(encoding="utf-8"))
    assert data["conversation"]["turns"][1]["text"] == CLAIM


@pytest.mark.browser
def test_erasing_on_the_page_asks_first(page: Page) -> None:
    mine = Conversation.objects.get().pseudonym
    page.get_by_role("button", name="Meine Daten löschen").click()
    dialog = page.get_by_role("dialog", name="Dieses Gespräch löschen?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Meine Daten löschen").click()
    dialog.get_by_role("button", name="Abbrechen").click()
    assert Conversation.objects.get().pseudonym == mine
    page.get_by_role("button", name="Meine Daten löschen").click()
    dialog.get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_text(ERASED)).to_be_visible()
    expect(page.locator("#shown")).to_be_hidden()
    assert not Conversation.objects.exists()
    page.reload()
    expect(page.get_by_text("noch kein Gespräch gespeichert")).to_be_visible()
    page.get_by_role("link", name="Zurück zum Gespräch").click()
    expect(page.get_by_text(WELCOME)).to_be_visible()
    expect(page.get_by_text("rasch reagiert")).to_have_count(0)
    assert Conversation.objects.get().pseudonym != mine


@pytest.mark.browser
def test_a_failed_erasure_can_be_tried_again(page: Page, store: Path) -> None:
    store.write_bytes(b"no database" * 100)
    page.get_by_role("button", name="Meine Daten löschen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_text("nicht vollständig gelöscht werden")).to_be_visible()
    store.unlink()
    page.get_by_role("button", name="Erneut versuchen").click()
    expect(page.get_by_text(ERASED)).to_be_visible()
