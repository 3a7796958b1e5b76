"""A country's timeline: what it can be narrowed to, and its pages by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import (
    DEPARTURE_KINDS,
    LEVEL_CHANGE_KINDS,
    POSTURE_KINDS,
    STATEMENT_KINDS,
    Country,
    Event,
    Kind,
)

PAGE = 30


class Show(models.TextChoices):
    """What a reader can narrow a timeline to; the empty value is everything."""

    ALL = "", _("All")
    LEVELS = "levels", _("Levels")
    TEXT = "text", _("Regions and text")
    DEPARTURES = "departures", _("Departures")
    EMBASSIES = "embassies", _("Embassies")
    STATEMENTS = "statements", _("Statements")


KINDS: dict[Show, tuple[Kind, ...]] = {
    Show.LEVELS: (*LEVEL_CHANGE_KINDS, Kind.LEVEL_FIRST_READ),
    Show.TEXT: (
        Kind.REGIONS_CHANGED,
        Kind.REASONS_CHANGED,
        Kind.TEXT_CHANGED,
        Kind.REISSUED,
    ),
    Show.DEPARTURES: DEPARTURE_KINDS,
    Show.EMBASSIES: (*POSTURE_KINDS, Kind.MISSION_ADDED, Kind.MISSION_CHANGED),
    Show.STATEMENTS: STATEMENT_KINDS,
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of the page before: where the next one begins."""

    occurred: datetime
    position: int

    def __str__(self) -> str:
        return f"{self.occurred.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.position}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that ``str`` wrote; anything else raises ValueError."""
        match = re.fullmatch(
            r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z~(\d{1,18})", text, re.ASCII
        )
        if match is None:
            raise ValueError(f"{text[:80]!r} is not a place on a timeline.")
        occurred = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
        return cls(occurred, int(match[2]))

    @classmethod
    def of(cls, event: Event) -> Cursor:
        return cls(event.occurred_at, event.position)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader asked for; ``year`` is the chart's, None for all years."""

    show: Show = Show.ALL
    issuer: str = ""
    before: Cursor | None = None
    year: int | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str], issuers: frozenset[str]) -> Choice:
        """From query parameters; a value that means nothing raises ValueError."""
        issuer = query.get("issuer", "")
        if issuer and issuer not in issuers:
            raise ValueError("This issuer says nothing here.")
        before, year = query.get("before", ""), query.get("chart", "")
        if not re.fullmatch(r"([12]\d{3})?", year, re.ASCII):
            raise ValueError(f"{year[:80]!r} is not a year.")
        return cls(
            show=Show(query.get("show", "")),
            issuer=issuer,
            before=Cursor.parse(before) if before else None,
            year=int(year) if year else None,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Up to ``PAGE`` events, and where the next page begins (None: nowhere)."""

    events: list[Event]
    older: Cursor | None


def page(country: Country, choice: Choice) -> Page:
    """The chosen part of a country's timeline, newest first."""
    before = choice.before
    events = Event.objects.on_timeline(
        country,
        (before.occurred, before.position) if before else None,
        kinds=KINDS.get(choice.show, ()),
        issuer=choice.issuer,
    )
    rows = list(events.with_story().with_outcome()[: PAGE + 1])
    shown = rows[:PAGE]
    return Page(shown, Cursor.of(shown[-1]) if len(rows) > PAGE else None)
