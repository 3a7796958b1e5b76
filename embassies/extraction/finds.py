"""What may be found in a text: the contract between the languages and their readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from embassies.dates import Dated
from embassies.vocabulary import Audience


class Tense(StrEnum):
    NEWS = "news"  # it has just happened, or is announced
    STANDING = "standing"  # it stands, whenever it began
    HISTORY = "history"  # told as the past: an old order that is still on the page


class What(StrEnum):
    """What a sentence says. The first seven are of staff, the rest of the office."""

    DEPARTURE_AUTHORIZED = "departure authorized"
    DEPARTURE_ORDERED = "departure ordered"
    STAFF_WITHDRAWN = "staff withdrawn"
    STAFF_REDUCED = "staff reduced"
    STAFF_MOVED = "staff moved within the host"
    STAFF_RETURNED = "staff returned"
    DEPARTURE_ENDED = "departure ended"

    OPEN = "open"
    CLOSED = "closed"
    CLOSED_SHORT = "closed for days"  # a holiday, a storm, a protest
    SUSPENDED = "operations suspended"
    LIMITED = "operations limited"
    RESUMED = "operations resumed"
    REMOTE = "works remotely"
    MOVED_WITHIN = "moved within the host"
    MOVED_ABROAD = "moved abroad"

    CONSULAR_LIMITED = "consular help limited"
    CONSULAR_REMOTE = "consular help from elsewhere"
    CONSULAR_EMERGENCY = "consular help in emergencies only"
    CONSULAR_NONE = "no consular help"
    CONSULAR_LOCAL = "consular help in the country"
    PROTECTING_POWER = "protecting power"
    NO_MISSION = "no mission"

    UNACCOMPANIED = "unaccompanied post"
    MOVEMENT_LIMITS = "staff movement limited"
    LEAVE_NOW = "citizens advised to leave"
    THIRD_STATE = "missions of other states in general"


STAFF_ACTS = frozenset(
    {
        What.DEPARTURE_AUTHORIZED,
        What.DEPARTURE_ORDERED,
        What.STAFF_WITHDRAWN,
        What.STAFF_REDUCED,
        What.STAFF_MOVED,
        What.STAFF_RETURNED,
        What.DEPARTURE_ENDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known of a text before it is read.

    ``issuer``: ISO code of the government that publishes it. ``country``: of the
    country that it is about, empty where unknown. ``language``: ISO 639 ("en", "fr").
    ``published``: the day of the text, by which its dates are judged. ``post``: the
    city of the mission that sends it, for embassies' own alerts.
    """

    issuer: str
    country: str
    language: str
    published: date | None = None
    post: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One thing that one sentence says.

    ``text[start:end] == sentence`` in the text that was read. ``is_event`` tells what
    happened from what merely stands. ``sending``: ISO code of the state whose mission
    or staff it is, empty where the sentence does not say whose. ``host``: ISO code of
    the country in which the mission stands, empty where unknown. ``cities``: as named,
    in their usual English names; empty for the whole mission or the embassy of the
    page. ``office``: "", "embassy", "consulate", "high commission", "delegation", and
    so on. ``effective``: when it happened, ``announced``: when it was said; the first
    is unknown, the second None, where the sentence does not tell. ``until``: for how
    long, in the sentence's own words. ``rule``: the name of the rule that found it.
    """

    sentence: str
    start: int
    end: int
    what: What
    tense: Tense
    is_event: bool
    sending: str
    host: str
    rule: str
    cities: tuple[str, ...] = ()
    office: str = ""
    audience: tuple[Audience, ...] = ()
    effective: Dated = Dated()
    announced: date | None = None
    until: str = ""
