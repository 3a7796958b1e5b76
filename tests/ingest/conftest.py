"""A loopback upstream and a door that leads to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ingest.fetch import Fetcher, FetchSettings, ProcessPace, RobotsCache
from tests.upstream import Upstream

HOSTS = frozenset({"travel.example.gov", "www.example.gov", "api.example.org"})

OpenDoor = Callable[..., Fetcher]


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        yield server


@pytest.fixture
def open_door(upstream: Upstream) -> Iterator[OpenDoor]:
    """Makes fetchers for ``HOSTS`` as played by ``upstream``; closes them at the end.

    Keywords are fields of ``FetchSettings``, or ``pace``, ``robots``, ``hosts`` and
    ``lookup`` of the fetcher. Limits are small, so that faults show soon.
    """
    with ExitStack() as stack:

        def make(
            *,
            pace: ProcessPace | None = None,
            robots: RobotsCache | None = None,
            hosts: frozenset[str] = HOSTS,
            lookup: Any = None,
            **limits: Any,
        ) -> Fetcher:
            settings = FetchSettings(
                **{
                    "user_agent": "Chancery/0 (+tests)",
                    "upstream": upstream.url,
                    "connect_timeout": 1.0,
                    "read_timeout": 1.0,
                    "deadline": 1.0,
                    "host_gap": 0.0,
                    **limits,
                }
            )
            fetcher = Fetcher(
                settings=settings,
                pace=pace or ProcessPace(),
                hosts=hosts,
                robots=robots,
                **({} if lookup is None else {"lookup": lookup}),
            )
            return stack.enter_context(fetcher)

        yield make
