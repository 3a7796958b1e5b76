"""What a reader can subscribe to: a channel of the ledger, narrowed by filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http.request import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .levels import RANKED, Direction
from .models import (
    DEPARTURE_KINDS,
    LEVEL_CHANGE_KINDS,
    POSTURE_KINDS,
    Country,
    Event,
    EventQuerySet,
    Issuer,
    Kind,
)

CAP = 50
_RANKS = [level.value for level in RANKED]
WATCHING_KINDS = (Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED)
_LISTS = ("country", "issuer", "region", "kind")
_SINGLE = ("direction", "min_level")
_MAX_VALUES = 300


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed: its address, and which kinds of events it carries (all: empty).

    ``doubted``: it carries what was not confirmed, and what became of it, instead of
    what was. ``watching``: narrowed to issuers, it also tells when public archives lost
    sight of them.
    """

    name: str
    title: str | Promise
    about: str | Promise
    kinds: tuple[Kind, ...] = ()
    doubted: bool = False
    watching: bool = False

    def events(self) -> EventQuerySet:
        """Its events, not narrowed, in no particular order."""
        if self.doubted:
            return Event.objects.doubts()
        # Whoever was not told of a reading need not be told that it was dropped.
        news = Event.objects.news().exclude(kind=Kind.NOT_CONFIRMED)
        return news.about(self.kinds) if self.kinds else news


CHANNELS = {
    channel.name: channel
    for channel in (
        Channel(
            "level-changes",
            _("Level changes"),
            _("Every change of a government's travel advice level, and corrections."),
            LEVEL_CHANGE_KINDS,
        ),
        Channel(
            "departures",
            _("Departures"),
            _(
                "Departures of embassy staff and families: authorized, ordered,"
                " changed, ended."
            ),
            DEPARTURE_KINDS,
        ),
        Channel(
            "posture",
            _("Embassy posture"),
            _(
                "Embassies that open, close, move or limit what they do, their heads,"
                " and who represents whom."
            ),
            POSTURE_KINDS,
        ),
        Channel(
            "unconfirmed",
            _("Not confirmed"),
            _(
                "Readings that are held back as implausible, and what became of each:"
                " confirmed, or not confirmed after all."
            ),
            doubted=True,
        ),
        Channel(
            "everything",
            _("Everything"),
            _("Every confirmed row of the ledger, changes of wording included."),
            watching=True,
        ),
    )
}


class UnknownFilter(ValueError):
    """A feed was asked for with a parameter that means nothing; one sentence."""


@dataclass(frozen=True, slots=True)
class Filters:
    """How a feed is narrowed; empty values narrow nothing. Values are sorted."""

    country: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    direction: str = ""
    min_level: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Filters:
        """From query parameters; raises UnknownFilter. Queries only what is named.

        A parameter nobody knows is refused, not ignored: a misspelt filter would
        send its reader everything.
        """
        known = (*_LISTS, *_SINGLE)
        if unknown := sorted(set(query) - set(known)):
            raise UnknownFilter(
                f"There is no filter {unknown[0][:40]!r}; use {', '.join(known)}."
            )
        lists = {name: _values(query, name) for name in _LISTS}
        codes = tuple(code.upper() for code in lists["country"])
        _check("country", codes, Country, "code")
        _check("issuer", lists["issuer"], Issuer, "slug")
        _check("region", lists["region"], Country, "region")
        _allowed("kind", lists["kind"], Kind.values)
        direction, min_level = query.get("direction", ""), query.get("min_level", "")
        _allowed("direction", [direction] if direction else [], list(Direction))
        _allowed("min_level", [min_level] if min_level else [], _RANKS)
        return cls(
            country=tuple(sorted(codes)),
            issuer=lists["issuer"],
            region=lists["region"],
            kind=lists["kind"],
            direction=direction,
            min_level=min_level,
        )

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        """The events that pass.

        A correction passes where what it corrects does, and what became of an
        unconfirmed reading where that does.
        """
        if self.country:
            events = events.concerning(countries=self.country)
        if self.region:
            events = events.concerning(regions=self.region)
        if self.issuer:
            events = events.filter(issuer__in=self.issuer)
        if self.kind:
            events = events.about(self.kind)
        if self.direction:
            events = events.filter(
                Q(direction=self.direction)
                | Q(corrects__direction=self.direction)
                | Q(settles__direction=self.direction)
            )
        if self.min_level:
            reached = [rank for rank in _RANKS if rank >= self.min_level]
            events = events.filter(
                Q(level_to__in=reached)
                | Q(level_from__in=reached)
                | Q(settles__level_to__in=reached)
                | Q(settles__level_from__in=reached)
            )
        return events

    def __str__(self) -> str:
        """The canonical query string, without question mark."""
        pairs = [(name, value) for name in _LISTS for value in getattr(self, name)]
        pairs += [
            (name, getattr(self, name)) for name in _SINGLE if getattr(self, name)
        ]
        return urlencode(pairs)


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    """Repeated and comma-separated values, sorted, each once."""
    said = {part.strip() for value in query.getlist(name) for part in value.split(",")}
    if len(said) > _MAX_VALUES:
        raise UnknownFilter(f"At most {_MAX_VALUES} values of {name} can be given.")
    return tuple(sorted(said - {""}))


def _check(name: str, values: tuple[str, ...], model: Any, field_name: str) -> None:
    """Raise UnknownFilter unless every value stands in the model's column."""
    plain = [value for value in values if re.fullmatch(r"[A-Za-z_ ]{1,40}", value)]
    known: set[str] = set()
    if plain:
        rows = model.objects.filter(**{f"{field_name}__in": plain})
        known = set(rows.values_list(field_name, flat=True))
    _allowed(name, values, known)


def _allowed(name: str, values: Iterable[str], allowed: Iterable[str]) -> None:
    allowed = set(allowed)
    for value in values:
        if value not in allowed:
            raise UnknownFilter(f"There is no {name} {value[:40]!r} here.")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel as one reader asked for it."""

    channel: Channel
    filters: Filters = field(default_factory=Filters)
    country: Country | None = None

    @property
    def events(self) -> EventQuerySet:
        events = self.channel.events()
        if self.channel.watching and self.filters.issuer:
            events |= Event.objects.of_kinds(WATCHING_KINDS)
        events = self.filters.apply(events)
        if self.country:
            events = events.concerning(countries=[self.country.pk])
        return events.newest_first()

    @property
    def path(self) -> str:
        """The address that is always the same for the same subscription."""
        if self.country:
            path = reverse("advisories:country-feed", args=[self.country.slug])
        else:
            path = reverse("advisories:feed", args=[self.channel.name])
        said = str(self.filters)
        return f"{path}?{said}" if said else path

    @property
    def page(self) -> str:
        """The page that shows what the feed tells."""
        if self.country:
            return self.country.get_absolute_url()
        return reverse("advisories:feeds")

    @property
    def title(self) -> str:
        subject = self.country.name if self.country else self.channel.title
        return f"Chancery: {subject}"

    @property
    def about(self) -> str:
        said = [str(self.channel.about)]
        if self.country:
            said = [f"Everything that becomes known about {self.country.name}."]
        if str(self.filters):
            said.append(f"Narrowed to {str(self.filters).replace('&', ', ')}.")
        said.append(f"The latest {CAP} are listed, newest first.")
        return " ".join(said)
