"""Which mission a sentence is about: the page's country is not always the mission's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.text import slugify

from .extraction.finds import Find
from .models import Mission
from .vocabulary import MissionKind

_CHANCERIES = (
    MissionKind.EMBASSY,
    MissionKind.HIGH_COMMISSION,
    MissionKind.INTERESTS_SECTION,
    MissionKind.LIAISON_OFFICE,
)
_CONSULATES = (
    MissionKind.CONSULATE_GENERAL,
    MissionKind.CONSULATE,
)
_OFFICES = {
    "embassy": _CHANCERIES,
    "high commission": _CHANCERIES,
    "delegation": (*_CHANCERIES, MissionKind.TO_ORGANISATION, MissionKind.OTHER),
    "consulate": _CONSULATES,
    "consulate general": _CONSULATES,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a find is of: the mission where it can be told, and a name for it."""

    where: str
    mission: Mission | None = None


@dataclass(slots=True)
class Missions:
    """The missions of the record, looked up by states and kept for one pass."""

    _known: dict[tuple[str, str], list[Mission]] = field(default_factory=dict)

    def of(self, find: Find, *, sending: str, hosts: Iterable[str]) -> Iterator[Place]:
        """One place for each office that the find names; else that of the embassy.

        ``sending`` and ``hosts`` are the page's, for what the sentence leaves out. An
        office that fits no mission, or several, is not guessed.
        """
        state = find.sending or sending
        countries = [find.host] if find.host else list(hosts)
        missions = [each for code in countries for each in self._between(state, code)]
        if not find.cities:
            yield self._place(state, countries, "", _main(missions, find.office))
        for city in find.cities:
            yield self._place(state, countries, city, _in(missions, city, find.office))

    def _between(self, sending: str, host: str) -> list[Mission]:
        key = (sending, host)
        if key not in self._known:
            rows = Mission.objects.filter(sending=sending, host=host, gone=False)
            self._known[key] = list(
                rows.exclude(kind=MissionKind.HONORARY_CONSULATE).order_by("slug")
            )
        return self._known[key]

    @staticmethod
    def _place(
        sending: str, hosts: list[str], city: str, found: list[Mission]
    ) -> Place:
        if len(found) == 1:
            return Place(found[0].slug, found[0])
        named = f"{sending}-{'+'.join(hosts)}".lower()
        return Place(f"{named}-{slugify(city)}" if city else named)


def _main(missions: list[Mission], office: str) -> list[Mission]:
    """The one office of that kind in the country; unsaid, its embassy."""
    kinds = _OFFICES.get(office, _CHANCERIES)
    found = [each for each in missions if each.kind in kinds]
    embassies = [each for each in found if each.kind in _CHANCERIES[:2]]
    return embassies if len(embassies) == 1 else found


def _in(missions: list[Mission], city: str, office: str) -> list[Mission]:
    there = [each for each in missions if each.city_slug == slugify(city)]
    kinds = _OFFICES.get(office)
    of_kind = [each for each in there if kinds and each.kind in kinds]
    if of_kind:
        return of_kind
    embassies = [each for each in there if each.kind in _CHANCERIES]
    return embassies if embassies and not kinds else there
