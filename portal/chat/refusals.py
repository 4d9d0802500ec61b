"""What the API answers when it cannot do what was asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.chat.coach import CoachAway
from portal.chat.phrases import say

logger = logging.getLogger(__name__)
Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


class Refusal(Exception):
    """A request that is not served; its sentence is the phrase ``error_<code>``."""

    def __init__(
        self, status: int, code: str, headers: dict[str, str] | None = None, **values: object
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers
        self.values = values

    @property
    def sentence(self) -> str:
        return say(f"error_{self.code}", **self.values)

    def response(self) -> JsonResponse:
        error = {"code": self.code, "message": self.sentence}
        response = JsonResponse({"error": error}, status=self.status, headers=self.headers)
        # Django would log the address, and with it the conversation's secret key.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response


def endpoint(*methods: str) -> Callable[[View[Params]], View[Params]]:
    """Make a view of the JSON API: its methods only, every failure as JSON.

    No cookie counts here and only JSON is read, which no foreign form can send: safe without a
    CSRF token.
    """

    def decorate(view: View[Params]) -> View[Params]:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def serve(
            request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponse:
            try:
                if request.method not in methods:
                    allowed = ", ".join(methods)
                    raise Refusal(405, "method", {"Allow": allowed}, method=allowed)
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return refusal.response()
            except RequestDataTooBig:
                return Refusal(413, "too_large").response()
            except CoachAway as problem:
                logger.error("The coach is away: %s", problem)
                return Refusal(503, "coach_away").response()
            except (OperationalError, InterfaceError) as problem:
                logger.error("The training log is away: %s", problem)
                return Refusal(503, "log_away").response()
            except Exception:
                logger.exception("The chat API failed")
                return Refusal(500, "internal").response()

        return serve

    return decorate
