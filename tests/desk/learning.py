"""What tests of the learning loop build on: reviews, an installation, a model that is none."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from portal.desk.models import Review, ReviewedDetection
from portal.learning import coach, comparison
from portal.traininglog.models import Turn
from portal.traininglog.recorder import open_conversation
from socius import model, paths
from socius.nlu.decision import Detected, Reading
from tests.desk.people import say

PLAIN = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - Guten Tag\n'


def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copy_curriculum: bool = False) -> Path:
    """Return an installation of its own whose trainings take no time, and no Rasa that runs."""
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "data/nlu/smalltalk.yml").write_text(PLAIN, encoding="utf-8")
    if copy_curriculum:
        shutil.copytree(paths.DATA / "curriculum", tmp_path / "data/curriculum")
        shutil.copy(paths.DATA / "phrases.yml", tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "VAR", tmp_path / "var")
    monkeypatch.setattr(model, "ROOT", tmp_path)
    monkeypatch.setattr(model, "DATA", tmp_path / "data")
    monkeypatch.setattr(model, "MODELS", tmp_path / "models")
    monkeypatch.setattr(model, "CANDIDATES", tmp_path / "var/learning")
    monkeypatch.setattr(model, "_train", train)
    monkeypatch.setattr(comparison, "read_by", read_by)
    monkeypatch.setattr(coach, "load", Coach().load)
    model.train_if_needed()
    return tmp_path


class Coach:
    """A running Rasa that takes any model."""

    def __init__(self) -> None:
        self.models: list[str] = []

    def load(self, name: str) -> bool:
        self.models.append(name)
        return True


def train(path: Path, data: Path, report: Any) -> None:
    """Learn by heart."""
    report("seed 1, epoch 1 of 1: loss 0.100")
    path.write_text(
        "".join(p.read_text(encoding="utf-8") for p in sorted(data.glob("nlu/**/*.yml"))),
        encoding="utf-8",
    )


def read_by(path: Path, texts: Sequence[str]) -> list[Reading]:
    """Know what was learnt by heart; take all else for a claim."""
    learnt = path.read_text(encoding="utf-8")
    return [reading("agrees" if f"- {text}\n" in learnt else "claims") for text in texts]


def reading(stance: str) -> Reading:
    found = [Detected("on_the_side", stance, 0.9)]
    return Reading(stance, 0.9, [{"name": stance, "confidence": 0.9}], found, found, False)


def review(
    text: str, verdict: str = "corrected", trainer: User | None = None, **stances: str
) -> Turn:
    """Have somebody write a message and a trainer review it."""
    conversation = open_conversation("web")[1]
    turn = say(conversation, "m1", text)
    again(turn, verdict, trainer, **stances)
    return turn


def again(turn: Turn, verdict: str, trainer: User | None = None, **stances: str) -> Review:
    """Review a message, or change one's verdict on it."""
    trainer = trainer or User.objects.get_or_create(username="trainer")[0]
    intent = min(stances.values()) if stances else "" if verdict == "not_usable" else "out_of_scope"
    found, _ = Review.objects.update_or_create(
        turn=turn,
        trainer=trainer,
        defaults={"verdict": verdict, "intent": intent, "changed": timezone.now()},
    )
    found.detections.all().delete()
    for misconception, stance in stances.items():
        ReviewedDetection.objects.create(review=found, misconception=misconception, stance=stance)
    return found
