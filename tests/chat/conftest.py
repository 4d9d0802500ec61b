"""The chat page and its API against a stand-in for Rasa."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chat.employee import Employee
from tests.chat.stand_in import WELCOME, Rasa, serve

# Playwright's loop runs in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def rasa(transactional_db: None, settings: Any) -> Iterator[Rasa]:
    rasa = Rasa()
    server = serve(rasa)
    settings.RASA_URL = f"http://127.0.0.1:{server.server_port}"
    cache.clear()
    yield rasa
    server.shutdown()
    server.server_close()


@pytest.fixture
def nobody(transactional_db: None, settings: Any) -> None:
    """No Rasa: nothing listens at its address."""
    settings.RASA_URL = "http://127.0.0.1:9"
    cache.clear()


@pytest.fixture
def employee(rasa: Rasa) -> Employee:
    employee = Employee()
    assert employee.open().status_code == 201
    return employee


@pytest.fixture
def context(browser: Browser, rasa: Rasa, live_server: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, locale="de-DE")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if "Security" in m.text else None)
    page.goto("/")
    expect(page.get_by_text(WELCOME)).to_be_visible()
    yield page
    assert problems == []
