"""Host cities, and their addresses.

A city is what missions of one host country share as ``city_slug``. Its address is that
slug alone where no other country has a city of the name, else with the country's code
("san-jose-cr"). An address that another country's city has come to share shows both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from advisories.models import Country

from .models import Departure, Mission, Posture

# Addresses under /embassies/ that are no city's.
RESERVED = frozenset({"help"})


@dataclass(frozen=True, slots=True)
class City:
    """``shared``: whether cities of other countries have the same slug."""

    slug: str
    name: str
    host: Country
    shared: bool = False
    missions: int = 0
    told: int = 0
    latest: date | None = None

    @property
    def address(self) -> str:
        return address(self.slug, self.host.pk, self.shared)


def address(slug: str, host: str, shared: bool) -> str:
    """The path of a city's board."""
    plain = not shared and slug not in RESERVED
    key = slug if plain else f"{slug}-{host.lower()}"
    return reverse("embassies:board", args=[key])


def shared_slugs(slugs: Collection[str]) -> set[str]:
    """Those of the slugs that cities of several countries have."""
    rows = (
        Mission.objects.filter(city_slug__in=slugs)
        .values("city_slug")
        .annotate(hosts=Count("host", distinct=True))
        .filter(hosts__gt=1)
    )
    return set(rows.values_list("city_slug", flat=True))


def address_of(mission: Mission) -> str:
    """The path of the board of the mission's city; empty where that is not known."""
    slug = mission.city_slug
    return slug and address(slug, mission.host_id, bool(shared_slugs([slug])))


def find(key: str) -> list[City]:
    """The cities that an address may mean: the one of that code, else all of it."""
    if coded := re.fullmatch(r"(.+)-([a-z]{2})", key):
        slug, code = coded.groups()
        if one := _cities(Q(city_slug=slug, host=code.upper())):
            return one
    return _cities(Q(city_slug=key))


def host_cities() -> list[City]:
    """All of them, by country and name, with the number of missions in each."""
    return _cities(Q())


def changed_lately(cities: Iterable[City], at_most: int) -> list[City]:
    """Cities with the most recent changes of posture or departure, latest first.

    ``told`` is the number of their missions of which anything is recorded.
    """
    latest: dict[tuple[str, str], date] = {}
    told: Counter[tuple[str, str]] = Counter()
    missions: set[int] = set()
    for model in (Posture, Departure):
        rows = (
            model.objects.standing()
            .with_start()
            .values_list("mission__host", "mission__city_slug", "mission_id")
            .annotate(last=Max("start"))
            .order_by()
        )
        for host, slug, mission, last in rows:
            latest[host, slug] = max(last, latest.get((host, slug), last))
            told[host, slug] += mission not in missions
            missions.add(mission)
    known = {(city.host.pk, city.slug): city for city in cities}
    keys = sorted(latest, key=lambda key: (latest[key], key), reverse=True)
    return [
        City(
            slug=city.slug,
            name=city.name,
            host=city.host,
            shared=city.shared,
            missions=city.missions,
            told=told[key],
            latest=latest[key],
        )
        for key in keys[:at_most]
        if (city := known.get(key))
    ]


def _cities(which: Q) -> list[City]:
    rows = list(
        Mission.objects.filter(which)
        .exclude(city_slug="")
        .values("host", "city_slug")
        .annotate(name=Min("city"), missions=Count("pk"))
        .order_by("host__sort_name", "host", "city_slug")
    )
    hosts = Country.objects.in_bulk({row["host"] for row in rows})
    shared = shared_slugs({row["city_slug"] for row in rows})
    return [
        City(
            slug=row["city_slug"],
            name=row["name"],
            host=hosts[row["host"]],
            shared=row["city_slug"] in shared,
            missions=row["missions"],
        )
        for row in rows
    ]


def by_country(cities: Iterable[City]) -> list[tuple[Country, list[City]]]:
    """Cities that are given by country, each country once."""
    return [
        (country, list(rows))
        for country, rows in groupby(cities, key=lambda city: city.host)
    ]
