"""Two members of staff at the same mission at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from advisories.models import Event
from embassies import services
from embassies.models import Mission, Posture
from embassies.services import OvertakenEntry, RefusedEntry
from embassies.vocabulary import Operating
from tests.embassies.said import NOW, SOURCE, departure, embassy, posture

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act on a connection of its own, all starting together.

    Gives what each returned, or the exception that it raised.
    """
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return act()
        except (RefusedEntry, OvertakenEntry) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_entries_made_at_once_get_consecutive_numbers(kyiv: Mission, ann: User) -> None:
    def record(day: int) -> Callable[[], object]:
        return lambda: services.record_departure(
            mission=kyiv.slug,
            facts=departure(effective=f"2022-01-{day:02}"),
            source=SOURCE,
            by=ann,
            at=NOW,
        )

    at_once(*(record(day) for day in range(1, 7)))
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

    outcomes = at_once(record(Operating.CLOSED), record(Operating.SUSPENDED))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "OvertakenEntry",
        "Posture",
    ]
    assert Posture.objects.count() == 1


def test_a_mission_added_twice_at_once_is_added_once(states: None, ann: User) -> None:
    outcomes = at_once(lambda: embassy(ann), lambda: embassy(ann, name="The embassy"))
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
