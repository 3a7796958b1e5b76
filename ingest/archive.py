"""Captures as one file: what is needed to build the record again elsewhere.

Zstandard-compressed JSON lines: a head; then each run with its fetches, in the order
in which the runs entered the record, each capture just before the first run that needs
it; at the end the digest of all lines. Bodies are base64 of the bytes as fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import zstandard
from django.db import transaction
from django.utils import timezone

from . import adapters, pipeline, schedule, store
from .adapters.base import Adapter
from .captures import Shelf
from .errors import FetchError, IngestError, State
from .models import Capture, Fetch, FetchOutcome, Run, RunState, Watched

FORMAT = "chancery-captures"
VERSION = 1
ACCEPT_FEWER = "accept-fewer"  # the trigger of a run that believed a shrunken list
_SKIPPED = (RunState.RUNNING, RunState.ABANDONED)


class BadArchive(IngestError):
    """The file is not an archive of captures, or is cut."""

    code = "bad-archive"


class NotEmpty(IngestError):
    """The record holds something already."""

    code = "not-empty"


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


def export(path: Path, progress: Callable[[int, int], None]) -> int:
    """Write every capture and run to ``path`` (a whole file or none); returns runs."""
    runs = Run.objects.exclude(state__in=_SKIPPED).order_by("finished_at", "id")
    total, draft = runs.count(), path.with_name(path.name + ".part")
    written: set[str] = set()
    compressor = zstandard.ZstdCompressor(level=10)
    digest = hashlib.sha256()
    with open(draft, "wb") as file:
        with compressor.stream_writer(file, closefd=False) as out:

            def write(value: dict[str, Any]) -> None:
                line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
                digest.update(line)
                out.write(line)

            write({"format": FORMAT, "version": VERSION})
            for done, run in enumerate(runs.prefetch_related("fetches").iterator(200)):
                fetches = sorted(run.fetches.all(), key=lambda fetch: fetch.pk)
                for sha256 in [f.capture_id for f in fetches if f.capture_id]:
                    if sha256 not in written:
                        written.add(sha256)
                        write(_capture(Capture.objects.get(pk=sha256)))
                write(_run(run, fetches))
                progress(done + 1, total)
            write({"digest": digest.hexdigest()})
        os.fsync(file.fileno())
    draft.replace(path)
    return total


def _capture(capture: Capture) -> dict[str, Any]:
    return {
        "capture": capture.sha256,
        "content_type": capture.content_type,
        "url": capture.url,
        "at": capture.first_fetched_at.isoformat(),
        "body": base64.b64encode(store.body_of(capture)).decode(),
    }


def _run(run: Run, fetches: list[Fetch]) -> dict[str, Any]:
    return {
        "run": run.source_id,
        "stage": run.stage,
        "trigger": run.trigger,
        "read": run.at is not None,
        "started_at": run.started_at.isoformat(),
        "fetches": [
            {
                "url": fetch.url,
                "role": fetch.role,
                "key": fetch.key,
                "stamp": fetch.stamp,
                "at": fetch.at.isoformat(),
                "outcome": fetch.outcome,
                "status": fetch.status,
                "capture": fetch.capture_id,
                "headers": fetch.headers,
                "seconds": fetch.seconds,
                "problem_code": fetch.problem_code,
                "problem": fetch.problem,
            }
            for fetch in fetches
        ],
    }


def rebuild(path: Path, progress: Callable[[int, int], None]) -> int:
    """Build the record from an archive, into an empty database; returns runs.

    Each run is one transaction, as it was. Raises ``BadArchive`` and ``NotEmpty``
    before anything is written.
    """
    if Run.objects.exists() or Capture.objects.exists():
        raise NotEmpty("Captures stand here already: rebuild into an empty database.")
    total = _check(path)
    schedule.register_sources()
    count, shelf = 0, Shelf()
    for item in _lines(path):
        if "capture" in item:
            _restore_capture(item, shelf)
        else:
            _restore_run(item)
            count += 1
            progress(count, total)
    return count


def _check(path: Path) -> int:
    """Read the whole file once; returns how many runs it holds."""
    total = 0
    for item in _lines(path):
        if "run" in item:
            total += 1
            try:
                adapters.by_slug(item["run"])
            except LookupError as error:
                raise BadArchive(f"{path} is from another version: {error}") from error
    return total


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Captures and runs; raises ``BadArchive`` at the latest at the end."""
    digest = hashlib.sha256()
    try:
        with zstandard.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            head = next(lines, "")
            if json.loads(head) != {"format": FORMAT, "version": VERSION}:
                raise BadArchive(f"{path} is no archive of captures that can be read.")
            line = head
            for line, following in pairwise(chain([head], lines)):
                digest.update(line.encode())
                if line is not head:
                    yield json.loads(line)
                line = following
            if json.loads(line) != {"digest": digest.hexdigest()}:
                raise BadArchive(f"{path} is cut or damaged: export it once more.")
    except (zstandard.ZstdError, ValueError) as error:
        raise BadArchive(f"{path} is no archive of captures, or is cut.") from error


def _restore_capture(item: dict[str, Any], shelf: Shelf) -> None:
    body = base64.b64decode(item["body"], validate=True)
    sha256 = hashlib.sha256(body).hexdigest()
    if sha256 != item["capture"]:
        raise BadArchive(f"Capture {item['capture']} has another body: export it anew.")
    row = shelf.keep(
        sha256,
        body,
        url=item["url"],
        content_type=item["content_type"],
        at=datetime.fromisoformat(item["at"]),
    )
    if row is not None:
        row.save(force_insert=True)


@transaction.atomic
def _restore_run(item: dict[str, Any]) -> None:
    adapter = adapters.by_slug(item["run"])
    run = Run.objects.create(
        source_id=adapter.slug,
        stage=item["stage"],
        trigger=item["trigger"],
        adapter_version=adapter.version,
        started_at=datetime.fromisoformat(item["started_at"]),
        state=RunState.UNCHANGED,
        finished_at=timezone.now(),
    )
    if item["stage"] == Run.Stage.LISTS:
        store.watch_documents(adapter)
    fetched = [_fetched(adapter, run, row) for row in item["fetches"]]
    if item["read"]:
        pipeline.process(
            adapter,
            run,
            fetched,
            accept_fewer=item["trigger"] == ACCEPT_FEWER,
            reread=item["trigger"] == "replay",
        )


def _fetched(adapter: Adapter, run: Run, row: dict[str, Any]) -> pipeline.Fetched:
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
    body = store.body_of(fetch.capture) if fetch.capture else None
    return pipeline.Fetched(watched, fetch, body=body)
