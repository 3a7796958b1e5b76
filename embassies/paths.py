"""One mission's path through time, from its postures and departures: no database.

A posture holds until the next one. The last one is taken to hold for ``HOLDS`` after
it was last heard of; from then on it is told as not confirmed. Before the first one
nothing is known, and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisories.controls import without_controls
from advisories.mission_sentences import country_name

from .models import Departure, Mission, Posture
from .vocabulary import Audience, DepartureStatus, Location, Operating

HOLDS = timedelta(days=90)


class Place(models.TextChoices):
    """Where a mission works, as seen from its own city; from there to farthest."""

    HERE = "here", gettext_lazy("in its city")
    WITHIN = "within", gettext_lazy("elsewhere in the country")
    ABROAD = "abroad", gettext_lazy("abroad")
    REMOTE = "remote", gettext_lazy("working remotely")
    CLOSED = "closed", gettext_lazy("closed or suspended")
    UNKNOWN = "unknown", gettext_lazy("not known where")

    @property
    def is_away(self) -> bool:
        return self not in (Place.HERE, Place.UNKNOWN)


_MOVED = {
    Location.MOVED_WITHIN: Place.WITHIN,
    Location.MOVED_ABROAD: Place.ABROAD,
    Location.REMOTE: Place.REMOTE,
}
_SHUT = (Operating.CLOSED, Operating.SUSPENDED)
_HOW = {
    Operating.LIMITED: gettext_lazy("limited operations"),
    Operating.SUSPENDED: gettext_lazy("operations suspended"),
    Operating.CLOSED: gettext_lazy("closed"),
}


def place_of(posture: Posture) -> Place:
    """Where it works; closed only where it does not work anywhere else."""
    if moved := _MOVED.get(Location(posture.location)):
        return moved
    if posture.operating in _SHUT:
        return Place.CLOSED
    return Place.HERE if posture.location == Location.IN_PLACE else Place.UNKNOWN


def sites(posture: Posture) -> str:
    """Where it works in words, "Lviv" or "Rzeszów (Poland)"; empty where not said.

    Without hidden characters, since an attribute cannot show them.
    """
    names = [
        without_controls(_site(site, posture.mission.host_id)) for site in posture.sites
    ]
    if not names:
        return without_controls(posture.location_detail)
    if len(names) == 1:
        return names[0]
    return _("%(most)s and %(last)s") % {
        "most": ", ".join(names[:-1]),
        "last": names[-1],
    }


def _site(site: str, host: str) -> str:
    city, _comma, code = site.rpartition(", ")
    if not city:
        return country_name(code)
    return city if code == host else f"{city} ({country_name(code)})"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in which one posture stood: from ``since`` to just before ``until``.

    ``by``: the day by which it stood for certain, later than ``since`` where its date
    is not known to the day. ``until`` is None for the last one, which was last heard
    of on ``heard``.
    """

    posture: Posture
    since: date
    by: date
    until: date | None
    heard: date

    @property
    def place(self) -> Place:
        return place_of(self.posture)

    def is_confirmed(self, day: date) -> bool:
        return self.until is not None or day <= self.heard + HOLDS

    @property
    def site(self) -> str:
        """A short name of the place, for a band."""
        place = self.place
        if place is Place.HERE:
            return sites(self.posture) or without_controls(self.posture.mission.city)
        if place is Place.CLOSED:
            return str(_HOW[Operating(self.posture.operating)])
        if place is Place.UNKNOWN:
            return _("not known where")
        return sites(self.posture) or str(place.label)

    @property
    def words(self) -> str:
        """ "in Lviv, limited operations"."""
        place, how = self.place, _HOW.get(Operating(self.posture.operating))
        if place is Place.CLOSED:
            return str(how)
        said = str(place.label)
        if place is Place.HERE or (place.is_away and sites(self.posture)):
            said = _("in %(place)s") % {"place": self.site}
        if how:
            return f"{said}, {how}"
        if self.posture.operating == Operating.UNKNOWN and place is Place.HERE:
            return _("%(place)s, not known whether it operates") % {"place": said}
        return said


@dataclass(frozen=True, slots=True)
class Leave:
    """A departure while it was in force, from ``since`` to just before ``until``."""

    departure: Departure
    since: date
    by: date
    until: date | None

    def is_confirmed(self, day: date) -> bool:
        return self.until is not None or day <= self.by + HOLDS

    @property
    def verb(self) -> str:
        return str(_LEAVES[DepartureStatus(self.departure.status)])

    @property
    def audience(self) -> str:
        return str(Audience(self.departure.audience).label)

    @property
    def words(self) -> str:
        """ "ordered to leave: family members"."""
        return f"{self.verb}: {self.audience}"


_LEAVES = {
    DepartureStatus.AUTHORIZED: gettext_lazy("free to leave"),
    DepartureStatus.ORDERED: gettext_lazy("ordered to leave"),
    DepartureStatus.WITHDRAWN: gettext_lazy("withdrawn"),
    DepartureStatus.ENDED: gettext_lazy("departure ended"),
}


@dataclass(frozen=True, slots=True)
class Absence:
    """From the day a mission left its city to the day it was back, if it is."""

    left: Stay
    back: Stay | None


@dataclass
class Path:
    """All that is recorded of one mission; ``stays`` by time, without overlap."""

    mission: Mission
    stays: list[Stay] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        return bool(self.stays or self.leaves)

    def on(self, day: date) -> Stay | None:
        """What stood on the day; None before anything is recorded."""
        begun = [stay for stay in self.stays if stay.since <= day]
        return begun[-1] if begun else None

    def leaves_on(self, day: date) -> list[Leave]:
        return [
            leave
            for leave in self.leaves
            if leave.since <= day and (leave.until is None or day < leave.until)
        ]

    @cached_property
    def absences(self) -> list[Absence]:
        """Each time the mission was away from its city, by time.

        A posture that does not know where it works neither begins nor ends one.
        """
        found: list[Absence] = []
        left: Stay | None = None
        for stay in self.stays:
            if stay.place.is_away and left is None:
                left = stay
            elif stay.place is Place.HERE and left is not None:
                found.append(Absence(left, stay))
                left = None
        return [*found, Absence(left, None)] if left else found


def stays(postures: Sequence[Posture]) -> list[Stay]:
    """Of one mission's standing postures with ``start`` and ``last_checked_on``.

    Those that a later entry of the same day takes the place of are left out.
    """
    ordered = sorted(postures, key=lambda row: (_start(row), row.place, row.number))
    found = []
    for row, later in pairwise([*ordered, None]):
        assert row is not None
        since, until = _start(row), _start(later) if later else None
        if since == until:
            continue
        by = row.effective_latest or since
        by = min(by, until) if until else by
        heard = max(filter(None, [by, row.last_checked_on]))
        found.append(Stay(row, since, by, until, heard))
    return found


def leaves(departures: Iterable[Departure]) -> list[Leave]:
    """Of one mission's standing departures with ``start``, by time; ends left out.

    What replaces one, by its place in the line of corrections, ends it.
    """
    rows = list(departures)
    ended: dict[int, date] = {}
    for row in rows:
        if row.replaces is not None:
            at = row.replaces.place
            ended[at] = min(_start(row), ended.get(at, _start(row)))
    found = [
        Leave(
            row, _start(row), row.effective_latest or _start(row), ended.get(row.place)
        )
        for row in rows
        if row.status != DepartureStatus.ENDED
    ]
    return sorted(found, key=lambda leave: (leave.since, leave.departure.number))


def _start(row: Posture | Departure) -> date:
    start: date = row.start  # type: ignore[union-attr]  # of with_start
    return start
