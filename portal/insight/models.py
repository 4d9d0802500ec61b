"""Themes that come up outside the article: groups of messages that resemble each other."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from portal.desk.models import DeskAccess
from portal.traininglog.models import Turn


class ThemeQuerySet(models.QuerySet["Theme"]):
    def shown(self) -> ThemeQuerySet:
        """Return the themes that enough conversations still have, the largest first."""
        size = models.Count("messages__turn__conversation", distinct=True)
        large = self.annotate(size=size).filter(size__gte=settings.MINIMUM_GROUP)
        return large.order_by("-size", "id")


class Theme(models.Model):
    """A group of messages; only pointed at, so that they are erased with their conversations."""

    found = models.DateTimeField(default=timezone.now)
    # The words that stand out in it.
    words = models.JSONField(default=list)

    objects = ThemeQuerySet.as_manager()

    @property
    def conversations(self) -> int:
        """How many it was found in, for a theme that ``shown`` returned."""
        return int(getattr(self, "size", 0))

    def examples(self, user: User, count: int = 3) -> list[Turn]:
        """Return different typical messages that somebody may see, one a conversation."""
        found = Turn.objects.filter(themes__theme=self).exclude(text="")
        cohorts = DeskAccess.cohorts_of(user)
        if cohorts is not None:
            found = found.filter(conversation__dossier__cohort__in=cohorts)
        chosen: dict[int, Turn] = {}
        for turn in found.order_by("themes__rank").select_related("conversation")[: 10 * count]:
            if turn.text not in {other.text for other in chosen.values()}:
                chosen.setdefault(turn.conversation_id, turn)
        return list(chosen.values())[:count]


class ThemeMessage(models.Model):
    """A message of a theme; the smaller the rank, the more typical."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="messages")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="themes")
    rank = models.PositiveIntegerField()
