"""What archives show, written as an import of one would."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from advisories import doubts, services
from advisories.facts import Advice
from advisories.ledger import Entry
from advisories.models import Advisory, Archive, Strand
from advisories.services import Listing, Sighting
from tests import factories

ARCHIVE = "notebook"


def archive(slug: str = ARCHIVE, *spans: tuple[datetime, datetime]) -> Archive:
    """One that was imported; ``spans``: when it was watching xa_office."""
    watched = [[since.isoformat(), until.isoformat()] for since, until in spans]
    row, _ = Archive.objects.update_or_create(
        slug=slug,
        defaults={
            "title": "A notebook of travel advice",
            "made_by": "somebody",
            "url": "https://notebook.example/",
            "imported": True,
            "spans": {"xa_office": watched},
        },
    )
    return row


def archived(
    key: str = "qatar", *, codes: tuple[str, ...] = ("QA",), part: str = ""
) -> Advisory:
    """An advisory that archives alone know."""
    for code in codes:
        factories.country(code, "Qatar" if code == "QA" else f"Country {code}")
    listing = Listing(
        key=key,
        name=key.title(),
        codes=codes,
        url=f"https://office.example/{key}",
        part=part,
    )
    issuer = factories.issuer().slug
    return services.list_advisories(issuer=issuer, listings=[listing], at=None)[key]


def show(
    about: Advisory,
    said: Sequence[tuple[datetime, Advice]],
    until: datetime | None = None,
    *,
    by: str = ARCHIVE,
    settles: uuid.UUID | None = None,
    entries: Sequence[Entry] = (),
) -> Strand:
    """The archive shows these one after another; the last one holds ``until``.

    Each held until the next was seen. ``settles`` is what the last one confirms.
    """
    if not Archive.objects.filter(pk=by).exists():
        archive(by)
    known = Strand.objects.filter(advisory=about, archive=by).first()
    before = known.confirmed_at if known else None
    found: list[Sighting | Entry] = [*entries]
    for at, advice in said:
        before = at if len(found) > len(entries) else before
        found.append(
            Sighting(
                advisory=about.pk,
                advice=advice,
                url="https://office.example/page",
                evidence=(factories.evidence(f"{by} {at}", at),),
                seen_at=at,
                confirmed_at=before,
                settles=settles if at == said[-1][0] else None,
            )
        )
    services.record_history(
        archive=by,
        found=found,
        confirmed={about.pk: until or said[-1][0]},
        adapter=by,
        adapter_version=1,
    )
    return Strand.objects.get(advisory=about, archive=by)


def doubt(about: Advisory, standing: Advice, held: Advice, at: datetime) -> Entry:
    """The entry on a reading of the archive that is held back."""
    entry = doubts.unconfirmed(
        doubts.About(about.pk, about.issuer_id, "XA", ("QA",), ARCHIVE),
        standing,
        held,
        at=at,
        why="The level falls by its label alone.",
        url="https://office.example/page",
    )
    assert entry is not None
    return entry


def drop(about: Advisory, held: Entry, at: datetime) -> Entry:
    """The entry that says a held reading was taken back."""
    return doubts.not_confirmed(
        doubts.About(about.pk, about.issuer_id, "XA", ("QA",), ARCHIVE),
        held.id,
        at=at,
        why="the source took it back",
    )
