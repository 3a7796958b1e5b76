"""Australia: the label stands in the summary; the overview bears it out, with parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisories.levels import Level, strictest
from ingest import text
from ingest.adapters.base import lookup
from ingest.records import Advice, Basis, Doubt, Region

from .documents import Document, Row, plain
from .publisher import Publisher

LABELS = {
    "exercise normal safety precautions": (Level.NORMAL, "normal"),
    "exercise a high degree of caution": (Level.CAUTION, "high_caution"),
    "reconsider your need to travel": (Level.RECONSIDER, "reconsider"),
    "do not travel": (Level.DO_NOT_TRAVEL, "do_not_travel"),
}
# The list has a row that explains where no advice is given; it is on no destination.
NO_DESTINATION = frozenset({"No travel advice"})
OVERVIEW = "Overview"

_SECTION = re.compile(r"^## Advice levels *\n(?P<lines>.*?)(?=^## |\Z)", re.M | re.S)
_LEVEL = re.compile(rf"(?P<level>{'|'.join(LABELS)})(?P<rest>.*)", re.IGNORECASE)
_REASON = re.compile(r"\s+due to\b.*", re.IGNORECASE)
# Words that only point to the list under them.
_POINTER = re.compile(r"(?:the following|these) (?:locations|areas)", re.IGNORECASE)
_LEADING = re.compile(r"^(?:to|in)\s+(?=\S)", re.IGNORECASE)


class Australia(Publisher):
    slug = "au_dfat"
    folder = "australia"
    link = "url"
    page_date = "last_updated"

    def lists(self, row: Row) -> bool:
        return row["destination"] not in NO_DESTINATION

    def files(self, info: Mapping[str, Any]) -> Mapping[str, str]:
        overview = info.get("overview")
        first = {OVERVIEW: str(overview)} if overview else {}
        return {**first, **super().files(info)}

    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """The label, doubted where the overview's own first level is another."""
        label = document.said(self.label)
        level, code = lookup(LABELS, label.casefold(), "advice level")
        national: Level | None = None
        regions: list[Region] = []
        if not stale:
            national, regions = _levels(document.parts.get(OVERVIEW, ""))
        doubts = []
        if national not in (None, level):
            evidence = f"Listed as {label}; the overview says {national}."
            doubts.append(Doubt("label-contradicts-body", evidence))
        advice = Advice(
            level=level,
            native_label=label,
            native_code=code,
            basis=Basis.STATED if national is level else Basis.LABEL,
            regional_max=strictest([region.level for region in regions]),
            regions=tuple(region for region in regions if region.name),
            issued=self.issued(document.said(self.date)),
            title=document.name,
            text=None if stale else document.text,
            complete=not stale,
        )
        return advice, doubts


def _levels(overview: str) -> tuple[Level | None, list[Region]]:
    """The level of the whole and of parts: each is given twice, short and with reasons.

    The places of a part are in the short line, or in the list under the long one.
    """
    section = _SECTION.search(overview)
    if section is None:
        return None, []
    national: Level | None = None
    regions: list[Region] = []
    short: Region | None = None
    unnamed = False
    for line in map(text.line, plain(section["lines"]).split("\n")):
        match = _LEVEL.match(line)
        if match is None:
            if unnamed and not short and line.startswith("- "):
                regions[-1] = _with_place(regions[-1], line)
            continue
        level, _ = LABELS[match["level"].casefold()]
        if short and short.level is level:
            short = None
            continue
        short = Region(_name(match["rest"]), level, match["level"])
        if national is None:
            national = level
        else:
            regions.append(short)
            unnamed = not short.name
    return national, regions


def _name(rest: str) -> str:
    name = _LEADING.sub("", _REASON.sub("", rest).strip()).rstrip(" .,:")
    return "" if _POINTER.fullmatch(name) else name


def _with_place(region: Region, line: str) -> Region:
    """A part that the short line left unnamed, with one more place of the list."""
    place = line.removeprefix("- ").rstrip(" .;,")
    return Region(f"{region.name}; {place}".lstrip("; "), region.level, region.native)
