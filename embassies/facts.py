"""What staff say, as values: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .dates import Dated
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a citation is made of; ``quote`` is the sentence that says it."""

    url: str
    publisher: str
    title: str
    quote: str
    language: str
    accessed_on: date
    published_on: date | None = None
    capture_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionFacts:
    """Country codes are ISO 3166-1 alpha-2, or XK."""

    sending: str
    host: str
    city: str
    kind: MissionKind
    name: str
    latitude: float | None = None
    longitude: float | None = None
    wikidata_id: str = ""
    protecting: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureFacts:
    """A mission's posture on its three axes."""

    operating: Operating
    location: Location
    consular: Consular
    location_detail: str = ""
    effective: Dated = Dated()
    announced_on: date | None = None
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureFacts:
    """``replaces`` is the number of the row it upgrades, narrows or ends."""

    audience: Audience
    status: DepartureStatus
    post: str = ""
    wording: str = ""
    effective: Dated = Dated()
    announced_on: date | None = None
    reported_on: date | None = None
    replaces: int | None = None
    end_basis: EndBasis | None = None
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""
