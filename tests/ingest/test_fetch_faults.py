"""The cases N and H of the catalogue of faults, played over real connections."""

import socket
import threading
import time
import tracemalloc
from typing import Any

import pytest

from ingest.errors import (
    ConnectError,
    DeadlineExceeded,
    DnsError,
    FetchError,
    Incomplete,
    ProtocolError,
    TooLarge,
)
from ingest.fetch import Request
from ingest.fetch.body import CHUNK
from tests.ingest.conftest import OpenDoor
from tests.upstream import Upstream

PAGE = "https://travel.example.gov/advice"
GOOD = "https://travel.example.gov/good"
BODY = b"<html>" + bytes(range(32, 127)) * 300 + b"</html>"

# fault, class of the failed fetch
FAULTS: list[tuple[str, type[FetchError]]] = [
    ("silent", DeadlineExceeded),
    ("drip", DeadlineExceeded),
    ("drip-open", DeadlineExceeded),
    ("drip-headers", DeadlineExceeded),
    ("hang-up", ConnectError),
    ("reset", ConnectError),
    ("reset-body", Incomplete),
    ("short", Incomplete),
    ("long", Incomplete),
    ("chunk-cut", Incomplete),
    ("chunk-size", Incomplete),
    ("chunk-negative", ProtocolError),
    ("gzip-cut", Incomplete),
    ("gzip-crc", Incomplete),
    ("gzip-flip", Incomplete),
    ("gzip-garbage", Incomplete),
    ("gzip-plain", Incomplete),
    ("deflate", ProtocolError),
    ("bomb", TooLarge),
    ("flood", TooLarge),
    ("huge-length", TooLarge),
    ("headers", ProtocolError),
    ("long-header", ProtocolError),
    ("wide-headers", ProtocolError),
    ("bad-header", ProtocolError),
    ("endless-trailer", TooLarge),
    ("endless-continue", TooLarge),
    ("bad-status", ProtocolError),
    ("http-0.9", ProtocolError),
    ("two-lengths", ProtocolError),
    ("bad-length", ProtocolError),
    ("odd-transfer", ProtocolError),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
def test_a_fault_is_a_failure_of_its_class_within_the_deadline(
    upstream: Upstream, open_door: OpenDoor, fault: str, kind: type[FetchError]
) -> None:
    upstream.put(PAGE, BODY, fault=fault)
    upstream.put(GOOD, BODY)
    door = open_door(read_timeout=0.8, max_wire_bytes=1024 * 1024)
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        door.get(Request(PAGE))
    assert time.monotonic() - started < 2
    assert type(caught.value) is kind
    assert str(caught.value).endswith(".")
    # The door is as good as new afterwards.
    assert door.get(Request(GOOD)).body == BODY


@pytest.mark.parametrize("fault", ["drip", "drip-headers"])
def test_the_deadline_holds_on_a_connection_that_was_kept(
    upstream: Upstream, open_door: OpenDoor, fault: str
) -> None:
    upstream.put(GOOD, BODY)
    upstream.put(PAGE, BODY, fault=fault)
    door = open_door()
    door.get(Request(GOOD))
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        door.get(Request(PAGE))
    assert time.monotonic() - started < 2
    assert upstream.connections == 1


@pytest.mark.parametrize("size", [0, CHUNK, CHUNK + 1])
def test_a_body_that_our_deadline_ended_is_not_taken_for_whole(
    upstream: Upstream, open_door: OpenDoor, size: int
) -> None:
    upstream.put(PAGE, b"n" * size, fault="stall-open")
    with pytest.raises(DeadlineExceeded):
        open_door().get(Request(PAGE))


def test_a_body_that_ends_with_the_connection_is_taken_as_it_is(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    """HTTP cannot tell whether it is whole; that is for the guards to judge."""
    upstream.put(PAGE, BODY, fault="no-length")
    assert open_door().get(Request(PAGE)).body == BODY


def test_the_deadline_covers_all_hops_together(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    for hop in range(4):
        upstream.put(f"{PAGE}{hop}", fault=f"redirect:{PAGE}{hop + 1}", delay=0.4)
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        open_door().get(Request(f"{PAGE}0"))
    assert time.monotonic() - started < 2


def test_a_refused_connection_is_a_connect_failure(open_door: OpenDoor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        door = open_door(upstream=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(ConnectError, match="refused"):
            door.get(Request(PAGE))


def test_a_full_backlog_is_a_failure_within_the_deadline(open_door: OpenDoor) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        door = open_door(upstream=f"http://127.0.0.1:{full.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(FetchError):
            door.get(Request(PAGE))
        assert time.monotonic() - started < 2


def test_a_name_that_does_not_exist_is_a_dns_failure(open_door: OpenDoor) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(DnsError, match=r"travel\.example\.gov cannot be resolved"):
        open_door(upstream="", lookup=nowhere).get(Request(PAGE))


def test_a_name_without_addresses_is_a_dns_failure(open_door: OpenDoor) -> None:
    with pytest.raises(DnsError, match="no address"):
        open_door(upstream="", lookup=lambda host, port: []).get(Request(PAGE))


def test_a_resolver_that_hangs_does_not_hold_us(open_door: OpenDoor) -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(10)
        return []

    started = time.monotonic()
    try:
        with pytest.raises(DnsError, match="did not answer"):
            open_door(upstream="", lookup=hang).get(Request(PAGE))
    finally:
        release.set()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("fault", "kind"), [("hang-up", ConnectError), ("silent", DeadlineExceeded)]
)
def test_a_host_out_of_reach_is_given_up_after_three_failures(
    upstream: Upstream, open_door: OpenDoor, fault: str, kind: type[FetchError]
) -> None:
    upstream.put(PAGE, fault=fault)
    upstream.put("https://www.example.gov/", BODY)
    door = open_door(deadline=0.3)
    for _ in range(3):
        with pytest.raises(kind):
            door.get(Request(PAGE))
    started = time.monotonic()
    with pytest.raises(kind, match="3 times in a row"):
        door.get(Request(GOOD))
    assert time.monotonic() - started < 0.1
    assert len(upstream.requests) == 3
    assert door.get(Request("https://www.example.gov/")).body == BODY


def test_an_answer_in_between_closes_the_breaker(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, fault="hang-up")
    upstream.put(GOOD, status=500)
    door = open_door()
    for url in (PAGE, PAGE, GOOD, PAGE, PAGE):
        with pytest.raises(FetchError):
            door.get(Request(url))
    upstream.put(GOOD, BODY)
    assert door.get(Request(GOOD)).body == BODY


@pytest.mark.parametrize(
    "fault", ["bomb", "bomb-redirect", "flood", "long-header", "endless-trailer"]
)
def test_memory_does_not_rise_with_what_is_sent(
    upstream: Upstream, open_door: OpenDoor, fault: str
) -> None:
    upstream.put(PAGE, BODY, fault=fault, headers={"Location": GOOD})
    upstream.put(GOOD, BODY)
    door = open_door(deadline=5)
    tracemalloc.start()
    try:
        if fault == "bomb-redirect":
            assert door.get(Request(PAGE)).body == BODY
        else:
            with pytest.raises(FetchError):
                door.get(Request(PAGE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50 * 1024 * 1024


# Sizes at, and one over, the limits: body, how it is sent, whether it passes
SIZES: list[tuple[int, dict[str, Any], bool]] = [
    (1000, {}, True),
    (1001, {}, False),
    (1000, {"fault": "no-length"}, True),
    (1001, {"fault": "no-length"}, False),
    (2000, {"gzip": True}, True),
    (2001, {"gzip": True}, False),
]


@pytest.mark.parametrize(("size", "sent", "passes"), SIZES)
def test_the_limits_are_exact(
    upstream: Upstream,
    open_door: OpenDoor,
    size: int,
    sent: dict[str, Any],
    passes: bool,
) -> None:
    upstream.put(PAGE, b"n" * size, **sent)
    door = open_door(max_wire_bytes=1000, max_decoded_bytes=2000)
    if passes:
        assert len(door.get(Request(PAGE)).body) == size
    else:
        with pytest.raises(TooLarge):
            door.get(Request(PAGE))
