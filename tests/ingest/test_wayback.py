"""The Wayback Machine, played by a real server on loopback."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from ingest import wayback
from ingest.adapters.base import Adapter
from ingest.adapters.us_state import UsState
from ingest.errors import (
    Blocked,
    Challenge,
    EmptyDocument,
    EmptyResponse,
    Incomplete,
    RateLimited,
    ReaderFailed,
    RedirectRefused,
    RobotsRefused,
    StatusError,
    TooFew,
    TooMany,
    UnexpectedShape,
    Unparseable,
)
from ingest.models import Source, Watched
from ingest.records import Capture, Destination, Document, Expect, Place, Reading, Sheet
from ingest.wayback import Address, Listing, Snapshot, Wayback
from tests.ingest.plays import US_FEED, WALL
from tests.upstream import Page
from tests.wayback_stand_in import HOST, WaybackStandIn, asking

LIST = "https://www.example.gov/list"
PAGE = "https://www.example.gov/pages/peru"
ADDRESS = Address(LIST, "list")
SINCE, UNTIL = date(2024, 1, 1), date(2024, 12, 31)
JAN, FEB, MAR, APR = (f"2024{month:02}01120000" for month in (1, 2, 3, 4))


@pytest.fixture
def archive() -> Iterator[WaybackStandIn]:
    with WaybackStandIn() as server:
        yield server


@pytest.fixture
def machine(archive: WaybackStandIn) -> Iterator[Wayback]:
    with asking(archive) as machine:
        yield machine


def listing(machine: Wayback, address: Address = ADDRESS) -> Listing:
    return machine.listing(address, SINCE, UNTIL)


def snapshots(machine: Wayback, **options: Any) -> list[Snapshot]:
    return list(machine.snapshots([listing(machine)], **options))


def bodies(found: list[Snapshot]) -> list[bytes | None]:
    return [one.capture.body if one.capture else None for one in found]


def test_it_gives_captures_under_their_official_address(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep("http://example.gov:80/list", JAN, b"one")
    archive.keep(LIST, FEB, b"two", headers={"Content-Type": "text/xml"})
    first, second = snapshots(machine)
    assert first.capture == Capture(
        url=LIST,
        role="list",
        body=b"one",
        fetched_at=datetime(2024, 1, 1, 12, tzinfo=UTC),
        content_type="text/html; charset=utf-8",
    )
    assert second.capture
    assert second.capture.content_type == "text/xml"
    assert archive.asked() == [JAN, FEB]


def test_an_address_with_a_query_is_found_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    url = "https://api.example.gov/list?output=json&rows=200"
    archive.keep(url, JAN, b"{}")
    found = list(machine.snapshots([listing(machine, Address(url, "list"))]))
    assert bodies(found) == [b"{}"]


def test_only_the_days_asked_for_are_listed(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for stamp in ("20231231235959", "20240101000000", "20240131235959", FEB):
        archive.keep(LIST, stamp, stamp.encode())
    found = machine.listing(ADDRESS, SINCE, date(2024, 1, 31))
    assert [f"{one.at:%m%d}" for one in found.archived] == ["0101", "0131"]


def test_the_index_is_read_to_its_last_page(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.page_size = 3
    for day in range(1, 9):
        archive.keep(LIST, f"202401{day:02}120000", b"%d" % day)
    assert len(listing(machine).archived) == 8
    assert len(archive.requests) == 4  # robots.txt and three pages


def test_what_is_no_document_is_counted_and_not_asked_for(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"moved", status="301")
    archive.keep(LIST, FEB, b"gone", status="404")
    archive.keep(LIST, MAR, b"")
    archive.keep(LIST, APR, b"one")
    archive.keep("http://www.example.gov/list", APR, b"the same second")
    found = listing(machine)
    assert found.passed_over == Counter(
        {"301": 1, "404": 1, "empty": 1, "same second": 1}
    )
    list(machine.snapshots([found]))
    assert archive.asked() == [APR]


def test_repeated_bytes_are_not_asked_for_but_a_way_back_is(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one")
    archive.keep(LIST, "20240115120000", b"one", status="-")
    archive.keep(LIST, FEB, b"one")
    archive.keep(LIST, MAR, b"two")
    archive.keep(LIST, APR, b"one", status="-")
    found = snapshots(machine)
    assert bodies(found) == [b"one", None, None, b"two", b"one"]
    assert not any(one.failure for one in found)
    assert archive.asked() == [JAN, MAR, APR]


def test_a_repeat_of_what_could_not_be_had_is_asked_for(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one", fault="short")
    archive.keep(LIST, FEB, b"one")
    archive.keep(LIST, MAR, b"one")
    lost, had, same = snapshots(machine)
    assert isinstance(lost.failure, Incomplete)
    assert bodies([had, same]) == [b"one", None]


def test_all_addresses_are_given_in_the_order_of_time(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    peru = Address(PAGE, "page", "PE")
    archive.keep(LIST, JAN, b"list 1")
    archive.keep(PAGE, JAN, b"page 1")
    archive.keep(PAGE, FEB, b"page 2")
    archive.keep(LIST, MAR, b"list 2")
    found = machine.snapshots([listing(machine, peru), listing(machine)])
    captures = [one.capture for one in found if one.capture]
    assert [capture.body for capture in captures] == [
        *(b"list 1", b"page 1", b"page 2", b"list 2"),
    ]
    assert (captures[1].role, captures[1].key) == ("page", "PE")


def test_what_was_had_is_not_asked_for_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for stamp, body in ((JAN, b"one"), (FEB, b"one"), (MAR, b"two"), (APR, b"two")):
        archive.keep(LIST, stamp, body)
    whole = snapshots(machine)
    for count in range(len(whole) + 1):
        archive.requests.clear()
        done = {(LIST, one.at) for one in whole[:count]}
        assert snapshots(machine, done=done) == whole[count:]
        assert not set(archive.asked()) & {JAN, FEB, MAR, APR} - {
            f"{one.at:%Y%m%d%H%M%S}" for one in whole[count:] if one.capture
        }


def test_what_is_stored_is_given_without_asking(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one")
    archive.keep(LIST, FEB, b"two")
    first, _ = snapshots(machine)
    archive.requests.clear()

    def stored(archived: wayback.Archived) -> Capture | None:
        return first.capture if archived == first.archived else None

    assert bodies(snapshots(machine, stored=stored)) == [b"one", b"two"]
    assert archive.asked() == [FEB]


# What comes in place of a capture


def test_a_redirect_to_another_time_is_refused(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one")
    archive.keep(LIST, FEB, b"two")
    found = listing(machine)
    archive.kept.pop()
    one, two = machine.snapshots([found])
    assert one.capture
    assert isinstance(two.failure, wayback.NoCapture)
    assert f"its capture of {JAN}" in str(two.failure)


# where a recorded redirect leads
@pytest.mark.parametrize(
    "there",
    [
        f"/web/{JAN}id_/https://www.example.gov/login",
        f"/web/{JAN}id_/https://login.example.org/list",
        "https://archive.org/account/login",
        "/account/login",
    ],
)
def test_a_redirect_to_another_page_is_refused(
    archive: WaybackStandIn, machine: Wayback, there: str
) -> None:
    archive.keep(LIST, JAN, b"one", leads_to=there)
    archive.keep("https://www.example.gov/login", JAN, b"Please sign in")
    archive.keep("https://login.example.org/list", JAN, b"Please sign in")
    archive.put(f"{HOST}/account/login", b"Please sign in")
    [refused] = snapshots(machine)
    assert isinstance(refused.failure, RedirectRefused)


def test_a_redirect_to_the_same_page_in_its_present_spelling_is_followed(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.put(
        f"{HOST}/web/{JAN}id_/http://example.gov/list/",
        status=302,
        headers={"Location": f"/web/{JAN}id_/{LIST}"},
    )
    archive.keep(LIST, JAN, b"one")
    found = listing(machine)
    old = wayback.Archived(
        ADDRESS, found.archived[0].at, "http://example.gov/list/", "A"
    )
    assert machine.fetch(old).body == b"one"


def test_a_page_of_the_archive_itself_is_no_capture(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    kept = archive.keep(LIST, JAN, b"one")
    archive.put(kept.url, b"<title>Internet Archive: back soon</title>")
    [refused] = snapshots(machine)
    assert isinstance(refused.failure, wayback.NoCapture)
    assert "answered for itself" in str(refused.failure)


def test_a_body_that_is_cut_once_is_asked_for_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one" * 100, fault="once:short")
    assert bodies(snapshots(machine)) == [b"one" * 100]
    assert archive.asked() == [JAN, JAN]


def test_a_capture_that_stays_broken_is_left_behind(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one" * 100, fault="short")
    broken = archive.keep(LIST, FEB, b"two")
    archive.keep(LIST, MAR, b"three")
    archive.put(broken.url, b"out of order", status=500)
    first, second, third = snapshots(machine)
    assert isinstance(first.failure, Incomplete)
    assert isinstance(second.failure, StatusError)
    assert bodies([third]) == [b"three"]
    assert archive.asked() == [JAN] * 3 + [FEB] * 3 + [MAR]


def test_compression_is_undone_whether_it_was_announced_or_not(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one", gzip=True)
    archive.keep(LIST, FEB, gzip.compress(b"two"))
    archive.keep(LIST, MAR, gzip.compress(b"three" * 100)[:-10])
    first, second, third = snapshots(machine)
    assert bodies([first, second]) == [b"one", b"two"]
    assert isinstance(third.failure, Incomplete)


# When the archive wants no more


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_it_asks_for_is_kept(
    archive: WaybackStandIn, machine: Wayback, status: int
) -> None:
    kept = archive.keep(LIST, JAN, b"one")
    found = listing(machine)
    archive.put(kept.url, status=status, headers={"Retry-After": "1"})
    started = time.monotonic()
    given = machine.snapshots([found])
    with pytest.raises(RateLimited):
        next(given)
    # Three requests, and a second before each of the last two.
    assert len(archive.asked()) == wayback.TRIES
    assert time.monotonic() - started > 1.9
    archive.remove(kept.url)
    assert bodies(list(machine.snapshots([found]))) == [b"one"]


def test_a_long_pause_ends_the_run_without_another_request(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one")
    kept = archive.keep(LIST, FEB, b"two")
    archive.put(kept.url, status=429, headers={"Retry-After": "3600"})
    given = machine.snapshots([listing(machine)])
    assert next(given).capture
    with pytest.raises(RateLimited, match="another 3[56]"):
        next(given)
    assert archive.asked() == [JAN, FEB]


def test_what_its_robots_file_forbids_is_not_asked_for(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.put(f"{HOST}/robots.txt", "User-agent: *\nDisallow: /web/")
    archive.keep(LIST, JAN, b"one")
    with pytest.raises(RobotsRefused):
        snapshots(machine)
    assert archive.asked() == []


def test_a_forbidden_capture_ends_the_run(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    kept = archive.keep(LIST, JAN, b"one")
    archive.put(kept.url, status=403)
    with pytest.raises(Blocked):
        snapshots(machine)
    assert archive.asked() == [JAN]


def test_an_archive_that_keeps_failing_ends_the_run(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for day in range(1, 8):
        kept = archive.keep(LIST, f"202401{day:02}120000", b"%d" % day)
        archive.put(kept.url, b"out of order", status=502)
    given = machine.snapshots([listing(machine)])
    before = [next(given) for _ in range(wayback.LOST_IN_A_ROW - 1)]
    assert all(isinstance(one.failure, StatusError) for one in before)
    with pytest.raises(StatusError):
        next(given)


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_at_most_once_a_second(
    archive: WaybackStandIn, settings: Settings
) -> None:
    settings.INGEST_UPSTREAM = archive.url
    settings.INGEST_HOST_GAP_SECONDS = 0.0
    archive.keep(LIST, JAN, b"one")
    with wayback.open_door() as door:
        assert bodies(snapshots(Wayback(door))) == [b"one"]
    robots, index, capture = (seen.at for seen in archive.requests)
    assert index - robots > 0.9
    assert capture - index > 0.9


# The index


def test_an_empty_range_is_said_in_a_sentence(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"moved", status="302")
    found = [listing(machine), listing(machine, Address(PAGE, "page"))]
    with pytest.raises(
        wayback.NothingArchived,
        match="no capture of us_state from 2024-01-01 to 2024-12-31, only 1 redirect",
    ):
        wayback.refuse_nothing("us_state", found, SINCE, UNTIL)
    archive.keep(LIST, FEB, b"one")
    wayback.refuse_nothing("us_state", [listing(machine)], SINCE, UNTIL)


def test_days_that_run_backwards_are_refused(machine: Wayback) -> None:
    with pytest.raises(wayback.BadRange, match="run backwards"):
        machine.listing(ADDRESS, UNTIL, SINCE)


HEAD = ["timestamp", "original", "statuscode", "digest"]
ROW = [JAN, LIST, "200", "A"]
ANSWERS: list[tuple[Any, type[Exception]]] = [
    (b"<html><head><title>Bad gateway</title></head></html>", Unparseable),
    (WALL, Challenge),
    (b" ", EmptyResponse),
    (b"[[", Unparseable),
    ({"error": "overloaded"}, UnexpectedShape),
    ([[1, 2, 3, 4]], UnexpectedShape),
    ([["urlkey", *HEAD], ["gov,example)/", *ROW]], UnexpectedShape),
    ([HEAD, ROW[:3]], UnexpectedShape),
    ([HEAD, ["2024", *ROW[1:]]], UnexpectedShape),
    ([HEAD, ["20240231000000", *ROW[1:]]], UnexpectedShape),
    ([HEAD, ROW, [], ["round"]], UnexpectedShape),
]


@pytest.mark.parametrize(("answer", "error"), ANSWERS)
def test_an_answer_that_is_not_the_index_is_refused(
    archive: WaybackStandIn, machine: Wayback, answer: Any, error: type[Exception]
) -> None:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    archive.index_pages = [Page([body], etag=None)] * wayback.TRIES
    with pytest.raises(error):
        listing(machine)


def test_an_index_that_is_out_of_order_is_asked_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(LIST, JAN, b"one")
    archive.index_pages = [Page([b"busy"], status=504)] * 2
    assert len(listing(machine).archived) == 1
    archive.index_pages = [Page([b"busy"], status=504)] * wayback.TRIES
    with pytest.raises(StatusError, match="status 504"):
        listing(machine)


# Reading what was had


class Register(Adapter):
    """A source with one list; ``text`` of a capture is how many places it names."""

    slug = "us_state"
    documents = (Document(role="list", url=LIST, expect=Expect(min=2, max=3)),)

    def read(self, capture: Capture) -> Sheet:
        places = [
            Destination(str(number), f"Place {number}", Place(("PE",)))
            for number in range(int(capture.body))
        ]
        return Sheet(readings=tuple(Reading(destination=d, url=LIST) for d in places))


def capture(body: bytes) -> Capture:
    return Capture(url=LIST, role="list", body=body, fetched_at=timezone.now())


def test_a_whole_list_is_read() -> None:
    assert len(wayback.read(Register(), capture(b"3")).readings) == 3


# body, what is wrong with it
@pytest.mark.parametrize(
    ("body", "error"),
    [(b"0", EmptyDocument), (b"1", TooFew), (b"4", TooMany), (b"?", ReaderFailed)],
)
def test_a_list_that_cannot_be_whole_is_refused(
    body: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        wayback.read(Register(), capture(body))


def test_a_wall_that_was_recorded_as_a_success_is_refused(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, JAN, WALL)
    feed = Address(US_FEED, "feed")
    [wall] = machine.snapshots([listing(machine, feed)])
    assert wall.capture
    with pytest.raises(Challenge):
        wayback.read(UsState(), wall.capture)


@pytest.mark.django_db
def test_the_addresses_are_the_lists_and_the_known_pages() -> None:
    source = Source.objects.create(slug="us_state", next_due_at=timezone.now())
    Watched.objects.create(source=source, url=PAGE, role="page", key="PE")
    Watched.objects.create(source=source, url=LIST, role="list")
    assert wayback.addresses(Register()) == [ADDRESS, Address(PAGE, "page", "PE")]
