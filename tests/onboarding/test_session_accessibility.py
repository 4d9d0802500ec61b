"""The sessions' pages in a real browser: no violation of WCAG 2.1 A and AA."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.onboarding.duel import forget, open_duel
from portal.onboarding.models import Cohort
from tests.chat.test_accessibility import PHONE, RULES, WIDE
from tests.onboarding.conftest import NewTalk
from tests.pictures import take

pytestmark = pytest.mark.browser
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def check(page: Page, state: str) -> None:
    take(page, f"onboarding-{state}", full_page=True)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def fill(cohort: Cohort, join: NewTalk) -> None:
    for number, stance in enumerate(["claims", "claims", "asks", "agrees", "agrees", "claims"]):
        talk = join(cohort, f"Name{number}")
        talk.press("eher ja")
        talk.press("voll und ganz")
        talk.say(f"Das sehe ich im Alltag immer wieder, Antwort {number}.", on_the_side=stance)


@pytest.mark.parametrize(
    ("size", "colours"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide-light", "phone-dark"]
)
def test_all_pages(
    browser: Browser,
    transactional_db: None,
    live_server: Any,
    new_cohort: Callable[..., Cohort],
    join: NewTalk,
    size: Any,
    colours: Any,
) -> None:
    cohort = new_cohort(pace="trainer", station=1)
    fill(cohort, join)
    signed_in = Client()
    signed_in.force_login(User.objects.get(username="trainer"))
    context = browser.new_context(
        base_url=live_server.url, viewport=size, color_scheme=colours, locale="de-DE"
    )
    cookie = {"name": "sessionid", "value": signed_in.cookies["sessionid"].value}
    context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if "Security" in m.text else None)
    open_duel(cohort)
    pages = {
        "list": "",
        "new": "new/",
        "live": f"{cohort.pk}/",
        "projector": f"{cohort.pk}/projector/",
        "sheet": f"{cohort.pk}/sheet/",
        "report": f"{cohort.pk}/report/",
        "duel": f"{cohort.pk}/duel/",
    }
    for name, path in pages.items():
        page.goto(f"/desk/sessions/{path}")
        check(page, f"{name}-{colours}")
    for name, path in {
        "enter": "/teilnehmen/",
        "join": f"/teilnehmen/{cohort.code}/",
        "duel-enter": f"/duell/{cohort.code}/",
    }.items():
        page.goto(path)
        check(page, f"{name}-{colours}")
    forget(cohort.code)
    context.close()
    assert problems == []
