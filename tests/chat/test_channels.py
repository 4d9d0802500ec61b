"""Rasa's own channels behind the guard: the same checks as the page."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from django.core.cache import cache
from rasa.core.channels.botframework import BotFramework, BotFrameworkInput
from rasa.core.run import create_http_input_channels
from rasa.shared.exceptions import RasaException

from portal.chat.guests import pseudonym_of
from portal.traininglog.audit import ERASE, audit
from portal.traininglog.models import Conversation, Turn
from socius.guarded_channel import GuardedChannel
from tests.chat.sanic_app import Agent, serving
from tests.conftest import Installation

CLAIM = "Das läuft bei uns nebenher."
TEAMS_USER = "29:1bSnHZ7Js2STWrgk6ScEErLk1Lp2zQuD5H2qQ960rtstKp8tKLl-3r8b6DoW0QxZg"
Say = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Agent]]:
    rest = {"channel": "rasa.core.channels.rest.RestInput"}
    teams = {"channel": "botframework", "app_id": "socius", "app_password": "geheim"}
    agent = Agent()
    with pytest.MonkeyPatch.context() as patch:
        # Microsoft's keys and tokens are out of reach: the caller's right is not what is tested.
        patch.setattr(BotFrameworkInput, "_update_cached_jwk_keys", lambda self: None)
        patch.setattr(BotFrameworkInput, "_validate_auth", lambda self, header: None)
        patch.setattr(BotFramework, "headers", {"content-type": "application/json"})
        later = datetime.now() + timedelta(hours=1)
        patch.setattr(BotFramework, "token_expiration_date", later)
        channels = [GuardedChannel.from_credentials(each) for each in (rest, teams)]
        with serving(channels, agent) as url:
            yield url, agent


@pytest.fixture
def agent(served: tuple[str, Agent], transactional_db: None) -> Agent:
    cache.clear()
    agent = served[1]
    agent.asked, agent.mood = [], "well"
    return agent


@pytest.fixture
def say(served: tuple[str, Agent], agent: Agent) -> Say:
    """Says something over Rasa's REST channel; returns what comes back."""

    def say(message: Any, sender: Any = "erika", **more: Any) -> list[dict[str, Any]]:
        body = {"sender": sender, "message": message, **more}
        answer = requests.post(f"{served[0]}/webhooks/rest/webhook", json=body, timeout=20)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()
        return found

    return say


def texts(answer: list[dict[str, Any]]) -> str:
    return "\n".join(bubble["text"] for bubble in answer)


def test_the_answer_comes_with_source_and_buttons(say: Say, agent: Agent) -> None:
    answer = say(CLAIM)
    assert "rasch reagiert.\n(Quelle: Abschnitt 4 (Aufwand und Zuständigkeit))" in texts(answer)
    assert {bubble["recipient_id"] for bubble in answer} == {"erika"}
    assert answer[-1]["buttons"][0] == {
        "title": "Mehr Argumente",
        "payload": "/more",
        "type": "imBack",
        "value": "Mehr Argumente",
    }
    turn = Turn.objects.get()
    assert (turn.text, turn.conversation.channel) == (CLAIM, "rest")


def test_the_coach_knows_a_stable_pseudonym(say: Say, agent: Agent) -> None:
    say(CLAIM)
    say("Noch etwas.")
    say(CLAIM, sender="max")
    first, second, other = (message.sender_id for message in agent.asked)
    assert first == second == pseudonym_of("rest", "erika") != other
    assert pseudonym_of("botframework", "erika") != first
    assert "erika" not in str(list(Conversation.objects.values()))


def test_the_first_answer_tells_of_the_recording(say: Say) -> None:
    first = texts(say(CLAIM))
    assert "aufgezeichnet" in first and Conversation.objects.get().pseudonym in first
    assert "aufgezeichnet" not in texts(say(CLAIM))


@pytest.mark.parametrize("command", ["/restart", " /restart", "／restart", "\u200b/restart"])
def test_no_text_is_a_command(say: Say, agent: Agent, command: str) -> None:
    say(command)
    say('/quiz_answer{"option": "2"}')
    assert [m.text for m in agent.asked] == ["restart", 'quiz_answer{"option": "2"}']


def test_offered_buttons_are_the_only_commands(say: Say, agent: Agent) -> None:
    say("/more")
    say(CLAIM)
    say("/more")
    say("Mehr Argumente")  # what Teams sends for the button
    say("1")
    assert [m.text for m in agent.asked] == ["more", CLAIM, "/more", "/more", "/more"]
    assert agent.asked[-1].metadata == {"title": "Mehr Argumente", "redacted": {}}
    say("/more", sender="max")
    assert agent.asked[-1].text == "more"


def test_personal_data_does_not_reach_the_coach(say: Say, agent: Agent) -> None:
    answer = texts(say("Kunde DE89 3704 0044 0532 0130 00 sagt, das läuft nebenher."))
    assert "unkenntlich gemacht" in answer
    assert "3704" not in agent.asked[0].text
    assert agent.asked[0].metadata["redacted"] == {"IBAN": 1}


def test_what_the_client_sends_along_is_left_out(say: Say, agent: Agent) -> None:
    say(CLAIM, metadata={"name": "Erika Mustermann"}, input_channel="x" * 100)
    assert "Erika" not in str(agent.asked[0].metadata)
    assert Conversation.objects.get().channel == "rest"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 2001, "höchstens 2000"),
        ("", "Bitte schreiben Sie etwas"),
        (" / ", "Bitte schreiben Sie etwas"),
        (None, "Bitte schreiben Sie etwas"),
    ],
)
def test_what_does_not_pass_is_said(say: Say, agent: Agent, text: Any, sentence: str) -> None:
    assert sentence in texts(say(text))
    assert agent.asked == []


@pytest.mark.parametrize("sender", [None, "", " ", "default"])
def test_nobodys_message(say: Say, agent: Agent, sender: Any) -> None:
    assert "keiner Person zuordnen" in texts(say(CLAIM, sender=sender))
    assert agent.asked == [] and not Conversation.objects.exists()


def test_too_many_messages(say: Say, agent: Agent, settings: Any) -> None:
    settings.MESSAGES_PER_MINUTE = 1
    say(CLAIM)
    assert "sehr viele Anfragen" in texts(say(CLAIM))
    assert len(agent.asked) == 1


@pytest.mark.parametrize(("mood", "sentence"), [("silent", "nicht da"), ("failing", "schiefgeg")])
def test_a_coach_that_fails(
    say: Say, agent: Agent, caplog: pytest.LogCaptureFixture, mood: str, sentence: str
) -> None:
    agent.mood = mood
    with caplog.at_level(logging.DEBUG):
        assert sentence in texts(say("Ein geheimer Satz."))
    assert "geheimer" not in caplog.text


def test_what_was_erased_stays_erased(say: Say) -> None:
    say(CLAIM)
    before = Conversation.objects.get()
    before.delete()
    audit("employee", ERASE, before.pseudonym)
    assert "aufgezeichnet" in texts(say(CLAIM))
    assert Conversation.objects.get().pseudonym != before.pseudonym


@pytest.mark.parametrize(
    "named", ["", "nowhere.Channel", "json.JSONDecoder", "socius.channel.PortalChannel"]
)
def test_what_is_no_channel_is_named(named: str) -> None:
    with pytest.raises(RasaException, match="guarded channel"):
        GuardedChannel.from_credentials({"channel": named})


def test_the_delivered_credentials_open_the_portals_channel_alone() -> None:
    channels = create_http_input_channels(None, "credentials.yml")
    assert [channel.url_prefix() for channel in channels] == ["socius"]


@pytest.fixture
def teams(served: tuple[str, Agent], agent: Agent) -> Iterator[Any]:
    """Teams' side of the Bot Framework: sends activities, and takes those of the bot."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = served[0]

    def say(text: str) -> list[dict[str, Any]]:
        got.clear()
        activity = {
            "type": "message",
            "text": text,
            "from": {"id": TEAMS_USER, "name": "Erika Mustermann"},
            "conversation": {"id": "a:1"},
            "recipient": {"id": "28:socius"},
            "serviceUrl": f"http://127.0.0.1:{server.server_port}",
            "attachments": [{"name": "Kundenliste.xlsx"}],
        }
        requests.post(f"{url}/webhooks/botframework/webhook", json=activity, timeout=20)
        return list(got)

    yield say
    server.shutdown()
    server.server_close()


def test_teams(teams: Any, agent: Agent) -> None:
    activities = teams(CLAIM)
    said = json.dumps(activities, ensure_ascii=False)
    assert "aufgezeichnet" in activities[0]["text"]
    assert "Quelle: Abschnitt 4" in said
    card = activities[-1]["attachments"][0]["content"]
    assert card["buttons"][0]["type"] == "imBack"
    assert activities[-1]["recipient"]["id"] == TEAMS_USER
    teams(card["buttons"][0]["value"])
    assert agent.asked[-1].text == "/more"
    known = str([vars(message) for message in agent.asked]) + str(list(Turn.objects.values()))
    for secret in (TEAMS_USER, "Mustermann", "Kundenliste"):
        assert secret not in known


@pytest.mark.servers
def test_through_the_real_coach(installation: Installation) -> None:
    url = f"http://127.0.0.1:{installation.ports['rasa']}/webhooks/rest/webhook"

    def say(message: str) -> list[dict[str, Any]]:
        body = {"sender": "erika", "message": message}
        found: list[dict[str, Any]] = requests.post(url, json=body, timeout=30).json()
        return found

    answer = say("Das kann doch der Azubi nebenher machen.")
    assert "aufgezeichnet" in texts(answer) and "(Quelle: Abschnitt 4" in texts(answer)
    assert "Mehr Argumente" in str(answer[-1]["buttons"])
    assert "(Quelle: " in texts(say("Mehr Argumente"))
    assert "unkenntlich" in texts(say("Der Kunde mit IBAN DE89370400440532013000 fragt danach."))
    assert texts(say("/restart"))  # an answer to the word, and no command
