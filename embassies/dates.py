"""Dates that are only known so far: "2022-01-23", "April 2022", "13 to 15 June"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from advisories.facts import Precision
from advisories.ledger import When

EARLIEST_YEAR, LATEST_YEAR = 1800, 2099
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")


@dataclass(frozen=True, slots=True)
class Dated:
    """The days on which something may have happened, both ends included.

    ``earliest`` and ``latest`` are None exactly when ``precision`` is UNKNOWN.
    """

    earliest: date | None = None
    latest: date | None = None
    precision: Precision = Precision.UNKNOWN

    def __str__(self) -> str:
        """The form in which staff type it; ``parse`` reads it back."""
        if self.earliest is None or self.latest is None:
            return ""
        if self.precision is Precision.DAY:
            return self.earliest.isoformat()
        if self.precision is Precision.MONTH:
            return f"{self.earliest:%Y-%m}"
        if self.precision is Precision.YEAR:
            return f"{self.earliest:%Y}"
        return f"{self.earliest.isoformat()}/{self.latest.isoformat()}"

    @property
    def machine(self) -> str:
        """For HTML's ``datetime``; empty where that cannot say it."""
        unsayable = (Precision.INTERVAL, Precision.UNKNOWN)
        return "" if self.precision in unsayable else str(self)

    @property
    def words(self) -> str:
        """As a reader in the active language would write it."""
        if self.earliest is None or self.latest is None:
            return _("date not known")
        if self.precision is Precision.DAY:
            return date_format(self.earliest, "j F Y")
        if self.precision is Precision.MONTH:
            return date_format(self.earliest, "F Y")
        if self.precision is Precision.YEAR:
            return date_format(self.earliest, "Y")
        return _("between %(first)s and %(last)s") % {
            "first": date_format(self.earliest, "j F Y"),
            "last": date_format(self.latest, "j F Y"),
        }

    def when(self) -> When | None:
        """The ledger's form, at midnight UTC; None where the date is not known."""
        if self.earliest is None or self.latest is None:
            return None
        interval = self.precision is Precision.INTERVAL
        until = midnight(self.latest) if interval else None
        return When(midnight(self.earliest), self.precision, until)


def on_day(day: date) -> Dated:
    return Dated(day, day, Precision.DAY)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def parse(text: str) -> Dated:
    """Read what staff typed; blank is a date that is not known.

    Raises ValueError with one sentence that says how to write it.
    """
    text = text.strip()
    if not text:
        return Dated()
    if "/" not in text:
        return _point(text, text)
    first, last = (_point(part.strip(), text) for part in text.split("/", 1))
    if first.earliest is None or last.latest is None or first.earliest > last.latest:
        raise ValueError(
            _("“%(text)s” ends before it begins: put the earlier date first.")
            % {"text": text}
        )
    if first.earliest == last.latest:
        return on_day(first.earliest)
    return Dated(first.earliest, last.latest, Precision.INTERVAL)


def _point(text: str, typed: str) -> Dated:
    try:
        if found := _DAY.fullmatch(text):
            year, month, day = map(int, found.groups())
            return on_day(_sane(date(year, month, day)))
        if found := _MONTH.fullmatch(text):
            year, month = map(int, found.groups())
            first = _sane(date(year, month, 1))
            last = first.replace(day=calendar.monthrange(year, month)[1])
            return Dated(first, last, Precision.MONTH)
        if found := _YEAR.fullmatch(text):
            first = _sane(date(int(text), 1, 1))
            return Dated(first, first.replace(month=12, day=31), Precision.YEAR)
    except ValueError as error:
        raise ValueError(
            _(
                "“%(text)s” is not in the calendar: "
                "check the day, the month and the year."
            )
            % {"text": typed}
        ) from error
    raise ValueError(
        _(
            "“%(text)s” is not a date: write 2022-01-23, 2022-01, 2022 "
            "or 2022-06-13/2022-06-15, or leave it empty if it is not known."
        )
        % {"text": typed}
    )


def _sane(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"Year {day.year} is outside the record.")
    return day
