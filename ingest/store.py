"""Reads and writes of the ingest tables: captures, fetches, runs, watched, holds."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    Error,
    connection,
    connections,
    transaction,
)
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from .adapters.base import Adapter
from .captures import CorruptCapture as CorruptCapture
from .captures import Ladder, ladder_of
from .captures import Shelf as Shelf
from .captures import body_of as body_of
from .errors import FetchError, IngestError, StorageError
from .fetch import Response
from .models import (
    Capture,
    Fetch,
    FetchOutcome,
    Hold,
    HoldOutcome,
    LatestReading,
    Run,
    RunState,
    Source,
    Watched,
)
from .records import Follow, Reading

LONGEST_PAUSE = timedelta(hours=6)
FULL_EVERY = timedelta(days=1)
UNSETTLED_PAUSE = timedelta(hours=1)
KEPT_HEADERS = (
    "content-type",
    "content-length",
    "date",
    "etag",
    "last-modified",
    "location",
    "retry-after",
    "server",
)
_LOCK_CLASS = 0x696E67  # "ing"


class SourceBusy(IngestError):
    """Another process is reading the source."""

    code = "busy"


@contextlib.contextmanager
def source_lock(
    slug: str, *, patience: float = 0.0, using: str = DEFAULT_DB_ALIAS
) -> Iterator[None]:
    """One process at a time reads a source; the lock dies with its connection.

    ``using``: the alias of the connection that holds it. Raises ``SourceBusy`` when it
    is not free within ``patience`` seconds.
    """
    deadline = time.monotonic() + patience
    while not _try_lock(slug, using):
        if time.monotonic() >= deadline:
            raise SourceBusy(f"{slug} is being read by another process; try later.")
        time.sleep(0.2)
    try:
        yield
    finally:
        with contextlib.suppress(Error), connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK_CLASS, slug]
            )


def _try_lock(slug: str, using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK_CLASS, slug]
        )
        return bool(cursor.fetchone()[0])


def open_run(adapter: Adapter, stage: Run.Stage, trigger: str) -> Run:
    """Begin a run; call it with the source's lock held.

    Whatever still claims to run was interrupted: nobody else holds the lock.
    """
    Run.objects.live().filter(source=adapter.slug, state=RunState.RUNNING).update(
        state=RunState.ABANDONED,
        finished_at=timezone.now(),
        problem_code="abandoned",
        problem="The process that read it was stopped; it is read again.",
    )
    return Run.objects.create(
        source_id=adapter.slug,
        stage=stage,
        trigger=trigger,
        adapter_version=adapter.version,
        started_at=timezone.now(),
    )


def watch_documents(adapter: Adapter) -> list[Watched]:
    """The source's lists, in the adapter's order."""
    for document in adapter.documents:
        Watched.objects.update_or_create(
            source_id=adapter.slug,
            url=document.url,
            defaults={"role": document.role, "accept": document.accept},
        )
    rows = {row.url: row for row in Watched.objects.filter(source=adapter.slug, key="")}
    return [rows[document.url] for document in adapter.documents]


def pages_due(
    adapter: Adapter, *, now: datetime, eager: bool = False, limit: int | None = None
) -> list[Watched]:
    """Pages that should be read: moved, unread, old ones, and those in question.

    ``eager`` forgets the pauses after failures: a person asked. ``limit``: no more
    than the first so many.
    """
    fresh = Q(last_ok_at__isnull=False, read_stamp=F("stamp"))
    never = Q(last_ok_at=None)
    # Those that moved go first, then those never read, then old ones.
    rows = due_pages(adapter, now=now, eager=eager).order_by(
        ExpressionWrapper(fresh, BooleanField()),
        ExpressionWrapper(never, BooleanField()),
        "rank",
        "failures",
        "id",
    )
    return list(rows[:limit])


def due_pages(
    adapter: Adapter, *, now: datetime, eager: bool = False
) -> QuerySet[Watched]:
    """The same in no order, for whoever only asks whether there are any."""
    lists = [document.role for document in adapter.documents]
    rows = Watched.objects.filter(source=adapter.slug).exclude(role__in=lists)
    if not eager:
        rows = rows.filter(source__paused=False)
        rows = rows.filter(Q(next_at=None) | Q(next_at__lte=now))
    asked = now if eager else now - adapter.every
    return rows.filter(
        ~Q(stamp=F("read_stamp"))
        | Q(last_ok_at=None)
        | Q(last_ok_at__lt=now - adapter.refresh)
        | Q(key__in=held_keys(adapter.slug), last_attempt_at__lt=asked)
    )


def follow(source: str, pages: Iterable[Follow]) -> None:
    """Watch these pages; the greatest stamp wins where two lists name one."""
    merged: dict[str, Follow] = {}
    for page in pages:
        known = merged.get(page.url)
        if known is None or (page.key and not known.key):
            merged[page.url] = page if known is None else _later(page, known)
        else:
            merged[page.url] = _later(known, page)
    if not merged:
        return
    _move(source, merged)
    rows = {
        row.url: row for row in Watched.objects.filter(source=source, url__in=merged)
    }
    fresh, moved = [], []
    for url, page in merged.items():
        row = rows.get(url)
        if row is None:
            if page.key:
                fresh.append(
                    Watched(
                        source_id=source,
                        url=url,
                        role=page.role,
                        key=page.key,
                        accept=page.accept,
                        rank=page.rank,
                        stamp=page.stamp,
                    )
                )
            continue
        if row.stamp != page.stamp and (page.key or page.stamp > row.stamp):
            row.stamp, row.failures, row.next_at = page.stamp, 0, None
        elif row.rank == page.rank:
            continue
        row.rank = page.rank
        moved.append(row)
    Watched.objects.bulk_create(fresh)
    Watched.objects.bulk_update(moved, ["stamp", "failures", "next_at", "rank"])


def _move(source: str, pages: dict[str, Follow]) -> None:
    """A page that a list now names at another address is the same page."""
    moved = {(page.role, page.key): url for url, page in pages.items() if page.key}
    known = Watched.objects.filter(source=source).exclude(key="")
    urls = set(known.values_list("url", flat=True))
    for row in known.exclude(url__in=pages):
        url = moved.get((row.role, row.key))
        if url and url not in urls:
            row.url, row.read_stamp, row.next_at = url, "", None
            row.etag, row.last_modified, row.capture = "", "", None
            row.save()


def _later(named: Follow, other: Follow) -> Follow:
    if other.stamp <= named.stamp:
        return named
    return Follow(
        role=named.role,
        url=named.url,
        key=named.key,
        stamp=other.stamp,
        rank=named.rank,
        accept=named.accept,
    )


def keep(run: Run, watched: Watched, response: Response) -> Fetch:
    """Store an answer before anybody reads it; raises ``StorageError``.

    One without a body leaves nothing to be read: ``keep_rest`` writes it with others.
    """
    fetch = Fetch(
        run=run,
        url=watched.url,
        role=watched.role,
        key=watched.key,
        stamp=watched.stamp,
        at=response.fetched_at,
        outcome=FetchOutcome.NOT_MODIFIED,
        status=response.status,
        headers={
            name: response.headers[name][:500]
            for name in KEPT_HEADERS
            if name in response.headers
        },
        seconds=round(response.elapsed, 3),
    )
    if response.not_modified:
        return fetch
    fetch.outcome = FetchOutcome.BODY
    fetch.capture_id = hashlib.sha256(response.body).hexdigest()
    try:
        with transaction.atomic():
            _store_body(fetch.capture_id, watched, response)
            fetch.save(force_insert=True)
    except DatabaseError as error:
        raise StorageError(f"{watched.url} could not be stored: {error}") from error
    return fetch


def kept(hashes: Iterable[str]) -> set[str]:
    """Which of these captures are stored."""
    rows = Capture.objects.filter(pk__in=list(hashes))
    return set(rows.values_list("pk", flat=True))


def keep_rest(fetches: Iterable[Fetch]) -> None:
    """Write those that ``keep`` has left, in one statement."""
    Fetch.objects.bulk_create([fetch for fetch in fetches if fetch._state.adding])


def _store_body(sha256: str, watched: Watched, response: Response) -> None:
    if Capture.objects.filter(pk=sha256).exists():
        return
    rows = Capture.objects.select_related("base__base")
    last = rows.filter(pk=watched.capture_id).first()
    ladder = Ladder.down_from(last) if last else ladder_of(response.url)
    row = ladder.keep(
        sha256,
        response.body,
        url=response.url,
        content_type=response.content_type,
        at=response.fetched_at,
    )
    Capture.objects.bulk_create([row], ignore_conflicts=True)


def captured(adapter: Adapter) -> list[Watched]:
    """Every document that was read, lists first, in the adapter's order."""
    order = [document.url for document in adapter.documents]
    rows = (
        Watched.objects.filter(source=adapter.slug, capture__isnull=False)
        .select_related("capture")
        .order_by("id")
    )
    return sorted(
        rows, key=lambda row: order.index(row.url) if row.url in order else len(order)
    )


def refetch(run: Run, watched: Watched) -> Fetch:
    """The last capture of a document as if it came now; nothing is asked for."""
    return Fetch.objects.create(
        run=run,
        url=watched.url,
        role=watched.role,
        key=watched.key,
        stamp=watched.read_stamp,
        at=watched.last_ok_at or run.started_at,
        outcome=FetchOutcome.BODY,
        capture_id=watched.capture_id,
    )


def note_failed_fetch(run: Run, watched: Watched, error: IngestError) -> Fetch:
    return Fetch.objects.create(
        run=run,
        url=watched.url,
        role=watched.role,
        key=watched.key,
        stamp=watched.stamp,
        at=timezone.now(),
        outcome=FetchOutcome.FAILED,
        status=getattr(error, "status", None),
        problem_code=error.code,
        problem=str(error),
    )


def mark_read(watched: Watched, fetch: Fetch) -> None:
    """The document was read into the record."""
    _note_read(watched, fetch)
    watched.save(update_fields=_READ_FIELDS)


def mark_unchanged(
    documents: Sequence[tuple[Watched, Fetch]],
) -> dict[int, set[str]]:
    """The documents are unchanged: what they said, they say still.

    Returns by primary key of the document the keys of what it said. Two statements,
    however many documents there are.
    """
    for watched, fetch in documents:
        _note_read(watched, fetch)
    # The rows exist: as an upsert, each value is sent once and nothing is compared.
    Watched.objects.bulk_create(
        [watched for watched, _ in documents],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_READ_FIELDS,
    )
    said: dict[int, set[str]] = {watched.pk: set() for watched, _ in documents}
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [list(said)])
        for pk, key in cursor.fetchall():
            said[pk].add(key)
    return said


_READ_FIELDS = (
    *("capture", "etag", "last_modified", "last_full_at", "read_stamp"),
    *("last_attempt_at", "last_ok_at", "next_at"),
    *("failures", "failure", "failure_code", "failed_stamp"),
)

_TOUCH = """
    UPDATE ingest_latestreading AS reading
    SET read_at = watched.last_ok_at
    FROM ingest_watched AS watched
    WHERE watched.id = ANY(%s)
        AND reading.source_id = watched.source_id
        AND reading.role = watched.role
        AND reading.capture_id = watched.capture_id
        AND watched.key IN ('', reading.key)
    RETURNING watched.id, reading.key
"""


def _note_read(watched: Watched, fetch: Fetch) -> None:
    if fetch.outcome == FetchOutcome.BODY:
        watched.capture_id = fetch.capture_id
        watched.etag = fetch.headers.get("etag", "")[:300]
        watched.last_modified = fetch.headers.get("last-modified", "")[:100]
        watched.last_full_at = fetch.at
    watched.read_stamp = fetch.stamp
    watched.last_attempt_at = watched.last_ok_at = fetch.at
    watched.failures, watched.failure, watched.failure_code = 0, "", ""
    watched.failed_stamp, watched.next_at = "", None


def mark_failed(
    watched: Watched,
    fetch: Fetch,
    *,
    code: str,
    problem: str,
    every: timedelta,
    retry_after: float | None = None,
) -> None:
    """The document could not be had or not be understood; the next try waits longer."""
    watched.failures += 1
    pause = min(every * 2 ** min(watched.failures - 1, 16), LONGEST_PAUSE)
    if Hold.objects.open().filter(source=watched.source_id, key=watched.key).exists():
        pause = every
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    watched.last_attempt_at = fetch.at
    watched.next_at = fetch.at + pause
    watched.failed_stamp = fetch.stamp
    watched.failure_code, watched.failure = code, problem
    watched.save()


def request_validators(
    watched: Watched, now: datetime
) -> tuple[str | None, str | None]:
    """ETag and Last-Modified to send; none once a day, so that a wrong 304 ends."""
    if watched.capture_id is None or watched.last_full_at is None:
        return None, None
    if now - watched.last_full_at > FULL_EVERY:
        return None, None
    return watched.etag or None, watched.last_modified or None


def named_before(watched: Watched) -> set[str]:
    """The keys that a list named when it was last accepted."""
    return set(
        LatestReading.objects.filter(
            source=watched.source_id, role=watched.role, capture=watched.capture_id
        ).values_list("key", flat=True)
    )


def save_readings(
    source: str, role: str, url: str, readings: Sequence[Reading], fetch: Fetch
) -> None:
    LatestReading.objects.bulk_create(
        [
            LatestReading(
                source_id=source,
                role=role,
                key=reading.destination.key,
                data=reading.as_json(),
                capture=fetch.capture,
                url=url,
                read_at=fetch.at,
            )
            for reading in readings
        ],
        update_conflicts=True,
        unique_fields=["source", "role", "key"],
        update_fields=["data", "capture", "url", "read_at"],
    )


def held_keys(source: str) -> set[str]:
    """Destinations of which a reading is held."""
    return set(Hold.objects.open().filter(source=source).values_list("key", flat=True))


def refused_keys(source: str) -> set[str]:
    """Destinations of which a person has refused a reading, at any time."""
    refused = Hold.objects.closed().filter(source=source, outcome=HoldOutcome.REFUSED)
    return set(refused.values_list("key", flat=True))


def pending_keys(source: str) -> set[str]:
    """Destinations of which the page listed now is still to be read, or again."""
    rows = Watched.objects.filter(source=source).exclude(key="")
    return set(
        rows.filter(
            Q(last_ok_at=None) | ~Q(stamp=F("read_stamp")) | Q(failures__gt=0)
        ).values_list("key", flat=True)
    )


def ask_again(source: str, keys: set[str], *, at: datetime) -> None:
    """Pages that were read and settled nothing (an old copy) are asked again soon."""
    Watched.objects.filter(
        source=source, key__in=keys, stamp=F("read_stamp"), last_ok_at__isnull=False
    ).update(read_stamp="", next_at=at + UNSETTLED_PAUSE)


def advance_clock(source: Source, at: datetime) -> datetime:
    """``at``, or just after what was recorded last where our clock ran backwards."""
    if source.clock is not None and at <= source.clock:
        at = source.clock + timedelta(microseconds=1)
    source.clock = at
    return at


def failure_of(error: IngestError) -> tuple[str, float | None]:
    """How /sources/ should see a failure, and how long to stay away."""
    if isinstance(error, FetchError):
        return error.state, error.retry_after
    return "failed", None
