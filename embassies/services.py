"""The only writers of missions and of all that is said of them.

Each function is one transaction: the record, its citation and its one ledger event.
It locks the mission's row, so that two people at once are served one after the other.
Every function takes its clock (``at``, aware) as an argument. ``by`` is None only for
entries that no person made: those say in ``unattended`` what they are known by.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from advisories import ledger
from advisories.facts import Precision
from advisories.ledger import Entry, When, identify
from advisories.models import Country, Event, Kind, Origin, Status

from .dates import Dated, midnight
from .facts import (
    DepartureFacts,
    HeadFacts,
    MissionFacts,
    PostureFacts,
    RepresentationFacts,
    Source,
    StatementFacts,
)
from .models import (
    Citation,
    CitationCapture,
    CitedEntry,
    Departure,
    EntryQuerySet,
    HeadOfMission,
    Mission,
    Posture,
    Reconfirmation,
    Representation,
    Statement,
    Witness,
)
from .vocabulary import (
    Confidence,
    DepartureStatus,
    MissionKind,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)


class RefusedEntry(Exception):
    """The entry cannot be recorded; the message tells staff what to do."""


class OvertakenEntry(RefusedEntry):
    """Somebody else recorded something since the form was opened."""

    def __init__(self, latest: CitedEntry) -> None:
        self.number = latest.number
        super().__init__(
            _(
                "%(who)s recorded no. %(number)s while you were writing, and nothing "
                "of yours is lost: read it, then send again if yours still holds."
            )
            % {
                "who": latest.recorded_by or _("Chancery"),
                "number": latest.number,
            }
        )


class OvertakenMission(RefusedEntry):
    """Somebody else changed the mission's details since the form was opened."""

    def __init__(self, number: int, who: str) -> None:
        self.number = number
        super().__init__(
            _(
                "%(who)s changed these details while you were writing, and nothing of "
                "yours is lost: read it, then send again if yours still holds."
            )
            % {"who": who}
        )


@dataclass(frozen=True, slots=True)
class Unattended:
    """An entry that no person makes: its origin, and what its event's id is made of.

    ``identity``: the same parts whenever the same is read or loaded again.
    """

    origin: Origin
    identity: tuple[str, ...]


@transaction.atomic
def add_mission(
    *, facts: MissionFacts, source: Source, by: User, at: datetime
) -> Mission:
    """Add a mission under a slug made of its states and city.

    Raises RefusedEntry where it is there already or its city gives no slug.
    """
    sending, host = _countries(facts.sending, facts.host)
    city_slug = slugify(facts.city)
    if not city_slug:
        raise RefusedEntry(_("Write the city's name in Latin letters."))
    # Two who add the same mission at once: the second waits and finds the first's.
    Country.objects.select_for_update(no_key=True).get(pk=sending.pk)
    slug = free_slug(facts, city_slug)
    same_item = Mission.objects.exclude(wikidata_id="").filter(
        wikidata_id=facts.wikidata_id
    )
    if known := same_item.first():
        raise RefusedEntry(_already(known))
    if known := Mission.objects.filter(slug=slug).first():
        raise RefusedEntry(_already(known))
    mission = Mission.objects.create(
        slug=slug,
        sending=sending,
        host=host,
        city=facts.city,
        city_slug=city_slug,
        kind=facts.kind,
        name=facts.name,
        latitude=facts.latitude,
        longitude=facts.longitude,
        wikidata_id=facts.wikidata_id,
        protecting_id=facts.protecting,
        website=facts.website,
        note=facts.note,
        citation=_cite(source, by),
        recorded_by=by,
        recorded_at=at,
    )
    payload = _about(mission) | {"kind": mission.kind, "citation": _cited(source)}
    ledger.append(
        [
            Entry(
                id=identify("mission", slug, "added"),
                kind=Kind.MISSION_ADDED,
                when=When(at, Precision.UNKNOWN),
                payload=payload,
                **_ledger_facts(mission, by, at),
            )
        ]
    )
    return mission


@transaction.atomic
def edit_mission(
    *,
    mission: str,
    facts: MissionFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> Mission:
    """Change the details of the mission of that slug, which stays.

    ``based_on``: how often it had been changed when the writer looked. Raises
    OvertakenMission where it was changed since, RefusedEntry where nothing changes.
    """
    home = _locked(mission)
    changes = changes_of(home)
    if based_on is not None and changes.count() != based_on:
        latest = changes.latest("position")
        raise OvertakenMission(changes.count(), latest.recorded_by or _("Chancery"))
    city_slug = slugify(facts.city)
    if not city_slug:
        raise RefusedEntry(_("Write the city's name in Latin letters."))
    codes = [code for code in (facts.sending, facts.host, facts.protecting) if code]
    _countries(*codes)
    before, after = mission_facts(home), mission_facts(facts)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        raise RefusedEntry(_("These are its details already: nothing has changed."))
    other = Mission.objects.exclude(pk=home.pk).exclude(wikidata_id="")
    if known := other.filter(wikidata_id=facts.wikidata_id).first():
        raise RefusedEntry(_already(known))
    for name, value in after.items():
        setattr(home, f"{name}_id" if name in _STATES else name, value)
    home.city_slug = city_slug
    _cite(source, by)
    home.save()
    payload = _about(home) | {
        "from": {name: before[name] for name in changed},
        "to": {name: after[name] for name in changed},
        "reason": reason,
        "citation": _cited(source),
    }
    digest = sha256(json.dumps(payload["to"], sort_keys=True).encode()).hexdigest()
    ledger.append(
        [
            Entry(
                id=identify(
                    home.subject, "changed", by.get_username(), at.isoformat(), digest
                ),
                kind=Kind.MISSION_CHANGED,
                when=When(at, Precision.UNKNOWN),
                payload=payload,
                **_ledger_facts(home, by, at),
            )
        ]
    )
    return home


_STATES = ("sending", "host", "protecting")


def changes_of(mission: Mission) -> QuerySet[Event]:
    """The events by which staff changed the mission's details."""
    return Event.objects.filter(subject=mission.subject, kind=Kind.MISSION_CHANGED)


def mission_facts(mission: Mission | MissionFacts) -> dict[str, Any]:
    """A mission's details as JSON values, under the names of ``MissionFacts``."""
    facts = {}
    for field in fields(MissionFacts):
        name = field.name
        if isinstance(mission, Mission) and name in _STATES:
            name = f"{name}_id"
        value = getattr(mission, name)
        facts[field.name] = str(value) if isinstance(value, MissionKind) else value
    return facts


@transaction.atomic
def record_posture(
    *,
    mission: str,
    facts: PostureFacts,
    source: Source,
    by: User | None,
    at: datetime,
    based_on: int | None = None,
    unattended: Unattended | None = None,
) -> Posture:
    """Record how the mission of that slug works from a day on.

    ``based_on``: the number of the latest posture that the writer saw (0 for none);
    None where nobody looked. Raises OvertakenEntry where there is a later one, and
    RefusedEntry where it says no more than what stands.
    """
    home = _locked(mission)
    number = _next_number(home.postures.all(), based_on)
    day = _day(facts, at)
    before = home.postures.current(day).first()
    row = Posture(mission=home, **_fields(facts))
    if before is not None and before.axes == row.axes:
        raise RefusedEntry(
            _("This is what no. %(number)s says already: nothing has changed.")
            % {"number": before.number}
        )
    return _enter(row, number, facts, source, by, at, unattended, before=before)


@transaction.atomic
def correct_posture(
    *,
    mission: str,
    number: int,
    facts: PostureFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> Posture:
    """Put a right row beside the wrong one of that number, which stays readable.

    Raises RefusedEntry where the row has been corrected already.
    """
    home = _locked(mission)
    wrong = _standing(home.postures.all(), number)
    row = Posture(mission=home, **_fields(facts))
    last = _next_number(home.postures.all(), based_on)
    return _correct(row, wrong, last, source, reason, by, at)


@transaction.atomic
def record_departure(
    *,
    mission: str,
    facts: DepartureFacts,
    source: Source,
    by: User | None,
    at: datetime,
    based_on: int | None = None,
    unattended: Unattended | None = None,
) -> Departure:
    """Record that staff or families may, must or no longer need to leave.

    ``based_on`` as in ``record_posture``. Raises RefusedEntry where ``replaces`` names
    no standing departure of the mission, or where an end does not say what it ends
    although something is in force.
    """
    home = _locked(mission)
    number = _next_number(home.departures.all(), based_on)
    replaced = _replaced(home, facts, at)
    row = _departure(home, facts, replaced)
    return _enter(row, number, facts, source, by, at, unattended, before=replaced)


@transaction.atomic
def correct_departure(
    *,
    mission: str,
    number: int,
    facts: DepartureFacts,
    source: Source,
    reason: str,
    by: User | None,
    at: datetime,
    based_on: int | None = None,
    unattended: Unattended | None = None,
) -> Departure:
    """As ``correct_posture``, for a departure."""
    home = _locked(mission)
    wrong = _standing(home.departures.all(), number)
    replaced = _replaced(home, facts, at, corrected=wrong)
    row = _departure(home, facts, replaced)
    last = _next_number(home.departures.all(), based_on)
    return _correct(row, wrong, last, source, reason, by, at, unattended)


@transaction.atomic
def record_head(
    *,
    mission: str,
    facts: HeadFacts,
    source: Source,
    by: User | None,
    at: datetime,
    based_on: int | None = None,
    unattended: Unattended | None = None,
) -> HeadOfMission:
    """Record who heads the mission and where that person is; as ``record_posture``."""
    home = _locked(mission)
    number = _next_number(home.headofmissions.all(), based_on)
    day = _day(facts, at)
    before = home.headofmissions.current(day).first()
    row = HeadOfMission(mission=home, **_fields(facts))
    if before is not None and before.axes == row.axes:
        raise RefusedEntry(
            _("This is what no. %(number)s says already: nothing has changed.")
            % {"number": before.number}
        )
    return _enter(row, number, facts, source, by, at, unattended, before=before)


@transaction.atomic
def correct_head(
    *,
    mission: str,
    number: int,
    facts: HeadFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> HeadOfMission:
    """As ``correct_posture``, for the head of a mission."""
    home = _locked(mission)
    wrong = _standing(home.headofmissions.all(), number)
    row = HeadOfMission(mission=home, **_fields(facts))
    last = _next_number(home.headofmissions.all(), based_on)
    return _correct(row, wrong, last, source, reason, by, at)


@transaction.atomic
def record_statement(
    *,
    facts: StatementFacts,
    source: Source,
    by: User | None,
    at: datetime,
    unattended: Unattended | None = None,
) -> Statement:
    """Record who said what; it changes no posture, no departure and no level.

    Raises RefusedEntry where it names no country, or answers without saying how.
    """
    ledger.take_turn()
    row = _statement(facts)
    number = _next_number(Statement.objects.all(), None)
    return _enter(row, number, facts, source, by, at, unattended, before=None)


@transaction.atomic
def correct_statement(
    *,
    number: int,
    facts: StatementFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
) -> Statement:
    """As ``correct_posture``, for a statement."""
    ledger.take_turn()
    wrong = _standing(Statement.objects.all(), number)
    last = _next_number(Statement.objects.all(), None)
    row = _statement(facts)
    return _correct(row, wrong, last, source, reason, by, at)


@transaction.atomic
def record_representation(
    *,
    facts: RepresentationFacts,
    source: Source,
    by: User | None,
    at: datetime,
    unattended: Unattended | None = None,
) -> Representation:
    """Record who represents a state where it has no working mission of its own.

    Raises RefusedEntry where it does not say by whom.
    """
    ledger.take_turn()
    row = _representation(facts)
    number = _next_number(Representation.objects.all(), None)
    return _enter(row, number, facts, source, by, at, unattended, before=None)


@transaction.atomic
def correct_representation(
    *,
    number: int,
    facts: RepresentationFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
) -> Representation:
    """As ``correct_posture``, for a representation."""
    ledger.take_turn()
    wrong = _standing(Representation.objects.all(), number)
    last = _next_number(Representation.objects.all(), None)
    row = _representation(facts)
    return _correct(row, wrong, last, source, reason, by, at)


@transaction.atomic
def retract(*, event: UUID, reason: str, by: User, at: datetime) -> Entered:
    """Take back the entry of that event without putting another in its place.

    What a retracted departure had replaced is in force again. Raises RefusedEntry
    where it has been corrected already.
    """
    found = entry_of(event)
    if isinstance(found, Statement | Representation):
        ledger.take_turn()
    else:
        _locked(found.mission.slug)
    return _retract(found, reason, by, at)


@transaction.atomic
def add_witness(
    *,
    event: UUID,
    wording: str,
    source: Source,
    by: User | None,
    at: datetime,
) -> Witness:
    """Note a further source that tells of the same entry in its own words; no event."""
    found = entry_of(event)
    return Witness.objects.create(
        event_id=found.pk,
        wording=wording,
        citation=_cite(source, by),
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def reconfirm_posture(
    *, mission: str, number: int, source: Source, by: User | None, at: datetime
) -> Reconfirmation:
    """Note that the posture was found to hold still; no event: nothing has changed.

    Raises RefusedEntry where that row has been corrected or retracted.
    """
    home = _locked(mission)
    return Reconfirmation.objects.create(
        posture=_standing(home.postures.all(), number),
        citation=_cite(source, by),
        recorded_by=by,
        recorded_at=at,
    )


Entered = Posture | Departure | HeadOfMission | Statement | Representation
MODELS: tuple[type[Entered], ...] = (
    Posture,
    Departure,
    HeadOfMission,
    Statement,
    Representation,
)
Row = TypeVar("Row", Posture, Departure, HeadOfMission, Statement, Representation)
AnyRow = TypeVar("AnyRow", bound=Entered)
Facts = PostureFacts | DepartureFacts | HeadFacts | StatementFacts | RepresentationFacts


def entry_of(event: UUID) -> Entered:
    """The entry that the event announced; raises RefusedEntry where there is none."""
    for model in MODELS:
        if found := model._default_manager.with_source().filter(pk=event).first():
            return found
    raise RefusedEntry(_("There is no entry of that event: look at its address."))


def _locked(slug: str) -> Mission:
    try:
        return Mission.objects.select_for_update(no_key=True).get(slug=slug)
    except Mission.DoesNotExist:
        raise RefusedEntry(
            _("There is no mission %(slug)s: add it first.") % {"slug": slug}
        ) from None


def _next_number(rows: EntryQuerySet[Any], based_on: int | None) -> int:
    last: int = rows.aggregate(last=Max("number"))["last"] or 0
    if based_on is not None and based_on != last:
        raise OvertakenEntry(rows.select_related("recorded_by").latest("number"))
    return last + 1


def _standing(rows: EntryQuerySet[Row], number: int) -> Row:
    row: Row = rows.with_source().get(number=number)
    return _unspoilt(row)


def _unspoilt(row: AnyRow) -> AnyRow:
    if row.retracts:
        raise RefusedEntry(
            _("No. %(number)s is a retraction: record what is right as a new entry.")
            % {"number": row.number}
        )
    if not row.is_standing:
        raise RefusedEntry(
            _("No. %(number)s has been corrected already: go on from no. %(later)s.")
            % {"number": row.number, "later": row.correction.number}
        )
    return row


def _enter(
    row: Row,
    number: int,
    facts: Facts,
    source: Source,
    by: User | None,
    at: datetime,
    unattended: Unattended | None,
    *,
    before: Row | None,
) -> Row:
    row.number, row.place, row.citation = number, number, _cite(source, by)
    days = (facts.announced_on, facts.reported_on)
    when = _when(at, facts.effective, *days)
    kind = _kind_of(row)
    return _write(
        row, by, at, kind=kind, when=when, before=before, unattended=unattended
    )


def _correct(
    row: Row,
    wrong: Row,
    number: int,
    source: Source,
    reason: str,
    by: User | None,
    at: datetime,
    unattended: Unattended | None = None,
) -> Row:
    row.corrects, row.place, row.reason = wrong, wrong.place, reason
    row.number, row.citation = number, _cite(source, by)
    return _write(
        row,
        by,
        at,
        kind=Kind.CORRECTION,
        when=When(at),
        before=wrong,
        unattended=unattended,
    )


def _retract(found: Entered, reason: str, by: User, at: datetime) -> Entered:
    wrong: Any = _unspoilt(found)
    own = ("event", "number", "corrects", "retracts", "reason")
    row: Any = type(wrong)(
        **{
            field.attname: getattr(wrong, field.attname)
            for field in wrong._meta.concrete_fields
            if field.name not in own
        }
    )
    row.corrects, row.retracts, row.reason = wrong, True, reason
    if isinstance(wrong, Statement):
        row.about = wrong.about
    row.number = _next_number(_chain(wrong), None)
    retracted: Entered = _write(
        row, by, at, kind=Kind.CORRECTION, when=When(at), before=wrong
    )
    return retracted


def _chain(row: Entered) -> EntryQuerySet[Any]:
    """All rows that are numbered with it."""
    rows: EntryQuerySet[Any] = type(row)._default_manager.all()
    if isinstance(row, Statement | Representation):
        return rows
    return rows.filter(mission=row.mission)


def _write(
    row: Row,
    by: User | None,
    at: datetime,
    *,
    kind: Kind,
    when: When,
    before: Row | None,
    unattended: Unattended | None = None,
) -> Row:
    """The row and its event, which share their key."""
    row.recorded_by, row.recorded_at = by, at
    announcement = _announcement(
        row, by, at, kind=kind, when=when, before=before, unattended=unattended
    )
    [row.event] = ledger.append([announcement])
    row.save(force_insert=True)
    return row


def draft(
    facts: Facts, home: Mission | None = None, replaced: Departure | None = None
) -> Entered:
    """The row that the facts make, without number, citation and event: not saved.

    ``home``: for a row in a mission's chain. Raises RefusedEntry as recording it does.
    """
    if isinstance(facts, StatementFacts):
        return _statement(facts)
    if isinstance(facts, RepresentationFacts):
        return _representation(facts)
    assert home is not None
    if isinstance(facts, DepartureFacts):
        return _departure(home, facts, replaced)
    model = Posture if isinstance(facts, PostureFacts) else HeadOfMission
    return model(mission=home, **_fields(facts))


def announce(
    row: Entered, at: datetime, *, unattended: Unattended, before: Entered | None
) -> Entry:
    """What the ledger is to be told of a new row that no person makes."""
    when = _when(at, row.effective, row.announced_on, row.reported_on)
    return _announcement(
        row,
        None,
        at,
        kind=_kind_of(row),
        when=when,
        before=before,
        unattended=unattended,
    )


def _announcement(
    row: Entered,
    by: User | None,
    at: datetime,
    *,
    kind: Kind,
    when: When,
    before: Entered | None,
    unattended: Unattended | None,
) -> Entry:
    """An entry of staff is known by who made it, when, and what it says: not by its
    number, which depends on what else is there.
    """
    series, subject = str(row._meta.model_name), _subject(row)
    if unattended:
        identity: tuple[str, ...] = unattended.identity
    elif by:
        identity = (by.get_username(), at.isoformat(), kind, _digest(row))
    else:
        raise ValueError("An entry that nobody makes says what it is known by.")
    unsure = row.confidence == Confidence.MEMORY
    return Entry(
        id=identify(subject, series, *identity),
        kind=kind,
        when=when,
        countries=countries_of(row),
        actor=_actor(row),
        issuer=getattr(row, "issuer_id", None),
        subject=subject,
        published_at=at,
        origin=unattended.origin if unattended else Origin.STAFF,
        recorded_by=by.get_username() if by else "",
        status=Status.UNCONFIRMED if unsure else Status.CONFIRMED,
        confidence=row.confidence,
        corrects=row.corrects.event_id if row.corrects else None,
        payload=_payload(row, before) | _known_by(unattended),
    )


def _known_by(unattended: Unattended | None) -> dict[str, Any]:
    return {"identity": list(unattended.identity)} if unattended else {}


def _digest(row: Entered) -> str:
    said = {
        "axes": row.axes,
        "effective": str(row.effective),
        "corrects": str(row.corrects.pk) if row.corrects else None,
        "retracts": row.retracts,
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _subject(row: Entered) -> str:
    """What the ledger calls that of which the entry speaks."""
    if isinstance(row, Representation):
        return f"representation:{row.sending_id.lower()}-{row.host_id.lower()}"
    if row.mission is not None:
        return row.mission.subject
    return f"statement:{(row.speaker_state_id or 'press').lower()}"


def _actor(row: Entered) -> str | None:
    if isinstance(row, Representation):
        return row.sending_id
    if isinstance(row, Statement):
        return row.speaker_state_id
    return row.mission.sending_id


def countries_of(row: Entered) -> tuple[str, ...]:
    """The codes of the countries on whose timelines the entry stands."""
    if isinstance(row, Representation):
        return (row.host_id,)
    if isinstance(row, Statement):
        return row.about
    return (row.mission.host_id,)


def _kind_of(row: Entered) -> Kind:
    """What an entry is announced as.

    An order that narrows or widens an order is a change, not another order.
    """
    if isinstance(row, Departure):
        same = row.replaces is not None and row.replaces.status == row.status
        changed = same or row.stage != Stage.IN_EFFECT
        return (
            Kind.DEPARTURE_CHANGED
            if changed
            else _KIND_OF_STATUS[DepartureStatus(row.status)]
        )
    if isinstance(row, Statement):
        if row.classification == StatementClass.PRESS_REPORT:
            return Kind.PRESS_REPORT
        return Kind.REISSUED if row.topic == Topic.ADVISORY else Kind.STATEMENT
    return _KIND_OF_MODEL[type(row)]


_KIND_OF_MODEL: dict[type[Entered], Kind] = {
    Posture: Kind.POSTURE_CHANGED,
    HeadOfMission: Kind.HEAD_OF_MISSION_CHANGED,
    Representation: Kind.REPRESENTATION_CHANGED,
}


def _payload(row: Entered, before: Entered | None) -> dict[str, Any]:
    """The shape that docs/staff.md describes."""
    mission: Mission | None = row.mission
    payload = _about(mission) if mission else {}
    payload |= {
        "record": row._meta.model_name,
        "number": row.number,
        "from": _said(before) if before else None,
        "to": None if row.retracts else _said(row),
        "effective": str(row.effective),
        "announced_on": _iso(row.announced_on),
        "reported_on": _iso(row.reported_on),
        "note": row.note,
        "citation": _cited(row.citation),
    }
    if isinstance(row, Departure):
        payload["replaces"] = row.replaces.number if row.replaces else None
    if row.corrects:
        payload |= {
            "corrects": row.corrects.number,
            "retracted": row.retracts,
            "reason": row.reason,
        }
    return row.axes | payload


def _said(row: Entered) -> dict[str, Any]:
    return row.axes | {"effective": str(row.effective)}


def _about(mission: Mission) -> dict[str, Any]:
    return {
        "mission": mission.slug,
        "mission_name": mission.name,
        "city": mission.city,
    }


def _cited(source: Source | Citation) -> dict[str, str | None]:
    return {
        "url": source.url,
        "publisher": source.publisher,
        "title": source.title,
        "quote": source.quote,
        "language": source.language,
        "published_on": _iso(source.published_on),
        "accessed_on": _iso(source.accessed_on),
    }


def _ledger_facts(mission: Mission, by: User, at: datetime) -> dict[str, Any]:
    return {
        "countries": (mission.host_id,),
        "actor": mission.sending_id,
        "subject": mission.subject,
        "published_at": at,
        "origin": Origin.STAFF,
        "recorded_by": by.get_username(),
    }


def _cite(source: Source, by: User | None) -> Citation:
    """The citation; the page that a person cites is asked for afterwards."""
    citation = Citation.objects.create(**asdict(source))
    if by is not None and not source.capture_sha256:
        CitationCapture.objects.create(citation=citation)
    return citation


def citations_to_capture(now: datetime, limit: int) -> list[tuple[int, str]]:
    """Citations whose page is to be asked for, with its address, the oldest first.

    What failed is asked for once a day, for a week after the page was read.
    """
    again = Q(
        asked_at__lt=now - timedelta(days=1),
        citation__accessed_on__gte=now.date() - timedelta(days=7),
    ) & ~Q(problem="")
    waiting = CitationCapture.objects.filter(Q(asked_at=None) | again)
    rows = waiting.order_by("citation").values_list("citation", "citation__url")
    return list(rows[:limit])


def note_capture(
    citation: int, *, at: datetime, sha256: str = "", problem: str = ""
) -> None:
    """What came of asking for its page: the capture's name, or why there is none."""
    CitationCapture.objects.filter(citation=citation).update(
        sha256=sha256, problem=problem, asked_at=at
    )


def _fields(facts: Facts) -> dict[str, Any]:
    """The facts under the names of the row's columns."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    effective: Dated = values.pop("effective")
    return values | {
        "effective_earliest": effective.earliest,
        "effective_latest": effective.latest,
        "effective_precision": effective.precision,
    }


def _departure(
    home: Mission, facts: DepartureFacts, replaced: Departure | None
) -> Departure:
    values = _fields(facts) | {"mission": home, "replaces": replaced}
    return Departure(**values | {"end_basis": facts.end_basis or ""})


def _statement(facts: StatementFacts) -> Statement:
    if not facts.countries:
        raise RefusedEntry(_("Say which country it is about."))
    if (facts.answers is None) != (facts.relation is None):
        raise RefusedEntry(
            _("Say how it stands to the event that it answers: for an answer only.")
        )
    values = _fields(facts)
    about = tuple(sorted(set(values.pop("countries"))))
    named = [facts.speaker_state, facts.accused]
    _countries(*about, *(code for code in named if code))
    slug = values.pop("mission")
    row = Statement(
        mission=_locked(slug) if slug else None,
        speaker_state_id=values.pop("speaker_state"),
        accused_id=values.pop("accused"),
        issuer_id=values.pop("issuer"),
        answers_id=values.pop("answers"),
        relation=values.pop("relation") or "",
        **values,
    )
    row.about = about
    return row


def _representation(facts: RepresentationFacts) -> Representation:
    values = _fields(facts)
    slug, until = values.pop("mission"), values.pop("until")
    codes = [code for code in (facts.sending, facts.host, facts.by) if code]
    _countries(*codes)
    helped = (RepresentationKind.PROTECTED_BY, RepresentationKind.HELPED_BY)
    if (facts.kind in helped) != (facts.by is not None):
        raise RefusedEntry(_("Name the state that protects or helps, and only then."))
    if (facts.kind == RepresentationKind.ACCREDITED_FROM) != (slug is not None):
        raise RefusedEntry(_("Name the mission that serves from elsewhere."))
    return Representation(
        sending_id=values.pop("sending"),
        host_id=values.pop("host"),
        by_id=values.pop("by"),
        mission=_locked(slug) if slug else None,
        until_earliest=until.earliest,
        until_latest=until.latest,
        until_precision=until.precision,
        **values,
    )


_KIND_OF_STATUS = {
    DepartureStatus.AUTHORIZED: Kind.DEPARTURE_AUTHORIZED,
    DepartureStatus.ORDERED: Kind.DEPARTURE_ORDERED,
    DepartureStatus.WITHDRAWN: Kind.STAFF_WITHDRAWN,
    DepartureStatus.ENDED: Kind.DEPARTURE_ENDED,
}


def _replaced(
    home: Mission,
    facts: DepartureFacts,
    at: datetime,
    corrected: Departure | None = None,
) -> Departure | None:
    ended = facts.status == DepartureStatus.ENDED
    if ended != (facts.end_basis is not None):
        raise RefusedEntry(
            _(
                "Say whether the end was stated or is inferred: "
                "for an end, and only then."
            )
        )
    if facts.replaces is None:
        day = _day(facts, at)
        if ended and corrected is None and home.departures.in_force(day).exists():
            raise RefusedEntry(_("Say which departure has ended."))
        return None
    if corrected is not None and facts.replaces == corrected.number:
        raise RefusedEntry(_("A departure cannot replace itself: choose another one."))
    return _standing(home.departures.all(), facts.replaces)


def free_slug(facts: MissionFacts, city_slug: str) -> str:
    """State and city; the kind is added where another kind of mission has that."""
    slug = f"{facts.sending.lower()}-{city_slug}"
    other = Mission.objects.filter(slug=slug).exclude(kind=facts.kind, host=facts.host)
    return f"{slug}-{slugify(facts.kind)}" if other.exists() else slug


def _already(mission: Mission) -> str:
    return _("%(name)s is recorded already: open %(slug)s.") % {
        "name": mission.name,
        "slug": mission.slug,
    }


def _countries(*codes: str) -> list[Country]:
    known = Country.objects.in_bulk(codes)
    if missing := sorted(set(codes) - set(known)):
        raise Country.DoesNotExist(
            f"No country {', '.join(missing)}: run manage.py load_reference."
        )
    return [known[code] for code in codes]


def _day(facts: PostureFacts | HeadFacts | DepartureFacts, at: datetime) -> date:
    """The day by which its chain is ordered: ``EntryQuerySet.with_start``."""
    days = (facts.effective.earliest, facts.announced_on, facts.reported_on)
    return next((day for day in days if day), at.date())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _when(at: datetime, effective: Dated, *days: date | None) -> When:
    """When it took effect; else when it was announced or reported; else unknown."""
    if known := effective.when():
        return known
    for day in days:
        if day is not None:
            return When(midnight(day), Precision.DAY)
    return When(at, Precision.UNKNOWN)
