"""Who may prepare, lead and evaluate onboarding sessions: asked here, nowhere else."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.desk.roles import Right, requires
from portal.onboarding.models import Cohort

# Lets only those through who read what employees write.
for_trainers = requires(Right.READ)


def trainer(request: HttpRequest) -> User:
    """Return who is signed in; only on pages for trainers."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def cohorts_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Cohort]:
    """Return the sessions somebody may lead and evaluate: their own."""
    return Cohort.objects.filter(trainer_id=user.pk)
