"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings
from xdist.scheduler import (  # type: ignore[import-untyped]  # it comes without types
    LoadScopeScheduling,
)

from config.broker import cache_url

# They make a long history once, for all of their tests.
TOGETHER = (
    "tests/advisories/test_timeline_long.py",
    "tests/embassies/test_bundled.py",
    "tests/ingest/test_chains.py",
    "tests/ingest/test_history_british.py",
    "tests/ingest/test_history_truth.py",
)


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Each test goes to whichever process is free, some modules to one as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded official documents (``CHANCERY_SHARED``)."""
    folder: Path = settings.CHANCERY_SHARED
    if not folder.is_dir():
        pytest.skip("The recorded documents are not here: set CHANCERY_SHARED.")
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_cache(worker_id: str) -> Iterator[None]:
    """Each test process has a cache of its own, so that clearing it disturbs none.

    The databases 2 to 63 of the server are theirs; the first two are the broker's
    and the cache's of a site that runs on the same server.
    """
    number = 2 if worker_id == "master" else 3 + int(worker_id.removeprefix("gw"))
    default = settings.CACHES["default"]
    location = cache_url(settings.REDIS_URL, number=number)
    with override_settings(CACHES={"default": {**default, "LOCATION": location}}):
        yield
    caches.close_all()
