"""Verdicts: given, changed, taken back, compared; the queue; Cohen's kappa."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.desk.agreement import kappa
from portal.desk.models import Dossier, Review
from portal.desk.queue import most_useful, uncertainty
from portal.traininglog.audit import at_the_terminal
from portal.traininglog.erasure import erase
from portal.traininglog.models import Turn
from portal.traininglog.retention import retain
from tests.desk.people import CLAIM, detected, last, signed_in, talk

pytestmark = pytest.mark.django_db


def give(client: Client, turn: Turn, verdict: str, **values: str) -> Any:
    return client.post(f"/desk/turns/{turn.pk}/review/", {"verdict": verdict, **values})


def labels(review: Review) -> dict[str, str]:
    return {found.misconception: found.stance for found in review.detections.all()}


def test_right_repeats_what_the_coach_read(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    answer = give(trainer, turn, "right", note="gut")
    assert answer["Location"].endswith(f"#turn-{turn.pk}")
    review = Review.objects.get()
    assert (review.verdict, review.intent, labels(review)) == (
        "right",
        "claims",
        {"on_the_side": "claims"},
    )
    assert Dossier.objects.get().reviewed
    html = trainer.get(f"/desk/conversations/{turn.conversation.pseudonym}/").content.decode()
    assert "richtig erkannt" in html and "Meine Notiz: gut" in html


def test_a_correction_has_several_misconceptions_a_stance_each(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    give(trainer, turn, "corrected", stance_on_the_side="asks", stance_marketing_only="claims")
    review = Review.objects.get()
    assert review.verdict == "corrected" and review.intent == "claims"
    assert labels(review) == {"on_the_side": "asks", "marketing_only": "claims"}


def test_a_correction_to_out_of_scope(trainer: Client) -> None:
    give(trainer, last(talk(CLAIM)), "corrected", intent="out_of_scope")
    review = Review.objects.get()
    assert (review.intent, labels(review)) == ("out_of_scope", {})


def test_a_correction_that_changes_nothing_is_a_confirmation(trainer: Client) -> None:
    give(trainer, last(talk(CLAIM)), "corrected", stance_on_the_side="claims")
    assert Review.objects.get().verdict == "right"


def test_what_is_missing_is_said_and_nothing_is_lost(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    empty = give(trainer, turn, "corrected", note="meine Überlegung")
    assert empty.status_code == 422
    html = empty.content.decode()
    assert "Bitte wählen Sie, was in der Nachricht steht" in html and "meine Überlegung" in html
    for values in ({"verdict": "vielleicht"}, {"verdict": ""}, {"stance_on_the_side": "haha"}):
        wrong = trainer.post(f"/desk/turns/{turn.pk}/review/", {"verdict": "right", **values})
        assert wrong.status_code == 422 and 'role="alert"' in wrong.content.decode()
    assert give(trainer, turn, "right", note="x" * 5000).status_code == 422
    assert not Review.objects.exists()


def test_undo_goes_back_step_by_step(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    give(trainer, turn, "right")
    give(trainer, turn, "corrected", stance_marketing_only="asks", note="anders")
    give(trainer, turn, "not_usable")
    undo = f"/desk/turns/{turn.pk}/undo/"
    trainer.post(undo)
    review = Review.objects.get()
    assert (review.verdict, review.note, labels(review)) == (
        "corrected",
        "anders",
        {"marketing_only": "asks"},
    )
    trainer.post(undo)
    assert Review.objects.get().verdict == "right"
    trainer.post(undo)
    assert not Review.objects.exists() and not Dossier.objects.get().reviewed
    again = trainer.post(undo, follow=True).content.decode()
    assert "kein Urteil von Ihnen mehr" in again


def test_trainers_see_each_other_and_where_they_differ(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    give(trainer, turn, "right", note="geheim")
    other = signed_in("kollegin")
    give(other, turn, "corrected", stance_on_the_side="asks")
    html = other.get(f"/desk/conversations/{turn.conversation.pseudonym}/").content.decode()
    assert "Die Urteile unterscheiden sich." in html
    assert "<strong>trainer</strong>: richtig erkannt" in html
    assert "geheim" not in html  # a note is its writer's own
    assert Dossier.objects.get().disputed
    assert turn.text not in Review.objects.settled()
    page = trainer.get("/desk/agreement/").content.decode()
    assert "noch zu wenig" in page and "nebenher" in page


def test_what_trainers_differ_on_comes_in_pages(
    trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.desk.views.reviews.PAGE_SIZE", 2)
    other = signed_in("kollegin")
    for number in range(3):
        turn = last(talk(f"Strittig {number}."))
        give(trainer, turn, "right")
        give(other, turn, "not_usable")
    first, second = (trainer.get(f"/desk/agreement/?page={n}").content.decode() for n in (1, 2))
    assert "Seite 1 von 2" in first and "Strittig 1." in first and "Strittig 2." not in first
    assert "Strittig 2." in second and 'href="?page=1"' in second


def test_settled_reviews_are_those_that_all_agree_on(trainer: Client) -> None:
    agreed, differing, alone = (last(talk(CLAIM)) for _ in range(3))
    other = signed_in("kollegin")
    for client in (trainer, other):
        give(client, agreed, "right")
    give(trainer, differing, "right")
    give(other, differing, "not_usable")
    give(trainer, alone, "corrected", intent="thanks")
    assert set(Review.objects.settled()) == {agreed, alone}


def test_kappa() -> None:
    assert kappa([]) is None
    assert kappa([("a", "a"), ("a", "a")]) is None  # chance alone explains it
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "b"), ("b", "a")]) == -1
    # Cohen's own arithmetic: 20 yes-yes, 15 no-no, 5 and 10 apart: kappa 0.4.
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert kappa(pairs) == pytest.approx(0.4)


def test_the_queue_has_the_least_sure_and_frequent_first(trainer: Client) -> None:
    talk("Ganz klar nebenher.", detections=detected("on_the_side", "claims", 0.99), candidates=[])
    rare = talk("Vielleicht Marketing?", detections=detected("marketing_only", "asks", 0.55))
    often = [
        talk(text, detections=detected("not_for_the_board", "claims", 0.56), candidates=[])
        for text in ("Der Vorstand eher nicht.", "Vorstand? Nun ja.", "Der Chef wohl kaum.")
    ]
    useful = most_useful(Dossier.objects.all(), set())
    assert useful[0].turn.conversation in often and useful[0].similar == 3
    assert useful[-1].turn.text == "Ganz klar nebenher."
    assert uncertainty(last(rare)) > 0.8


def test_the_queue_goes_on_after_each_verdict(trainer: Client) -> None:
    for number in range(3):
        talk(f"Fall {number}", detections=detected("on_the_side", "claims", 0.5), candidates=[])
    first = trainer.get("/desk/queue/").context["entry"]["turn"]
    answer = give(trainer, first, "right", next="queue")
    assert answer["Location"] == "/desk/queue/"
    second = trainer.get("/desk/queue/").context["entry"]["turn"]
    assert second != first
    trainer.post("/desk/queue/", {"skip": second.pk})
    third = trainer.get("/desk/queue/").context["entry"]["turn"]
    assert third not in (first, second)
    trainer.post(f"/desk/turns/{first.pk}/undo/", {"next": "queue"})
    assert trainer.get(f"/desk/queue/?turn={first.pk}").context["entry"]["turn"] == first
    give(trainer, third, "right")
    give(trainer, first, "right")
    assert "Es wartet keine Nachricht" in trainer.get("/desk/queue/").content.decode()
    trainer.post("/desk/queue/", {"again": "1"})
    assert trainer.get("/desk/queue/").context["entry"]["turn"] == second


def test_the_same_words_are_asked_once(trainer: Client) -> None:
    for _ in range(3):
        talk("Das geht nebenher!")
    assert len(most_useful(Dossier.objects.all(), set())) == 1


def test_an_erased_message_cannot_be_corrected(trainer: Client) -> None:
    turn = last(talk(CLAIM))
    give(trainer, turn, "right")
    erase(turn.conversation.pseudonym, at_the_terminal())
    assert not Review.objects.exists()
    answer = give(trainer, turn, "corrected", intent="thanks", better_wording="Mein Vorschlag")
    assert answer.status_code == 410
    html = answer.content.decode()
    assert "Das gibt es nicht mehr." in html and "Mein Vorschlag" in html
    gone = trainer.get(f"/desk/conversations/{turn.conversation.pseudonym}/")
    assert gone.status_code == 410
    decided = trainer.post(f"/desk/conversations/{turn.conversation.pseudonym}/decide/", {})
    assert decided.status_code == 410


def test_retention_reaches_what_trainers_wrote(trainer: Client) -> None:
    turn = last(talk("Ein Text über den Fuhrpark."))
    give(trainer, turn, "right", note="Fuhrpark", better_wording="Fuhrpark!")
    give(trainer, turn, "not_usable", note="Fuhrpark")
    retain(-1, "cron", strip=True)
    review = Review.objects.get()
    assert (review.note, review.better_wording, review.history) == ("", "", [])
    assert trainer.get("/desk/?q=fuhrpark").context["rows"] == []
    refused = trainer.post(
        f"/desk/turns/{turn.pk}/review/", {"verdict": "right"}, follow=True
    ).content.decode()
    assert "Ein Urteil ist nicht mehr möglich" in refused
    assert not Review.objects.settled()


def test_state_tags_flag_and_assignment(trainer: Client) -> None:
    conversation = talk(CLAIM)
    signed_in("kollegin")
    me, other = (User.objects.get(username=name) for name in ("trainer", "kollegin"))
    address = f"/desk/conversations/{conversation.pseudonym}/decide/"
    values = {"state": "in_review", "assigned_to": me.pk, "tags": "Fusion, Fusion,  neue  Filiale"}
    trainer.post(address, {**values, "flagged": "on"})
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.assigned_to, dossier.flagged) == ("in_review", me, True)
    assert [tag.name for tag in dossier.tags.all()] == ["Fusion", "neue Filiale"]
    # Somebody opened the page before, when nobody had it.
    late = trainer.post(address, {"state": "reviewed", "assigned_to": other.pk}, follow=True)
    assert "Die Zuweisung hat sich inzwischen geändert, jetzt: trainer." in late.content.decode()
    dossier.refresh_from_db()
    assert (dossier.assigned_to, dossier.state) == (me, "reviewed")
    bad = trainer.post(address, {"state": "x", "tags": "y" * 60}, follow=True).content.decode()
    assert "„Stand“ wurde nicht gespeichert" in bad and "„Schlagwörter" in bad
