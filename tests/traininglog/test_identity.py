"""The link from a pseudonym to a person: encrypted, off without a key, every look audited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from portal.traininglog import identity
from portal.traininglog.identity import IdentityError
from portal.traininglog.models import AuditEntry, IdentityLink
from tests.traininglog.talks import talk

pytestmark = pytest.mark.django_db
PERSON = "erika.mustermann@bank.example"


@pytest.fixture
def key(settings: Any) -> str:
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    return str(settings.IDENTITY_KEY)


def test_it_is_off_without_a_key() -> None:
    assert not identity.is_on()
    with pytest.raises(IdentityError, match="SOCIUS_IDENTITY_KEY is not set"):
        identity.link("k7fp-92ma-x3td", PERSON)
    with pytest.raises(IdentityError):
        identity.resolve("k7fp-92ma-x3td", "revision", "Anfrage")
    assert not IdentityLink.objects.exists()


def test_a_link_is_stored_unreadably_and_resolved_with_the_key(key: str) -> None:
    identity.link("k7fp-92ma-x3td", PERSON)
    assert b"erika" not in bytes(IdentityLink.objects.get().token)
    assert identity.resolve("k7fp-92ma-x3td", "revision", "Anfrage") == PERSON
    assert identity.resolve("nobo-dyis-here", "revision", "Anfrage") is None


def test_every_look_is_audited_with_its_reason(key: str) -> None:
    identity.link("k7fp-92ma-x3td", PERSON)
    identity.resolve("k7fp-92ma-x3td", "revision", "Anfrage nach Art. 15")
    entry = AuditEntry.objects.get(action="resolve identity")
    assert (entry.actor, entry.object) == ("revision", "k7fp-92ma-x3td")
    assert entry.details == {"reason": "Anfrage nach Art. 15"}
    with pytest.raises(IdentityError, match="a reason is needed"):
        identity.resolve("k7fp-92ma-x3td", "revision", " ")


def test_another_key_does_not_open_it(key: str, settings: Any) -> None:
    identity.link("k7fp-92ma-x3td", PERSON)
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    with pytest.raises(IdentityError, match="another key"):
        identity.resolve("k7fp-92ma-x3td", "revision", "Anfrage")
    settings.IDENTITY_KEY = f"{settings.IDENTITY_KEY},{key}"
    assert identity.resolve("k7fp-92ma-x3td", "revision", "Anfrage") == PERSON


def test_a_token_moved_to_another_row_does_not_count(key: str) -> None:
    identity.link("k7fp-92ma-x3td", PERSON)
    token = bytes(IdentityLink.objects.get().token)
    IdentityLink.objects.create(pseudonym="some-body-else", token=token)
    with pytest.raises(IdentityError, match="another pseudonym"):
        identity.resolve("some-body-else", "revision", "Anfrage")


def test_a_bad_key_is_named(settings: Any) -> None:
    settings.IDENTITY_KEY = "geheim"
    with pytest.raises(IdentityError, match="no Fernet key"):
        identity.link("k7fp-92ma-x3td", PERSON)


def test_erasing_needs_no_key(
    key: str, settings: Any, log: Callable[..., Any], places: Path
) -> None:
    pseudonym = talk("Das läuft nebenher.")
    identity.link(pseudonym, PERSON)
    settings.IDENTITY_KEY = ""
    assert log("erase", pseudonym) == 0
    assert not IdentityLink.objects.exists()


def test_a_person_finds_the_own_conversations_unaudited(key: str, settings: Any) -> None:
    for pseudonym, person in [("a", PERSON), ("b", "max"), ("c", PERSON)]:
        identity.link(pseudonym, person)
    assert list(identity.pseudonyms(PERSON)) == ["c", "a"]
    assert identity.belongs("a", PERSON) and not identity.belongs("b", PERSON)
    assert not identity.belongs("nobody", PERSON)
    assert not AuditEntry.objects.exists()
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    assert list(identity.pseudonyms(PERSON)) == []
    assert not identity.belongs("a", PERSON)


def test_a_sealed_person_is_read_for_a_time_and_with_the_key(key: str, settings: Any) -> None:
    sealed = identity.seal(PERSON)
    assert "erika" not in sealed
    assert identity.unseal(sealed, 60) == PERSON
    assert identity.unseal(sealed, -1) is None
    assert identity.unseal("garbled", 60) is None
    # A link's token is no sealed person, though it is made with the same key.
    identity.link("a", PERSON)
    assert identity.unseal(bytes(IdentityLink.objects.get().token).decode(), 60) is None
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    assert identity.unseal(sealed, 60) is None
