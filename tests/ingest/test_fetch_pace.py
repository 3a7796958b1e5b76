"""The distance between requests to one host, in one process and across several."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest
from django.db import connection, connections, transaction

from ingest.errors import RateLimited
from ingest.fetch import Pace, ProcessPace, Request
from ingest.models import Host
from ingest.pace import DatabasePace
from tests.ingest.conftest import OpenDoor
from tests.upstream import Upstream

HOST = "travel.example.gov"
GAP = 0.1
# A database slot is read a moment after it was computed.
NEARLY = GAP * 0.9


@pytest.fixture(params=[ProcessPace, DatabasePace])
def pace(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[Pace]:
    made: Pace = request.param(patience=0.5)
    yield made


def moments(pace: Pace, count: int, host: str = HOST) -> list[float]:
    found = []
    for _ in range(count):
        pace.wait(host, GAP)
        found.append(time.monotonic())
    return found


def spaced(found: list[float], since: float) -> bool:
    """Whether nobody was let through before the slot that was theirs.

    A busy machine may let them through late, so that two come close together.
    """
    return all(
        moment - since >= place * NEARLY for place, moment in enumerate(sorted(found))
    )


def test_requests_to_a_host_keep_their_distance(pace: Pace) -> None:
    started = time.monotonic()
    assert spaced(moments(pace, 4), started)


def test_a_quiet_time_is_not_saved_up_for_a_burst(pace: Pace) -> None:
    moments(pace, 1)
    time.sleep(3 * GAP)
    resumed = time.monotonic()
    assert spaced(moments(pace, 3), resumed)


def test_hosts_do_not_wait_for_each_other(pace: Pace) -> None:
    started = time.monotonic()
    for number in range(5):
        pace.wait(f"{number}.example.gov", 10)
    assert time.monotonic() - started < 1


def test_a_queue_longer_than_our_patience_is_an_error_and_takes_no_slot(
    pace: Pace,
) -> None:
    pace.wait(HOST, 2)
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            pace.wait(HOST, 2)
        assert caught.value.retry_after == pytest.approx(2, abs=0.5)


def test_a_short_penalty_is_waited_for(pace: Pace) -> None:
    pace.penalise(HOST, 0.3)
    started = time.monotonic()
    pace.wait(HOST, GAP)
    assert 0.25 <= time.monotonic() - started < 0.6


def test_a_long_penalty_is_an_error_with_its_length(pace: Pace) -> None:
    assert pace.blocked_until(HOST) is None
    pace.penalise(HOST, 3600)
    pace.penalise(HOST, 60)
    with pytest.raises(RateLimited) as caught:
        pace.wait(HOST, GAP)
    assert caught.value.retry_after == pytest.approx(3600, abs=5)
    until = pace.blocked_until(HOST)
    assert until is not None
    assert abs(until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=5)
    pace.wait("other.example.gov", GAP)


def test_threads_keep_the_distance_between_them(pace: Pace) -> None:
    found: list[float] = []

    def work() -> None:
        try:
            found.extend(moments(pace, 2))
        finally:
            connections.close_all()

    started = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert spaced(found, started)


def _work(results: Connection) -> None:
    results.send(moments(DatabasePace(), 5))
    connections.close_all()


def test_processes_keep_the_distance_between_them(transactional_db: None) -> None:
    # Forked children must not inherit an open connection.
    connections.close_all()
    started = time.monotonic()
    fork = multiprocessing.get_context("fork")
    pipes = [fork.Pipe(duplex=False) for _ in range(2)]
    workers = [fork.Process(target=_work, args=(sender,)) for _, sender in pipes]
    for worker in workers:
        worker.start()
    found = [moment for receiver, _ in pipes for moment in receiver.recv()]
    for worker, (receiver, sender) in zip(workers, pipes, strict=True):
        worker.join()
        receiver.close()
        sender.close()
        worker.close()
    assert len(found) == 10
    assert spaced(found, started)


@pytest.mark.parametrize(
    ("field", "ahead"),
    [("next_slot", timedelta(hours=1)), ("blocked_until", timedelta(days=3650))],
)
def test_a_clock_that_was_put_back_blocks_nobody(
    transactional_db: None, field: str, ahead: timedelta
) -> None:
    Host.objects.create(name=HOST, **{field: datetime.now(UTC) + ahead})
    started = time.monotonic()
    DatabasePace(patience=0.5).wait(HOST, GAP)
    assert time.monotonic() - started < 0.5


def test_a_slot_is_not_reserved_inside_a_transaction(transactional_db: None) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        DatabasePace().wait(HOST, GAP)


def test_no_transaction_is_open_while_it_sleeps(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = DatabasePace(patience=5)
    pace.wait(HOST, 1)
    slept: list[tuple[float, bool]] = []
    monkeypatch.setattr(
        time, "sleep", lambda s: slept.append((s, connection.in_atomic_block))
    )
    pace.wait(HOST, 1)
    ((seconds, open_transaction),) = slept
    assert 0.5 < seconds <= 1
    assert not open_transaction


def test_the_door_keeps_the_gap_of_the_official_host(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    """Though all of them are played by one upstream."""
    for host in ("travel.example.gov", "www.example.gov"):
        upstream.put(f"https://{host}/", b"here")
    door = open_door(host_gap=0.2)
    for host in ("travel.example.gov", "www.example.gov", "travel.example.gov"):
        door.get(Request(f"https://{host}/"))
    first, second, third = (seen.at for seen in upstream.requests)
    assert second - first < 0.15
    assert third - first >= 0.18
