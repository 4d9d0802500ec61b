"""Exports of exactly the filtered set, in every format, audited."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest
import yaml
from django.test import Client

from portal.traininglog.models import AuditEntry
from tests.desk.people import CLAIM, last, signed_in, talk

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_only_what_the_filter_finds(lead: Client) -> None:
    talk("Etwas anderes.")
    wanted = talk("Der Fuhrpark!", unsure=True)
    answer = lead.get("/desk/export/jsonl/?unsure=1&q=fuhrpark")
    [line] = text(answer).splitlines()
    assert json.loads(line)["pseudonym"] == wanted.pseudonym
    assert answer["Content-Disposition"].startswith('attachment; filename="socius-')
    entry = AuditEntry.objects.get(action="export")
    assert entry.actor == "leitung"
    assert entry.details == {
        "format": "jsonl",
        "to": "desk",
        "conversations": 1,
        "filter": {"unsure": "1", "q": "…"},
    }
    rows = list(csv.reader(StringIO(text(lead.get("/desk/export/csv/?unsure=1"))), delimiter=";"))
    assert len(rows) == 3 and "Der Fuhrpark!" in rows[2]


def test_a_transcript_as_a_story(lead: Client) -> None:
    talk("Etwas anderes.")
    conversation = talk(CLAIM)
    story = yaml.safe_load(
        text(lead.get(f"/desk/export/stories/?conversation={conversation.pseudonym}"))
    )
    [only] = story["stories"]
    assert only["story"] == conversation.pseudonym
    assert only["steps"][-1] == {"action": "action_answer"}
    assert AuditEntry.objects.get(action="export").object == conversation.pseudonym


def test_corrections_as_examples_and_as_a_diff(lead: Client) -> None:
    right, wrong, disputed = (last(talk(t)) for t in ("Stimmt so.", "Anders gemeint.", "Strittig."))
    lead.post(f"/desk/turns/{right.pk}/review/", {"verdict": "right"})
    corrected = {"verdict": "corrected", "stance_marketing_only": "asks"}
    for turn in (wrong, disputed):
        lead.post(f"/desk/turns/{turn.pk}/review/", corrected)
    other = signed_in("kollegin")
    other.post(f"/desk/turns/{disputed.pk}/review/", {"verdict": "not_usable"})
    source = wrong.conversation.pseudonym
    [block] = yaml.safe_load(text(lead.get("/desk/export/nlu/")))["nlu"]
    assert block == {
        "intent": "asks",
        "metadata": f"marketing_only=asks source={source}",
        "examples": "- Anders gemeint.\n",
    }
    lines = text(lead.get("/desk/export/diff/")).splitlines()
    assert "-- intent: claims" in lines and "+- intent: asks" in lines
    assert f"-  metadata: on_the_side=claims source={source}" in lines
    assert f"+  metadata: marketing_only=asks source={source}" in lines


def test_a_broken_filter_exports_nothing(lead: Client) -> None:
    talk(CLAIM)
    answer = lead.get("/desk/export/csv/?since=gestern")
    assert answer.status_code == 400 and "passt nicht" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="export").exists()
    assert lead.get("/desk/export/xml/").status_code == 404
