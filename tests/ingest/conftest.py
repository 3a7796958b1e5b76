"""A loopback upstream and a door that leads to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from advisories.reference.load import load as load_reference
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


@pytest.fixture
def sites(db: None, settings: Any, upstream: Upstream) -> Upstream:
    """The upstream, asked by the real door in place of all official sites.

    The reference data are loaded. A test that needs several connections takes
    ``transactional_db`` as well.
    """
    settings.INGEST_UPSTREAM = upstream.url
    settings.INGEST_HOST_GAP_SECONDS = 0.0
    settings.INGEST_DEADLINE_SECONDS = 3.0
    load_reference()
    return upstream
