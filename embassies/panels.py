"""What a country's page says of the missions there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from advisories.models import Country

from .cities import City, shared_slugs
from .models import CitedEntry, HeadOfMission, Mission, Posture
from .standing import Standing, departures

AT_ONCE = 10


@dataclass(slots=True)
class MissionLine:
    """A mission as it stands on one day; no posture means that none is recorded."""

    mission: Mission
    posture: Posture | None = None
    head: HeadOfMission | None = None
    departures: list[Standing] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        return bool(self.posture or self.head or self.departures)

    @property
    def is_quiet(self) -> bool:
        """Whether it is known to work as ever, and nobody is leaving."""
        return (
            self.posture is not None
            and self.posture.mark == "open"
            and not self.departures
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """``lines``: missions of which something is recorded, what is not as ever first.

    ``more``: those beyond ``AT_ONCE``. ``boards``: their cities, that with most of
    them first. ``cities``: where the missions stand of which nothing is recorded;
    ``silent`` in all, ``nowhere`` in a city that is not known.
    """

    lines: list[MissionLine]
    more: list[MissionLine]
    boards: list[City]
    cities: list[City]
    silent: int
    nowhere: int


def panel(country: Country, day: date) -> Panel:
    """The missions in the country on the day; seven queries, however many."""
    lines = missions_in(country, day)
    told = [line for line in lines if line.is_told]
    told.sort(key=_order)
    silent = [line.mission for line in lines if not line.is_told]
    shared = shared_slugs({line.mission.city_slug for line in lines})
    return Panel(
        lines=told[:AT_ONCE],
        more=told[AT_ONCE:],
        boards=_cities(country, [line.mission for line in told], shared),
        cities=_cities(country, silent, shared),
        silent=len(silent),
        nowhere=sum(not mission.city_slug for mission in silent),
    )


def _order(line: MissionLine) -> tuple[bool, int]:
    """What is not as ever first, the latest news first of each."""
    rows: list[CitedEntry] = [row for row in (line.posture, line.head) if row]
    rows += [standing.departure for standing in line.departures]
    days = [day for row in rows if (day := row.begun.earliest)]
    return line.is_quiet, -max(days, default=date.min).toordinal()


def missions_in(country: Country, day: date) -> list[MissionLine]:
    """One line for each mission in the country; five queries, however many."""
    lines = {
        mission.pk: MissionLine(mission)
        for mission in Mission.objects.in_country(country)
    }
    postures = Posture.objects.filter(mission__host=country).current(day)
    for posture in postures.with_last_checked():
        posture.mission = lines[posture.mission_id].mission
        lines[posture.mission_id].posture = posture
    for head in HeadOfMission.objects.filter(mission__host=country).current(day):
        lines[head.mission_id].head = head
    for standing in departures(Q(mission__host=country), day):
        lines[standing.departure.mission_id].departures.append(standing)
    return list(lines.values())


def _cities(country: Country, missions: list[Mission], shared: set[str]) -> list[City]:
    """Where the missions stand, the city with most of them first."""
    names = {row.city_slug: row.city for row in missions if row.city_slug}
    counted = Counter(row.city_slug for row in missions if row.city_slug)
    return [
        City(slug, names[slug], country, slug in shared, count)
        for slug, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    ]
