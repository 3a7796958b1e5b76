"""A loopback server that plays the Wayback Machine, with its habits.

It is an ``Upstream`` that answers for ``web.archive.org``: the index (CDX) lists what
``keep`` has put there, and ``/web/<time>id_/<address>`` gives it back as it was
recorded. A time at which nothing was kept leads to the nearest one, as there. ::

    with WaybackStandIn() as archive:
        archive.keep("https://example.gov/list", "20240501120000", b"...")
        with asking(archive) as machine:
            ...
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from ingest.fetch import Fetcher, FetchSettings, MemoryRobots, ProcessPace
from ingest.wayback import Wayback
from tests.upstream import Page, Upstream

HOST = "https://web.archive.org"
FIELDS = ("timestamp", "original", "statuscode", "digest")
_RAW = re.compile(r"/web/(\d{14})id_/(.+)")


@dataclass(slots=True)
class Kept:
    """A record of the archive; its page is what it answers for it."""

    stamp: str
    original: str
    status: str
    digest: str
    page: Page

    @property
    def url(self) -> str:
        return f"{HOST}/web/{self.stamp}id_/{self.original}"


class WaybackStandIn(Upstream):
    """``page_size``: how many rows the index gives at once.

    ``index_pages``: what the index answers first, one after the other, in place of
    what it lists.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Kept] = []
        self.page_size = 1000
        self.index_pages: list[Page] = []

    def keep(
        self,
        original: str,
        stamp: str,
        body: bytes = b"",
        *,
        status: str = "200",
        leads_to: str = "",
        headers: Mapping[str, str] | None = None,
        gzip: bool = False,
        fault: str | None = None,
    ) -> Kept:
        """Records ``body`` at ``stamp`` (YYYYMMDDhhmmss).

        ``status`` "-" is a record that refers to an earlier one of the same bytes.
        ``leads_to``: where a recorded redirect leads. ``fault``: as in ``Upstream``.
        """
        made = datetime.strptime(stamp, "%Y%m%d%H%M%S")
        page = Page(
            [body],
            status=302 if leads_to else 200 if status == "-" else int(status),
            headers={
                "Content-Type": "text/html; charset=utf-8",
                "Memento-Datetime": f"{made:%a, %d %b %Y %H:%M:%S} GMT",
                **({"Location": leads_to} if leads_to else {}),
                **(headers or {}),
            },
            etag=None,
            gzip=gzip,
            fault=fault,
        )
        digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
        kept = Kept(stamp, original, status, digest, page)
        self.kept.append(kept)
        return kept

    def asked(self) -> list[str]:
        """The captures that were asked for, in order: their times."""
        found = (_RAW.fullmatch(urlsplit(seen.url).path) for seen in self.requests)
        return [match[1] for match in found if match]

    def find(self, url: str) -> tuple[Page, bytes] | None:
        path = url.removeprefix(HOST)
        found = super().find(url)
        if found is None and path.startswith("/cdx/search/cdx?"):
            page = self._next_index(parse_qs(urlsplit(url).query))
            found = page, page.next_body()
        if found is None and (match := _RAW.fullmatch(path)):
            found = self._capture(match[1], match[2])
        return found

    def _next_index(self, query: Mapping[str, list[str]]) -> Page:
        if self.index_pages:
            return self.index_pages.pop(0)
        return Page([self._index(query)], etag=None)

    def _index(self, query: Mapping[str, list[str]]) -> bytes:
        asked = {name: values[0] for name, values in query.items()}
        assert asked["fl"].split(",") == list(FIELDS)
        rows = [
            [kept.stamp, kept.original, kept.status, kept.digest]
            for kept in sorted(self.kept, key=lambda kept: kept.stamp)
            if _bare(kept.original) == _bare(asked["url"])
            and asked["from"] <= kept.stamp[:8] <= asked["to"]
        ]
        start = int(asked.get("resumeKey", "0").removeprefix("row "))
        end = start + min(int(asked["limit"]), self.page_size)
        more = [[], [f"row {end}"]] if end < len(rows) else []
        answer = [list(FIELDS), *rows[start:end], *more] if rows else []
        return json.dumps(answer).encode()

    def _capture(self, stamp: str, original: str) -> tuple[Page, bytes] | None:
        same = [kept for kept in self.kept if _bare(kept.original) == _bare(original)]
        if not same:
            return None
        nearest = min(same, key=lambda kept: abs(int(kept.stamp) - int(stamp)))
        if nearest.stamp == stamp:
            return nearest.page, nearest.page.next_body()
        there = {"Location": nearest.url.removeprefix(HOST)}
        return Page([b"elsewhere"], status=302, headers=there, etag=None), b"elsewhere"


@contextmanager
def asking(archive: WaybackStandIn) -> Iterator[Wayback]:
    """Asks the stand-in, without our own pause between requests."""
    settings = FetchSettings(
        user_agent="Chancery/0 (+tests)",
        upstream=archive.url,
        connect_timeout=1.0,
        read_timeout=1.0,
        deadline=1.0,
        host_gap=0.0,
    )
    with Fetcher(
        settings=settings,
        pace=ProcessPace(patience=5.0),
        hosts={"web.archive.org"},
        robots=MemoryRobots(),
    ) as door:
        yield Wayback(door, pause=0.01)


def _bare(url: str) -> str:
    """As the archive's index tells addresses apart: not by scheme, port or www."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
