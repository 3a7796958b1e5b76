"""A loopback server that plays official sites, well-behaved or not.

It answers ``http://127.0.0.1:PORT/HOST/PATH?QUERY`` as ``https://HOST/PATH?QUERY``
would be answered, which is what the setting INGEST_UPSTREAM expects. In tests::

    with Upstream() as upstream:
        upstream.put("https://example.gov/list", body=b"...", etag="auto")

From the command line, ``python -m tests.upstream DIR [--port N]`` serves a directory
laid out as HOST/PATH; its files may be edited while it runs. The page of a path that
is a directory as well is the file ``index`` (with any ending) in it, and a query is
part of the file's name.
"""

import argparse
import contextlib
import gzip
import hashlib
import mimetypes
import re
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import cached_property, lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

BOMB_MIB = 300
DRIP_SECONDS = 40.0
DRIP_PAUSE = 0.05  # seconds between bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that arrived: the official URL it was for, header names lower-case."""

    at: float
    method: str
    url: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class Page:
    """What one official URL answers. ``bodies`` are its versions over time."""

    bodies: Sequence[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = "auto"
    last_modified: str | datetime | None = None
    gzip: bool = False
    fault: str | None = None
    delay: float = 0.0
    per_request: bool = False
    version: int = 0

    def next_body(self) -> bytes:
        body = self.bodies[min(self.version, len(self.bodies) - 1)]
        if self.per_request:
            self.version += 1
        return body

    def validators(self, body: bytes) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.etag is not None:
            digest = hashlib.sha256(body).hexdigest()[:16]
            found["ETag"] = f'"{digest}"' if self.etag == "auto" else self.etag
        if isinstance(self.last_modified, datetime):
            found["Last-Modified"] = formatdate(
                self.last_modified.timestamp(), usegmt=True
            )
        elif self.last_modified is not None:
            found["Last-Modified"] = self.last_modified
        return found


class Upstream:
    """The server, from ``start`` to ``stop`` or as a context manager. Thread-safe.

    ``root``: a directory to serve as well. ``tls``: a server context, for tests that
    talk to the server itself over https.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        root: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.root = root
        self.requests: list[Seen] = []
        self.connections = 0
        self._pages: dict[str, Page] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._tls = tls
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @cached_property
    def _thread(self) -> threading.Thread:
        return threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    def put(self, url: str, body: bytes | str = b"", **page: Any) -> None:
        """Answers ``url`` with ``body``; keywords are the fields of ``Page``.

        ``fault`` names a misbehaviour in ``FAULTS``, or is ``loop`` or
        ``redirect:URL``; with ``once:`` before it, only the first request meets it.
        """
        self.sequence(url, [body], **page)

    def sequence(self, url: str, bodies: Sequence[bytes | str], **page: Any) -> None:
        """Answers ``url`` with versions, one after each ``advance()``.

        With ``per_request=True`` each request gets the next one. The last one stays.
        """
        encoded = [b.encode() if isinstance(b, str) else b for b in bodies]
        self._set(url, Page(bodies=encoded, **page))

    def remove(self, url: str) -> None:
        with self._lock:
            self._pages.pop(_key(url), None)

    def advance(self) -> None:
        """Moves every sequence on to its next version."""
        with self._lock:
            for page in self._pages.values():
                page.version += 1

    def seen(self, url: str) -> list[Seen]:
        """The requests for one official URL, in order."""
        with self._lock:
            return [seen for seen in self.requests if _key(seen.url) == _key(url)]

    def _set(self, url: str, page: Page) -> None:
        with self._lock:
            self._pages[_key(url)] = page

    def count_connection(self) -> None:
        with self._lock:
            self.connections += 1

    def record(self, seen: Seen) -> None:
        with self._lock:
            self.requests.append(seen)

    def find(self, url: str) -> tuple[Page, bytes] | None:
        with self._lock:
            page = self._pages.get(_key(url))
            if page is not None:
                return page, page.next_body()
        return self._from_disk(url)

    def _from_disk(self, url: str) -> tuple[Page, bytes] | None:
        if self.root is None:
            return None
        path = _file(self.root, url)
        if path is None:
            return None
        body = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        kind = mimetypes.guess_type(path.name)[0] or _guess(body)
        return Page([body], headers={"Content-Type": kind}, last_modified=changed), body

    def pause(self, seconds: float) -> bool:
        """Sleeps; False when the server stops meanwhile."""
        return not self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many tests are about."""


def _key(url: str) -> str:
    parts = urlsplit(url)
    path = unquote(parts.path) or "/"
    return f"{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")


def _file(root: Path, url: str) -> Path | None:
    """The file for an official URL, never outside of ``root``."""
    base = root.resolve()
    path = (base / _key(url).rstrip("/")).resolve()
    if not path.is_relative_to(base):
        return None
    if path.is_file():
        return path
    pages = sorted(path.glob("index*")) if path.is_dir() else []
    return next((page for page in pages if page.stem == "index"), None)


def _guess(body: bytes) -> str:
    start = body.lstrip()[:200].lower()
    if start.startswith((b"{", b"[")):
        return "application/json"
    if start.startswith(b"<?xml"):
        return "application/xml"
    return "text/html; charset=utf-8"


def _handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        wbufsize = -1  # header and body in one packet, as real servers send them

        def setup(self) -> None:
            super().setup()
            upstream.count_connection()

        def do_GET(self) -> None:
            url = "https://" + self.path.lstrip("/")
            sent = {name.lower(): value for name, value in self.headers.items()}
            upstream.record(Seen(time.monotonic(), self.command, url, sent))
            found = upstream.find(url)
            if found is None:
                self.reply(404, {"Content-Type": "text/plain"}, b"Not found\n")
                return
            page, body = found
            if page.delay and not upstream.pause(page.delay):
                return
            fault = page.fault
            if fault is not None and fault.startswith("once:"):
                page.fault, fault = None, fault.removeprefix("once:")
            if fault is not None:
                self.close_connection = True
                _misbehave(self, upstream, page, body, fault)
                return
            headers = {**page.validators(body), **page.headers}
            if page.status == 200 and _not_modified(sent, headers):
                self.reply(304, headers, b"")
                return
            if page.gzip:
                body = gzip.compress(body, mtime=0)
                headers["Content-Encoding"] = "gzip"
            self.reply(page.status, headers, body)

        do_HEAD = do_GET

        def reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            self.wfile.flush()

        def raw(self, data: bytes) -> None:
            self.wfile.write(data)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are recorded, not printed."""

    return Handler


def _not_modified(sent: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """RFC 9110 13.2.2: If-None-Match decides where it is present."""
    if "if-none-match" in sent:
        known = [tag.strip() for tag in sent["if-none-match"].split(",")]
        return headers.get("ETag") in known
    if "if-modified-since" in sent and "Last-Modified" in headers:
        with contextlib.suppress(ValueError):
            return parsedate_to_datetime(
                headers["Last-Modified"]
            ) <= parsedate_to_datetime(sent["if-modified-since"])
    return False


# --- Misbehaviour. Each one writes what it likes and then the connection is closed.


def _head(page: Page, body: bytes, *extra: str) -> bytes:
    lines = [f"HTTP/1.1 {page.status} Fault", f"Content-Length: {len(body)}", *extra]
    lines += [f"{name}: {value}" for name, value in page.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _drip(handler: Any, upstream: Upstream, data: bytes) -> None:
    """Sends ``data`` byte by byte, over and over, for a bounded time."""
    end = time.monotonic() + DRIP_SECONDS
    with contextlib.suppress(OSError):
        while time.monotonic() < end:
            for index in range(len(data)):
                handler.raw(data[index : index + 1])
                if not upstream.pause(DRIP_PAUSE):
                    return


def _drip_body(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(_head(page, b"x" * 100_000) + body[:100])
    _drip(handler, upstream, b"x")


def _drip_open(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body[:100])
    _drip(handler, upstream, b"x")


def _stall_open(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
    upstream.pause(DRIP_SECONDS)


def _drip_headers(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(handler, upstream, b"y")


def _silent(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    upstream.pause(DRIP_SECONDS)


def _reset(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    # Linger of zero seconds turns the close into a reset.
    handler.connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    # The server would shut the connection down in an orderly way first.
    handler.connection.close()


def _reset_body(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(_head(page, body) + body[: len(body) // 2])
    upstream.pause(0.1)
    _reset(handler, upstream, page, body)


def _chunked(*pieces: bytes, extra: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{extra}\r\n".encode()
    return head + b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces)


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    """A whole, valid gzip member of ``BOMB_MIB`` letters, small on the wire."""
    letters = b"a" * 1024 * 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(letters) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(BOMB_MIB):
        check = zlib.crc32(letters, check)
    head = gzip.compress(b"", mtime=0)[:10]
    tail = struct.pack("<II", check, BOMB_MIB * len(letters))
    return head + block * BOMB_MIB + packer.flush() + tail


def _send_bomb(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(_head(page, _bomb(), "Content-Encoding: gzip") + _bomb())


def _flood(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    """An endless body without a length."""
    handler.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    _pour(handler, b"x" * 65536)


def _pour(handler: Any, data: bytes) -> None:
    with contextlib.suppress(OSError):
        for _ in range(512 * 1024 * 1024 // len(data)):
            handler.raw(data)


def _endless_header(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _pour(handler, b"y" * 65536)


def _endless_trailer(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    handler.raw(_chunked(body) + b"0\r\n")
    _pour(handler, b"X-Trailer: y\r\n" * 4096)


def _endless_continue(
    handler: Any, upstream: Upstream, page: Page, body: bytes
) -> None:
    _pour(handler, b"HTTP/1.1 100 Continue\r\n\r\n" * 2048)


def _gzip_with(change: Callable[[bytes], bytes]) -> Callable[..., None]:
    def fault(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
        sent = change(gzip.compress(body, mtime=0))
        handler.raw(_head(page, sent, "Content-Encoding: gzip") + sent)

    return fault


def _raw_with(make: Callable[[Page, bytes], bytes]) -> Callable[..., None]:
    def fault(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
        handler.raw(make(page, body))

    return fault


def _flip_middle(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :]


def _redirect_bomb(handler: Any, upstream: Upstream, page: Page, body: bytes) -> None:
    page = Page([body], status=302, headers=page.headers)
    handler.raw(_head(page, _bomb(), "Content-Encoding: gzip") + _bomb())


def _plain(text: bytes) -> Callable[..., None]:
    return _raw_with(lambda page, body: text)


FAULTS: dict[str, Callable[..., None]] = {
    "drip": _drip_body,
    "drip-open": _drip_open,
    "drip-headers": _drip_headers,
    "stall-open": _stall_open,
    "silent": _silent,
    "hang-up": _plain(b""),
    "reset": _reset,
    "reset-body": _reset_body,
    "short": _raw_with(lambda page, body: _head(page, body) + body[: len(body) // 2]),
    "long": _raw_with(lambda page, body: _head(page, body[:-5]) + body),
    "chunk-cut": _raw_with(lambda page, body: _chunked(body)),
    "chunk-size": _raw_with(lambda page, body: _chunked() + b"-1\r\n" + body),
    "chunk-negative": _raw_with(lambda page, body: _chunked() + b"-11d\r\n" + body),
    "no-length": _raw_with(
        lambda page, body: b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body
    ),
    "gzip-cut": _gzip_with(lambda data: data[: len(data) // 2]),
    "gzip-crc": _gzip_with(lambda data: data[:-8] + b"\0\0\0\0" + data[-4:]),
    "gzip-flip": _gzip_with(_flip_middle),
    "gzip-garbage": _gzip_with(lambda data: data + b"garbage"),
    "gzip-plain": _raw_with(
        lambda page, body: _head(page, body, "Content-Encoding: gzip") + body
    ),
    "deflate": _raw_with(
        lambda page, body: (
            _head(page, zlib.compress(body), "Content-Encoding: deflate")
            + zlib.compress(body)
        )
    ),
    "bomb": _send_bomb,
    "bomb-redirect": _redirect_bomb,
    "flood": _flood,
    "headers": _plain(
        b"HTTP/1.1 200 OK\r\n"
        + b"".join(b"X-%d: y\r\n" % index for index in range(500))
        + b"Content-Length: 2\r\n\r\nok"
    ),
    "long-header": _endless_header,
    "wide-headers": _plain(
        b"HTTP/1.1 200 OK\r\n"
        + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 4000) for i in range(30))
        + b"Content-Length: 2\r\n\r\nok"
    ),
    "bad-header": _plain(
        b"HTTP/1.1 200 OK\r\nnot a header\r\nContent-Length: 2\r\n\r\nok"
    ),
    "endless-trailer": _endless_trailer,
    "endless-continue": _endless_continue,
    "bad-status": _plain(b"HTTP/1.1 OK twohundred\r\n\r\n"),
    "http-0.9": _plain(b"<html>hello</html>\r\n"),
    "two-lengths": _plain(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!"
    ),
    "bad-length": _plain(b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok"),
    "odd-transfer": _plain(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        b"2\r\nok\r\n0\r\n\r\n"
    ),
    "huge-length": _plain(
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + b"x" * 1000
    ),
    "raw": _raw_with(lambda page, body: body),
    "304": _plain(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
}


def _misbehave(
    handler: Any, upstream: Upstream, page: Page, body: bytes, fault: str
) -> None:
    if fault == "loop":
        handler.reply(302, {"Location": "https://" + handler.path.lstrip("/")}, b"")
    elif target := re.fullmatch(r"redirect:(.*)", fault, re.DOTALL):
        status = page.status if page.status != 200 else 302
        handler.reply(status, {**page.headers, "Location": target[1]}, b"moved")
    else:
        FAULTS[fault](handler, upstream, page, body)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.upstream",
        description="Serve DIR, laid out as HOST/PATH, as the official sites.",
    )
    parser.add_argument("dir", type=Path, help="directory laid out as HOST/PATH")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    if not options.dir.is_dir():
        parser.error(
            f"{options.dir} is not a directory; give one laid out as HOST/PATH."
        )
    with Upstream(port=options.port, root=options.dir) as upstream:
        print(f"INGEST_UPSTREAM={upstream.url}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
