"""xAPI statements and `log push`, against Ralph, a real learning record store.

Install it with tests/traininglog/ralph.sh; without it these tests are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from portal.traininglog import push as pushing
from portal.traininglog import xapi
from portal.traininglog.erasure import erase
from portal.traininglog.models import AuditEntry, PushedTurn, Turn
from portal.traininglog.push import RecordStore, push
from portal.traininglog.recorder import Bubble, record
from socius.curriculum import curriculum
from socius.paths import ROOT
from tests.ports import free_port
from tests.traininglog.talks import talk, turn_of

pytestmark = pytest.mark.django_db
Log = Callable[..., "int | str | None"]
RALPH = ROOT / ".ralph" / "venv" / "bin" / "ralph"
USER, PASSWORD = "socius", "ein-geheimnis"
# Ralph's file backend writes its file once and refuses every later POST with 500: let it append.
SERVE = """
import sys, uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend
FSDataBackend.default_operation_type = BaseOperationType.APPEND
uvicorn.run("ralph.api:app", host="127.0.0.1", port=int(sys.argv[1]))
"""
VERSION = {"X-Experience-API-Version": "1.0.3"}


@dataclass
class Ralph:
    url: str
    folder: Path

    def get(self, **query: str) -> list[dict[str, Any]]:
        answer = requests.get(
            f"{self.url}/statements", query, auth=(USER, PASSWORD), headers=VERSION, timeout=30
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["statements"]
        return found

    def of(self, pseudonym: str) -> list[dict[str, Any]]:
        account = {"homePage": xapi.home(), "name": pseudonym}
        return self.get(agent=json.dumps({"account": account}))


@pytest.fixture(scope="module")
def ralph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ralph]:
    if not RALPH.exists():
        pytest.skip("NOT TESTED against a learning record store: run tests/traininglog/ralph.sh")
    folder = tmp_path_factory.mktemp("ralph")
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "RALPH_APP_DIR": str(folder),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder),
    }
    words = ["auth", "-w", "--username", USER, "--password", PASSWORD, "--scope", "all"]
    words += ["--agent-ifi-mbox", "mailto:socius@bank.example"]
    subprocess.run(
        [RALPH, *words], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    with (folder / "ralph.log").open("w") as output:
        server = subprocess.Popen(
            [RALPH.with_name("python"), "-c", SERVE, str(port)],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 120
        while not answers(f"{url}/__heartbeat__"):
            assert server.poll() is None and time.monotonic() < end, "Ralph did not start"
            time.sleep(0.3)
        yield Ralph(f"{url}/xAPI", folder)
    finally:
        server.kill()
        server.wait(10)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LRS_SECRET", PASSWORD)


LOGIN = ("--user", USER, "--password-env", "LRS_SECRET", "--retries", "0")


def visit() -> str:
    """Record a conversation with all that statements are made of."""
    pseudonym = talk("Das macht der Azubi nebenher.")
    misconception = next(iter(curriculum().misconceptions.values()))
    question = misconception.quiz[0]
    place = f"{misconception.id}/quiz/{question.id}"
    for number, option in enumerate((question.answer, question.answer % len(question.options) + 1)):
        chosen = json.dumps({"question": place, "option": str(option)})
        quiz = {"intent": "quiz_answer", "action": "action_quiz_answer", "detections": []}
        quiz |= {"payload": f"/quiz_answer{chosen}", "replies": [Bubble("Gut.", "", place)]}
        record(turn_of(pseudonym, f"q{number}", "Nr. 1", **quiz))
    done = {"intent": "out_of_scope", "detections": [], "action": "action_checklist_summary"}
    worksheet = Bubble("…", "section_2", "strategy_checklist/closing")
    record(turn_of(pseudonym, "m8", "Wie ist das Wetter?", replies=[worksheet], **done))
    thanks = {"intent": "thanks", "detections": [], "action": "action_thanks"}
    record(turn_of(pseudonym, "m9", "Danke", replies=[Bubble("Gern.")], **thanks))
    return pseudonym


def statements() -> list[dict[str, Any]]:
    return [statement for turn in Turn.objects.all() for statement in xapi.statements(turn)]


def verbs(found: list[dict[str, Any]]) -> list[str]:
    return [statement["verb"]["id"].removeprefix(xapi.VERBS) for statement in found]


def test_what_an_employee_did_becomes_statements() -> None:
    pseudonym = visit()
    found = statements()
    assert sorted(set(verbs(found))) == [
        "answered",
        "asked",
        "commented",
        "completed",
        "experienced",
        "initialized",
        "interacted",
    ]
    assert [s["result"]["success"] for s in found if "success" in s.get("result", {})] == [
        True,
        False,
    ]
    claim = next(s for s in found if s["verb"]["id"].endswith("commented"))
    assert claim["actor"]["account"]["name"] == pseudonym
    titles = {m.id: m.title for m in curriculum().misconceptions.values()}
    assert claim["object"]["definition"]["name"] == {"de": titles["on_the_side"]}
    extensions = claim["context"]["extensions"]
    assert {k.rpartition("/")[2]: v for k, v in extensions.items()}["stance"] == "claims"
    assert len({s["id"] for s in found}) == len(found)
    assert len({s["context"]["registration"] for s in found}) == 1


def test_ids_are_the_same_each_time() -> None:
    visit()
    assert statements() == statements()


def test_a_record_store_takes_and_returns_them(ralph: Ralph, log: Log, password: None) -> None:
    pseudonym = visit()
    assert log("push", "--lrs", ralph.url, *LOGIN) == 0
    stored = {s["id"]: s for s in ralph.of(pseudonym)}
    assert len(stored) == len(statements())
    for statement in statements():
        for part in ("actor", "verb", "object", "context", "result"):
            assert stored[statement["id"]].get(part) == statement.get(part)
    assert AuditEntry.objects.get(action="export").details == {"format": "xapi", "to": ralph.url}


def test_each_statement_is_sent_once(
    ralph: Ralph, log: Log, password: None, capsys: pytest.CaptureFixture[str]
) -> None:
    pseudonym = talk("Das läuft nebenher.")
    log("push", "--lrs", ralph.url, *LOGIN)
    before = len(ralph.of(pseudonym))
    capsys.readouterr()
    record(turn_of(pseudonym, "m5", "Und der Vorstand?"))
    assert log("push", "--lrs", f"{ralph.url}/statements", *LOGIN) == 0
    assert "2 new statements" in capsys.readouterr().out
    # Another machine's push, or a lost note of what was sent: the store knows the ids.
    PushedTurn.objects.all().delete()
    assert log("push", "--lrs", ralph.url, *LOGIN) == 0
    assert len(ralph.of(pseudonym)) == before + 2


def test_a_statement_that_differs_counts_as_there(ralph: Ralph, log: Log, password: None) -> None:
    """After the retention period a turn has no text any more."""
    pseudonym = talk("Das läuft nebenher.")
    log("push", "--lrs", ralph.url, *LOGIN)
    PushedTurn.objects.all().delete()
    Turn.objects.update(text="")
    record(turn_of(pseudonym, "m5", "Und der Vorstand?"))
    assert log("push", "--lrs", ralph.url, *LOGIN) == 0
    said = [s["result"]["response"] for s in ralph.of(pseudonym) if s.get("result")]
    assert sorted(said) == ["Das läuft nebenher.", "Und der Vorstand?"]


def test_a_malformed_statement_is_refused(ralph: Ralph) -> None:
    talk("Das läuft nebenher.")
    broken = {**statements()[0], "verb": {"display": {"de": "tat"}}}
    store = RecordStore(ralph.url, (USER, PASSWORD), retries=0)
    with pytest.raises(pushing.PushError, match="answers 4(00|22)"):
        store.send([broken])


def test_a_wrong_password_is_said(ralph: Ralph, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    talk("Das läuft nebenher.")
    monkeypatch.setenv("LRS_SECRET", "falsch")
    said = log("push", "--lrs", ralph.url, *LOGIN)
    assert "401: user or password are wrong" in str(said) and "\n" not in str(said)
    assert not PushedTurn.objects.exists()


def test_erasing_reaches_the_note_of_what_was_sent(
    ralph: Ralph, log: Log, password: None, places: Path
) -> None:
    pseudonym = talk("Das läuft nebenher.")
    log("push", "--lrs", ralph.url, *LOGIN)
    assert PushedTurn.objects.exists()
    erase(pseudonym, "test")
    assert not PushedTurn.objects.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--lrs", "bank.example"], "takes an address like"),
        (["--lrs", "https://me:secret@bank.example"], "takes an address like"),
        (["--lrs", "http://127.0.0.1:9/xAPI", "--user", "x"], "SOCIUS_LRS_PASSWORD"),
        (["--lrs", "http://127.0.0.1:9/xAPI", "--retries", "0"], "cannot be reached"),
    ],
)
def test_bad_input_is_said_in_a_line(log: Log, words: list[str], says: str) -> None:
    talk("Das läuft nebenher.")
    said = str(log("push", *words))
    assert says in said and "secret" not in said.replace("SECRET", "") and "\n" not in said


@pytest.fixture
def moody() -> Iterator[tuple[str, list[int], list[int]]]:
    """A store that gives the listed answers, then 200; and the sizes of what it took."""
    answers: list[int] = []
    taken: list[int] = []

    class Moody(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = answers.pop(0) if answers else 200
            if status == 200:
                taken.append(len(sent))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/xAPI", answers, taken
    server.shutdown()


def test_a_store_that_is_away_for_a_moment_is_asked_again(
    moody: tuple[str, list[int], list[int]],
) -> None:
    url, answers, taken = moody
    talk("Das läuft nebenher.")
    answers += [503, 502]
    start = time.monotonic()
    assert sum(push(RecordStore(url))) == sum(taken) == len(statements())
    assert time.monotonic() - start >= 3  # one second, then two


def test_a_stopped_push_goes_on_where_it_was(
    moody: tuple[str, list[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, answers, taken = moody
    monkeypatch.setattr(pushing, "BATCH", 2)
    talk("Eins", "Zwei", "Drei")
    answers += [200, 500]
    with pytest.raises(pushing.PushError, match="answers 500"):
        list(push(RecordStore(url, retries=0)))
    assert PushedTurn.objects.count() == 2
    list(push(RecordStore(url, retries=0)))
    assert sum(taken) == len(statements())


def test_too_large_a_batch_is_halved(moody: tuple[str, list[int], list[int]]) -> None:
    url, answers, taken = moody
    talk("Eins", "Zwei")
    answers += [413]
    list(push(RecordStore(url)))
    assert len(taken) == 2 and sum(taken) == len(statements())
