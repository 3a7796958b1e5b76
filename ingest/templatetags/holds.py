"""What is held back and why, for a country's page and for /sources/."""

from __future__ import annotations

from typing import Any

from django import template

from advisories.models import Country
from ingest.health import WATCHING_SHOWN, Reason, came_of, reasons, watching
from ingest.models import Hold, Run

register = template.Library()


@register.inclusion_tag("ingest/_holds.html")
def unconfirmed_holds(country: Country) -> dict[str, Any]:
    """The open holds on destinations that cover the country, latest first."""
    holds = (
        Hold.objects.open()
        .newest_first()
        .filter(advisory__countries=country)
        .select_related("advisory__issuer__sending")
    )
    return {"holds": holds}


@register.inclusion_tag("ingest/_watching.html")
def watching_of(issuer: str) -> dict[str, Any]:
    """What of an issuer was lost and recovered lately."""
    return {"events": watching(issuer).with_story()[:WATCHING_SHOWN]}


@register.simple_tag
def open_hold_count() -> int:
    """How many readings wait for a decision or for more readings."""
    return Hold.objects.open().count()


@register.filter
def hold_reasons(hold: Hold) -> list[Reason]:
    return reasons(hold)


@register.filter
def run_counts(run: Run) -> str:
    return came_of(run)
