"""From official documents to the record: fetch, keep, read, guard, record.

A run is one pass over a source's lists, or over a batch of its pages on destinations.
Answers are stored one by one as they come; everything that is made of them is written
in one transaction at the end of the run. A run that is interrupted leaves its captures
and nothing else, and is repeated.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from advisories import services
from advisories.models import Country

from . import losses, notices, reviewing, store
from .adapters.base import Adapter
from .errors import (
    EmptyDocument,
    FetchError,
    Gone,
    IngestError,
    ReaderFailed,
    ReadError,
    RunBroke,
    TooFew,
    TooMany,
)
from .fetch import Fetcher, Request
from .judge import Judgement, judge
from .models import (
    Fetch,
    FetchOutcome,
    Hold,
    Run,
    RunState,
    Source,
    SourceState,
    Turn,
    Watched,
)
from .records import Capture, Follow, Sheet

logger = logging.getLogger(__name__)

BATCH = 25
HELD = "held"  # the problem code of a run whose only trouble is what it held
SHRINKAGE = 0.9  # a list may lose one row in ten between two readings, no more

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Fetched:
    """An answer, or a failure, that a run has to deal with."""

    watched: Watched
    fetch: Fetch
    body: bytes | None = None
    error: IngestError | None = None


@dataclass(slots=True)
class Report:
    """What a run did, for whoever started it."""

    run: Run
    problems: list[tuple[str, IngestError]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.run.state in (RunState.CHANGED, RunState.UNCHANGED)


def read_lists(
    adapter: Adapter,
    fetcher: Fetcher,
    *,
    trigger: str,
    accept_fewer: bool = False,
) -> Report:
    """Poll a source's lists; the caller holds the source's lock."""
    _source(adapter)
    run = store.open_run(adapter, Run.Stage.LISTS, trigger)
    fetched = [
        _fetch(adapter, fetcher, run, watched)
        for watched in store.watch_documents(adapter)
    ]
    return _settle(adapter, run, fetched, accept_fewer=accept_fewer)


def read_pages(
    adapter: Adapter,
    fetcher: Fetcher,
    pages: Sequence[Watched],
    *,
    trigger: str,
    progress: Callable[[], None] = lambda: None,
) -> Report:
    """Read a batch of pages on destinations; the caller holds the source's lock."""
    run = store.open_run(adapter, Run.Stage.PAGES, trigger)
    fetched = []
    for watched in pages:
        fetched.append(_fetch(adapter, fetcher, run, watched))
        progress()
    return _settle(adapter, run, fetched)


def read_source(
    adapter: Adapter,
    fetcher: Fetcher,
    *,
    trigger: str,
    accept_fewer: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> list[Report]:
    """The lists, then every page that is due, in batches."""
    progress("lists", 0, 1)
    reports = [read_lists(adapter, fetcher, trigger=trigger, accept_fewer=accept_fewer)]
    pages = store.pages_due(adapter, now=timezone.now(), eager=True)
    done = 0
    progress("pages", done, len(pages))

    def step() -> None:
        nonlocal done
        done += 1
        progress("pages", done, len(pages))

    for start in range(0, len(pages), BATCH):
        batch = pages[start : start + BATCH]
        reports.append(
            read_pages(adapter, fetcher, batch, trigger=trigger, progress=step)
        )
    return reports


def capture_source(adapter: Adapter, fetcher: Fetcher) -> Report:
    """Fetch a source's lists and keep them, without reading them into the record."""
    _source(adapter)
    run = store.open_run(adapter, Run.Stage.LISTS, "capture")
    fetched = [
        _fetch(adapter, fetcher, run, watched)
        for watched in store.watch_documents(adapter)
    ]
    store.keep_rest(item.fetch for item in fetched)
    problems = [(item.watched.url, item.error) for item in fetched if item.error]
    run.finished_at = max(timezone.now(), run.started_at)
    run.counts = {
        "requests": len(fetched),
        "not_modified": _not_modified(fetched),
        "failed": len(problems),
    }
    required = {document.url for document in adapter.documents if document.required}
    fatal = [error for url, error in problems if url in required]
    if fatal or len(problems) == len(fetched):
        first = (fatal or [error for _, error in problems])[0]
        run.state, run.problem_code, run.problem = (
            RunState.FAILED,
            first.code,
            str(first),
        )
    else:
        run.state = RunState.UNCHANGED
    run.turn = Turn.objects.take()
    run.save()
    return Report(run, problems)


def reread_source(adapter: Adapter) -> Report | None:
    """Read the last captures of a source anew, after its adapter has changed.

    Returns None where nothing has been captured. What differs is recorded as
    technical: nothing new was said.
    """
    _source(adapter)
    run = store.open_run(adapter, Run.Stage.LISTS, "replay")
    fetched = [
        Fetched(watched, store.refetch(run, watched), store.body_of(watched.capture))
        for watched in store.captured(adapter)
        if watched.capture
    ]
    if not fetched:
        run.delete()
        return None
    return process(adapter, run, fetched, reread=True)


def _not_modified(fetched: Sequence[Fetched]) -> int:
    return sum(item.fetch.outcome == FetchOutcome.NOT_MODIFIED for item in fetched)


def _source(adapter: Adapter) -> Source:
    source, _ = Source.objects.get_or_create(slug=adapter.slug)
    return source


def _fetch(adapter: Adapter, fetcher: Fetcher, run: Run, watched: Watched) -> Fetched:
    etag, last_modified = store.request_validators(watched, timezone.now())
    request = Request(
        url=watched.url, etag=etag, last_modified=last_modified, accept=watched.accept
    )
    try:
        response = fetcher.get(request)
        fetch = store.keep(run, watched, response)
    except FetchError as error:
        logger.debug("%s: %s", adapter.slug, error)
        fetch = store.note_failed_fetch(run, watched, error)
        return Fetched(watched, fetch, error=error)
    return Fetched(watched, fetch, body=response.body)


def _settle(
    adapter: Adapter,
    run: Run,
    fetched: Sequence[Fetched],
    *,
    accept_fewer: bool = False,
) -> Report:
    """Make the record of what was fetched, or say that we could not.

    A run that breaks on a defect of ours would break again: it is closed, and its
    source is asked again at its own pace. One that the database breaks is repeated.
    """
    store.keep_rest(item.fetch for item in fetched)
    try:
        report = process(adapter, run, fetched, accept_fewer=accept_fewer)
    except (OperationalError, InterfaceError, Country.DoesNotExist):
        raise
    except Exception as error:
        logger.exception("%s: the run broke off", adapter.slug)
        return _break_off(adapter, run, fetched, RunBroke(error))
    _review(adapter)
    return report


def _review(adapter: Adapter) -> None:
    """Search what is new for what it says of missions.

    What cannot be searched now is searched with the next run; what was read stands.
    """
    try:
        reviewing.catch_up(adapter.slug)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%s: what it says of missions was not read", adapter.slug)


@transaction.atomic
def _break_off(
    adapter: Adapter, run: Run, fetched: Sequence[Fetched], error: RunBroke
) -> Report:
    now = timezone.now()
    run.finished_at = max(now, run.started_at)
    run.state, run.problem_code, run.problem = RunState.FAILED, error.code, str(error)
    run.counts = {"requests": len(fetched), "failed": len(fetched)}
    run.turn = Turn.objects.take()
    run.save()
    source = Source.objects.select_for_update().get(pk=run.source_id)
    source.last_attempt_at = now
    if run.stage == Run.Stage.LISTS:
        _set_state(source, run, error, now)
        source.next_due_at, source.leased_until = now + adapter.every, None
    source.save()
    pages = [item.watched.pk for item in fetched if item.watched.key]
    Watched.objects.filter(pk__in=pages).update(next_at=now + adapter.every)
    return Report(run, [(item.watched.url, error) for item in fetched])


@transaction.atomic
def process(
    adapter: Adapter,
    run: Run,
    fetched: Sequence[Fetched],
    *,
    accept_fewer: bool = False,
    reread: bool = False,
) -> Report:
    """Make the record of what was fetched: one transaction, the same every time.

    ``reread``: the bodies were read before; whatever comes out differently now is our
    doing, never news.
    """
    source = Source.objects.select_for_update().get(pk=run.source_id)
    at = store.advance_clock(source, max(item.fetch.at for item in fetched))
    if source.pk in losses.note_silence(at):
        source.refresh_from_db(fields=["lost"])
    work = _Work(adapter, source, at, accept_fewer, reread)
    for item in fetched:
        work.take(item)
    work.note()
    services.note_list(issuer=adapter.slug, whole=_list_is_whole(adapter, source))
    work.record_notices()
    judgement = work.judge()
    _close(run, source, at, fetched, work, judgement)
    return Report(run, work.problems)


def _list_is_whole(adapter: Adapter, source: Source) -> bool:
    """Whether any of the lists last held as many destinations as a whole one does."""
    return any(
        document.expect and source.counts.get(document.role, 0) >= document.expect.min
        for document in adapter.documents
    )


@dataclass(slots=True)
class _Work:
    """One run's way from documents to the destinations that must be judged."""

    adapter: Adapter
    source: Source
    at: datetime
    accept_fewer: bool
    reread: bool
    touched: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    unmoved: set[str] = field(default_factory=set)
    unchanged: list[Fetched] = field(default_factory=list)
    listings: list[services.Listing] = field(default_factory=list)
    follow: list[Follow] = field(default_factory=list)
    read: list[Watched] = field(default_factory=list)
    problems: list[tuple[str, IngestError]] = field(default_factory=list)
    named: dict[str, losses.Named] = field(default_factory=dict)
    miscounted: dict[str, IngestError] = field(default_factory=dict)
    said: list[notices.Found] = field(default_factory=list)
    new_notices: int = 0

    def take(self, item: Fetched) -> None:
        watched, fetch = item.watched, item.fetch
        if item.error:
            self._fail(item, item.error)
            return
        same = fetch.capture_id == watched.capture_id and not self.reread
        if fetch.outcome == FetchOutcome.NOT_MODIFIED or same:
            self.unchanged.append(item)
            return
        try:
            sheet = self._read(item)
        except ReadError as error:
            logger.warning("%s: %s: %s", self.adapter.slug, watched.url, error)
            self._fail(item, error)
            return
        self._accept(item, sheet)

    def note(self) -> None:
        """Write what was taken of all documents at once, however many there were."""
        documents = [(item.watched, item.fetch) for item in self.unchanged]
        moved = {row.pk for row, fetch in documents if row.read_stamp != fetch.stamp}
        for pk, keys in store.mark_unchanged(documents).items():
            self.heard |= keys
            (self.touched if pk in moved else self.unmoved).update(keys)
        self.read += [watched for watched, _ in documents]
        if self.listings:
            services.list_advisories(
                issuer=self.adapter.slug, listings=self.listings, at=self.at
            )
        store.follow(self.source.pk, self.follow)

    def record_notices(self) -> None:
        if self.said:
            self.new_notices = notices.record(
                self.adapter.slug, self.said, version=self.adapter.version
            )

    def _read(self, item: Fetched) -> Sheet:
        watched = item.watched
        capture = Capture(
            url=watched.url,
            role=watched.role,
            key=watched.key,
            body=item.body or b"",
            fetched_at=item.fetch.at,
            content_type=item.fetch.headers.get("content-type", ""),
        )
        try:
            sheet = self.adapter.read(capture)
        except ReadError:
            raise
        except Exception as error:
            logger.exception("%s: %s", self.adapter.slug, watched.url)
            raise ReaderFailed(error) from error
        self._count(watched, sheet)
        return sheet

    def _count(self, watched: Watched, sheet: Sheet) -> None:
        """Refuse a list that is too short or too long to be the whole one."""
        expect = next(
            (d.expect for d in self.adapter.documents if d.url == watched.url), None
        )
        if expect is None:
            return
        found = len({reading.destination.key for reading in sheet.readings})
        what = "destinations"
        if self.adapter.tells_of_missions:
            found, what = len(sheet.notices), "notices"
        before = int(self.source.counts.get(watched.role, 0))
        opening = expect.opens_short and before < expect.min
        bound = 1 if opening else expect.min
        if not self.accept_fewer and not expect.window:
            bound = max(bound, math.ceil(before * SHRINKAGE))
        if found == 0 and expect.min > 0:
            raise EmptyDocument("The list is empty; an empty list is never believed.")
        if found < bound:
            raise TooFew(what, found=found, bound=bound)
        if found > expect.max:
            raise TooMany(what, found=found, bound=expect.max)
        self.source.counts[watched.role] = found

    def _is_list(self, watched: Watched) -> bool:
        return any(
            document.url == watched.url and document.expect
            for document in self.adapter.documents
        )

    def _accept(self, item: Fetched, sheet: Sheet) -> None:
        watched, fetch = item.watched, item.fetch
        keys = {reading.destination.key for reading in sheet.readings}
        if watched.capture_id and self._is_list(watched) and not self.reread:
            before = store.named_before(watched)
            self.named[watched.role] = losses.Named(before, keys)
        store.save_readings(
            self.source.pk, watched.role, watched.url, sheet.readings, fetch
        )
        if not self.reread:
            store.mark_read(watched, fetch)
        self.listings += [
            services.Listing(
                key=reading.destination.key,
                name=reading.destination.name,
                codes=reading.destination.place.codes,
                part=reading.destination.place.part,
                url=reading.url,
            )
            for reading in sheet.readings
            if reading.destination.place.codes
        ]
        self.touched |= keys
        self.heard |= keys
        self.follow += sheet.follow
        if capture := fetch.capture_id:
            self.said += [(self.at, capture, each) for each in sheet.notices]
        self.read.append(watched)

    def _fail(self, item: Fetched, error: IngestError) -> None:
        _, retry_after = store.failure_of(error)
        store.mark_failed(
            item.watched,
            item.fetch,
            code=error.code,
            problem=str(error),
            every=self.adapter.every,
            retry_after=retry_after,
        )
        if isinstance(error, ReadError):
            item.fetch.problem_code, item.fetch.problem = error.code, str(error)
            item.fetch.save(update_fields=["problem_code", "problem"])
        self.problems.append((item.watched.url, error))
        miscounted = isinstance(error, EmptyDocument | TooFew | TooMany)
        # A list that was never accepted was never had, so it is not lost.
        if miscounted and self.source.counts.get(item.watched.role):
            self.miscounted[item.watched.role] = error
        if item.watched.key:
            self.touched.add(item.watched.key)

    def judge(self) -> Judgement:
        """Judge what may have moved; what has not moved still stands."""
        source = self.source.pk
        keys = self.touched
        if self.unmoved:
            # Where a reading was refused the source does not say what stands, so
            # that it has not moved confirms nothing by itself.
            in_question = (
                store.held_keys(source)
                | store.refused_keys(source)
                | store.pending_keys(source)
            )
            keys = keys | (self.unmoved & in_question)
        judgement = judge(
            self.adapter, keys, heard=self.heard, at=self.at, reread=self.reread
        )
        store.ask_again(source, judgement.unsettled, at=self.at)
        same = [services.advisory_id(source, key) for key in self.unmoved - keys]
        judgement.confirmed += services.confirm(advisories=same, at=self.at)
        return judgement


def _close(
    run: Run,
    source: Source,
    at: datetime,
    fetched: Sequence[Fetched],
    work: _Work,
    judgement: Judgement,
) -> None:
    now = timezone.now()
    run.at, run.finished_at = at, max(now, run.started_at)
    run.counts = {
        "requests": len(fetched),
        "not_modified": _not_modified(fetched),
        "read": len(work.read),
        "failed": len(work.problems),
        **(
            {"notices": work.new_notices}
            if work.adapter.tells_of_missions
            else judgement.counts()
        ),
    }
    run.state, error = _verdict(run, work, judgement)
    if error:
        run.problem_code, run.problem = error.code, str(error)
    elif judgement.held:
        run.problem_code, run.problem = HELD, judgement.sentence()
    if not work.reread:
        source.last_attempt_at = at
    if run.stage == Run.Stage.LISTS and not work.reread:
        if not work.adapter.tells_of_missions:
            _note_losses(run, source, error, work)
        if run.state != RunState.FAILED:
            source.last_ok_at = at
        _set_state(source, run, error, at)
        if run.trigger == "schedule":
            source.next_due_at = _next_due(run, work.adapter)
        source.leased_until = None
    source.save()
    run.turn = Turn.objects.take()
    run.save()


def _next_due(run: Run, adapter: Adapter) -> datetime:
    """When the lists are polled again.

    One of a family that is refused is left alone for longer and longer: there are many
    of them, and no advice waits for it.
    """
    due = run.started_at + adapter.every
    if not adapter.family:
        return due
    failing = Watched.objects.filter(source=adapter.slug, next_at__gt=due)
    return max([due, *(page.next_at for page in failing if page.next_at)])


def _note_losses(
    run: Run, source: Source, error: IngestError | None, work: _Work
) -> None:
    """Tell the ledger what of the source was lost by this run, or came back."""
    refused, every = work.miscounted, work.adapter.every
    if run.state == RunState.FAILED:
        losses.lose_list(source, str(error), at=work.at, every=every, roles=refused)
    else:
        if refused:
            why = str(next(iter(refused.values())))
            losses.lose_list(source, why, at=work.at, every=every, roles=refused)
        read = {watched.role for watched in work.read}
        losses.recover(source, read=read, at=work.at)
    losses.note_rows(source, work.named, at=work.at, accepted=work.accept_fewer)


def _verdict(
    run: Run, work: _Work, judgement: Judgement
) -> tuple[RunState, IngestError | None]:
    """Failed: nothing could be read. Held: something was refused or is not believed."""
    errors = [error for _, error in work.problems]
    required = {d.url for d in work.adapter.documents if d.required}
    fatal = [error for url, error in work.problems if url in required]
    refused = [error for error in errors if _refusal(run, error)]
    if fatal or (errors and not work.read and not _only_gone(run, errors)):
        return RunState.FAILED, (fatal or refused or errors)[0]
    if refused:
        return RunState.HELD, refused[0]
    if judgement.held:
        return RunState.HELD, None
    changed = judgement.recorded or judgement.listed or work.new_notices
    return (RunState.CHANGED if changed else RunState.UNCHANGED), None


def _only_gone(run: Run, errors: Sequence[IngestError]) -> bool:
    """Pages that the publisher does not have: said on each destination, no failure."""
    return run.stage == Run.Stage.PAGES and not any(_refusal(run, e) for e in errors)


def _refusal(run: Run, error: IngestError) -> bool:
    """Whether an error on one document is more than a document that is not there."""
    if isinstance(error, ReadError):
        return True
    if run.stage == Run.Stage.LISTS:
        return False
    return store.failure_of(error)[0] != "gone"


def _page_trouble(source: Source) -> tuple[str, str]:
    """Code and sentence where pages that exist could not be read more than once."""
    pages = Watched.objects.filter(source=source, failures__gte=2).exclude(key="")
    troubled = list(pages.exclude(failure_code=Gone.code).order_by("id"))
    if not troubled:
        return "", ""
    first = troubled[0]
    many = f"{len(troubled)} pages could not be read, among them "
    return (
        first.failure_code,
        f"{many if len(troubled) > 1 else ''}{first.url}: {first.failure}",
    )


def _set_state(
    source: Source, run: Run, error: IngestError | None, at: datetime
) -> None:
    problem = (run.problem_code, run.problem)
    if not run.problem:
        problem = _page_trouble(source)
    if run.state == RunState.FAILED and error:
        blocked = store.failure_of(error)[0] == "blocked" or error.code == "challenge"
        state = SourceState.BLOCKED if blocked else SourceState.FAILING
    elif any(problem) or Hold.objects.alarming().filter(source=source).exists():
        state = SourceState.HELD
    else:
        state = SourceState.OK
    if source.state != state:
        source.state, source.state_since = state, at
    source.problem_code, source.problem = problem
