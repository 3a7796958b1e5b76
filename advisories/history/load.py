"""Writes the shipped table of facts into the record, as often as one likes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from advisories import ledger, services
from advisories.facts import Advice, Basis, Issued, Precision
from advisories.levels import Level
from advisories.models import Archive, Change, FactTable
from advisories.services import Evidence, Listing, Told

from .labels import label, language
from .table import SHIPPED, ArchiveFacts, Fact, StrandFacts, read

_LOCK = 0x66616374  # "fact"


@dataclass(slots=True)
class Loaded:
    """What was done, by archive; ``read_here``: the archive itself was, so nothing."""

    editions: dict[str, int] = field(default_factory=dict)
    events: int = 0
    unchanged: list[str] = field(default_factory=list)
    read_here: list[str] = field(default_factory=list)


def load(path: Path = SHIPPED) -> Loaded:
    """Bring the record to what the table says; all or nothing.

    Raises ``BadTable``, and ``OSError`` where the file cannot be read.
    """
    return load_table(path.read_bytes())


@transaction.atomic
def load_table(body: bytes, only: Collection[str] | None = None) -> Loaded:
    """Load a table's bytes; ``only``: these archives of it, as a ``FactTable`` names.

    An archive that was read here, even in part, is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    sha256 = hashlib.sha256(body).hexdigest()
    loaded, position = Loaded(), ledger.position()
    rows = Archive.objects.in_bulk()
    for archive in read(body):
        if only is not None and archive.slug not in only:
            continue
        row = rows.get(archive.slug)
        if row and (row.imported or _was_begun(row)):
            loaded.read_here.append(archive.slug)
        elif row and row.table == sha256:
            loaded.unchanged.append(archive.slug)
        else:
            _load_archive(archive, sha256, loaded)
    if loaded.editions:
        FactTable.objects.create(
            sha256=sha256, body=body, archives=list(loaded.editions), position=position
        )
    return loaded


def _was_begun(archive: Archive) -> bool:
    return archive.strands.filter(current__bundled=False).exists()


def _load_archive(archive: ArchiveFacts, sha256: str, loaded: Loaded) -> None:
    Archive.objects.update_or_create(
        slug=archive.slug,
        defaults={
            "title": archive.title,
            "made_by": archive.made_by,
            "url": archive.url,
            "licence": archive.licence,
            "spans": archive.spans,
            "table": sha256,
        },
    )
    for issuer in archive.spans:
        services.list_advisories(
            issuer=issuer,
            listings=[_listing(s) for s in archive.strands if s.issuer == issuer],
            at=None,
        )
    told = [_told(strand, fact) for strand in archive.strands for fact in strand.facts]
    events = services.record_bundled(
        archive=archive.slug,
        told=told,
        confirmed={_advisory(s): s.confirmed for s in archive.strands},
        adapter=archive.slug,
        adapter_version=archive.version,
    )
    loaded.editions[archive.slug] = len(told)
    loaded.events += len(events)


def _advisory(strand: StrandFacts) -> uuid.UUID:
    return services.advisory_id(strand.issuer, strand.key)


def _listing(strand: StrandFacts) -> Listing:
    return Listing(
        key=strand.key,
        name=strand.name,
        codes=strand.codes,
        part=strand.part,
        url=strand.url,
    )


def _told(strand: StrandFacts, fact: Fact) -> Told:
    return Told(
        advisory=_advisory(strand),
        advice=_advice(strand.issuer, fact),
        url=fact.url,
        evidence=(Evidence("archive", fact.url, fact.sha256, fact.shown),),
        seen_at=fact.seen,
        confirmed_at=fact.confirmed_before,
        number=fact.number,
        change=Change(fact.change),
        issued_before=fact.issued_before,
    )


def _advice(issuer: str, fact: Fact) -> Advice:
    return Advice(
        level=Level(fact.level),
        native_label=label(issuer, fact.code),
        native_code=fact.code,
        basis=Basis(fact.basis),
        regional_max=Level(fact.regional_max) if fact.regional_max else None,
        issued=Issued(fact.issued, Precision(fact.precision)) if fact.issued else None,
        language=language(issuer),
        complete=False,
        withdrawn=fact.withdrawn,
    )
