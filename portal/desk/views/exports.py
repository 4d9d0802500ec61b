"""Exports of exactly the filtered set, piece by piece, in constant memory."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.desk.export import FORMATS
from portal.desk.roles import Right, requires, signed_in
from portal.desk.views.inbox import filtered
from portal.traininglog.audit import EXPORT, audit


@require_safe
@requires(Right.EXPORT)
def export(request: HttpRequest, kind: str) -> Any:
    if kind not in FORMATS:
        raise Http404
    filterset = filtered(request)
    found: Any = filterset.qs
    if filterset.problems():
        # A file that holds more than was asked for would be worse than none.
        text = "\n".join(filterset.problems())
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    wanted = {name: str(value) for name, value in filterset.active().items() if name != "q"}
    audit(
        signed_in(request).get_username(),
        EXPORT,
        wanted.get("conversation", ""),
        format=kind,
        to="desk",
        conversations=found.count(),
        filter=wanted | ({"q": "…"} if "q" in filterset.active() else {}),
    )
    chosen = FORMATS[kind]
    answer = StreamingHttpResponse(chosen.texts(found), content_type=chosen.content_type)
    name = f"socius-{timezone.localtime():%Y-%m-%d-%H%M}{chosen.suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
