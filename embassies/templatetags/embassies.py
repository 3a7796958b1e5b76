"""``{% embassy_panel country %}``: the missions in a country, for its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from advisories.models import Country
from embassies.panels import missions_in

register = template.Library()


@register.inclusion_tag("embassies/_panel.html")
def embassy_panel(country: Country) -> dict[str, Any]:
    day = timezone.now().date()
    return {"country": country, "lines": missions_in(country, day)}
