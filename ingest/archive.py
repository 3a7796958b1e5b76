"""All that made the record as one file: what is needed to make it again elsewhere.

Zstandard-compressed JSON lines: a head; then the items of the journal in their order,
each capture just before the first item that needs it; at the end the digest of all
lines. A body that is UTF-8 is written as text, any other as base64: so the window,
which is wider than any one page, finds what an earlier version had already.
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

import zstandard
from django.db import DEFAULT_DB_ALIAS

from . import adapters, archives, journal, schedule
from .captures import Bodies
from .errors import IngestError
from .journal import ARCHIVE, RUN, TABLE, Item
from .models import Capture
from .rebuild import Replayer, is_wayback

FORMAT = "chancery-captures"
VERSION = 2
CAPTURE = "capture"
# The first version had runs and their captures alone.
_HEADS = [{"format": FORMAT, "version": version} for version in (1, VERSION)]
WINDOW = 27  # as a power of two; the widest that a decoder accepts unasked
Progress = Callable[[int, int], None]


class BadArchive(IngestError):
    """The file is not an archive of captures, or is cut."""

    code = "bad-archive"


class NotEmpty(IngestError):
    """The record holds something already."""

    code = "not-empty"


def export(path: Path, progress: Progress) -> int:
    """Write all of it to ``path`` (a whole file or none); returns how many captures."""
    draft = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    with open(draft, "wb") as file:
        with _compressor().stream_writer(file, closefd=False) as out:

            def write(value: Item) -> None:
                line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
                digest.update(line)
                out.write(line)

            write({"format": FORMAT, "version": VERSION})
            with journal.snapshot(DEFAULT_DB_ALIAS):
                written = _write_items(write, progress)
            write({"digest": digest.hexdigest()})
        os.fsync(file.fileno())
    draft.replace(path)
    return written


def _compressor() -> zstandard.ZstdCompressor:
    wide = zstandard.ZstdCompressionParameters.from_level(
        10, window_log=WINDOW, enable_ldm=True
    )
    return zstandard.ZstdCompressor(compression_params=wide)


def _write_items(write: Callable[[Item], None], progress: Progress) -> int:
    total, done = journal.count(DEFAULT_DB_ALIAS), 0
    written: set[str] = set()
    bodies = Bodies()
    for item in journal.items(DEFAULT_DB_ALIAS):
        fresh = [name for name in journal.captures(item) if name not in written]
        rows = Capture.objects.in_bulk(fresh)
        for sha256 in dict.fromkeys(fresh):
            written.add(sha256)
            write(_capture(rows[sha256], bodies.of(rows[sha256])))
        write(item)
        done += journal.weight(item)
        progress(done, total)
    return len(written)


def _capture(capture: Capture, body: bytes) -> Item:
    item = {
        "kind": CAPTURE,
        "capture": capture.sha256,
        "content_type": capture.content_type,
        "url": capture.url,
        "at": capture.first_fetched_at.isoformat(),
    }
    try:
        return item | {"text": body.decode()}
    except UnicodeDecodeError:
        return item | {"body": base64.b64encode(body).decode()}


def rebuild(path: Path, progress: Progress) -> tuple[int, list[str]]:
    """Build the record from an archive, into an empty database.

    Returns how many captures it holds, and a sentence for each thing that could not be
    done again. Raises ``BadArchive`` and ``NotEmpty`` before anything is written.
    """
    standing = journal.items(DEFAULT_DB_ALIAS)
    if Capture.objects.exists() or any(i["kind"] != TABLE for i in standing):
        raise NotEmpty("A record stands here already: rebuild into an empty database.")
    total, done, kept = _check(path), 0, 0
    schedule.register_sources()
    replayer = Replayer()
    for item in _items(path):
        if item["kind"] == CAPTURE:
            _keep(replayer, item)
            kept += 1
            continue
        replayer.take(item)
        done += journal.weight(item)
        progress(done, total)
    replayer.flush()
    return kept, replayer.misfits


def _keep(replayer: Replayer, item: Item) -> None:
    text = item.get("text")
    body = text.encode() if text is not None else base64.b64decode(item["body"])
    sha256 = hashlib.sha256(body).hexdigest()
    if sha256 != item["capture"]:
        raise BadArchive(f"Capture {item['capture']} has another body: export it anew.")
    replayer.keep(
        sha256,
        body,
        url=item["url"],
        content_type=item["content_type"],
        at=datetime.fromisoformat(item["at"]),
    )


def _check(path: Path) -> int:
    """Read the whole file once; returns the weight of all its items."""
    total = 0
    for item in _items(path):
        if item["kind"] == CAPTURE:
            continue
        try:
            if item["kind"] == RUN:
                adapters.by_slug(item["run"])
            elif item["kind"] == ARCHIVE and not is_wayback(item["archive"]):
                archives.by_slug(item["archive"])
        except LookupError as error:
            raise BadArchive(f"{path} is from another version: {error}") from error
        total += journal.weight(item)
    return total


def _items(path: Path) -> Iterator[Item]:
    """The lines between head and end; raises ``BadArchive`` at the latest at the end.

    Those of the first version bear no kind.
    """
    digest = hashlib.sha256()
    try:
        with zstandard.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            head = next(lines, "")
            if json.loads(head) not in _HEADS:
                raise BadArchive(f"{path} is no archive of captures that can be read.")
            line = head
            for line, following in pairwise(chain([head], lines)):
                digest.update(line.encode())
                if line is not head:
                    item = json.loads(line)
                    yield {"kind": CAPTURE if "capture" in item else RUN} | item
                line = following
            if json.loads(line) != {"digest": digest.hexdigest()}:
                raise BadArchive(f"{path} is cut or damaged: export it once more.")
    except (zstandard.ZstdError, ValueError) as error:
        raise BadArchive(f"{path} is no archive of captures, or is cut.") from error
