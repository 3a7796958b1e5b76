"""The ledger's only writer.

``append`` takes what became known and gives it a place in one order. Writers take
turns (a transaction-level lock), so that a position never appears behind one that a
reader has already passed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from .copying import copy_in
from .facts import Precision
from .models import Event, EventCountry, Kind, Origin, Status

NAMESPACE = uuid.UUID("6d8f1c0e-5b0a-5a0e-9a3c-0c1b6b0f2a7d")
_LOCK = 0x6C656467  # "ledg"
# In a payload, the archives that a shipped table of facts names as its witnesses, until
# one of them is read here.
BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class When:
    """When something happened: ``until`` is set for an interval only."""

    at: datetime
    precision: Precision = Precision.INSTANT
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written; ``id`` must be the same whenever the same is known."""

    id: uuid.UUID
    kind: Kind
    countries: tuple[str, ...]
    when: When
    published_at: datetime
    origin: Origin
    status: Status = Status.CONFIRMED
    confidence: str = "official"
    actor: str | None = None
    issuer: str | None = None
    advisory: uuid.UUID | None = None
    edition: uuid.UUID | None = None
    subject: str = ""
    direction: str = ""
    level_from: str = ""
    level_to: str = ""
    recorded_by: str = ""
    corrects: uuid.UUID | None = None
    settles: uuid.UUID | None = None
    payload: dict[str, Any] = field(default_factory=dict)


def identify(*parts: object) -> uuid.UUID:
    """The same parts give the same id, on every machine and in every rebuild."""
    return uuid.uuid5(NAMESPACE, "|".join(str(part) for part in parts))


@transaction.atomic
def append(entries: Sequence[Entry]) -> list[Event]:
    """Write the entries in the order given; those already written are left alone.

    Of those that a shipped table announced, what it did not know is filled in. Returns
    the events that are new. An id given twice is written once.
    Call it in the transaction that writes the record which the entries announce.
    """
    if not entries:
        return []
    take_turn()
    known = set(
        Event.objects.filter(pk__in=[entry.id for entry in entries]).values_list(
            "pk", flat=True
        )
    )
    fresh = list(
        {entry.id: entry for entry in entries if entry.id not in known}.values()
    )
    _complete(entry for entry in entries if entry.id in known)
    first = (Event.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    events = [_event(entry, first + offset) for offset, entry in enumerate(fresh)]
    copy_in(events)
    copy_in(_places(events, fresh))
    return events


def take_turn() -> None:
    """Wait until no other transaction writes the ledger; ours is next until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _complete(entries: Iterable[Entry]) -> None:
    """Fill in what a shipped table announced; to another table add its witness."""
    told = {entry.id: entry for entry in entries}
    rows = list(Event.objects.filter(pk__in=told, payload__has_key=BUNDLED))
    for row in rows:
        entry = told[row.pk]
        witnesses = row.payload[BUNDLED]
        row.payload = dict(entry.payload)
        if BUNDLED in entry.payload:
            row.payload[BUNDLED] = sorted({*witnesses, *entry.payload[BUNDLED]})
        row.edition_id, row.settles_id = entry.edition, entry.settles
    Event.objects.bulk_update(rows, ["payload", "edition", "settles"], batch_size=500)


def position(events: Any = None) -> int:
    """The last position written: what every cached page is keyed by."""
    queryset = Event.objects.all() if events is None else events
    return int(queryset.aggregate(last=Max("position"))["last"] or 0)


def _event(entry: Entry, place: int) -> Event:
    return Event(
        id=entry.id,
        position=place,
        kind=entry.kind,
        status=entry.status,
        origin=entry.origin,
        confidence=entry.confidence,
        actor_id=entry.actor,
        issuer_id=entry.issuer,
        advisory_id=entry.advisory,
        edition_id=entry.edition,
        subject=entry.subject,
        direction=entry.direction,
        level_from=entry.level_from,
        level_to=entry.level_to,
        occurred_at=entry.when.at,
        occurred_until=entry.when.until,
        occurred_precision=entry.when.precision,
        published_at=entry.published_at,
        recorded_by=entry.recorded_by,
        payload=entry.payload,
        corrects_id=entry.corrects,
        settles_id=entry.settles,
    )


def _places(events: Iterable[Event], entries: Sequence[Entry]) -> list[EventCountry]:
    about = _about(entries)
    return [
        EventCountry(
            event_id=event.pk,
            country_id=code,
            occurred_at=event.occurred_at,
            position=event.position,
            about=about[event.pk],
            issuer=event.issuer_id or "",
        )
        for event, entry in zip(events, entries, strict=True)
        for code in entry.countries
    ]


def _about(entries: Sequence[Entry]) -> dict[uuid.UUID | None, str]:
    """By id, which kind of events an entry is about, as timelines are narrowed."""
    named = {pk for entry in entries if (pk := _refers(entry))}
    about: dict[uuid.UUID | None, str] = dict(
        Event.objects.filter(pk__in=named).values_list("pk", "kind")
    )
    about |= EventCountry.objects.filter(event__in=named).values_list("event", "about")
    for entry in entries:
        about[entry.id] = about.get(_refers(entry), entry.kind)
    return about


def _refers(entry: Entry) -> uuid.UUID | None:
    """The event that a correction or a dropped reading is told of under."""
    if entry.kind is Kind.CORRECTION:
        return entry.corrects
    return entry.settles if entry.kind is Kind.NOT_CONFIRMED else None
