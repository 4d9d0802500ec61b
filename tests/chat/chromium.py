"""The real browser of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from portal.chat.messages import redactor
from socius.curriculum import curriculum

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Read before the first page waits for them, as the server does when it starts.
    redactor()
    curriculum()
    import_module(settings.ROOT_URLCONF)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        yield browser
        browser.close()
