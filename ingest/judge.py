"""Judging: from what documents say of a destination to what is published, or held."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from advisories import doubts, ledger, services
from advisories.facts import Advice, digest
from advisories.ledger import Entry
from advisories.models import LEVEL_CHANGE_KINDS, Advisory, Event, Origin
from advisories.services import Evidence, Outcome, Recorded, Statement

from . import guards
from .adapters.base import Adapter
from .errors import ReaderFailed
from .models import Hold, HoldOutcome, LatestReading, Watched
from .records import Doubt, Part, Reading, Say, Unread, Verdict, Wait

logger = logging.getLogger(__name__)

WAVE = timedelta(hours=1)
TAKEN_BACK = "taken-back"


@dataclass(slots=True)
class Judgement:
    """What came of a set of destinations; ``unsettled`` ones got no verdict.

    ``reread``: old bytes were read anew. ``entries``: what the ledger is to be told of
    readings that are not believed.
    """

    at: datetime
    reread: bool = False

    recorded: int = 0
    level_changes: int = 0
    listed: int = 0
    confirmed: int = 0
    held: int = 0
    unread: int = 0
    first_held: str = ""
    unsettled: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "editions": self.recorded,
            "level_changes": self.level_changes,
            "first_read": self.listed,
            "confirmed": self.confirmed,
            "held": self.held,
            "unread": self.unread,
        }

    def sentence(self) -> str:
        others = f" (and {self.held - 1} more)" if self.held > 1 else ""
        return f"Held{others}: {self.first_held}."


@dataclass(slots=True)
class _Case:
    """One destination before the judge; ``heard``: a document spoke of it just now.

    ``taken_back``: a person has taken this very reading back.
    """

    key: str
    heard: bool
    advisory: Advisory | None
    name: str
    url: str
    parts: dict[str, Part]
    evidence: dict[str, Evidence]
    hold: Hold | None
    refused: Hold | None
    verdict: Verdict
    doubts: tuple[Doubt, ...] = ()
    taken_back: bool = False

    @property
    def current(self) -> Advice | None:
        if self.advisory is None or self.advisory.current is None:
            return None
        return self.advisory.current.advice

    @property
    def repeats(self) -> bool:
        return (
            isinstance(self.verdict, Say)
            and self.current is not None
            and self.current.digest == self.verdict.advice.digest
        )

    @property
    def moves_level(self) -> bool:
        return (
            isinstance(self.verdict, Say)
            and self.current is not None
            and self.current.level != self.verdict.advice.level
        )

    @property
    def digest(self) -> str:
        if isinstance(self.verdict, Say):
            return self.verdict.advice.digest
        # Against what stands: a refusal holds as long as that does.
        stands = self.current.digest if self.current else None
        return digest(*(doubt.guard for doubt in self.doubts), stands)

    def proof(self) -> tuple[Evidence, ...]:
        roles = self.verdict.roles if isinstance(self.verdict, Say) else self.evidence
        return tuple(self.evidence[role] for role in roles if role in self.evidence)


def judge(
    adapter: Adapter,
    keys: Iterable[str],
    *,
    heard: Container[str],
    at: datetime,
    reread: bool = False,
) -> Judgement:
    """Publish, hold, or leave alone each destination; writes through services.

    ``heard``: destinations that a document was read on just now. The others are
    judged because a document failed, and that confirms nothing.
    """
    judgement = Judgement(at, reread)
    wanted = sorted(keys)
    if not wanted:
        return judgement
    cases = _cases(adapter, wanted, heard, at)
    _doubt_what_was_taken_back(adapter, cases)
    _doubt_many_at_once(adapter, cases, at)
    publish: list[_Case] = []
    unread: dict[UUID, str] = {}
    standing: list[UUID] = []
    for case in cases:
        verdict = case.verdict
        if not isinstance(verdict, Say):
            judgement.unsettled.add(case.key)
        if isinstance(verdict, Say) and not case.doubts:
            publish.append(case)
        elif case.doubts:
            if _hold(adapter, case, judgement):
                publish.append(case)
            elif case.hold and guards.BY_CODE[case.doubts[0].guard].alarming:
                judgement.held += 1
                judgement.first_held = judgement.first_held or _reason(case)
        elif isinstance(verdict, Unread) and case.advisory:
            unread[case.advisory.pk] = verdict.reason
        elif isinstance(verdict, Wait) and verdict.stands and case.advisory:
            if case.heard:
                standing.append(case.advisory.pk)
            if case.hold:
                _end(case, HoldOutcome.REVERTED, judgement)
    judgement.unread = len(unread)
    services.mark_unread(reasons=unread)
    judgement.confirmed = services.confirm(advisories=standing, at=at)
    ledger.append(judgement.entries)
    judgement.entries = []
    _publish(adapter, publish, judgement)
    ledger.append(judgement.entries)
    return judgement


def _cases(
    adapter: Adapter, keys: list[str], heard: Container[str], at: datetime
) -> list[_Case]:
    advisories = {
        row.key: row
        for row in Advisory.objects.filter(issuer=adapter.slug, key__in=keys)
        .select_related("current", "issuer")
        .prefetch_related("countries")
        .order_by("key")
    }
    readings: dict[str, list[LatestReading]] = {}
    for row in (
        LatestReading.objects.filter(source=adapter.slug, key__in=keys)
        .select_related("capture")
        .defer("capture__body")
        .order_by("id")  # The first one's capture names an edition: lists go first.
    ):
        readings.setdefault(row.key, []).append(row)
    pages: dict[str, list[Watched]] = {}
    for page in Watched.objects.filter(source=adapter.slug, key__in=keys):
        pages.setdefault(page.key, []).append(page)
    holds = {
        hold.key: hold
        for hold in Hold.objects.open().filter(source=adapter.slug, key__in=keys)
    }
    refused = _last_refused(adapter, keys)
    return [
        _case(
            adapter,
            key,
            at,
            heard=key in heard,
            advisory=advisories.get(key),
            readings=readings.get(key, []),
            pages=pages.get(key, []),
            hold=holds.get(key),
            refused=refused.get(key),
        )
        for key in keys
    ]


def _last_refused(adapter: Adapter, keys: list[str]) -> dict[str, Hold]:
    """By key, the hold that was closed last, where that was by a refusal."""
    closed = (
        Hold.objects.closed()
        .filter(source=adapter.slug, key__in=keys)
        .order_by("key", "-closed_at", "-id")
        .distinct("key")
    )
    return {hold.key: hold for hold in closed if hold.outcome == HoldOutcome.REFUSED}


def _case(
    adapter: Adapter,
    key: str,
    at: datetime,
    *,
    heard: bool,
    advisory: Advisory | None,
    readings: list[LatestReading],
    pages: list[Watched],
    hold: Hold | None,
    refused: Hold | None,
) -> _Case:
    decoded = {row.role: Reading.from_json(row.data) for row in readings}
    parts = _parts(adapter, decoded, {row.role: row for row in readings}, pages)
    first = next((part.reading for part in parts.values() if part.reading), None)
    case = _Case(
        key=key,
        heard=heard,
        advisory=advisory,
        name=advisory.name if advisory else first.destination.name if first else key,
        url=advisory.url if advisory else first.url if first else "",
        parts=parts,
        evidence={
            row.role: Evidence(
                row.role, row.url, row.capture_id, row.capture.first_fetched_at
            )
            for row in readings
        },
        hold=hold,
        refused=refused,
        verdict=Unread("No document says anything about it."),
    )
    if advisory is None:
        case.doubts = first.doubts if first else ()
        return case
    case.verdict = _combine(adapter, parts, case.current)
    if isinstance(case.verdict, Say):
        case.doubts = _doubts(adapter, case, case.verdict, at)
    elif isinstance(case.verdict, Unread) and case.current is not None:
        case.doubts = (Doubt("unread", case.verdict.reason),)
    return case


def _combine(
    adapter: Adapter, parts: Mapping[str, Part], current: Advice | None
) -> Verdict:
    """The adapter's verdict; where it breaks, one destination is unread, not all."""
    try:
        return adapter.combine(parts, current)
    except Exception as error:
        logger.exception("%s: no verdict", adapter.slug)
        return Unread(str(ReaderFailed(error)))


def _doubts(
    adapter: Adapter, case: _Case, verdict: Say, at: datetime
) -> tuple[Doubt, ...]:
    """What speaks against it; nothing does where it repeats what stands."""
    if case.repeats:
        return ()
    return guards.examine(
        guards.Context(
            say=verdict,
            current=case.current,
            at=at,
            steep_falls_need_words=adapter.steep_falls_need_words,
        )
    )


def _parts(
    adapter: Adapter,
    readings: Mapping[str, Reading],
    rows: Mapping[str, LatestReading],
    pages: list[Watched],
) -> dict[str, Part]:
    parts = {
        document.role: Part(
            reading=readings[document.role], read_at=rows[document.role].read_at
        )
        for document in adapter.documents
        if document.role in readings
    }
    for page in pages:
        row = rows.get(page.role)
        parts[page.role] = Part(
            reading=readings.get(page.role),
            fresh=page.fresh,
            failure=page.present_failure,
            read_at=row.read_at if row else None,
        )
    return parts


def _doubt_many_at_once(adapter: Adapter, cases: list[_Case], at: datetime) -> None:
    """Hold a wave that is too wide to be so many decisions.

    Pages are read in batches: what the batches before brought counts as well.
    """
    moving = [case for case in cases if case.moves_level and not case.doubts]
    if not moving:
        return
    total = Advisory.objects.filter(issuer=adapter.slug).count()
    changing = len(moving) + _changing_already(adapter, moving, at)
    if changing <= guards.mass_change_limit(total):
        return
    evidence = f"{changing} of {total} destinations would change at once."
    for case in moving:
        case.doubts = (Doubt("many-at-once", evidence),)


def _changing_already(adapter: Adapter, moving: list[_Case], at: datetime) -> int:
    """How many others were held for a wave, or have changed within the last hour."""
    waiting = (
        Hold.objects.open()
        .filter(source=adapter.slug, guard="many-at-once")
        .exclude(key__in=[case.key for case in moving])
    )
    changed = Event.objects.filter(
        issuer=adapter.slug,
        kind__in=LEVEL_CHANGE_KINDS,
        origin=Origin.LIVE,
        published_at__gt=at - WAVE,
    )
    return waiting.count() + changed.count()


def _reason(case: _Case) -> str:
    guard = guards.BY_CODE[case.doubts[0].guard]
    return f"{case.name}: {guard.sentence} {case.doubts[0].evidence}".rstrip(".")


def _doubt_what_was_taken_back(adapter: Adapter, cases: list[_Case]) -> None:
    """A reading that a person took back does not come back by itself."""
    rows = Hold.objects.closed().filter(
        source=adapter.slug, guard=TAKEN_BACK, key__in=[case.key for case in cases]
    )
    taken_back = {(row.key, row.digest): row for row in rows}
    for case in cases if taken_back else ():
        row = taken_back.get((case.key, case.digest))
        if row and isinstance(case.verdict, Say) and not case.repeats:
            case.taken_back = True
            evidence = f"{row.closed_by}: {row.reason}"
            case.doubts = (*case.doubts, Doubt("taken-back", evidence))


def _hold(adapter: Adapter, case: _Case, judgement: Judgement) -> bool:
    """Open or renew the hold; True when it has lasted long enough to be believed."""
    hold = case.hold
    if hold and hold.digest != case.digest:
        _end(case, HoldOutcome.SUPERSEDED, judgement)
        case.hold = hold = None
    if hold is None:
        if not _decided_before(case):
            case.hold = _open(adapter, case, judgement)
        return False
    hold.readings += 1
    hold.last_seen_at = judgement.at
    hold.save(update_fields=["readings", "last_seen_at"])
    return isinstance(case.verdict, Say) and guards.released(
        case.doubts,
        readings=hold.readings,
        opened_at=hold.opened_at,
        at=judgement.at,
    )


def _decided_before(case: _Case) -> bool:
    """Whether a person refused this reading, or said what holds while none is had."""
    edition = case.advisory.current if case.advisory else None
    if isinstance(case.verdict, Unread) and edition and edition.origin == Origin.STAFF:
        return True
    if case.refused is not None and case.refused.digest == case.digest:
        return True
    return case.taken_back


def _open(adapter: Adapter, case: _Case, judgement: Judgement) -> Hold:
    verdict = case.verdict
    if case.advisory and case.advisory.current_id is None:
        services.mark_unread(reasons={case.advisory.pk: f"Held. {_reason(case)}."})
    entry = None if judgement.reread else _unconfirmed(case, judgement.at)
    if entry:
        judgement.entries.append(entry)
    return Hold.objects.create(
        source_id=adapter.slug,
        advisory=case.advisory,
        event=entry.id if entry else None,
        key=case.key,
        name=case.name[:200],
        guard=case.doubts[0].guard,
        findings=[
            {"guard": doubt.guard, "evidence": doubt.evidence} for doubt in case.doubts
        ],
        proposed=verdict.advice.as_json() if isinstance(verdict, Say) else None,
        digest=case.digest,
        url=case.url,
        evidence=[item.as_json() for item in case.proof()],
        opened_at=judgement.at,
        last_seen_at=judgement.at,
    )


def _unconfirmed(case: _Case, at: datetime) -> Entry | None:
    """What the ledger says of a reading that is held, where a person should look."""
    if not case.advisory or not case.current or not isinstance(case.verdict, Say):
        return None
    if not guards.BY_CODE[case.doubts[0].guard].alarming:
        return None
    return doubts.unconfirmed(
        doubts.About.row(case.advisory),
        case.current,
        case.verdict.advice,
        at=at,
        why=guards.reasons(case.doubts),
        url=case.url,
    )


def _end(
    case: _Case, outcome: HoldOutcome, judgement: Judgement, *, settled: bool = False
) -> None:
    """Close the case's hold; ``settled``: an event has confirmed what it announced."""
    hold = case.hold
    if hold is None:
        return
    hold.closed_at, hold.outcome = judgement.at, outcome
    hold.save(update_fields=["closed_at", "outcome"])
    if hold.event and case.advisory and not settled:
        about = doubts.About.row(case.advisory)
        judgement.entries.append(
            doubts.not_confirmed(
                about, hold.event, at=judgement.at, why=str(outcome.label)
            )
        )


def _publish(adapter: Adapter, cases: list[_Case], judgement: Judgement) -> None:
    statements = [
        Statement(
            advisory=case.advisory.pk,
            advice=case.verdict.advice,
            url=case.verdict.url,
            evidence=case.proof(),
        )
        for case in cases
        if case.advisory
        and isinstance(case.verdict, Say)
        and (case.heard or not case.repeats)
    ]
    moving = {case.advisory.pk for case in cases if case.advisory and case.moves_level}
    results = services.record_editions(
        statements=statements,
        seen_at=judgement.at,
        adapter=adapter.slug,
        adapter_version=adapter.version,
        technical=judgement.reread,
        settles={
            case.advisory.pk: case.hold.event
            for case in cases
            if case.advisory
            and case.hold
            and case.hold.event
            and case.hold.digest == case.digest
        },
    )
    recorded = {result.advisory: result for result in results}
    outcomes = {result.advisory: result.outcome for result in results}
    for outcome in outcomes.values():
        judgement.listed += outcome is Outcome.CREATED
        judgement.recorded += outcome in (Outcome.CREATED, Outcome.CHANGED)
        judgement.confirmed += outcome is Outcome.UNCHANGED
    judgement.level_changes = sum(
        outcomes[pk] is Outcome.CHANGED for pk in moving if pk in outcomes
    )
    for case in cases:
        if case.hold and case.advisory:
            _end_published(case, recorded.get(case.advisory.pk), judgement)


def _end_published(
    case: _Case, recorded: Recorded | None, judgement: Judgement
) -> None:
    assert case.hold is not None
    if recorded is None or recorded.outcome is Outcome.UNCHANGED:
        _end(case, HoldOutcome.REVERTED, judgement)
        return
    same = case.hold.digest == case.digest
    outcome = HoldOutcome.RELEASED if same else HoldOutcome.SUPERSEDED
    settled = any(event.settles_id == case.hold.event for event in recorded.events)
    _end(case, outcome, judgement, settled=settled)
