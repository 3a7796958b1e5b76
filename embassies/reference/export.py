"""Reads an export of missions from Wikidata: bytes in, resolved rows out.

Semicolons separate the columns, the first line names them, and a cell that names an
item ends in its number. Names are not compared: senders, hosts, kinds and places are
resolved by their items, through the tables beside this. What cannot be placed is left
out with its reason; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import asin, cos, radians, sin, sqrt
from statistics import median
from urllib.parse import urlsplit

from django.utils.text import slugify

from advisories import reference
from embassies.vocabulary import MissionKind

from . import doubtful, kinds, places, states
from .table import MissionRow

# What an export must have; others are not read. ``end``: the day on which a mission
# ended, a column that newer exports may have.
COLUMNS = (
    *("QID", "operator", "operatorQID", "country", "countryQID", "city", "cityQID"),
    *("jurisdictionQIDs", "latitude", "longitude", "website", "type", "typeQID"),
)
END = "end"
EMBASSIES = (MissionKind.EMBASSY, MissionKind.HIGH_COMMISSION)
FARTHEST = 100  # kilometres from the middle of its city's missions
ENOUGH = 3  # missions that tell where a city is
MOST = 0.9  # of a city's missions that have to agree on its country
LONGEST = {"city": 100, "website": 500}

# Their English names need an article within a sentence.
_THE = frozenset(
    (
        *("AE", "CD", "CF", "CG", "CK", "DO", "EU", "FK", "FO", "GB", "KM", "KY"),
        *("MH", "MP", "MV", "NL", "PH", "SB", "TC", "US", "VG", "VI", "XM"),
    )
)
_FORMAL = {"MM": "Myanmar", "VA": "the Holy See"}
HOLY_SEE = "VA"
_ITEM = re.compile(r"(?:^|/)(Q[1-9]\d*)$")


class BadExport(Exception):
    """The file cannot be an export of missions; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that gives no mission. ``reason`` is one of few, ``detail`` its own."""

    item: str
    what: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.item or "?", self.what, self.detail)))


@dataclass(slots=True)
class Reading:
    """Rows by item; what was left out; how often a single cell was left out."""

    rows: list[MissionRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A row on its way: countries resolved, cities not yet held against each other."""

    item: str
    what: str
    sending: str
    host: str
    city: str
    city_item: str
    kind: MissionKind
    title: str
    latitude: float | None
    longitude: float | None
    website: str
    jurisdictions: frozenset[str]
    to: str = ""

    @property
    def is_embassy(self) -> bool:
        return self.kind in EMBASSIES

    @property
    def board(self) -> tuple[str, str]:
        return self.host, slugify(self.city)


def read(body: bytes, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Every mission that can be placed; raises ``BadExport``."""
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadExport("The export is not in UTF-8: export it anew.") from error
    names = next(csv.reader(lines[:1], delimiter=";"), [])
    if missing := [name for name in COLUMNS if name not in names]:
        raise BadExport(
            f"The export has no column {', '.join(missing)}: see docs/missions.md."
        )
    while names[-1] == "":
        names.pop()
    reading = Reading()
    found: list[_Draft | LeftOut] = []
    for done, line in enumerate(lines[1:], start=1):
        found.append(_draft(line, names, reading.cells))
        if progress:
            progress(done, len(lines) - 1)
    drafts = _kept(found, reading)
    # What only shows when the missions are held against each other.
    for step in (_once, _where_cities_lie, _abroad, _accredited, _one_embassy):
        drafts = _kept(step(drafts), reading)
    _drop_far_coordinates(drafts, reading.cells)
    resident = {(each.sending, each.host) for each in drafts if _is_resident(each)}
    reading.rows = [_row(each, resident) for each in drafts]
    reading.rows.sort(key=lambda row: int(row.wikidata_id[1:]))
    return reading


def _kept(found: Iterable[_Draft | LeftOut], reading: Reading) -> list[_Draft]:
    kept = []
    for each in found:
        if isinstance(each, LeftOut):
            reading.left_out.append(each)
        else:
            kept.append(each)
    return kept


# One line


def _draft(line: str, names: list[str], cells: Counter[str]) -> _Draft | LeftOut:
    # A line at a time: a broken quote cannot swallow the lines after it.
    values = next(csv.reader([line], delimiter=";"), [])
    if len(values) < len(names) or any(values[len(names) :]):
        return LeftOut(
            "", line[:60], "its line is broken", f"{len(values)} of {len(names)} cells"
        )
    row = {name: value.strip() for name, value in zip(names, values, strict=False)}
    what = f"{row['operator']}, {row['type']}, {row['city'] or row['country']}"
    item = _item(row["QID"])

    def out(reason: str, detail: str = "") -> LeftOut:
        return LeftOut(item, what, reason, detail)

    if not item:
        return out("it has no item of its own", row["QID"])
    if why := doubtful().get(item):
        return out("it contradicts itself", why)
    if row.get(END):
        return out("it has ended", row[END])
    kind = kinds().get(_item(row["typeQID"]))
    if kind is None:
        return out("its kind is not in kinds.tsv", f"{row['type']} {row['typeQID']}")
    codes = []
    for role, column in (("sender", "operator"), ("host", "country")):
        state = states().get(_item(row[f"{column}QID"]))
        if state is None:
            named = f"{row[column]} {_item(row[f'{column}QID'])}".strip()
            return out(f"its {role} is not in states.tsv", named or "none is given")
        if not state.code:
            return out(f"its {role} is no country", f"{state.label}: {state.why_not}")
        codes.append(state.code)
    sending, host = codes
    place = places().get(_item(row["cityQID"]))
    city = place.city if place else row["city"]
    if city and (not slugify(city) or len(city) > LONGEST["city"]):
        cells["city's name"] += 1
        city = ""
    latitude, longitude = _coordinates(row["latitude"], row["longitude"], cells)
    return _Draft(
        item=item,
        what=what,
        sending=sending,
        host=place.country if place and place.country else host,
        city=city,
        city_item=_item(row["cityQID"]) if city else "",
        kind=kind.kind,
        title=kind.title,
        latitude=latitude,
        longitude=longitude,
        website=_website(row["website"], cells),
        jurisdictions=frozenset(_codes(row["jurisdictionQIDs"])),
    )


def _item(cell: str) -> str:
    found = _ITEM.search(cell)
    return found[1] if found else ""


def _codes(cell: str) -> Iterator[str]:
    """Parts of countries and organisations among them do not count."""
    for each in cell.split("|"):
        state = states().get(_item(each))
        if state and state.code:
            yield state.code


def _coordinates(
    north: str, east: str, cells: Counter[str]
) -> tuple[float, float] | tuple[None, None]:
    if not north and not east:
        return None, None
    try:
        latitude, longitude = float(north), float(east)
    except ValueError:
        latitude = longitude = 360.0
    # Written so that what is no number fails too.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        cells["coordinates that are none"] += 1
        return None, None
    return round(latitude, 5), round(longitude, 5)


def _website(address: str, cells: Counter[str]) -> str:
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if not good or len(address) > LONGEST["website"] or re.search(r"\s", address):
        cells["website's address"] += 1
        return ""
    return address


# Held against each other

_Step = Iterator[_Draft | LeftOut]


def _once(drafts: list[_Draft]) -> _Step:
    """An item that is given twice, and not the same, tells nothing."""
    by_item = defaultdict(list)
    for each in drafts:
        by_item[each.item].append(each)
    for same in by_item.values():
        if all(each == same[0] for each in same):
            yield same[0]
            continue
        for each in same:
            yield LeftOut(each.item, each.what, "its item is given twice")


def _where_cities_lie(drafts: list[_Draft]) -> _Step:
    """Most of a city's missions agree on its country.

    A mission whose host is given as its own sender stands in that country; any other
    that disagrees contradicts itself.
    """
    hosts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in drafts:
        if each.city_item and each.host != each.sending:
            hosts[each.city_item][each.host] += 1
    for each in drafts:
        lies_in, count = (hosts[each.city_item].most_common(1) or [("", 0)])[0]
        known = count >= ENOUGH and count >= MOST * hosts[each.city_item].total()
        if not known or lies_in == each.host:
            yield each
        elif each.host == each.sending:
            yield replace(each, host=lies_in)
        else:
            detail = f"{each.city} lies in {lies_in}, its host is {each.host}"
            yield LeftOut(each.item, each.what, "it contradicts itself", detail)


def _abroad(drafts: list[_Draft]) -> _Step:
    """A state has no mission at home, but may have one to a neighbour there."""
    for each in drafts:
        if each.host == each.sending and not each.jurisdictions - {each.sending}:
            yield LeftOut(each.item, each.what, "it stands in its own country")
        else:
            yield each


def _accredited(drafts: list[_Draft]) -> _Step:
    """Find the embassies that are accredited to another country than their host.

    Those to the Holy See stand in Rome, often with the Order of Malta beside it.
    """
    for each in drafts:
        others = each.jurisdictions - {each.sending}
        if each.is_embassy and others and each.host not in others:
            if HOLY_SEE in others:
                each.to = HOLY_SEE
            elif len(others) == 1:
                each.to = min(others)
        yield each


def _one_embassy(drafts: list[_Draft]) -> _Step:
    """A state has one embassy to a country in a city: the item that says most of it."""
    best: dict[tuple[str, ...], _Draft] = {}
    for each in sorted(drafts, key=_says_most):
        if each.is_embassy and each.city:
            key = (each.sending, *each.board, each.to)
            kept = best.setdefault(key, each)
            if kept is not each:
                detail = f"the same as {kept.item}"
                yield LeftOut(each.item, each.what, "it is given twice", detail)
                continue
        yield each


def _says_most(draft: _Draft) -> tuple[int, int]:
    said = (draft.website, draft.latitude, draft.host in draft.jurisdictions)
    return -sum(map(bool, said)), int(draft.item[1:])


def _drop_far_coordinates(drafts: list[_Draft], cells: Counter[str]) -> None:
    points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for each in drafts:
        if each.city and each.latitude is not None and each.longitude is not None:
            points[each.board].append((each.latitude, each.longitude))
    middles = {
        board: (median(north for north, _ in near), median(east for _, east in near))
        for board, near in points.items()
        if len(near) > ENOUGH
    }
    for each in drafts:
        middle = middles.get(each.board) if each.city else None
        if middle is None or each.latitude is None or each.longitude is None:
            continue
        if _kilometres((each.latitude, each.longitude), middle) > FARTHEST:
            cells["coordinates far from its city"] += 1
            each.latitude = each.longitude = None


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (north, east), (north2, east2) = (map(radians, point) for point in (one, other))
    half = (
        sin((north2 - north) / 2) ** 2
        + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    )
    return 12_742 * asin(sqrt(half))


def _is_resident(draft: _Draft) -> bool:
    return draft.is_embassy and not draft.to


def _row(draft: _Draft, resident: Iterable[tuple[str, str]]) -> MissionRow:
    others = draft.jurisdictions - {draft.sending, draft.host}
    serves = (
        tuple(sorted(code for code in others if (draft.sending, code) not in resident))
        if draft.is_embassy
        else ()
    )
    return MissionRow(
        wikidata_id=draft.item,
        sending=draft.sending,
        host=draft.host,
        city=draft.city,
        kind=draft.kind,
        name=_name(draft),
        latitude=draft.latitude,
        longitude=draft.longitude,
        website=draft.website,
        to=draft.to,
        serves=serves,
    )


def _name(draft: _Draft) -> str:
    """ "Embassy of the United States to Libya, Tunis": by rule, in English."""
    title = draft.title.format(within_sentence(draft.sending))
    if draft.to:
        title += f" to {within_sentence(draft.to)}"
    where = draft.city or _english()[draft.host].removeprefix("The ")
    return f"{title}, {where}"


def within_sentence(code: str) -> str:
    """A country's English name as it stands within a sentence."""
    if code in _FORMAL:
        return _FORMAL[code]
    name = _english()[code]
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if code in _THE else name


def _english() -> dict[str, str]:
    rows = (*reference.countries(), *reference.organisations())
    return {row.code: row.name_en for row in rows}
