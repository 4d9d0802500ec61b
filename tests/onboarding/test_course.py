"""The course in the chat: what it asks, how it reacts, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from portal.onboarding.models import Answer, Cohort, Learner
from portal.traininglog.models import Conversation, Detection, Turn
from portal.traininglog.retention import retain
from socius.curriculum import curriculum
from tests.onboarding.conftest import NewTalk
from tests.onboarding.talk import Talk

pytestmark = pytest.mark.django_db
SIDE = curriculum().misconceptions["on_the_side"]
BOARD = curriculum().misconceptions["not_for_the_board"]
NewCohort = Callable[..., Cohort]


@pytest.fixture
def talk(new_cohort: NewCohort, join: NewTalk) -> Talk:
    """A learner at the first provoking statement."""
    return join(new_cohort(with_measure=False))


def answers(talk: Talk) -> dict[str, Answer]:
    return {answer.step: answer for answer in Answer.objects.filter(learner=talk.learner)}


def test_a_colleague_provokes(talk: Talk) -> None:
    assert SIDE.provocation is not None
    assert SIDE.provocation.text in talk.words
    assert SIDE.provocation.colleague in talk.words
    assert "Willkommen" in talk.words


@pytest.mark.parametrize(
    ("stance", "reaction"),
    [
        ("claims", SIDE.rebuttal.text),
        ("asks", SIDE.answer.text),
        ("agrees", SIDE.confirmation.text),
    ],
)
def test_the_reaction_fits_the_stance(talk: Talk, stance: str, reaction: str) -> None:
    talk.say("Dazu sage ich etwas.", on_the_side=stance)
    assert reaction in talk.words
    assert SIDE.quiz[0].question in talk.words  # and the next step follows
    assert answers(talk)["statement/on_the_side"].stance == stance


def test_arguments_follow(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    assert SIDE.arguments[0].text in talk.words


@pytest.mark.parametrize(
    ("intent", "stance"), [("affirm", "claims"), ("deny", "agrees"), ("objection", "agrees")]
)
def test_yes_and_no_answer_the_colleague(talk: Talk, intent: str, stance: str) -> None:
    talk.say("Ja." if intent == "affirm" else "Nein.", intent=intent)
    assert answers(talk)["statement/on_the_side"].stance == stance


def test_an_unclear_answer_is_asked_back_once(talk: Talk) -> None:
    talk.say("Schwierig.")
    assert talk.titles[:3] == ["Sehe ich auch so", "Ich bin unsicher", "Sehe ich anders"]
    assert not answers(talk)
    talk.say("Hm.")
    assert answers(talk)["statement/on_the_side"].stance == ""
    assert SIDE.answer.text in talk.words


def test_the_chosen_stance_is_the_employees_own_label(talk: Talk) -> None:
    talk.say("Schwierig.")
    talk.press("Ich bin unsicher")
    kept = answers(talk)["statement/on_the_side"]
    assert (kept.stance, kept.source) == ("asks", "employee")
    own = Detection.objects.get(turn__conversation=talk.learner.conversation, source="employee")
    assert (own.misconception, own.stance) == ("on_the_side", "asks")


def test_another_misconception_is_named(talk: Talk) -> None:
    talk.say("Unsere Kunden brauchen das nicht.", customers_dont_need_it="claims")
    assert curriculum().misconceptions["customers_dont_need_it"].title in talk.words
    assert not answers(talk)


def test_a_question_interrupts_and_the_step_comes_again(talk: Talk) -> None:
    talk.say("Muss sich der Vorstand kümmern?", not_for_the_board="asks")
    assert BOARD.answer.text in talk.words
    assert SIDE.provocation and SIDE.provocation.text in talk.words
    assert not answers(talk)


def test_a_quiz_question_is_evaluated(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    question = SIDE.quiz[0]
    talk.press(question.options[question.answer - 1])
    assert question.because in talk.words
    assert SIDE.reflection.text in talk.words
    assert answers(talk)["quiz/on_the_side"].right is True


def test_words_at_a_quiz_question_do_not_answer_it(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    talk.say("Das weiß ich nicht.")
    assert "quiz/on_the_side" not in answers(talk)
    assert SIDE.quiz[0].question in talk.words


def test_the_first_answer_counts(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    question = SIDE.quiz[0]
    payload = '/course{"step": "quiz/on_the_side", "option": "%d"}'
    wrong = question.answer % len(question.options) + 1
    talk.press_payload(payload % wrong)
    talk.press_payload(payload % question.answer)
    assert answers(talk)["quiz/on_the_side"].right is False
    assert "Es zählt Ihre erste Antwort" in talk.words


def to_the_end(talk: Talk) -> None:
    for about, then in (("on_the_side", "agrees"), ("not_for_the_board", "claims")):
        talk.say("Das sehe ich auch so.", **{about: "claims"})
        talk.press(curriculum().misconceptions[about].quiz[0].options[0])
        talk.say("Ich würde ihm etwas entgegnen.", **{about: then})


def test_the_summary_compares_start_and_end(talk: Talk) -> None:
    to_the_end(talk)
    assert "Checkliste beginnen" in talk.titles
    talk.fill_in_checklist()
    talk.press("Weiter im Kurs")
    assert "Geschafft!" in talk.words
    assert f"„{SIDE.title}“\nAm Anfang: so gesehen. Am Ende: durchschaut." in talk.words
    assert f"„{BOARD.title}“\nAm Anfang: so gesehen. Am Ende: so gesehen." in talk.words
    assert Learner.objects.get(pk=talk.learner.pk).finished


def test_a_stopped_checklist_leads_back_and_stays_open(talk: Talk) -> None:
    to_the_end(talk)
    talk.stop_checklist()
    talk.press("Weiter im Kurs")
    assert "Checkliste beginnen" in talk.titles


def test_skipping_and_back(talk: Talk) -> None:
    talk.press("Überspringen")
    assert SIDE.quiz[0].question in talk.words
    talk.press_payload("/go_back")
    assert SIDE.provocation and SIDE.provocation.text in talk.words
    talk.press_payload("/go_back")
    assert "nichts übersprungen" in talk.words


def test_stopping_and_going_on(talk: Talk) -> None:
    talk.press_payload("/stop")
    talk.press("Weiter im Kurs")
    assert SIDE.provocation and SIDE.provocation.text in talk.words


def test_a_restart_loses_nothing(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    talk.restart()
    talk.press_payload('/course{"step": "next"}')
    assert SIDE.quiz[0].question in talk.words
    assert "Willkommen" not in talk.words


def test_without_the_database_nothing_is_lost(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(pseudonym: str) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr("actions.course.course_of", away)
        talk.say("Das geht nebenher.", on_the_side="claims")
    assert "es geht nichts verloren" in talk.words
    talk.press("Weiter im Kurs")
    talk.say("Das geht nebenher.", on_the_side="claims")
    assert SIDE.rebuttal.text in talk.words


def test_the_measure_is_the_same_before_and_after(new_cohort: NewCohort, join: NewTalk) -> None:
    cohort = new_cohort(misconceptions=["on_the_side"], with_quiz=False, with_checklist=False)
    talk = join(cohort)
    assert SIDE.title in talk.words
    talk.press("voll und ganz")
    talk.say("Ja.", on_the_side="claims")
    talk.say("Nein.", on_the_side="agrees")
    talk.press("eher nicht")
    kept = answers(talk)
    assert (kept["before/on_the_side"].choice, kept["after/on_the_side"].choice) == ("5", "2")
    assert "Geschafft!" in talk.words


def released(talk: Talk) -> bool:
    """Return whether the page is told to go on."""
    return bool(Client().get(f"/api/learners/{talk.key}").json()["released"])


def test_in_step_with_the_trainer(new_cohort: NewCohort, join: NewTalk) -> None:
    cohort = new_cohort(pace="trainer", with_measure=False, with_quiz=False, started=None)
    talk = join(cohort)
    assert "sobald Ihr Trainer sie startet" in talk.words
    assert not released(talk)
    Cohort.objects.update(started=timezone.now(), station=1)
    assert released(talk)  # the page goes on, also one that was closed meanwhile
    talk.press("Weiter im Kurs")
    assert not released(talk)
    talk.say("Ja.", on_the_side="claims")
    talk.say("Nein.", on_the_side="agrees")
    assert "gibt gleich den nächsten Schritt frei" in talk.words
    talk.say("Muss sich der Vorstand kümmern?", not_for_the_board="asks")
    assert BOARD.answer.text in talk.words and "nächsten Schritt frei" in talk.words
    Cohort.objects.update(station=2)
    talk.press("Weiter im Kurs")
    assert BOARD.provocation and BOARD.provocation.text in talk.words


def test_catching_up_with_the_group(new_cohort: NewCohort, join: NewTalk) -> None:
    talk = join(new_cohort(pace="trainer", with_measure=False, station=2))
    talk.press("Zur Gruppe aufschließen")
    assert BOARD.provocation and BOARD.provocation.text in talk.words
    assert answers(talk)["statement/on_the_side"].skipped


def test_a_pause_keeps_the_answer(talk: Talk) -> None:
    Cohort.objects.update(paused=True)
    talk.press_payload('/course{"step": "next"}')
    assert "Pause" in talk.words
    Cohort.objects.update(paused=False)
    talk.press("Weiter im Kurs")
    assert SIDE.provocation and SIDE.provocation.text in talk.words


def test_the_trainer_closes_early(talk: Talk) -> None:
    talk.say("Ja.", on_the_side="claims")
    Cohort.objects.update(closed=timezone.now())
    talk.press(SIDE.quiz[0].options[0])
    assert "ist beendet" in talk.words
    assert "Am Anfang: so gesehen. Am Ende: offen." in talk.words


def test_when_time_is_over_only_the_comparison_is_left(
    new_cohort: NewCohort, join: NewTalk
) -> None:
    cohort = new_cohort(misconceptions=["on_the_side"])
    talk = join(cohort)
    talk.press("voll und ganz")
    Cohort.objects.update(started=timezone.now() - timedelta(minutes=cohort.minutes + 1))
    talk.press_payload('/course{"step": "next"}')
    assert "noch einmal dieselbe Einschätzung" in talk.words
    talk.press("eher ja")
    assert "ist beendet" in talk.words


def test_a_clock_put_back_does_not_end_the_session(new_cohort: NewCohort, join: NewTalk) -> None:
    """The server's clock was an hour ahead when the trainer started."""
    talk = join(new_cohort(with_measure=False, started=timezone.now() + timedelta(hours=1)))
    assert SIDE.provocation and SIDE.provocation.text in talk.words


def test_a_misconception_that_is_gone_is_left_out(new_cohort: NewCohort, join: NewTalk) -> None:
    talk = join(new_cohort(misconceptions=["gone", "on_the_side"], with_measure=False))
    assert "Thema 1 von 1" in talk.words


def test_a_misconception_without_a_provocation_is_quoted_by_its_title(
    new_cohort: NewCohort, join: NewTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = SIDE.copy(update={"provocation": None})
    monkeypatch.setitem(curriculum().misconceptions, "on_the_side", plain)
    talk = join(new_cohort(misconceptions=["on_the_side"], with_measure=False, with_quiz=False))
    assert f"In der Kantine hören Sie: „{SIDE.title}“" in talk.words
    talk.say("Schwierig.")
    talk.press("Sehe ich auch so")
    assert SIDE.reflection.text in talk.words


def test_a_conversation_without_a_course(db: None) -> None:
    now = timezone.now()
    conversation = Conversation.objects.create(started=now, last_activity=now)
    talk = Talk(Learner(conversation=conversation))
    talk.press_payload('/course{"step": "next"}')
    assert talk.words.count("gehört zu keiner Sitzung") == 1


def test_a_stripped_conversation_keeps_no_nickname(new_cohort: NewCohort, join: NewTalk) -> None:
    talk = join(new_cohort(), "Eule")
    long_ago = timezone.now() - timedelta(days=200)
    Conversation.objects.update(last_activity=long_ago)
    retain(180, "test", strip=True)
    assert Learner.objects.get(pk=talk.learner.pk).nickname == ""


def test_erasing_the_conversation_erases_the_answers(talk: Talk) -> None:
    talk.say("Das geht nebenher.", on_the_side="claims")
    Conversation.objects.get(pk=talk.learner.conversation_id).delete()
    assert not Answer.objects.exists() and not Learner.objects.exists()
    assert not Turn.objects.exists()
