"""The record made again out of what made it, by the code that made it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from advisories.facts import Advice
from advisories.history.load import load_table
from advisories.history.table import BadTable
from advisories.models import Archive
from embassies import entries
from embassies.services import RefusedEntry

from . import (
    adapters,
    archives,
    corrections,
    decisions,
    journal,
    losses,
    pipeline,
    store,
)
from .adapters.base import Adapter
from .archives.base import NOTICE, Layout, Step, Trouble
from .backfill import LayoutImporter
from .captures import Bodies, Shelf
from .decisions import CannotDecide
from .errors import FetchError, IngestError, State
from .importer import Importer
from .journal import ARCHIVE, DECISION, FINISHED, RUN, SILENCE, TABLE, Item
from .models import (
    Capture,
    Fetch,
    FetchOutcome,
    Hold,
    HoldOutcome,
    Run,
    RunState,
    Turn,
    Watched,
)
from .records import Capture as Document
from .wayback import Address, Archived, Snapshot
from .wayback_import import NAME as WAYBACK
from .wayback_import import SnapshotImporter

ACCEPT_FEWER = "accept-fewer"  # the trigger of a run that believed a shrunken list
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class OtherVersion(IngestError):
    """This version has no adapter or layout of that name."""

    code = "other-version"


class PastFailure(FetchError):
    """A failure as it stands in the log of a run."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code  # type: ignore[misc]  # each failure bears its own code
        self.state: State = (  # type: ignore[misc]  # and the state that code means
            "gone"
            if code == "gone"
            else "blocked"
            if code in ("blocked", "robots", "rate-limited")
            else "failed"
        )


class Replayer:
    """Takes the items of a journal in order; the captures they name are stored before.

    ``misfits``: what could not be done again, a sentence each. The rest goes on
    without it, so that one damaged capture does not hide what else differs.
    """

    def __init__(self) -> None:
        self.misfits: list[str] = []
        self._captures = _Captures()
        self._importer: Importer | None = None
        self._importing = ("", "")

    def keep(
        self, sha256: str, body: bytes, *, url: str, content_type: str, at: datetime
    ) -> None:
        """Store a capture that one of the next items needs."""
        self._captures.keep(sha256, body, url=url, content_type=content_type, at=at)

    def take(self, item: Item) -> None:
        """Do again what the item tells of; ``flush`` writes the end of an archive."""
        if item["kind"] != ARCHIVE:
            self.flush()
        self._captures.need(journal.captures(item))
        try:
            self._take(item)
        except (IngestError, RefusedEntry, CannotDecide, BadTable) as error:
            self.misfits.append(f"{_name(item)}: {error}")
        self._captures.forget()

    def flush(self) -> None:
        if self._importer:
            self._importer.flush()

    def _take(self, item: Item) -> None:
        kind = item["kind"]
        if kind == RUN:
            self._run(item)
        elif kind == ARCHIVE:
            self._import(item)
        elif kind == DECISION:
            _decide(item)
        elif kind == SILENCE:
            losses.note_silence(_END_OF_TIME, only=item["source"])
        elif kind == TABLE:
            load_table(base64.b64decode(item["body"]), only=item["archives"])
        elif kind == FINISHED:
            self._finish(item["archive"])
        else:
            entries.enter(item)

    # --- runs of the sources

    @transaction.atomic
    def _run(self, item: Item) -> None:
        adapter = _adapter(item["run"])
        started_at = datetime.fromisoformat(item["started_at"])
        run = Run.objects.create(
            source_id=adapter.slug,
            stage=item["stage"],
            trigger=item["trigger"],
            adapter_version=adapter.version,
            started_at=started_at,
            state=RunState.UNCHANGED,
            finished_at=max(timezone.now(), started_at),
        )
        if item["stage"] == Run.Stage.LISTS:
            store.watch_documents(adapter)
        fetched = [self._fetched(adapter, run, row) for row in item["fetches"]]
        if item["read"]:
            pipeline.process(
                adapter,
                run,
                fetched,
                accept_fewer=item["trigger"] == ACCEPT_FEWER,
                reread=item["trigger"] == "replay",
            )
        else:
            run.turn = Turn.objects.take()
            run.save(update_fields=["turn"])

    def _fetched(self, adapter: Adapter, run: Run, row: Item) -> pipeline.Fetched:
        watched, _ = Watched.objects.get_or_create(
            source_id=adapter.slug,
            url=row["url"],
            defaults={"role": row["role"], "key": row["key"], "stamp": row["stamp"]},
        )
        fetch = Fetch.objects.create(
            run=run,
            url=row["url"],
            role=row["role"],
            key=row["key"],
            stamp=row["stamp"],
            at=datetime.fromisoformat(row["at"]),
            outcome=row["outcome"],
            status=row["status"],
            capture_id=row["capture"],
            headers=row["headers"],
            seconds=row["seconds"],
            problem_code=row["problem_code"],
            problem=row["problem"],
        )
        if row["outcome"] == FetchOutcome.FAILED:
            failure = PastFailure(row["problem_code"], row["problem"])
            return pipeline.Fetched(watched, fetch, error=failure)
        sha256 = row["capture"]
        body = self._captures.body(sha256) if sha256 else None
        return pipeline.Fetched(watched, fetch, body=body)

    # --- steps of archives

    def _import(self, item: Item) -> None:
        importer = self._importer_of(item["archive"], item["steps"][0]["source"])
        for step in item["steps"]:
            try:
                self._step(importer, step)
            except store.CorruptCapture as error:
                self.misfits.append(f"{_name(item)}: {error}")
        if importer.full:
            importer.flush()

    def _importer_of(self, archive: str, source: str) -> Importer:
        """The one that goes on with this archive; there is one at a time."""
        wanted = (archive, source if is_wayback(archive) else "")
        if self._importer is None or self._importing != wanted:
            self.flush()
            self._importer = (
                SnapshotImporter(_adapter(source), archive)
                if is_wayback(archive)
                else LayoutImporter(_layout(archive))
            )
            self._importer.shelf = _Stored()
            self._importing = wanted
        return self._importer

    def _finish(self, archive: str) -> None:
        if is_wayback(archive):
            # Its strands are of many sources, and no table tells of them.
            Archive.objects.filter(pk=archive).update(imported=True)
        else:
            self._importer_of(archive, "").finish()

    def _step(self, importer: Importer, step: Item) -> None:
        at = datetime.fromisoformat(step["at"])
        for fetch in step["fetches"]:
            if isinstance(importer, SnapshotImporter) and not fetch["capture"]:
                importer.pass_over(_lost(step["commit"], fetch, at))
                return
        shown = [self._document(row, at) for row in step["fetches"]]
        importer.take(
            Step(
                commit=step["commit"],
                at=at,
                issuer=step["source"],
                documents=tuple(each for each in shown if each.role != NOTICE),
                notices=tuple(each for each in shown if each.role == NOTICE),
                whole=step["whole"],
                missing=frozenset(step["missing"]),
                troubles=tuple(
                    Trouble(what=what, lost=lost, evidence=evidence)
                    for what, lost, evidence in step["troubles"]
                ),
            )
        )

    def _document(self, fetch: Item, at: datetime) -> Document:
        return Document(
            url=fetch["url"],
            role=fetch["role"],
            key=fetch["key"],
            body=self._captures.body(fetch["capture"]),
            fetched_at=at,
            content_type=self._captures.content_type(fetch["capture"]),
        )


class _Captures:
    """The captures that are at hand while an item is taken."""

    def __init__(self) -> None:
        self._stored = Bodies()
        self._shelf = Shelf()
        self._rows: dict[str, Capture] = {}
        self._bodies: dict[str, bytes] = {}
        self._types: dict[str, str] = {}

    def keep(
        self, sha256: str, body: bytes, *, url: str, content_type: str, at: datetime
    ) -> None:
        row = self._shelf.keep(sha256, body, url=url, content_type=content_type, at=at)
        if row is not None:
            row.save(force_insert=True)
        self._bodies[sha256], self._types[sha256] = body, content_type

    def need(self, wanted: Any) -> None:
        """Have these at hand, which are stored."""
        missing = {sha256 for sha256 in wanted if sha256 not in self._bodies}
        self._rows = Capture.objects.in_bulk(missing) if missing else {}

    def body(self, sha256: str) -> bytes:
        """Raises ``CorruptCapture``."""
        if sha256 in self._bodies:
            return self._bodies[sha256]
        return self._stored.of(self._rows[sha256])

    def content_type(self, sha256: str) -> str:
        if sha256 in self._types:
            return self._types[sha256]
        return self._rows[sha256].content_type

    def forget(self) -> None:
        self._rows, self._bodies, self._types = {}, {}, {}


class _Stored(Shelf):
    """Captures that stand in the database already: no rows are made of them."""

    def keep(self, sha256: str, body: bytes, **more: Any) -> None:
        return None


def is_wayback(archive: str) -> bool:
    """Whether the strand is of the Wayback Machine, which has one for each range."""
    return archive == WAYBACK or archive.startswith(f"{WAYBACK}-")


def _adapter(slug: str) -> Adapter:
    try:
        return adapters.by_slug(slug)
    except LookupError as error:
        raise OtherVersion(str(error)) from None


def _layout(slug: str) -> Layout:
    try:
        return archives.by_slug(slug)
    except LookupError as error:
        raise OtherVersion(str(error)) from None


def _lost(commit: str, fetch: Item, at: datetime) -> Snapshot:
    """A snapshot that the archive did not hand out."""
    address = Address(fetch["url"], fetch["role"], fetch["key"])
    original = commit.partition("id_/")[2]
    failure = PastFailure(fetch["problem_code"], fetch["problem"])
    return Snapshot(Archived(address, at, original, digest=""), failure=failure)


def _decide(item: Item) -> None:
    if event := item.get("taken_back"):
        corrections.take_back(
            event_id=UUID(event),
            by=item["by"],
            reason=item["reason"],
            at=datetime.fromisoformat(item["at"]),
        )
        return
    hold = Hold.objects.open().filter(source=item["source"], key=item["key"]).first()
    if hold is None:
        raise CannotDecide("No such reading is held.")
    decision: dict[str, Any] = {
        "hold_id": hold.pk,
        "by": item["by"],
        "reason": item["reason"],
        "at": datetime.fromisoformat(item["at"]),
    }
    if item["outcome"] == HoldOutcome.REFUSED:
        decisions.refuse(**decision)
        return
    amended = item["amended"] and Advice.from_json(item["amended"])
    decisions.approve(advice=amended, **decision)


def _name(item: Item) -> str:
    """What an item is, for a sentence about it."""
    kind = item["kind"]
    if kind == RUN:
        return f"The run of {item['run']} that began {item['started_at']}"
    if kind == ARCHIVE:
        first = item["steps"][0]
        return f"The steps of {item['archive']} from {first['commit']} on"
    if kind == DECISION:
        return f"The decision of {item['by']} on {item['source']} {item['name']}"
    if kind == TABLE:
        return f"The shipped facts of {', '.join(item['archives'])}"
    where = item.get("mission") or item.get("source") or item.get("archive")
    if kind == entries.MISSION:
        where = item["facts"]["name"]
    return f"The {kind} of {where}"
