"""Every country beside every followed issuer: the table of the first page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from .models import Advisory, Country, Issuer
from .standings import Standing, gravest, standings


@dataclass(frozen=True, slots=True)
class Row:
    """A country and one cell for each followed issuer, in their order."""

    country: Country
    cells: list[Standing | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Countries under one heading; ``anchor`` is its place on the page."""

    label: str
    anchor: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Overview:
    """``followed``: the issuers that have the table's columns."""

    followed: list[Issuer]
    rows: list[Row]

    def by_initial(self) -> list[Group]:
        """Grouped by the first letter of the name that countries are sorted by."""
        return _grouped(self.rows, lambda row: row.country.sort_name[:1].upper())

    def by_region(self) -> list[Group]:
        ordered = sorted(self.rows, key=lambda row: row.country.region)
        return _grouped(ordered, lambda row: row.country.region)


def overview(issuers: Iterable[Issuer], now: datetime) -> Overview:
    """What every followed issuer says of every country; three queries.

    ``issuers`` come from ``with_listing``. Advice on a part of a country is left out.
    """
    followed = [issuer for issuer in issuers if getattr(issuer, "listed", 0)]
    advisories = {
        row.pk: row
        for row in Advisory.objects.listed()
        .filter(part="")
        .select_related("current")
        .only(
            "issuer_id",
            "part",
            "confirmed_at",
            "listed_at",
            "unread_reason",
            "current__level",
            "current__regional_max",
            "current__withdrawn",
        )
    }
    here: dict[str, list[Advisory]] = defaultdict(list)
    places = Advisory.countries.through.objects.values_list("country_id", "advisory_id")
    for code, pk in places:
        if pk in advisories:
            here[code].append(advisories[pk])
    rows = [
        Row(
            country,
            [_cell(country, issuer, here[country.pk], now) for issuer in followed],
        )
        for country in Country.objects.in_name_order()
    ]
    return Overview(followed, rows)


def _cell(
    country: Country, issuer: Issuer, here: list[Advisory], now: datetime
) -> Standing | None:
    return gravest(standings(country, [issuer], here, now))


def _grouped(rows: Sequence[Row], key: Callable[[Row], str]) -> list[Group]:
    return [
        Group(label, f"to-{label.lower().replace(' ', '-')}", list(members))
        for label, members in groupby(rows, key)
    ]
