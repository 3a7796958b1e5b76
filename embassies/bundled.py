"""The record that ships with Chancery, as its files say it.

An entry of a file is one act. It makes a row for each mission and each audience that
it names, and each row is known for ever by the entry's id, the mission's key and the
audience. The format: docs/bundled-record.md. How rows are entered: ``shipping``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from . import entries
from .dates import Dated, parse
from .facts import MissionFacts, Source
from .reference.export import within_sentence
from .vocabulary import Confidence, DepartureStatus, MissionKind

FOLDER = Path(__file__).resolve().parent / "record"
MISSIONS, SOURCES = "missions.toml", "sources.toml"

Identity = tuple[str, ...]
Table = dict[str, Any]

# A table of a file, and what ``entries`` calls such an entry. Of one day, they are
# entered in this order: what is answered comes before the answer.
SERIES = {
    "departure": "departure",
    "posture": "posture",
    "head": "headofmission",
    "representation": "representation",
    "statement": "statement",
}
OF_A_MISSION = ("posture", "departure", "headofmission")
# What a source's kind says of how well the entry is known.
CONFIDENCE = {
    "government": Confidence.OFFICIAL,
    "archive": Confidence.OFFICIAL,
    "press": Confidence.REPORTED,
    "reference": Confidence.REPORTED,
    "memory": Confidence.MEMORY,
}
_COLUMNS = {
    "announced": "announced_on",
    "reported": "reported_on",
    "state": "speaker_state",
}
_BESIDE_FACTS = (
    *("id", "mission", "audience", "sources"),
    *("replaces", "answers", "confirmed"),
)


class BadRecord(Exception):
    """A file of the record cannot be read; the message names the entry."""


@dataclass(frozen=True, slots=True)
class BundledMission:
    """A mission that entries are about, under the name that they have for it."""

    key: str
    facts: MissionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that an entry makes.

    ``facts`` are those of ``entries``, without the rows that it refers to: ``replaces``
    and ``answers`` are the identities of those. ``sources``: the first is cited, the
    others bear witness. ``start``: the day by which rows are ordered. ``confirmed``:
    when it was last seen to hold.
    """

    identity: Identity
    series: str
    mission: str
    facts: Table
    sources: tuple[Source, ...]
    added: date
    start: date
    replaces: Identity | None = None
    answers: Identity | None = None
    confirmed: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All that the files say; the rows by the day on which each began."""

    missions: tuple[BundledMission, ...]
    rows: tuple[Row, ...]


def read(folder: Path = FOLDER) -> Record:
    """Read the files; raises ``BadRecord`` where one says what cannot be.

    Rows of the same day are in the order of the files by name, then of ``SERIES``.
    """
    missions = {
        key: _mission(key, table) for key, table in _toml(folder / MISSIONS).items()
    }
    reader = _Reader(missions, _sources(_toml(folder / SOURCES)))
    for path in sorted(folder.glob("*.toml")):
        if path.name not in (MISSIONS, SOURCES):
            reader.take(path)
    rows = sorted(reader.rows.values(), key=lambda row: row.start)
    return Record(tuple(missions.values()), tuple(rows))


class _Reader:
    """Takes the entries of one file after the other; rows by their identity."""

    def __init__(
        self, missions: Mapping[str, BundledMission], sources: Mapping[str, _Listed]
    ) -> None:
        self.missions = missions
        self.sources = sources
        self.rows: dict[Identity, Row] = {}
        self.by_id: dict[str, list[Row]] = {}

    def take(self, path: Path) -> None:
        file = _toml(path)
        added = file.pop("added", None)
        file.pop("title", None)
        if not isinstance(added, date):
            raise BadRecord(f"{path.name}: say on which day it was added.")
        if unknown := sorted(file.keys() - SERIES.keys()):
            raise BadRecord(f"{path.name}: there are no entries called {unknown[0]}.")
        told = []
        for table in SERIES:
            for entry in file.get(table, []):
                with _named(path, entry):
                    told.append((_start(entry), table, entry))
        for _, table, entry in sorted(told, key=lambda each: each[0]):
            with _named(path, entry):
                self._entry(SERIES[table], entry, added)

    def _entry(self, series: str, entry: Table, added: date) -> None:
        name = entry["id"]
        if name in self.by_id:
            raise ValueError("Another entry has this id.")
        listed = [self.sources[key] for key in entry["sources"]]
        replaces, answers = entry.get("replaces"), entry.get("answers")
        facts = {
            _COLUMNS.get(key, key): _plain(value)
            for key, value in entry.items()
            if key not in _BESIDE_FACTS
        }
        facts.setdefault("confidence", CONFIDENCE[listed[0].kind].value)
        self.by_id[name] = []
        for mission, audience in self._places(series, entry):
            target = self._meant(replaces, mission, audience)
            row = Row(
                identity=tuple(filter(None, (name, mission, audience))),
                series=series,
                mission=mission,
                facts=facts | ({"audience": audience} if audience else {}),
                sources=tuple(each.source for each in listed),
                added=added,
                start=_start(entry),
                replaces=target,
                answers=self._meant(answers, "", ""),
                confirmed=entry.get("confirmed"),
            )
            _check(row)
            self.rows[row.identity] = row
            self.by_id[name].append(row)

    def _places(self, series: str, entry: Table) -> list[tuple[str, str]]:
        """Each mission and audience of the entry; an end has those of what it ends."""
        missions, audiences = _list(entry, "mission"), _list(entry, "audience")
        for key in missions:
            if key not in self.missions:
                raise ValueError(f"{MISSIONS} declares no {key}.")
        if series not in OF_A_MISSION:
            return [(missions[0] if missions else "", "")]
        if series == "departure" and entry.get("replaces"):
            ended = self.by_id[entry["replaces"]]
            missions = missions or list(dict.fromkeys(row.mission for row in ended))
            audiences = audiences or list(
                dict.fromkeys(row.facts["audience"] for row in ended)
            )
        if not missions or (series == "departure" and not audiences):
            raise ValueError("Say of which mission and of whom it is.")
        return [(mission, each) for mission in missions for each in audiences or [""]]

    def _meant(self, name: Any, mission: str, audience: str) -> Identity | None:
        """The row of that entry for the mission and audience, else its only one."""
        if not name:
            return None
        rows = self.by_id[name]
        here = [row for row in rows if not mission or row.mission == mission]
        same = [row for row in here if row.facts.get("audience") == audience]
        if audience and not same and len(here) > 1:
            raise ValueError(f"{name} has several audiences: name the one it replaces.")
        return (same or here)[0].identity


@contextmanager
def _named(path: Path, entry: Table) -> Iterator[None]:
    """What is wrong within is told with the names of the file and the entry."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        name = entry.get("id", "an entry without id")
        raise BadRecord(f"{path.name}: {name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Listed:
    kind: str
    source: Source


def _sources(file: Table) -> dict[str, _Listed]:
    read_on = file.pop("read_on")
    try:
        return {key: _source(table, read_on) for key, table in file.items()}
    except (KeyError, TypeError) as error:
        raise BadRecord(f"{SOURCES}: {error}") from error


def _source(table: Table, read_on: date) -> _Listed:
    if table["kind"] not in CONFIDENCE:
        raise TypeError(f"There is no kind of source called {table['kind']}.")
    return _Listed(
        table["kind"],
        Source(
            url=table["url"],
            publisher=table["publisher"],
            title=table["title"],
            language=table["language"],
            accessed_on=read_on,
            published_on=table.get("published"),
        ),
    )


def _mission(key: str, table: Table) -> BundledMission:
    try:
        kind = MissionKind(table["kind"])
        sender, city = table["sending"], table["city"]
        named = f"{kind.value.capitalize()} of {within_sentence(sender)}, {city}"
        return BundledMission(
            key,
            MissionFacts(
                sending=sender,
                host=table["host"],
                city=city,
                kind=kind,
                name=table.get("name", named),
                wikidata_id=table.get("wikidata", ""),
            ),
        )
    except (KeyError, ValueError) as error:
        raise BadRecord(f"{MISSIONS}: {key}: {error}") from error


def _toml(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadRecord(f"{path.name}: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadRecord(f"{path.name}: {error}.") from error


def _list(entry: Table, name: str) -> list[str]:
    value = entry.get(name, [])
    return [value] if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """As ``entries`` holds values: dates as text."""
    return value.isoformat() if isinstance(value, date) else value


def _start(entry: Table) -> date:
    effective: Dated = parse(entry.get("effective", ""))
    days = (effective.earliest, entry.get("announced"), entry.get("reported"))
    for day in days:
        if isinstance(day, date):
            return day
    raise ValueError("Give it at least one date.")


def _check(row: Row) -> None:
    """Raises ``ValueError`` or ``TypeError`` for facts that no service would take."""
    entries.facts_of({"kind": row.series, "facts": row.facts})
    ended = row.facts.get("status") == DepartureStatus.ENDED
    if ended != ("end_basis" in row.facts):
        raise ValueError("Say whether the end was stated or is inferred.")
    if (row.answers is not None) != ("relation" in row.facts):
        raise ValueError("Say how it stands to what it answers.")
