"""The fetch door as the pipeline opens it: one pace for all workers."""

from __future__ import annotations

from .adapters.base import Adapter
from .fetch import Fetcher, FetchSettings
from .pace import DatabasePace, FamilyPace
from .robots import DatabaseRobots


def open_door(adapter: Adapter) -> Fetcher:
    """A fetcher for one source's hosts; close it, or use it in a ``with``."""
    pace = DatabasePace()
    return Fetcher(
        settings=FetchSettings.from_django(),
        pace=FamilyPace(pace, adapter.family) if adapter.family else pace,
        hosts=adapter.hosts,
        robots=DatabaseRobots(),
    )


def open_page_door(host: str) -> Fetcher:
    """A fetcher for one page that staff cite, on its own host alone."""
    return Fetcher(
        settings=FetchSettings.from_django(),
        pace=DatabasePace(),
        hosts=(host,),
        robots=DatabaseRobots(),
    )
