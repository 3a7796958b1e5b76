"""robots.txt: asked for once a day, obeyed, and no excuse for hammering a host."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.errors import (
    ConnectError,
    DeadlineExceeded,
    FetchError,
    RateLimited,
    RobotsRefused,
)
from ingest.fetch import MemoryRobots, Request, RobotsCache, RobotsFile
from ingest.robots import DatabaseRobots
from tests.ingest.conftest import OpenDoor
from tests.upstream import Upstream

HOST = "travel.example.gov"
ROBOTS = f"https://{HOST}/robots.txt"
PAGE = f"https://{HOST}/advice/nepal"
BODY = b"<html>Exercise caution</html>"

# robots.txt, whether PAGE may be read
RULES = [
    ("", True),
    ("   \n", True),
    ("User-agent: *\nDisallow:", True),
    ("User-agent: *\nDisallow: /search", True),
    ("User-agent: *\nDisallow: /", False),
    ("User-agent: *\nDisallow: /*/nepal$", False),
    ("User-agent: *\nDisallow: /\nAllow: /advice/", True),
    ("User-agent: Other\nDisallow: /", True),
    ("User-agent: chancery\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
    ("User-agent: Chancery\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
    ("\ufeffUser-agent: *\r\nDisallow: /advice", False),
    ("<html>Page not found</html>", True),
    ("\0\ufffd\nUser-agent: *\nDisallow: /\0", False),
]


@pytest.mark.parametrize(("text", "allowed"), RULES)
def test_the_rules_are_obeyed(
    upstream: Upstream, open_door: OpenDoor, text: str, allowed: bool
) -> None:
    upstream.put(ROBOTS, text)
    upstream.put(PAGE, BODY)
    door = open_door(robots=MemoryRobots())
    if allowed:
        assert door.get(Request(PAGE)).body == BODY
        return
    with pytest.raises(RobotsRefused, match="forbids") as caught:
        door.get(Request(PAGE))
    assert (caught.value.transient, caught.value.state) == (False, "blocked")
    assert upstream.seen(PAGE) == []


# what robots.txt answers, class of the failed fetch of PAGE or None when it is read
ANSWERS: list[tuple[dict[str, Any], type[FetchError] | None]] = [
    ({"status": 400}, None),
    ({"status": 401}, None),
    ({"status": 403}, None),
    ({"status": 404}, None),
    ({"status": 410}, None),
    ({"status": 204}, None),
    ({"status": 429}, RateLimited),
    ({"status": 500}, RobotsRefused),
    ({"status": 503}, RobotsRefused),
    ({"status": 503, "headers": {"Retry-After": "60"}}, RateLimited),
    ({"body": b"#" * 600_000}, RobotsRefused),
    ({"fault": "loop"}, None),
    ({"fault": "redirect:https://example.com/robots.txt"}, None),
    ({"fault": "hang-up"}, ConnectError),
    ({"fault": "silent"}, DeadlineExceeded),
]


@pytest.mark.parametrize(("answer", "kind"), ANSWERS)
def test_a_missing_file_allows_all_and_an_unreadable_one_nothing_for_now(
    upstream: Upstream,
    open_door: OpenDoor,
    answer: dict[str, Any],
    kind: type[FetchError] | None,
) -> None:
    upstream.put(ROBOTS, **{"body": b"x", **answer})
    upstream.put(PAGE, BODY)
    door = open_door(robots=MemoryRobots(), deadline=0.5)
    if kind is None:
        assert door.get(Request(PAGE)).body == BODY
        return
    with pytest.raises(kind) as caught:
        door.get(Request(PAGE))
    assert caught.value.transient
    assert upstream.seen(PAGE) == []


@pytest.fixture(params=[MemoryRobots, DatabaseRobots])
def cache(request: pytest.FixtureRequest, db: None) -> RobotsCache:
    made: RobotsCache = request.param()
    return made


def test_the_file_is_asked_for_once_by_all_fetchers(
    upstream: Upstream, open_door: OpenDoor, cache: RobotsCache
) -> None:
    upstream.put(ROBOTS, "User-agent: *\nDisallow: /private\0")
    upstream.put(PAGE, BODY)
    for _ in range(2):
        door = open_door(robots=cache)
        door.get(Request(PAGE))
        door.get(Request(PAGE))
        with pytest.raises(RobotsRefused):
            door.get(Request(f"https://{HOST}/private"))
    assert len(upstream.seen(ROBOTS)) == 1
    assert len(upstream.seen(PAGE)) == 4


@pytest.mark.parametrize("age", [timedelta(hours=25), timedelta(hours=-2)])
def test_an_old_file_and_one_from_the_future_are_asked_for_again(
    upstream: Upstream, open_door: OpenDoor, cache: RobotsCache, age: timedelta
) -> None:
    cache.save(
        HOST, RobotsFile("User-agent: *\nDisallow: /", 200, datetime.now(UTC) - age)
    )
    upstream.put(ROBOTS, "User-agent: *\nDisallow:")
    upstream.put(PAGE, BODY)
    assert open_door(robots=cache).get(Request(PAGE)).body == BODY
    kept = cache.load(HOST)
    assert kept is not None
    assert kept.fresh(datetime.now(UTC))


def test_an_old_file_counts_while_the_new_one_is_out_of_reach(
    upstream: Upstream, open_door: OpenDoor, cache: RobotsCache
) -> None:
    old = RobotsFile(
        "User-agent: *\nDisallow: /private", 200, datetime.now(UTC) - timedelta(days=9)
    )
    cache.save(HOST, old)
    upstream.put(ROBOTS, status=500)
    upstream.put(PAGE, BODY)
    door = open_door(robots=cache)
    assert door.get(Request(PAGE)).body == BODY
    with pytest.raises(RobotsRefused, match="forbids"):
        door.get(Request(f"https://{HOST}/private"))
    assert cache.load(HOST) == old


@pytest.mark.parametrize(("delay", "gap"), [("0.3", 0.3), ("-5", 0.0), ("soon", 0.0)])
def test_the_crawl_delay_is_kept(
    upstream: Upstream, open_door: OpenDoor, delay: str, gap: float
) -> None:
    upstream.put(ROBOTS, f"User-agent: *\nCrawl-delay: {delay}")
    upstream.put(PAGE, BODY)
    door = open_door(robots=MemoryRobots())
    door.get(Request(PAGE))
    door.get(Request(PAGE))
    first, second = (seen.at for seen in upstream.seen(PAGE))
    assert gap * 0.9 <= second - first < gap + 0.2


def test_the_target_of_a_redirect_has_rules_of_its_own(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, fault="redirect:https://www.example.gov/advice")
    upstream.put("https://www.example.gov/robots.txt", "User-agent: *\nDisallow: /")
    with pytest.raises(RobotsRefused, match=r"www\.example\.gov forbids"):
        open_door(robots=MemoryRobots()).get(Request(PAGE))


def test_the_file_is_paced_like_every_other_request(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, BODY)
    open_door(robots=MemoryRobots(), host_gap=0.2).get(Request(PAGE))
    (robots,), (page,) = upstream.seen(ROBOTS), upstream.seen(PAGE)
    assert page.at - robots.at >= 0.18
