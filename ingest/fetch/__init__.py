"""The one door through which official pages come in. See docs/fetching.md."""

from .fetcher import Fetcher
from .messages import Request, Response
from .pace import Pace, ProcessPace
from .robots import MemoryRobots, RobotsCache, RobotsFile
from .settings import FetchSettings

__all__ = [
    "FetchSettings",
    "Fetcher",
    "MemoryRobots",
    "Pace",
    "ProcessPace",
    "Request",
    "Response",
    "RobotsCache",
    "RobotsFile",
]
