"""Signing in by OpenID Connect, and out."""

from __future__ import annotations

import logging

import jwt
import requests
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from portal.chat.phrases import say
from portal.signin import persons
from portal.signin.oidc import Employee, ProviderAway, library_setting

logger = logging.getLogger(__name__)


@method_decorator(never_cache, name="dispatch")
class Start(OIDCAuthenticationRequestView):
    """Send the browser to the provider."""

    get_settings = staticmethod(library_setting)

    def __init__(self, **kwargs: object) -> None:
        # The provider is asked in get(), where a failure has a page.
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            self.OIDC_OP_AUTH_ENDPOINT = library_setting("OIDC_OP_AUTHORIZATION_ENDPOINT")
            self.OIDC_RP_CLIENT_ID = library_setting("OIDC_RP_CLIENT_ID")
            answer: HttpResponse = super().get(request)
        except ProviderAway as problem:
            logger.error("Nobody can sign in: %s", problem)
            return _page(request, "sign_in_away", 503)
        return answer


@method_decorator(never_cache, name="dispatch")
class Callback(OIDCAuthenticationCallbackView):
    """Take the browser back from the provider."""

    get_settings = staticmethod(library_setting)
    user: Employee

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request)
        except (requests.ConnectionError, requests.Timeout, ProviderAway) as problem:
            logger.error("Nobody can sign in: %s", type(problem).__name__)
            return _page(request, "sign_in_away", 503)
        except (
            SuspiciousOperation,
            requests.RequestException,
            jwt.PyJWTError,
            ValueError,
            KeyError,
            TypeError,
        ) as problem:
            logger.warning("A sign-in failed: %s", type(problem).__name__)
            return self.login_failure()
        return answer

    def login_success(self) -> HttpResponse:
        persons.remember(self.request, self.user.person)
        return redirect(self.success_url)

    def login_failure(self) -> HttpResponse:
        return _page(self.request, "sign_in_failed", 403)


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Say that the window can be closed, and tell the frame that waits."""
    return render(request, "signin/done.html", {"message": say("sign_in_done")})


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    persons.forget(request)
    # In an intranet page's frame, the chat's page asks to sign in in a window of its own.
    framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
    again = f"{reverse('chat:page')}?embedded" if framed else reverse("signin:start")
    return _page(request, "signed_out", 200, again)


def _page(request: HttpRequest, phrase: str, status: int, again: str = "") -> HttpResponse:
    context = {"message": say(phrase), "again": again or reverse("signin:start")}
    return render(request, "signin/page.html", context, status=status)
