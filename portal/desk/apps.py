"""Ties the desk to the training log."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "portal.desk"

    def ready(self) -> None:
        from portal.desk import facts
        from portal.traininglog.signals import texts_removed, turn_recorded

        turn_recorded.connect(facts.on_turn_recorded, dispatch_uid="desk")
        texts_removed.connect(facts.on_texts_removed, dispatch_uid="desk")
        post_migrate.connect(_fill, sender=self, dispatch_uid="desk")


def _fill(using: str, **_: Any) -> None:
    """Make the groups, and the dossiers of conversations from before there was a desk."""
    from django.contrib.auth.models import Group

    from portal.desk import facts
    from portal.desk.models import Dossier
    from portal.desk.roles import ROLES

    # After a migration backwards there may be no desk.
    if Dossier._meta.db_table in connections[using].introspection.table_names():
        for name in ROLES:
            Group.objects.get_or_create(name=name)
        facts.fill()
