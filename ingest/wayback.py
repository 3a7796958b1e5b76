"""What the Wayback Machine of the Internet Archive kept of a source's own addresses.

Its index (CDX) lists the captures of an address; each is asked for as it was recorded
(``id_``), through the one door, at most one a second. What comes is given in the order
of time, as captures of the roles that the adapter reads. See docs/wayback.md.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode, urlsplit

from . import html, text
from .adapters.base import Adapter
from .errors import (
    Blocked,
    ConnectError,
    DeadlineExceeded,
    DnsError,
    EmptyDocument,
    FetchError,
    IngestError,
    RateLimited,
    ReaderFailed,
    ReadError,
    RedirectRefused,
    RobotsRefused,
    TlsError,
    TooFew,
    TooMany,
    UnexpectedShape,
    Unparseable,
)
from .fetch import Fetcher, FetchSettings, Request, Response
from .fetch.body import read_whole
from .models import Watched
from .pace import DatabasePace
from .records import Capture, Sheet
from .robots import DatabaseRobots

HOST = "web.archive.org"
CDX = f"https://{HOST}/cdx/search/cdx"
GAP = 1.0  # seconds between requests, whatever is set for other hosts
PATIENCE = 15 * 60.0  # how long a pause that the host asks for is waited out
DEADLINE = 120.0  # it takes its time over old records
TRIES = 3
LOST_IN_A_ROW = 5  # so many captures failing for now are a failing archive
FIELDS = ("timestamp", "original", "statuscode", "digest")
PAGE = 5000
# A record that only refers to an earlier one of the same bytes bears no status.
DOCUMENTS = ("200", "-")
NO_BYTES = base64.b32encode(hashlib.sha1(b"").digest()).decode()
# What says that the host, and not one capture, is the trouble: going on would be
# rude, or would call captures lost that nobody has asked for.
STOPS = (
    *(Blocked, ConnectError, DeadlineExceeded, DnsError, RateLimited, RobotsRefused),
    TlsError,
)

_STAMP = re.compile(r"\d{14}")
_RAW = re.compile(rf"https://{re.escape(HOST)}/web/(\d{{14}})id_/(.+)")
_UNQUOTED = "-._~:/?#[]@!$&'()*+,;=%"


class BadRange(IngestError):
    """The days to read do not follow one another."""

    code = "bad-range"


class NothingArchived(IngestError):
    """The archive holds no capture that could be read."""

    code = "nothing-archived"


class NoCapture(FetchError):
    """An answer in place of a capture: another time, or the archive's own page."""

    code = "no-capture"


@dataclass(frozen=True, slots=True)
class Address:
    """An official address, and what a document from there is to its adapter."""

    url: str
    role: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Archived:
    """A capture that the index lists. ``at``: when the archive made it, UTC.

    ``digest``: the archive's name for the bytes. ``repeats``: it has the same as the
    one before it at this address.
    """

    address: Address
    at: datetime
    original: str
    digest: str
    repeats: bool = False

    @property
    def url(self) -> str:
        """Where it is had as it was recorded, without the archive's additions."""
        original = quote(self.original, safe=_UNQUOTED)
        return f"https://{HOST}/web/{self.at:%Y%m%d%H%M%S}id_/{original}"


@dataclass(frozen=True, slots=True)
class Listing:
    """All that the index lists of one address, in the order of time.

    ``passed_over``: how many more it lists that are no documents, by status.
    """

    address: Address
    archived: tuple[Archived, ...]
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an address showed at a time.

    ``capture`` is None where it was the same as at the snapshot before it, and where
    ``failure`` says why the archive did not hand it out.
    """

    archived: Archived
    capture: Capture | None = None
    failure: FetchError | None = None

    @property
    def at(self) -> datetime:
        return self.archived.at


def open_door() -> Fetcher:
    """A fetcher for the archive alone, in its own pace; use it in a ``with``."""
    settings = FetchSettings.from_django()
    return Fetcher(
        settings=replace(
            settings,
            host_gap=max(GAP, settings.host_gap),
            deadline=max(DEADLINE, settings.deadline),
            read_timeout=max(DEADLINE / 2, settings.read_timeout),
        ),
        pace=DatabasePace(patience=PATIENCE),
        hosts={HOST},
        robots=DatabaseRobots(),
    )


def addresses(adapter: Adapter) -> list[Address]:
    """The source's lists, and the pages on destinations that it is known to have."""
    lists = [Address(document.url, document.role) for document in adapter.documents]
    pages = Watched.objects.filter(source=adapter.slug).exclude(key="").order_by("url")
    return [*lists, *(Address(page.url, page.role, page.key) for page in pages)]


class Wayback:
    """Asks the archive; ``pause``: seconds before a failed request is repeated first.

    It must not be used inside a transaction, since the pace is kept in the database.
    """

    def __init__(self, door: Fetcher, *, pause: float = 10.0) -> None:
        self._door = door
        self._pause = pause

    def listing(self, address: Address, since: date, until: date) -> Listing:
        """What the index lists of an address from one day to another, both included.

        Raises ``BadRange``, ``FetchError``, or ``ReadError`` where the answer is not
        the index.
        """
        if since > until:
            raise BadRange(
                f"The days from {since} to {until} run backwards; give the earlier one "
                "first."
            )
        return _sorted(address, self._rows(address, since, until))

    def snapshots(
        self,
        listings: Iterable[Listing],
        *,
        done: Collection[tuple[str, datetime]] = frozenset(),
        stored: Callable[[Archived], Capture | None] = lambda archived: None,
    ) -> Iterator[Snapshot]:
        """What the listed captures hold, over all addresses in the order of time.

        ``done``: address and time of those that were had before; they are not asked
        for and not given again. ``stored`` gives a capture that need not be asked for,
        but is still to be given. Raises a ``FetchError`` where the archive is out of
        reach or wants no more requests: what was given until then stands, and the next
        run goes on there.
        """
        had: dict[str, str] = {}
        lost = 0
        for archived in in_order(listings):
            url, digest = archived.address.url, archived.digest
            if (url, archived.at) in done:
                had[url] = digest
            elif archived.repeats and had.get(url) == digest:
                yield Snapshot(archived)
            else:
                try:
                    capture = stored(archived) or self.fetch(archived)
                except FetchError as error:
                    lost = lost + 1 if error.transient else 0
                    if isinstance(error, STOPS) or lost == LOST_IN_A_ROW:
                        raise
                    yield Snapshot(archived, failure=error)
                    continue
                had[url], lost = digest, 0
                yield Snapshot(archived, capture)

    def fetch(self, archived: Archived) -> Capture:
        """The document as the archive recorded it, under its official address."""
        response = self._get(archived.url)
        _refuse_other(archived, response)
        return Capture(
            url=archived.address.url,
            role=archived.address.role,
            key=archived.address.key,
            body=_unpacked(response.body),
            fetched_at=archived.at,
            content_type=response.content_type,
        )

    def _rows(
        self, address: Address, since: date, until: date
    ) -> Iterator[dict[str, str]]:
        query = {
            "url": address.url,
            "from": f"{since:%Y%m%d}",
            "to": f"{until:%Y%m%d}",
            "output": "json",
            "fl": ",".join(FIELDS),
            "limit": str(PAGE),
            "showResumeKey": "true",
        }
        asked: set[str] = set()
        while True:
            body = self._get(
                f"{CDX}?{urlencode(query)}", accept="application/json"
            ).body
            rows, key = _page(body)
            yield from rows
            if not key:
                return
            if key in asked:
                raise UnexpectedShape("The archive's index goes round in a circle.")
            asked.add(key)
            query["resumeKey"] = key

    def _get(self, url: str, accept: str = "*/*") -> Response:
        """The answer; failures that may pass are waited out, a few times."""
        tries = 0
        while True:
            try:
                return self._door.get(Request(url, accept=accept))
            except FetchError as error:
                tries += 1
                if not error.transient or tries == TRIES:
                    raise
                # A pause that the host asked for is kept by the pace itself.
                if not isinstance(error, RateLimited):
                    time.sleep(self._pause * 2 ** (tries - 1))


def in_order(listings: Iterable[Listing]) -> list[Archived]:
    """The captures of all addresses, oldest first; lists go before pages."""
    found = [archived for listing in listings for archived in listing.archived]
    return sorted(found, key=lambda one: (one.at, one.address.key, one.address.url))


def refuse_nothing(
    slug: str, listings: Sequence[Listing], since: date, until: date
) -> None:
    """Raises ``NothingArchived`` where no listing has a capture."""
    if any(listing.archived for listing in listings):
        return
    passed = sum(listing.passed_over.total() for listing in listings)
    what = f", only {passed} redirects and error pages" if passed else ""
    raise NothingArchived(
        f"The Wayback Machine has no capture of {slug} from {since} to {until}{what}; "
        "choose other days."
    )


def read(adapter: Adapter, capture: Capture) -> Sheet:
    """What a capture says; raises ``ReadError`` where it is not the document.

    A list has to bear as many destinations as a whole one does: an error page that
    was recorded as a success, or half a list, is nothing that the source has said.
    """
    try:
        sheet = adapter.read(capture)
    except ReadError:
        raise
    except Exception as error:
        raise ReaderFailed(error) from error
    for document in adapter.documents:
        if document.role == capture.role and document.expect:
            found = len({reading.destination.key for reading in sheet.readings})
            bounds = document.expect
            least = 1 if bounds.opens_short else bounds.min
            if found == 0:
                raise EmptyDocument("The list is empty; that is never believed.")
            if found < least:
                raise TooFew("destinations", found=found, bound=least)
            if found > bounds.max:
                raise TooMany("destinations", found=found, bound=bounds.max)
    return sheet


def _page(body: bytes) -> tuple[list[dict[str, str]], str]:
    """The rows of one answer of the index, and the key to the next, else empty."""
    try:
        answer = text.parse_json(body)
    except Unparseable:
        html.refuse_wall(body)
        raise Unparseable("The archive's index answered with something else.") from None
    if not isinstance(answer, list) or not all(_is_row(row) for row in answer):
        raise UnexpectedShape("The archive's index is not a list of rows.")
    if not answer:
        return [], ""
    head, *rows = answer
    if tuple(head) != FIELDS:
        raise UnexpectedShape(f"The archive's index has other columns: {head}.")
    key = ""
    if len(rows) >= 2 and rows[-2] == [] and len(rows[-1]) == 1:
        *rows, _, (key,) = rows
    if any(len(row) != len(FIELDS) for row in rows):
        raise UnexpectedShape("A row of the archive's index lacks a column.")
    return [dict(zip(FIELDS, row, strict=True)) for row in rows], key


def _is_row(row: object) -> bool:
    return isinstance(row, list) and all(isinstance(cell, str) for cell in row)


def _sorted(address: Address, rows: Iterable[dict[str, str]]) -> Listing:
    """One capture for each second, and which of them only repeat the one before."""
    passed_over: Counter[str] = Counter()
    archived: list[Archived] = []
    for row in sorted(rows, key=lambda row: (row["timestamp"], row["original"])):
        at, status, digest = _moment(row["timestamp"]), row["statuscode"], row["digest"]
        before = archived[-1] if archived else None
        if status not in DOCUMENTS:
            passed_over[status] += 1
        elif digest == NO_BYTES:
            passed_over["empty"] += 1
        elif before and before.at == at:
            passed_over["same second"] += 1
        else:
            repeats = before is not None and before.digest == digest
            archived.append(Archived(address, at, row["original"], digest, repeats))
    return Listing(address, tuple(archived), passed_over)


def _moment(stamp: str) -> datetime:
    try:
        if _STAMP.fullmatch(stamp):
            return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise UnexpectedShape(f"The archive's index gives {stamp!r} as a time.")


def _refuse_other(archived: Archived, response: Response) -> None:
    """Raise where the answer is not the very capture that was asked for."""
    asked = _RAW.fullmatch(archived.url)
    found = _RAW.fullmatch(response.final_url)
    if not (asked and found and _bare(asked[2]) == _bare(found[2])):
        raise RedirectRefused(
            f"The archive has recorded that {archived.address.url} led elsewhere, to "
            f"{response.final_url[:200]}."
        )
    if found[1] != asked[1]:
        raise NoCapture(
            f"The archive gives its capture of {found[1]} for the one of "
            f"{archived.at:%Y-%m-%d %H:%M:%S}."
        )
    if "memento-datetime" not in response.headers:
        raise NoCapture(
            f"The archive answered for itself in place of the capture of "
            f"{archived.at:%Y-%m-%d %H:%M:%S}."
        )


def _bare(url: str) -> str:
    """An address as the archive's index tells it from others."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}".casefold()


def _unpacked(body: bytes) -> bytes:
    """Without the compression that a server of long ago applied unannounced."""
    if not body.startswith(b"\x1f\x8b\x08"):
        return body
    limit = FetchSettings.from_django().max_decoded_bytes
    return read_whole(
        io.BytesIO(body).read, gzipped=True, max_wire=len(body), max_decoded=limit
    )
