"""Signing in by OpenID Connect, at a real provider that the test starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from mozilla_django_oidc.utils import generate_code_challenge
from playwright.sync_api import Browser, expect

from portal.signin.configuration import OpenIDConnect
from portal.traininglog import identity
from portal.traininglog.models import Conversation, IdentityLink
from tests.chat.employee import Employee
from tests.chat.intranet import serve_example
from tests.chat.provider import Provider, query, running_provider
from tests.chat.stand_in import WELCOME, Rasa
from tests.chat.test_embedding import check

CALLBACK = "http://testserver/sign-in/callback"
ERIKA = "erika.mustermann@bank.example"
MAX = "max.mustermann@bank.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def oidc(provider: Provider, rasa: Rasa, settings: Any) -> OpenIDConnect:
    settings.IDENTITY_KEY = Fernet.generate_key().decode()
    settings.SIGN_IN = provider.register(CALLBACK)
    settings.AUTHENTICATION_BACKENDS = [
        "django.contrib.auth.backends.ModelBackend",
        "portal.signin.oidc.Backend",
    ]
    found: OpenIDConnect = settings.SIGN_IN
    return found


def sign_in(client: Client, provider: Provider, person: str, start: str = "/") -> Any:
    """Follow the way of a browser; return the answer to the provider's redirect."""
    answer = client.get(start)
    assert answer.status_code == 302, answer.content
    address = client.get(answer["Location"])["Location"]
    return client.get(provider.sign_in(address, person))


def test_an_employee_signs_in_and_chats(oidc: OpenIDConnect, provider: Provider) -> None:
    employee = Employee()
    answer = sign_in(employee.http, provider, ERIKA, "/?von=intranet")
    assert (answer.status_code, answer["Location"]) == (302, "/?von=intranet")
    page = employee.http.get("/").content.decode()
    assert "getrennt davon verschlüsselt" in page and "Abmelden" in page
    assert employee.open().status_code == 201
    employee.say("Das läuft nebenher.")
    pseudonym = Conversation.objects.get().pseudonym
    assert identity.resolve(pseudonym, "revision", "Anfrage") == ERIKA


def test_nobody_is_readable_in_the_database(oidc: OpenIDConnect, provider: Provider) -> None:
    employee = Employee()
    sign_in(employee.http, provider, ERIKA)
    employee.open()
    assert not User.objects.exists()
    session = Session.objects.get().get_decoded()
    assert "erika" not in str(session)
    assert b"erika" not in bytes(IdentityLink.objects.get().token)


def test_the_code_is_bound_to_this_browser(
    oidc: OpenIDConnect, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, str]] = []
    post = requests.post

    def watch(url: str, **options: Any) -> requests.Response:
        sent.append(options["data"])
        return post(url, **options)

    client = Client()
    asked = query(client.get("/sign-in/")["Location"])
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["nonce"] and asked["state"]
    address = client.get("/sign-in/")["Location"]
    back = provider.sign_in(address, ERIKA)
    monkeypatch.setattr("mozilla_django_oidc.auth.requests.post", watch)
    # Another browser, which did not ask for it, gets nothing for the code.
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    challenge = generate_code_challenge(sent[-1]["code_verifier"], "S256")
    assert challenge == query(address)["code_challenge"]
    # Nor does it serve twice.
    assert client.get(back).status_code == 403


@pytest.mark.parametrize("path", ["/", "/?embedded"])
def test_without_signing_in_there_is_no_chat(oidc: OpenIDConnect, rasa: Rasa, path: str) -> None:
    employee = Employee()
    page = employee.http.get(path)
    assert page.status_code in (302, 403)
    assert b"composer" not in page.content
    refused = employee.open()
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "sign_in")
    assert "melden" in refused.json()["error"]["message"]
    for path in ("/api/conversations/x", "/api/conversations/x/data"):
        assert employee.http.get(path).status_code == 401
    assert rasa.asked == [] and not Conversation.objects.exists()
    assert employee.http.get("/health").status_code == 200
    assert employee.http.get("/desk/login/").status_code == 200


def test_anothers_key_opens_nothing(oidc: OpenIDConnect, provider: Provider) -> None:
    erika, max_ = Employee(), Employee()
    sign_in(erika.http, provider, ERIKA)
    sign_in(max_.http, provider, MAX)
    erika.open()
    max_.key = erika.key
    answers = [
        max_.read(),
        max_.send(text="Hallo"),
        max_.http.delete(f"/api/conversations/{erika.key}"),
    ]
    for answer in answers:
        assert answer.json()["error"]["code"] == "unknown_conversation"
    assert erika.read().status_code == 200


def test_on_another_device_the_own_conversation_is_there(
    oidc: OpenIDConnect, provider: Provider, settings: Any
) -> None:
    office, tablet, colleague = Employee(), Employee(), Employee()
    sign_in(office.http, provider, ERIKA)
    office.open()
    office.say("Das läuft nebenher.")
    sign_in(tablet.http, provider, ERIKA)
    answer = tablet.open()
    assert (answer.status_code, answer.json()["id"]) == (200, office.key)
    assert [turn["text"] for turn in answer.json()["turns"]] == ["", "Das läuft nebenher."]
    sign_in(colleague.http, provider, MAX)
    assert colleague.open().status_code == 201
    # "Neu beginnen" means it; from then on, the new one is the last.
    assert tablet.post("/api/conversations", {"anew": True}).json()["id"] != office.key
    assert Conversation.objects.count() == 3
    # The key of the links may be changed, as long as the old one is named after it.
    settings.IDENTITY_KEY = f"{Fernet.generate_key().decode()},{settings.IDENTITY_KEY}"
    assert office.read().status_code == 200


def test_signing_out(oidc: OpenIDConnect, provider: Provider) -> None:
    employee = Employee()
    sign_in(employee.http, provider, ERIKA)
    employee.open()
    assert employee.http.get("/sign-in/out").status_code == 405
    assert "abgemeldet" in employee.http.post("/sign-in/out").content.decode()
    assert employee.read().status_code == 401


def test_a_sign_in_ends_after_its_time(
    oidc: OpenIDConnect, provider: Provider, settings: Any
) -> None:
    employee = Employee()
    sign_in(employee.http, provider, ERIKA)
    settings.SIGN_IN = provider.register(CALLBACK, hours=-1 / 3600)
    assert employee.open().status_code == 401


def test_another_claim_is_asked_for(oidc: OpenIDConnect, provider: Provider, settings: Any) -> None:
    provider.add_person("4711", email=ERIKA)
    settings.SIGN_IN = provider.register(CALLBACK, claim="email", scopes="openid email")
    employee = Employee()
    sign_in(employee.http, provider, "4711")
    employee.open()
    pseudonym = Conversation.objects.get().pseudonym
    assert identity.resolve(pseudonym, "revision", "Anfrage") == ERIKA
    settings.SIGN_IN = provider.register(CALLBACK, claim="personnel_number")
    answer = sign_in(Client(), provider, "4711")
    assert answer.status_code == 403
    assert "nicht geklappt" in answer.content.decode()


def test_what_the_provider_refuses_is_said(oidc: OpenIDConnect, provider: Provider) -> None:
    client = Client()
    address = client.get("/sign-in/")["Location"]
    denied = client.get(provider.sign_in(address, ERIKA, action="deny"))
    assert denied.status_code == 403
    assert "Bitte versuchen Sie es noch einmal" in denied.content.decode()
    for query_ in ("", "?code=x&state=y", "?code=x", "?error=server_error"):
        assert client.get(f"/sign-in/callback{query_}").status_code == 403


def test_a_wrong_secret_signs_nobody_in(
    oidc: OpenIDConnect, provider: Provider, settings: Any
) -> None:
    values = {**oidc.__dict__, "client_secret": "falsch"}
    settings.SIGN_IN = OpenIDConnect(**values)
    client = Client()
    assert sign_in(client, provider, ERIKA).status_code == 403
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("change"), [{"aud": "somebody-else"}, {"iss": "https://evil.example"}])
def test_a_token_for_somebody_else_does_not_count(
    oidc: OpenIDConnect, provider: Provider, settings: Any, change: dict[str, str]
) -> None:
    client = Client()
    back = provider.sign_in(client.get("/sign-in/")["Location"], ERIKA)
    monkey = pytest.MonkeyPatch()
    from mozilla_django_oidc.auth import OIDCAuthenticationBackend

    verify = OIDCAuthenticationBackend.verify_token
    monkey.setattr(
        OIDCAuthenticationBackend,
        "verify_token",
        lambda self, token, **options: {**verify(self, token, **options), **change},
    )
    assert client.get(back).status_code == 403
    monkey.undo()


def test_a_provider_that_is_away_is_said(oidc: OpenIDConnect, settings: Any) -> None:
    settings.SIGN_IN = OpenIDConnect("http://127.0.0.1:9", "socius", "x")
    cache.clear()
    answer = Client().get("/sign-in/")
    assert answer.status_code == 503
    assert "gerade nicht zu erreichen" in answer.content.decode()


def test_trainers_keep_their_own_login(oidc: OpenIDConnect, provider: Provider) -> None:
    User.objects.create_superuser("trainer", password="geheim-genug")
    client = Client()
    form = {"username": "trainer", "password": "geheim-genug"}
    assert client.post("/desk/login/?code=x&state=y", form).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert client.get("/").status_code == 302  # to sign in as an employee


def test_nobody_is_sent_elsewhere_afterwards(oidc: OpenIDConnect, provider: Provider) -> None:
    answer = sign_in(Client(), provider, ERIKA, "/")
    assert answer["Location"] == "/"
    client = Client()
    address = client.get("/sign-in/?next=https://evil.example/")["Location"]
    assert client.get(provider.sign_in(address, ERIKA))["Location"] == "/"


@pytest.mark.browser
def test_in_a_browser_and_in_an_intranet_page(
    browser: Browser,
    oidc: OpenIDConnect,
    provider: Provider,
    settings: Any,
    live_server: Any,
    tmp_path: Any,
) -> None:
    settings.SIGN_IN = provider.register(f"{live_server.url}/sign-in/callback")
    context = browser.new_context(locale="de-DE")
    context.set_default_timeout(15_000)
    with serve_example(tmp_path, live_server.url) as port:
        settings.EMBED_ORIGINS = [f"http://localhost:{port}"]
        page = context.new_page()
        page.goto(f"http://localhost:{port}/example.html")
        page.get_by_role("button", name="Socius fragen").click()
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Bitte melden Sie sich an")).to_be_visible()
        check(page, "sign-in-framed")
        with context.expect_page() as opening:
            frame.get_by_role("link", name="Anmelden").click()
        window = opening.value
        window.locator("input[name=sub]").fill(ERIKA)
        window.get_by_role("button", name="Authorize").click()
        expect(window.get_by_text("Sie sind angemeldet")).to_be_visible()
        check(window, "sign-in-done")
        # The frame goes on by itself.
        expect(frame.get_by_text(WELCOME)).to_be_visible()
        frame.get_by_label("Ihre Nachricht").fill("Das läuft nebenher.")
        page.keyboard.press("Enter")
        expect(frame.get_by_text("rasch reagiert")).to_be_visible()
        # The session is gone: the message comes back into the field, with what to do.
        context.clear_cookies()
        frame.get_by_label("Ihre Nachricht").fill("Noch etwas.")
        page.keyboard.press("Enter")
        expect(frame.get_by_text("Sie sind nicht oder nicht mehr angemeldet.")).to_be_visible()
        expect(frame.get_by_label("Ihre Nachricht")).to_have_value("Noch etwas.")
        check(page, "sign-in-ended")
    context.close()
