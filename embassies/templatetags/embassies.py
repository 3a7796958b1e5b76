"""``{% embassy_panel country day %}``: the missions in a country, for its pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from advisories.models import Country
from embassies.panels import missions_in

register = template.Library()


@register.inclusion_tag("embassies/_panel.html")
def embassy_panel(country: Country, day: date | None = None) -> dict[str, Any]:
    """As they stand on the day; without one, today."""
    day = day or timezone.now().date()
    return {"country": country, "lines": missions_in(country, day)}
