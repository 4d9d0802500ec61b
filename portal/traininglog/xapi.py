"""The log as xAPI 1.0.3 statements for a learning record store: docs/traininglog.md."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from portal.traininglog.models import Detection, Turn
from socius.curriculum import curriculum

VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"
# The root of all ids: never to be changed, for a record store knows statements by their ids.
NAMESPACE = UUID("6f0c7a0e-2b53-5d0e-9a53-0c1f5d1c0a11")
CHECKLIST = "strategy_checklist"
# What a message's stance is in the registered vocabulary.
_STANCES = {"claims": "commented", "agrees": "commented", "asks": "asked"}
_GERMAN = {
    "answered": "beantwortete",
    "asked": "fragte",
    "commented": "äußerte sich zu",
    "completed": "schloss ab",
    "experienced": "erfuhr",
    "initialized": "begann",
    "interacted": "nutzte",
}
Json = dict[str, Any]


@lru_cache
def home() -> str:
    """Return the address under which the bank names its accounts and activities."""
    return os.environ.get("SOCIUS_XAPI_HOME", "https://socius.example").rstrip("/")


def statements(turn: Turn) -> Iterator[Json]:
    """Yield what a turn says: what the employee did, then what the employee was shown."""
    said = list(_said(turn))
    shown = list(_shown(turn))
    if not said and not shown:
        said = [_statement(turn, "interacted", _coach())]
    yield from said
    yield from shown


def _said(turn: Turn) -> Iterator[Json]:
    actions = {reply.action for reply in turn.replies.all()}
    if turn.intent == "start":
        yield _statement(turn, "initialized", _coach())
    if turn.intent in ("quiz_answer", "course") and (answer := _quiz_answer(turn)):
        yield answer
    for detection in turn.detections.all():
        verb = _STANCES.get(detection.stance)
        if verb:
            kind = f"{verb}/{detection.misconception}/{detection.source}"
            about = _part(detection.misconception)
            yield _statement(turn, verb, about, kind, _response(turn), _read(detection))
    if turn.intent == "out_of_scope":
        yield _statement(turn, "asked", _coach(), result=_response(turn))
    if "action_checklist_summary" in actions:
        result = {"completion": True}
        yield _statement(turn, "completed", _part(CHECKLIST), result=result)


def _shown(turn: Turn) -> Iterator[Json]:
    """Yield what the employee read of each part of the curriculum."""
    places: dict[str, list[str]] = {}
    for reply in turn.replies.all():
        part, _, rest = reply.content.partition("/")
        is_part = part == CHECKLIST or part in curriculum().misconceptions
        if is_part and not rest.startswith("quiz/"):
            places.setdefault(part, []).append(reply.content)
    for part, contents in places.items():
        extensions = {_extension("content"): contents}
        yield _statement(turn, "experienced", _part(part), f"experienced/{part}", None, extensions)


def _quiz_answer(turn: Turn) -> Json | None:
    try:
        chosen = json.loads(turn.payload.removeprefix(f"/{turn.intent}"))
        place = str(chosen["question"]) if turn.intent == "quiz_answer" else _evaluated(turn)
        option = str(chosen["option"])
    except (ValueError, KeyError, TypeError, StopIteration):
        return None  # typed instead of pressed, or no answer to a quiz question
    misconception, _, question_id = place.partition("/quiz/")
    asked = next((q for q in _questions(misconception) if q.id == question_id), None)
    definition: Json = {"type": f"{ACTIVITIES}cmi.interaction", "interactionType": "choice"}
    result: Json = {"response": option}
    if asked:
        definition["name"] = {"de": asked.question}
        definition["choices"] = [
            {"id": str(number), "description": {"de": text}}
            for number, text in enumerate(asked.options, 1)
        ]
        definition["correctResponsesPattern"] = [str(asked.answer)]
        result["success"] = option == str(asked.answer)
    else:  # a question that the curriculum no longer has
        definition["name"] = {"de": place}
    about = _activity(f"curriculum/{place}", definition)
    return _statement(
        turn, "answered", about, None, result, {_extension("misconception"): misconception}
    )


def _evaluated(turn: Turn) -> str:
    """Return the place of the question that a course evaluated. Raises StopIteration."""
    replies = (r for r in turn.replies.all() if r.action == "action_course")
    return next(reply.content for reply in replies if "/quiz/" in reply.content)


def _questions(misconception: str) -> list[Any]:
    found = curriculum().misconceptions.get(misconception)
    return list(found.quiz) if found else []


def _statement(
    turn: Turn,
    verb: str,
    about: Json,
    kind: str | None = None,
    result: Json | None = None,
    extensions: Json | None = None,
) -> Json:
    pseudonym = turn.conversation.pseudonym
    context: Json = {
        "registration": str(uuid5(NAMESPACE, pseudonym)),
        "platform": "Socius",
        "language": "de",
        "extensions": {
            _extension("sequence"): turn.sequence,
            _extension("intent"): turn.intent,
            **(extensions or {}),
        },
    }
    activities: Json = {}
    if about["id"] != _coach()["id"]:
        activities["parent"] = [_coach()]
    if learner := getattr(turn.conversation, "learner", None):
        activities["grouping"] = [_group(learner.cohort.code, learner.cohort.name)]
    if activities:
        context["contextActivities"] = activities
    statement: Json = {
        "id": str(uuid5(NAMESPACE, f"{pseudonym}/{turn.message_id}/{kind or verb}")),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": home(), "name": pseudonym},
        },
        "verb": {"id": VERBS + verb, "display": {"de": _GERMAN[verb], "en": verb}},
        "object": about,
        "context": context,
        "timestamp": turn.time.isoformat(),
    }
    if result:
        statement["result"] = result
    return statement


def _response(turn: Turn) -> Json | None:
    return {"response": turn.text} if turn.text else None


def _read(detection: Detection) -> Json:
    return {
        _extension("misconception"): detection.misconception,
        _extension("stance"): detection.stance,
        _extension("confidence"): round(detection.confidence, 4),
        _extension("source"): detection.source,
    }


def _extension(name: str) -> str:
    return f"{home()}/xapi/extensions/{name}"


def _activity(path: str, definition: Json) -> Json:
    return {
        "objectType": "Activity",
        "id": f"{home()}/xapi/activities/{path}",
        "definition": definition,
    }


def _group(code: str, name: str) -> Json:
    """Return the activity of an onboarding group: its session."""
    return _activity(f"cohorts/{code}", {"type": f"{ACTIVITIES}meeting", "name": {"de": name}})


@lru_cache
def _coach() -> Json:
    definition = {"type": f"{ACTIVITIES}course", "name": {"de": curriculum().source.title}}
    return _activity("coach", definition)


@lru_cache
def _part(part: str) -> Json:
    """Return the activity of a misconception or of the checklist."""
    found = curriculum().misconceptions.get(part)
    name = curriculum().checklist.title if part == CHECKLIST else found.title if found else part
    kind = "performance" if part == CHECKLIST else "lesson"
    return _activity(f"curriculum/{part}", {"type": ACTIVITIES + kind, "name": {"de": name}})
