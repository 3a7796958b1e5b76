"""Days that an English sentence names, and for how long it says that things last."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from advisories.facts import Precision
from embassies.dates import Dated, on_day
from embassies.extraction.english.vocabulary import DAY_MONTH

_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_DATE = re.compile(
    rf"\b(?:(?P<m1>{DAY_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"(?:,? (?P<y1>(?:19|20)\d\d)\b)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{DAY_MONTH})\b"
    rf"(?:,? (?P<y2>(?:19|20)\d\d)\b)?"
    rf"|(?P<m3>{DAY_MONTH}),? (?:of )?(?P<y3>(?:19|20)\d\d)\b"
    r"|\b(?:in|since|of|from) (?P<y4>(?:19|20)\d\d)\b"
    r"|(?P<today>\btoday\b|\beffective immediately\b))",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\buntil (?:further notice|[^,.;()]{3,40})|\bindefinitely\b|\bpermanently\b"
    r"|\bfor (?:up to )?\d+ (?:days|weeks|months|hours)\b"
    rf"|\bthrough {DAY_MONTH} \d{{1,2}}(?:, \d{{4}})?",
    re.IGNORECASE,
)
# A day without its year is the nearest one that is not far ahead.
_AHEAD = timedelta(days=60)


class Day(NamedTuple):
    """As written: parts that the text does not name are 0; ``today`` is its own day."""

    at: int
    year: int
    month: int
    day: int
    today: bool = False

    def dated(self, published: date | None) -> Dated:
        """Unknown where it lacks a year that ``published`` would have to tell."""
        if self.today:
            return on_day(published) if published else Dated()
        year = self.year or (self._nearest(published) if published else 0)
        try:
            if not year:
                return Dated()
            if not self.month:
                return Dated(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
            if not self.day:
                last = date(year, self.month, monthrange(year, self.month)[1])
                return Dated(last.replace(day=1), last, Precision.MONTH)
            return on_day(date(year, self.month, self.day))
        except ValueError:  # "30 February", "2 0 2 5"
            return Dated()

    def _nearest(self, published: date) -> int:
        ahead = published + _AHEAD
        late = (self.month, self.day) > (ahead.month, ahead.day)
        return ahead.year - 1 if late else ahead.year


def days_in(text: str) -> Iterator[Day]:
    """In their order in the text."""
    for found in _DATE.finditer(text):
        part = found.groupdict()
        month = part["m1"] or part["m2"] or part["m3"] or ""
        yield Day(
            found.start(),
            int(part["y1"] or part["y2"] or part["y3"] or part["y4"] or 0),
            _MONTHS.index(month[:3].lower()) + 1 if month else 0,
            int(part["d1"] or part["d2"] or 0),
            part["today"] is not None,
        )


def until_in(text: str) -> str:
    """For how long, in the text's own words; empty where it does not say."""
    found = _UNTIL.search(text)
    return found.group().removeprefix("until ") if found else ""
