"""A small server in Rasa's place: real HTTP, answers by a script, records as the actions would.

Its ``mood`` makes it fail in the ways the real one does.
"""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.traininglog.recorder import Bubble, TurnRecord, record

MORE = {"title": "Mehr Argumente", "payload": "/more"}
CHECKLIST = {"title": "Strategie-Checkliste", "payload": "/checklist"}
QUIZ = {"title": "Quizfrage", "payload": "/quiz"}
OPTIONS = [
    {"title": "Weil es der Vorstand so will", "payload": '/quiz_answer{"option": "1"}'},
    {
        "title": "Weil Präsenz und schnelle Reaktion dazugehören",
        "payload": '/quiz_answer{"option": "2"}',
    },
    {"title": "Weil es Vorschrift ist", "payload": '/quiz_answer{"option": "3"}'},
]
WELCOME = "Guten Tag! Ich bin Socius, Ihr Coach zu sozialen Medien in der Bank."


class Rasa:
    """What was asked of it, and how it is minded to answer."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.mood = "well"  # or "failing", "empty", "garbled", "slow", "forgetful"
        self.seconds = 0.0

    def answer(self, message: dict[str, Any]) -> tuple[int, Any]:
        self.asked.append(message)
        time.sleep(self.seconds)
        if self.mood == "failing":
            return 503, {"error": "no answer"}
        if self.mood == "empty":
            return 200, {"replies": []}
        if self.mood == "garbled":
            return 200, ["unexpected"]
        bubbles, detections = respond(message["text"])
        if self.mood != "forgetful":
            remember(message, bubbles, detections)
        return 200, {
            "replies": [
                {"text": b.text, "origin": b.origin, "content": b.content, "buttons": b.buttons}
                for b in bubbles
            ]
        }


def respond(text: str) -> tuple[list[Bubble], list[dict[str, Any]]]:
    found = {"misconception": "on_the_side", "stance": "claims", "confidence": 0.93}
    if text == "/start":
        how = "Schreiben Sie einfach, was Sie denken oder bei der Arbeit hören."
        return [Bubble(WELCOME), Bubble(how, buttons=[CHECKLIST, QUIZ])], []
    if text == "/quiz":
        question = "Warum läuft Social Media nicht nebenher?"
        return [Bubble(question, "section_4", "on_the_side/quiz/why", OPTIONS)], []
    if text.startswith("/quiz_answer"):
        right = '"2"' in text
        verdict = "Richtig!" if right else "Nicht ganz."
        return [Bubble(f"{verdict} Präsenz gehört zum Kern.", "section_4", buttons=[QUIZ])], []
    if text == "/more":
        tip = "Fragen Sie nach, wer am Wochenende antwortet."
        return [Bubble(tip, "editorial", "on_the_side/convince/weekend", [MORE])], []
    if "nebenher" in text:
        return [
            Bubble("Das klingt nach: Social Media läuft bei uns nebenher."),
            Bubble(
                "Im vollen Arbeitstag ist das verständlich.\nNur leben soziale Medien davon, "
                "dass die Bank präsent ist und rasch reagiert.",
                "section_4",
                "on_the_side/rebuttal",
            ),
            Bubble(
                "Je nach Größe des Hauses füllt das mehr als eine Stelle.",
                "section_4",
                "on_the_side/arguments/full_time",
                [MORE, CHECKLIST, QUIZ],
            ),
        ], [found]
    return [Bubble("Dazu sagt der Artikel nichts.", buttons=[CHECKLIST])], []


def remember(
    message: dict[str, Any], bubbles: list[Bubble], detections: list[dict[str, Any]]
) -> None:
    text = message["text"]
    is_button = text.startswith("/")
    record(
        TurnRecord(
            pseudonym=message["sender"],
            message_id=message["message_id"],
            channel=message["channel"],
            time=timezone.now().isoformat(),
            text=message["title"] if is_button else text,
            payload=text if is_button else "",
            intent=text[1:].split("{")[0] if is_button else "claims",
            intent_confidence=0.91,
            ranking=[],
            candidates=[*detections, {"misconception": "not_for_the_board", "confidence": 0.21}],
            unsure=False,
            entities=[],
            model_id="stand-in",
            detections=detections,
            action="action_answer",
            replies=bubbles,
            redacted=message["redacted"],
        )
    )


def serve(rasa: Rasa) -> ThreadingHTTPServer:
    """Start the server on a free port of loopback; the caller shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(200, {"status": "ok"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                self.reply(*rasa.answer(json.loads(body)))
            finally:
                connections.close_all()

        def reply(self, status: int, answer: Any) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # Who closes the server waits for what it still writes: the next test must not meet it.
    server.daemon_threads = False
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
