"""The learning loop: reviewed messages become training data, a model, and a decision."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.desk.roles import LEAD, PROTECTION, TRAINER
from portal.learning import coach, comparison, lock, promotion, release, training
from portal.learning.models import Change, State, Training
from portal.learning.refusals import Refused
from portal.traininglog import reviewed
from portal.traininglog.audit import ERASE
from portal.traininglog.erasure import erase
from portal.traininglog.models import AuditEntry
from socius import model
from socius.nlu.importer import messages
from socius.nlu.labels import labelled
from tests.desk.learning import Coach, again, install, review
from tests.desk.people import person

pytestmark = pytest.mark.django_db
TEXT = "Dafür haben wir längst ein eigenes Team."


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return install(tmp_path, monkeypatch)


@pytest.fixture
def lead() -> User:
    return person("leitung", LEAD)


def learn() -> Training:
    held = lock.take(lock.TRAINING)
    assert held
    with held:
        begun = training.begin("leitung")
        training.work(begun, lambda words: None)
    begun.refresh_from_db()
    return begun


# Reviewed messages as training data ---------------------------------------------------


def test_reviewed_messages_are_released_as_a_readable_diff(root: Path) -> None:
    turn = review(TEXT, on_the_side="agrees")
    review("Wie wird das Wetter?", "right")
    found = release.release()
    assert (found.added, found.removed) == (2, 0)
    source = turn.conversation.pseudonym
    assert (
        "+++ b/data/nlu/reviewed/on_the_side.yml\n@@ -0,0 +1,7 @@\n"
        "+# Messages that trainers reviewed, written by the desk when a training is promoted.\n"
        "+version: '3.1'\n+nlu:\n+- intent: agrees\n"
        f"+  metadata: on_the_side=agrees source={source}\n"
        f"+  examples: |\n+    - {TEXT}\n"
    ) in found.diff()
    assert "+++ b/data/nlu/reviewed/out_of_scope.yml" in found.diff()
    assert not reviewed.folder().exists()


def test_what_is_released_is_read_as_it_was_labelled(root: Path, tmp_path: Path) -> None:
    review(TEXT + " [IBAN](x)", on_the_side="agrees", marketing_only="asks")
    release.release().write(tmp_path / "out")
    (found,) = (labelled(m) for m in messages(list((tmp_path / "out").glob("*.yml"))))
    assert found.text == TEXT + " [IBAN] (x)"
    assert found.stances == {"marketing_only": "asks", "on_the_side": "agrees"}
    assert found.intent == "asks"


def test_only_what_trainers_agree_on_is_learnt(root: Path) -> None:
    other = User.objects.create_user("anderer")
    disputed = review("Strittig.", on_the_side="claims")
    again(disputed, "corrected", other, on_the_side="asks")
    review("Unbrauchbar.", "not_usable")
    review("Unbekannt.", no_such_thing="claims")
    assert release.release().diff() == ""


def test_a_message_of_the_frozen_set_is_never_trained_on(root: Path) -> None:
    review(sorted(release.frozen_texts())[0], on_the_side="claims")
    found = release.release()
    assert found.of_the_test == 1
    assert found.diff() == ""


def test_a_changed_verdict_changes_its_example_and_others_stay(root: Path) -> None:
    folder = reviewed.folder()
    folder.mkdir(parents=True)
    by_hand = (
        "# by hand\nversion: '3.1'\nnlu:\n- intent: claims\n"
        "  metadata: on_the_side=claims source=gone-gone-gone\n  examples: |\n    - Alt.\n"
    )
    (folder / "on_the_side.yml").write_text(by_hand, encoding="utf-8")
    turn = review(TEXT, on_the_side="claims")
    promotion.promote(learn(), "leitung")
    assert release.release().diff() == ""
    again(turn, "corrected", on_the_side="agrees")
    found = release.release()
    assert (found.added, found.removed) == (1, 1)
    assert found.files["on_the_side.yml"].startswith(by_hand)
    again(turn, "not_usable")
    assert release.release().files == {"on_the_side.yml": by_hand}


# Training and comparing ---------------------------------------------------------------


def test_a_training_shows_what_got_better_and_worse(root: Path) -> None:
    turn = review(TEXT, on_the_side="agrees")
    review("Das macht der Azubi.", on_the_side="claims")
    used = model.current_model()
    found = learn()
    assert found.state == State.READY
    assert (found.added, found.former_model) == (2, used.name)
    assert found.comparison["reviewed"]["before"]["wholly_right"] == 0.5
    assert found.comparison["reviewed"]["after"]["wholly_right"] == 0.5
    better = Change.objects.get(kind=Change.Kind.BETTER)
    worse = Change.objects.get(kind=Change.Kind.WORSE)
    assert (better.turn, better.text, better.words) == (turn, "", TEXT)
    assert worse.before["stances"] == {"on_the_side": "claims"}
    assert model.current_model() == used
    assert Path(root / "models" / found.model).exists()


def test_nothing_new_is_not_trained(root: Path) -> None:
    with pytest.raises(Refused, match="nichts zu lernen"):
        learn()
    assert not Training.objects.exists()


def test_a_training_that_fails_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(TEXT, on_the_side="agrees")
    used = model.current_model()

    def fail(*args: Any) -> None:
        raise model.TrainingError("training failed: out of memory")

    monkeypatch.setattr(model, "_train", fail)
    with pytest.raises(model.TrainingError):
        learn()
    found = Training.objects.get()
    assert (found.state, found.problem) == (State.FAILED, "training failed: out of memory")
    assert model.current_model() == used and used.exists()
    with pytest.raises(Refused, match="schon entschieden: fehlgeschlagen"):
        promotion.promote(found, "leitung")


def test_only_one_at_a_time_and_a_lost_one_is_said_to_be_lost(root: Path) -> None:
    review(TEXT, on_the_side="agrees")
    held = lock.take(lock.TRAINING)
    assert held
    running = Training.objects.create(started_by="leitung")
    Training.objects.settle()
    running.refresh_from_db()
    assert running.state == State.RUNNING
    with pytest.raises(Refused, match="Es läuft schon ein Training"):
        training.start("leitung")
    held.close()  # as when the process dies
    Training.objects.settle()
    running.refresh_from_db()
    assert running.state == State.INTERRUPTED
    assert learn().state == State.READY


def test_the_desk_starts_a_process_that_holds_the_lock(
    root: Path, settings: Any, client: Client, lead: User
) -> None:
    review(TEXT, on_the_side="agrees")
    program = root / "python"
    program.write_text("#!/bin/sh\necho so weit; exec sleep 30\n", encoding="utf-8")
    program.chmod(0o700)
    settings.RASA_PYTHON = str(program)
    client.force_login(lead)
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*args: Any, **options: Any) -> Any:
        started.append(popen(*args, **options))
        return started[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", remember)
        page = client.post("/desk/learning/begin/", follow=True)
    assert "Das Training läuft." in page.content.decode()
    again_ = client.post("/desk/learning/begin/", follow=True)
    assert "Es läuft schon ein Training." in again_.content.decode()
    learning = f"/desk/learning/{Training.objects.get().pk}/"
    assert client.get(f"{learning}progress/").json()["state"] == "running"
    started[0].kill()
    started[0].wait()
    page = client.get(learning)
    assert "Das Training wurde abgebrochen" in page.content.decode()
    assert "Das bisherige Modell bleibt im Einsatz" in page.content.decode()


def test_a_process_that_cannot_start_is_said(
    root: Path, settings: Any, client: Client, lead: User
) -> None:
    review(TEXT, on_the_side="agrees")
    settings.RASA_PYTHON = str(root / "nowhere")
    client.force_login(lead)
    page = client.post("/desk/learning/begin/", follow=True).content.decode()
    assert "Das Training ließ sich nicht starten" in page
    assert Training.objects.get().state == State.FAILED


# Deciding -----------------------------------------------------------------------------


def test_a_promoted_model_is_in_use_and_the_former_comes_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Coach()
    monkeypatch.setattr(coach, "load", running.load)
    review(TEXT, on_the_side="agrees")
    former = model.current_model()
    found = learn()
    assert promotion.promote(found, "leitung")
    assert model.current_model().name == found.model
    assert model.train_if_needed() == (root / "models" / found.model, False)
    assert TEXT in (reviewed.folder() / "on_the_side.yml").read_text(encoding="utf-8")
    assert Training.objects.in_use() == found
    assert promotion.bring_back(found, "leitung")
    assert model.current_model() == former
    assert not reviewed.folder().exists()
    assert running.models == [found.model, former.name]
    assert Training.objects.in_use() is None
    actions = AuditEntry.objects.exclude(action=ERASE).values_list("action", flat=True)
    assert list(actions) == ["train", "promote model", "bring former model back"]


def test_of_two_promotions_the_second_is_refused(root: Path) -> None:
    review(TEXT, on_the_side="agrees")
    first = learn()
    review("Noch eine.", on_the_side="agrees")
    second = learn()
    held = lock.take(lock.PROMOTION)
    assert held
    with pytest.raises(Refused, match="entscheidet schon jemand"):
        promotion.promote(first, "leitung")
    held.close()
    promotion.promote(first, "leitung")
    with pytest.raises(Refused, match="schon entschieden: übernommen"):
        promotion.promote(first, "leitung")
    with pytest.raises(Refused, match="haben sich die Trainingsdaten geändert"):
        promotion.promote(second, "leitung")
    assert model.current_model().name == first.model


def test_a_model_that_rasa_cannot_load_is_not_promoted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(TEXT, on_the_side="agrees")
    used, found = model.current_model(), learn()

    def refuse(name: str) -> bool:
        raise coach.CannotLoad("broken archive")

    monkeypatch.setattr(coach, "load", refuse)
    with pytest.raises(Refused, match="broken archive"):
        promotion.promote(found, "leitung")
    found.refresh_from_db()
    assert (found.state, model.current_model()) == (State.READY, used)


def test_a_promotion_that_breaks_half_way_is_undone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Coach()
    monkeypatch.setattr(coach, "load", running.load)
    review(TEXT, on_the_side="agrees")
    used, found = model.current_model(), learn()

    def full(*args: Any, **values: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(promotion, "audit", full)
    with pytest.raises(OSError):
        promotion.promote(found, "leitung")
    found.refresh_from_db()
    assert (found.state, model.current_model()) == (State.READY, used)
    assert running.models == [found.model, used.name]
    assert sorted(path.name for path in (root / "data").iterdir()) == ["nlu"]


def test_a_discarded_training_leaves_its_messages_for_the_next(root: Path) -> None:
    review(TEXT, on_the_side="agrees")
    found = learn()
    promotion.discard(found, "leitung")
    assert not found.staged.exists()
    assert release.release().added == 1
    with pytest.raises(Refused, match="verworfen"):
        promotion.promote(found, "leitung")


def test_erasing_a_conversation_reaches_what_waits_for_a_decision(root: Path) -> None:
    turn = review(TEXT, on_the_side="agrees")
    review("Eine andere.", on_the_side="agrees")
    first = learn()
    promotion.promote(first, "leitung")
    review("Noch eine.", on_the_side="agrees")
    second = learn()
    assert reviewed.examples(turn.conversation.pseudonym) == [TEXT]
    erase(turn.conversation.pseudonym, "datenschutz")
    for folder in (root / "data", root / "var"):
        texts = [path.read_text(encoding="utf-8") for path in folder.glob("**/*.yml")]
        assert not any(TEXT in text for text in texts)
    assert not Change.objects.filter(turn=turn.pk).exists()
    with pytest.raises(Refused, match="Löschung|gelöscht"):
        promotion.promote(second, "leitung")
    with pytest.raises(Refused, match="Löschung|gelöscht"):
        promotion.bring_back(first, "leitung")


def test_a_fall_on_the_frozen_set_is_noticed() -> None:
    scores = {"macro_f1": 0.9, "stance": 0.9}
    worse = {"all": {"before": scores, "after": {**scores, "stance": 0.87}}}
    as_good = {"all": {"before": scores, "after": {**scores, "stance": 0.89}}}
    assert comparison.has_fallen(worse)
    assert not comparison.has_fallen(as_good)


# The pages ----------------------------------------------------------------------------


def test_a_lead_reads_compares_promotes_and_brings_back(
    root: Path, client: Client, lead: User
) -> None:
    client.force_login(lead)
    review(TEXT, on_the_side="agrees")
    page = client.get("/desk/learning/").content.decode()
    assert "1 Nachricht käme dazu" in page
    assert f"+    - {TEXT}" in page
    found = learn()
    page = client.get(f"/desk/learning/{found.pk}/").content.decode()
    assert "Besser gelesen: 1" in page and TEXT in page
    assert "Nebenher: stimmt dem Artikel zu" in page
    page = client.post(f"/desk/learning/{found.pk}/promote/", follow=True).content.decode()
    assert "Der laufende Coach antwortet ab der nächsten Nachricht" in page
    page = client.post(f"/desk/learning/{found.pk}/promote/", follow=True).content.decode()
    assert "schon entschieden" in page
    page = client.post(f"/desk/learning/{found.pk}/bring-back/", follow=True).content.decode()
    assert "mit dem früheren Modell" in page
    page = client.post(f"/desk/learning/{found.pk}/discard/", follow=True).content.decode()
    assert "Verworfen." in page
    assert "read training examples" in AuditEntry.objects.values_list("action", flat=True)


def test_a_broken_file_is_said_on_the_page(root: Path, client: Client, lead: User) -> None:
    reviewed.folder().mkdir()
    (reviewed.folder() / "x.yml").write_text("nlu: [", encoding="utf-8")
    client.force_login(lead)
    page = client.get("/desk/learning/").content.decode()
    assert "Die Trainingsdaten lassen sich nicht lesen" in page


@pytest.mark.parametrize("role", [None, TRAINER, PROTECTION])
def test_nobody_else_gets_in(root: Path, client: Client, role: str | None) -> None:
    review(TEXT, on_the_side="agrees")
    found = learn()
    if role:
        client.force_login(person("wer", role))
    for path in ("", f"{found.pk}/", f"{found.pk}/progress/"):
        assert client.get(f"/desk/learning/{path}").status_code == (403 if role else 302)
    for path in ("begin/", *(f"{found.pk}/{x}/" for x in ("promote", "discard", "bring-back"))):
        assert client.post(f"/desk/learning/{path}").status_code == (403 if role else 302)
    found.refresh_from_db()
    assert found.state == State.READY


def test_an_unknown_training_and_a_wrong_method(client: Client, lead: User) -> None:
    client.force_login(lead)
    assert client.get("/desk/learning/99/").status_code == 404
    assert client.post("/desk/learning/99/promote/").status_code == 404
    assert client.get("/desk/learning/1/promote/").status_code == 405
