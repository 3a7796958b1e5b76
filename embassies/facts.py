"""What staff say, as values: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from advisories.facts import Issued

from .dates import Dated
from .vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    HeadRole,
    Location,
    MissionKind,
    Operating,
    Presence,
    Relation,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a citation is made of; ``quote`` is the sentence that says it.

    Only what ships with Chancery may leave the quote empty.
    """

    url: str
    publisher: str
    title: str
    language: str
    accessed_on: date
    quote: str = ""
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
    website: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureFacts:
    """A mission's posture on its three axes.

    ``sites``: where it works, as "City, ISO2", where that is not its own place.
    """

    operating: Operating
    location: Location
    consular: Consular
    location_detail: str = ""
    sites: tuple[str, ...] = ()
    effective: Dated = Dated()
    announced_on: date | None = None
    reported_on: date | None = None
    stage: Stage = Stage.IN_EFFECT
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
    stage: Stage = Stage.IN_EFFECT
    replaces: int | None = None
    end_basis: EndBasis | None = None
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFacts:
    """Who heads a mission, and where that person is."""

    name: str
    role: HeadRole
    presence: Presence
    presence_detail: str = ""
    effective: Dated = Dated()
    announced_on: date | None = None
    reported_on: date | None = None
    stage: Stage = Stage.IN_EFFECT
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """Who said what, for whom, about which countries.

    ``speaker``: as the source names them ("Pentagon spokesman"). ``speaker_state``:
    the state they speak for; none for the press. ``effective``: the day on which it
    was said. ``summary``: what was said, in our words. ``condition``: what a
    conditional depends on. ``accused``: the state that an accusation is against.
    ``issuer`` and ``level_stated``: of an advisory that was issued or reissued; the
    level is empty where it was not said. ``answers``: the event that it is about.
    """

    speaker: str
    countries: tuple[str, ...]
    classification: StatementClass
    topic: Topic
    summary: str
    speaker_state: str | None = None
    relayed_by: str = ""
    mission: str | None = None
    condition: str = ""
    accused: str | None = None
    issuer: str | None = None
    level_stated: str = ""
    answers: UUID | None = None
    relation: Relation | None = None
    effective: Dated = Dated()
    announced_on: date | None = None
    reported_on: date | None = None
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationFacts:
    """How one state is represented in another without its own working mission.

    ``by``: the protecting or helping state. ``mission``: the mission that serves the
    country from elsewhere. ``until``: when it ended, as far as known.
    """

    sending: str
    host: str
    kind: RepresentationKind
    by: str | None = None
    mission: str | None = None
    effective: Dated = Dated()
    until: Dated = Dated()
    announced_on: date | None = None
    reported_on: date | None = None
    confidence: Confidence = Confidence.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What a mission, or a list of missions, said at one address.

    ``key``: the publisher's stable one. ``standing``: a state that holds until it
    says otherwise (help given from elsewhere), not news. ``mission``: its slug where
    it is resolved. ``facts``: JSON values beside the text.
    """

    key: str
    url: str
    title: str
    text: str
    language: str
    sending: str
    hosts: tuple[str, ...]
    capture_sha256: str
    adapter_version: int
    issued: Issued | None = None
    mission: str | None = None
    standing: bool = False
    archive: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
