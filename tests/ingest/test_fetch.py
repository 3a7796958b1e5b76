"""What the door hands out when all is well, and what each status becomes."""

import logging
import pickle
import time
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import (
    Blocked,
    BlockedAddress,
    EmptyResponse,
    FetchError,
    Gone,
    Incomplete,
    ProtocolError,
    RateLimited,
    StatusError,
    TooFew,
    UnknownValue,
)
from ingest.fetch import FetchSettings, ProcessPace, Request
from ingest.fetch.headers import retry_after
from tests.ingest.conftest import OpenDoor
from tests.upstream import Upstream

PAGE = "https://travel.example.gov/advice/nepal?lang=en"
BODY = b"<html><body>Exercise caution \xe2\x80\x93 Nepal</body></html>"


def test_it_works(upstream: Upstream, open_door: OpenDoor) -> None:
    upstream.put(PAGE, BODY, headers={"Content-Type": "text/html; charset=utf-8"})
    before = datetime.now(UTC)
    response = open_door().get(Request(PAGE))
    assert response.body == BODY
    assert (response.url, response.final_url) == (PAGE, PAGE)
    assert (response.status, response.not_modified) == (200, False)
    assert response.content_type == "text/html; charset=utf-8"
    assert before <= response.fetched_at <= datetime.now(UTC)
    assert 0 < response.elapsed < 1


def test_it_says_who_it_is_and_sends_nothing_else(
    upstream: Upstream, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    upstream.put(PAGE, BODY, headers={"Set-Cookie": "id=1; Path=/"})
    door = open_door()
    assert "set-cookie" not in door.get(Request(PAGE)).headers
    door.get(Request(PAGE, accept="application/json"))
    first, second = upstream.seen(PAGE)
    assert first.headers["user-agent"] == "Chancery/0 (+tests)"
    assert first.headers["accept-encoding"] == "gzip"
    assert second.headers["accept"] == "application/json"
    assert "cookie" not in second.headers
    assert not {"if-none-match", "if-modified-since"} & set(first.headers)


@pytest.mark.parametrize("size", [1, 60_000, 3_000_000])
def test_a_gzip_body_arrives_decoded_and_whole(
    upstream: Upstream, open_door: OpenDoor, size: int
) -> None:
    upstream.put(PAGE, b"n" * size, gzip=True)
    assert open_door().get(Request(PAGE)).body == b"n" * size


def test_unchanged_pages_are_asked_for_with_the_servers_own_validators(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    changed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    upstream.sequence(PAGE, [BODY, b"new"], last_modified=changed)
    door = open_door()
    first = door.get(Request(PAGE))
    request = Request(PAGE, etag=first.etag, last_modified=first.last_modified)
    again = door.get(request)
    assert (again.not_modified, again.body, again.etag) == (True, b"", first.etag)
    assert upstream.seen(PAGE)[1].headers["if-modified-since"] == first.last_modified
    upstream.advance()
    assert door.get(request).body == b"new"


def test_last_modified_alone_is_enough_for_a_conditional_request(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, BODY, etag=None, last_modified="Sun, 01 Mar 2026 12:00:00 GMT")
    request = Request(PAGE, last_modified="Sun, 01 Mar 2026 12:00:00 GMT")
    assert open_door().get(request).not_modified


@pytest.mark.parametrize(
    "last_modified", ["Fri, 01 Jan 2100 00:00:00 GMT", "yesterday", "0"]
)
def test_a_senseless_last_modified_is_passed_on_and_dates_nothing(
    upstream: Upstream, open_door: OpenDoor, last_modified: str
) -> None:
    upstream.put(PAGE, BODY, last_modified=last_modified)
    response = open_door().get(Request(PAGE))
    assert response.last_modified == last_modified
    assert abs(response.fetched_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_304_without_our_validator_is_not_believed(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, fault="304")
    with pytest.raises(ProtocolError, match="304"):
        open_door().get(Request(PAGE))
    assert open_door().get(Request(PAGE, etag='"a"')).not_modified


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\n" * 70_000])
@pytest.mark.parametrize("gzip", [False, True])
def test_an_empty_body_is_never_a_document(
    upstream: Upstream, open_door: OpenDoor, body: bytes, gzip: bool
) -> None:
    upstream.put(PAGE, body, gzip=gzip)
    with pytest.raises(EmptyResponse):
        open_door().get(Request(PAGE))


# status, extra headers, class, transient, state
STATUSES = [
    (204, {}, EmptyResponse, True, "failed"),
    (202, {}, StatusError, False, "failed"),
    (202, {"x-amzn-waf-action": "challenge"}, Blocked, False, "blocked"),
    (206, {}, Incomplete, True, "failed"),
    (300, {}, StatusError, False, "failed"),
    (302, {}, StatusError, False, "failed"),
    (400, {}, StatusError, False, "failed"),
    (401, {}, Blocked, False, "blocked"),
    (403, {}, Blocked, False, "blocked"),
    (404, {}, Gone, False, "gone"),
    (406, {}, Blocked, False, "blocked"),
    (407, {}, Blocked, False, "blocked"),
    (408, {}, StatusError, True, "failed"),
    (410, {}, Gone, False, "gone"),
    (429, {}, RateLimited, True, "blocked"),
    (451, {}, Blocked, False, "blocked"),
    (500, {}, StatusError, True, "failed"),
    (503, {}, StatusError, True, "failed"),
    (503, {"Retry-After": "x"}, StatusError, True, "failed"),
    (503, {"Retry-After": "60"}, RateLimited, True, "blocked"),
    (503, {"cf-mitigated": "challenge"}, Blocked, False, "blocked"),
    (599, {}, StatusError, True, "failed"),
]


@pytest.mark.parametrize(("status", "headers", "kind", "transient", "state"), STATUSES)
def test_every_other_status_is_an_error_of_its_class(
    upstream: Upstream,
    open_door: OpenDoor,
    status: int,
    headers: dict[str, str],
    kind: type[FetchError],
    transient: bool,
    state: str,
) -> None:
    upstream.put(PAGE, b"<h1>Sorry</h1>", status=status, headers=headers)
    with pytest.raises(FetchError) as caught:
        open_door().get(Request(PAGE))
    assert type(caught.value) is kind
    assert (caught.value.transient, caught.value.state) == (transient, state)
    if isinstance(caught.value, StatusError):
        assert caught.value.status == status


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Retry-After, the response's Date, seconds
PAUSES = [
    ("120", None, 120.0),
    (" 0 ", None, 0.0),
    ("9" * 5000, None, 86400.0),
    ("100000", None, 86400.0),
    ("-5", None, None),
    ("1.5", None, None),
    ("soon", None, None),
    ("", None, None),
    ("Sun, 01 Mar 2026 12:02:00 GMT", None, 120.0),
    ("Sunday, 01-Mar-26 12:02:00 GMT", None, 120.0),
    ("Sun Mar  1 12:02:00 2026", None, 120.0),
    ("Sun, 01 Mar 2026 11:00:00 GMT", None, None),
    ("Sun, 01 Mar 2027 11:00:00 GMT", None, 86400.0),
    ("Sun, 99 Mar 2026 12:02:00 GMT", None, None),
    # The server's clock is an hour ahead of ours: its own Date tells.
    ("Sun, 01 Mar 2026 13:02:00 GMT", "Sun, 01 Mar 2026 13:00:00 GMT", 120.0),
    ("Sun, 01 Mar 2026 12:02:00 GMT", "garbage", 120.0),
]


@pytest.mark.parametrize(("value", "date", "seconds"), PAUSES)
def test_retry_after_is_read_as_seconds_or_a_date_within_bounds(
    value: str, date: str | None, seconds: float | None
) -> None:
    headers = {"retry-after": value} | ({"date": date} if date else {})
    assert retry_after(headers, now=NOW) == seconds


def test_a_host_that_asks_for_a_pause_is_left_alone_by_everybody(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, status=429, headers={"Retry-After": "120"})
    pace = ProcessPace(patience=0.5)
    with pytest.raises(RateLimited) as first:
        open_door(pace=pace).get(Request(PAGE))
    with pytest.raises(RateLimited) as second:
        open_door(pace=pace).get(Request("https://travel.example.gov/other"))
    assert first.value.retry_after == 120
    assert second.value.retry_after == pytest.approx(120, abs=2)
    assert len(upstream.requests) == 1


def test_connections_are_kept_and_one_that_went_stale_is_replaced(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, BODY)
    door = open_door()
    assert [door.get(Request(PAGE)).body for _ in range(3)] == [BODY] * 3
    assert upstream.connections == 1
    upstream.put(PAGE, BODY, fault="once:hang-up")
    assert door.get(Request(PAGE)).body == BODY
    assert upstream.connections == 2


def test_a_connection_outlives_an_answer_that_nothing_has_changed(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, BODY)
    door = open_door()
    known = door.get(Request(PAGE)).etag
    assert all(door.get(Request(PAGE, etag=known)).not_modified for _ in range(3))
    assert upstream.connections == 1


def test_a_permanent_move_is_told_to_the_operator(
    upstream: Upstream, open_door: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.put(PAGE, fault="redirect:/new", status=301)
    upstream.put("https://travel.example.gov/new", BODY)
    with caplog.at_level(logging.WARNING):
        response = open_door().get(Request(PAGE))
    assert response.final_url == "https://travel.example.gov/new"
    assert "moved permanently to /new" in caplog.text


def test_the_deadline_does_not_care_for_the_wall_clock(
    upstream: Upstream, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 10 * 365 * 86400)
    upstream.put(PAGE, BODY, delay=0.2)
    response = open_door(host_gap=0.1).get(Request(PAGE))
    assert 0.2 <= response.elapsed < 1


@pytest.mark.parametrize(
    "upstream_setting",
    ["127.0.0.1:9000", "ftp://127.0.0.1", "http://u@127.0.0.1:1", "http://h/path"],
)
def test_an_upstream_that_is_not_an_origin_is_refused_at_once(
    upstream_setting: str,
) -> None:
    with pytest.raises(ValueError, match="INGEST_UPSTREAM"):
        FetchSettings(user_agent="x", upstream=upstream_setting)


def test_a_url_outside_of_the_sources_hosts_is_not_asked(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    with pytest.raises(BlockedAddress, match="not among the hosts"):
        open_door().get(Request("https://example.com/"))
    assert upstream.requests == []


@pytest.mark.parametrize(
    "error",
    [
        StatusError("No.", status=500),
        RateLimited("Later.", retry_after=60.0),
        UnknownValue("level", "Level 5"),
        TooFew("countries", found=3, bound=200),
    ],
)
def test_errors_survive_the_way_from_a_worker_process(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))
