"""The link from a pseudonym to a signed-in person: kept apart, encrypted, off by default.

The key stands in the environment (SOCIUS_IDENTITY_KEY, a Fernet key; to change it, put the new one
before the old, with a comma). Without it nothing can be linked or resolved.
"""

from __future__ import annotations

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from portal.traininglog.audit import RESOLVE, audit
from portal.traininglog.models import IdentityLink


class IdentityError(Exception):
    """A link cannot be made or read; says why."""


def is_on() -> bool:
    return bool(settings.IDENTITY_KEY)


def link(pseudonym: str, person: str) -> None:
    """Keep who is behind a pseudonym; a later link replaces an earlier one."""
    # The pseudonym is inside, too: a token moved to another row does not count there.
    content = json.dumps({"pseudonym": pseudonym, "person": person})
    token = _cipher().encrypt(content.encode())
    IdentityLink.objects.update_or_create(pseudonym=pseudonym, defaults={"token": token})


def resolve(pseudonym: str, actor: str, reason: str) -> str | None:
    """Return who is behind a pseudonym, None if nobody is linked. The look is audited."""
    if not reason.strip():
        raise IdentityError("a reason is needed")
    cipher = _cipher()
    with transaction.atomic():
        audit(actor, RESOLVE, pseudonym, reason=reason)
        found = IdentityLink.objects.filter(pseudonym=pseudonym).first()
    if found is None:
        return None
    try:
        content = json.loads(cipher.decrypt(bytes(found.token)))
    except InvalidToken:
        raise IdentityError("the link was made with another key") from None
    if content["pseudonym"] != pseudonym:
        raise IdentityError("the link belongs to another pseudonym")
    return str(content["person"])


def unlink(pseudonym: str) -> bool:
    """Forget who is behind a pseudonym; needs no key. Returns whether there was a link."""
    return bool(IdentityLink.objects.filter(pseudonym=pseudonym).delete()[0])


def _cipher() -> MultiFernet:
    if not is_on():
        raise IdentityError("SOCIUS_IDENTITY_KEY is not set: links to persons are off")
    try:
        keys = [Fernet(key.strip()) for key in settings.IDENTITY_KEY.split(",")]
    except ValueError:
        raise IdentityError(
            "SOCIUS_IDENTITY_KEY is no Fernet key (32 bytes, URL-safe base64)"
        ) from None
    return MultiFernet(keys)
