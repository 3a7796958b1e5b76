"""Dates as staff type them."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from advisories.facts import Precision
from advisories.ledger import When
from embassies.dates import Dated, on_day, parse


@pytest.mark.parametrize(
    ("typed", "earliest", "latest", "precision"),
    [
        ("2022-01-23", (2022, 1, 23), (2022, 1, 23), Precision.DAY),
        (" 2022-01-23 ", (2022, 1, 23), (2022, 1, 23), Precision.DAY),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), Precision.MONTH),
        ("2022", (2022, 1, 1), (2022, 12, 31), Precision.YEAR),
        ("2022-06-13/2022-06-15", (2022, 6, 13), (2022, 6, 15), Precision.INTERVAL),
        ("2022-03/2022-04", (2022, 3, 1), (2022, 4, 30), Precision.INTERVAL),
        ("2022-12 / 2023", (2022, 12, 1), (2023, 12, 31), Precision.INTERVAL),
        ("2022-06-13/2022-06-13", (2022, 6, 13), (2022, 6, 13), Precision.DAY),
    ],
)
def test_a_date_is_known_as_exactly_as_it_is_written(
    typed: str,
    earliest: tuple[int, int, int],
    latest: tuple[int, int, int],
    precision: Precision,
) -> None:
    assert parse(typed) == Dated(date(*earliest), date(*latest), precision)


def test_an_empty_date_is_not_known() -> None:
    assert parse("  ") == Dated(None, None, Precision.UNKNOWN)
    assert parse("").when() is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("yesterday", "write 2022-01-23, 2022-01, 2022 or 2022-06-13/2022-06-15"),
        ("23/01/2022", "is not a date"),
        ("2022-1-3", "is not a date"),
        ("2022-02-30", "is not in the calendar"),
        ("2022-13", "is not in the calendar"),
        ("0202-01-01", "is not in the calendar"),
        ("2022-06-15/2022-06-13", "put the earlier date first"),
        ("2022-06-13/", "“2022-06-13/” is not a date"),
        ("2022/2023/2024", "is not a date"),
    ],
)
def test_what_cannot_be_read_is_explained_in_one_sentence(
    typed: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        parse(typed)
    assert str(refused.value).endswith(".")


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.integers(0, 400))
def test_what_is_written_out_reads_back_the_same(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    if last.year > 2099:
        return
    for text in (
        first.isoformat(),
        f"{first:%Y-%m}",
        f"{first.year:04}",
        f"{first.isoformat()}/{last.isoformat()}",
    ):
        read = parse(text)
        assert parse(str(read)) == read


def test_the_ledger_gets_midnight_and_an_end_for_an_interval_only() -> None:
    first, last = (datetime(2022, 6, day, tzinfo=UTC) for day in (13, 15))
    assert on_day(date(2022, 6, 13)).when() == When(first, Precision.DAY)
    assert parse("2022-06-13/2022-06-15").when() == When(
        first, Precision.INTERVAL, last
    )
    month = parse("2022-06").when()
    assert month == When(datetime(2022, 6, 1, tzinfo=UTC), Precision.MONTH)


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ("2022-06-13", "13 June 2022", "13 juin 2022"),
        ("2022-06", "June 2022", "juin 2022"),
        ("2022", "2022", "2022"),
        ("2022-06-13/2022-06-15", "between 13 June 2022 and 15 June 2022", None),
        ("", "date not known", None),
    ],
)
def test_a_date_is_told_in_words(typed: str, english: str, french: str | None) -> None:
    assert parse(typed).words == english
    if french is not None:
        with override("fr"):
            assert parse(typed).words == french
