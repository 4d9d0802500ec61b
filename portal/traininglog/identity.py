"""The link from a pseudonym to a signed-in person: kept apart, encrypted, off by default.

The key stands in the environment (SOCIUS_IDENTITY_KEY, a Fernet key; to change it, put the new one
before the old, with a comma). Without it nothing can be linked or resolved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

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
    content = _content(cipher, found)
    if content is None:
        raise IdentityError("the link was made with another key")
    if content["pseudonym"] != pseudonym:
        raise IdentityError("the link belongs to another pseudonym")
    return str(content["person"])


def belongs(pseudonym: str, person: str) -> bool:
    """Return whether a pseudonym is a person's: for the person, so without an audit entry."""
    found = IdentityLink.objects.filter(pseudonym=pseudonym).first()
    return found is not None and _content(_cipher(), found) == {
        "pseudonym": pseudonym,
        "person": person,
    }


def pseudonyms(person: str) -> Iterator[str]:
    """Yield a person's pseudonyms, the newest first: for the person.

    Reads all links: an index of persons would tell, without the key, what belongs together.
    """
    cipher = _cipher()
    for found in IdentityLink.objects.order_by("-id").iterator():
        content = _content(cipher, found)
        if content == {"pseudonym": found.pseudonym, "person": person}:
            yield found.pseudonym


def seal(person: str) -> str:
    """Return a person as an encrypted text, for a browser's session."""
    return _cipher().encrypt(json.dumps({"signed_in": person}).encode()).decode()


def unseal(sealed: str, seconds: int) -> str | None:
    """Return the person that was sealed, None after that time or with another key."""
    try:
        content: dict[str, str] = json.loads(_cipher().decrypt(sealed.encode(), ttl=seconds))
    except InvalidToken:
        return None
    return content.get("signed_in")


def unlink(pseudonym: str) -> bool:
    """Forget who is behind a pseudonym; needs no key. Returns whether there was a link."""
    return bool(IdentityLink.objects.filter(pseudonym=pseudonym).delete()[0])


def _content(cipher: MultiFernet, link: IdentityLink) -> dict[str, str] | None:
    """Return what a link says, None where it was made with another key."""
    try:
        content: dict[str, str] = json.loads(cipher.decrypt(bytes(link.token)))
    except InvalidToken:
        return None
    return content


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
