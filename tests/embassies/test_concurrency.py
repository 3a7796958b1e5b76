"""Two members of staff at the same mission at the same moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from advisories.models import Country, Event
from embassies import proposals, services
from embassies.access import add_staff
from embassies.models import Departure, Mission, Posture, Proposal
from embassies.services import RefusedEntry
from embassies.vocabulary import Operating
from tests.embassies.said import (
    NOW,
    PASSWORD,
    SOURCE,
    departure,
    embassy,
    posture,
)
from tests.embassies.test_queue import found

pytestmark = pytest.mark.django_db(transaction=True)


def in_turn(
    lock: QuerySet[Any], *acts: Callable[[], object], patience: float = 10
) -> list[object]:
    """Start the acts while the row is locked, and let them go when all wait for it.

    Each runs on a connection of its own. Gives what each returned, or its refusal.
    """

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except RefusedEntry as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            lock.select_for_update(no_key=True).get()
            started = [pool.submit(run, act) for act in acts]
            give_up = time.monotonic() + patience
            while waiting() < len(acts):
                assert time.monotonic() < give_up, "They do not wait for each other."
                time.sleep(0.02)
        return [act.result() for act in started]


def waiting() -> int:
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        # A transaction sees the activity as it was when it first asked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        [count] = cursor.fetchone()
    return int(count)


def test_entries_made_at_once_get_consecutive_numbers(kyiv: Mission, ann: User) -> None:
    def record(day: int) -> Callable[[], object]:
        return lambda: services.record_departure(
            mission=kyiv.slug,
            facts=departure(effective=f"2022-01-{day:02}"),
            source=SOURCE,
            by=ann,
            at=NOW,
        )

    in_turn(Mission.objects.filter(pk=kyiv.pk), *(record(day) for day in range(1, 7)))
    numbers = kyiv.departures.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
    positions = Event.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, len(positions) + 1))


def test_of_two_forms_opened_on_the_same_posture_one_is_told(
    kyiv: Mission, ann: User
) -> None:
    def record(operating: Operating) -> Callable[[], object]:
        return lambda: services.record_posture(
            mission=kyiv.slug,
            facts=posture(operating=operating),
            source=SOURCE,
            by=ann,
            at=NOW,
            based_on=0,
        )

    outcomes = in_turn(
        Mission.objects.filter(pk=kyiv.pk),
        record(Operating.CLOSED),
        record(Operating.SUSPENDED),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "OvertakenEntry",
        "Posture",
    ]
    assert Posture.objects.count() == 1


def test_a_mission_added_twice_at_once_is_added_once(states: None, ann: User) -> None:
    outcomes = in_turn(
        Country.objects.filter(pk="US"),
        lambda: embassy(ann),
        lambda: embassy(ann, name="The embassy"),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "Mission",
        "RefusedEntry",
    ]
    assert Mission.objects.count() == 1


def test_an_entry_that_fails_leaves_neither_row_nor_event(
    kyiv: Mission, ann: User
) -> None:
    events = Event.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record_posture(
            mission=kyiv.slug, facts=posture(), source=SOURCE, by=ann, at=NOW
        )
        raise RuntimeError("the machine went away")
    assert (Posture.objects.count(), Event.objects.count()) == (0, events)


def test_of_two_who_decide_on_a_proposal_one_comes_second(
    kyiv: Mission, ann: User
) -> None:
    add_staff("bo", PASSWORD)
    bo = User.objects.get(username="bo")
    row = found(kyiv)

    def deciding(by: User) -> Callable[[], object]:
        return lambda: proposals.accept(row.pk, by=by, at=NOW)

    told = in_turn(Proposal.objects.filter(pk=row.pk), deciding(ann), deciding(bo))
    assert sorted(type(each).__name__ for each in told) == ["DecidedAlready", "Event"]
    assert Departure.objects.count() == 1
