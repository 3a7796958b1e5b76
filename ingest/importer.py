"""From the steps of a public archive to the record.

What an archive shows is kept, doubted and recorded like what is read live, in strands
of its own. Many steps are written in one transaction: an import that is stopped loses
at most one batch, and goes on behind the last that was recorded.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
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

from . import adapters, guards, notices, store
from .archives.base import PublicArchive, Said, Step, Trouble
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
from .records import Doubt, Notice, Reading, Say, Verdict, Wait

BATCH_DOCUMENTS = 200
BATCH_STEPS = 500
# After a longer gap many destinations have moved for many reasons.
WAVE_GAP = timedelta(days=3)

_SILENT = "The archive shows nothing of this issuer any more."
_HEARD = "The archive shows something of this issuer again."
_HOLD_FIELDS = ("closed_at", "outcome", "readings", "last_seen_at")
_WEIGHT = (RunState.UNCHANGED, RunState.CHANGED, RunState.HELD)


@dataclass(slots=True)
class Summary:
    """What an import did, for whoever started it."""

    commits: int = 0
    documents: int = 0
    editions: int = 0
    level_changes: int = 0
    events: int = 0
    notices: int = 0
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


@dataclass(frozen=True, slots=True)
class Heard:
    """That a document tells of a place.

    ``said``: what it says, or why it cannot be read; None where that is told together
    with other documents.
    """

    place: Place
    url: str
    said: Said | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Case:
    """What is said of a place, and what speaks against it."""

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
    said: list[notices.Found] = field(default_factory=list)
    documents: int = 0
    steps: int = 0


class Importer(ABC):
    """Takes the steps of an archive in order and writes them in batches.

    What documents say, a subclass knows. ``reader``: whose reading the editions are,
    where not the archive's own. ``shelf`` makes the rows of captures.
    """

    def __init__(self, archive: PublicArchive, *, reader: str = "") -> None:
        self._reader = reader or archive.slug
        self.shelf = store.Shelf()
        self._batch = _Batch()
        self._took = False
        self.summary = Summary()
        self._facts = archive
        self._archive = _archive_row(archive)
        self._issuers = {slug: self._restore(slug) for slug in archive.issuers}

    @abstractmethod
    def _hear(
        self, issuer: Shown, run: Run, step: Step, at: datetime
    ) -> Sequence[Heard]:
        """Keep the documents of a step; which known places they tell of."""

    @abstractmethod
    def _case(self, issuer: Shown, run: Run, heard: Heard, at: datetime) -> Case | None:
        """What is said of a place, given what stands; None where it changes nothing."""

    @abstractmethod
    def _words(self, issuer: Shown, edition: Edition) -> tuple[str, str | None]:
        """The key of the document that an edition was read from, and its words."""

    @abstractmethod
    def _proposal(self, issuer: Shown, row: Hold) -> tuple[Place, Say | None]:
        """The place that a reading is held on, and what it would say of it."""

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
        for heard in _once_each(self._hear(issuer, run, step, at)):
            found = [self._case(issuer, run, one, at) for one in heard]
            cases = [case for case in found if case]
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
            adapter_version=self._facts.version,
            started_at=at,
            finished_at=at,
            at=at,
            archive=self._facts.slug,
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

    def _refuse(self, run: Run, code: str, problem: str) -> None:
        self.summary.refused[code] += 1
        run.state, run.problem_code, run.problem = RunState.HELD, code, problem

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

    def _tell(self, fetch: Fetch, said: Sequence[Notice], at: datetime) -> None:
        """Take down what missions say in a document that was kept."""
        assert fetch.capture_id is not None
        self._batch.said += [(at, fetch.capture_id, notice) for notice in said]

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
                self._facts.slug,
            )
            place = issuer.places[where.key] = Place(listing, about)
            self._batch.listings[issuer.slug, where.key] = listing
        elif place.listing != listing:
            place.listing = self._batch.listings[issuer.slug, where.key] = listing
        return place

    # --- judging

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
            archive=self._facts.slug,
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
                archive=self._facts.slug,
            )
            if trouble.lost
            else doubts.source_recovered(
                issuer.slug,
                issuer.actor,
                what=trouble.what,
                why=trouble.evidence,
                at=at,
                archive=self._facts.slug,
            )
        )

    def _note_watching(self, shown: Shown, at: datetime) -> None:
        """Say once of each issuer that the archive fell silent on it, and came back."""
        silence = self._facts.silence
        for issuer in self._issuers.values() if self._facts.watches else ():
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
            archive=self._facts.slug,
            found=batch.found,
            confirmed=batch.confirmed,
            adapter=self._reader,
            adapter_version=self._facts.version,
        )
        if batch.said:
            self.summary.notices += notices.record(
                self._facts.notices_of,
                batch.said,
                version=self._facts.version,
                archive=self._facts.slug,
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
        services.drop_bundled(archive=self._facts.slug)
        if self._took or not self._archive.imported:
            Turn.objects.take(finished=self._facts.slug)
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
            archive=self._facts.slug, advisory__issuer=slug, current__bundled=False
        )
        for strand in strands.select_related("current", "advisory").prefetch_related(
            "advisory__countries"
        ):
            self._restore_place(issuer, strand)
        holds = Hold.objects.filter(
            archive=self._facts.slug, source=slug, closed_at=None
        )
        for hold in holds:
            self._restore_hold(issuer, hold)
        return issuer

    def _is_silent(self, slug: str) -> bool:
        last = (
            Event.objects.filter(
                issuer=slug,
                kind__in=(Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED),
                payload__archive=self._facts.slug,
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
                advisory.pk, issuer.slug, issuer.actor, codes, self._facts.slug
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

    def _document(self, issuer: str, sha256: str) -> Document:
        """A stored document as the archive last showed it."""
        fetch = (
            Fetch.objects.filter(
                run__archive=self._facts.slug, run__source=issuer, capture=sha256
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


def _once_each(heard: Sequence[Heard]) -> list[list[Heard]]:
    """In turns of which none tells twice of a place: the first is to stand before."""
    turns: list[list[Heard]] = []
    times: Counter[str] = Counter()
    for one in heard:
        key = one.place.listing.key
        if times[key] == len(turns):
            turns.append([])
        turns[times[key]].append(one)
        times[key] += 1
    return turns


def _archive_row(archive: PublicArchive) -> Archive:
    row, _ = Archive.objects.update_or_create(
        slug=archive.slug,
        defaults={
            "title": archive.title,
            "made_by": archive.made_by,
            "url": archive.url,
            "licence": archive.licence,
        },
    )
    if not row.imported and not last_run(archive):
        row.spans = {}  # those of the shipped table, which says it more coarsely
    return row


def last_run(archive: PublicArchive) -> Run | None:
    """The last step that is recorded."""
    return Run.objects.filter(archive=archive.slug).order_by("-id").first()
