"""From the commits of a public archive to the record.

They are read (``ahead``), and what they show is recorded in batches (``importer``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime

from advisories.models import Edition
from advisories.services import Evidence

from . import ahead, store
from .ahead import Reader
from .archives.base import Layout, Said, Step
from .errors import ReadError
from .git import Repository
from .importer import (
    Case,
    Heard,
    Importer,
    Place,
    Shown,
    Summary,
    last_run,
)
from .models import Hold, Run
from .records import Capture as Document
from .records import Doubt, Reading, Say, Unread, Verdict


class LayoutImporter(Importer):
    """Takes the steps of a layout, each document of which tells of one destination."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        super().__init__(layout)

    def _hear(
        self, issuer: Shown, run: Run, step: Step, at: datetime
    ) -> Sequence[Heard]:
        said = ahead.say(self._layout, step) if step.said is None else step.said
        heard = [
            self._heard(issuer, run, document, what, at)
            for document, what in zip(step.documents, said, strict=True)
        ]
        for document in step.notices:
            self._listen(run, document, at)
        return [one for one in heard if one]

    def _listen(self, run: Run, document: Document, at: datetime) -> None:
        fetch = self._keep(run, document, at)
        try:
            self._tell(fetch, ahead.tell(self._layout, document), at)
        except ReadError as error:
            self._refuse(run, error.code, f"{document.key}: {error}")

    def _heard(
        self, issuer: Shown, run: Run, document: Document, said: Said, at: datetime
    ) -> Heard | None:
        fetch = self._keep(run, document, at)
        assert fetch.capture_id is not None
        evidence = (Evidence("archive", document.url, fetch.capture_id, at),)
        if isinstance(said, ReadError):
            self._refuse(run, said.code, f"{document.key}: {said}")
            known = issuer.places.get(issuer.documents.get(document.key, ""))
            return Heard(known, document.url, said, evidence) if known else None
        if not said.destination.place.codes:
            why = " ".join(doubt.evidence for doubt in said.doubts)
            self._refuse(run, "unknown-country", f"{document.key}: {why}")
            return None
        place = self._place(issuer, said)
        place.document = document.key
        issuer.documents[document.key] = place.listing.key
        return Heard(place, said.url, said, evidence)

    def _case(self, issuer: Shown, run: Run, heard: Heard, at: datetime) -> Case:
        place, said = heard.place, heard.said
        if not isinstance(said, Reading):
            unread = Unread(str(said))
            doubts = (Doubt("unread", unread.reason),)
            return Case(place, run, unread, heard.evidence, heard.url, doubts)
        verdict = self._layout.combine(issuer.slug, said, place.current)
        case = Case(place, run, verdict, heard.evidence, heard.url)
        if isinstance(verdict, Say):
            case.doubts = self._examine(issuer, case, verdict, at)
        elif isinstance(verdict, Unread):
            case.doubts = said.doubts or (Doubt("unread", verdict.reason),)
        return case

    # --- going on after an interruption

    def _words(self, issuer: Shown, edition: Edition) -> tuple[str, str | None]:
        document = self._document(issuer.slug, edition.capture_sha256)
        reading = ahead.read(self._layout, issuer.slug, document)
        return document.key, reading.advice.text if reading.advice else None

    def _proposal(self, issuer: Shown, row: Hold) -> tuple[Place, Say | None]:
        [evidence] = row.evidence
        document = self._document(issuer.slug, evidence["sha256"])
        verdict: Verdict | None = None
        try:
            reading = ahead.read(self._layout, issuer.slug, document)
            place = self._place(issuer, reading)
            verdict = self._layout.combine(issuer.slug, reading, place.current)
        except ReadError:
            place = issuer.places[row.key]
        place.document = document.key
        issuer.documents[document.key] = row.key
        return place, verdict if isinstance(verdict, Say) else None


Progress = Callable[[int], None]


def import_repository(
    layout: Layout,
    repository: Repository,
    progress: Progress = lambda done: None,
    *,
    read: Reader = ahead.here,
) -> Summary:
    """Import what was not imported yet; ``progress`` gets how many commits are done.

    Raises ``SourceBusy`` where another process imports the same archive, and what
    ``read`` raises.
    """
    with store.source_lock(f"archive:{layout.slug}"), ahead.little_garbage():
        last = last_run(layout)
        importer = LayoutImporter(layout)
        before = ""
        commit = last.step["commit"] if last else None
        with closing(read(layout, repository, commit)) as passed:
            for one in passed:
                if one.step:
                    if one.step.commit != before and importer.full:
                        importer.flush()
                    before = one.step.commit
                    importer.take(one.step)
                progress(one.commits)
        importer.finish()
        importer.summary.commits = one.commits
        return importer.summary
