"""How often one host is asked."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ingest.errors import RateLimited


class Pace(Protocol):
    """Hands out the moments at which a host may be asked, to everybody who asks it."""

    def wait(self, host: str, gap: float) -> None:
        """Blocks until ``host`` may be asked; the next one waits ``gap`` s longer.

        Raises ``RateLimited`` with ``retry_after``, and takes no slot, when that would
        be longer than this pace's patience.
        """

    def penalise(self, host: str, seconds: float) -> None:
        """Nobody asks ``host`` for the next ``seconds``."""

    def blocked_until(self, host: str) -> datetime | None:
        """The end of a penalty that still runs, else None."""


def too_long(host: str, seconds: float) -> RateLimited:
    return RateLimited(
        f"{host} is not to be asked for another {seconds:.0f} s; it will be read after "
        "that.",
        retry_after=seconds,
    )


class ProcessPace:
    """The pace of one process, kept in memory by the monotonic clock. Thread-safe."""

    def __init__(self, *, patience: float = 30.0) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._blocked: dict[str, float] = {}

    def wait(self, host: str, gap: float) -> None:
        with self._lock:
            now = time.monotonic()
            slot = max(now, self._next.get(host, now), self._blocked.get(host, now))
            if slot - now > self._patience:
                raise too_long(host, slot - now)
            self._next[host] = slot + gap
        time.sleep(slot - now)

    def penalise(self, host: str, seconds: float) -> None:
        with self._lock:
            end = time.monotonic() + seconds
            self._blocked[host] = max(end, self._blocked.get(host, end))

    def blocked_until(self, host: str) -> datetime | None:
        with self._lock:
            left = self._blocked.get(host, 0.0) - time.monotonic()
        return datetime.now(UTC) + timedelta(seconds=left) if left > 0 else None
