"""Joining a cohort: by its code, without an account; coming back by a personal code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.chat.messages import redact
from portal.onboarding.models import CODE_ALPHABET, Cohort, Learner
from portal.traininglog.models import Conversation, hash_key
from socius.typed import normalise

CHANNEL = "onboarding"
PERSONAL_CODE_LENGTH = 12
NICKNAME_LENGTH = 24


class Refused(Exception):
    """Somebody cannot join; the code is that of the phrase ``onboarding_<code>``."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def plain(code: str) -> str:
    """Return a code as it is kept: people add spaces and hyphens, or write it small."""
    return "".join(letter for letter in code.upper() if letter in CODE_ALPHABET)


def find(code: str) -> Cohort:
    """Return the cohort of a join code that can be joined now, or raise Refused."""
    cohort = Cohort.objects.filter(code=plain(code)).first() if plain(code) else None
    if cohort is None:
        raise Refused("unknown_code")
    today = timezone.localdate()
    if cohort.date > today:
        raise Refused("too_early", date=f"{cohort.date:%d.%m.%Y}")
    if cohort.closed or cohort.is_over or cohort.date < today:
        raise Refused("expired")
    if cohort.learners.present().count() >= cohort.most_learners:
        raise Refused("full")
    return cohort


def join(cohort: Cohort, nickname: str) -> tuple[str, str, Learner]:
    """Add a learner; return the personal code, the conversation's key and the learner.

    Raises Refused. The key is made from the personal code, of which nothing is kept: with it
    the learner gets to the same conversation on another device.
    """
    nickname = "" if cohort.is_anonymous else _checked(nickname)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(PERSONAL_CODE_LENGTH))
    key = key_of(code)
    now = timezone.now()
    try:
        with transaction.atomic():
            # Locked: the last free place is given away once.
            locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
            if locked.learners.present().count() >= locked.most_learners:
                raise Refused("full")
            if nickname and locked.learners.filter(nickname__iexact=nickname).exists():
                raise Refused("name_taken")
            conversation = Conversation.objects.create(
                key_hash=hash_key(key), channel=CHANNEL, started=now, last_activity=now
            )
            learner = Learner.objects.create(
                cohort=locked, conversation=conversation, nickname=nickname
            )
    except IntegrityError:
        raise Refused("name_taken") from None
    return shown(code), key, learner


def shown(code: str) -> str:
    """Return a personal code in groups, as people read it: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def key_of(code: str) -> str:
    """Return the conversation's key that belongs to a personal code."""
    digest = hmac.new(
        settings.SECRET_KEY.encode(), f"learner:{plain(code)}".encode(), hashlib.sha256
    ).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def come_back(code: str) -> tuple[str, Learner]:
    """Return the key and the learner of a personal code, or raise Refused."""
    key = key_of(code)
    learner = Learner.objects.with_key(key)
    if learner is None:
        raise Refused("unknown_personal_code")
    return key, learner


def leave(learner: Learner) -> None:
    """Take somebody out of the count; what they answered stays, and they may come back."""
    Learner.objects.filter(pk=learner.pk).update(left=timezone.now())


def _checked(nickname: str) -> str:
    """Return a nickname without what is no part of a name; it may be empty."""
    nickname = " ".join(normalise(nickname).split())
    if len(nickname) > NICKNAME_LENGTH:
        raise Refused("name_too_long", limit=NICKNAME_LENGTH)
    found = redact(nickname)[1] if nickname else {}
    if set(found) - {"NAME"}:
        raise Refused("name_is_personal")
    return nickname
