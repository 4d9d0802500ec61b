"""The retention period: conversations idle for longer are deleted, or lose their texts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.onboarding.models import Learner
from portal.traininglog import tracker_store
from portal.traininglog.audit import RETAIN, audit
from portal.traininglog.erasure import overwrite_deleted
from portal.traininglog.models import (
    Conversation,
    IdentityLink,
    Reply,
    TrainerQuestion,
    Turn,
)
from portal.traininglog.recorder import spool
from portal.traininglog.signals import texts_removed
from portal.worksheet.models import WorksheetAnswer

_AT_ONCE = 200


@dataclass
class Retained:
    """How much is past the period."""

    conversations: int = 0
    turns: int = 0
    tracker_conversations: int = 0


def retain(days: int, actor: str, *, strip: bool = False, dry_run: bool = False) -> Retained:
    """Delete conversations without activity for ``days``, or strip their texts.

    Rasa's copies go in both cases. Interrupted, it goes on where it was with the next run.
    Training examples that trainers took over stay: `log erase` reaches them.
    """
    before = timezone.now() - timedelta(days=days)
    due = Conversation.objects.filter(last_activity__lt=before)
    if strip:
        due = due.filter(stripped=None)
    if dry_run:
        return Retained(
            due.count(),
            Turn.objects.filter(conversation__in=due).count(),
            len(tracker_store.idle_since(before.timestamp())),
        )
    idle = tracker_store.idle_since(before.timestamp())
    done = Retained(tracker_conversations=len(idle))
    while pseudonyms := _retain_some(due, done, actor, strip):
        tracker_store.erase(pseudonyms)
        spool().erase(pseudonyms)
    tracker_store.erase(idle)
    # Also where nothing was due: the trail shows that the job runs.
    audit(actor, RETAIN, "finished", days=days, **asdict(done))
    return done


def _retain_some(due: QuerySet[Conversation], done: Retained, actor: str, strip: bool) -> list[str]:
    """Delete or strip the first conversations that are due; return their pseudonyms."""
    with transaction.atomic():
        overwrite_deleted()
        # Locked and looked at anew: nobody who has just come back loses anything.
        chunk = list(due.select_for_update().order_by("id")[:_AT_ONCE])
        if not chunk:
            return []
        pseudonyms = [conversation.pseudonym for conversation in chunk]
        turns = Turn.objects.filter(conversation__in=chunk)
        counted = {"conversations": len(chunk), "turns": turns.count()}
        IdentityLink.objects.filter(pseudonym__in=pseudonyms).delete()
        if strip:
            _strip(chunk, turns)
        else:
            Conversation.objects.filter(pk__in=[c.pk for c in chunk]).delete()
        texts_removed.send(Conversation, conversations=[c.pk for c in chunk], kept=strip)
        audit(actor, RETAIN, "stripped" if strip else "deleted", **counted)
    done.conversations += counted["conversations"]
    done.turns += counted["turns"]
    return pseudonyms


def _strip(chunk: list[Conversation], turns: QuerySet[Turn]) -> None:
    """Take out what an employee wrote, and what the coach said of it; keep what is counted.

    The key goes, too: nobody can come back to the conversation.
    """
    Reply.objects.filter(turn__in=turns).update(text="", buttons=[])
    TrainerQuestion.objects.filter(turn__in=turns).update(text="", answer="")
    WorksheetAnswer.objects.filter(conversation__in=chunk).update(text="")
    turns.update(text="", payload="", entities=[])
    Learner.objects.filter(conversation__in=chunk).update(nickname="")
    Conversation.objects.filter(pk__in=[c.pk for c in chunk]).update(
        key_hash="", stripped=timezone.now()
    )
