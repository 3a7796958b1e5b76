"""The only writers of advisories and editions.

Each function is one transaction and takes its clock as an argument.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from . import ledger
from .facts import Advice, Precision, fold
from .ledger import Entry, When, identify
from .levels import Level, direction
from .models import (
    LEVEL_CHANGE_KINDS,
    Advisory,
    Change,
    Country,
    Edition,
    Event,
    Issuer,
    Kind,
    Origin,
)


class Outcome(enum.StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LATE = "late"  # seen before what already stands: not applied


@dataclass(frozen=True, slots=True)
class Evidence:
    """A capture that bears an edition out."""

    role: str
    url: str
    sha256: str
    fetched_at: datetime

    def as_json(self) -> dict[str, str]:
        return {
            "role": self.role,
            "url": self.url,
            "sha256": self.sha256,
            "fetched_at": self.fetched_at.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an issuer was found to say: the deciding capture comes first."""

    advisory: uuid.UUID
    advice: Advice
    url: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    advisory: uuid.UUID
    outcome: Outcome
    edition: Edition | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A destination that an issuer's list names."""

    key: str
    name: str
    codes: tuple[str, ...]
    url: str
    part: str = ""


def advisory_id(issuer: str, key: str) -> uuid.UUID:
    return identify("advisory", issuer, key)


@transaction.atomic
def list_advisories(
    *, issuer: str, listings: Iterable[Listing], at: datetime
) -> dict[str, Advisory]:
    """Note that the issuer lists these destinations; returns them by key.

    Unknown country codes raise ``Country.DoesNotExist``.
    """
    wanted = {listing.key: listing for listing in listings}
    known = {
        row.key: row
        for row in Advisory.objects.filter(
            issuer=issuer, key__in=wanted
        ).prefetch_related("countries")
    }
    fresh = [_advisory(issuer, wanted[key], at) for key in wanted if key not in known]
    _require_countries(wanted.values())
    Advisory.objects.bulk_create(fresh)
    through = Advisory.countries.through
    through.objects.bulk_create(
        through(advisory_id=row.pk, country_id=code)
        for row in fresh
        for code in wanted[row.key].codes
    )
    _relabel(known.values(), wanted)
    Advisory.objects.filter(
        pk__in=[row.pk for row in known.values()], listed_at__lt=at
    ).update(listed_at=at)
    return known | {row.key: row for row in fresh}


def _relabel(known: Iterable[Advisory], listings: dict[str, Listing]) -> None:
    """Take over a new name or address, or countries that our tables have corrected."""
    renamed = []
    for row in known:
        listing = listings[row.key]
        labels = (listing.name, listing.url, listing.part)
        if (row.name, row.url, row.part) != labels:
            row.name, row.url, row.part = labels
            renamed.append(row)
        if {country.pk for country in row.countries.all()} != set(listing.codes):
            row.countries.set(Country.objects.filter(pk__in=listing.codes))
    Advisory.objects.bulk_update(renamed, ["name", "url", "part"])


def note_list(*, issuer: str, whole: bool) -> None:
    """Note whether the issuer's list was whole when it was last read."""
    Issuer.objects.filter(pk=issuer).exclude(list_is_whole=whole).update(
        list_is_whole=whole
    )


@transaction.atomic
def confirm(*, advisories: Sequence[uuid.UUID], at: datetime) -> int:
    """Note that what stands was found to stand still; returns how many were."""
    return Advisory.objects.filter(
        pk__in=advisories, current__isnull=False, confirmed_at__lt=at
    ).update(confirmed_at=at)


@transaction.atomic
def mark_unread(*, reasons: dict[uuid.UUID, str]) -> None:
    """Say why there is no edition; an empty reason takes it back."""
    rows = list(Advisory.objects.filter(pk__in=reasons))
    changed = [row for row in rows if row.unread_reason != reasons[row.pk]]
    for row in changed:
        row.unread_reason = reasons[row.pk]
    Advisory.objects.bulk_update(changed, ["unread_reason"])


@transaction.atomic
def record_editions(
    *,
    statements: Sequence[Statement],
    seen_at: datetime,
    adapter: str,
    adapter_version: int,
    origin: Origin = Origin.LIVE,
    recorded_by: str = "",
    technical: bool = False,
) -> list[Recorded]:
    """Record what was said where it differs from what stands, with its events.

    ``technical``: the difference is our own doing (a parser read old bytes anew).
    Raises ``ValueError`` where an advisory is not listed or has two statements.
    """
    # What stands is read after the lock was waited for: a join would show it as it
    # was before.
    advisories = {
        row.pk: row
        for row in Advisory.objects.select_for_update(of=("self",))
        .filter(pk__in=[statement.advisory for statement in statements])
        .select_related("issuer")
        .prefetch_related("current", "countries")
        .order_by("pk")
    }
    if len(advisories) != len(statements):
        raise ValueError("Give one statement for each advisory, and list it before.")
    results: list[Recorded] = []
    editions: list[Edition] = []
    entries: list[Entry] = []
    moved: list[Advisory] = []
    for statement in statements:
        advisory = advisories[statement.advisory]
        outcome = _outcome(advisory, statement.advice, seen_at)
        if outcome in (Outcome.UNCHANGED, Outcome.LATE):
            results.append(Recorded(advisory.pk, outcome))
            continue
        edition = _edition(
            advisory, statement, seen_at, adapter, adapter_version, origin, technical
        )
        entries += _entries(advisory, edition, origin, recorded_by)
        advisory.current = edition
        if not technical or advisory.confirmed_at is None:
            advisory.confirmed_at = seen_at
        advisory.unread_reason = ""
        editions.append(edition)
        moved.append(advisory)
        results.append(Recorded(advisory.pk, outcome, edition))
    Edition.objects.bulk_create(editions)
    Advisory.objects.bulk_update(moved, ["current", "confirmed_at", "unread_reason"])
    events = ledger.append(entries)
    if not technical:
        same = [r.advisory for r in results if r.outcome is Outcome.UNCHANGED]
        confirm(advisories=same, at=seen_at)
    return [_with_events(result, events) for result in results]


def _with_events(result: Recorded, events: list[Event]) -> Recorded:
    if result.edition is None:
        return result
    own = tuple(e for e in events if e.edition_id == result.edition.pk)
    return Recorded(result.advisory, result.outcome, result.edition, own)


def _outcome(advisory: Advisory, advice: Advice, seen_at: datetime) -> Outcome:
    if advisory.current is None:
        return Outcome.CREATED
    if advisory.confirmed_at and seen_at < advisory.confirmed_at:
        return Outcome.LATE
    if advisory.current.digest == advice.digest:
        return Outcome.UNCHANGED
    return Outcome.CHANGED


def _advisory(issuer: str, listing: Listing, at: datetime) -> Advisory:
    return Advisory(
        id=advisory_id(issuer, listing.key),
        issuer_id=issuer,
        key=listing.key,
        name=listing.name,
        part=listing.part,
        url=listing.url,
        first_listed_at=at,
        listed_at=at,
    )


def _require_countries(listings: Iterable[Listing]) -> None:
    codes = {code for listing in listings for code in listing.codes}
    known = set(Country.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if missing := sorted(codes - known):
        raise Country.DoesNotExist(
            f"No country {', '.join(missing)}: run manage.py load_reference."
        )


def _edition(
    advisory: Advisory,
    statement: Statement,
    seen_at: datetime,
    adapter: str,
    adapter_version: int,
    origin: Origin,
    technical: bool,
) -> Edition:
    advice, previous = statement.advice, advisory.current
    main = statement.evidence[0]
    nth = (
        Edition.objects.filter(advisory=advisory, capture_sha256=main.sha256).count()
        if previous
        else 0
    )
    return Edition(
        id=identify("edition", advisory.pk, main.sha256, nth),
        advisory=advisory,
        number=previous.number + 1 if previous else 1,
        change=(
            Change.TECHNICAL if previous and technical else _change(previous, advice)
        ),
        level=advice.level,
        native_label=advice.native_label,
        native_code=advice.native_code,
        basis=advice.basis,
        regional_max=advice.regional_max,
        regions=[
            {"name": r.name, "level": r.level, "native": r.native}
            for r in advice.regions
        ],
        reasons=list(advice.reasons),
        title=advice.title,
        change_note=advice.change_note,
        text=advice.text,
        language=advice.language,
        complete=advice.complete,
        withdrawn=advice.withdrawn,
        url=statement.url,
        issued_at=advice.issued.at if advice.issued else None,
        issued_precision=(
            advice.issued.precision if advice.issued else Precision.UNKNOWN
        ),
        issued_claim=advice.issued.claimed if advice.issued else "",
        seen_at=seen_at,
        previous_confirmed_at=advisory.confirmed_at,
        evidence=[item.as_json() for item in statement.evidence],
        capture_sha256=main.sha256,
        adapter=adapter,
        adapter_version=adapter_version,
        origin=origin,
        digest=advice.digest,
        substance_digest=advice.substance,
        wording_digest=advice.wording,
    )


def _change(previous: Edition | None, advice: Advice) -> Change:
    """What made this edition: the weightiest difference names it."""
    if previous is None:
        return Change.FIRST
    before = previous.advice
    fuller = advice.complete and not before.complete
    if fuller and before.dating == advice.dating:
        return Change.TECHNICAL
    if before.level != advice.level or before.withdrawn != advice.withdrawn:
        return Change.LEVEL
    if before.regional != advice.regional:
        return Change.REGIONS
    if fold(before.native_code) != fold(advice.native_code):
        return Change.REGIONS
    if sorted(before.reasons) != sorted(advice.reasons):
        return Change.REASONS
    if before.substance != advice.substance:  # the same level in other words
        return Change.WORDING
    if before.text is not None and advice.text is not None:
        if before.wording != advice.wording:
            return Change.WORDING
    elif before.dating == advice.dating:
        return Change.TECHNICAL
    if fold(before.change_note) != fold(advice.change_note):
        return Change.REISSUE
    return Change.DATES if before.dating != advice.dating else Change.TECHNICAL


_KIND_OF_CHANGE = {
    Change.REGIONS: Kind.REGIONS_CHANGED,
    Change.REASONS: Kind.REASONS_CHANGED,
    Change.WORDING: Kind.TEXT_CHANGED,
    Change.REISSUE: Kind.REISSUED,
    Change.DATES: Kind.REISSUED,
}


def level_kind(old: Advice, new: Advice) -> Kind:
    """Which kind of level event leads from one advice to the other."""
    if new.withdrawn and not old.withdrawn:
        return Kind.LEVEL_WITHDRAWN
    if old.withdrawn and not new.withdrawn:
        stated = new.level is not Level.NOT_STATED
        return Kind.LEVEL_FIRST_STATED if stated else Kind.LEVEL_CHANGED
    if new.level is Level.NOT_STATED:
        return Kind.LEVEL_WITHDRAWN
    if old.level is Level.NOT_STATED:
        return Kind.LEVEL_FIRST_STATED
    moved = direction(old.level, new.level)
    if moved is None:
        return Kind.LEVEL_CHANGED
    return Kind.LEVEL_RAISED if moved == "up" else Kind.LEVEL_LOWERED


_GRAVE = (Level.RECONSIDER, Level.DO_NOT_TRAVEL)


def _direction(kind: Kind, old: Level, new: Level) -> str:
    """Up or down for readers who filter; stating or withdrawing grave advice counts."""
    if kind is Kind.LEVEL_FIRST_STATED and new in _GRAVE:
        return "up"
    if kind is Kind.LEVEL_WITHDRAWN and old in _GRAVE:
        return "down"
    return direction(old, new) or ""


def _entries(
    advisory: Advisory, edition: Edition, origin: Origin, recorded_by: str
) -> list[Entry]:
    """The ledger rows that an edition gives rise to: at most one."""
    change, before = Change(edition.change), advisory.current
    after = edition.advice
    base: dict[str, Any] = {
        "countries": tuple(sorted(c.pk for c in advisory.countries.all())),
        "published_at": edition.seen_at,
        "origin": origin,
        "actor": advisory.issuer.sending_id,
        "issuer": advisory.issuer_id,
        "advisory": advisory.pk,
        "edition": edition.pk,
        "recorded_by": recorded_by,
        "when": _when(edition, before),
    }
    if before is None:
        return [
            Entry(
                id=identify(advisory.pk, Kind.LEVEL_FIRST_READ),
                kind=Kind.LEVEL_FIRST_READ,
                level_to=after.level,
                payload={"to": _summary(after)},
                **base,
            )
        ]
    old = before.advice
    payload = {
        "from": _summary(old),
        "to": _summary(after),
        "note": edition.change_note,
    }
    levels: dict[str, Any] = {
        "level_from": old.level.value,
        "level_to": after.level.value,
    }
    if change is Change.TECHNICAL:
        if old.level == after.level and old.withdrawn == after.withdrawn:
            return []
        base["when"] = When(edition.seen_at)
        return [
            Entry(
                id=identify(edition.pk, Kind.CORRECTION),
                kind=Kind.CORRECTION,
                corrects=_last_level_event(advisory),
                payload=payload | {"reason": "fuller-reading"},
                **levels,
                **base,
            )
        ]
    if change is Change.LEVEL:
        kind = level_kind(old, after)
        return [
            Entry(
                id=_level_event_id(advisory, kind, edition, levels),
                kind=kind,
                direction=_direction(kind, old.level, after.level),
                payload=payload,
                **levels,
                **base,
            )
        ]
    kind = _KIND_OF_CHANGE[change]
    return [
        Entry(
            id=identify(edition.pk, kind),
            kind=kind,
            payload=payload,
            **levels,
            **base,
        )
    ]


def _level_event_id(
    advisory: Advisory, kind: Kind, edition: Edition, levels: dict[str, Any]
) -> uuid.UUID:
    """Known by what moved and the issuer's date, not by how our parser read it.

    The same move on the same date again (up, down, up) is counted apart.
    """
    nth = Event.objects.filter(
        advisory=advisory, kind=kind, edition__issued_at=edition.issued_at, **levels
    ).count()
    return identify(
        advisory.pk, kind, *levels.values(), edition.issued_at or "undated", nth
    )


def _last_level_event(advisory: Advisory) -> uuid.UUID:
    return (
        Event.objects.filter(
            advisory=advisory,
            kind__in=[*LEVEL_CHANGE_KINDS, Kind.LEVEL_FIRST_READ, Kind.CORRECTION],
        )
        .order_by("-position")
        .values_list("pk", flat=True)[0]
    )


def _when(edition: Edition, previous: Edition | None) -> When:
    """The issuer's date; else the interval in which it must have happened.

    The day on which we looked is never passed off as the day on which it happened.
    """
    unmoved = previous is not None and previous.issued_at == edition.issued_at
    if edition.issued_at and not unmoved:
        return When(edition.issued_at, Precision(edition.issued_precision))
    if edition.previous_confirmed_at:
        return When(edition.previous_confirmed_at, Precision.INTERVAL, edition.seen_at)
    return When(edition.seen_at, Precision.UNKNOWN)


def _summary(advice: Advice) -> dict[str, Any]:
    return {
        "level": advice.level.value,
        "native_label": advice.native_label,
        "regional_max": advice.regional_max.value if advice.regional_max else None,
        "regions": [
            {"name": region.name, "level": region.level.value}
            for region in advice.regions
        ],
        "reasons": list(advice.reasons),
        "withdrawn": advice.withdrawn,
    }
