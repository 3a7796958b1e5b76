"""One exchange on the wire: checked addresses, a hard deadline, bounded memory.

``requests`` speaks HTTP; this module supplies the connections underneath, because
three things cannot be asked of it from above: to connect to the very address that was
checked, to end at a total deadline whatever the server does, and to bound what
headers and framing may occupy.
"""

import http.client
import http.cookiejar
import io
import socket
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Self

import requests
import requests.adapters
import requests.structures
import urllib3
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions
from urllib3.util.response import assert_header_parsing

from ingest.errors import (
    ConnectError,
    DeadlineExceeded,
    FetchError,
    Incomplete,
    ProtocolError,
    TlsError,
    TooLarge,
)

from .addresses import Lookup, resolve
from .settings import FetchSettings

MAX_HEADER_BYTES = 64 * 1024


class Call:
    """The exchange that the current thread is in.

    At its deadline every socket that serves it is shut down, so that no read of any
    layer outlasts it. ``answered``: response headers have arrived. ``reused``: it went
    out on a connection that had been idle. ``surplus``: bytes came after the body.
    """

    def __init__(
        self,
        *,
        host: str,
        seconds: float,
        settings: FetchSettings,
        lookup: Lookup,
        exempt: Collection[str],
    ) -> None:
        self.host = host
        self.seconds = seconds
        self.settings = settings
        self.lookup = lookup
        self.exempt = exempt
        self.expired = False
        self.answered = False
        self.reused = False
        self.surplus = False
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._handles: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._timer.cancel()
        _current.reset(self._token)
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def remaining(self) -> float:
        """Seconds left; raises ``DeadlineExceeded`` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> DeadlineExceeded:
        return DeadlineExceeded(
            f"{self.host} did not finish its answer within the deadline "
            f"({self.settings.deadline:g} s); it will be asked again."
        )

    def watch(self, sock: socket.socket) -> None:
        """Shuts ``sock`` down when the deadline passes."""
        # A duplicate descriptor, because TLS detaches the socket object during its
        # handshake, where a server can dawdle as well as anywhere else.
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._handles.append(handle)
            if self.expired:
                _shut(handle)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            for handle in self._handles:
                _shut(handle)

    def dial(self, host: str, port: int) -> socket.socket:
        """A socket connected to a checked address of ``host``; no second lookup."""
        patience = self.settings.connect_timeout
        addresses = resolve(
            host,
            port,
            lookup=self.lookup,
            seconds=min(patience, self.remaining()),
            exempt=f"{host}:{port}" in self.exempt,
        )
        failure: OSError | None = None
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(min(patience, self.remaining()))
                self.watch(sock)
                sock.connect((address, port))
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise ConnectError(
            f"No connection to {host} ({', '.join(addresses[:4])}): {failure}."
        ) from failure


def _shut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


# urllib3 makes connections deep inside its pools, shared by many calls; the context is
# the one way to tell a connection whose call it serves.
_current: ContextVar[Call] = ContextVar("ingest_fetch_call")


class _Meter(io.RawIOBase):
    """The bytes of one response; raises ``TooLarge`` once they exceed ``limit``.

    Bounds everything that http.client reads: status lines, headers, chunk sizes and
    trailers as well as the body.
    """

    def __init__(self, raw: io.RawIOBase, limit: int) -> None:
        self._raw = raw
        self._limit = limit
        self._left = limit
        self.stopped = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.stopped:
            return 0
        count: int | None = self._raw.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise TooLarge(
                f"The answer is larger than {self._limit:,} bytes; if the page has "
                "really grown, raise INGEST_MAX_BYTES."
            )
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Buffer(io.BufferedReader):
    """Tells its call, when closed, whether bytes were left over."""

    def __init__(self, meter: _Meter, call: Call) -> None:
        super().__init__(meter)
        self._meter = meter
        self._call = call

    def close(self) -> None:
        if not self.closed and not self._meter.stopped:
            self._meter.stopped = True
            self._call.surplus = bool(self.peek(1))
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        call = _current.get()
        raw = self.fp.detach()
        limit = call.settings.max_wire_bytes + 2 * MAX_HEADER_BYTES
        self.fp = _Buffer(_Meter(raw, limit), call)
        self._call = call

    def begin(self) -> None:
        """Raises HTTPException for headers that cannot be relied on."""
        super().begin()
        self._call.answered = True
        try:
            assert_header_parsing(self.headers)
        except urllib3.exceptions.HeaderParsingError:
            raise http.client.HTTPException("a header line is malformed") from None
        size = sum(len(name) + len(value) for name, value in self.headers.items())
        if size > MAX_HEADER_BYTES:
            raise http.client.HTTPException(f"the headers take {size:,} bytes")
        coding = self.headers.get("Transfer-Encoding")
        if coding is not None and coding.strip().lower() != "chunked":
            raise http.client.HTTPException(f"transfer encoding {coding[:40]!r}")
        # urllib3 refuses several that differ; http.client would ignore a wrong one.
        for length in self.headers.get_all("Content-Length", []):
            if not (length.isascii() and length.isdigit() and len(length) < 19):
                raise http.client.HTTPException(f"Content-Length {length[:40]!r}")

    def read(self, amt: int | None = None) -> bytes:
        """Raises HTTPException for a negative chunk size, which http.client misses."""
        try:
            return super().read(amt)
        except ValueError as error:
            raise http.client.HTTPException(f"bad chunk: {error}") from error


class _HTTPConnection(urllib3.connection.HTTPConnection):
    response_class = _Answer
    _dialled_for: Call | None = None

    def _new_conn(self) -> socket.socket:
        self._dialled_for = _current.get()
        return self._dialled_for.dial(self.host, self.port)

    def request(self, *args: Any, **kwargs: Any) -> None:
        call = _current.get()
        if self.sock is not None and self._dialled_for is not call:
            call.reused = True
            call.watch(self.sock)
        super().request(*args, **kwargs)


class _HTTPSConnection(_HTTPConnection, urllib3.connection.HTTPSConnection):
    """The same under TLS; by the order of bases, TLS wraps the socket dialled here."""


class _HTTPPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _Adapter(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _HTTPPool,
            "https": _HTTPSPool,
        }


class Session(requests.Session):
    """A session that keeps connections and nothing else.

    No proxies or passwords from the environment, no cookies, no redirects.
    """

    def __init__(self, settings: FetchSettings) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = settings.ca_bundle or True
        self.cookies.set_policy(_NoCookies())
        self.headers = requests.structures.CaseInsensitiveDict(
            {
                "User-Agent": settings.user_agent,
                # The one encoding that is decoded here under a limit.
                "Accept-Encoding": "gzip",
            }
        )
        for prefix in ("http://", "https://"):
            self.mount(prefix, _Adapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        # Otherwise requests reads the body of a redirect whole, and decompresses it,
        # even when told not to follow.
        return None


class _NoCookies(http.cookiejar.DefaultCookiePolicy):
    def set_ok(self, cookie: Any, request: Any) -> bool:
        return False


def explain(error: BaseException, call: Call) -> FetchError:
    """The ``FetchError`` that an exception during ``call`` amounts to."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, FetchError):
            return cause
    if call.expired:
        return call.too_slow()
    if any(isinstance(c, requests.Timeout | TimeoutError) for c in causes) or any(
        isinstance(c, urllib3.exceptions.TimeoutError) for c in causes
    ):
        return DeadlineExceeded(
            f"{call.host} sent nothing for {call.settings.read_timeout:g} s; it will "
            "be asked again."
        )
    detail = str(causes[-1]) or type(causes[-1]).__name__
    if any(isinstance(c, http.client.RemoteDisconnected) for c in causes):
        return ConnectError(f"{call.host} closed the connection without an answer.")
    # A dropped connection and a short body are HTTPExceptions too: by their time.
    if call.answered and any(
        isinstance(c, http.client.IncompleteRead | OSError) for c in causes[1:]
    ):
        return Incomplete(
            f"The answer of {call.host} broke off ({detail}); it will be fetched again."
        )
    if any(isinstance(c, requests.exceptions.SSLError) for c in causes):
        return TlsError(
            f"The TLS connection to {call.host} cannot be trusted ({detail}); nothing "
            "was read."
        )
    if any(isinstance(c, http.client.HTTPException) for c in causes):
        return ProtocolError(f"{call.host} did not answer in proper HTTP ({detail}).")
    if isinstance(error, requests.ConnectionError):
        return ConnectError(f"The connection to {call.host} broke ({detail}).")
    return ProtocolError(f"{call.host} could not be read ({detail}).")


def went_stale(error: BaseException, call: Call) -> bool:
    """Whether an idle connection had been closed under us, and nothing was answered."""
    return (
        call.reused
        and not call.answered
        and not call.expired
        and any(isinstance(cause, ConnectionError) for cause in _causes(error))
    )


def _causes(error: BaseException) -> list[BaseException]:
    """``error`` and everything it wraps, outermost first, each once."""
    found: list[BaseException] = []
    pending = [error]
    while pending:
        current = pending.pop(0)
        if any(current is known for known in found):
            continue
        found.append(current)
        inner = [current.__cause__, current.__context__, *current.args]
        inner.append(getattr(current, "reason", None))
        pending += [item for item in inner if isinstance(item, BaseException)]
    return found
