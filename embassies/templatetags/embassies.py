"""Tags of the missions' pages, and the panels of a country's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import template
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from advisories.models import Country, Event
from embassies import board_marks, cities, standing
from embassies.boards import Change, Period, Row
from embassies.models import Mission, Statement, Witness
from embassies.panels import panel
from embassies.paths import Leave, Path, Stay

register = template.Library()


@register.inclusion_tag("embassies/_panel.html")
def embassy_panel(country: Country, day: date | None = None) -> dict[str, Any]:
    """The missions in a country as they stand on the day; without one, today."""
    on = day or timezone.now().date()
    return {"country": country, "panel": panel(country, on), "day": on, "past": day}


@register.inclusion_tag("embassies/_statements_panel.html")
def statements_panel(country: Country, day: date | None = None) -> dict[str, Any]:
    """What was said about the country in the month before the day, or today."""
    on = day or timezone.now().date()
    said = standing.statements(country, on)
    return {"country": country, "said": said, "days": standing.LATELY.days}


@register.inclusion_tag("embassies/_represented.html")
def represented_panel(country: Country, day: date | None = None) -> dict[str, Any]:
    """Who is represented by others in the country, and who serves it from elsewhere.

    The reference data say nothing of days, so that they are shown for today only.
    """
    here = Q(host=country)
    return {
        "country": country,
        "rows": standing.represented(here, day or timezone.now().date()),
        "protected": [] if day else standing.protected(here),
        "served": [] if day else standing.served_from_elsewhere(country),
    }


@register.inclusion_tag("embassies/_entry_links.html")
def entry_links(event: Event) -> dict[str, Any]:
    """The mission of an entry, what it answers or is answered by, further sources."""
    slug = event.subject.removeprefix("mission:")
    said = Statement.objects.filter(pk=event.pk).first()
    answered = [said.answers_id] if said and said.answers_id else []
    return {
        "mission": Mission.objects.filter(slug=slug).first(),
        "relation": said.get_relation_display() if said else "",
        "answered": Event.objects.with_story().filter(pk__in=answered).first(),
        "answers": Statement.objects.filter(answers=event.pk).standing(),
        "witnesses": standing.witnessed([event.pk])[event.pk],
    }


@register.simple_tag
def lane(path: Path, period: Period, today: date) -> SafeString:
    return board_marks.lane(path, period, today)


@register.simple_tag
def ruler(period: Period) -> SafeString:
    return board_marks.ruler(period)


@register.simple_tag
def grid(period: Period, day: date) -> SafeString:
    return board_marks.grid(period, day)


@register.filter
def changes(path: Path) -> str:
    return board_marks.changes(path)


@register.filter
def leaves(path: Path) -> str:
    return board_marks.leaves(path)


@register.filter
def told(stay: Stay) -> str:
    return board_marks.told(stay)


@register.filter
def said(leave: Leave) -> str:
    return board_marks.said(leave)


@register.filter
def now(row: Row, day: date) -> SafeString:
    return board_marks.now(row, day)


@register.filter
def silent(missions: list[Mission]) -> SafeString:
    return board_marks.silent(missions)


@register.filter
def chronicle(changes: list[Change]) -> SafeString:
    return board_marks.chronicle(changes)


@register.filter
def began(stay: Stay, period: Period) -> SafeString:
    return board_marks.began(stay, period)


@register.filter
def short(day: date) -> str:
    return board_marks.short(day)


@register.filter
def board_address(mission: Mission) -> str:
    return cities.address_of(mission)


@register.filter
def of(witnesses: Mapping[UUID, list[Witness]], event: UUID) -> list[Witness]:
    """The further sources of an entry."""
    return witnesses.get(event, [])
