"""Employees' questions: answered, changed with care, marked for the curriculum."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.desk.models import Candidate
from portal.traininglog.models import AuditEntry, TrainerQuestion
from tests.desk.people import CLAIM, signed_in, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(db: None) -> TrainerQuestion:
    talk(CLAIM, "Wer haftet?", trainer_question="Wer haftet für <i>Kommentare</i>?")
    return TrainerQuestion.objects.get()


def test_a_question_is_answered(trainer: Client, question: TrainerQuestion) -> None:
    page = trainer.get("/desk/questions/").content.decode()
    assert "Wer haftet für &lt;i&gt;Kommentare&lt;/i&gt;?" in page
    answer = trainer.post(
        f"/desk/questions/{question.pk}/answer/", {"answer": "Die Bank.\r\nImmer."}
    )
    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.answer == "Die Bank.\nImmer." and question.answered
    assert str(question.answered_by) == "trainer"
    assert "Wer haftet" not in trainer.get("/desk/questions/").content.decode()
    assert "Die Bank." in trainer.get("/desk/questions/?show=answered").content.decode()
    name = question.turn.conversation.pseudonym
    assert AuditEntry.objects.filter(action="answer question", object=name).exists()


def test_an_answer_that_cannot_be_saved_is_not_lost(
    trainer: Client, question: TrainerQuestion
) -> None:
    address = f"/desk/questions/{question.pk}/answer/"
    assert "Bitte schreiben Sie" in trainer.post(address, {"answer": " "}).content.decode()
    long = trainer.post(address, {"answer": "lang " * 500})
    assert long.status_code == 422 and "lang lang" in long.content.decode()
    signed_in("kollegin").post(address, {"answer": "Die Bank."})
    late = trainer.post(address, {"answer": "Niemand.", "seen": ""})
    html = late.content.decode()
    assert late.status_code == 422
    assert "inzwischen beantwortet (kollegin)" in html
    assert "Niemand." in html and "Die Bank." in html
    assert trainer.post(address, {"answer": "Niemand.", "seen": "Die Bank."}).status_code == 302


def test_an_erased_question_is_gone(trainer: Client, question: TrainerQuestion) -> None:
    address = f"/desk/questions/{question.pk}/answer/"
    question.turn.conversation.delete()
    gone = trainer.post(address, {"answer": "Die Bank."})
    assert gone.status_code == 410 and "Die Bank." in gone.content.decode()


def test_a_question_is_marked_for_the_curriculum(
    trainer: Client, question: TrainerQuestion
) -> None:
    address = f"/desk/questions/{question.pk}/candidate/"
    assert trainer.post(address, {"mark": "1"})["Location"] == "/desk/questions/?show=open"
    assert str(Candidate.objects.get().marked_by) == "trainer"
    assert "vorgemerkt" in trainer.get("/desk/questions/?show=candidates").content.decode()
    trainer.post(address, {"show": "candidates"})
    assert not Candidate.objects.exists()


def test_a_broken_address(trainer: Client, question: TrainerQuestion) -> None:
    for query in ("show=x", "page=x", "page=999", "page=-1"):
        assert "Wer haftet" in trainer.get(f"/desk/questions/?{query}").content.decode()
