"""The script that an intranet page includes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal.chat.phrases import say

_SCRIPT = Path(__file__).with_name("socius-chat.js")
_TEXTS = ("button", "frame", "panel", "close", "loading", "away", "own_window", "new_window")


@require_safe
@vary_on_headers("Origin")
def script(request: HttpRequest) -> HttpResponse:
    """Serve the script to allowed origins; it is a module, so browsers name the page's origin."""
    origin = request.headers.get("Origin", "")
    if not settings.EMBED_ORIGINS or (origin and origin not in settings.EMBED_ORIGINS):
        return HttpResponse(
            say("embed_refused"), status=403, content_type="text/plain; charset=utf-8"
        )
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    return response


@lru_cache(maxsize=1)
def _script() -> str:
    texts = {key: say(f"embed_{key}") for key in _TEXTS}
    source = _SCRIPT.read_text(encoding="utf-8")
    return f"{source}\nstart({json.dumps(texts, ensure_ascii=False)});\n"
