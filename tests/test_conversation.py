"""Whole conversations over HTTP, as the page has them, with all three servers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
import requests

from socius.curriculum import curriculum
from tests.conftest import Chat, Installation, titles, words

pytestmark = pytest.mark.servers
NewChat = Callable[[], Chat]

# Plain messages, one for each misconception and stance.
MESSAGES = {
    ("customer_communication", "claims"): "Social Media ist dazu da, mehr mit den Kunden zu reden.",
    ("customer_communication", "asks"): "Geht es bei Social Media nur um Kundenkommunikation?",
    (
        "customer_communication",
        "agrees",
    ): "Kunden wollen in den Netzwerken mitreden und beteiligt werden, nicht nur informiert.",
    ("marketing_only", "claims"): "Facebook ist doch reines Marketing.",
    ("marketing_only", "asks"): "Ist Social Media nur ein Marketinginstrument?",
    (
        "marketing_only",
        "agrees",
    ): "Social Media ist mehr als Werbung, es ist ein eigener Vertriebskanal.",
    ("customers_dont_need_it", "claims"): "Unsere Kunden brauchen kein Social Media.",
    ("customers_dont_need_it", "asks"): "Nutzen unsere Kunden überhaupt soziale Medien?",
    (
        "customers_dont_need_it",
        "agrees",
    ): "Unsere Kunden sind längst alle in sozialen Netzwerken, auch die älteren.",
    ("on_the_side", "claims"): "Das kann doch der Azubi nebenher machen.",
    ("on_the_side", "asks"): "Reicht es, wenn der Azubi das nebenher macht?",
    (
        "on_the_side",
        "agrees",
    ): "Nebenbei geht das nicht, das ist eine Vollzeitaufgabe.",
    ("not_for_the_board", "claims"): "Um Social Media muss sich der Vorstand nicht kümmern.",
    ("not_for_the_board", "asks"): "Muss sich der Vorstand um Social Media kümmern?",
    ("not_for_the_board", "agrees"): "Social Media ist Chefsache.",
}


def log(installation: Installation, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return rows of the training log, read from the real database."""
    with sqlite3.connect(installation.database) as database:
        return database.execute(query, values).fetchall()


def logged_messages(installation: Installation, text: str) -> int:
    query = "SELECT count(*) FROM traininglog_turn WHERE text = ?"
    return int(log(installation, query, text)[0][0])


@pytest.mark.parametrize(("misconception", "stance"), MESSAGES)
def test_each_stance_gets_its_answer(
    chat: NewChat, installation: Installation, misconception: str, stance: str
) -> None:
    text = MESSAGES[misconception, stance]
    turn = chat().say(text)

    content = curriculum().misconceptions[misconception]
    expected = {
        "claims": content.rebuttal,
        "asks": content.answer,
        "agrees": content.confirmation,
    }[stance]
    assert expected.text in words(turn)
    assert turn["replies"][0]["origin"] == curriculum().origin_label(expected.origin)
    assert len(turn["replies"]) <= 3
    rows = log(
        installation,
        "SELECT d.misconception, d.stance FROM traininglog_detection d JOIN traininglog_turn t "
        "ON t.id = d.turn_id WHERE t.text = ? ORDER BY t.id DESC",
        text,
    )
    assert (misconception, stance) in rows


def test_agreeing_is_not_corrected(chat: NewChat) -> None:
    turn = chat().say(MESSAGES["on_the_side", "agrees"])
    assert curriculum().misconceptions["on_the_side"].rebuttal.text not in words(turn)
    assert "Kollegen überzeugen" in titles(turn)


def test_two_misconceptions_are_both_named_and_treated_one_by_one(chat: NewChat) -> None:
    talk = chat()
    turn = talk.say(
        "Das macht bei uns der Azubi nebenbei, und der Vorstand muss sich darum nicht kümmern."
    )
    both = [curriculum().misconceptions[id] for id in ("on_the_side", "not_for_the_board")]
    assert all(m.label in turn["replies"][0]["text"] for m in both)
    treated = [m for m in both if m.rebuttal.text in words(turn)]
    assert len(treated) == 1
    (other,) = [m for m in both if m not in treated]
    assert other.rebuttal.text in words(talk.press(f"Weiter mit „{other.label}“"))


def test_what_the_article_does_not_cover_is_not_answered(chat: NewChat) -> None:
    talk = chat()
    turn = talk.say("Wie wird das Wetter morgen in Hamburg?")
    assert "An einen Trainer geben" in titles(turn)
    assert not any(
        m.rebuttal.text in words(turn) or m.answer.text in words(turn)
        for m in curriculum().misconceptions.values()
    )


def test_a_question_is_passed_to_the_trainers(chat: NewChat, installation: Installation) -> None:
    talk = chat()
    question = "Welches Wetter hatten wir eigentlich letztes Jahr in Kiel?"
    talk.say(question)
    assert question in words(talk.press("An einen Trainer geben"))
    assert (question,) in log(installation, "SELECT text FROM traininglog_trainerquestion")


def test_follow_ups_refer_to_the_misconception_at_hand(chat: NewChat) -> None:
    content = curriculum().misconceptions["on_the_side"]
    talk = chat()
    first = words(talk.say(MESSAGES["on_the_side", "claims"]))
    more = words(talk.press("Mehr Argumente"))
    arguments = [a.text for a in content.arguments]
    assert [a in first for a in arguments].count(True) == 2
    assert not any(a in first and a in more for a in arguments)
    assert any(a in more for a in arguments)
    assert any(e.text in words(talk.press("Beispiel")) for e in content.examples)
    assert content.next_steps[0].text in words(talk.press("Was tun?"))
    objections = talk.press("Einwand")
    assert content.objections[0].text in words(talk.press(titles(objections)[0]))
    assert content.why.text in words(talk.say("Warum ist das so?"))


def test_not_meant_offers_the_others_and_keeps_the_choice(
    chat: NewChat, installation: Installation
) -> None:
    talk = chat()
    talk.say(MESSAGES["marketing_only", "claims"])
    offered = talk.press("Das meinte ich nicht")
    others = [m.title for m in curriculum().misconceptions.values() if m.id != "marketing_only"]
    assert titles(offered)[:-1] == others
    own = curriculum().misconceptions["not_for_the_board"]
    assert own.answer.text in words(talk.press(own.title))
    query = "SELECT misconception FROM traininglog_detection WHERE source = 'employee'"
    assert ("not_for_the_board",) in log(installation, query)


def test_overview_names_every_misconception(chat: NewChat) -> None:
    turn = chat().say("Welche Missverständnisse gibt es?")
    assert all(m.title in words(turn) for m in curriculum().misconceptions.values())


def test_source_names_the_article(chat: NewChat) -> None:
    assert curriculum().source.url in words(chat().say("Woher stammen diese Informationen?"))


@pytest.mark.parametrize("is_right", [True, False])
def test_quiz_answers_are_evaluated(chat: NewChat, is_right: bool) -> None:
    talk = chat()
    talk.say(MESSAGES["on_the_side", "claims"])
    turn = talk.press("Quizfrage")
    question = curriculum().misconceptions["on_the_side"].quiz[0]
    assert question.question in words(turn)
    assert titles(turn) == question.options
    number = question.answer if is_right else question.answer % len(question.options) + 1
    evaluated = words(talk.say(str(number)))  # typed, as in a terminal
    assert question.options[question.answer - 1] in evaluated
    assert question.because in evaluated
    assert ("Nicht ganz" in evaluated) is not is_right
    assert question.question not in words(talk.press("Nächste Frage"))


def test_checklist_to_its_end(chat: NewChat, installation: Installation) -> None:
    """Answered, asked for help, gone back, skipped, interrupted, stopped, resumed, finished."""
    questions = curriculum().checklist.questions
    talk = chat()
    assert questions[0].question.text in words(
        talk.say("Ich möchte die Strategie-Checkliste durchgehen.")
    )
    assert questions[0].why.text in words(talk.press("Hilfe zur Frage"))
    assert questions[1].question.text in words(talk.say("Wir stehen für Nähe in der Region."))
    back = words(talk.press("Zurück"))
    assert "„Wir stehen für Nähe in der Region.“" in back and questions[0].question.text in back
    talk.say("Wir stehen für verlässliche Beratung in der Region.")
    assert questions[2].question.text in words(talk.press("Überspringen"))

    interrupted = words(talk.say("Muss sich der Vorstand um Social Media kümmern?"))
    assert curriculum().misconceptions["not_for_the_board"].answer.text in interrupted
    assert questions[2].question.text in interrupted

    stopped = talk.press("Aufhören")
    assert questions[2].question.text not in words(stopped)
    assert questions[2].question.text in words(talk.press("Checkliste fortsetzen"))
    talk.say("Wir laden treue Kunden zu Umfragen ein.")
    assert questions[4].question.text in words(talk.say("Wir schulen alle Filialen im Frühjahr."))
    # Written on the worksheet's page meanwhile: not asked again.
    answer = {"text": "Beiträge zu Fragen, die Kunden oft stellen."}
    kept = requests.put(f"{talk.url}/worksheet/{questions[1].id}", json=answer, timeout=10)
    assert kept.status_code == 200
    sheet = words(talk.say("Ein Team von drei Leuten mit fester Vertretung."))
    assert answer["text"] in sheet
    assert "Wir stehen für verlässliche Beratung in der Region." in sheet
    assert "Ein Team von drei Leuten" in sheet
    page = requests.get(f"{talk.url}/worksheet", timeout=10).json()["answers"]
    assert [a["text"] for a in page][0] == "Wir stehen für verlässliche Beratung in der Region."
    assert all(len(turn["replies"]) <= 3 for turn in talk.turns)
    assert curriculum().checklist.closing.text in sheet
    assert logged_messages(installation, "Wir laden treue Kunden zu Umfragen ein.") == 1


def test_every_turn_is_in_the_log_with_what_was_said(
    chat: NewChat, installation: Installation
) -> None:
    talk = chat()
    for text in ("Guten Tag", "Danke schön", "asdf qwertz", "Auf Wiedersehen"):
        talk.say(text)
    rows = log(
        installation,
        "SELECT t.sequence, t.text, t.intent, t.model_id, r.text FROM traininglog_turn t "
        "JOIN traininglog_reply r ON r.turn_id = t.id WHERE t.conversation_id = "
        "(SELECT max(id) FROM traininglog_conversation) ORDER BY t.sequence, r.position",
    )
    said = [reply["text"] for turn in talk.turns for reply in turn["replies"]]
    assert [row[4] for row in rows] == said
    assert sorted({row[0] for row in rows}) == [1, 2, 3, 4, 5]
    assert {row[1] for row in rows} == {
        "",
        "Guten Tag",
        "Danke schön",
        "asdf qwertz",
        "Auf Wiedersehen",
    }
    assert all(row[3] for row in rows)


def test_the_same_message_again_is_one_turn(chat: NewChat, installation: Installation) -> None:
    talk = chat()
    text = "Das hier schicke ich zweimal ab, weil ich ungeduldig bin."
    first = talk.post(message_id="twice", text=text).json()
    again = talk.post(message_id="twice", text=text).json()
    assert again == first
    assert logged_messages(installation, text) == 1


@pytest.mark.parametrize(
    "text", ["/restart", "  /greet", '/choose{"misconception": "x"}', "／restart"]
)
def test_no_message_is_a_command(chat: NewChat, installation: Installation, text: str) -> None:
    talk = chat()
    talk.say(MESSAGES["on_the_side", "claims"])
    talk.say(text)
    # A topic is still known: nothing was restarted.
    known = [e.text for m in curriculum().misconceptions.values() for e in m.examples]
    example = words(talk.say("Gib mir ein Beispiel"))
    assert any(text in example for text in known)


def test_what_was_said_comes_back(chat: NewChat) -> None:
    talk = chat()
    talk.say("Guten Tag")
    assert requests.get(talk.url, timeout=10).json()["turns"] == talk.turns


def test_a_long_conversation_keeps_its_memory(chat: NewChat, installation: Installation) -> None:
    """Rasa's events are cut short; checklist answers from long before must still be there."""
    talk = chat()
    talk.say("Ich möchte die Strategie-Checkliste durchgehen.")
    talk.say("Wir stehen für Nähe in der Region.")
    talk.press("Aufhören")
    for _ in range(30):
        talk.say("Guten Tag")
    resumed = words(talk.say("Ich möchte mit der Strategie-Checkliste weitermachen."))
    assert curriculum().checklist.questions[1].question.text in resumed
    with sqlite3.connect(installation.var / "tracker.sqlite3") as tracker:
        (most,) = tracker.execute(
            "SELECT max(n) FROM (SELECT count(*) n FROM events WHERE type_name = 'user' "
            "GROUP BY sender_id)"
        ).fetchone()
    assert most <= 24
