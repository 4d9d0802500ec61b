"""What Socius holds of one conversation: for the employee (Art. 15 and 20 DSGVO)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from portal.feedback.models import feedback_of
from portal.traininglog import reviewed, tracker_store
from portal.traininglog.audit import EMPLOYEE
from portal.traininglog.erasure import UnknownConversation, record_stores
from portal.traininglog.models import AuditEntry, Conversation, IdentityLink, Turn
from portal.traininglog.recorder import spool

FORMAT = "socius-own-data/1"


def own_data(pseudonym: str) -> dict[str, Any]:
    """Return all that is stored under a pseudonym. Raises UnknownConversation, OSError."""
    conversation = Conversation.objects.filter(pseudonym=pseudonym).first()
    if conversation is None:
        raise UnknownConversation(pseudonym)
    turns = conversation.turns.select_related("trainer_question", "feedback").prefetch_related(
        "detections", "replies", "reviews__detections"
    )
    return {
        "format": FORMAT,
        "created": timezone.now(),
        "retention_days": settings.RETENTION_DAYS,
        "conversation": {
            "pseudonym": pseudonym,
            "channel": conversation.channel,
            "started": conversation.started,
            "last_activity": conversation.last_activity,
            "linked_to_a_person": IdentityLink.objects.filter(pseudonym=pseudonym).exists(),
            "tags": _tags(conversation),
            "turns": [_turn(turn) for turn in turns],
            "worksheet": [
                {"question": answer.question, "text": answer.text, "changed": answer.changed}
                for answer in conversation.worksheet.all()
            ],
            "session": _session(conversation),
        },
        "copies": {
            "waiting_turns": _waiting(pseudonym),
            "tracker_events": tracker_store.count(pseudonym),
            "record_stores": record_stores(pseudonym),
            "training_examples": reviewed.examples(pseudonym),
        },
        "access": [
            {"time": entry.time, "action": entry.action, "by": _role(entry.actor)}
            for entry in AuditEntry.objects.filter(object=pseudonym)
        ],
    }


def as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def page(data: dict[str, Any]) -> str:
    """Return own data as a German page that needs nothing else to be read."""
    return render_to_string("traininglog/own_data.html", {"data": data})


def part(data: dict[str, Any]) -> str:
    """Return own data as the part of a page that shows it."""
    return render_to_string("traininglog/own_data_part.html", {"data": data})


def _turn(turn: Turn) -> dict[str, Any]:
    question = getattr(turn, "trainer_question", None)
    return {
        "sequence": turn.sequence,
        "message_id": turn.message_id,
        "time": turn.time,
        "text": turn.text,
        "button": turn.payload,
        "redacted": turn.redacted,
        "intent": turn.intent,
        "intent_confidence": turn.intent_confidence,
        "ranking": turn.ranking,
        "candidates": turn.candidates,
        "unsure": turn.unsure,
        "entities": turn.entities,
        "model": turn.model_id,
        "detections": [
            {
                "misconception": found.misconception,
                "stance": found.stance,
                "confidence": found.confidence,
                "source": found.source,
            }
            for found in turn.detections.all()
        ],
        "replies": [
            {"text": reply.text, "origin": reply.origin, "buttons": reply.buttons}
            for reply in turn.replies.all()
        ],
        "trainer_question": {"text": question.text, "answer": question.answer}
        if question
        else None,
        "feedback": feedback_of(turn),
        "reviews": [
            {
                "verdict": review.verdict,
                "intent": review.intent,
                "detections": [
                    {"misconception": found.misconception, "stance": found.stance}
                    for found in review.detections.all()
                ],
                "better_wording": review.better_wording,
                "note": review.note,
                "changed": review.changed,
            }
            for review in turn.reviews.all()
        ],
    }


def _tags(conversation: Conversation) -> list[str]:
    """Return the words that trainers put on the conversation."""
    dossier = getattr(conversation, "dossier", None)
    return [tag.name for tag in dossier.tags.all()] if dossier else []


def _session(conversation: Conversation) -> dict[str, Any] | None:
    """Return what an onboarding session keeps of a learner, if the conversation belongs to one."""
    learner = getattr(conversation, "learner", None)
    return learner.own_data() if learner else None


def _waiting(pseudonym: str) -> int:
    """Return how many records wait in the spool for the database."""
    waiting = spool()
    if waiting.is_empty():
        return 0
    return waiting.path.read_bytes().count(f'"pseudonym": "{pseudonym}"'.encode())


def _role(actor: str) -> str:
    """Return who acted, without the name: the trainers' own data stays theirs."""
    if actor == EMPLOYEE:
        return "employee"
    return "administration" if actor.startswith("terminal") else "trainer"
