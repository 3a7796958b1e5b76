"""The file that the history ships in: compressed lines of JSON, values in, values out.

A head; then each archive, followed by its strands (an issuer's destination), each
followed by its editions as lists in the order of ``Fact``. Times are in UTC.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard

SHIPPED = Path(__file__).resolve().parent / "facts.jsonl.zst"
FORMAT = "chancery-history"
VERSION = 1
_LARGEST = 64 * 1024 * 1024


class BadTable(Exception):
    """The file is no table of facts that this version can read."""


@dataclass(frozen=True, slots=True)
class Fact:
    """An edition in which what counts changed, and where that was seen.

    ``change`` to ``withdrawn`` are those of the edition; ``issued`` is the issuer's
    date, as exact as ``precision`` says, ``issued_before`` that of the edition before
    it. ``seen``: when the archive showed it for the first time that counted;
    ``confirmed_before``: when it last showed the one before; ``shown``: when ``commit``
    (abbreviated) was made, which holds what ``sha256`` was read from.
    """

    number: int
    change: str
    level: str
    regional_max: str | None
    code: str
    basis: str
    withdrawn: bool
    issued: datetime | None
    precision: str
    issued_before: datetime | None
    seen: datetime
    confirmed_before: datetime | None
    shown: datetime
    url: str
    commit: str
    sha256: str


_TIMES = ("issued", "issued_before", "seen", "confirmed_before", "shown")
_PLACES = [list(Fact.__dataclass_fields__).index(name) for name in _TIMES]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandFacts:
    """What an archive shows of a destination; ``confirmed``: when it last did."""

    issuer: str
    key: str
    name: str
    codes: tuple[str, ...]
    part: str
    url: str
    confirmed: datetime
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFacts:
    """A public archive; ``version``: of the layout that read it. As ``Archive``."""

    slug: str
    title: str
    made_by: str
    url: str
    licence: str
    version: int
    spans: dict[str, list[list[str]]]
    strands: tuple[StrandFacts, ...] = ()


def write(path: Path, archives: Sequence[ArchiveFacts]) -> None:
    """Write the whole file or none; the same facts give the same bytes."""
    draft = path.with_name(path.name + ".part")
    lines = "".join(f"{_packed(line)}\n" for line in _lines(archives))
    with open(draft, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(lines.encode()))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read(body: bytes) -> list[ArchiveFacts]:
    """The archives of a table; raises ``BadTable``."""
    try:
        text = zstandard.ZstdDecompressor().decompress(body, _LARGEST).decode()
        head, *rows = map(json.loads, text.splitlines())
    except (zstandard.ZstdError, ValueError) as error:
        raise BadTable("This is no table of facts, or it is damaged.") from error
    if head != _HEAD:
        raise BadTable(
            f"This is no table of facts of version {VERSION}: install the version of "
            "Chancery that wrote it, or export it anew."
        )
    try:
        return _archives(rows)
    except (LookupError, TypeError, ValueError) as error:
        raise BadTable(f"The table of facts is damaged: {error}.") from error


_HEAD = {"format": FORMAT, "version": VERSION}


def _lines(archives: Sequence[ArchiveFacts]) -> Iterator[Any]:
    yield _HEAD
    for archive in archives:
        yield {"archive": _without(asdict(archive), "strands")}
        for strand in archive.strands:
            own = _without(asdict(strand), "facts")
            yield {"strand": own | {"confirmed": _stamp(strand.confirmed)}}
            for fact in strand.facts:
                row = list(astuple(fact))
                for place in _PLACES:
                    row[place] = row[place] and _stamp(row[place])
                yield row


def _archives(rows: list[Any]) -> list[ArchiveFacts]:
    """Built from the end: what a line belongs to comes before it."""
    archives: list[ArchiveFacts] = []
    strands: list[StrandFacts] = []
    facts: list[Fact] = []
    for row in reversed(rows):
        if isinstance(row, list):
            for place in _PLACES:
                row[place] = row[place] and datetime.fromisoformat(row[place])
            facts.append(Fact(*row))
        elif "strand" in row:
            own = row["strand"]
            own["codes"] = tuple(own["codes"])
            own["confirmed"] = datetime.fromisoformat(own["confirmed"])
            strands.append(StrandFacts(**own, facts=tuple(reversed(facts))))
            facts.clear()
        else:
            own = row["archive"]
            archives.append(ArchiveFacts(**own, strands=tuple(reversed(strands))))
            strands.clear()
    if facts or strands:
        raise ValueError("its first line names no archive")
    return archives[::-1]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}
