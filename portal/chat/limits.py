"""How often somebody may ask."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from portal.chat.refusals import Refusal

_WINDOW_SECONDS = 60


def check_rate(kind: str, who: str, per_minute: int) -> None:
    """Count one request; raise a Refusal (429) beyond the limit of this minute."""
    now = time.time()
    key = f"rate:{kind}:{who}:{int(now // _WINDOW_SECONDS)}"
    cache.add(key, 0, timeout=2 * _WINDOW_SECONDS)
    if cache.incr(key) > per_minute:
        wait = _WINDOW_SECONDS - int(now % _WINDOW_SECONDS)
        raise Refusal(429, "too_fast", {"Retry-After": str(wait)}, seconds=wait)


def client_address(request: HttpRequest) -> str:
    """Return the address a request comes from, as the nearest proxy reports it if there is one."""
    header = settings.CLIENT_ADDRESS_HEADER
    reported = request.headers.get(header, "").split(",")[-1].strip() if header else ""
    return reported or request.META.get("REMOTE_ADDR", "")
