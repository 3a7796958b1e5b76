"""Rows that a test needs but is not about; what it is about, it writes itself.

Whatever has a service is made through it, so that no test stands on a record that
the site could not hold.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from advisories import services
from advisories.facts import Advice, Issued, Precision
from advisories.ledger import Entry, When
from advisories.levels import Level
from advisories.models import Advisory, Country, Edition, Issuer, Kind, Origin
from advisories.services import Evidence, Listing, Recorded, Statement

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def country(code: str = "QA", name: str = "Qatar") -> Country:
    row, _ = Country.objects.get_or_create(
        code=code,
        defaults={
            "iso3": f"{code}X",
            "name_en": name,
            "name_fr": name,
            "region": "Somewhere",
            "slug": name.lower().replace(" ", "-"),
            "sort_name": name,
        },
    )
    return row


def issuer(slug: str = "xa_office", sending: str = "XA") -> Issuer:
    row, _ = Issuer.objects.get_or_create(
        slug=slug,
        defaults={
            "sending": country(sending, f"Sender {sending}"),
            "name": "Office of Travel",
            "short_name": "Office",
            "home_url": "https://office.example/",
            "language": "en",
        },
    )
    return row


def advisory(
    key: str = "qatar",
    *,
    codes: tuple[str, ...] = ("QA",),
    part: str = "",
    by: str = "xa_office",
    at: datetime = NOON,
) -> Advisory:
    """Listed, and not read yet; countries that are missing are made."""
    for code in codes:
        country(code, "Qatar" if code == "QA" else f"Country {code}")
    listing = Listing(
        key=key,
        name=key.title(),
        codes=codes,
        url=f"https://office.example/{key}",
        part=part,
    )
    rows = services.list_advisories(issuer=issuer(by).slug, listings=[listing], at=at)
    return rows[key]


def issued(day: int, month: int = 4) -> Issued:
    return Issued(datetime(2026, month, day, tzinfo=UTC), Precision.DAY, f"{day}")


def advice(level: Level = Level.CAUTION, **changes: Any) -> Advice:
    return Advice(
        level=level, native_label=f"Stage {level.value}", text="Take care."
    ).with_(**changes)


def sha256(capture: str) -> str:
    return hashlib.sha256(capture.encode()).hexdigest()


def evidence(capture: str = "a page", at: datetime = NOON) -> Evidence:
    return Evidence("page", "https://office.example/page", sha256(capture), at)


def statement(
    about: Advisory | uuid.UUID, said: Advice, capture: str | None = None
) -> Statement:
    """Words of an issuer; a capture of its own for each advice, unless named."""
    pk = about if isinstance(about, uuid.UUID) else about.pk
    return Statement(
        advisory=pk,
        advice=said,
        url="https://office.example/page",
        evidence=(evidence(capture or said.digest),),
    )


def record(
    about: Advisory | uuid.UUID,
    said: Advice,
    at: datetime = NOON,
    *,
    capture: str | None = None,
    technical: bool = False,
    origin: Origin = Origin.LIVE,
    recorded_by: str = "",
) -> Recorded:
    """What came of recording one statement, seen at ``at``."""
    [outcome] = services.record_editions(
        statements=[statement(about, said, capture)],
        seen_at=at,
        adapter="xa_office",
        adapter_version=1,
        technical=technical,
        origin=origin,
        recorded_by=recorded_by,
    )
    return outcome


def edition(said: Advice | None = None, at: datetime = NOON) -> Edition:
    """The first edition of an advisory on Qatar, with its event."""
    row = record(advisory(at=at), said or advice(), at).edition
    assert row is not None
    return row


def entry(name: str = "one", **changes: Any) -> Entry:
    """A ledger entry that announces a statement on Qatar."""
    values: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, name),
        "kind": Kind.STATEMENT,
        "countries": (country().pk,),
        "when": When(NOON),
        "published_at": NOON,
        "origin": Origin.LIVE,
    }
    return Entry(**values | changes)
