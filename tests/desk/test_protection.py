"""Data protection at the desk: the audit trail, erasure and retention, no transcripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.desk.roles import PROTECTION
from portal.traininglog import reviewed, tracker_store
from portal.traininglog.models import AuditEntry, Conversation
from socius import paths
from tests.desk.people import CLAIM, signed_in, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.setattr(tracker_store, "path", lambda: tmp_path / "tracker.sqlite3")
    monkeypatch.setattr(reviewed, "folder", lambda: tmp_path / "reviewed")
    return signed_in("schutz", PROTECTION)


def test_a_conversation_is_erased_by_its_pseudonym(officer: Client) -> None:
    conversation = talk(CLAIM)
    name = conversation.pseudonym
    unsure = officer.post("/desk/protection/erase/", {"pseudonym": name}, follow=True)
    assert "Bitte bestätigen Sie" in unsure.content.decode() and Conversation.objects.exists()
    values = {"pseudonym": f" {name.upper()} ", "sure": "1"}
    page = officer.post("/desk/protection/erase/", values, follow=True).content.decode()
    assert f"Das Gespräch {name} ist gelöscht" in page
    assert not Conversation.objects.exists()
    again = officer.post("/desk/protection/erase/", values, follow=True).content.decode()
    assert "gibt es nicht" in again
    assert AuditEntry.objects.filter(action="erase", actor="schutz", object=name).count() == 1


def test_what_is_due_is_shown_and_deleted(officer: Client) -> None:
    old, new = talk(CLAIM), talk(CLAIM)
    long_ago = timezone.now() - timedelta(days=400)
    Conversation.objects.filter(pk=old.pk).update(last_activity=long_ago)
    assert "<strong>1</strong> Gespräche" in officer.get("/desk/protection/").content.decode()
    officer.post("/desk/protection/retain/", {"how": "delete"})
    assert Conversation.objects.count() == 2
    page = officer.post("/desk/protection/retain/", {"how": "delete", "sure": "1"}, follow=True)
    assert "Gelöschte Gespräche: 1" in page.content.decode()
    assert list(Conversation.objects.all()) == [new]


def test_a_copy_out_of_reach_is_said(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OSError("disk")

    conversation = talk(CLAIM)
    monkeypatch.setattr(tracker_store, "erase", away)
    values = {"pseudonym": conversation.pseudonym, "sure": "1"}
    page = officer.post("/desk/protection/erase/", values, follow=True).content.decode()
    assert "Eine der Kopien ist gerade nicht zu erreichen." in page
    assert Conversation.objects.exists()


def test_the_trail_shows_who_looked(officer: Client, trainer: Client) -> None:
    conversation = talk(CLAIM)
    trainer.get(f"/desk/conversations/{conversation.pseudonym}/")
    page = officer.get(f"/desk/protection/trail/?object={conversation.pseudonym}")
    html = page.content.decode()
    assert "Gespräch gelesen" in html and "trainer" in html and "nebenher" not in html
    assert len(page.context["rows"]) == 1
    assert "Prüfspur gelesen" in officer.get("/desk/protection/trail/").content.decode()


def test_the_trail_is_paged(officer: Client) -> None:
    AuditEntry.objects.bulk_create(AuditEntry(actor="cron", action="retain") for _ in range(60))
    first = officer.get("/desk/protection/trail/?actor=cron")
    second = officer.get(f"/desk/protection/trail/?{first.context['more']}")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    broken = officer.get("/desk/protection/trail/?before=x")
    assert 'role="alert"' in broken.content.decode()
    assert officer.get("/desk/protection/trail/?actor=%00&before=9" + "9" * 30).status_code == 200
