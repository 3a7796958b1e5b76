"""The departure clock."""

from datetime import date

import pytest

from embassies.clock import Clock, clock

ORDERED = date(2026, 3, 2)


def at(day: date, **changed: object) -> Clock:
    values: dict[str, object] = {
        "sending": "US",
        "status": "ordered",
        "since": ORDERED,
        "by": ORDERED,
        "told": [],
    }
    return clock(**values | changed, day=day)  # type: ignore[arg-type]  # by name


# day, days since, review due
@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (date(2026, 3, 2), 0, date(2026, 4, 1)),
        (date(2026, 4, 1), 30, date(2026, 4, 1)),
        (date(2026, 4, 2), 31, date(2026, 5, 1)),
        (date(2026, 5, 2), 61, date(2026, 5, 31)),
    ],
)
def test_a_review_is_due_within_thirty_days_and_every_thirty_after(
    day: date, days: int, due: date
) -> None:
    told = at(day)
    assert (told.days, told.review_due) == (days, due)


@pytest.mark.parametrize(
    "changed", [{"sending": "GB"}, {"status": "staff withdrawn"}, {"sending": "CA"}]
)
def test_no_review_is_told_of_where_no_rule_says_so(changed: dict[str, str]) -> None:
    assert at(date(2026, 4, 2), **changed).review_due is None


def test_a_start_that_is_not_known_to_the_day_counts_from_the_latest() -> None:
    told = at(date(2026, 4, 2), by=date(2026, 3, 31))
    assert (told.days, told.exact) == (2, False)


def test_a_day_within_the_start_is_not_before_it() -> None:
    assert at(date(2026, 3, 10), by=date(2026, 3, 31)).days == 0


def test_what_was_told_later_does_not_confirm_an_earlier_day() -> None:
    heard = [date(2026, 3, 20), date(2026, 6, 1), date(2020, 1, 1)]
    told = at(date(2026, 4, 2), told=heard)
    assert (told.told_on, told.silent) == (date(2026, 3, 20), 13)
    assert at(date(2026, 4, 2)).silent == 31
