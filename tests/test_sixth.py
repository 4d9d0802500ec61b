"""A sixth misconception is two files and a retraining: nothing else knows how many there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from socius.paths import ROOT
from tests.conftest import Chat, Installation, start, words
from tests.sixth import CURRICULUM, NLU

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def with_sixth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("sixth")
    for name in ("actions", "data", "evaluation", "portal", "socius"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "Procfile"):
        shutil.copy(ROOT / name, root / name)
    config = (root / "config.yml").read_text(encoding="utf-8")  # one network: half the time
    (root / "config.yml").write_text(config.replace("[1, 2]", "[1]"), encoding="utf-8")
    (root / "data/curriculum/too_risky.yml").write_text(CURRICULUM, encoding="utf-8")
    (root / "data/nlu/too_risky.yml").write_text(NLU, encoding="utf-8")
    train = subprocess.run(
        [sys.executable, "-m", "socius", "train"],
        cwd=root,
        env={**os.environ, "SOCIUS_ROOT": str(root)},
        capture_output=True,
        text=True,
    )
    assert train.returncode == 0, train.stdout + train.stderr
    var = root / "var"
    var.mkdir()
    running = start(var, root)
    yield running
    running.stop()


def test_it_is_detected_answered_listed_and_logged(with_sixth: Installation) -> None:
    talk = Chat(with_sixth.url)
    answer = words(talk.say("Ein Shitstorm wäre mir viel zu riskant, lassen wir es lieber."))
    assert "Risiken lassen sich steuern" in answer
    assert "Social Media ist uns zu riskant." in words(
        talk.say("Welche Missverständnisse gibt es?")
    )
    listed = subprocess.run(
        [sys.executable, "-m", "socius", "log", "export"],
        env={**os.environ, "SOCIUS_VAR": str(with_sixth.var)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"misconception": "too_risky", "stance": "claims"' in listed.stdout
