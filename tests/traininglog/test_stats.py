"""Figures: counted by conversation, and no group of under five shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from django.utils import timezone as django_time

from portal.onboarding.models import Cohort, Learner
from portal.traininglog.exports import turns
from portal.traininglog.models import Conversation
from portal.traininglog.stats import HIDDEN, stats
from portal.traininglog.xapi import statements
from tests.traininglog.talks import talk

pytestmark = pytest.mark.django_db
Log = Callable[..., Any]
JANUARY, FEBRUARY, MARCH = (
    datetime(2026, month, 15, 12, tzinfo=timezone.utc) for month in (1, 2, 3)
)


def talks(count: int, *texts: str, **changes: Any) -> None:
    for _ in range(count):
        talk(*(texts or ("Das läuft nebenher.",)), **changes)


def test_a_conversation_counts_once_however_often_it_says_it() -> None:
    talks(5, "Das läuft nebenher.", "Nebenher!", "Wirklich nebenher.")
    figures = stats()
    assert (figures["conversations"], figures["turns"]) == (5, 15)
    assert figures["misconceptions"]["on_the_side"] == {"claims": 5, "asks": "<5", "agrees": "<5"}


def test_four_are_not_shown() -> None:
    talks(4)
    figures = stats()
    assert figures["conversations"] == figures["turns"] == "<5"
    assert figures["misconceptions"]["on_the_side"]["claims"] == "<5"
    assert figures["months"][0]["conversations"] == "<5"


def test_one_who_says_much_is_not_shown() -> None:
    talks(1, *(f"Nebenher {number}." for number in range(20)))
    talks(5, detections=[])
    figures = stats()
    assert figures["conversations"] == 6
    assert figures["misconceptions"]["on_the_side"]["claims"] == "<5"


def test_the_group_can_be_larger_but_never_under_three(settings: Any) -> None:
    talks(6)
    settings.MINIMUM_GROUP = 7
    assert stats()["conversations"] == "<7"


def test_shares_and_feedback() -> None:
    talks(6, intent="out_of_scope", detections=[])
    talks(5, unsure=True)
    talks(9, intent="feedback_good", detections=[])
    reason = [{"entity": "reason", "value": "too_long"}]
    talks(5, intent="feedback_bad", entities=reason, detections=[])
    figures = stats()
    assert figures["conversations"] == 25
    assert figures["out_of_scope"] == {"conversations": 6, "share": 0.24}
    assert figures["unsure"] == {"conversations": 5, "share": 0.2}
    assert figures["feedback"]["good"] == {"conversations": 9, "share": 0.36}
    assert figures["feedback"]["bad"] == {"conversations": 5, "share": 0.2}
    assert figures["feedback"]["reasons"]["too_long"] == 5
    assert figures["feedback"]["reasons"]["misunderstood"] == "<5"


def test_who_only_opened_the_page_does_not_count() -> None:
    talks(5)
    for _ in range(5):
        talk()
    assert stats()["conversations"] == 5


def test_by_month() -> None:
    talks(5, time=JANUARY)
    talks(7, time=MARCH)
    january, march = stats()["months"]
    assert (january["month"], january["conversations"]) == ("2026-01", 5)
    assert march["misconceptions"]["on_the_side"]["claims"] == 7


def test_a_small_month_cannot_be_worked_out_from_the_total() -> None:
    talks(6, time=JANUARY)
    talks(2, time=FEBRUARY)
    talks(9, time=MARCH)
    figures = stats()
    assert figures["conversations"] == 17
    assert [month["conversations"] for month in figures["months"]] == [HIDDEN, "<5", 9]
    claims = [month["misconceptions"]["on_the_side"]["claims"] for month in figures["months"]]
    assert claims == [HIDDEN, "<5", 9]


def test_two_small_months_together_are_large_enough() -> None:
    talks(6, time=JANUARY)
    talks(3, time=FEBRUARY)
    talks(3, time=MARCH)
    assert [month["conversations"] for month in stats()["months"]] == [6, "<5", "<5"]


def test_the_command_keeps_to_its_period(log: Log, capsys: Any) -> None:
    talks(5, time=JANUARY)
    talks(6, time=MARCH)
    assert log("stats", "--json", "--since", "2026-01-15", "--until", "2026-01-15") == 0
    assert json.loads(capsys.readouterr().out)["conversations"] == 5
    assert log("stats", "--json", "--since", "2026-01-16") == 0
    assert json.loads(capsys.readouterr().out)["conversations"] == 6


def test_the_table(log: Log, capsys: Any) -> None:
    talks(5, time=JANUARY)
    assert log("stats") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["conversations", "5"] in lines
    assert ["on_the_side", "5", "<5", "<5"] in lines
    assert ["2026-01", "5", "conversations"] in lines


def test_nothing_recorded_yet(log: Log, capsys: Any) -> None:
    assert log("stats") == 0
    assert "<5" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["gestern", "2026-02-30", "9999-12-31"])
def test_no_day(log: Log, day: str, capsys: Any) -> None:
    assert log("stats", "--since", day) == 2
    assert f"{day!r} is no day like 2026-01-31" in capsys.readouterr().err


def test_one_groups_figures() -> None:
    cohort = Cohort.objects.create(name="Herbst", date=django_time.localdate())
    for number in range(5):
        pseudonym = talk("Das läuft nebenher.")
        conversation = Conversation.objects.get(pseudonym=pseudonym)
        Learner.objects.create(cohort=cohort, conversation=conversation, nickname=f"n{number}")
    talks(3)
    figures = stats(cohort=cohort.code)
    assert figures["conversations"] == 5
    assert figures["misconceptions"]["on_the_side"]["claims"] == 5
    assert stats()["conversations"] == 8


def test_an_unknown_group_is_said(log: Log) -> None:
    assert (
        log("stats", "--cohort", "NOGROUP") == "socius log: there is no group with the code NOGROUP"
    )


def test_xapi_names_the_group() -> None:
    cohort = Cohort.objects.create(name="Herbst", date=django_time.localdate())
    alone, together = talk("Das läuft nebenher."), talk("Das läuft nebenher.")
    conversation = Conversation.objects.get(pseudonym=together)
    Learner.objects.create(cohort=cohort, conversation=conversation)
    found: dict[str, set[str]] = {alone: set(), together: set()}
    for turn in turns():
        for statement in statements(turn):
            activities = statement["context"].get("contextActivities", {})
            ids = [activity["id"] for activity in activities.get("grouping", [])]
            found[statement["actor"]["account"]["name"]].update(ids)
    assert found[alone] == set()
    assert found[together] == {f"https://socius.example/xapi/activities/cohorts/{cohort.code}"}
