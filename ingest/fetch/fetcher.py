"""The fetcher: every request of the project passes through ``Fetcher.get``."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

import requests
import urllib3.exceptions

from ingest.errors import (
    Blocked,
    ConnectError,
    DeadlineExceeded,
    DnsError,
    EmptyResponse,
    FetchError,
    Gone,
    Incomplete,
    ProtocolError,
    RateLimited,
    RedirectRefused,
    StatusError,
    TlsError,
    TooLarge,
)

from . import headers as questions
from . import robots, urls
from .addresses import Lookup, system_lookup
from .body import read_whole
from .messages import Request, Response
from .pace import Pace
from .robots import RobotsCache, RobotsGate
from .settings import FetchSettings
from .urls import Url
from .wire import Call, Session, explain, went_stale

logger = logging.getLogger(__name__)

MAX_HOPS = 5
DEFAULT_PENALTY = 60.0
REDIRECTS = {301, 302, 303, 307, 308}
REFUSALS = {401, 403, 406, 407, 451}


class Fetcher:
    """Gets documents of the official ``hosts``, politely and within bounds.

    ``robots`` None leaves robots.txt unread. ``lookup`` resolves names. Keeps its
    connections until ``close``; to be used by one task at a time.
    """

    def __init__(
        self,
        *,
        settings: FetchSettings,
        pace: Pace,
        hosts: Collection[str],
        robots: RobotsCache | None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._settings = settings
        self._pace = pace
        self._hosts = frozenset(host.lower() for host in hosts)
        self._lookup = lookup
        self.exempt = settings.allow_private
        if settings.upstream:
            self.exempt = frozenset({settings.upstream_authority()})
        self._session = Session(settings)
        self._breaker = _Breaker()
        self._robots = RobotsGate(robots, self._get_robots) if robots else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def get(self, request: Request) -> Response:
        """The whole document, or a 304 to a conditional request.

        Everything else raises a ``FetchError``. Redirects are followed within
        ``hosts``; time on the network, over all of them, ends at the deadline. Waiting
        for a slot comes on top, bounded by the patience of the pace.
        """
        return self._follow(request, self._settings, self._admit)

    def _admit(self, url: Url) -> None:
        """Waits until ``url`` may be asked for; raises when it may not."""
        self._breaker.check(url.host)
        gap = self._settings.host_gap
        if self._robots:
            gap = max(gap, self._robots.admit(url))
        self._pace.wait(url.host, gap)

    def _admit_robots(self, url: Url) -> None:
        self._breaker.check(url.host)
        self._pace.wait(url.host, self._settings.host_gap)

    def _get_robots(self, url: Url) -> Response:
        limits = replace(
            self._settings,
            max_wire_bytes=robots.MAX_BYTES,
            max_decoded_bytes=robots.MAX_BYTES,
        )
        return self._follow(Request(str(url)), limits, self._admit_robots)

    def _follow(
        self, request: Request, settings: FetchSettings, admit: Callable[[Url], None]
    ) -> Response:
        private = settings.allow_private
        url = urls.parse(request.url, hosts=self._hosts, private=private)
        visited: list[Url] = []
        elapsed = 0.0
        while True:
            visited.append(url)
            admit(url)
            started = time.monotonic()
            found = self._ask(url, request, settings, settings.deadline - elapsed)
            elapsed += time.monotonic() - started
            if isinstance(found, Response):
                logger.info(
                    "Fetched %s: status %s, %s bytes, %.2f s",
                    url,
                    found.status,
                    len(found.body),
                    elapsed,
                )
                return replace(found, url=request.url, elapsed=elapsed)
            url = urls.follow(url, found, hosts=self._hosts, private=private)
            if url in visited:
                raise RedirectRefused(
                    f"{request.url} redirects in a circle; the site is being rebuilt "
                    "or wants cookies."
                )
            if len(visited) > MAX_HOPS:
                raise RedirectRefused(
                    f"{request.url} redirects more than {MAX_HOPS} times; check where "
                    "the page has gone."
                )

    def _ask(
        self, url: Url, request: Request, settings: FetchSettings, seconds: float
    ) -> Response | str:
        """The response to one hop, or the Location that it redirects to."""
        call = Call(
            host=url.host,
            seconds=max(seconds, 0.0),
            settings=settings,
            lookup=self._lookup,
            exempt=self.exempt,
        )
        try:
            with call:
                try:
                    found = self._exchange(url, request, call)
                except FAILURES as error:
                    if not went_stale(error, call):
                        raise
                    found = self._exchange(url, request, call)
        except FAILURES as error:
            failure = explain(error, call)
            self._breaker.note(url.host, failure)
            if failure is error:
                raise
            raise failure from error
        self._breaker.note(url.host, None)
        return found

    def _exchange(self, url: Url, request: Request, call: Call) -> Response | str:
        limit = call.remaining()
        response = self._session.get(
            self._address(url),
            headers=_request_headers(request),
            stream=True,
            allow_redirects=False,
            timeout=(
                min(call.settings.connect_timeout, limit),
                min(call.settings.read_timeout, limit),
            ),
        )
        try:
            return self._receive(url, request, response, call)
        finally:
            # Gives a fully read connection back; closes any other one, so that the
            # body of a redirect or an error page is never read.
            response.close()

    def _address(self, url: Url) -> str:
        """Where ``url`` is really asked for."""
        if not self._settings.upstream:
            return str(url)
        return f"{self._settings.upstream.rstrip('/')}/{url.authority}{url.target}"

    def _receive(
        self, url: Url, request: Request, response: requests.Response, call: Call
    ) -> Response | str:
        fetched_at = datetime.now(UTC)
        headers = {
            name.lower(): value
            for name, value in response.headers.items()
            if name.lower() != "set-cookie"
        }
        status = response.status_code
        if status in REDIRECTS and "location" in headers:
            if status in (301, 308):
                logger.warning(
                    "%s has moved permanently to %s: update the adapter",
                    url,
                    headers["location"][:500],
                )
            return headers["location"]
        if status == 304:
            if not request.conditional:
                raise ProtocolError(
                    f"{url.host} answered 304 to a request without a validator; its "
                    "cache is broken."
                )
            # Nothing follows; read to its end, it leaves its connection to others.
            response.raw.read(1)
        elif status != 200:
            raise self._refusal(url, status, headers, fetched_at)
        return Response(
            url=str(url),
            final_url=str(url),
            status=status,
            headers=headers,
            body=_body(url, response, headers, call) if status == 200 else b"",
            fetched_at=fetched_at,
            elapsed=0.0,
        )

    def _refusal(
        self, url: Url, status: int, headers: dict[str, str], now: datetime
    ) -> FetchError:
        """The error that a status other than 200 and 304 amounts to."""
        pause = questions.retry_after(headers, now=now)
        if status == 429 or (status == 503 and pause is not None):
            pause = DEFAULT_PENALTY if pause is None else pause
            self._pace.penalise(url.host, pause)
            return RateLimited(
                f"{url.host} asks for a pause of {pause:.0f} s (status {status}).",
                retry_after=pause,
            )
        if status in REFUSALS or questions.is_wall(headers):
            return Blocked(
                f"{url.host} refuses us (status {status}) for {url.target[:200]}; ask "
                "the publisher for access.",
                status=status,
            )
        if status in (404, 410):
            return Gone(
                f"{url} does not exist (status {status}); if that lasts, the page has "
                "moved or was removed.",
                status=status,
            )
        if status == 204:
            return EmptyResponse(f"{url} is empty (status 204).")
        if status == 206:
            return Incomplete(f"{url} came in part only (status 206), unasked.")
        return StatusError(f"{url} answered with status {status}.", status=status)


# What requests, urllib3, http.client and sockets raise, and what we raise ourselves.
FAILURES = (
    FetchError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
)


def _request_headers(request: Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.etag is not None:
        headers["If-None-Match"] = request.etag
    if request.last_modified is not None:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _body(
    url: Url, response: requests.Response, headers: dict[str, str], call: Call
) -> bytes:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise ProtocolError(
            f"{url.host} sent the encoding {encoding[:40]!r}, though only gzip was "
            "offered."
        )
    limits = call.settings
    announced = int(headers.get("content-length", "0"))
    if announced > limits.max_wire_bytes:
        raise TooLarge(
            f"{url} announces {announced:,} bytes, more than the "
            f"{limits.max_wire_bytes:,} allowed; if the page has really grown, raise "
            "INGEST_MAX_BYTES."
        )

    def read(amount: int) -> bytes:
        call.remaining()
        data: bytes = response.raw.read(amount, decode_content=False)
        return data

    body = read_whole(
        read,
        gzipped=encoding in ("gzip", "x-gzip"),
        max_wire=limits.max_wire_bytes,
        max_decoded=limits.max_decoded_bytes,
    )
    if call.expired:
        # A body that ends with the connection looks whole when we cut it ourselves.
        raise call.too_slow()
    if call.surplus:
        raise Incomplete(
            f"{url} is longer than its Content-Length; it will be fetched again."
        )
    if not body or body.isspace():
        raise EmptyResponse(f"{url} is empty.")
    return body


class _Breaker:
    """Spares a host, and our time, after ``LIMIT`` failures to reach it in a row."""

    LIMIT = 3

    def __init__(self) -> None:
        self._failures: dict[str, list[FetchError]] = {}

    def note(self, host: str, failure: FetchError | None) -> None:
        """Counts a failure to reach ``host``; any other outcome starts anew."""
        if isinstance(failure, DnsError | ConnectError | DeadlineExceeded | TlsError):
            self._failures.setdefault(host, []).append(failure)
        else:
            self._failures.pop(host, None)

    def check(self, host: str) -> None:
        """Raises the class of the last failure once there were too many of them."""
        failures = self._failures.get(host, [])
        if len(failures) >= self.LIMIT:
            raise type(failures[-1])(
                f"{host} could not be reached {self.LIMIT} times in a row, so it is "
                "not asked again in this run."
            )
