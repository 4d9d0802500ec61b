"""Turns of a conversation as the page gets them, read from the training log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.chat import trainer_answers
from portal.chat.coach import Outgoing, Said
from portal.chat.topics import met_in, standing_offers
from portal.feedback.models import can_be_rated, feedback_of
from portal.traininglog.models import Conversation, Reply, Turn
from socius.curriculum import curriculum

Button = dict[str, str]
# Bubbles below which the page shows a link to another page.
_PAGES = {
    f"phrases/{key}": "worksheet" for key in ("worksheet", "checklist_stopped", "checklist_resumed")
}
_NUMBER = re.compile(r"(?:(\d{1,2})|([a-z]))[.):]?")


def transcript(conversation: Conversation) -> list[dict[str, Any]]:
    """Return all turns, in order."""
    titles: dict[str, str] = {}
    turns = []
    found = list(_with_everything(conversation.turns.all()))
    answers = trainer_answers.by_turn(conversation, found)
    for turn in found:
        turns.append(_as_json(turn, titles, answers.get(turn.message_id, [])))
        titles.update(_titles(turn.replies.all()))
    return turns


def answered(conversation: Conversation, message_id: str) -> dict[str, Any] | None:
    """Return the turn of a message, or None if the log has no answer to it."""
    turn = _with_everything(conversation.turns.filter(message_id=message_id)).first()
    if turn is None or not turn.replies.all():
        return None
    before = _replies(conversation).filter(turn__sequence__lt=turn.sequence)
    return _as_json(turn, _titles(before), [])


def unlogged(message: Outgoing, replies: list[Said]) -> dict[str, Any]:
    """Return a turn that the coach answered while the log could not take it."""
    return {
        "message_id": message.message_id,
        "time": timezone.now().isoformat(),
        "text": message.title if message.text.startswith("/") else message.text,
        "redacted": message.redacted,
        "replies": [
            _bubble(said.text, said.origin, said.content, said.buttons) for said in replies
        ],
        "misconceptions": [],
        "feedback": None,
        "trainer_answers": [],
    }


def offered_title(conversation: Conversation, payload: str) -> str | None:
    """Return the title of a button that the coach offered in this conversation, if it did."""
    return (standing_offers() | _titles(_replies(conversation))).get(payload)


def typed_button(conversation: Conversation, text: str) -> Button | None:
    """Return the last turn's button that a text names by its title, number or letter."""
    last = conversation.turns.last()
    if last is None:
        return None
    buttons: list[Button] = [button for reply in last.replies.all() for button in reply.buttons]
    wanted = _plain(text)
    for button in buttons:
        if _plain(button["title"]) == wanted:
            return button
    if match := _NUMBER.fullmatch(text.strip().lower()):
        digits, letter = match.groups()
        place = int(digits) if digits else ord(letter) - ord("a") + 1
        if 1 <= place <= len(buttons):
            return buttons[place - 1]
    return None


def _plain(text: str) -> str:
    return text.casefold().strip().rstrip(".!?…:;, ")


def _replies(conversation: Conversation) -> QuerySet[Reply]:
    replies = Reply.objects.filter(turn__conversation=conversation).only("buttons")
    return replies.order_by("turn__sequence", "position")


def _titles(replies: Iterable[Reply]) -> dict[str, str]:
    return {button["payload"]: button["title"] for reply in replies for button in reply.buttons}


def _with_everything(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    return turns.select_related("feedback").prefetch_related("replies", "detections")


def _as_json(turn: Turn, titles: dict[str, str], answers: list[dict[str, Any]]) -> dict[str, Any]:
    text = titles.get(turn.payload, turn.text) if turn.payload else turn.text
    return {
        "message_id": turn.message_id,
        "time": turn.time.isoformat(),
        "text": text,
        "redacted": turn.redacted,
        "replies": [
            _bubble(reply.text, reply.origin, reply.content, reply.buttons)
            for reply in turn.replies.all()
        ],
        "misconceptions": met_in(turn),
        "feedback": _feedback(turn),
        "trainer_answers": answers,
    }


def _feedback(turn: Turn) -> dict[str, str] | None:
    """Return what was said of the answer, empty so far; None where there is none to rate."""
    if not can_be_rated(turn):
        return None
    given = feedback_of(turn) or {"verdict": "", "reason": ""}
    return {"verdict": given["verdict"], "reason": given["reason"]}


def _bubble(text: str, origin: str, content: str, buttons: list[Button]) -> dict[str, Any]:
    return {
        "text": text,
        "origin": curriculum().origin_label(origin) if origin else "",
        "page": _PAGES.get(content, ""),
        "buttons": [{"title": b["title"], "payload": b["payload"]} for b in buttons],
    }
