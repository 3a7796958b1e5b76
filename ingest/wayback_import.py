"""From what the Wayback Machine kept to the record.

Its captures are documents of the source's own adapter: lists that tell of many
destinations, and pages that tell of one. The importer remembers what each of them
last said, and the adapter combines that as it does live. See docs/wayback.md.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import QuerySet

from advisories.facts import Advice
from advisories.models import Advisory, Edition
from advisories.services import Evidence

from . import store, wayback
from .adapters.base import Adapter
from .archives.base import PublicArchive, Step
from .errors import FetchError, ReaderFailed, ReadError
from .importer import Case, Heard, Importer, Place, Shown, Summary
from .models import Fetch, FetchOutcome, Hold, Run, RunState
from .records import Capture as Document
from .records import Doubt, Part, Reading, Say, Unread, Verdict, Wait
from .wayback import Address, Archived, Listing, Snapshot, Wayback

logger = logging.getLogger(__name__)

NAME = "wayback"
LOOKS_AHEAD = 3  # lists that are tried for the addresses of pages
BATCH = 20  # snapshots: at one a second, what a process that is killed may lose


class Machine(PublicArchive):
    """The Wayback Machine as an archive of one source.

    Its snapshots come from ``Wayback`` and are read by ``SnapshotImporter``. It shows
    what it happened to be asked for: that it has nothing for months is no news.
    """

    title = "The Wayback Machine"
    made_by = "Internet Archive"
    url = "https://web.archive.org/"
    watches = False

    def __init__(self, adapter: Adapter, slug: str) -> None:
        self.slug = slug
        self.version = adapter.version
        self.issuers = (adapter.slug,)


@dataclass(slots=True)
class Told:
    """What a document last said, and since when it cannot be read, if so.

    ``at``: when it last said so. ``stamp``: what the lists gave as the version of this
    page then. ``readings`` by destination; ``follow``: the version by address.
    ``failure``: why it could not be read later, under the version ``failed_stamp``.
    """

    url: str
    role: str
    key: str
    at: datetime
    stamp: str = ""
    sha256: str = ""
    readings: dict[str, Reading] = field(default_factory=dict)
    follow: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    failed_stamp: str = ""

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.role, self.url, self.sha256, self.at)


class SnapshotImporter(Importer):
    """Takes snapshots in the order of time; each step has one document.

    What the documents last said is all that it knows beside the strand, and can be
    read again from the captures that are stored.
    """

    def __init__(self, adapter: Adapter, slug: str = NAME) -> None:
        self._adapter = adapter
        self._lists = {document.url for document in adapter.documents}
        self._told: dict[str, Told] = {}
        self._read_before: dict[str, dict[str, Reading]] = {}
        super().__init__(Machine(adapter, slug), reader=adapter.slug)
        self._read_before.clear()
        self._recall()

    def take_snapshot(self, snapshot: Snapshot, document: Document) -> None:
        """What the archive's ``document`` says; ``flush`` writes it."""
        self.take(_step(self._adapter.slug, snapshot, document))

    def pass_over(self, snapshot: Snapshot) -> None:
        """Note that a snapshot could not be had: it is not asked for again."""
        error = snapshot.failure
        assert error is not None
        run = self._open_run(_step(self._adapter.slug, snapshot), snapshot.at)
        run.state, run.problem_code, run.problem = (
            RunState.FAILED,
            error.code,
            str(error),
        )
        self._batch.fetches.append(
            Fetch(
                run=run,
                url=snapshot.archived.address.url,
                role=snapshot.archived.address.role,
                key=snapshot.archived.address.key,
                at=snapshot.at,
                outcome=FetchOutcome.FAILED,
                problem_code=error.code,
                problem=str(error),
            )
        )
        self.summary.refused[error.code] += 1

    # --- reading a document

    def _hear(
        self, issuer: Shown, run: Run, step: Step, at: datetime
    ) -> Sequence[Heard]:
        [document] = step.documents
        fetch = self._keep(run, document, at)
        fetch.stamp = self._version(document.url)[:120]
        try:
            told = self._listen(fetch, document)
        except ReadError as error:
            fetch.problem_code, fetch.problem = error.code, str(error)
            self._refuse(run, error.code, f"{document.url}: {error}")
            return self._heard_without(issuer, self._fail(fetch, error), error)
        if told is not self._told.get(document.url):
            self._told[document.url] = told
            self._refuse_unknown(run, told)
        return [
            Heard(self._place(issuer, reading), reading.url)
            for reading in told.readings.values()
            if reading.destination.place.codes
        ]

    def _listen(self, fetch: Fetch, document: Document) -> Told:
        """What a document says now; what it said before where it is the same."""
        assert fetch.capture_id is not None
        told = self._told.get(document.url)
        if told is None or told.sha256 != fetch.capture_id:
            sheet = wayback.read(self._adapter, document)
            told = Told(
                url=document.url,
                role=document.role,
                key=document.key,
                at=fetch.at,
                sha256=fetch.capture_id,
                readings={row.destination.key: row for row in sheet.readings},
                follow={row.url: row.stamp for row in sheet.follow},
            )
        told.at, told.stamp = fetch.at, fetch.stamp
        told.failure = told.failed_stamp = ""
        return told

    def _fail(self, fetch: Fetch, error: ReadError) -> Told:
        """Note it. What a list said before, it goes on saying."""
        told = self._told.setdefault(
            fetch.url, Told(fetch.url, fetch.role, fetch.key, fetch.at)
        )
        told.failure, told.failed_stamp = str(error), fetch.stamp
        return told

    def _refuse_unknown(self, run: Run, told: Told) -> None:
        for reading in told.readings.values():
            if not reading.destination.place.codes:
                said = " ".join(doubt.evidence for doubt in reading.doubts)
                where = reading.destination
                self._refuse(run, "unknown-country", f"{where.name}: {said}")

    def _version(self, url: str) -> str:
        """The version of a page by the list that named it last, empty if none did."""
        named = [told for told in self._told.values() if url in told.follow]
        return max(named, key=lambda told: told.at).follow[url] if named else ""

    # --- judging

    def _heard_without(
        self, issuer: Shown, told: Told, error: ReadError
    ) -> Sequence[Heard]:
        """The places that a page told of before it could not be read."""
        if told.url in self._lists:
            return []
        keys = sorted({told.key, *told.readings})
        known = [issuer.places.get(key) for key in keys]
        return [Heard(place, told.url, error) for place in known if place]

    def _case(self, issuer: Shown, run: Run, heard: Heard, at: datetime) -> Case | None:
        """What all documents say together; one that cannot be read confirms nothing."""
        place = heard.place
        parts, evidence = self._parts(place.listing.key)
        verdict = self._combine(parts, place.current)
        roles = verdict.roles if isinstance(verdict, Say) else tuple(evidence)
        proof = tuple(evidence[role] for role in roles if role in evidence)
        case = Case(place, run, verdict, proof, heard.url)
        if isinstance(verdict, Say):
            case.doubts = self._examine(issuer, case, verdict, at)
        elif isinstance(verdict, Unread):
            case.doubts = (Doubt("unread", verdict.reason),)
        return None if heard.said and _says_again(case) else case

    def _combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        try:
            return self._adapter.combine(parts, current)
        except Exception as error:
            logger.exception("%s: no verdict", self._adapter.slug)
            return Unread(str(ReaderFailed(error)))

    def _parts(self, key: str) -> tuple[dict[str, Part], dict[str, Evidence]]:
        """What each document last said of a destination, the lists first."""
        parts: dict[str, Part] = {}
        evidence: dict[str, Evidence] = {}
        for document in self._adapter.documents:
            told = self._told.get(document.url)
            if told and key in told.readings:
                parts[told.role] = Part(reading=told.readings[key], read_at=told.at)
                evidence[told.role] = told.evidence
        for told in self._told.values():
            if told.url in self._lists or not (told.key == key or key in told.readings):
                continue
            parts[told.role] = self._page_part(told, key)
            if key in told.readings:
                evidence[told.role] = told.evidence
        return parts, evidence

    def _page_part(self, told: Told, key: str) -> Part:
        """A page is what it is when it is captured, and stays so until a list moves.

        It is out of date only once a list names another version than it did then,
        unless the page bears that very version itself.
        """
        reading, listed = told.readings.get(key), self._version(told.url)
        moved = listed != told.stamp and not (reading and reading.stamp == listed)
        return Part(
            reading=reading,
            fresh=reading is not None and not moved,
            failure=told.failure if told.failed_stamp == listed else "",
            read_at=told.at if reading else None,
        )

    # --- going on after an interruption

    def _recall(self) -> None:
        """What the documents had said when the last batch was written."""
        fetches = self._fetches().order_by("url", "-id").distinct("url")
        for fetch in fetches.filter(problem_code=""):
            try:
                self._told[fetch.url] = self._listen(fetch, _document(fetch))
            except ReadError as error:
                # It could be read then: the adapter has become stricter since.
                self._fail(fetch, error)
        for fetch in fetches.exclude(problem_code=""):
            told = self._told.get(fetch.url)
            if told is None or told.at < fetch.at:
                self._fail(fetch, ReadError(fetch.problem))

    def _fetches(self) -> QuerySet[Fetch]:
        return Fetch.objects.filter(
            run__archive=self._facts.slug,
            run__source=self._adapter.slug,
            outcome=FetchOutcome.BODY,
        ).select_related("capture__base__base")

    def _words(self, issuer: Shown, edition: Edition) -> tuple[str, str | None]:
        """The words are not stored: they are those that give the edition its digest.

        Where a document without words repeated what stood, they are an earlier one's.
        """
        advice = edition.advice
        strand = Edition.objects.filter(
            advisory=edition.advisory_id, archive=edition.archive, bundled=False
        )
        if advice.with_(text=None).digest == edition.digest:
            return "", None
        earlier_ones = strand.filter(number__lte=edition.number).order_by("-number")
        for earlier in earlier_ones.select_related("advisory"):
            for words in self._words_in(issuer, earlier):
                if advice.with_(text=words).digest == edition.digest:
                    return "", words
        return "", None

    def _words_in(self, issuer: Shown, edition: Edition) -> Iterator[str]:
        key = edition.advisory.key
        for item in edition.evidence:
            reading = self._readings_of(issuer, item["sha256"]).get(key)
            if reading and reading.advice and reading.advice.text is not None:
                yield reading.advice.text

    def _readings_of(self, issuer: Shown, sha256: str) -> dict[str, Reading]:
        """By destination, what a stored capture says; nothing where it is refused."""
        if sha256 not in self._read_before:
            try:
                document = self._document(issuer.slug, sha256)
                sheet = wayback.read(self._adapter, document)
                found = {row.destination.key: row for row in sheet.readings}
            except ReadError:
                found = {}
            self._read_before[sha256] = found
        return self._read_before[sha256]

    def _proposal(self, issuer: Shown, row: Hold) -> tuple[Place, Say | None]:
        place = issuer.places.get(row.key)
        if place is None:
            advisory = Advisory.objects.get(issuer=issuer.slug, key=row.key)
            place = self._place_of(issuer, advisory)
        # What is proposed is said anew by the snapshot that shows it again.
        return place, None


def _says_again(case: Case) -> bool:
    """Whether nothing would come of it but that what stands is confirmed."""
    return case.repeats or (isinstance(case.verdict, Wait) and case.verdict.stands)


def _document(fetch: Fetch) -> Document:
    assert fetch.capture is not None
    return Document(
        url=fetch.url,
        role=fetch.role,
        key=fetch.key,
        body=store.body_of(fetch.capture),
        fetched_at=fetch.at,
        content_type=fetch.capture.content_type,
    )


def _step(issuer: str, snapshot: Snapshot, *documents: Document) -> Step:
    return Step(
        commit=snapshot.archived.url,
        at=snapshot.at,
        issuer=issuer,
        documents=documents,
    )


# --- one range of days


@dataclass(slots=True)
class Report:
    """What came of a range of days, for whoever started it.

    ``strand``: the archive's name in the record. ``snapshots``: how many the index
    lists, ``known`` of them dealt with before. ``passed_over``: its other records,
    which are no documents, by status. ``trouble``: what ended the run early.
    """

    strand: str
    summary: Summary
    snapshots: int = 0
    known: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    trouble: FetchError | None = None


Progress = Callable[[str, int, int], None]


def import_days(
    adapter: Adapter,
    machine: Wayback,
    since: date,
    until: date,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Read what the archive kept of a source from one day to another into the record.

    ``progress`` gets "index" or "snapshots", and how many of how many are done. Raises
    what ``Wayback.listing`` raises, ``NothingArchived``, and ``SourceBusy`` where
    another process reads the archive. A later failure is in the report: what was read
    until then stands, and the next run goes on there.
    """
    with store.source_lock(f"archive:{NAME}"):
        shelf = _Shelf(adapter)
        listings = _listings(adapter, machine, shelf, since, until, progress)
        wayback.refuse_nothing(adapter.slug, listings, since, until)
        strand = _strand(adapter, listings, since)
        importer = SnapshotImporter(adapter, strand.slug)
        report = Report(strand.slug, importer.summary)
        for listing in listings:
            report.passed_over += listing.passed_over
            report.snapshots += len(listing.archived)
            report.known += sum(map(strand.knows, listing.archived))
        total = report.snapshots - report.known
        drawn = machine.snapshots(
            map(strand.without_lost, listings), done=strand.had, stored=shelf.find
        )
        taker = _Taker(importer, shelf, strand)
        try:
            for done, snapshot in enumerate(drawn, 1):
                taker.take(snapshot)
                progress("snapshots", done, total)
        except FetchError as error:
            report.trouble = error
            importer.flush()
        else:
            importer.finish()
        return report


def _listings(
    adapter: Adapter,
    machine: Wayback,
    shelf: _Shelf,
    since: date,
    until: date,
    progress: Progress,
) -> list[Listing]:
    """What the index lists of the addresses known, and of those that lists name."""
    lists = [Address(document.url, document.role) for document in adapter.documents]
    found = {one.url: machine.listing(one, since, until) for one in lists}
    pages = wayback.addresses(adapter)
    for listing in list(found.values()):
        pages += _named(adapter, machine, shelf, listing)
    missing = {page.url: page for page in pages if page.url not in found}
    total = len(lists) + len(missing)
    for page in missing.values():
        progress("index", len(found), total)
        found[page.url] = machine.listing(page, since, until)
    return list(found.values())


def _named(
    adapter: Adapter, machine: Wayback, shelf: _Shelf, listing: Listing
) -> list[Address]:
    """The pages on destinations that a list named last in those days."""
    different = [archived for archived in listing.archived if not archived.repeats]
    for archived in different[: -LOOKS_AHEAD - 1 : -1]:
        try:
            document = shelf.find(archived) or machine.fetch(archived)
            sheet = wayback.read(adapter, document)
        except wayback.STOPS:
            raise
        except (FetchError, ReadError):
            continue
        shelf.ahead[archived.address.url, archived.at] = document
        return [Address(row.url, row.role, row.key) for row in sheet.follow if row.key]
    return []


class _Shelf:
    """The documents of a source that the archive has handed out before.

    ``ahead``: those that were asked for in this run, before their turn.
    """

    def __init__(self, adapter: Adapter) -> None:
        self.ahead: dict[tuple[str, datetime], Document] = {}
        self._fetches = Fetch.objects.filter(
            run__source=adapter.slug,
            run__archive__startswith=NAME,
            outcome=FetchOutcome.BODY,
        ).select_related("capture__base__base")

    def find(self, archived: Archived) -> Document | None:
        url = archived.address.url
        if document := self.ahead.get((url, archived.at)):
            return document
        fetch = self._fetches.filter(url=url, at=archived.at).first()
        return _document(fetch) if fetch else None

    def last(self, strand: str, url: str) -> Document:
        """What an address showed last in a strand."""
        return _document(
            self._fetches.filter(run__archive=strand, url=url).latest("id")
        )


@dataclass(frozen=True, slots=True)
class _Strand:
    """A strand of a source: the address and time of what it ``had`` and what is
    ``lost`` to it because the archive did not hand it out."""

    slug: str
    had: frozenset[tuple[str, datetime]]
    lost: frozenset[tuple[str, datetime]]

    def knows(self, archived: Archived) -> bool:
        snapshot = archived.address.url, archived.at
        return snapshot in self.had or snapshot in self.lost

    def without_lost(self, listing: Listing) -> Listing:
        url = listing.address.url
        kept = [one for one in listing.archived if (url, one.at) not in self.lost]
        return replace(listing, archived=tuple(kept))

    def takes(self, listings: Iterable[Listing]) -> bool:
        """Whether all that is new to it comes after all that it has."""
        end = max((at for _, at in self.had | self.lost), default=None)
        return end is None or all(
            one.at >= end or self.knows(one)
            for listing in listings
            for one in listing.archived
        )


def _strand(adapter: Adapter, listings: Sequence[Listing], since: date) -> _Strand:
    """The first strand that can go on with these; time runs forward in each."""
    for slug in _slugs(since):
        rows = Fetch.objects.filter(run__archive=slug, run__source=adapter.slug)
        had = rows.filter(outcome=FetchOutcome.BODY).values_list("url", "at")
        lost = rows.exclude(outcome=FetchOutcome.BODY).values_list("url", "at")
        strand = _Strand(slug, frozenset(had), frozenset(lost))
        if strand.takes(listings):
            return strand
    raise AssertionError("There is always a next name.")


def _slugs(since: date) -> Iterator[str]:
    yield NAME
    yield f"{NAME}-{since}"
    for number in itertools.count(2):
        yield f"{NAME}-{since}-{number}"


class _Taker:
    """Gives snapshots to the importer, and has them written in batches."""

    def __init__(
        self, importer: SnapshotImporter, shelf: _Shelf, strand: _Strand
    ) -> None:
        self._importer = importer
        self._shelf = shelf
        self._strand = strand
        self._last: dict[str, Document] = {}
        self._lost: list[Snapshot] = []
        self._taken = 0

    def take(self, snapshot: Snapshot) -> None:
        """A failure that may pass counts once the archive has answered again.

        Those at the end of a run are asked for by the next one.
        """
        if snapshot.failure and snapshot.failure.transient:
            self._lost.append(snapshot)
            return
        for lost in self._lost:
            self._importer.pass_over(lost)
        self._lost.clear()
        if snapshot.failure:
            self._importer.pass_over(snapshot)
        else:
            self._importer.take_snapshot(snapshot, self._document(snapshot))
        self._taken += 1
        if self._taken % BATCH == 0:
            self._importer.flush()

    def _document(self, snapshot: Snapshot) -> Document:
        """What it shows; where it only repeats, what its address showed before."""
        url = snapshot.archived.address.url
        document = snapshot.capture or self._last.get(url)
        if document is None:
            document = self._shelf.last(self._strand.slug, url)
        self._last[url] = document
        return replace(document, fetched_at=snapshot.at)
