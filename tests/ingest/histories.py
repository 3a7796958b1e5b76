"""Public archives read into the test database, and all that came of them.

    python -m tests.ingest.histories ARCHIVE LAYOUT [STATEMENTS]

reads one as the command does, in many small batches; it says so when it begins, and
dies by SIGKILL before so many statements to the database.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.db import connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

if __name__ == "__main__":
    django.setup()

from advisories.models import Archive, Edition, Event, Strand  # noqa: E402
from advisories.reference.load import load as load_reference  # noqa: E402
from ingest import ahead, archives, importer  # noqa: E402
from ingest.archives.base import Layout  # noqa: E402
from ingest.backfill import import_repository  # noqa: E402
from ingest.git import Repository  # noqa: E402
from ingest.models import Capture, Fetch, Hold  # noqa: E402

Rows = list[tuple[Any, ...]]


@contextmanager
def database(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database with the reference data, for a whole module of tests.

    All that is written is undone at the end.
    """
    with blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


def read(
    archive: Path, layout: Layout | str, reader: ahead.Reader = ahead.here
) -> importer.Summary:
    """Read an archive into the record, as ``backfill git`` does."""
    if isinstance(layout, str):
        layout = archives.by_slug(layout)
    with Repository.open(archive) as repository:
        return import_repository(layout, repository, read=reader)


def excerpt(bundle: Path, folder: Path, *paths: str) -> Path:
    """An archive of its own: what the commits of a bundle did to some paths."""
    whole, part = folder / "whole.git", folder / "part.git"
    _git("clone", "--quiet", "--bare", str(bundle), str(whole))
    _git("init", "--quiet", "--bare", str(part))
    chosen = [f":(literal){path}" for path in paths]
    exported = _git("-C", str(whole), "fast-export", "HEAD", *chosen)
    _git("-C", str(part), "fast-import", "--quiet", stdin=exported)
    return part


def _git(*words: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *words], input=stdin, capture_output=True, check=True)
    return done.stdout


def record(archive: str) -> dict[str, Any]:
    """All of an archive that could differ between two readings of it."""
    return {
        "editions": _rows(
            Edition.objects.filter(archive=archive),
            *("id", "number", "change", "seen_at", "previous_confirmed_at", "digest"),
        ),
        # In the ledger's order.
        "events": list(
            Event.objects.order_by("position").values_list(
                *("id", "kind", "status", "occurred_at", "published_at", "edition"),
                *("settles", "payload"),
            )
        ),
        "strands": _rows(
            Strand.objects.filter(archive=archive),
            *("advisory", "current", "confirmed_at"),
        ),
        "holds": _rows(
            Hold.objects.filter(archive=archive),
            *("key", "opened_at", "digest", "guard", "readings", "last_seen_at"),
            *("outcome", "closed_at"),
        ),
        "spans": Archive.objects.get(pk=archive).spans,
        "captures": _rows(Capture.objects.all(), "sha256", "size"),
        "fetches": Fetch.objects.filter(run__archive=archive).count(),
    }


def _rows(rows: models.QuerySet[Any], *names: str) -> Rows:
    return list(rows.order_by(*names).values_list(*names))


def _main(archive: str, layout: str, statements: str = "") -> None:
    importer.BATCH_DOCUMENTS = importer.BATCH_STEPS = 10
    print("It begins.", flush=True)
    with connection.execute_wrapper(_Death(int(statements or sys.maxsize))):
        read(Path(archive), layout, ahead.apart)


class _Death:
    """Counts statements down, and then there are no more."""

    def __init__(self, statements: int) -> None:
        self._left = statements

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return execute(*statement)


if __name__ == "__main__":
    _main(*sys.argv[1:])
