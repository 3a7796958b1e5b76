"""From the name an issuer writes to the countries it means: by table, or not at all.

No name is guessed, cut or compared loosely: a name that no table holds raises, so
that a person adds it (``docs/reference-data.md``) and nothing is filed under the
wrong country meanwhile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from advisories import reference
from ingest.errors import UnknownValue

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
ANY = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What advice is about: ISO 3166-1 alpha-2 codes, at least one.

    ``part`` is empty, or the name of the part of that country the advice is about.
    """

    codes: tuple[str, ...]
    part: str = ""


def resolve(issuer: str, name: str) -> Place:
    """The place that ``issuer`` means by ``name``.

    The issuer's own names come first, then those that mean the same from anyone.
    Raises ``UnknownValue`` (field ``country``) for every other name.
    """
    wanted = key(name)
    table = _by_name()
    place = table.get((issuer, wanted)) or table.get((ANY, wanted))
    if place is None:
        raise UnknownValue(field="country", value=name)
    return place


def by_link_slug(issuer: str, slug: str) -> Place:
    """The place that a link of ``issuer`` leads to, by its last path segment.

    Only for titles that name no country: titles decide, since links go astray.
    Raises ``UnknownValue`` (field ``link``) where the link is not in the table.
    """
    place = _by_slug().get((issuer, slug.casefold().removesuffix(".html")))
    if place is None:
        raise UnknownValue(field="link", value=slug)
    return place


def by_iso2(code: str) -> Place:
    """The country of an ISO 3166-1 alpha-2 code or XK, in either case; or raises."""
    return _by_code(2, code)


def by_iso3(code: str) -> Place:
    """The country of an ISO 3166-1 alpha-3 code or XKX, in either case; or raises."""
    return _by_code(3, code)


def key(name: str) -> str:
    """A name as the tables know it: NFC, straight quotes, single spaces, no case."""
    composed = unicodedata.normalize("NFC", name).translate(_QUOTES)
    return " ".join(composed.split()).casefold()


def destination_key(place: Place, name: str) -> str:
    """Our stable key: "BH", "IL+PS", "BQ:saba", or "unknown:…" by the name.

    For issuers that give a destination no lasting identifier of their own.
    """
    if not place.codes:
        return f"unknown:{key(name)}"
    codes = "+".join(sorted(place.codes))
    return f"{codes}:{_slug(place.part)}" if place.part else codes


def _slug(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.casefold()))


def _by_code(length: int, code: str) -> Place:
    place = _codes().get(code.upper())
    if place is None or len(code) != length:
        raise UnknownValue(field="country", value=code)
    return place


@cache
def _codes() -> dict[str, Place]:
    return {
        code: Place((row.code,))
        for row in reference.countries()
        for code in (row.code, row.iso3)
    }


@cache
def _by_name() -> dict[tuple[str, str], Place]:
    names = (
        ((ANY, key(name)), Place((row.code,)))
        for row in reference.countries()
        for name in (row.name_en, row.name_fr)
    )
    aliases = (
        ((row.issuer, key(row.name)), Place(row.codes, row.part))
        for row in reference.aliases()
    )
    return _unambiguous([*names, *aliases])


@cache
def _by_slug() -> dict[tuple[str, str], Place]:
    return _unambiguous(
        ((row.issuer, row.slug), Place(row.codes, row.part))
        for row in reference.link_slugs()
    )


def _unambiguous(
    pairs: Iterable[tuple[tuple[str, str], Place]],
) -> dict[tuple[str, str], Place]:
    table: dict[tuple[str, str], Place] = {}
    for name, place in pairs:
        if table.setdefault(name, place) != place:
            raise ValueError(
                f"{name[1]!r} of {name[0] or 'any issuer'} means both {table[name]} "
                f"and {place}: correct advisories/reference/."
            )
    return table
