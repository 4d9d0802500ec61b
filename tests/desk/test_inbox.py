"""The inbox: filters combine and live in the address; the search; saved filters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.desk.facts import fill, refresh
from portal.desk.models import Dossier, SavedFilter, Tag
from portal.traininglog.models import AuditEntry, Conversation
from tests.desk.people import CLAIM, detected, say, signed_in, talk

pytestmark = pytest.mark.django_db


def found(client: Client, query: str) -> list[str]:
    page = client.get(f"/desk/?{query}")
    assert page.status_code == 200
    return [row.conversation.pseudonym for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("unsure=1", {"unsure": True}),
        ("out_of_scope=1", {"intent": "out_of_scope", "detections": []}),
        ("bad_feedback=1", {"intent": "feedback_bad", "detections": []}),
        ("question=1", {"trainer_question": "Wer haftet?"}),
        ("model=m2", {"model_id": "m2"}),
        ("channel=teams", {"channel": "teams"}),
        ("q=Wertpapier", {"text": "Und die Wertpapierberatung?"}),
        ("misconception=marketing_only", {"detections": detected("marketing_only", "asks")}),
        ("stance=asks", {"detections": detected("marketing_only", "asks")}),
    ],
)
def test_a_filter_finds_what_it_says(trainer: Client, query: str, changes: Any) -> None:
    talk(CLAIM)
    text = changes.pop("text", "Noch etwas anderes.")
    wanted = talk(CLAIM, text, **changes)
    assert found(trainer, query) == [wanted.pseudonym]


def test_misconception_and_stance_are_those_of_one_detection(trainer: Client) -> None:
    mixed = talk(CLAIM, "Und Marketing?", detections=detected("marketing_only", "asks"))
    assert found(trainer, "misconception=marketing_only&stance=asks") == [mixed.pseudonym]
    assert found(trainer, "misconception=marketing_only&stance=claims") == []


def test_filters_combine(trainer: Client) -> None:
    talk(CLAIM, unsure=True)
    both = talk(CLAIM, "Wer haftet?", unsure=True, trainer_question="Wer haftet?")
    assert found(trainer, "unsure=1&question=1&q=haft+nebenher") == [both.pseudonym]
    assert found(trainer, "unsure=1&question=1&longest=1") == []


def test_what_trainers_decided_filters_too(trainer: Client) -> None:
    plain, marked = talk(CLAIM), talk(CLAIM)
    dossier = Dossier.objects.get(pk=marked.pk)
    dossier.flagged, dossier.state, dossier.reviewed = True, "reviewed", True
    dossier.save()
    dossier.tags.add(Tag.objects.create(name="Fusion"))
    for query in ("flagged=1", "tag=Fusion", "state=reviewed", "reviewed=yes"):
        assert found(trainer, query) == [marked.pseudonym], query
    assert found(trainer, "reviewed=no") == [plain.pseudonym]
    assert found(trainer, "assigned=me") == []
    assert len(found(trainer, "assigned=nobody")) == 2


def test_dates_mean_the_last_activity(trainer: Client) -> None:
    old, new = talk(CLAIM), talk(CLAIM)
    day = timezone.localtime() - timedelta(days=3)
    Conversation.objects.filter(pk=old.pk).update(last_activity=day)
    refresh([old.pk])
    assert found(trainer, f"since={day:%Y-%m-%d}&until={day:%Y-%m-%d}") == [old.pseudonym]
    assert found(trainer, f"since={timezone.localtime():%Y-%m-%d}") == [new.pseudonym]


@pytest.mark.parametrize("sort", ["recent", "oldest", "longest", "least_sure", "unread"])
def test_every_order_pages_through_all(trainer: Client, sort: str) -> None:
    made = {talk(CLAIM).pseudonym for _ in range(30)}
    first = trainer.get(f"/desk/?sort={sort}")
    rest = trainer.get(f"/desk/?{first.context['next']}")
    shown = [r.conversation.pseudonym for p in (first, rest) for r in p.context["rows"]]
    assert len(shown) == 30 and set(shown) == made


def test_unread_comes_first_until_somebody_writes_again(trainer: Client) -> None:
    older, newer = talk(CLAIM), talk(CLAIM)
    trainer.get(f"/desk/conversations/{newer.pseudonym}/")
    assert found(trainer, "") == [older.pseudonym, newer.pseudonym]
    assert found(trainer, "unread=1") == [older.pseudonym]
    say(newer, "later", "Noch eine Frage.")
    assert found(trainer, "unread=1") == [newer.pseudonym, older.pseudonym]
    assert found(signed_in("kollegin"), "unread=1") == [newer.pseudonym, older.pseudonym]


def test_each_filter_says_how_many_it_leaves(trainer: Client) -> None:
    talk(CLAIM)
    talk(CLAIM, unsure=True)
    page = trainer.get("/desk/")
    numbers = {field.name: number for field, number in page.context["flags"]}
    assert (numbers["unread"], numbers["unsure"], numbers["flagged"]) == (2, 1, 0)
    html = page.content.decode()
    assert "4 Nebenher (2)" in html and "behauptet (2)" in html and "web (2)" in html
    assert page.context["total"] == 2


def test_the_search_follows_the_log(trainer: Client) -> None:
    conversation = talk("Erst kommt der Fuhrpark.")
    assert found(trainer, "q=fuhrpark") == [conversation.pseudonym]
    say(conversation, "m9", "Dann die Kantine.")
    assert found(trainer, "q=kantine+fuhr") == [conversation.pseudonym]
    conversation.delete()
    assert found(trainer, "q=kantine") == []


@pytest.mark.parametrize("words", ['"', "*", "a OR b", "NEAR(", "-", "'; --", "\\", "ß'é&|!()"])
def test_a_search_never_breaks(trainer: Client, words: str) -> None:
    talk(CLAIM)
    assert trainer.get("/desk/", {"q": words}).status_code == 200


def test_a_search_is_audited_without_its_words(trainer: Client) -> None:
    trainer.get("/desk/?q=Müller")
    entry = AuditEntry.objects.get(action="search transcripts")
    assert (entry.actor, entry.object, entry.details) == ("trainer", "", {})


@pytest.mark.parametrize(
    "query",
    [
        "since=gestern",
        "since=0001-01-01",
        "until=9999-99-99",
        "shortest=viele",
        "longest=99999999999999999999",
        "stance=vielleicht",
        "misconception=gibtsnicht",
        "state=x",
        "sort=zufall",
        "after=kaputt",
        "after=0~x~1",
        "after=7~2026-01-01T00:00:00+00:00~1",
        "after=0~2026-01-01T00:00:00+00:00~99999999999999999999",
        "q=" + "x" * 300,
        "model=%00",
    ],
)
def test_a_broken_address_says_so_and_shows_the_rest(trainer: Client, query: str) -> None:
    conversation = talk(CLAIM)
    page = trainer.get(f"/desk/?{query}")
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert [row.conversation for row in page.context["rows"]] == [conversation]


def test_filters_are_kept_and_deleted(trainer: Client) -> None:
    kept = trainer.post("/desk/filters/", {"name": "Unsicher", "query": "unsure=1&bogus=2"})
    assert kept["Location"] == "/desk/?unsure=1"
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("Unsicher", "unsure=1")
    assert "Unsicher" in trainer.get("/desk/").content.decode()
    other = signed_in("kollegin")
    assert 'href="?unsure=1"' not in other.get("/desk/").content.decode()
    other.post(f"/desk/filters/{saved.pk}/delete/")
    assert SavedFilter.objects.exists()
    trainer.post(f"/desk/filters/{saved.pk}/delete/")
    assert not SavedFilter.objects.exists()
    unnamed = trainer.post("/desk/filters/", {"name": " ", "query": "unsure=1"}, follow=True)
    assert "Bitte geben Sie dem Filter einen Namen." in unnamed.content.decode()


def test_a_trainer_of_some_groups_sees_only_these(trainer: Client) -> None:
    from django.contrib.auth.models import User

    from portal.desk.models import DeskAccess

    mine, other = talk(CLAIM), talk(CLAIM)
    Dossier.objects.filter(pk=mine.pk).update(cohort="K7")
    DeskAccess.objects.create(trainer=User.objects.get(username="trainer"), cohorts=["K7"])
    assert found(trainer, "") == [mine.pseudonym]
    assert trainer.get(f"/desk/conversations/{other.pseudonym}/").status_code == 404
    turn = other.turns.get(message_id="m1")
    assert trainer.get(f"/desk/turns/{turn.pk}/").status_code == 410
    assert trainer.post(f"/desk/turns/{turn.pk}/review/", {"verdict": "right"}).status_code == 410


def test_conversations_from_before_the_desk_get_their_dossier(trainer: Client) -> None:
    conversation = talk(CLAIM)
    Dossier.objects.all().delete()
    assert fill() == 1
    assert found(trainer, "q=nebenher&misconception=on_the_side") == [conversation.pseudonym]
