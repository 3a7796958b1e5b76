"""The Department's fixed words: its labels, its leads, its notes, its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from advisories.levels import Level
from ingest import text
from ingest.adapters.base import lookup
from ingest.records import Issued, Precision

PHRASES = {
    "exercise normal precaution": Level.NORMAL,
    "exercise normal precautions": Level.NORMAL,
    "exercise increased caution": Level.CAUTION,
    "reconsider travel": Level.RECONSIDER,
    "do not travel": Level.DO_NOT_TRAVEL,
}
PHRASE = (
    r"(?:exercise normal precautions?|exercise increased caution"
    r"|reconsider travel|do not travel)"
)
LABELS = {
    "level 1: exercise normal precautions": (Level.NORMAL, "1"),
    "level 2: exercise increased caution": (Level.CAUTION, "2"),
    "level 3: reconsider travel": (Level.RECONSIDER, "3"),
    "level 4: do not travel": (Level.DO_NOT_TRAVEL, "4"),
    "other": (Level.VARIES, "other"),
    "see summaries": (Level.VARIES, "see_summaries"),
    "see individual summaries": (Level.VARIES, "see_summaries"),
    "see state summaries": (Level.VARIES, "see_summaries"),
}

# Where an old body states the level: at the start, or after its change note.
LEAD_PARAGRAPHS = 4
# A phrase over a list of places ("Do not travel to:") is about those places.
_LEAD = re.compile(
    rf"({PHRASE})\b(?!\s*(?:when traveling )?(?:to|in)\s*:$)", re.IGNORECASE
)
# Inside a note only a sentence that gives its reasons is a lead; others report what
# was added or removed ("Do not travel to the border areas was added").
_LATER_LEAD = re.compile(rf"[.!]\s+({PHRASE})\b[^.]*?\bdue to", re.IGNORECASE)
# Its markup comes and goes, and with it the space between the two sentences.
_STUB = re.compile(rf"(?:{PHRASE})?\.?\s*(?:summary not available)?\.?", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:last update:|reissued|updated\b|there (?:was|were|is|are)\b.*\bchange"
    r"|the (?:travel )?(?:advisory )?level\b|this travel advisory reflects"
    r"|the department of state renewed"
    r"|the \S+(?: \S+)? (?:risk )?indicators? (?:was|were))",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<day>\d{1,2}) "
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<year>\d+)"
)
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Label:
    """A native label: as written, its code in our table, and its common level."""

    words: str
    code: str
    level: Level


def label(words: str) -> Label:
    """The label of these words in any capitalisation; others raise ``UnknownValue``."""
    written = text.line(words)
    level, code = lookup(LABELS, written.casefold(), "level label")
    return Label(written, code, level)


def lead(body: str) -> Level | None:
    """The level that a body's opening words state, or None where it opens otherwise."""
    for paragraph in body.split("\n\n")[:LEAD_PARAGRAPHS]:
        words = text.line(paragraph)
        if match := _LEAD.match(words) or _LATER_LEAD.search(words):
            return PHRASES[match[1].casefold()]
    return None


def is_placeholder(body: str) -> bool:
    """Whether a body is the publisher's stub: a bare lead, or "not available"."""
    return _STUB.fullmatch(text.line(body)) is not None


def is_new_form(body: str) -> bool:
    """Whether the new back end wrote it: there the lead is a block of its own."""
    return text.line(body.split("\n\n")[0]).casefold() in PHRASES


def change_note(body: str) -> str:
    """What an old body says of its own changes in its first paragraph, or nothing."""
    first = text.line(body.split("\n\n")[0])
    if is_new_form(body) or not _NOTE.match(first):
        return ""
    lead_in = _LATER_LEAD.search(first)
    return first[: lead_in.start() + 1] if lead_in else first


def day(written: str) -> Issued | None:
    """Midnight UTC of a day such as "Mon, 02 Mar 2026", or None.

    A wrong weekday name is no obstacle. A year with too many digits is repaired only
    where exactly one reading of it falls on the weekday named.
    """
    claimed = text.line(written)
    match = _DAY.fullmatch(claimed)
    if match is None:
        return None
    year = match["year"]
    found = [
        at
        for digits in {year[i : i + 4] for i in range(max(1, len(year) - 3))}
        if (at := _midnight(match["day"], match["month"], digits))
        and (len(year) == 4 or at.strftime("%a") == match["weekday"])
    ]
    return Issued(found[0], Precision.DAY, claimed) if len(found) == 1 else None


def _midnight(day: str, month: str, year: str) -> datetime | None:
    if int(year) not in YEARS:
        return None
    try:
        return datetime.strptime(f"{day} {month} {year}", "%d %b %Y").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None
