"""Where sign-in is on, nothing of the employees' is served to anybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.chat.refusals import Refusal
from portal.signin.configuration import TrustedProxy
from portal.signin.persons import owns, signed_in

# All other addresses, also those to come, are closed. The desk has its own login.
_OPEN_APPS = frozenset({"signin", "embedding", "desk"})
_OPEN_VIEWS = frozenset({"chat:health", "chat:openapi", "login", "logout"})


class SignInMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if settings.SIGN_IN is None or _is_open(request):
            return None
        if signed_in(request) is None:
            return _refuse(request)
        # A workstation that several share: another's key in the browser opens nothing.
        if "key" in kwargs and not owns(request, str(kwargs["key"])):
            return Refusal(404, "unknown_conversation").response()
        return None


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    app = match.app_names[0] if match.app_names else ""
    if app in _OPEN_APPS or match.view_name in _OPEN_VIEWS:
        return True
    # Trainers' pages elsewhere; the chat itself is for employees, also where a trainer is one.
    return app != "chat" and request.user.is_authenticated


def _refuse(request: HttpRequest) -> HttpResponse:
    by_proxy = isinstance(settings.SIGN_IN, TrustedProxy)
    refusal = Refusal(403, "proxy_sign_in") if by_proxy else Refusal(401, "sign_in")
    if request.path.startswith("/api/"):
        return refusal.response()
    if by_proxy or request.method not in ("GET", "HEAD"):
        return render(request, "failure.html", {"message": refusal.sentence}, status=403)
    if "embedded" in request.GET:
        # Providers refuse to be framed: the employee signs in in a window of its own.
        return render(request, "signin/framed.html", {"done": reverse("signin:done")}, status=403)
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('signin:start')}?{query}")
