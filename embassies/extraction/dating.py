"""The dates of a sentence, by the names of the months in its language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from embassies import dates
from embassies.dates import Dated


def dating(
    *patterns: re.Pattern[str],
    months: Mapping[str, int] | None = None,
    years: Callable[[str], int] = int,
) -> Callable[[str, date | None], Iterator[tuple[int, Dated]]]:
    """Reads with patterns of groups ``year``, ``month`` and ``day``, or some of them.

    Earlier patterns go before later ones. ``months``: their numbers by the first
    letters of their names, in lower case; digits are always read. ``years``: reads a
    year. A day without its year is taken in the year that brings it closest to the day
    of publication, and left out where that is not known.
    """

    def read(sentence: str, published: date | None) -> Iterator[tuple[int, Dated]]:
        taken: set[int] = set()
        for pattern in patterns:
            for found in pattern.finditer(sentence):
                positions = set(range(*found.span()))
                if positions & taken:
                    continue
                said = found.groupdict()
                year = years(said["year"]) if said.get("year") else None
                if dated := _dated(said, year, months, published):
                    taken |= positions
                    yield found.start(), dated

    return read


def _dated(
    said: Mapping[str, str | None],
    year: int | None,
    months: Mapping[str, int] | None,
    published: date | None,
) -> Dated | None:
    """None where the calendar has no such day, or its year cannot be told."""
    name, day = said.get("month"), said.get("day")
    if not name:
        return dates.parse(str(year)) if year else None
    month = _month(name, months)
    if month is None:
        return None
    if day is None:
        return dates.parse(f"{year}-{month:02}") if year else None
    try:
        if year:
            return dates.on_day(date(year, month, int(day)))
        return dates.on_day(_nearest(month, int(day), published)) if published else None
    except ValueError:
        return None


def _month(name: str, months: Mapping[str, int] | None) -> int | None:
    if name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else None
    if months is None:
        return None
    return next(
        (number for begin, number in months.items() if name.lower().startswith(begin)),
        None,
    )


def _nearest(month: int, day: int, published: date) -> date:
    """Raises ValueError where no year near has such a day."""
    days = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - published))
