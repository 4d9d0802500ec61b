"""How employees sign in, read from the environment: not at all, by OpenID Connect, by a proxy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class OpenIDConnect:
    """The organisation's provider; where its endpoints are, it says itself (discovery)."""

    issuer: str
    client_id: str
    client_secret: str
    # The claim that names a person for good; it goes, encrypted, into the link to the pseudonym.
    claim: str = "sub"
    scopes: str = "openid"
    algorithm: str = "RS256"
    hours: float = 10.0


@dataclass(frozen=True)
class TrustedProxy:
    """A proxy that signs people in and names them in a header; nobody else's header counts."""

    header: str
    networks: tuple[IPv4Network | IPv6Network, ...]

    def trusts(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        # As a server that listens on IPv6 names a client of IPv4.
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in network for network in self.networks)


SignIn = OpenIDConnect | TrustedProxy | None


def read_sign_in(environment: Mapping[str, str]) -> SignIn:
    """Return the way of signing in. Raises ValueError that names the variable to mend."""
    way = environment.get("SOCIUS_SIGN_IN", "").strip().lower()
    if not way:
        return None
    _check_identity_key(environment.get("SOCIUS_IDENTITY_KEY", ""))
    if way == "oidc":
        return _read_oidc(environment)
    if way == "proxy":
        return _read_proxy(environment)
    raise ValueError(f"SOCIUS_SIGN_IN is {way!r}; it can be oidc or proxy, or be left out")


def _check_identity_key(keys: str) -> None:
    try:
        for key in keys.split(","):
            Fernet(key.strip())
    except ValueError:
        raise ValueError(
            "SOCIUS_SIGN_IN needs SOCIUS_IDENTITY_KEY, a Fernet key (32 bytes, URL-safe base64): "
            "who is behind a pseudonym is only kept encrypted"
        ) from None


def _read_oidc(environment: Mapping[str, str]) -> OpenIDConnect:
    issuer = _needed(environment, "SOCIUS_OIDC_ISSUER")
    host = urlsplit(issuer)
    if host.scheme != "https" and host.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("SOCIUS_OIDC_ISSUER must begin with https://")
    scopes = environment.get("SOCIUS_OIDC_SCOPES") or "openid"
    if "openid" not in scopes.split():
        raise ValueError("SOCIUS_OIDC_SCOPES must contain openid")
    algorithm = environment.get("SOCIUS_OIDC_ALGORITHM") or "RS256"
    if not re.fullmatch(r"(RS|ES)(256|384|512)", algorithm):
        raise ValueError("SOCIUS_OIDC_ALGORITHM must be RS256 or another of RS and ES")
    return OpenIDConnect(
        issuer=issuer,  # as the provider writes it, with or without a slash at the end
        client_id=_needed(environment, "SOCIUS_OIDC_CLIENT_ID"),
        client_secret=_needed(environment, "SOCIUS_OIDC_CLIENT_SECRET"),
        claim=environment.get("SOCIUS_OIDC_CLAIM") or "sub",
        scopes=scopes,
        algorithm=algorithm,
        hours=_hours(environment.get("SOCIUS_SIGN_IN_HOURS") or "10"),
    )


def _read_proxy(environment: Mapping[str, str]) -> TrustedProxy:
    header = _needed(environment, "SOCIUS_PROXY_USER_HEADER")
    if not re.fullmatch(r"[A-Za-z0-9-]+", header):
        raise ValueError("SOCIUS_PROXY_USER_HEADER is no header's name such as X-Remote-User")
    addresses = _needed(environment, "SOCIUS_PROXY_ADDRESSES")
    try:
        networks = tuple(ip_network(part.strip()) for part in addresses.split(",") if part.strip())
    except ValueError as problem:
        raise ValueError(f"SOCIUS_PROXY_ADDRESSES: {problem}") from None
    return TrustedProxy(header, networks)


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 30:
        raise ValueError("SOCIUS_SIGN_IN_HOURS must be a number of hours, at most 720")
    return hours


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise ValueError(f"SOCIUS_SIGN_IN={environment['SOCIUS_SIGN_IN']} needs {name}")
    return value
