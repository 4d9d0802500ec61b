"""How figures read on the insight pages."""

from __future__ import annotations

from django import template

from portal.insight.charts import month_name
from portal.insight.tables import cell
from portal.traininglog.stats import Shown

register = template.Library()
register.filter("month_name", month_name)


@register.filter
def figure(value: Shown) -> str:
    return cell(value)


@register.filter
def share(value: Shown) -> str:
    return cell(value, is_share=True)
