"""Dates in words: never more exact than they are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from advisories import dates
from advisories.facts import Precision

AT = datetime(2026, 3, 5, 14, 5, tzinfo=UTC)


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


# start, precision, end, what is said
@pytest.mark.parametrize(
    ("start", "precision", "until", "said"),
    [
        (AT, Precision.INSTANT, None, "5 Mar 2026"),
        (AT, Precision.DAY, None, "5 Mar 2026"),
        (AT, Precision.MONTH, None, "March 2026"),
        (AT, Precision.YEAR, None, "2026"),
        (AT, Precision.UNKNOWN, None, "day not known; first seen 5 Mar 2026"),
        (AT, Precision.INTERVAL, None, "day not known; first seen 5 Mar 2026"),
        (
            at(2026, 3, 3),
            Precision.INTERVAL,
            at(2026, 3, 5),
            "between 3 and 5 Mar 2026",
        ),
        (
            at(2026, 2, 27),
            Precision.INTERVAL,
            at(2026, 3, 1),
            "between 27 Feb and 1 Mar 2026",
        ),
        (
            at(2025, 12, 31),
            Precision.INTERVAL,
            at(2026, 1, 1),
            "between 31 Dec 2025 and 1 Jan 2026",
        ),
        (
            at(2026, 3, 5, 8),
            Precision.INTERVAL,
            at(2026, 3, 5, 14),
            "5 Mar 2026, between 08:00 and 14:00 UTC",
        ),
        (at(2024, 2, 29), Precision.DAY, None, "29 Feb 2024"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(
    start: datetime, precision: Precision, until: datetime | None, said: str
) -> None:
    assert dates.told(start, precision, until) == said


def test_a_machine_reads_no_more_than_is_known() -> None:
    said = [dates.machine(AT, precision) for precision in ("instant", "day", "month")]
    assert said == ["2026-03-05T14:05:00Z", "2026-03-05", "2026-03"]


# seconds before now, what is said
@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (47 * 3600, "47 h ago"),
        (48 * 3600, "2 days ago"),
    ],
)
def test_the_past_is_told_relative_to_now(seconds: int, said: str) -> None:
    assert dates.ago(AT - timedelta(seconds=seconds), AT) == said


def test_the_future_is_told_relative_to_now() -> None:
    said = [
        dates.ahead(AT + timedelta(minutes=minutes), AT) for minutes in (-3, 40, 121)
    ]
    assert said == ["now", "in 40 min", "in 2 h"]
