"""The list page: every destination in one table, in either of two markups."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from bs4 import Tag

from ingest import html, text
from ingest.adapters.base import lookup
from ingest.errors import EmptyDocument, UnexpectedShape, Unparseable
from ingest.records import (
    Advice,
    Basis,
    Capture,
    Doubt,
    Issued,
    Precision,
    Reading,
)

from . import wording
from .items import disagreeing, identify

TABLES = "table#htmlTable, table.usa-table--destination"
COLUMNS = ["Destination", "Level", "Risk Indicators", "Date Issued"]
INDICATORS = {
    "CRIME (C)": "C",
    "TERRORISM (T)": "T",
    "UNREST (U)": "U",
    "HEALTH (H)": "H",
    "NATURAL DISASTER (N)": "N",
    "TIME-LIMITED EVENT (E)": "E",
    "KIDNAPPING OR HOSTAGE TAKING (K)": "K",
    "WRONGFUL DETENTION (D)": "D",
    "OTHER (O)": "O",
}
_NUMBER = re.compile(r"level-(?:badge|title)-([0-9]+)")


def read(capture: Capture) -> list[Reading]:
    """The readings of the table, which alone carries the risk indicators."""
    _require_whole(capture.body)
    document = html.soup(capture.body)
    if not document.select(TABLES):
        html.refuse_wall(capture.body)
    table = html.one(document, TABLES)
    columns = [text.line(cell.get_text()) for cell in table.select("thead th")]
    if columns != COLUMNS:
        raise UnexpectedShape(f"The table's columns are {columns}, not {COLUMNS}.")
    rows = table.select("tbody > tr")
    if not rows:
        raise EmptyDocument("The table of advisories has no rows.")
    found: dict[str, list[Reading]] = {}
    for row in rows:
        reading = _reading(row, capture.url)
        found.setdefault(reading.destination.key, []).append(reading)
    return [_newest(found[key]) for key in sorted(found)]


def _require_whole(body: bytes) -> None:
    # A lenient parser would close a table that was cut and lose its last rows.
    lower = body.lower()
    if lower.count(b"<table") > lower.count(b"</table>"):
        raise Unparseable("The list page is cut: its table has no end.")


def _reading(row: Tag, base: str) -> Reading:
    name_cell = html.one(row, "th[scope=row]")
    cells = row.find_all("td", recursive=False)
    if len(cells) != 3:
        raise UnexpectedShape(f"A row of the table has {len(cells)} cells, not 3.")
    level_cell, pills, date_cell = cells
    name = text.line(name_cell.get_text())
    link = name_cell.find("a", href=True)
    url = urljoin(base, str(link["href"])) if isinstance(link, Tag) else base
    # A name in the list stands for itself: links here are a mix of page kinds.
    destination, _ = identify(name, name, "")
    if not destination.place.codes:
        return Reading(
            destination=destination,
            url=url,
            doubts=(Doubt("unknown-country", name),),
        )
    claimed = text.line(date_cell.get_text())
    label = wording.label(level_cell.get_text())
    advice = Advice(
        level=label.level,
        native_label=label.words,
        native_code=label.code,
        basis=Basis.LABEL,
        reasons=_reasons(pills),
        issued=_day(claimed),
        title=name,
        complete=False,
    )
    return Reading(
        destination=destination,
        url=url,
        stamp=claimed,
        advice=advice,
        doubts=_contradiction(level_cell, label),
        facts={"claimed": claimed},
    )


def _day(claimed: str) -> Issued | None:
    try:
        at = text.parse_date(claimed, "%m/%d/%Y")
    except UnexpectedShape:
        return None
    return Issued(at, Precision.DAY, claimed) if at.year in wording.YEARS else None


def _reasons(cell: Tag) -> tuple[str, ...]:
    """The letters of the indicators shown, each once, in the order of the alphabet."""
    pills = cell.select(".tsg-utility-risk-pill")
    names = {text.line(pill.get_text()).upper() for pill in pills}
    return tuple(sorted(lookup(INDICATORS, name, "risk indicator") for name in names))


def _contradiction(cell: Tag, label: wording.Label) -> tuple[Doubt, ...]:
    """A doubt where the badge's number is not the label's."""
    classes = (str(tag.get("class")) for tag in cell.select("[class]"))
    numbers = set(_NUMBER.findall(" ".join(classes)))
    if numbers <= {label.code}:
        return ()
    evidence = f"badge: {', '.join(sorted(numbers))}, label: {label.words}."
    return (Doubt("label-contradicts-body", evidence),)


def _newest(readings: list[Reading]) -> Reading:
    best = min(readings, key=_preference)
    return disagreeing(best, readings) if best.advice else best


def _preference(reading: Reading) -> tuple[float, int, str]:
    advice = reading.advice
    at = advice.issued.at.timestamp() if advice and advice.issued else 0.0
    return -at, -((advice.level.rank or 0) if advice else 0), reading.url
