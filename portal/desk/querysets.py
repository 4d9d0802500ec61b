"""The desk's questions to its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from portal.desk.models import Dossier, Review  # noqa: F401
    from portal.traininglog.models import Turn


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        """Return the conversations that a trainer may see: those of own cohorts, or all."""
        from portal.desk.models import DeskAccess

        cohorts = DeskAccess.cohorts_of(user)
        return self if cohorts is None else self.filter(cohort__in=cohorts)

    def unread_by(self, user: User, unread: bool = True) -> DossierQuerySet:
        from portal.desk.models import Reading

        seen = models.Exists(
            Reading.objects.filter(
                trainer=user,
                dossier=models.OuterRef("pk"),
                time__gte=models.OuterRef("last_activity"),
            )
        )
        return self.filter(~seen if unread else seen)


class ReviewQuerySet(models.QuerySet["Review"]):
    def by_turn(self) -> dict[Turn, list[Review]]:
        """Return the reviews in groups by turn, each with its detections, oldest turn first."""
        found = self.select_related("turn__conversation", "trainer")
        groups: dict[Turn, list[Review]] = {}
        for review in found.prefetch_related("detections").order_by("turn_id", "id"):
            groups.setdefault(review.turn, []).append(review)
        return groups

    def doubles(self) -> ReviewQuerySet:
        """Return the reviews of turns that more than one trainer reviewed."""
        shared = self.values("turn").annotate(n=models.Count("pk")).filter(n__gt=1)
        return self.filter(turn__in=shared.values("turn"))

    def settled(self) -> dict[Turn, Review]:
        """Return a review for each turn whose trainers all agree: what may be learned from.

        Includes ``not_usable``; a turn that two trainers label differently is left out, and so
        is one whose text is gone after the retention period.
        """
        groups = self.exclude(turn__text="").by_turn()
        return {
            turn: reviews[-1]
            for turn, reviews in groups.items()
            if len({review.label() for review in reviews}) == 1
        }
