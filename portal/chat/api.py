"""The chat page's JSON API; openapi.yml describes it.

One turn, one path: checked and redacted here, answered by Rasa, recorded by its action, and read
back from the training log.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from portal.chat import coach, turns
from portal.chat.coach import CoachAway, Outgoing
from portal.chat.conversations import find
from portal.chat.incoming import for_coach
from portal.chat.limits import check_rate, client_address
from portal.chat.messages import read_feedback, read_json, read_message, read_message_id
from portal.chat.refusals import Refusal, endpoint
from portal.chat.turnstile import one_at_a_time
from portal.feedback.models import Feedback, can_be_rated
from portal.signin import persons
from portal.traininglog import identity
from portal.traininglog.audit import EMPLOYEE, OWN_DATA, audit
from portal.traininglog.erasure import erase
from portal.traininglog.models import Conversation
from portal.traininglog.own_data import own_data, part

logger = logging.getLogger(__name__)
_START = Outgoing("start", "/start")


@endpoint("POST")
def conversations(request: HttpRequest) -> JsonResponse:
    anew = read_json(request).get("anew") is True
    check_rate("open", client_address(request), settings.CONVERSATIONS_PER_MINUTE)
    if not anew and (own := persons.resume(request)):
        return JsonResponse({"id": own[0], "turns": turns.transcript(own[1])})
    key, conversation = persons.open_for(request)
    try:
        welcome = _ask(conversation, _START)
    except CoachAway:
        # Nobody could ever come back to it: the key was not given out.
        identity.unlink(conversation.pseudonym)
        conversation.delete()
        raise
    return JsonResponse({"id": key, "turns": [welcome]}, status=201)


@endpoint("GET", "DELETE")
def conversation(request: HttpRequest, key: str) -> JsonResponse:
    found = find(key)
    if request.method == "DELETE":
        return _erase(found)
    return JsonResponse({"id": key, "turns": turns.transcript(found)})


@endpoint("GET")
def data(request: HttpRequest, key: str) -> JsonResponse:
    own = _own_data(key)
    name = f"socius-{own['conversation']['pseudonym']}.json"
    return JsonResponse(own, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@endpoint("GET")
def readable_data(request: HttpRequest, key: str) -> JsonResponse:
    return JsonResponse({"html": part(_own_data(key))})


@endpoint("PUT")
def feedback(request: HttpRequest, key: str, message_id: str) -> JsonResponse:
    verdict, reason = read_feedback(read_json(request))
    conversation = find(key)
    check_rate("feedback", conversation.pseudonym, settings.MESSAGES_PER_MINUTE)
    turn = conversation.turns.filter(message_id=message_id).first()
    if turn is None or not can_be_rated(turn):
        raise Refusal(404, "unknown_turn")
    Feedback.objects.give(turn, verdict, reason, timezone.now())
    return JsonResponse({"message_id": message_id, "verdict": verdict, "reason": reason})


@endpoint("POST")
def messages(request: HttpRequest, key: str) -> JsonResponse:
    body = read_json(request)
    message_id = read_message_id(body)
    conversation = find(key)
    message = read_message(body)
    check_rate("message", conversation.pseudonym, settings.MESSAGES_PER_MINUTE)
    with one_at_a_time(conversation.pseudonym):
        turn = turns.answered(conversation, message_id)
        if turn is None:
            turn = _ask(conversation, for_coach(conversation, message_id, message))
    return JsonResponse(turn)


@endpoint("GET")
def unknown(request: HttpRequest, rest: str) -> JsonResponse:
    raise Refusal(404, "not_found")


def _own_data(key: str) -> dict[str, Any]:
    conversation = find(key)
    check_rate("data", conversation.pseudonym, settings.MESSAGES_PER_MINUTE)
    own = own_data(conversation.pseudonym)
    audit(EMPLOYEE, OWN_DATA, conversation.pseudonym)
    return own


def _erase(conversation: Conversation) -> JsonResponse:
    # A message that is being answered comes first, and is erased as well.
    with one_at_a_time(conversation.pseudonym):
        try:
            erase(conversation.pseudonym, EMPLOYEE)
        except OSError:
            logger.exception("A conversation was not erased")
            raise Refusal(503, "not_erased") from None
    return JsonResponse({"erased": True})


def _ask(conversation: Conversation, message: Outgoing) -> dict[str, Any]:
    replies = coach.send(conversation, message)
    turn = turns.answered(conversation, message.message_id)
    return turn or turns.unlogged(message, replies)
