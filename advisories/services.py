"""The only writers of advisories and editions.

Each function is one transaction and takes its clock as an argument.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from . import ledger
from .copying import copy_in
from .facts import Advice, Precision, fold
from .ledger import Entry, When, identify
from .levels import Level, direction
from .models import (
    LEVEL_CHANGE_KINDS,
    Advisory,
    Archive,
    Change,
    Country,
    Edition,
    Event,
    Issuer,
    Kind,
    Origin,
    Strand,
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

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Evidence:
        at = datetime.fromisoformat(data["fetched_at"])
        return cls(data["role"], data["url"], data["sha256"], at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an issuer was found to say: the deciding capture comes first."""

    advisory: uuid.UUID
    advice: Advice
    url: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting(Statement):
    """What an archive shows of an advisory at a moment.

    ``confirmed_at``: when it last showed what stood before; None at first.
    ``settles``: the unconfirmed event that it confirms.
    """

    seen_at: datetime
    confirmed_at: datetime | None
    settles: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Sighting):
    """What a shipped table of facts says that an archive showed.

    The table has not all editions: ``number`` and ``change`` are the edition's own,
    and ``issued_before`` is the issuer's date of the one before it in the strand.
    """

    number: int
    change: Change
    issued_before: datetime | None


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
    *, issuer: str, listings: Iterable[Listing], at: datetime | None
) -> dict[str, Advisory]:
    """Note that the issuer lists these destinations; returns them by key.

    ``at`` None: an archive shows them, which says nothing of the issuer's list today
    and changes no name or address that was read live.
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
    _relabel([row for row in known.values() if at or not row.listed_at], wanted)
    if at:
        rows = Advisory.objects.filter(pk__in=[row.pk for row in known.values()])
        rows.filter(listed_at__lt=at).update(listed_at=at)
        rows.filter(listed_at=None).update(listed_at=at, first_listed_at=at)
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
    reason: str = "fuller-reading",
    settles: Mapping[uuid.UUID, uuid.UUID] | None = None,
) -> list[Recorded]:
    """Record what was said where it differs from what stands, with its events.

    ``technical``: the difference is our own doing (a parser read old bytes anew);
    ``reason`` says in the correction what it was.
    ``settles``: by advisory, the unconfirmed event that its statement confirms.
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
    scribe = _Scribe(
        adapter,
        adapter_version,
        origin,
        "",
        recorded_by,
        technical,
        reason,
        settles or {},
    )
    results: list[Recorded] = []
    moved: list[Advisory] = []
    for statement in statements:
        advisory = advisories[statement.advisory]
        outcome = _outcome(advisory, statement.advice, seen_at)
        if outcome in (Outcome.UNCHANGED, Outcome.LATE):
            results.append(Recorded(advisory.pk, outcome))
            continue
        head = _Head(advisory, advisory.current, advisory.confirmed_at)
        edition = scribe.write(head, statement, seen_at)
        advisory.current = edition
        if not technical or advisory.confirmed_at is None:
            advisory.confirmed_at = seen_at
        advisory.unread_reason = ""
        moved.append(advisory)
        results.append(Recorded(advisory.pk, outcome, edition))
    Edition.objects.bulk_create(scribe.editions)
    Advisory.objects.bulk_update(moved, ["current", "confirmed_at", "unread_reason"])
    events = ledger.append(scribe.entries)
    if not technical:
        same = [r.advisory for r in results if r.outcome is Outcome.UNCHANGED]
        confirm(advisories=same, at=seen_at)
    return [_with_events(result, events) for result in results]


@transaction.atomic
def record_history(
    *,
    archive: str,
    found: Sequence[Sighting | Entry],
    confirmed: Mapping[uuid.UUID, datetime],
    adapter: str,
    adapter_version: int,
) -> list[Event]:
    """Record what an archive shows, in the order in which it showed it.

    Every sighting differs from the one before it in its strand: whoever calls has
    compared them. Entries between them go to the ledger as they are. ``confirmed``: by
    advisory, when what stands at the end was last seen to hold. The words of an
    edition stay in its capture. Bundled editions of the same are filled in. Returns
    the events that are new.
    """
    wanted = {item.advisory for item in found if isinstance(item, Sighting)}
    advisories = Advisory.objects.select_related("issuer").prefetch_related("countries")
    heads = {row.pk: _Head(row, None, None) for row in advisories.filter(pk__in=wanted)}
    strands = Strand.objects.filter(archive=archive, advisory__in={*wanted, *confirmed})
    rows = {row.advisory_id: row for row in strands.select_related("current")}
    for pk, row in rows.items():
        if pk in heads and not row.current.bundled:
            heads[pk].edition = row.current
    scribe = _Scribe(adapter, adapter_version, Origin.BACKFILL, archive)
    for item in found:
        if isinstance(item, Entry):
            scribe.entries.append(item)
            continue
        head = heads[item.advisory]
        head.confirmed_at = item.confirmed_at
        scribe.settles = {item.advisory: item.settles} if item.settles else {}
        head.edition = scribe.write(head, item, item.seen_at)
    _insert_or_fill(archive, scribe.editions)
    _move_strands(archive, rows, heads, confirmed)
    return ledger.append(scribe.entries)


def _move_strands(
    archive: str,
    rows: Mapping[uuid.UUID, Strand],
    heads: Mapping[uuid.UUID, _Head],
    confirmed: Mapping[uuid.UUID, datetime],
) -> None:
    moved = []
    for pk, at in confirmed.items():
        edition = heads[pk].edition if pk in heads else None
        if edition is None and pk not in rows:
            continue
        current = edition.pk if edition else rows[pk].current_id
        moved.append(
            Strand(
                advisory_id=pk, archive_id=archive, current_id=current, confirmed_at=at
            )
        )
    Strand.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["advisory", "archive"],
        update_fields=["current", "confirmed_at"],
    )


def _insert_or_fill(archive: str, editions: list[Edition]) -> None:
    bundled = set(
        Edition.objects.filter(
            archive=archive, bundled=True, pk__in=[edition.pk for edition in editions]
        ).values_list("pk", flat=True)
    )
    copy_in([edition for edition in editions if edition.pk not in bundled])
    names = [field.attname for field in Edition._meta.concrete_fields]
    Edition.objects.bulk_create(
        [edition for edition in editions if edition.pk in bundled],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[name for name in names if name not in ("id", "recorded_at")],
    )


@transaction.atomic
def record_bundled(
    *,
    archive: str,
    told: Sequence[Told],
    confirmed: Mapping[uuid.UUID, datetime],
    adapter: str,
    adapter_version: int,
) -> list[Event]:
    """Bring an archive's bundled editions to what a shipped table tells, in order.

    The ids are those that reading the archive itself gives. What an earlier table told
    and this one does not is taken back. Nothing of the archive may have been read
    here. ``confirmed`` as for ``record_history``. Returns the events that are new.
    """
    advisories = Advisory.objects.select_related("issuer").prefetch_related("countries")
    wanted = advisories.filter(pk__in={item.advisory for item in told})
    heads = {row.pk: _Head(row, None, None) for row in wanted}
    scribe = _Scribe(adapter, adapter_version, Origin.BACKFILL, archive)
    for item in told:
        scribe.repeat(heads[item.advisory], item)
    strands = Strand.objects.filter(archive=archive)
    rows = {row.advisory_id: row for row in strands}
    _insert_or_fill(archive, scribe.editions)
    _move_strands(archive, rows, heads, confirmed)
    _forget(
        archive,
        editions={edition.pk for edition in scribe.editions},
        events={entry.id for entry in scribe.entries},
    )
    return ledger.append(scribe.entries)


@transaction.atomic
def drop_bundled(*, archive: str) -> None:
    """Drop what a shipped table told of an archive that was now read here.

    What it announced and the archive did not bear out, as far as it was read, is
    taken back.
    """
    _forget(archive, editions=set(), events=set())


def _forget(archive: str, *, editions: set[uuid.UUID], events: set[uuid.UUID]) -> None:
    """Drop the archive's bundled editions and take back its events but for these."""
    spans = Archive.objects.get(pk=archive).spans
    ends = {issuer: datetime.fromisoformat(own[-1][1]) for issuer, own in spans.items()}
    stale = Edition.objects.filter(archive=archive, bundled=True)
    gone = set(stale.values_list("pk", flat=True)) - editions
    Strand.objects.filter(archive=archive, current__in=gone).delete()
    told = Event.objects.filter(
        Q(edition__in=gone) | Q(payload__contains={ledger.BUNDLED: [archive]}),
        origin=Origin.BACKFILL,
        issuer__in=ends,
    )
    corrections, changed = [], []
    for row in told.prefetch_related("countries", "corrections"):
        witnesses = row.payload[ledger.BUNDLED]
        if (
            archive in witnesses
            and row.pk not in events
            and row.published_at <= ends[str(row.issuer_id)]
        ):
            if len(witnesses) > 1:
                row.payload[ledger.BUNDLED] = [n for n in witnesses if n != archive]
                changed.append(row)
            elif not row.corrections.all():
                corrections.append(_taken_back(row, ends[str(row.issuer_id)]))
        if row.edition_id in gone:
            row.edition_id = None
            changed.append(row)
    unique = {row.pk: row for row in changed}.values()
    Event.objects.bulk_update(unique, ["payload", "edition"], batch_size=500)
    ledger.append(corrections)
    Edition.objects.filter(pk__in=gone).delete()


def _taken_back(event: Event, at: datetime) -> Entry:
    """The entry that takes back what a shipped table announced."""
    return Entry(
        id=identify(event.pk, Kind.CORRECTION),
        kind=Kind.CORRECTION,
        countries=tuple(sorted(country.pk for country in event.countries.all())),
        when=When(at),
        published_at=at,
        origin=Origin.BACKFILL,
        actor=event.actor_id,
        issuer=event.issuer_id,
        advisory=event.advisory_id,
        corrects=event.pk,
        level_from=event.level_to if event.level_from else "",
        level_to=event.level_from or event.level_to,
        payload={"retracted": True, "reason": "not-borne-out"},
    )


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


def _advisory(issuer: str, listing: Listing, at: datetime | None) -> Advisory:
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


@dataclass(slots=True)
class _Head:
    """The end of a strand: its last edition, and when that was last seen to hold."""

    advisory: Advisory
    edition: Edition | None
    confirmed_at: datetime | None


@dataclass(slots=True)
class _Scribe:
    """Drafts editions and the ledger's entries on them; writes nothing itself."""

    adapter: str
    adapter_version: int
    origin: Origin
    archive: str
    recorded_by: str = ""
    technical: bool = False
    reason: str = "fuller-reading"
    settles: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    editions: list[Edition] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    countries: dict[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)

    def write(self, head: _Head, statement: Statement, seen_at: datetime) -> Edition:
        edition = self._edition(head, statement, seen_at)
        edition.advice = statement.advice  # as the next one will ask for it
        self.editions.append(edition)
        if entry := self._entry(head.advisory, head.edition, edition, statement.advice):
            self.entries.append(entry)
        return edition

    def repeat(self, head: _Head, told: Told) -> None:
        """Draft a bundled edition, and its entry, as reading the archive would."""
        previous = copy(head.edition)
        if previous is not None:
            previous.issued_at = told.issued_before
        head.confirmed_at = told.confirmed_at
        edition = self._edition(head, told, told.seen_at)
        edition.bundled, edition.change = True, told.change
        edition.number = told.number
        head.edition = edition
        self.editions.append(edition)
        if told.change not in (Change.FIRST, Change.LEVEL, Change.REGIONS):
            return
        entry = self._entry(head.advisory, previous, edition, told.advice)
        if entry:
            mark = {ledger.BUNDLED: [self.archive]}
            self.entries.append(replace(entry, payload=entry.payload | mark))

    def _edition(self, head: _Head, statement: Statement, seen_at: datetime) -> Edition:
        advice, previous = statement.advice, head.edition
        return Edition(
            id=self._edition_id(head, statement.evidence[0].sha256, seen_at),
            advisory=head.advisory,
            archive=self.archive,
            number=previous.number + 1 if previous else 1,
            change=(
                Change.TECHNICAL
                if previous and self.technical
                else _change(previous, advice)
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
            text=None if self.archive else advice.text,
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
            previous_confirmed_at=head.confirmed_at,
            evidence=[item.as_json() for item in statement.evidence],
            capture_sha256=statement.evidence[0].sha256,
            adapter=self.adapter,
            adapter_version=self.adapter_version,
            origin=self.origin,
            digest=advice.digest,
            substance_digest=advice.substance,
            wording_digest=advice.wording,
        )

    def _edition_id(self, head: _Head, sha256: str, seen_at: datetime) -> uuid.UUID:
        advisory = head.advisory
        if self.archive:
            return identify("edition", advisory.pk, self.archive, sha256, seen_at)
        nth = 0
        if head.edition:
            same = Edition.objects.filter(advisory=advisory, archive="")
            nth = same.filter(capture_sha256=sha256).count()
        return identify("edition", advisory.pk, sha256, nth)

    def _entry(
        self,
        advisory: Advisory,
        previous: Edition | None,
        edition: Edition,
        after: Advice,
    ) -> Entry | None:
        """The ledger row that an edition gives rise to, if any."""
        change = Change(edition.change)
        base: dict[str, Any] = {
            "countries": self._countries_of(advisory),
            "published_at": edition.seen_at,
            "origin": self.origin,
            "actor": advisory.issuer.sending_id,
            "issuer": advisory.issuer_id,
            "advisory": advisory.pk,
            "edition": edition.pk,
            "recorded_by": self.recorded_by,
            "when": _when(edition, previous),
            "settles": self.settles.get(advisory.pk),
        }
        if previous is None:
            strand = (self.archive,) if self.archive else ()
            return Entry(
                id=identify(advisory.pk, Kind.LEVEL_FIRST_READ, *strand),
                kind=Kind.LEVEL_FIRST_READ,
                level_to=after.level,
                payload={"to": summary(after)},
                **base,
            )
        old = previous.advice
        payload: dict[str, Any] = {"note": edition.change_note}
        if change not in (Change.WORDING, Change.REISSUE, Change.DATES):
            payload |= {"from": summary(old), "to": summary(after)}
        levels: dict[str, Any] = {
            "level_from": old.level.value,
            "level_to": after.level.value,
        }
        if change is Change.TECHNICAL:
            if old.level == after.level and old.withdrawn == after.withdrawn:
                return None
            base["when"] = When(edition.seen_at)
            return Entry(
                id=identify(edition.pk, Kind.CORRECTION),
                kind=Kind.CORRECTION,
                corrects=_last_level_event(advisory, self.archive),
                payload=payload | {"reason": self.reason},
                **levels,
                **base,
            )
        if change is Change.LEVEL:
            kind = level_kind(old, after)
            return Entry(
                id=self._level_event_id(advisory, kind, previous, edition, levels),
                kind=kind,
                direction=level_direction(kind, old.level, after.level),
                payload=payload,
                **levels,
                **base,
            )
        kind = _KIND_OF_CHANGE[change]
        return Entry(
            id=identify(edition.pk, kind), kind=kind, payload=payload, **levels, **base
        )

    def _countries_of(self, advisory: Advisory) -> tuple[str, ...]:
        if advisory.pk not in self.countries:
            codes = sorted(country.pk for country in advisory.countries.all())
            self.countries[advisory.pk] = tuple(codes)
        return self.countries[advisory.pk]

    def _level_event_id(
        self,
        advisory: Advisory,
        kind: Kind,
        previous: Edition,
        edition: Edition,
        levels: dict[str, Any],
    ) -> uuid.UUID:
        """Known by what moved and the issuer's date, not by how our parser read it.

        So two witnesses of one move give one event. Live, the same level again on the
        same date (up, down, up) is counted apart. Without a date of its own, a move in
        an archive is known by when the archive saw it.
        """
        issued, moved = edition.issued_at, tuple(levels.values())
        nth = 0
        if not self.archive:
            same = Edition.objects.filter(advisory=advisory, archive="")
            before = same.filter(change=Change.LEVEL, level=edition.level)
            nth = before.filter(issued_at=issued).count()
        elif issued is None or issued == previous.issued_at:
            return identify(advisory.pk, kind, *moved, self.archive, edition.seen_at)
        return identify(advisory.pk, kind, *moved, issued or "undated", nth)


def _change(previous: Edition | None, advice: Advice) -> Change:
    """What made this edition: the weightiest difference names it."""
    if previous is None:
        return Change.FIRST
    before = previous.advice
    fuller = advice.complete and not previous.complete
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
    if previous.substance_digest != advice.substance:  # the same level in other words
        return Change.WORDING
    if previous.was_read and advice.text is not None:
        if previous.wording_digest != advice.wording:
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


def level_direction(kind: Kind, old: Level, new: Level) -> str:
    """Up or down for readers who filter; stating or withdrawing grave advice counts."""
    if kind is Kind.LEVEL_FIRST_STATED and new in _GRAVE:
        return "up"
    if kind is Kind.LEVEL_WITHDRAWN and old in _GRAVE:
        return "down"
    return direction(old, new) or ""


def _last_level_event(advisory: Advisory, archive: str) -> uuid.UUID:
    return (
        Event.objects.filter(
            advisory=advisory,
            edition__archive=archive,
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


def summary(advice: Advice) -> dict[str, Any]:
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
