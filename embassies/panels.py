"""What a country's page says of the missions there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from advisories.models import Country

from .models import Departure, Mission, Posture


@dataclass(slots=True)
class MissionLine:
    """A mission as it stands on one day; no posture means that none is recorded."""

    mission: Mission
    posture: Posture | None = None
    departures: list[Departure] = field(default_factory=list)


def missions_in(country: Country, day: date) -> list[MissionLine]:
    """One line for each mission in the country; three queries, however many."""
    lines = {
        mission.pk: MissionLine(mission)
        for mission in Mission.objects.in_country(country)
    }
    postures = Posture.objects.filter(mission__host=country).current(day)
    for posture in postures.with_last_checked():
        lines[posture.mission_id].posture = posture
    for departure in Departure.objects.filter(mission__host=country).in_force(day):
        lines[departure.mission_id].departures.append(departure)
    return list(lines.values())
