"""The file that the missions ship in: compressed lines of JSON, values in, values out.

A head that names the export; then each mission as a list in the order of its fields.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import zstandard

from embassies.vocabulary import MissionKind

from . import HERE

SHIPPED = HERE / "missions.jsonl.zst"
FORMAT = "chancery-missions"
VERSION = 1
_LARGEST = 64 * 1024 * 1024


class BadTable(Exception):
    """The file is no table of missions that this version can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionRow:
    """A mission as an export gives it, resolved.

    ``city`` is empty where it is not known. ``to`` is the one country that it is
    accredited to where that is not its host, and else empty. ``serves``: the codes of
    the other countries that it is accredited to, where its sender has no embassy.
    """

    wikidata_id: str
    sending: str
    host: str
    city: str
    kind: MissionKind
    name: str
    latitude: float | None = None
    longitude: float | None = None
    website: str = ""
    to: str = ""
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``edition``: where the rows are from; a later one sorts after an earlier one."""

    edition: str
    rows: tuple[MissionRow, ...]


_NAMES = tuple(MissionRow.__dataclass_fields__)


def write(path: Path, table: Table) -> None:
    """Write the whole file or none; the same rows give the same bytes."""
    lines = [
        {"format": FORMAT, "version": VERSION, "edition": table.edition},
        *map(astuple, table.rows),
    ]
    packed = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
        for line in lines
    )
    draft = path.with_name(path.name + ".part")
    with open(draft, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(packed.encode()))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read(body: bytes) -> Table:
    """The table; raises ``BadTable``."""
    try:
        text = zstandard.ZstdDecompressor().decompress(body, _LARGEST).decode()
        head, *rows = map(json.loads, text.splitlines())
        if (head["format"], head["version"]) != (FORMAT, VERSION):
            raise BadTable(
                f"This is no table of missions of version {VERSION}: pack it anew."
            )
        return Table(str(head["edition"]), tuple(map(_mission, rows)))
    except (zstandard.ZstdError, LookupError, TypeError, ValueError) as error:
        raise BadTable("This is no table of missions, or it is damaged.") from error


def _mission(values: Sequence[Any]) -> MissionRow:
    given = dict(zip(_NAMES, values, strict=True))
    kind, serves = MissionKind(given.pop("kind")), tuple(given.pop("serves"))
    return MissionRow(kind=kind, serves=serves, **given)
