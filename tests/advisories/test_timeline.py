"""Timelines: what is chosen, in which order, and where a page begins."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisories import ledger, timeline
from advisories.ledger import When
from advisories.models import EventCountry, Kind, Status
from advisories.timeline import Choice, Cursor, Show
from tests import factories
from tests.factories import DAY, NOON


@given(st.datetimes(timezones=st.just(NOON.tzinfo)), st.integers(0, 10**17))
def test_a_cursor_reads_back_what_it_wrote(at: datetime, position: int) -> None:
    cursor = Cursor(at.replace(year=2000 + at.year % 1000), position)
    assert Cursor.parse(str(cursor)) == cursor


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_cursor(text: str) -> None:
    try:
        Cursor.parse(text)
    except ValueError as error:
        assert "not a place" in str(error) or "range" in str(error)


# parameter, a value that means nothing
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("show", "nonsense"),
        ("show", "LEVELS"),
        ("issuer", "\x00"),
        ("issuer", "xx_none"),
        ("before", "~"),
        ("before", "9999-99-99T00:00:00.000000Z~1"),
        ("before", "2026-05-01T12:00:00.000000Z~-1"),
        ("before", "2026-05-01T12:00:00.000000Z~" + "9" * 19),
    ],
)
def test_a_value_that_means_nothing_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="."):
        Choice.parse({name: value}, frozenset({"xa_office"}))


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_repeat_at_the_same_moment() -> None:
    ledger.append([factories.entry(f"e{n}") for n in range(timeline.PAGE * 2 + 5)])
    place = factories.country()
    seen: list[int] = []
    before: Cursor | None = None
    for _ in range(3):
        page = timeline.page(place, Choice(before=before))
        seen += [event.position for event in page.events]
        before = page.older
    assert before is None
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == timeline.PAGE * 2 + 5


@pytest.mark.django_db
def test_the_latest_occurrence_comes_first_whenever_it_was_learned() -> None:
    ledger.append(
        [
            factories.entry("new", when=When(NOON)),
            factories.entry("old", when=When(NOON - 9 * DAY)),
        ]
    )
    page = timeline.page(factories.country(), Choice())
    assert [event.occurred_at for event in page.events] == [NOON, NOON - 9 * DAY]


@pytest.mark.django_db
def test_a_correction_is_shown_with_what_it_corrects() -> None:
    wrong = factories.entry("wrong", kind=Kind.DEPARTURE_ORDERED)
    ledger.append([wrong, factories.entry("other")])
    right = factories.entry("right", kind=Kind.CORRECTION, corrects=wrong.id)
    ledger.append([right])
    again = factories.entry("again", kind=Kind.CORRECTION, corrects=right.id)
    ledger.append([again])
    page = timeline.page(factories.country(), Choice(show=Show.DEPARTURES))
    assert [event.pk for event in page.events] == [again.id, right.id, wrong.id]


@pytest.mark.django_db
def test_a_dropped_reading_is_shown_with_what_it_would_have_been() -> None:
    held = factories.entry("held", kind=Kind.LEVEL_LOWERED, status=Status.UNCONFIRMED)
    dropped = factories.entry("dropped", kind=Kind.NOT_CONFIRMED, settles=held.id)
    ledger.append([held, dropped, factories.entry("other")])
    page = timeline.page(factories.country(), Choice(show=Show.LEVELS))
    assert [event.pk for event in page.events] == [dropped.id, held.id]


@pytest.mark.django_db
def test_a_confirmed_event_keeps_its_own_kind_whatever_it_settles() -> None:
    held = factories.entry("held", kind=Kind.LEVEL_LOWERED, status=Status.UNCONFIRMED)
    ledger.append([held])
    ledger.append([factories.entry("sure", kind=Kind.LEVEL_CHANGED, settles=held.id)])
    place = EventCountry.objects.get(event__settles=held.id)
    assert place.about == Kind.LEVEL_CHANGED


@pytest.mark.django_db
def test_a_timeline_is_narrowed_to_one_issuer() -> None:
    factories.issuer()
    mine = factories.entry("mine", issuer="xa_office")
    ledger.append([mine, factories.entry("another's")])
    page = timeline.page(factories.country(), Choice(issuer="xa_office"))
    assert [event.pk for event in page.events] == [mine.id]


def test_every_kind_can_be_reached_by_a_filter_or_is_about_the_record() -> None:
    shown = {kind for kinds in timeline.KINDS.values() for kind in kinds}
    assert set(Kind) - shown == {
        Kind.CORRECTION,
        Kind.NOT_CONFIRMED,
        Kind.SOURCE_LOST,
        Kind.SOURCE_RECOVERED,
    }
