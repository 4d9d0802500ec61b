"""The inbox: which conversations there were, by any filter; the filters that a trainer keeps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.chat.phrases import say
from portal.desk import paging
from portal.desk.access import visible_to
from portal.desk.counts import are_at_once, counts, label_options
from portal.desk.filters import FLAGS, InboxFilter
from portal.desk.models import Dossier, Reading, SavedFilter
from portal.desk.roles import Right, requires, rights_of, signed_in
from portal.traininglog.audit import audit

SEARCH = "search transcripts"
_START = [
    (Right.READ, "desk:conversations"),
    (Right.PROTECT, "desk:protection"),
    (Right.MANAGE, "desk:accounts"),
]


def filtered(request: HttpRequest, query: QueryDict | None = None) -> InboxFilter:
    """Return the filter of an address over what the trainer may see."""
    visible = visible_to(request)
    return InboxFilter(request.GET if query is None else query, visible, request.user)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the first page that somebody's role knows."""
    rights = rights_of(request.user)
    pages = [page for right, page in _START if right in rights]
    return redirect(pages[0] if pages else "desk:conversations")


@require_safe
@requires(Right.READ)
def conversations(request: HttpRequest) -> HttpResponse:
    filterset = filtered(request)
    found: Any = filterset.qs
    problems = filterset.problems()
    if filterset.form.cleaned_data.get("q"):
        # That somebody searched; the words may be somebody's name and stay out of the trail.
        audit(signed_in(request).get_username(), SEARCH)
    sort = filterset.order
    try:
        place = paging.read_place(request.GET.get("after", ""), sort)
    except paging.BrokenPlace:
        place = None
        problems.append(say("desk_broken_place"))
    seen = Reading.objects.filter(
        trainer=signed_in(request), dossier=OuterRef("pk"), time__gte=OuterRef("last_activity")
    )
    page = paging.page(found.annotate(seen=Exists(seen)), sort, place, request.user)
    rows = _whole(page.rows)
    numbers = counts(filterset, request.user) if are_at_once() else None
    label_options(filterset, numbers)
    active = filterset.active()
    context = {
        "filter": filterset,
        "flags": [(filterset.form[name], numbers and numbers.flags[name]) for name in FLAGS],
        "selects": [filterset.form[name] for name in _SELECTS],
        "rows": rows,
        "counted": numbers is not None,
        "total": numbers.total if numbers else paging.count(found),
        "most": paging.COUNTED,
        "problems": problems,
        "chips": _chips(filterset, active),
        "query": urlencode(active),
        "next": urlencode({**active, "after": page.next}) if page.next else "",
        "first": place is None,
        "saved": SavedFilter.objects.filter(trainer=signed_in(request)),
        "sort": sort,
    }
    return render(request, "desk/conversations.html", context)


@require_safe
@requires(Right.READ)
def numbers(request: HttpRequest) -> JsonResponse:
    """Return the counts for every filter, for a page that came without."""
    return JsonResponse(asdict(counts(filtered(request), request.user)))


_SELECTS = (
    "misconception",
    "stance",
    "state",
    "reviewed",
    "assigned",
    "tag",
    "channel",
    "cohort",
    "model",
)


def _whole(rows: list[Dossier]) -> list[Dossier]:
    """Fetch what a row shows of other tables, once for the page."""
    from django.db.models import prefetch_related_objects

    prefetch_related_objects(rows, "conversation", "assigned_to", "topics", "tags")
    return rows


def _chips(filterset: InboxFilter, active: dict[str, Any]) -> list[dict[str, str]]:
    """Return each filter that is on, with the address without it."""
    chips = []
    for name, value in active.items():
        if name == "sort":
            continue
        field: Any = filterset.form.fields[name]
        labels = dict(getattr(field, "choices", []))
        rest = {key: other for key, other in active.items() if key != name}
        shown = "" if name in FLAGS else str(labels.get(value, value))
        chips.append({"name": field.label, "value": shown, "without": urlencode(rest)})
    return chips


@require_POST
@requires(Right.READ)
def save_filter(request: HttpRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", "")[:4000])
    name = request.POST.get("name", "").strip()[:60]
    kept = urlencode(filtered(request, query).active())
    if not name:
        messages.error(request, say("desk_filter_needs_name"))
    elif len(kept) > 1000:
        messages.error(request, say("desk_filter_too_long"))
    else:
        SavedFilter.objects.update_or_create(
            trainer=signed_in(request), name=name, defaults={"query": kept}
        )
        messages.success(request, say("desk_filter_saved", name=name))
    return redirect(f"{reverse('desk:conversations')}?{kept}")


@require_POST
@requires(Right.READ)
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    SavedFilter.objects.filter(trainer=signed_in(request), pk=pk).delete()
    messages.success(request, say("desk_filter_deleted"))
    return redirect("desk:conversations")
