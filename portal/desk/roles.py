"""Who may do what at the desk: Django groups, each with its rights."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache


class Right(Enum):
    READ = "read"  # transcripts, reviews, questions
    EXPORT = "export"
    LEARN = "learn"  # train, promote and discard models
    INSIGHT = "insight"  # figures over groups
    PROTECT = "protect"  # audit trail, erasure, retention
    MANAGE = "manage"  # accounts


# The groups' names; each migration makes what is missing (apps.py).
TRAINER = "Trainer"
LEAD = "Leitung"
PROTECTION = "Datenschutz"
ADMIN = "Verwaltung"
ROLES: dict[str, frozenset[Right]] = {
    TRAINER: frozenset({Right.READ, Right.INSIGHT}),
    LEAD: frozenset({Right.READ, Right.INSIGHT, Right.EXPORT, Right.LEARN}),
    PROTECTION: frozenset({Right.PROTECT}),
    ADMIN: frozenset(Right),
}
View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> User:
    """Return who asks; only behind ``requires``, which lets nobody else through."""
    return cast(User, request.user)


def rights_of(user: User | AnonymousUser) -> frozenset[Right]:
    """Return what somebody may do: the rights of all groups; a superuser may do everything."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(Right)
    known = getattr(user, "_desk_rights", None)
    if known is None:
        names = user.groups.values_list("name", flat=True)
        known = frozenset().union(*(ROLES.get(name, frozenset()) for name in names))
        setattr(user, "_desk_rights", known)  # noqa: B010
    return cast("frozenset[Right]", known)


def requires(right: Right) -> Callable[[View], View]:
    """Let only those through who have the right; others sign in, or read that they may not."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if right not in rights_of(request.user):
                return render(request, "desk/forbidden.html", status=403)
            return view(request, *args, **kwargs)

        serve.right = right  # type: ignore[attr-defined]
        return serve

    return decorate
