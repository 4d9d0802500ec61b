"""How the desk names what the log holds by id."""

from __future__ import annotations

from django import template

from portal.feedback.reasons import reasons
from socius.curriculum import curriculum

register = template.Library()
_STANCES = {"claims": "behauptet", "asks": "fragt", "agrees": "stimmt dem Artikel zu"}


@register.filter
def misconception_title(misconception: str) -> str:
    found = curriculum().misconceptions.get(misconception)
    return found.title if found else misconception


@register.filter
def misconception_label(misconception: str) -> str:
    found = curriculum().misconceptions.get(misconception)
    return found.label if found else misconception


@register.filter
def stance_name(stance: str) -> str:
    return _STANCES.get(stance, stance)


@register.filter
def origin_name(origin: str) -> str:
    return curriculum().origin_label(origin)


@register.filter
def checklist_label(question: str) -> str:
    return next((q.label for q in curriculum().checklist.questions if q.id == question), question)


@register.filter
def reason_title(reason: str) -> str:
    return reasons().get(reason, reason)


@register.filter
def percent(share: float) -> str:
    return f"{100 * share:.0f} %"
