"""``python -m socius demo``: an empty installation comes alive, and is emptied again."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from django.test import Client

from portal.desk.models import Dossier
from portal.traininglog.models import Conversation, Reply, TrainerQuestion, Turn
from socius.cli import CommandError, demo
from socius.curriculum import curriculum
from tests.desk.people import CLAIM, talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database is; migrating again would close pytest's own output."""
    monkeypatch.setattr("django.core.management.call_command", lambda *_, **__: None)


def run(**changes: Any) -> int:
    values = {"conversations": 120, "months": 12, "seed": 1, "beside": False, "remove": False}
    return demo.run(argparse.Namespace(**{**values, **changes}))


def test_it_fills_and_empties(trainer: Client) -> None:
    assert run() == 0
    assert {c.channel for c in Conversation.objects.all()} == {"demo"}
    assert Dossier.objects.count() == 120
    times = sorted(Conversation.objects.values_list("started", flat=True))
    assert (times[-1] - times[0]).days > 200
    assert TrainerQuestion.objects.exists() and Turn.objects.filter(unsure=True).exists()
    known = {m.rebuttal.text for m in curriculum().misconceptions.values()}
    said = "\n".join(Reply.objects.values_list("text", flat=True))
    assert all(text in said for text in known)
    page = trainer.get("/desk/?bad_feedback=1")
    assert page.context["rows"]
    with pytest.raises(CommandError, match="--remove first"):
        run()
    assert run(remove=True) == 0
    assert not Conversation.objects.exists() and not Dossier.objects.exists()


def test_it_leaves_real_conversations_alone() -> None:
    real = talk(CLAIM)
    with pytest.raises(CommandError, match="real conversations"):
        run()
    assert run(conversations=5, beside=True) == 0
    assert run(remove=True) == 0
    assert list(Conversation.objects.all()) == [real]


@pytest.mark.parametrize("changes", [{"conversations": 0}, {"months": -1}, {"months": 9999}])
def test_numbers_that_make_no_sense(changes: Any) -> None:
    with pytest.raises(CommandError, match="possible"):
        run(**changes)
