"""The worksheet over the API: the same answers as in the chat, redacted, to take along."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils import timezone
from docx import Document

from portal.traininglog.models import Conversation
from portal.worksheet.documents import pdf
from portal.worksheet.models import Answer, WorksheetAnswer
from portal.worksheet.sheet import sheet
from socius.curriculum import curriculum
from tests.chat import contract
from tests.chat.employee import Employee

ALL = "/api/conversations/{id}/worksheet"
ONE = "/api/conversations/{id}/worksheet/{question}"
QUESTIONS = [question.id for question in curriculum().checklist.questions]
UMLAUTS = "Für Größe, Öffnung & Übersicht: „ß“, 10 €, 😀 und <b>fett</b>."


def keep(employee: Employee, text: Any, question: str = QUESTIONS[0]) -> Any:
    return employee.http.put(
        f"/api/conversations/{employee.key}/worksheet/{question}",
        {"text": text},
        content_type="application/json",
    )


def texts(employee: Employee) -> list[str]:
    answer = employee.http.get(f"/api/conversations/{employee.key}/worksheet")
    contract.check_status(ALL, "get", answer)
    assert [a["question"] for a in answer.json()["answers"]] == QUESTIONS
    return [a["text"] for a in answer.json()["answers"]]


def test_answers_are_kept_and_changed(employee: Employee) -> None:
    assert texts(employee) == [""] * len(QUESTIONS)
    contract.check_status(ONE, "put", keep(employee, "Nähe in der Region."))
    keep(employee, " Verlässliche Beratung.\r\n\x00", QUESTIONS[0])
    keep(employee, "Alle Filialen schulen.", QUESTIONS[3])
    assert texts(employee)[0] == "Verlässliche Beratung."
    assert texts(employee)[3] == "Alle Filialen schulen."
    stored = WorksheetAnswer.objects.by_question(Conversation.objects.get().pseudonym)
    assert stored[QUESTIONS[0]].settled
    assert keep(employee, "  ").json()["text"] == ""
    stored = WorksheetAnswer.objects.by_question(Conversation.objects.get().pseudonym)
    assert not stored[QUESTIONS[0]].settled


def test_personal_data_is_taken_out(employee: Employee) -> None:
    kept = keep(employee, "Kunde mit DE89 3704 0044 0532 0130 00 zuerst.").json()
    assert "3704" not in kept["text"]
    assert sum(kept["redacted"].values()) == 1
    assert texts(employee)[0] == kept["text"]


@pytest.mark.parametrize(
    ("text", "question", "status", "code"),
    [
        (None, QUESTIONS[0], 400, "text"),
        (7, QUESTIONS[0], 400, "text"),
        ("x" * 2001, QUESTIONS[0], 413, "too_long"),
        ("Hallo", "no_such_question", 404, "not_found"),
    ],
)
def test_bad_answers_are_refused(
    employee: Employee, text: Any, question: str, status: int, code: str
) -> None:
    answer = keep(employee, text, question)
    contract.check_status(ONE, "put", answer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not WorksheetAnswer.objects.exists()


def test_a_strangers_worksheet_stays_closed(employee: Employee) -> None:
    keep(employee, "Geheim.")
    employee.key = Conversation.objects.get().pseudonym
    for path in ("worksheet", "worksheet.pdf", "worksheet.docx"):
        assert employee.http.get(f"/api/conversations/{employee.key}/{path}").status_code == 404
    assert keep(employee, "Anders.").status_code == 404


def test_an_older_change_does_not_replace_a_newer_one(employee: Employee) -> None:
    conversation = Conversation.objects.get()
    before = timezone.now()
    keep(employee, "Neu.")
    WorksheetAnswer.objects.keep(conversation, {QUESTIONS[0]: Answer("Alt.", True)}, before)
    assert texts(employee)[0] == "Neu."


def test_too_many_saves_are_said(employee: Employee, settings: Any) -> None:
    settings.MESSAGES_PER_MINUTE = 1
    answers = [keep(employee, f"Antwort {number}") for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    contract.check_status(ONE, "put", answers[3])


def test_it_belongs_to_own_data_and_goes_with_the_conversation(employee: Employee) -> None:
    keep(employee, "Nähe in der Region.")
    own = employee.http.get(f"/api/conversations/{employee.key}/data").json()
    assert [a["text"] for a in own["conversation"]["worksheet"]] == ["Nähe in der Region."]
    readable = employee.http.get(f"/api/conversations/{employee.key}/data/readable")
    contract.check_status("/api/conversations/{id}/data/readable", "get", readable)
    assert "Nähe in der Region." in readable.json()["html"]
    employee.http.delete(f"/api/conversations/{employee.key}")
    assert not WorksheetAnswer.objects.exists()


def test_the_pdf_has_german_text(employee: Employee) -> None:
    keep(employee, UMLAUTS)
    answer = employee.http.get(f"/api/conversations/{employee.key}/worksheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="strategie-checkliste.pdf"' in answer["Content-Disposition"]
    assert len(answer.content) < 200_000


def test_a_long_answer_takes_several_pages(employee: Employee) -> None:
    for question in QUESTIONS:
        keep(employee, "Ein langes Wort: " + "Donaudampfschifffahrt" * 90, question)
    content = pdf(sheet(Conversation.objects.get().pseudonym))
    assert content.count(b"/Type /Page\n") > 1


def test_the_word_file_has_questions_and_answers(employee: Employee) -> None:
    keep(employee, UMLAUTS)
    answer = employee.http.get(f"/api/conversations/{employee.key}/worksheet.docx")
    document = Document(io.BytesIO(answer.content))
    assert [table.cell(0, 0).text for table in document.tables][0] == UMLAUTS
    assert len(document.tables) == len(QUESTIONS)
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(q.question.text in words for q in curriculum().checklist.questions)
    assert curriculum().source.url in words
