"""`python -m socius learn` with a real, short training; a running Rasa that changes its model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from socius.paths import MODELS, ROOT
from tests.conftest import Chat, Installation, words

pytestmark = pytest.mark.servers
KEPT_BLOCKS = 5  # of each file of data/nlu
REVIEWED = "Dafür haben wir längst ein eigenes Team."
REVIEWS = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.learning import review
review("{REVIEWED}", on_the_side="agrees")
"""
FINGERPRINT = "from socius.model import current_model; print(current_model())"


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Callable[..., str]:
    """Runs Python in an installation with little data, whose model is the real one."""
    for name in ("actions", "data", "evaluation", "portal", "socius", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for path in (tmp_path / "data/nlu").glob("*.yml"):
        head, *blocks = path.read_text(encoding="utf-8").split("\n- intent:")
        thin = "\n- intent:".join([head, *blocks[:KEPT_BLOCKS]]) + "\n"
        path.write_text(thin, encoding="utf-8")
    config = (tmp_path / "config.yml").read_text(encoding="utf-8")
    (tmp_path / "config.yml").write_text(config.replace("[1, 2]", "[1]"), encoding="utf-8")
    frozen = (tmp_path / "evaluation/frozen.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "evaluation/frozen.jsonl").write_text("\n".join(frozen[::20]), encoding="utf-8")
    environment = {
        **os.environ,
        "SOCIUS_ROOT": str(tmp_path),
        "SOCIUS_VAR": str(tmp_path / "var"),
        "SOCIUS_RASA_URL": "http://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    used = Path(run("-c", FINGERPRINT).strip())
    used.parent.mkdir()
    shutil.copy(model, used)
    run("-c", REVIEWS)
    return run


@pytest.mark.slow
def test_the_command_trains_compares_and_prints(run: Callable[..., str], tmp_path: Path) -> None:
    output = run("-m", "socius", "learn")
    assert "Training 1: 1 messages added, 0 removed" in output
    assert "frozen set" in output and "reviewed messages" in output
    (staged,) = (tmp_path / "var/learning").glob("1/reviewed/*.yml")
    assert REVIEWED in staged.read_text(encoding="utf-8")
    assert len(list((tmp_path / "models").glob("socius-*.tar.gz"))) == 2
    assert not (tmp_path / "data/nlu/reviewed").exists()


def test_a_running_coach_changes_its_model_without_losing_a_turn(
    model: Path, installation: Installation, chat: Callable[[], Chat]
) -> None:
    other = MODELS / "socius-0123456789ab.tar.gz"
    address = f"http://127.0.0.1:{installation.ports['rasa']}/webhooks/socius/model"
    shutil.copy(model, other)
    try:
        talk = chat()
        talk.say("Das kann doch der Azubi nebenher machen.")
        with ThreadPoolExecutor(1) as pool:
            change = pool.submit(requests.post, address, json={"model": other.name}, timeout=60)
            while not change.done():
                assert words(talk.say("Warum ist das so?"))
        assert change.result().json() == {"model": other.name}
        assert words(talk.say("Noch ein Argument bitte"))
        again = talk.say("Das kann doch der Azubi nebenher machen.")
        assert again["misconceptions"] == ["on_the_side"] and words(again)
    finally:
        other.unlink()
    for wrong in ("socius-ffffffffffff.tar.gz", "../socius-0123456789ab.tar.gz", None):
        refused = requests.post(address, json={"model": wrong}, timeout=60)
        assert refused.status_code == 400
        assert "error" in refused.json()
    assert words(talk.say("Welche Missverständnisse gibt es?"))
    back = requests.post(address, json={"model": model.name}, timeout=60)
    assert back.status_code == 200
