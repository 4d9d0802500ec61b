"""A sixth misconception is two files and a retraining: nothing else knows how many there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from socius.paths import ROOT
from tests.conftest import Chat, Installation, start, words
from tests.sixth import CURRICULUM, NLU

pytestmark = [pytest.mark.servers, pytest.mark.slow]
KEPT_BLOCKS = 60  # of each file: enough to train on in a minute or two


@pytest.fixture(scope="module")
def with_sixth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("sixth")
    for name in ("actions", "data", "evaluation", "portal", "socius"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "Procfile"):
        shutil.copy(ROOT / name, root / name)
    for path in (root / "data/nlu").glob("*.yml"):
        thin_out(path)
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


def thin_out(path: Path) -> None:
    """Keep the first blocks of a file of data/nlu."""
    head, *blocks = path.read_text(encoding="utf-8").split("\n- intent:")
    path.write_text("\n- intent:".join([head, *blocks[:KEPT_BLOCKS]]) + "\n", encoding="utf-8")


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
