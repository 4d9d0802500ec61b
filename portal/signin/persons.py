"""Who is signed in, and which conversations are theirs."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from portal.signin.configuration import OpenIDConnect, TrustedProxy
from portal.traininglog import identity
from portal.traininglog.models import Conversation, hash_key
from portal.traininglog.recorder import open_conversation

_SESSION = "socius.person"
_LONGEST = 255


def signed_in(request: HttpRequest) -> str | None:
    """Return the person a request comes from, None if nobody is signed in."""
    way = settings.SIGN_IN
    if isinstance(way, TrustedProxy):
        if not way.trusts(request.META.get("REMOTE_ADDR", "")):
            return None
        person = request.headers.get(way.header, "").strip()
        return person if 0 < len(person) <= _LONGEST else None
    if isinstance(way, OpenIDConnect):
        sealed = request.session.get(_SESSION, "")
        return identity.unseal(sealed, int(way.hours * 3600)) if sealed else None
    return None


def remember(request: HttpRequest, person: str) -> None:
    """Sign a person in for this browser; the session's row does not tell whom."""
    request.session.cycle_key()
    request.session[_SESSION] = identity.seal(person)


def forget(request: HttpRequest) -> None:
    request.session.pop(_SESSION, None)
    request.session.cycle_key()


def owns(request: HttpRequest, key: str) -> bool:
    """Return whether the signed-in person opened a conversation (also if there is none)."""
    person = signed_in(request)
    found = Conversation.objects.filter(key_hash=hash_key(key)).first()
    if found is None:
        return True
    return person is not None and identity.belongs(found.pseudonym, person)


def open_for(request: HttpRequest) -> tuple[str, Conversation]:
    """Open a conversation; with sign-in on, link it to the person and derive its key.

    The key can be derived again where the person signs in on another device.
    """
    key, conversation = open_conversation("web")
    person = signed_in(request)
    if person is None:
        return key, conversation
    with transaction.atomic():
        identity.link(conversation.pseudonym, person)
        key = _keys(conversation)[0]
        conversation.key_hash = hash_key(key)
        conversation.save(update_fields=["key_hash"])
    return key, conversation


def resume(request: HttpRequest) -> tuple[str, Conversation] | None:
    """Return the signed-in person's last conversation and its key, if there is one."""
    person = signed_in(request)
    if person is None:
        return None
    for pseudonym in identity.pseudonyms(person):
        conversation = Conversation.objects.filter(pseudonym=pseudonym).first()
        if conversation is None:
            continue
        for key in _keys(conversation):
            if conversation.key_hash == hash_key(key):
                return key, conversation
    return None


def _keys(conversation: Conversation) -> list[str]:
    """Return what the conversation's key may be: derived from each identity key, newest first."""
    content = f"conversation {conversation.pseudonym}".encode()
    digests = [
        hmac.new(key.strip().encode(), content, hashlib.sha256).digest()
        for key in settings.IDENTITY_KEY.split(",")
    ]
    return [base64.urlsafe_b64encode(digest[:24]).decode() for digest in digests]
