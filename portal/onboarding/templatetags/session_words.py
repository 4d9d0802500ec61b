"""How the sessions' pages name and draw what is counted."""

from __future__ import annotations

from typing import Any

from django import template

from portal.onboarding.groups import Distribution

register = template.Library()
STANCES = {
    "claims": "sieht es so",
    "asks": "zweifelt",
    "agrees": "durchschaut es",
    "": "nicht eindeutig",
}
_WIDTH = 100.0


@register.filter
def stance_of_answer(stance: str) -> str:
    return STANCES.get(stance, stance)


@register.filter
def stance_class(stance: str) -> str:
    return stance or "open"


@register.filter
def segments(found: Distribution) -> list[dict[str, Any]]:
    """Return the parts of a distribution's bar, with where each begins."""
    start, parts = 0.0, []
    whole = sum(bar.count for bar in found.bars) or 1
    for bar in found.bars:
        width = round(_WIDTH * bar.count / whole, 2)
        if bar.count:
            parts.append({"bar": bar, "x": round(start, 2), "width": width})
        start += width
    return parts


@register.filter
def signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace(".", ",").replace("-", "−")


@register.filter
def p_value(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0,001" if value < 0.001 else f"{value:.3f}".replace(".", ",")
