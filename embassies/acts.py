"""From what texts say to what has happened: which find is news, and what has gone.

Pure. An advisory repeats for months what happened once, and rewords it; what ended
often ends in silence. ``follow`` compares what one edition says with what is
remembered of those before it: what appeared, and what has been gone for so long that
it may have ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from .extraction.finds import Find, Tense, What
from .vocabulary import Audience, DepartureStatus

DEPARTURES = {
    What.DEPARTURE_AUTHORIZED: DepartureStatus.AUTHORIZED,
    What.DEPARTURE_ORDERED: DepartureStatus.ORDERED,
    What.STAFF_WITHDRAWN: DepartureStatus.WITHDRAWN,
    What.STAFF_REDUCED: DepartureStatus.WITHDRAWN,
    What.STAFF_MOVED: DepartureStatus.WITHDRAWN,
}
ENDS = frozenset({What.DEPARTURE_ENDED, What.STAFF_RETURNED})
POSTURES: dict[What, dict[str, str]] = {
    What.OPEN: {"operating": "open"},
    What.RESUMED: {"operating": "open", "location": "in place"},
    What.LIMITED: {"operating": "limited"},
    What.SUSPENDED: {"operating": "suspended"},
    What.CLOSED: {"operating": "closed"},
    What.CLOSED_SHORT: {"operating": "closed"},
    What.REMOTE: {"location": "remote"},
    What.MOVED_WITHIN: {"location": "moved within the host"},
    What.MOVED_ABROAD: {"location": "moved abroad"},
    What.CONSULAR_LIMITED: {"consular": "limited"},
    What.CONSULAR_EMERGENCY: {"consular": "emergency only"},
    What.CONSULAR_REMOTE: {"consular": "remote"},
    What.CONSULAR_NONE: {"consular": "none"},
    What.CONSULAR_LOCAL: {"consular": "full"},
}
REOPENED = frozenset({What.OPEN, What.RESUMED})

SAME_ACT = timedelta(days=7)  # two reports of one act differ by less
RECENT = timedelta(days=60)  # an act told later than this after it is history
GONE_FOR = timedelta(days=3)  # back ends that alternate do so within a day or two


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that one sentence says of one mission, for one audience.

    ``where``: the mission's slug, or states and city where it could not be told.
    ``mission``: the slug, or empty. ``day``: on which it happened, as far as the
    sentence tells. ``in_note``: it stands in the change note, not in the text.
    """

    find: Find
    where: str
    mission: str = ""
    audience: Audience | None = None
    day: date | None = None
    in_note: bool = False

    @property
    def series(self) -> str:
        if self.find.what in DEPARTURES:
            return "departure"
        return "end" if self.find.what in ENDS else "posture"

    @property
    def said(self) -> str:
        """What is said, so far as two wordings of the same agree on it."""
        what = self.find.what
        return str(DEPARTURES[what]) if what in DEPARTURES else str(what)

    @property
    def topic(self) -> str:
        return "|".join((self.series, self.said, self.where, self.audience or ""))

    @property
    def is_news(self) -> bool:
        return self.find.is_event and self.find.tense is Tense.NEWS

    def supports(self, topic: str) -> bool:
        """Whether it says again what an earlier edition said.

        Who says that an order stands, without saying for whom, says it of all.
        """
        series, said, where, audience = topic.split("|")
        if (series, said, where) != (self.series, self.said, self.where):
            return False
        return self.audience is None or audience in ("", self.audience)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an edition was published and seen; ``held_until``: its forerunner held."""

    edition: str
    seen_at: datetime
    issued: date | None = None
    held_until: datetime | None = None

    @property
    def day(self) -> date:
        """By which what it says is judged to be new."""
        return self.issued or self.seen_at.date()


@dataclass(slots=True, kw_only=True)
class Said:
    """What is remembered of one topic while editions keep saying it.

    ``over``: nothing more follows from its going; it was history, or has ended.
    ``proposal`` and ``entry``: ids of what was proposed of it, or was known already.
    ``seen``: when the last edition that said so was last known to hold. ``gone``: when
    an edition without it was first seen.
    """

    first: str
    day: str = ""
    over: bool = False
    proposal: str = ""
    entry: str = ""
    seen: str = ""
    gone: str = ""


@dataclass(slots=True)
class Memory:
    """What is remembered of an advisory in one archive, or live."""

    issued: str = ""
    topics: dict[str, Said] = field(default_factory=dict)
    begun: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Memory:
        topics = {key: Said(**said) for key, said in data.get("topics", {}).items()}
        return cls(data.get("issued", ""), topics, data.get("begun", False))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def waits(self) -> bool:
        """Whether something is gone, and time must tell whether it stays so."""
        return any(said.gone for said in self.topics.values())


@dataclass(frozen=True, slots=True)
class Gone:
    """What an advisory does not say any more: last seen, and first missed."""

    topic: str
    said: Said

    @property
    def between(self) -> tuple[date, date]:
        """The days between which it went."""
        seen = datetime.fromisoformat(self.said.seen).date()
        gone = datetime.fromisoformat(self.said.gone).date()
        return min(seen, gone), gone


def follow(
    memory: Memory, acts: Sequence[Act], moment: Moment
) -> tuple[list[Act], list[Gone]]:
    """What an edition brings: the acts that it is the first to tell, and what went.

    The memory is brought up to date. An edition that the issuer dated before one that
    was read already is an old copy: it tells nothing.
    """
    issued = moment.issued.isoformat() if moment.issued else ""
    if issued and memory.issued > issued:
        return [], []
    memory.issued = max(issued, memory.issued)
    acts = list(_distinct(acts))
    # First, for what comes back after that long has happened again.
    gone = expire(memory, moment.seen_at)
    _miss(memory, acts, moment)
    fresh = [act for act in acts if _is_new(memory, act)]
    for act in fresh:
        _supersede(memory, act)
    for act in fresh:
        over = act.series == "end" or not (act.is_news or _stands(act))
        memory.topics[act.topic] = Said(
            first=moment.edition, day=act.day.isoformat() if act.day else "", over=over
        )
    memory.begun = True
    return [act for act in fresh if act.is_news or _stands(act) or _lasts(act)], gone


def expire(memory: Memory, now: datetime) -> list[Gone]:
    """What has been gone for long enough, forgotten by the memory."""
    gone = [
        Gone(topic, said)
        for topic, said in memory.topics.items()
        if said.gone and now - datetime.fromisoformat(said.gone) >= GONE_FOR
    ]
    for each in gone:
        del memory.topics[each.topic]
    return [each for each in gone if not each.said.over]


def _distinct(acts: Iterable[Act]) -> Iterator[Act]:
    """One act for each topic: the one that is news, and tells its day."""
    best: dict[str, Act] = {}
    for act in acts:
        other = best.get(act.topic)
        if other is None or _rank(act) > _rank(other):
            best[act.topic] = act
    unsaid = [act for act in best.values() if act.audience is None]
    for act in best.values():
        told = any(
            other.audience is not None and act.supports(other.topic)
            for other in best.values()
        )
        if act not in unsaid or not told:
            yield act


def _rank(act: Act) -> tuple[bool, bool, bool]:
    return act.is_news, act.day is not None, not act.in_note


def _miss(memory: Memory, acts: Sequence[Act], moment: Moment) -> None:
    for topic, said in memory.topics.items():
        if any(act.supports(topic) for act in acts):
            said.gone = ""
            said.seen = moment.seen_at.isoformat()
        elif not said.gone:
            last = moment.held_until or moment.seen_at
            said.seen = (
                max(said.seen, last.isoformat()) if said.seen else (last.isoformat())
            )
            said.gone = moment.seen_at.isoformat()


def _is_new(memory: Memory, act: Act) -> bool:
    known = [said for topic, said in memory.topics.items() if act.supports(topic)]
    if not known:
        return True
    if act.day is None or not act.is_news:
        return False
    days = [date.fromisoformat(said.day) for said in known if said.day]
    return bool(days) and all(act.day - day > SAME_ACT for day in days)


def _supersede(memory: Memory, act: Act) -> None:
    """What the new act puts an end to needs no other end."""
    for topic, said in memory.topics.items():
        series, said_before, where, audience = topic.split("|")
        if where != act.where or said_before == act.said:
            continue
        same_people = act.audience is None or audience in ("", act.audience)
        if series == "departure" and act.series in ("departure", "end"):
            said.over = said.over or same_people
        elif series == act.series == "posture":
            said.over = said.over or bool(
                POSTURES[What(said_before)].keys() & POSTURES[act.find.what].keys()
            )


def _stands(act: Act) -> bool:
    return act.find.tense is Tense.STANDING


def _lasts(act: Act) -> bool:
    """Told as history, it may still be how things are: an embassy closed in 2021."""
    return act.series == "posture" and act.day is not None
