"""The ledger: one order, the same ids everywhere, nothing half written."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from advisories import ledger
from advisories.facts import Precision
from advisories.ledger import When, identify
from advisories.models import Event, EventCountry, Kind
from tests.factories import DAY, NOON, country, entry


def positions() -> list[int]:
    return list(Event.objects.order_by("position").values_list("position", flat=True))


def in_threads(*jobs: Callable[[], None]) -> None:
    """Run the jobs at once, each on a connection of its own; errors come out."""

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for future in [pool.submit(run, job) for job in jobs]:
            future.result(timeout=30)


def test_the_same_parts_give_the_same_id_on_every_machine() -> None:
    assert identify("advisory", "xa_office", "qatar") == uuid.UUID(
        "6d98b626-9936-5e1f-9c25-475388f5034d"
    )


def test_other_parts_give_another_id() -> None:
    assert identify("a", 1) != identify("a", 2) != identify("a", "1", "")


@pytest.mark.django_db
def test_it_works() -> None:
    when = When(NOON - DAY, Precision.INTERVAL, NOON)
    [event] = ledger.append([entry(when=when, payload={"words": "Leave."})])
    event.refresh_from_db()
    assert (event.position, event.kind, event.payload) == (
        1,
        Kind.STATEMENT,
        {"words": "Leave."},
    )
    assert (event.occurred_at, event.occurred_until) == (NOON - DAY, NOON)
    place = EventCountry.objects.get(event=event)
    assert (place.country_id, place.occurred_at, place.position) == (
        "QA",
        event.occurred_at,
        event.position,
    )


@pytest.mark.django_db
def test_positions_follow_the_order_given_without_gaps() -> None:
    ledger.append([entry("a"), entry("b")])
    ledger.append([entry("c")])
    ids = Event.objects.order_by("position").values_list("pk", flat=True)
    assert list(ids) == [entry(name).id for name in "abc"]
    assert positions() == [1, 2, 3]
    assert ledger.position() == 3


@pytest.mark.django_db
def test_nothing_written_has_position_zero() -> None:
    assert ledger.append([]) == []
    assert ledger.position() == 0


@pytest.mark.django_db
def test_what_is_written_already_is_left_alone() -> None:
    ledger.append([entry("a", confidence="official")])
    new = ledger.append([entry("a", confidence="press"), entry("b")])
    assert [event.pk for event in new] == [entry("b").id]
    assert Event.objects.get(pk=entry("a").id).confidence == "official"
    assert positions() == [1, 2]


@pytest.mark.django_db
def test_an_id_given_twice_at_once_is_written_once() -> None:
    assert len(ledger.append([entry("a"), entry("b"), entry("a")])) == 2
    assert EventCountry.objects.count() == 2


@pytest.mark.django_db
def test_one_event_stands_on_the_timeline_of_each_country() -> None:
    codes = (country("IL", "Israel").pk, country("PS", "Palestine").pk)
    [event] = ledger.append([entry(countries=codes)])
    for code in codes:
        assert list(Event.objects.on_timeline(country(code))) == [event]


@pytest.mark.django_db
def test_events_of_one_moment_keep_one_order_on_every_page() -> None:
    ledger.append([entry(str(number)) for number in range(5)])
    qatar = country()
    whole = list(Event.objects.on_timeline(qatar))
    paged: list[Event] = []
    before = None
    while page := list(Event.objects.on_timeline(qatar, before)[:2]):
        paged += page
        before = (page[-1].occurred_at, page[-1].position)
    assert paged == whole
    assert [event.position for event in whole] == [5, 4, 3, 2, 1]


@pytest.mark.django_db
def test_what_happened_earlier_stands_below_though_it_was_learned_later() -> None:
    ledger.append([entry("new"), entry("old", when=When(NOON - DAY))])
    timeline = Event.objects.on_timeline(country())
    assert [event.pk for event in timeline] == [entry("new").id, entry("old").id]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_nothing_and_no_gap() -> None:
    first = entry("a")
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.append([first, entry("b")])
        raise RuntimeError
    assert not Event.objects.exists()
    assert not EventCountry.objects.exists()
    [event] = ledger.append([entry("c")])
    assert event.position == 1


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_one_order_without_gaps() -> None:
    country()

    def write(name: int) -> None:
        for turn in range(5):
            ledger.append([entry(f"{name}-{turn}-{part}") for part in range(2)])

    in_threads(*[partial(write, name) for name in range(8)])
    assert positions() == list(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_sees_a_position_before_all_lower_ones() -> None:
    country()
    done = threading.Event()
    seen: list[list[int]] = []

    def write(name: int) -> None:
        for turn in range(10):
            with transaction.atomic():
                ledger.append([entry(f"{name}-{turn}")])
                connection.cursor().execute("SELECT pg_sleep(random() * 0.01)")

    def read() -> None:
        while not done.is_set():
            seen.append(positions())

    def write_all() -> None:
        try:
            in_threads(*[partial(write, name) for name in range(4)])
        finally:
            done.set()

    in_threads(read, write_all)
    assert len(seen) > 5
    assert all(found == list(range(1, len(found) + 1)) for found in seen)


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_event_write_it_once() -> None:
    country()
    gate = threading.Barrier(2)

    def write() -> None:
        gate.wait(10)
        ledger.append([entry("same")])

    in_threads(write, write)
    assert positions() == [1]


@pytest.mark.django_db
def test_an_interval_that_runs_backwards_is_not_written() -> None:
    when = When(NOON, Precision.INTERVAL, NOON - timedelta(seconds=1))
    with pytest.raises(IntegrityError, match="event_interval_runs_forward"):
        ledger.append([entry(when=when)])
