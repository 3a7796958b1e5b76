"""The world's missions as they ship, and the reviewed tables they are read with.

``states.tsv``, ``kinds.tsv`` and ``places.tsv`` say what the items of Wikidata mean
here; ``doubtful.tsv`` names missions that contradict themselves. Nothing here touches
a database, a setting or a clock. Where the facts come from, what is left out and how
to read a newer export: ``docs/missions.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embassies.vocabulary import MissionKind

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class StateRow:
    """A sender or host; ``code`` is empty for what is no country, as ``why_not``."""

    item: str
    label: str
    code: str
    why_not: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A type of mission; the sender's name goes into ``title``."""

    item: str
    label: str
    kind: MissionKind
    title: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What a place is called on a board: a district by its city.

    ``city`` is empty where the place is no city but a region of many. ``country`` is
    the country or territory that the place lies in, where the host given for it is
    another; else empty.
    """

    place: str
    label: str
    city: str
    country: str


@cache
def states() -> dict[str, StateRow]:
    """By item, those that are no country too."""
    return {
        row["item"]: StateRow(row["item"], row["label"], row["code"], row["why_not"])
        for row in _rows("states.tsv")
    }


@cache
def kinds() -> dict[str, KindRow]:
    """By item."""
    return {
        row["item"]: KindRow(
            row["item"], row["label"], MissionKind(row["kind"]), row["title"]
        )
        for row in _rows("kinds.tsv")
    }


@cache
def places() -> dict[str, PlaceRow]:
    """By item. A city that is called by its own name has no row."""
    return {
        row["place"]: PlaceRow(row["place"], row["label"], row["city"], row["country"])
        for row in _rows("places.tsv")
    }


@cache
def doubtful() -> dict[str, str]:
    """Why a mission is left out, by its item."""
    return {row["item"]: row["why"] for row in _rows("doubtful.tsv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        # Empty cells at the end of a line need not be written.
        yield from csv.DictReader(
            file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""
        )
