"""robots.txt, read as RFC 9309 says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from protego import Protego

from ingest.errors import (
    Blocked,
    EmptyResponse,
    FetchError,
    Gone,
    RedirectRefused,
    RobotsRefused,
    StatusError,
    TooLarge,
)

from .messages import Response
from .urls import Url

AGENT = "Chancery"
KEPT = timedelta(hours=24)
MAX_BYTES = 500 * 1024
MAX_DELAY = 10.0


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a host said: the text (empty allows everything), its status, and when."""

    body: str
    status: int
    fetched_at: datetime

    def fresh(self, now: datetime) -> bool:
        """False also for a file from the future, after the clock was set back."""
        return timedelta(0) <= now - self.fetched_at < KEPT


class RobotsCache(Protocol):
    """Where the files of all hosts are kept between fetchers."""

    def load(self, host: str) -> RobotsFile | None: ...

    def save(self, host: str, file: RobotsFile) -> None: ...


class MemoryRobots:
    """A cache for one process."""

    def __init__(self) -> None:
        self._files: dict[str, RobotsFile] = {}

    def load(self, host: str) -> RobotsFile | None:
        return self._files.get(host)

    def save(self, host: str, file: RobotsFile) -> None:
        self._files[host] = file


class RobotsGate:
    """Decides for one fetcher; parses each host's file once per reading of it.

    ``fetch`` gets a robots.txt through the door, paced and bounded like all else.
    """

    def __init__(self, cache: RobotsCache, fetch: Callable[[Url], Response]) -> None:
        self._cache = cache
        self._fetch = fetch
        self._parsed: dict[str, tuple[RobotsFile, Protego]] = {}

    def admit(self, url: Url) -> float:
        """The crawl delay of the host in seconds, at most ``MAX_DELAY``.

        Raises ``RobotsRefused`` when the file forbids the URL, or (transient) when the
        host cannot show its file; connection failures pass through as they are.
        """
        rules = self._rules(url)
        if not rules.can_fetch(str(url), AGENT):
            raise RobotsRefused(
                f"robots.txt of {url.host} forbids {url.target[:200]}; ask the "
                "publisher or take the URL out of the adapter."
            )
        return min(max(rules.crawl_delay(AGENT) or 0.0, 0.0), MAX_DELAY)

    def _rules(self, url: Url) -> Protego:
        now = datetime.now(UTC)
        known = self._parsed.get(url.authority)
        if known and known[0].fresh(now):
            return known[1]
        file = self._cache.load(url.authority)
        if file is None or not file.fresh(now):
            file = self._refresh(url, file)
        rules = Protego.parse(file.body)
        self._parsed[url.authority] = (file, rules)
        return rules

    def _refresh(self, url: Url, old: RobotsFile | None) -> RobotsFile:
        try:
            file = self._read(url)
        except FetchError as error:
            # RFC 9309 2.4: an old copy counts while the file is out of reach.
            if old is not None and error.transient:
                return old
            raise
        self._cache.save(url.authority, file)
        return file

    def _read(self, url: Url) -> RobotsFile:
        now = datetime.now(UTC)
        try:
            response = self._fetch(url.sibling("/robots.txt"))
        except (Gone, Blocked) as error:
            return RobotsFile("", error.status, now)
        except EmptyResponse:
            return RobotsFile("", 200, now)
        except RedirectRefused:
            return RobotsFile("", 302, now)
        except StatusError as error:
            if 400 <= error.status < 500:
                return RobotsFile("", error.status, now)
            raise _unavailable(url, error) from error
        except TooLarge as error:
            raise _unavailable(url, error) from error
        return RobotsFile(_text(response.body), 200, now)


def _text(body: bytes) -> str:
    """UTF-8 as RFC 9309 wants it; NUL has no place in a rule nor in a text column."""
    return body.decode("utf-8-sig", errors="replace").replace("\0", "")


def _unavailable(url: Url, error: FetchError) -> RobotsRefused:
    return RobotsRefused(
        f"robots.txt of {url.host} cannot be read ({error}); until then the host is "
        "left alone.",
        transient=True,
    )
