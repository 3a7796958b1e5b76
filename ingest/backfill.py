"""From the commits of a public archive to the record.

What an archive shows is kept, read, doubted and recorded like what is read live, in
strands of its own. Many steps are written in one transaction: an import that is
stopped loses at most one batch, and goes on behind the last commit that was recorded.
"""

from __future__ import annotations

import gc
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from advisories import doubts, services
from advisories.copying import copy_in
from advisories.facts import Advice, digest
from advisories.ledger import Entry
from advisories.models import (
    LEVEL_CHANGE_KINDS,
    Advisory,
    Archive,
    Edition,
    Event,
    Issuer,
    Kind,
    Status,
    Strand,
)
from advisories.services import Evidence, Listing, Sighting

from . import adapters, guards, store
from .archives.base import Commit, Layout, Step, Trouble
from .errors import IngestError, ReaderFailed, ReadError
from .git import Repository
from .models import (
    Capture,
    Fetch,
    FetchOutcome,
    Hold,
    HoldOutcome,
    Run,
    RunState,
    Source,
    Turn,
)
from .records import Capture as Document
from .records import Doubt, Reading, Say, Unread, Verdict, Wait

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 500
BATCH_STEPS = 500
# After a longer gap many destinations have moved for many reasons.
WAVE_GAP = timedelta(days=3)

_SILENT = "The archive shows nothing of this issuer any more."
_HEARD = "The archive shows something of this issuer again."
_HOLD_FIELDS = ("closed_at", "outcome", "readings", "last_seen_at")
_WEIGHT = (RunState.UNCHANGED, RunState.CHANGED, RunState.HELD)


class OtherArchive(IngestError):
    """The repository is not the one that was read before."""

    code = "other-archive"


@dataclass(slots=True)
class Summary:
    """What an import did, for whoever started it."""

    commits: int = 0
    documents: int = 0
    editions: int = 0
    level_changes: int = 0
    events: int = 0
    held: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Held:
    """A reading that is not believed yet; ``say`` None where nothing could be read."""

    row: Hold
    say: Say | None
    doubts: tuple[Doubt, ...]
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Place:
    """Where one destination stands in the strand, as far as the steps were taken."""

    listing: Listing
    about: doubts.About
    document: str = ""
    current: Advice | None = None
    confirmed_at: datetime | None = None
    held: _Held | None = None


@dataclass(slots=True)
class Case:
    """A document on a place, with what it says and what speaks against it."""

    place: Place
    run: Run
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    url: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def repeats(self) -> bool:
        return (
            isinstance(self.verdict, Say)
            and self.place.current is not None
            and self.place.current.digest == self.verdict.advice.digest
        )

    @property
    def moves_undated(self) -> bool:
        """Whether the level would move and the issuer's own date would not."""
        current = self.place.current
        if not isinstance(self.verdict, Say) or current is None:
            return False
        advice = self.verdict.advice
        return current.level != advice.level and (
            advice.issued is None or advice.issued == current.issued
        )


@dataclass(slots=True)
class Shown:
    """What is known of one issuer: its places, and the documents that tell of them."""

    slug: str
    actor: str | None
    steep_falls_need_words: bool
    spans: list[list[str]]
    places: dict[str, Place] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    last_at: datetime | None = None
    silent: bool = False


@dataclass(slots=True)
class _Batch:
    """What is to be written at once."""

    captures: list[Capture] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    listings: dict[tuple[str, str], Listing] = field(default_factory=dict)
    found: list[Sighting | Entry] = field(default_factory=list)
    confirmed: dict[UUID, datetime] = field(default_factory=dict)
    opened: list[Hold] = field(default_factory=list)
    touched: dict[int, Hold] = field(default_factory=dict)
    documents: int = 0
    steps: int = 0


class Importer:
    """Takes the steps of an archive in order and writes them in batches.

    ``reader``: whose reading the editions are, where not the layout's own. ``shelf``
    makes the rows of captures.
    """

    def __init__(self, layout: Layout, *, reader: str = "") -> None:
        self._layout = layout
        self._reader = reader or layout.slug
        self.shelf = store.Shelf()
        self._batch = _Batch()
        self._took = False
        self.summary = Summary()
        self._archive = _archive_row(layout)
        self._issuers = {slug: self._restore(slug) for slug in layout.issuers}

    # --- one step

    def take(self, step: Step) -> None:
        """Judge what a step shows; ``flush`` writes it."""
        self._took = True
        issuer = self._issuers[step.issuer]
        at = max(step.at, issuer.last_at) if issuer.last_at else step.at
        run = self._open_run(step, at)
        self._note_watching(issuer, at)
        gap = at - issuer.last_at if issuer.last_at else timedelta()
        for trouble in step.troubles:
            self._note_trouble(issuer, trouble, at)
        cases = [
            case
            for document in step.documents
            for case in self._hear(issuer, run, document, at)
        ]
        if gap <= WAVE_GAP:
            self._doubt_wave(issuer, cases)
        for case in cases:
            self._settle(issuer, case, at)
        if step.whole:
            shown = {document.key for document in step.documents}
            self._confirm_rest(issuer, step.missing | shown, at)
        issuer.last_at = at
        self._batch.steps += 1

    def _open_run(self, step: Step, at: datetime) -> Run:
        run = Run(
            source_id=step.issuer,
            stage=Run.Stage.ARCHIVE,
            state=RunState.UNCHANGED,
            trigger="backfill",
            adapter_version=self._layout.version,
            started_at=at,
            finished_at=at,
            at=at,
            archive=self._layout.slug,
            step={
                "commit": step.commit,
                "at": step.at.isoformat(),
                "whole": step.whole,
                "missing": sorted(step.missing),
                "troubles": [[t.what, t.lost, t.evidence] for t in step.troubles],
            },
        )
        self._batch.runs.append(run)
        return run

    def _hear(
        self, issuer: Shown, run: Run, document: Document, at: datetime
    ) -> list[Case]:
        """Keep a document and read it: a case for each known place that it tells of."""
        fetch = self._keep(run, document, at)
        assert fetch.capture_id is not None
        evidence = (Evidence("archive", document.url, fetch.capture_id, at),)
        try:
            reading = self._reading(issuer.slug, document)
        except ReadError as error:
            self._refuse(run, error.code, f"{document.key}: {error}")
            known = issuer.places.get(issuer.documents.get(document.key, ""))
            if known is None:
                return []
            unread = Case(
                known,
                run,
                Unread(str(error)),
                evidence,
                document.url,
                doubts=(Doubt("unread", str(error)),),
            )
            return [unread]
        if not reading.destination.place.codes:
            said = " ".join(doubt.evidence for doubt in reading.doubts)
            self._refuse(run, "unknown-country", f"{document.key}: {said}")
            return []
        place = self._place(issuer, reading)
        place.document = document.key
        issuer.documents[document.key] = place.listing.key
        verdict = self._layout.combine(issuer.slug, reading, place.current)
        case = Case(place, run, verdict, evidence, reading.url)
        case.doubts = self._doubts(issuer, case, reading, at)
        return [case]

    def _refuse(self, run: Run, code: str, problem: str) -> None:
        self.summary.refused[code] += 1
        run.state, run.problem_code, run.problem = RunState.HELD, code, problem

    def _reading(self, issuer: str, document: Document) -> Reading:
        try:
            return self._layout.read(issuer, document)
        except ReadError:
            raise
        except Exception as error:
            logger.exception("%s: %s", self._layout.slug, document.key)
            raise ReaderFailed(error) from error

    def _keep(self, run: Run, document: Document, at: datetime) -> Fetch:
        sha256 = hashlib.sha256(document.body).hexdigest()
        row = self.shelf.keep(
            sha256,
            document.body,
            url=document.url,
            content_type=document.content_type,
            at=at,
        )
        if row is not None:
            self._batch.captures.append(row)
        fetch = Fetch(
            run=run,
            url=document.url,
            role=document.role,
            key=document.key,
            at=at,
            outcome=FetchOutcome.BODY,
            capture_id=sha256,
        )
        self._batch.fetches.append(fetch)
        self._batch.documents += 1
        self.summary.documents += 1
        return fetch

    def _place(self, issuer: Shown, reading: Reading) -> Place:
        where = reading.destination
        listing = Listing(
            key=where.key,
            name=where.name,
            codes=where.place.codes,
            part=where.place.part,
            url=reading.url,
        )
        place = issuer.places.get(where.key)
        if place is None:
            about = doubts.About(
                services.advisory_id(issuer.slug, where.key),
                issuer.slug,
                issuer.actor,
                tuple(sorted(where.place.codes)),
                self._layout.slug,
            )
            place = issuer.places[where.key] = Place(listing, about)
            self._batch.listings[issuer.slug, where.key] = listing
        elif place.listing != listing:
            place.listing = self._batch.listings[issuer.slug, where.key] = listing
        return place

    # --- judging

    def _doubts(
        self, issuer: Shown, case: Case, reading: Reading, at: datetime
    ) -> tuple[Doubt, ...]:
        if isinstance(case.verdict, Say):
            return self._examine(issuer, case, case.verdict, at)
        if isinstance(case.verdict, Unread):
            return reading.doubts or (Doubt("unread", case.verdict.reason),)
        return ()

    def _examine(
        self, issuer: Shown, case: Case, say: Say, at: datetime
    ) -> tuple[Doubt, ...]:
        """What speaks against it; nothing does where it repeats what stands."""
        if case.repeats:
            return ()
        return guards.examine(
            guards.Context(
                say=say,
                current=case.place.current,
                at=at,
                steep_falls_need_words=issuer.steep_falls_need_words,
            )
        )

    def _doubt_wave(self, issuer: Shown, cases: list[Case]) -> None:
        """Hold what changes in too many places at once without a date of its own."""
        moving = [case for case in cases if case.moves_undated and not case.doubts]
        if not moving:
            return
        known = sum(place.current is not None for place in issuer.places.values())
        if len(moving) <= guards.mass_change_limit(known):
            return
        evidence = f"{len(moving)} of {known} destinations change at once."
        for case in moving:
            case.doubts = (Doubt("many-at-once", evidence),)

    def _settle(self, issuer: Shown, case: Case, at: datetime) -> None:
        place = case.place
        if isinstance(case.verdict, Say) and not case.doubts:
            self._publish(place, case.verdict, case.evidence, case.url, at)
            case.run.state = max(case.run.state, RunState.CHANGED, key=_WEIGHT.index)
        elif case.doubts and (
            place.current is not None or isinstance(case.verdict, Say)
        ):
            case.run.state = RunState.HELD
            self._hold(place, case, at)
        elif case.doubts:
            self.summary.refused[case.doubts[0].guard] += 1
        elif isinstance(case.verdict, Wait) and case.verdict.stands:
            self._confirm(place, at)

    def _publish(
        self,
        place: Place,
        say: Say,
        evidence: tuple[Evidence, ...],
        url: str,
        at: datetime,
    ) -> None:
        if place.current and place.current.digest == say.advice.digest:
            self._confirm(place, at)
            return
        held, settles = place.held, None
        if held and held.row.digest == say.advice.digest:
            settles = held.row.event
            self._end(place, HoldOutcome.RELEASED, at)
        elif held:
            self._end(place, HoldOutcome.SUPERSEDED, at)
        self._batch.found.append(
            Sighting(
                advisory=place.about.advisory,
                advice=say.advice,
                url=say.url or url,
                evidence=evidence,
                seen_at=at,
                confirmed_at=place.confirmed_at,
                settles=settles,
            )
        )
        self.summary.editions += 1
        place.current, place.confirmed_at = say.advice, at
        self._batch.confirmed[place.about.advisory] = at

    def _confirm(self, place: Place, at: datetime) -> None:
        """What stands was shown again; a reading held against it was taken back."""
        if place.held:
            self._end(place, HoldOutcome.REVERTED, at)
        place.confirmed_at = at
        self._batch.confirmed[place.about.advisory] = at

    def _confirm_rest(
        self, issuer: Shown, but: frozenset[str] | set[str], at: datetime
    ) -> None:
        """All was looked at: what is not among the documents is as it was.

        What is believed by it is told in the order of keys, whoever came first.
        """
        believed = []
        for place in issuer.places.values():
            if place.document in but:
                continue
            if place.held is None:
                if place.current:
                    place.confirmed_at = at
                    self._batch.confirmed[place.about.advisory] = at
            elif self._persists(place.held, at) and place.held.say:
                believed.append((place.listing.key, place, place.held.say, place.held))
        for _, place, say, held in sorted(believed, key=lambda row: row[0]):
            self._publish(place, say, held.evidence, held.row.url, at)

    # --- holding

    def _hold(self, place: Place, case: Case, at: datetime) -> None:
        say = case.verdict if isinstance(case.verdict, Say) else None
        wanted = (
            say.advice.digest
            if say
            else digest(*(doubt.guard for doubt in case.doubts))
        )
        if place.held and place.held.row.digest == wanted:
            if self._persists(place.held, at) and say:
                self._publish(place, say, case.evidence, case.url, at)
            return
        if place.held:
            self._end(place, HoldOutcome.SUPERSEDED, at)
        row = Hold(
            source_id=place.about.issuer,
            advisory_id=place.about.advisory if place.current else None,
            archive=self._layout.slug,
            key=place.listing.key,
            name=place.listing.name[:200],
            guard=case.doubts[0].guard,
            findings=[
                {"guard": doubt.guard, "evidence": doubt.evidence}
                for doubt in case.doubts
            ],
            proposed=say.advice.with_(text=None).as_json() if say else None,
            digest=wanted,
            url=say.url if say else case.url,
            evidence=[item.as_json() for item in case.evidence],
            opened_at=at,
            last_seen_at=at,
        )
        self.summary.held[row.guard] += 1
        if say and place.current and guards.BY_CODE[row.guard].alarming:
            entry = doubts.unconfirmed(
                place.about,
                place.current,
                say.advice,
                at=at,
                why=guards.reasons(case.doubts),
                url=row.url,
            )
            if entry:
                row.event = entry.id
                self._batch.found.append(entry)
        self._batch.opened.append(row)
        place.held = _Held(row, say, case.doubts, case.evidence)

    def _persists(self, held: _Held, at: datetime) -> bool:
        """Note that it was seen again; whether that is often enough to believe it."""
        held.row.readings += 1
        held.row.last_seen_at = at
        self._touch(held.row)
        return guards.released(
            held.doubts,
            readings=held.row.readings,
            opened_at=held.row.opened_at,
            at=at,
        )

    def _end(self, place: Place, outcome: HoldOutcome, at: datetime) -> None:
        held, place.held = place.held, None
        if held is None:
            return
        held.row.closed_at, held.row.outcome = at, outcome
        self._touch(held.row)
        if held.row.event and outcome is not HoldOutcome.RELEASED:
            self._batch.found.append(
                doubts.not_confirmed(
                    place.about, held.row.event, at=at, why=str(outcome.label)
                )
            )

    def _touch(self, row: Hold) -> None:
        if row.pk is not None:
            self._batch.touched[row.pk] = row

    # --- the archive's own watching

    def _note_trouble(self, issuer: Shown, trouble: Trouble, at: datetime) -> None:
        since = issuer.last_at
        self._batch.found.append(
            doubts.source_lost(
                issuer.slug,
                issuer.actor,
                what=trouble.what,
                why=trouble.evidence,
                at=at,
                since=since,
                archive=self._layout.slug,
            )
            if trouble.lost
            else doubts.source_recovered(
                issuer.slug,
                issuer.actor,
                what=trouble.what,
                why=trouble.evidence,
                at=at,
                archive=self._layout.slug,
            )
        )

    def _note_watching(self, shown: Shown, at: datetime) -> None:
        """Say once of each issuer that the archive fell silent on it, and came back."""
        silence = self._layout.silence
        for issuer in self._issuers.values() if self._layout.watches else ():
            last = issuer.last_at
            if last is None or issuer.silent or at - last <= silence:
                continue
            issuer.silent = True
            trouble = Trouble(what="silence", lost=True, evidence=_SILENT)
            self._note_trouble(issuer, trouble, last + silence)
        if shown.silent:
            shown.silent = False
            self._note_trouble(
                shown, Trouble(what="silence", lost=False, evidence=_HEARD), at
            )
        span = shown.spans[-1] if shown.spans else None
        if span and at - datetime.fromisoformat(span[1]) <= silence:
            span[1] = at.isoformat()
        else:
            shown.spans.append([at.isoformat(), at.isoformat()])

    # --- reading and writing the record

    @transaction.atomic
    def flush(self) -> None:
        """Write all that was taken, or nothing of it."""
        batch, self._batch = self._batch, _Batch()
        known = store.kept(row.pk for row in batch.captures)
        copy_in([row for row in batch.captures if row.pk not in known])
        for slug in self._issuers:
            listings = [row for (own, _), row in batch.listings.items() if own == slug]
            services.list_advisories(issuer=slug, listings=listings, at=None)
        events = services.record_history(
            archive=self._layout.slug,
            found=batch.found,
            confirmed=batch.confirmed,
            adapter=self._reader,
            adapter_version=self._layout.version,
        )
        Hold.objects.bulk_update(batch.touched.values(), _HOLD_FIELDS)
        Hold.objects.bulk_create(batch.opened)
        if batch.runs:
            turn = Turn.objects.take()
            for run in batch.runs:
                run.turn = turn
        copy_in(batch.runs)
        for fetch in batch.fetches:
            fetch.run_id = fetch.run.pk
        copy_in(batch.fetches)
        self._archive.spans |= {
            slug: row.spans for slug, row in self._issuers.items() if row.spans
        }
        self._archive.save(update_fields=["spans"])
        self.summary.events += len(events)
        self.summary.level_changes += sum(
            event.kind in LEVEL_CHANGE_KINDS and event.status == Status.CONFIRMED
            for event in events
        )

    @property
    def full(self) -> bool:
        return (
            self._batch.documents >= BATCH_DOCUMENTS or self._batch.steps >= BATCH_STEPS
        )

    @transaction.atomic
    def finish(self) -> None:
        """Write the rest; what a shipped table told beyond it is dropped."""
        self.flush()
        services.drop_bundled(archive=self._layout.slug)
        if self._took or not self._archive.imported:
            Turn.objects.take(finished=self._layout.slug)
        self._archive.imported = True
        self._archive.save(update_fields=["imported"])

    def _restore(self, slug: str) -> Shown:
        """An issuer as the steps that were recorded left it."""
        live = adapters.is_source(slug)
        Source.objects.get_or_create(slug=slug, defaults={"paused": not live})
        row = Issuer.objects.get(pk=slug)
        issuer = Shown(
            slug=slug,
            actor=row.sending_id,
            steep_falls_need_words=(
                not live or adapters.by_slug(slug).steep_falls_need_words
            ),
            spans=self._archive.spans.get(slug, []),
        )
        if issuer.spans:
            issuer.last_at = datetime.fromisoformat(issuer.spans[-1][1])
        issuer.silent = self._is_silent(slug)
        strands = Strand.objects.filter(
            archive=self._layout.slug, advisory__issuer=slug, current__bundled=False
        )
        for strand in strands.select_related("current", "advisory").prefetch_related(
            "advisory__countries"
        ):
            self._restore_place(issuer, strand)
        holds = Hold.objects.filter(
            archive=self._layout.slug, source=slug, closed_at=None
        )
        for hold in holds:
            self._restore_hold(issuer, hold)
        return issuer

    def _is_silent(self, slug: str) -> bool:
        last = (
            Event.objects.filter(
                issuer=slug,
                kind__in=(Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED),
                payload__archive=self._layout.slug,
                payload__what="silence",
            )
            .newest_first()
            .first()
        )
        return last is not None and last.kind == Kind.SOURCE_LOST

    def _restore_place(self, issuer: Shown, strand: Strand) -> None:
        edition = strand.current
        document, words = self._words(issuer, edition)
        place = self._place_of(issuer, strand.advisory)
        place.document = document
        place.current = edition.advice.with_(text=words)
        place.confirmed_at = strand.confirmed_at
        issuer.documents[document] = strand.advisory.key

    def _words(self, issuer: Shown, edition: Edition) -> tuple[str, str | None]:
        """The document that an edition was read from, and its words."""
        document = self._document(issuer.slug, edition.capture_sha256)
        reading = self._reading(issuer.slug, document)
        return document.key, reading.advice.text if reading.advice else None

    def _place_of(self, issuer: Shown, advisory: Advisory) -> Place:
        codes = tuple(sorted(country.pk for country in advisory.countries.all()))
        place = issuer.places[advisory.key] = Place(
            listing=Listing(
                key=advisory.key,
                name=advisory.name,
                codes=codes,
                part=advisory.part,
                url=advisory.url,
            ),
            about=doubts.About(
                advisory.pk, issuer.slug, issuer.actor, codes, self._layout.slug
            ),
        )
        return place

    def _restore_hold(self, issuer: Shown, row: Hold) -> None:
        place, say = self._proposal(issuer, row)
        place.held = _Held(
            row,
            say,
            tuple(Doubt(item["guard"], item["evidence"]) for item in row.findings),
            tuple(Evidence.from_json(item) for item in row.evidence),
        )

    def _proposal(self, issuer: Shown, row: Hold) -> tuple[Place, Say | None]:
        """The place that a reading is held on, and what it would say of it."""
        [evidence] = row.evidence
        document = self._document(issuer.slug, evidence["sha256"])
        try:
            reading = self._reading(issuer.slug, document)
            place = self._place(issuer, reading)
            verdict = self._layout.combine(issuer.slug, reading, place.current)
        except ReadError:
            place, verdict = issuer.places[row.key], None
        place.document = document.key
        issuer.documents[document.key] = row.key
        return place, verdict if isinstance(verdict, Say) else None

    def _document(self, issuer: str, sha256: str) -> Document:
        """A stored document as the archive last showed it."""
        fetch = (
            Fetch.objects.filter(
                run__archive=self._layout.slug, run__source=issuer, capture=sha256
            )
            .select_related("capture")
            .latest("id")
        )
        assert fetch.capture is not None
        return Document(
            url=fetch.url,
            role=fetch.role,
            key=fetch.key,
            body=store.body_of(fetch.capture),
            fetched_at=fetch.at,
            content_type=fetch.capture.content_type,
        )


def _archive_row(layout: Layout) -> Archive:
    row, _ = Archive.objects.update_or_create(
        slug=layout.slug,
        defaults={
            "title": layout.title,
            "made_by": layout.made_by,
            "url": layout.url,
            "licence": layout.licence,
        },
    )
    if not row.imported and not _last_run(layout):
        row.spans = {}  # those of the shipped table, which says it more coarsely
    return row


def _last_run(layout: Layout) -> Run | None:
    return Run.objects.filter(archive=layout.slug).order_by("-id").first()


Progress = Callable[[int], None]


def import_repository(
    layout: Layout, repository: Repository, progress: Progress = lambda done: None
) -> Summary:
    """Import what was not imported yet; ``progress`` gets how many commits are done.

    Raises ``SourceBusy`` where another process imports the same archive, and
    ``OtherArchive`` where the repository lacks the commit that was recorded last.
    """
    with store.source_lock(f"archive:{layout.slug}"), _little_garbage():
        last = _last_run(layout)
        importer = Importer(layout)
        marked = _Marked(repository.commits(), last.step["commit"] if last else None)
        before = ""
        for step in layout.steps(repository.ahead(marked), repository.blob):
            if step.commit != before and importer.full:
                importer.flush()
            before = step.commit
            importer.take(step)
            progress(marked.count)
        if not marked.met:
            raise OtherArchive(
                f"This repository lacks the commit {marked.last}, which was read last "
                f"for {layout.slug}: give the archive that was imported before."
            )
        importer.finish()
        progress(marked.count)
        importer.summary.commits = marked.count
        return importer.summary


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for garbage seldom: rows live by the thousand until their batch is written.

    It takes a twentieth of an import otherwise, and finds next to nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(10_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Marked:
    """Commits, those up to the last that was recorded marked as done."""

    def __init__(self, commits: Iterator[Commit], last: str | None) -> None:
        self._commits = commits
        self.last = last
        self.met = last is None
        self.count = 0

    def __iter__(self) -> Iterator[Commit]:
        for commit in self._commits:
            done = not self.met
            self.met = self.met or commit.sha == self.last
            self.count += 1
            yield replace(commit, done=done)
