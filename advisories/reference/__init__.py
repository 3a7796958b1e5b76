"""Countries, the names issuers give them, and issuers: read from the files beside this.

Nothing here touches a database, a setting or a clock; ``load`` does the writing.
Where the facts come from and how to change them: ``docs/reference-data.md``.
Every reader reads its file once and returns rows in the order of the file. A file
that cannot be read is a fault of the installation: the plain error is let through.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from advisories.levels import Level

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country or territory; ``sort_name`` is ASCII and without a leading "The"."""

    code: str
    iso3: str
    name_en: str
    name_fr: str
    region: str
    slug: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A name as an issuer writes it; an empty ``issuer`` stands for any of them.

    ``codes`` are all the countries that the name covers. ``part`` names the part
    where the name stands for a part of a country only, and is empty otherwise.
    """

    issuer: str
    name: str
    codes: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class LinkSlugRow:
    """The last segment of an issuer's link, in lower case and without ``.html``."""

    issuer: str
    slug: str
    codes: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One step of an issuer's scale: its label untouched, its meaning in our words."""

    code: str
    label: str
    level: Level
    meaning: str


@dataclass(frozen=True, slots=True)
class IssuerRow:
    """A publisher of travel advice; ``licence`` is empty where none is stated."""

    slug: str
    sending: str
    name: str
    name_fr: str
    short_name: str
    home_url: str
    licence: str
    licence_url: str
    language: str
    note: str
    labels: tuple[LabelRow, ...]


@cache
def countries() -> tuple[CountryRow, ...]:
    """ISO 3166-1 and Kosovo (XK), by code."""
    return tuple(CountryRow(**row) for row in _rows("countries.tsv"))


@cache
def organisations() -> tuple[CountryRow, ...]:
    """What is no country and sends missions all the same, by code; without a region."""
    return tuple(CountryRow(**row) for row in _rows("organisations.tsv"))


@cache
def aliases() -> tuple[AliasRow, ...]:
    """Names beyond the English and French ones of ``countries``."""
    return tuple(
        AliasRow(row["issuer"], row["name"], _codes(row), row["part"])
        for row in _rows("aliases.tsv")
    )


@cache
def link_slugs() -> tuple[LinkSlugRow, ...]:
    """Links whose destination is known, for when a title names no country."""
    return tuple(
        LinkSlugRow(row["issuer"], row["slug"], _codes(row), row["part"])
        for row in _rows("link_slugs.tsv")
    )


@cache
def issuers() -> tuple[IssuerRow, ...]:
    """Publishers by slug, each with its labels from the lowest to the highest."""
    rows = json.loads((HERE / "issuers.json").read_text(encoding="utf-8"))
    return tuple(
        IssuerRow(
            **{key: value for key, value in row.items() if key != "labels"},
            labels=tuple(
                LabelRow(
                    label["code"],
                    label["label"],
                    Level(label["level"]),
                    label["meaning"],
                )
                for label in row["labels"]
            ),
        )
        for row in rows
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        # Empty cells at the end of a line need not be written.
        yield from csv.DictReader(
            file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""
        )


def _codes(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row["codes"].split(","))
