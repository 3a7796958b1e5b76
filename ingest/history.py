"""From imported archives to the table of facts that ships with Chancery.

Of each strand its first edition and those in which the level, the strictest part, the
label's code or a withdrawal changed; no words of a publisher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from advisories.history.labels import label
from advisories.history.table import SHIPPED, ArchiveFacts, Fact, StrandFacts, write
from advisories.models import Archive, Edition, Strand

from . import archives
from .archives.base import Layout
from .errors import IngestError
from .models import Fetch

# So many digits of a commit's name tell it from all others of its archive.
COMMIT_DIGITS = 12


class NotImported(IngestError):
    """There is no archive to export, or not every one."""

    code = "not-imported"


class NoLabel(IngestError):
    """The reference data have no words for a code that was read."""

    code = "no-label"


def export(path: Path = SHIPPED) -> list[ArchiveFacts]:
    """Write the table of the archives that were imported here; returns what is in it.

    Raises ``NoLabel``, and ``NotImported`` where there is none; for the table that
    ships every archive has to be there, so that none gets lost from it.
    """
    layouts = sorted(archives.LAYOUTS, key=lambda layout: layout.slug)
    rows = Archive.objects.filter(imported=True).in_bulk()
    missing = [layout.slug for layout in layouts if layout.slug not in rows]
    if missing and (path == SHIPPED or len(missing) == len(layouts)):
        raise NotImported(
            f"Import {' and '.join(missing)} first: manage.py backfill git PATH "
            "--layout NAME."
        )
    table = [
        archive_facts(layout, rows[layout.slug])
        for layout in layouts
        if layout.slug in rows
    ]
    write(path, table)
    return table


def archive_facts(layout: Layout, archive: Archive) -> ArchiveFacts:
    return ArchiveFacts(
        slug=archive.slug,
        title=archive.title,
        made_by=archive.made_by,
        url=archive.url,
        licence=archive.licence,
        version=layout.version,
        spans={issuer: archive.spans[issuer] for issuer in sorted(archive.spans)},
        strands=tuple(_strands(archive.slug)),
    )


def _strands(archive: str) -> Iterator[StrandFacts]:
    """By issuer and key, each with its facts in order."""
    shown = _commits(archive)
    strands = (
        Strand.objects.filter(archive=archive)
        .select_related("advisory")
        .prefetch_related("advisory__countries")
    )
    heads = {strand.advisory_id: strand for strand in strands}
    editions = (
        Edition.objects.filter(archive=archive, bundled=False)
        .order_by("advisory__issuer", "advisory__key", "number")
        .values(*_FIELDS)
    )
    for pk, rows in groupby(editions, key=lambda row: row["advisory"]):
        strand = heads[pk]
        advisory = strand.advisory
        facts = StrandFacts(
            issuer=advisory.issuer_id,
            key=advisory.key,
            name=advisory.name,
            codes=tuple(sorted(row.pk for row in advisory.countries.all())),
            part=advisory.part,
            url=advisory.url,
            confirmed=strand.confirmed_at,
        )
        own = tuple(_facts(advisory.issuer_id, rows, shown))
        yield replace(facts, facts=own)


_COUNTS = ("level", "regional_max", "native_code", "withdrawn")
_FIELDS = (
    *("advisory", "number", "change", *_COUNTS, "basis", "issued_at"),
    *("issued_precision", "seen_at", "previous_confirmed_at", "url", "evidence"),
)


def _facts(
    issuer: str, rows: Iterator[dict[str, Any]], shown: dict[tuple[str, str], str]
) -> Iterator[Fact]:
    before: dict[str, Any] | None = None
    for row in rows:
        if before is None or any(row[name] != before[name] for name in _COUNTS):
            yield _fact(issuer, row, before, shown)
        before = row


def _fact(
    issuer: str,
    row: dict[str, Any],
    before: dict[str, Any] | None,
    shown: dict[tuple[str, str], str],
) -> Fact:
    try:
        label(issuer, row["native_code"])
    except LookupError as error:  # nobody could be told the words
        raise NoLabel(str(error)) from None
    evidence = row["evidence"][0]
    at = datetime.fromisoformat(evidence["fetched_at"])
    return Fact(
        number=row["number"],
        change=row["change"],
        level=row["level"],
        regional_max=row["regional_max"],
        code=row["native_code"],
        basis=row["basis"],
        withdrawn=row["withdrawn"],
        issued=row["issued_at"],
        precision=row["issued_precision"],
        issued_before=before["issued_at"] if before else None,
        seen=row["seen_at"],
        confirmed_before=row["previous_confirmed_at"],
        shown=at,
        url=row["url"],
        commit=shown[evidence["sha256"], at.isoformat()],
        sha256=evidence["sha256"],
    )


def _commits(archive: str) -> dict[tuple[str, str], str]:
    """The commit that showed a document, by the document's hash and the time."""
    rows = (
        Fetch.objects.filter(run__archive=archive)
        .order_by("-id")
        .values_list("capture", "at", "run__step__commit")
    )
    return {
        (sha256, at.isoformat()): commit[:COMMIT_DIGITS] for sha256, at, commit in rows
    }
