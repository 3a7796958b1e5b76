"""What staff entered, as values that a file can hold, and how it is entered again.

An item is a dict of JSON types with a ``kind``. Entered anew in the same order, under
the same names and times, the items give the same rows and the same events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from advisories.models import Event, Kind, Origin

from . import services
from .dates import parse
from .facts import DepartureFacts, MissionFacts, PostureFacts, Source
from .models import Citation, Departure, Mission, Posture
from .vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    Location,
    MissionKind,
    Operating,
)

Item = dict[str, Any]

MISSION, POSTURE, DEPARTURE = "mission", "posture", "departure"
RECONFIRMATION = "reconfirmation"
KINDS = (MISSION, POSTURE, DEPARTURE, RECONFIRMATION)

_READ: dict[str, Any] = {
    "accessed_on": date.fromisoformat,
    "announced_on": date.fromisoformat,
    "audience": Audience,
    "confidence": Confidence,
    "consular": Consular,
    "effective": parse,
    "end_basis": EndBasis,
    "kind": MissionKind,
    "location": Location,
    "operating": Operating,
    "published_on": date.fromisoformat,
    "reported_on": date.fromisoformat,
    "status": DepartureStatus,
}


def entered(using: str) -> Iterator[tuple[int, Item]]:
    """Every entry with the position of its event, in the ledger's order.

    ``using``: the database's alias. A reconfirmation is no news and has no event: it
    comes after the posture that it is of.
    """
    events = Event.objects.using(using).filter(
        origin=Origin.STAFF, subject__startswith="mission:"
    )
    rows = events.order_by("position").values_list("pk", "position", "kind", "subject")
    for pk, position, kind, subject in rows.iterator():
        if kind == Kind.MISSION_ADDED:
            slug = subject.removeprefix("mission:")
            yield position, _mission(Mission.objects.using(using).get(slug=slug))
            continue
        posture = _with_source(Posture, using).filter(pk=pk).first()
        yield position, _dated(posture or _with_source(Departure, using).get(pk=pk))
        for item in _reconfirmations(posture) if posture else ():
            yield position, item


def count(using: str) -> int:
    """How many entries there are, less the reconfirmations."""
    events = Event.objects.using(using).filter(
        origin=Origin.STAFF, subject__startswith="mission:"
    )
    return events.count()


def enter(item: Item) -> None:
    """Enter it again; raises ``RefusedEntry`` where it does not fit what stands."""
    by, _ = User.objects.get_or_create(username=item["by"])
    common: dict[str, Any] = {"by": by, "at": datetime.fromisoformat(item["at"])}
    if source := item.get("source"):
        common["source"] = Source(**_values(source))
    if item["kind"] == MISSION:
        services.add_mission(facts=MissionFacts(**_values(item["facts"])), **common)
        return
    common["mission"] = item["mission"]
    if item["kind"] == RECONFIRMATION:
        services.reconfirm_posture(number=item["number"], **common)
        return
    corrects = item["corrects"]
    if corrects is not None:
        common |= {"number": corrects, "reason": item["reason"]}
    if item["kind"] == POSTURE:
        _enter_posture(item, common)
    else:
        _enter_departure(item, common)


def _enter_posture(item: Item, common: dict[str, Any]) -> None:
    if item["facts"] is None:
        services.retract_posture(**common)
        return
    common["facts"] = PostureFacts(**_values(item["facts"]))
    if item["corrects"] is None:
        services.record_posture(**common)
    else:
        services.correct_posture(**common)


def _enter_departure(item: Item, common: dict[str, Any]) -> None:
    if item["facts"] is None:
        services.retract_departure(**common)
        return
    common["facts"] = DepartureFacts(**_values(item["facts"]))
    if item["corrects"] is None:
        services.record_departure(**common)
    else:
        services.correct_departure(**common)


def _with_source(model: Any, using: str) -> Any:
    return model._default_manager.using(using).with_source()


def _mission(row: Mission) -> Item:
    assert row.citation and row.recorded_by
    return {
        "kind": MISSION,
        "facts": {
            "sending": row.sending_id,
            "host": row.host_id,
            "city": row.city,
            "kind": row.kind,
            "name": row.name,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "wikidata_id": row.wikidata_id,
            "protecting": row.protecting_id,
            "note": row.note,
        },
        "source": _cited(row.citation),
        "by": row.recorded_by.get_username(),
        "at": row.recorded_at.isoformat(),
    }


def _dated(row: Posture | Departure) -> Item:
    """A posture or a departure; a retraction has no facts and no source of its own."""
    item: Item = {
        "kind": DEPARTURE if isinstance(row, Departure) else POSTURE,
        "mission": row.mission.slug,
        "facts": None,
        "corrects": row.corrects.number if row.corrects else None,
        "reason": row.reason,
        "by": row.recorded_by.get_username(),
        "at": row.recorded_at.isoformat(),
    }
    if row.retracts:
        return item
    return item | {"facts": _facts(row), "source": _cited(row.citation)}


def _facts(row: Posture | Departure) -> Item:
    wanted = DepartureFacts if isinstance(row, Departure) else PostureFacts
    facts = {field.name: _plain(getattr(row, field.name)) for field in fields(wanted)}
    if isinstance(row, Departure):
        facts["replaces"] = row.replaces.number if row.replaces else None
    return facts


def _reconfirmations(posture: Posture) -> Iterator[Item]:
    rows = posture.reconfirmations.select_related("citation", "recorded_by")
    for row in rows.order_by("pk"):
        yield {
            "kind": RECONFIRMATION,
            "mission": posture.mission.slug,
            "number": posture.number,
            "source": _cited(row.citation),
            "by": row.recorded_by.get_username(),
            "at": row.recorded_at.isoformat(),
        }


def _cited(citation: Citation) -> Item:
    return {
        field.name: _plain(getattr(citation, field.name)) for field in fields(Source)
    }


def _plain(value: Any) -> Any:
    """None, a number, or text that ``_values`` reads back."""
    return value if value is None or isinstance(value, int | float) else str(value)


def _values(facts: Item) -> dict[str, Any]:
    """The fields of a dataclass of facts; what is left empty keeps its default."""
    return {
        name: _READ[name](value) if name in _READ else value
        for name, value in facts.items()
        if value not in (None, "")
    }
