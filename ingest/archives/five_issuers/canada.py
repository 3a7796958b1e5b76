"""Canada: the label stands in the summary, regions in the headings of the risk part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from advisories.levels import Level, strictest
from ingest import text
from ingest.adapters import ca_gac
from ingest.adapters.base import lookup
from ingest.errors import UnexpectedShape
from ingest.records import Advice, Doubt, Issued, Place, Region

from .documents import Document, place_of
from .publisher import Publisher

RISK = "risk"
# The keys of Canada's index for the parts of countries that it lists apart.
PARTS = {("PT", "Azores"): "PT-20", ("ES", "Canary Islands"): "IC"}

_OTTAWA = ZoneInfo("America/Toronto")
_REGIONAL = re.compile(r"\s*\(with regional advisories\)$", re.IGNORECASE)
_HEADING = re.compile(
    r"^#{2,6}\s+(?P<name>.+?)\s*[-\u2010-\u2015]\s*"
    rf"(?P<level>{'|'.join(ca_gac.LABELS)})(?:\s*\(.*\))?\s*$",
    re.IGNORECASE | re.MULTILINE,
)


class Canada(Publisher):
    slug = "ca_gac"
    folder = "canada"

    def key(self, name: str) -> str:
        place = place_of(self.slug, name)
        if not place.codes:
            return super().key(name)
        return PARTS.get((place.codes[0], place.part), place.codes[0])

    def files(self, info: Mapping[str, Any]) -> Mapping[str, str]:
        sections = info.get("sections")
        return sections if isinstance(sections, dict) else {}

    def issued(self, claimed: str) -> Issued | None:
        """A moment in Ottawa; in the hour that comes twice, the later one."""
        try:
            at = datetime.fromisoformat(claimed)
        except ValueError:
            return None
        if at.tzinfo is None:
            at = at.replace(tzinfo=_OTTAWA, fold=1)
        return Issued(at, claimed=f"{claimed} ET")

    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """The label decides; a page of another date tells neither words nor regions."""
        label = document.said(self.label)
        level, regional = _label(label)
        place = place_of(self.slug, document.name)
        national: list[Region] = []
        regions: list[Region] = []
        if not stale:
            national, regions = _headings(document.parts.get(RISK, ""), place, level)
        doubts = [
            Doubt("label-contradicts-body", f"Listed as {label}, headed {said.native}.")
            for said in national
            if said.level is not level
        ]
        advice = Advice(
            level=level,
            native_label=label,
            native_code=_code(level, regional),
            regional_max=strictest([region.level for region in regions])
            or (Level.NOT_STATED if regional else None),
            regions=tuple(regions),
            issued=self.issued(document.said(self.date)),
            title=document.name,
            change_note=_note(document, stale),
            text=None if stale else document.text,
            complete=not stale,
        )
        return advice, doubts


def _label(label: str) -> tuple[Level, bool]:
    """The level of a label, and whether it says that parts have levels of their own."""
    words, regional = _REGIONAL.subn("", label)
    return lookup(ca_gac.LABELS, words.casefold(), "risk level"), bool(regional)


def _code(level: Level, regional: bool) -> str:
    """The code of the label as it stands: regions that it leaves out do not count."""
    for state, meant in ca_gac.STATES.items():
        if meant is level:
            return f"state-{state}-regional" if regional else f"state-{state}"
    raise UnexpectedShape(f"Canada has no state for the level {level}.")


def _headings(
    markdown: str, place: Place, level: Level
) -> tuple[list[Region], list[Region]]:
    """What the headings "Name - Level" say of the whole destination and of parts.

    A first heading is on the whole where no table knows its name and it says what
    the summary says: pages write some names differently.
    """
    national: list[Region] = []
    regions: list[Region] = []
    for match in _HEADING.finditer(markdown):
        name = text.line(match["name"]).replace("**", "")
        said = Region(name, ca_gac.LABELS[match["level"].casefold()], match["level"])
        meant = place_of(Canada.slug, name)
        first = not national and not regions
        if meant == place or (first and not meant.codes and said.level is level):
            national.append(said)
        else:
            regions.append(said)
    return national, regions


def _note(document: Document, stale: bool) -> str:
    return "" if stale else text.line(str(document.info.get("update_reason") or ""))
