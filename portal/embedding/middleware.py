"""Lets the configured origins, and nobody else, show the employees' pages in a frame."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The trainers' desk and all else stays as the settings say: in no frame.
FRAMED_PAGES = frozenset({"chat", "signin"})


class EmbeddingMiddleware:
    """Stands after the two middlewares that write the headers, so that it is asked before them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.EMBED_ORIGINS and is_employees_page(request):
            ancestors = {"frame-ancestors": list(settings.EMBED_ORIGINS)}
            response._csp_replace = ancestors  # type: ignore[attr-defined]
            # It knows no list of origins; browsers that know frame-ancestors ignore it.
            response.xframe_options_exempt = True
        return response


def is_employees_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_names[:1] != [] and match.app_names[0] in FRAMED_PAGES
