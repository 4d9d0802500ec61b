"""Sign-in by a trusted proxy's header, and what the settings must look like."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import Client

from portal.signin.configuration import OpenIDConnect, TrustedProxy, read_sign_in
from portal.traininglog import identity
from portal.traininglog.models import Conversation, IdentityLink
from tests.chat import contract
from tests.chat.employee import Employee
from tests.chat.stand_in import Rasa

ERIKA = {"X-Remote-User": "MUSTERBANK\\erika"}
MAX = {"X-Remote-User": "MUSTERBANK\\max"}
KEY = Fernet.generate_key().decode()
PROXY = {
    "SOCIUS_SIGN_IN": "proxy",
    "SOCIUS_IDENTITY_KEY": KEY,
    "SOCIUS_PROXY_USER_HEADER": "X-Remote-User",
    "SOCIUS_PROXY_ADDRESSES": "10.1.2.3, 10.9.0.0/16, fd00::1",
}
OIDC = {
    "SOCIUS_SIGN_IN": "oidc",
    "SOCIUS_IDENTITY_KEY": KEY,
    "SOCIUS_OIDC_ISSUER": "https://login.bank.example/realm",
    "SOCIUS_OIDC_CLIENT_ID": "socius",
    "SOCIUS_OIDC_CLIENT_SECRET": "geheim",
}


@pytest.fixture
def proxy(rasa: Rasa, settings: Any) -> None:
    settings.IDENTITY_KEY = KEY
    settings.SIGN_IN = read_sign_in(PROXY)


def somebody(address: str, headers: dict[str, str]) -> Employee:
    employee = Employee()
    employee.http = Client(REMOTE_ADDR=address, headers=headers)
    return employee


def test_it_is_off_by_default(rasa: Rasa) -> None:
    employee = somebody("192.0.2.7", ERIKA)
    assert read_sign_in({}) is None
    assert employee.open().status_code == 201
    page = employee.http.get("/").content.decode()
    assert "Ihren Namen erfährt Socius nicht" in page and ">Abmelden<" not in page
    assert "Set-Cookie" not in str(employee.http.get("/").headers)
    assert not IdentityLink.objects.exists()


@pytest.mark.parametrize("address", ["10.1.2.3", "10.9.250.1", "fd00::1", "::ffff:10.1.2.3"])
def test_whom_the_proxy_names_may_chat(proxy: None, address: str) -> None:
    employee = somebody(address, ERIKA)
    page = employee.http.get("/").content.decode()
    assert "getrennt davon verschlüsselt" in page and ">Abmelden<" not in page
    employee.open()
    employee.say("Das läuft nebenher.")
    pseudonym = Conversation.objects.get().pseudonym
    assert identity.resolve(pseudonym, "revision", "Anfrage") == ERIKA["X-Remote-User"]


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", ERIKA),  # the header from anywhere else is nobody's word
        ("10.1.2.4", ERIKA),
        ("::ffff:192.0.2.7", ERIKA),
        ("", ERIKA),
        ("no address", ERIKA),
        ("10.1.2.3", {}),
        ("10.1.2.3", {"X-Remote-User": "  "}),
        ("10.1.2.3", {"X-Remote-User": "x" * 256}),
        ("192.0.2.7", {**ERIKA, "X-Forwarded-For": "10.1.2.3"}),
    ],
)
def test_anybody_else_is_turned_away(
    proxy: None, rasa: Rasa, address: str, headers: dict[str, str]
) -> None:
    stranger = somebody(address, headers)
    page = stranger.http.get("/")
    assert page.status_code == 403
    assert "nur über die Anmeldung Ihrer Bank" in page.content.decode()
    answer = stranger.open()
    contract.check_status("/api/conversations", "post", answer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "proxy_sign_in")
    assert rasa.asked == [] and not Conversation.objects.exists()


def test_each_has_the_own_conversation(proxy: None) -> None:
    erika, tablet, max_ = (somebody("10.1.2.3", who) for who in (ERIKA, ERIKA, MAX))
    assert erika.open().status_code == 201
    again = tablet.open()
    contract.check_status("/api/conversations", "post", again)
    assert (again.status_code, again.json()["id"]) == (200, erika.key)
    assert max_.open().status_code == 201
    max_.key = erika.key
    assert max_.read().json()["error"]["code"] == "unknown_conversation"


def test_a_conversation_from_before_belongs_to_nobody(rasa: Rasa, settings: Any) -> None:
    employee = somebody("10.1.2.3", ERIKA)
    employee.open()
    settings.IDENTITY_KEY = KEY
    settings.SIGN_IN = read_sign_in(PROXY)
    assert employee.read().json()["error"]["code"] == "unknown_conversation"


def test_erasing_takes_the_link_along(proxy: None, settings: Any, tmp_path: Any) -> None:
    employee = somebody("10.1.2.3", ERIKA)
    employee.open()
    assert employee.http.delete(f"/api/conversations/{employee.key}").status_code == 200
    assert not IdentityLink.objects.exists()
    assert employee.open().status_code == 201


def test_no_link_stays_where_the_coach_is_away(proxy: None, rasa: Rasa) -> None:
    rasa.mood = "failing"
    assert somebody("10.1.2.3", ERIKA).open().status_code == 503
    assert not IdentityLink.objects.exists() and not Conversation.objects.exists()


def test_the_configuration_is_read() -> None:
    assert isinstance(read_sign_in(PROXY), TrustedProxy)
    oidc = read_sign_in({**OIDC, "SOCIUS_SIGN_IN_HOURS": "8"})
    assert isinstance(oidc, OpenIDConnect)
    assert (oidc.claim, oidc.scopes, oidc.algorithm, oidc.hours) == ("sub", "openid", "RS256", 8)


@pytest.mark.parametrize(
    ("base", "name", "value"),
    [
        (PROXY, "SOCIUS_SIGN_IN", "saml"),
        (PROXY, "SOCIUS_IDENTITY_KEY", ""),
        (PROXY, "SOCIUS_IDENTITY_KEY", "geheim"),
        (PROXY, "SOCIUS_PROXY_USER_HEADER", ""),
        (PROXY, "SOCIUS_PROXY_USER_HEADER", "X_Remote User"),
        (PROXY, "SOCIUS_PROXY_ADDRESSES", ""),
        (PROXY, "SOCIUS_PROXY_ADDRESSES", "proxy.bank.example"),
        (PROXY, "SOCIUS_PROXY_ADDRESSES", "10.0.0.1/8"),
        (OIDC, "SOCIUS_OIDC_ISSUER", ""),
        (OIDC, "SOCIUS_OIDC_ISSUER", "http://login.bank.example"),
        (OIDC, "SOCIUS_OIDC_CLIENT_ID", " "),
        (OIDC, "SOCIUS_OIDC_CLIENT_SECRET", ""),
        (OIDC, "SOCIUS_OIDC_SCOPES", "email"),
        (OIDC, "SOCIUS_OIDC_ALGORITHM", "HS256"),
        (OIDC, "SOCIUS_OIDC_ALGORITHM", "none"),
        (OIDC, "SOCIUS_SIGN_IN_HOURS", "lang"),
        (OIDC, "SOCIUS_SIGN_IN_HOURS", "0"),
    ],
)
def test_what_is_wrong_is_named(base: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        read_sign_in({**base, name: value})
