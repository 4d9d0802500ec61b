"""`log export`: each format is read here by what reads it in earnest."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portal.traininglog.exports import FORMATS, turns
from portal.traininglog.models import AuditEntry
from portal.traininglog.recorder import Bubble, record
from socius.paths import ROOT
from tests.traininglog.talks import talk, turn_of

Log = Callable[..., "int | str | None"]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "conversation.json").read_text("utf-8"))
TRICKY = 'Wie "Insta"; [IBAN](x) und\n  ${HOME} – 😀: {a} # kein Kommentar\x07'


def export(name: str) -> str:
    return "".join(FORMATS[name](turns()))


def choose(pseudonym: str, message_id: str, misconception: str, stance: str) -> None:
    """Record that the employee pressed a misconception after the coach asked."""
    own = {"misconception": misconception, "stance": stance, "confidence": 1.0}
    record(
        turn_of(
            pseudonym,
            message_id,
            "Der Titel der Schaltfläche",
            payload=json.dumps({"misconception": misconception}).join(["/choose", ""]),
            intent="choose",
            action="action_choose",
            detections=[{**own, "source": "employee"}],
        )
    )


# In this process, in the test's database -------------------------------------------------

db = pytest.mark.django_db


@db
def test_json_lines_keep_to_the_schema() -> None:
    buttons = [{"title": "Was tun?", "payload": "/what_to_do"}]
    talk(TRICKY, replies=[Bubble("Gut.", "section_4", "x/y", buttons)], redacted={"iban": 1})
    talk("Reicht das?", "Und nun?")
    lines = [json.loads(line) for line in export("jsonl").splitlines()]
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for line in lines:
        validator.validate(line)
    assert [len(line["turns"]) for line in lines] == [2, 3]
    assert lines[0]["turns"][1]["text"] == TRICKY
    assert lines[0]["turns"][1]["replies"][0]["buttons"] == buttons


@db
def test_the_schema_refuses_what_it_does_not_describe() -> None:
    talk("Das läuft nebenher.")
    line = json.loads(export("jsonl"))
    line["turns"][0]["name"] = "Frau Müller"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(line)


@db
def test_csv_opens_in_a_german_excel() -> None:
    talk(TRICKY, intent_confidence=0.914)
    text = export("csv")
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    header, _, row = csv.reader(io.StringIO(text[1:], newline=""), delimiter=";")
    cells = dict(zip(header, row, strict=True))
    assert cells["Nachricht"] == TRICKY.replace("\x07", "")
    assert cells["Sicherheit"] == "0,914"
    assert cells["Erkannt"] == "on_the_side=claims"


@db
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    formula = f'{start}cmd|"/c calc"!A1'
    talk(formula, replies=[Bubble(formula)], model_id=formula)
    rows = list(csv.reader(io.StringIO(export("csv")[1:], newline=""), delimiter=";"))
    touched = [cell for cell in rows[2] if "calc" in cell]
    assert len(touched) == 3
    assert all(cell.startswith("'") for cell in touched)


@db
def test_nlu_examples_are_read_by_rasa(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    pseudonym = talk(TRICKY, unsure=True)
    choose(pseudonym, "m9", "marketing_only", "asks")
    talk("Davon hat niemand etwas gewählt.")
    path = tmp_path / "employees.yml"
    path.write_text(export("nlu"), encoding="utf-8")
    (example,) = load_data(str(path)).training_examples
    assert example.get("text") == 'Wie "Insta"; [IBAN] (x) und ${HOME} – 😀: {a} # kein Kommentar'
    assert example.get("intent") == "asks"
    assert example.get("metadata") == {"intent": f"marketing_only=asks source={pseudonym}"}
    assert not example.get("entities")


@db
def test_the_employees_last_choice_labels_the_message() -> None:
    pseudonym = talk("Das macht der Azubi.")
    choose(pseudonym, "m8", "marketing_only", "asks")
    choose(pseudonym, "m9", "on_the_side", "claims")
    assert export("nlu").count("examples:") == 1
    assert f"on_the_side=claims source={pseudonym}" in export("nlu")


@db
def test_an_export_without_examples_is_still_nlu_data(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    path = tmp_path / "employees.yml"
    path.write_text(export("nlu"), encoding="utf-8")
    assert load_data(str(path)).training_examples == []


@db
def test_stories_are_read_by_rasa(tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

    pseudonym = talk(TRICKY)
    choose(pseudonym, "m8", "on_the_side", "claims")
    checklist = {"intent": "checklist", "action": "action_ask_checklist_answer", "detections": []}
    record(turn_of(pseudonym, "m9", "Zur Checkliste", **checklist))
    record(turn_of(pseudonym, "m10", "Ende", intent="stop", action="action_checklist_stop"))
    path = tmp_path / "test_conversations.yml"
    path.write_text(export("stories"), encoding="utf-8")
    with warnings.catch_warnings(record=True) as warned:
        domain = Domain.load(str(ROOT / "domain.yml"))
        (story,) = YAMLStoryReader(domain).read_from_file(path)
    assert [w.message for w in warned if "story" in str(w.message).lower()] == []
    assert story.block_name == pseudonym
    events = [event.as_dict() for event in story.events]
    said = [event for event in events if event["event"] == "user"]
    assert [e["parse_data"]["intent"]["name"] for e in said] == [
        "start",
        "claims",
        "choose",
        "checklist",
        "stop",
    ]
    assert said[1]["text"].startswith('Wie "Insta"; [IBAN] (x)')
    assert said[2]["parse_data"]["entities"][0]["value"] == "on_the_side"
    actions = [event["name"] for event in events if event["event"] == "action"]
    assert set(actions) <= {*domain.action_names_or_texts}
    assert "strategy_checklist_form" in actions


@db
def test_a_period_takes_its_first_and_last_day(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    for day in (1, 2, 3, 4):
        talk(f"Tag {day}", time=datetime(2026, 3, day, 12, tzinfo=timezone.utc))
    assert (
        log("export", "--since", "2026-03-02", "--until", "2026-03-03", "--output", str(file)) == 0
    )
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["turns"][1]["text"] for line in lines] == ["Tag 2", "Tag 3"]


@db
def test_an_export_is_in_the_audit_trail(log: Log, tmp_path: Path) -> None:
    talk("Das läuft nebenher.")
    file = tmp_path / "log.csv"
    assert log("export", "--format", "csv", "--output", str(file)) == 0
    assert AuditEntry.objects.get(action="export").details == {"format": "csv", "to": str(file)}
    assert file.stat().st_mode & 0o777 == 0o600


@db
@pytest.mark.parametrize("words", [["--since", "gestern"], ["--format", "xlsx"]])
def test_a_wrong_option_is_refused(log: Log, words: list[str]) -> None:
    assert log("export", *words) == 2


@db
def test_the_turns_are_read_in_a_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        talk(*[f"Nachricht {number}"] * 4)
    with django_assert_max_num_queries(3):
        assert len(export("csv").splitlines()) == 26


# The command as a process, with a database file -----------------------------------------


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a log with 3,000 turns."""
    var = tmp_path_factory.mktemp("var")
    environment = {
        **os.environ,
        "SOCIUS_VAR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/log.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    fill = "import django; django.setup(); from django.core.management import call_command; "
    fill += "call_command('migrate', verbosity=0); from evaluation.export import fill; fill(3000)"
    subprocess.run([sys.executable, "-c", fill], cwd=ROOT, env=environment, check=True)
    return environment


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "socius", "log", "export", *words]


def parts(folder: Path) -> Iterator[Path]:
    return folder.glob(".*.part")


def test_a_full_disk_leaves_the_old_file(big: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("from last week")
    database = Path(big["SOCIUS_VAR"]) / "log.sqlite3"
    limit = database.stat().st_size + 100_000  # the xAPI statements are larger than the log

    def fill_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    words = command("--format", "xapi", "--output", str(file))
    done = subprocess.run(
        words, cwd=ROOT, env=big, preexec_fn=fill_disk, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"socius log: {file} was not written: File too large"]
    assert file.read_text() == "from last week"
    assert not list(parts(tmp_path))


def test_a_full_disk_behind_standard_output(big: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(), cwd=ROOT, env=big, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    expected = "socius log: standard output was not written: No space left on device"
    assert done.stderr.splitlines() == [expected]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_export_leaves_no_file(
    big: dict[str, str], tmp_path: Path, by: signal.Signals
) -> None:
    file = tmp_path / "log.xapi"
    words = command("--format", "xapi", "--output", str(file))
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env=big,
        # Tests that run in the background have it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 30
    while not list(parts(tmp_path)) and time.monotonic() < end:
        time.sleep(0.001)
    process.send_signal(by)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines() == [f"socius log: interrupted, {file} was not written"]
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pipe_is_silent(big: dict[str, str]) -> None:
    process = subprocess.Popen(
        command(), cwd=ROOT, env=big, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) != 0


def test_a_folder_that_is_not_there(big: dict[str, str], tmp_path: Path) -> None:
    words = command("--output", str(tmp_path / "none" / "log.jsonl"))
    done = subprocess.run(words, cwd=ROOT, env=big, capture_output=True, text=True)
    assert done.returncode == 1
    assert "No such file or directory" in done.stderr and len(done.stderr.splitlines()) == 1
