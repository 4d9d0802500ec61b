"""An OpenID Connect provider: a process of its own, installed by provider.sh."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from portal.signin.configuration import OpenIDConnect
from socius.paths import ROOT

_PROGRAM = ROOT / ".oidc" / "venv" / "bin" / "oidc-provider-mock"


@dataclass
class Provider:
    url: str

    def register(self, redirect: str, **changes: Any) -> OpenIDConnect:
        """Make us known to the provider; return the configuration that belongs to it."""
        body = {"redirect_uris": [redirect], "token_endpoint_auth_method": "client_secret_post"}
        client = requests.post(f"{self.url}/oauth2/clients", json=body, timeout=5).json()
        values = {
            "issuer": self.url,
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
            **changes,
        }
        return OpenIDConnect(**values)

    def add_person(self, sub: str, **claims: Any) -> None:
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def sign_in(self, address: str, sub: str, **form: str) -> str:
        """Do what an employee does on the provider's page; return where it sends the browser."""
        answer = requests.post(address, data={"sub": sub, **form}, allow_redirects=False, timeout=5)
        return answer.headers["Location"]


def query(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def running_provider() -> Iterator[Provider]:
    if not _PROGRAM.exists():
        pytest.skip("NO OpenID Connect provider here: ./tests/chat/provider.sh installs it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(_PROGRAM), "--port", str(port), "-r", "true", "-n", "true"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{url}/.well-known/openid-configuration", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield Provider(url)
    finally:
        process.terminate()
        process.wait(10)
