"""The only writers of missions, postures and departures.

Each function is one transaction: the record, its citation and its one ledger event.
It locks the mission's row, so that two people at once are served one after the other.
Every function takes its clock (``at``, aware) as an argument.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from advisories import ledger
from advisories.facts import Precision
from advisories.ledger import Entry, When, identify
from advisories.models import Country, Kind, Origin, Status

from .dates import Dated, midnight
from .facts import DepartureFacts, MissionFacts, PostureFacts, Source
from .models import Citation, DatedEntry, Departure, Mission, Posture, Reconfirmation
from .vocabulary import Confidence, DepartureStatus


class RefusedEntry(Exception):
    """The entry cannot be recorded; the message tells staff what to do."""


class OvertakenEntry(RefusedEntry):
    """Somebody else recorded something since the form was opened."""

    def __init__(self, latest: DatedEntry) -> None:
        self.latest = latest
        super().__init__(
            _(
                "%(who)s recorded no. %(number)s while you were writing, and nothing "
                "of yours is lost: read it, then send again if yours still holds."
            )
            % {"who": latest.recorded_by, "number": latest.number}
        )


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
    slug = _free_slug(facts, city_slug)
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
        note=facts.note,
        citation=_cite(source),
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
def record_posture(
    *,
    mission: str,
    facts: PostureFacts,
    source: Source,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> Posture:
    """Record how the mission of that slug works from a day on.

    ``based_on``: the number of the latest posture that the writer saw (0 for none);
    None where nobody looked. Raises OvertakenEntry where there is a later one, and
    RefusedEntry where it says no more than what stands.
    """
    home = _locked(mission)
    number = _next_number(Posture, home, based_on)
    day = facts.effective.earliest or facts.announced_on or at.date()
    before = home.postures.current(day).first()
    row = Posture(place=number, **_fields(facts))
    if before is not None and before.axes == row.axes:
        raise RefusedEntry(
            _("This is what no. %(number)s says already: nothing has changed.")
            % {"number": before.number}
        )
    return _enter(
        row,
        home,
        number,
        source=source,
        by=by,
        at=at,
        kind=Kind.POSTURE_CHANGED,
        when=_when(at, facts.effective, facts.announced_on),
        before=before,
    )


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
    wrong = _standing(Posture, home, number)
    return _correct(
        Posture(**_fields(facts)),
        wrong,
        _next_number(Posture, home, based_on),
        source=source,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def record_departure(
    *,
    mission: str,
    facts: DepartureFacts,
    source: Source,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> Departure:
    """Record that staff or families may, must or no longer need to leave.

    ``based_on`` as in ``record_posture``. Raises RefusedEntry where ``replaces`` names
    no standing departure of the mission, or where an end does not say what it ends
    although something is in force.
    """
    home = _locked(mission)
    number = _next_number(Departure, home, based_on)
    replaced = _replaced(home, facts, at)
    row = _departure(facts, replaced)
    row.place = number
    return _enter(
        row,
        home,
        number,
        source=source,
        by=by,
        at=at,
        kind=_departure_kind(facts, replaced),
        when=_when(at, facts.effective, facts.announced_on, facts.reported_on),
        before=replaced,
    )


@transaction.atomic
def correct_departure(
    *,
    mission: str,
    number: int,
    facts: DepartureFacts,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> Departure:
    """As ``correct_posture``, for a departure."""
    home = _locked(mission)
    wrong = _standing(Departure, home, number)
    replaced = _replaced(home, facts, at, corrected=wrong)
    return _correct(
        _departure(facts, replaced),
        wrong,
        _next_number(Departure, home, based_on),
        source=source,
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def retract_posture(
    *, mission: str, number: int, reason: str, by: User, at: datetime
) -> Posture:
    """Take the row back without putting another in its place."""
    home = _locked(mission)
    return _retract(Posture, _standing(Posture, home, number), reason, by, at)


@transaction.atomic
def retract_departure(
    *, mission: str, number: int, reason: str, by: User, at: datetime
) -> Departure:
    """As ``retract_posture``; what it had replaced is in force again."""
    home = _locked(mission)
    return _retract(Departure, _standing(Departure, home, number), reason, by, at)


@transaction.atomic
def reconfirm_posture(
    *, mission: str, number: int, source: Source, by: User, at: datetime
) -> Reconfirmation:
    """Note that the posture was found to hold still; no event: nothing has changed.

    Raises RefusedEntry where that row has been corrected or retracted.
    """
    home = _locked(mission)
    return Reconfirmation.objects.create(
        posture=_standing(Posture, home, number),
        citation=_cite(source),
        recorded_by=by,
        recorded_at=at,
    )


Row = TypeVar("Row", Posture, Departure)


def _locked(slug: str) -> Mission:
    return Mission.objects.select_for_update(no_key=True).get(slug=slug)


def _next_number(model: type[Row], home: Mission, based_on: int | None) -> int:
    rows = model._default_manager.filter(mission=home)
    last: int = rows.aggregate(last=Max("number"))["last"] or 0
    if based_on is not None and based_on != last:
        raise OvertakenEntry(rows.select_related("recorded_by").latest("number"))
    return last + 1


def _standing(model: type[Row], home: Mission, number: int) -> Row:
    row: Row = (
        model._default_manager.filter(mission=home)
        .select_related("mission", "citation", "correction")
        .get(number=number)
    )
    if row.retracts:
        raise RefusedEntry(
            _("No. %(number)s is a retraction: record what is right as a new entry.")
            % {"number": number}
        )
    if not row.is_standing:
        raise RefusedEntry(
            _("No. %(number)s has been corrected already: go on from no. %(later)s.")
            % {"number": number, "later": row.correction.number}
        )
    return row


def _enter(
    row: Row,
    home: Mission,
    number: int,
    *,
    source: Source,
    by: User,
    at: datetime,
    kind: Kind,
    when: When,
    before: Row | None,
) -> Row:
    row.citation = _cite(source)
    return _write(row, home, number, by=by, at=at, kind=kind, when=when, before=before)


def _correct(
    row: Row,
    wrong: Row,
    number: int,
    *,
    source: Source,
    reason: str,
    by: User,
    at: datetime,
) -> Row:
    row.corrects, row.place, row.reason = wrong, wrong.place, reason
    row.citation = _cite(source)
    return _write(
        row,
        wrong.mission,
        number,
        by=by,
        at=at,
        kind=Kind.CORRECTION,
        when=When(at),
        before=wrong,
    )


def _retract(model: type[Row], wrong: Row, reason: str, by: User, at: datetime) -> Row:
    own = ("event", "number", "corrects", "retracts", "reason")
    row = model(
        **{
            field.attname: getattr(wrong, field.attname)
            for field in model._meta.concrete_fields
            if field.name not in own
        }
    )
    row.corrects, row.retracts, row.reason = wrong, True, reason
    return _write(
        row,
        wrong.mission,
        _next_number(model, wrong.mission, None),
        by=by,
        at=at,
        kind=Kind.CORRECTION,
        when=When(at),
        before=wrong,
    )


def _write(
    row: Row,
    home: Mission,
    number: int,
    *,
    by: User,
    at: datetime,
    kind: Kind,
    when: When,
    before: Row | None,
) -> Row:
    """The row and its event, which share their key."""
    row.mission, row.number, row.recorded_by, row.recorded_at = home, number, by, at
    series = str(row._meta.model_name)
    [row.event] = ledger.append(
        [
            Entry(
                id=identify("mission", home.slug, series, number, kind, row.effective),
                kind=kind,
                when=when,
                status=(
                    Status.UNCONFIRMED
                    if row.confidence == Confidence.MEMORY
                    else Status.CONFIRMED
                ),
                confidence=row.confidence,
                corrects=row.corrects.event_id if row.corrects else None,
                payload=_payload(row, home, before),
                **_ledger_facts(home, by, at),
            )
        ]
    )
    row.save(force_insert=True)
    return row


def _payload(row: Row, home: Mission, before: Row | None) -> dict[str, Any]:
    """The shape that docs/staff.md describes."""
    payload = _about(home) | {
        "record": row._meta.model_name,
        "number": row.number,
        "from": _said(before) if before else None,
        "to": None if row.retracts else _said(row),
        "effective": str(row.effective),
        "announced_on": _iso(row.announced_on),
        "note": row.note,
        "citation": _cited(row.citation),
    }
    if isinstance(row, Departure):
        payload["reported_on"] = _iso(row.reported_on)
        payload["replaces"] = row.replaces.number if row.replaces else None
    if row.corrects:
        payload |= {
            "corrects": row.corrects.number,
            "retracted": row.retracts,
            "reason": row.reason,
        }
    return row.axes | payload


def _said(row: Posture | Departure) -> dict[str, str]:
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


def _cite(source: Source) -> Citation:
    return Citation.objects.create(**asdict(source))


def _fields(facts: PostureFacts | DepartureFacts) -> dict[str, Any]:
    """The facts under the names of the row's columns."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    effective: Dated = values.pop("effective")
    return values | {
        "effective_earliest": effective.earliest,
        "effective_latest": effective.latest,
        "effective_precision": effective.precision,
    }


def _departure(facts: DepartureFacts, replaced: Departure | None) -> Departure:
    return Departure(
        **_fields(facts) | {"replaces": replaced, "end_basis": facts.end_basis or ""}
    )


def _departure_kind(facts: DepartureFacts, replaced: Departure | None) -> Kind:
    """An order that narrows or widens an order is a change, not another order."""
    if replaced is not None and replaced.status == facts.status:
        return Kind.DEPARTURE_CHANGED
    return _KIND_OF_STATUS[facts.status]


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
        day = facts.effective.earliest or facts.announced_on or at.date()
        if ended and corrected is None and home.departures.in_force(day).exists():
            raise RefusedEntry(_("Say which departure has ended."))
        return None
    if corrected is not None and facts.replaces == corrected.number:
        raise RefusedEntry(_("A departure cannot replace itself: choose another one."))
    return _standing(Departure, home, facts.replaces)


def _free_slug(facts: MissionFacts, city_slug: str) -> str:
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
