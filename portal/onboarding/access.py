"""Who may prepare, lead and evaluate onboarding sessions: asked here, nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from portal.desk.roles import Right, rights_of
from portal.onboarding.models import Cohort

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]


def may_train(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether somebody has a role that reads what employees wrote."""
    return isinstance(user, User | AnonymousUser) and Right.READ in rights_of(user)


def trainer(request: HttpRequest) -> User:
    """Return who is signed in; only on pages for trainers."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def for_trainers(view: View[Params]) -> View[Params]:
    """Let only trainers see a page, and no cache keep it."""

    @wraps(view)
    def serve(
        request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> HttpResponseBase:
        if not may_train(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(serve))


def cohorts_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Cohort]:
    """Return the sessions somebody may lead and evaluate: their own."""
    return Cohort.objects.filter(trainer_id=user.pk)
