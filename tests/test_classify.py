"""`python -m socius classify`, as a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def answers(model: Path) -> list[dict[str, Any]]:
    lines = [
        json.dumps({"id": "a", "text": "Das kann doch der Azubi nebenher machen."}),
        "no json",
        json.dumps({"id": "b", "texts": 1}),
        json.dumps({"text": "Wie wird das Wetter morgen?"}),
        "[1, 2]",
        json.dumps({"id": 7, "text": "Guten Tag"}),
        json.dumps({"text": "   "}),
        json.dumps({"text": "/restart"}),
        json.dumps({"text": "\ud800 🙂 <script>"}),
        json.dumps({"id": "last", "text": "Zeig mir die Strategie-Checkliste"}),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "socius", "classify", "--model", str(model)],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(lines)
    return found


def test_a_misconception_is_found_with_its_stance(answers: list[dict[str, Any]]) -> None:
    (detection,) = answers[0]["detections"]
    assert answers[0]["id"] == "a"
    assert answers[0]["intent"] == "claims"
    assert (detection["misconception"], detection["stance"]) == ("on_the_side", "claims")
    assert 0 < detection["confidence"] <= 1


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_malformed_line_has_an_error_and_the_rest_goes_on(
    answers: list[dict[str, Any]], line: int
) -> None:
    assert "error" in answers[line]


@pytest.mark.parametrize(("line", "intent"), [(3, "out_of_scope"), (5, "greet"), (9, "checklist")])
def test_wishes_and_out_of_scope(answers: list[dict[str, Any]], line: int, intent: str) -> None:
    assert answers[line]["intent"] == intent
    assert answers[line]["detections"] == []


def test_odd_texts_are_answered(answers: list[dict[str, Any]]) -> None:
    assert all("intent" in answers[line] for line in (6, 7, 8))


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "socius", "classify", "--model", str(tmp_path / "none.tar.gz")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "none.tar.gz" in done.stderr
    assert "Traceback" not in done.stderr
