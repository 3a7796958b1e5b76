"""Entries that tests make: the values that a test is about are given by the test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from embassies import services
from embassies.dates import parse
from embassies.facts import DepartureFacts, MissionFacts, PostureFacts, Source
from embassies.models import Departure, Mission, Posture
from embassies.vocabulary import (
    Audience,
    Consular,
    DepartureStatus,
    Location,
    MissionKind,
    Operating,
)

NOW = datetime(2022, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "a long enough pass phrase"

SOURCE = Source(
    url="https://example.org/statement",
    publisher="Foreign Ministry",
    title="Statement on the embassy",
    quote="The embassy works from another city now.",
    language="en",
    accessed_on=date(2022, 6, 1),
)
TYPED_SOURCE = {
    "url": "https://example.org/statement",
    "publisher": "Foreign Ministry",
    "title": "Statement on the embassy",
    "quote": "The embassy works from another city now.",
    "language": "en",
    "accessed_on": "2022-06-01",
    "published_on": "",
}
TYPED_POSTURE = TYPED_SOURCE | {
    "operating": "open",
    "location": "moved within the host",
    "location_detail": "Lviv",
    "consular": "emergency only",
    "effective": "2022-02-14",
    "announced_on": "",
    "stage": "in effect",
    "confidence": "official",
    "note": "",
    "based_on": "0",
}
TYPED_DEPARTURE = TYPED_SOURCE | {
    "status": "ordered",
    "audience": "family members",
    "wording": "eligible family members",
    "post": "",
    "effective": "2022-01-23",
    "announced_on": "",
    "reported_on": "",
    "stage": "in effect",
    "replaces": "",
    "end_basis": "",
    "confidence": "official",
    "note": "",
    "based_on": "0",
}
TYPED_MISSION = TYPED_SOURCE | {
    "sending": "US",
    "host": "UA",
    "city": "Kyiv",
    "kind": "embassy",
    "name": "US Embassy Kyiv",
}


def embassy(by: User, **changed: Any) -> Mission:
    facts: dict[str, Any] = {
        "sending": "US",
        "host": "UA",
        "city": "Kyiv",
        "kind": MissionKind.EMBASSY,
        "name": "US Embassy Kyiv",
    }
    return services.add_mission(
        facts=MissionFacts(**facts | changed), source=SOURCE, by=by, at=NOW
    )


def posture(**changed: Any) -> PostureFacts:
    facts: dict[str, Any] = {
        "operating": Operating.OPEN,
        "location": Location.IN_PLACE,
        "consular": Consular.FULL,
    }
    return PostureFacts(**facts | _dated(changed))


def departure(**changed: Any) -> DepartureFacts:
    facts: dict[str, Any] = {
        "audience": Audience.FAMILY,
        "status": DepartureStatus.ORDERED,
    }
    return DepartureFacts(**facts | _dated(changed))


def works(mission: Mission, by: User, **changed: Any) -> Posture:
    """Record a posture; ``effective`` is given as staff type it."""
    return services.record_posture(
        mission=mission.slug, facts=posture(**changed), source=SOURCE, by=by, at=NOW
    )


def leaves(mission: Mission, by: User, **changed: Any) -> Departure:
    """Record a departure; ``effective`` is given as staff type it."""
    return services.record_departure(
        mission=mission.slug, facts=departure(**changed), source=SOURCE, by=by, at=NOW
    )


def _dated(changed: dict[str, Any]) -> dict[str, Any]:
    if "effective" in changed:
        return changed | {"effective": parse(changed["effective"])}
    return changed
