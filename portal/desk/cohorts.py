"""Which onboarding group a conversation belongs to, where groups are in use."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_GROUPS = "portal.onboarding"
# Named so that nothing has to be imported that may not be installed.
_LEARNER: str = "onboarding.Learner"
_COHORT: str = "onboarding.Cohort"


def codes(conversations: Collection[int]) -> dict[int, str]:
    """Return the join code of the group of each conversation that has one."""
    if not apps.is_installed(_GROUPS):
        return {}
    learners: Any = apps.get_model(_LEARNER)
    found = learners.objects.filter(conversation__in=conversations)
    return dict(found.values_list("conversation", "cohort__code"))


def own(user: User) -> list[str]:
    """Return the codes of the groups that somebody leads."""
    if not apps.is_installed(_GROUPS):
        return []
    cohorts: Any = apps.get_model(_COHORT)
    return list(cohorts.objects.filter(trainer=user).values_list("code", flat=True))
