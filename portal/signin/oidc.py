"""OpenID Connect by mozilla-django-oidc: authorisation code with PKCE, state and nonce.

Ours on top: the endpoints come from the provider's own description; issuer and audience of the
ID token are checked; an employee gets no account in the database, only a sealed session entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from portal.signin.configuration import OpenIDConnect

_SECONDS = 10
_DESCRIPTION_SECONDS = 3600
_ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}


class ProviderAway(Exception):
    """The provider does not say where its endpoints are; says why, for the log."""


@dataclass
class Employee:
    """Somebody the provider has signed in, for the time of the request."""

    person: str
    is_active: bool = True
    backend: str = ""


def configured() -> OpenIDConnect:
    if not isinstance(settings.SIGN_IN, OpenIDConnect):
        raise SuspiciousOperation("Sign-in by OpenID Connect is off")
    return settings.SIGN_IN


def description() -> dict[str, Any]:
    """Return what the provider says of itself. Raises ProviderAway."""
    issuer = configured().issuer
    if known := cache.get(f"oidc:{issuer}"):
        return dict(known)
    try:
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = requests.get(address, timeout=_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        named = found["issuer"]
        missing = [key for key in _ENDPOINTS.values() if not isinstance(found.get(key), str)]
    except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
        raise ProviderAway(f"{type(problem).__name__} at {issuer}: {problem}") from problem
    if named != issuer or missing:
        raise ProviderAway(f"{issuer} calls itself {named!r} and leaves out {missing}")
    cache.set(f"oidc:{issuer}", found, _DESCRIPTION_SECONDS)
    return found


def library_setting(name: str, *default: Any) -> Any:
    """Return what mozilla-django-oidc asks for, instead of a Django setting of that name."""
    provider = configured()
    if name in _ENDPOINTS:
        return description()[_ENDPOINTS[name]]
    values = {
        "OIDC_RP_CLIENT_ID": provider.client_id,
        "OIDC_RP_CLIENT_SECRET": provider.client_secret,
        "OIDC_RP_SIGN_ALGO": provider.algorithm,
        "OIDC_RP_SCOPES": provider.scopes,
        "OIDC_RP_IDP_SIGN_KEY": None,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": _SECONDS,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "signin:callback",
        "LOGIN_REDIRECT_URL": "chat:page",
    }
    return values[name] if name in values else default[0]


class Backend(OIDCAuthenticationBackend):
    """Turns the provider's code into an Employee."""

    get_settings = staticmethod(library_setting)

    def __init__(self) -> None:
        # Django makes one for every check of a trainer's rights: the provider is not asked here.
        provider = configured()
        self.OIDC_RP_CLIENT_ID = provider.client_id
        self.OIDC_RP_CLIENT_SECRET = provider.client_secret
        self.OIDC_RP_SIGN_ALGO = provider.algorithm
        self.OIDC_RP_IDP_SIGN_KEY = None

    @property
    def OIDC_OP_TOKEN_ENDPOINT(self) -> str:
        return str(library_setting("OIDC_OP_TOKEN_ENDPOINT"))

    @property
    def OIDC_OP_USER_ENDPOINT(self) -> str:
        return str(library_setting("OIDC_OP_USER_ENDPOINT"))

    @property
    def OIDC_OP_JWKS_ENDPOINT(self) -> str:
        return str(library_setting("OIDC_OP_JWKS_ENDPOINT"))

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> Employee | None:
        if not (kwargs.get("nonce") and kwargs.get("code_verifier")):
            return None  # a trainer's password, which is not ours to check
        employee: Employee | None = super().authenticate(request, **kwargs)
        return employee

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        provider = configured()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != provider.issuer or provider.client_id not in audiences:
            raise SuspiciousOperation("The ID token is from or for somebody else")
        if "exp" not in claims:
            raise SuspiciousOperation("The ID token never expires")
        return claims

    def retrieve_matching_jwk(self, token: str) -> Any:
        if "kid" in jwt.get_unverified_header(token):
            return super().retrieve_matching_jwk(token)
        # A provider that has one key need not name it (OpenID Connect Core, 10.1).
        answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=_SECONDS)
        answer.raise_for_status()
        keys = answer.json()["keys"]
        if len(keys) != 1:
            raise SuspiciousOperation("The ID token does not say which key it is signed with")
        return jwt.PyJWK(keys[0], algorithm=self.OIDC_RP_SIGN_ALGO)

    def get_or_create_user(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> Employee:
        name = configured().claim
        claims = payload
        if name not in claims:
            claims = self.get_userinfo(access_token, id_token, payload)
            if claims.get("sub") != payload.get("sub"):
                raise SuspiciousOperation("The provider's answers are about different persons")
        person = claims.get(name)
        if not isinstance(person, str) or not person.strip():
            raise SuspiciousOperation(f"The provider does not tell the claim {name!r}")
        return Employee(person.strip())

    def get_user(self, user_id: object) -> None:
        """No account of the database is an employee's."""
        return None
