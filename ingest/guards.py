"""Guards: why a reading is not believed at once, and what makes it believed.

A guard is data: a code, a sentence for readers, and its release. A reading that any
guard catches is held; it is published when every guard that caught it lets go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from advisories.facts import Advice, Basis
from advisories.levels import Level

from .records import Doubt, Say


@dataclass(frozen=True, slots=True)
class Release:
    """When a held reading is believed: seen so often, over so long a time.

    ``readings`` 0: only a person, or the source saying something else, ends the hold.
    """

    readings: int = 0
    lasting: timedelta = timedelta()

    def reached(self, *, readings: int, lasted: timedelta) -> bool:
        return 0 < self.readings <= readings and lasted >= self.lasting


NEVER = Release()


@dataclass(frozen=True, slots=True)
class Context:
    """What a guard may look at. ``current`` is what stands published."""

    say: Say
    current: Advice | None
    at: datetime
    steep_falls_need_words: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """``examine`` returns the evidence against a reading, or None.

    A guard without ``examine`` is raised by an adapter or by the pipeline.
    ``alarming``: whether a person should look; some publishers do it every day.
    """

    code: str
    sentence: str
    release: Release = NEVER
    examine: Callable[[Context], str | None] | None = None
    alarming: bool = True


def _day(advice: Advice) -> str:
    return f"{advice.issued.at:%Y-%m-%d}" if advice.issued else "no date"


def _older_replica(context: Context) -> str | None:
    if context.current is None:
        return None
    new, old = context.say.advice.issued, context.current.issued
    if new is None or old is None or new.at >= old.at:
        return None
    return (
        f"It is dated {_day(context.say.advice)}; what stands is dated "
        f"{_day(context.current)}."
    )


def _future_date(context: Context) -> str | None:
    issued = context.say.advice.issued
    if issued is None or issued.at <= context.at + timedelta(hours=36):
        return None
    return f"It is dated {issued.at:%Y-%m-%d}, read on {context.at:%Y-%m-%d}."


def _steep_fall(context: Context) -> str | None:
    current, advice = context.current, context.say.advice
    if current is None or not context.steep_falls_need_words:
        return None
    steps = current.level.falls_to(advice.level)
    if advice.basis is Basis.STATED or steps < 2:
        return None
    return (
        f"It would fall from {current.level} ({current.native_label}) to "
        f"{advice.level}, and nothing in the text says so."
    )


def _lost_level(context: Context) -> str | None:
    current, advice = context.current, context.say.advice
    if current is None or advice.basis is not Basis.SILENCE:
        return None
    if current.level.rank is None or advice.level is not Level.NOT_STATED:
        return None
    return f"A level ({current.native_label}) stood here, and now none can be found."


def _undated_change(context: Context) -> str | None:
    current, advice = context.current, context.say.advice
    if current is None or current.issued is None or advice.issued is not None:
        return None
    if current.substance == advice.substance:
        return None
    return "It says something new but bears no readable date."


GUARDS = (
    Guard(
        "older-replica",
        "The publisher served an older version than the one it showed before.",
        NEVER,
        _older_replica,
        alarming=False,
    ),
    Guard(
        "future-date",
        "The publisher's own date lies in the future.",
        NEVER,
        _future_date,
    ),
    Guard(
        "steep-fall",
        "The level would fall two steps or more and no words of the publisher say so.",
        NEVER,
        _steep_fall,
    ),
    Guard(
        "lost-level",
        "The level has disappeared from where it is read.",
        NEVER,
        _lost_level,
    ),
    Guard(
        "undated-change",
        "Something new was said without a readable date.",
        Release(readings=3, lasting=timedelta(days=2)),
        _undated_change,
    ),
    Guard(
        "placeholder",
        "The page carries a placeholder instead of the advice.",
    ),
    Guard("empty-body", "The page carries a level but no text."),
    Guard(
        "label-contradicts-body",
        "The page's label says one level and its text another.",
    ),
    Guard(
        "label-alone",
        "The level falls by its label alone; no words of the publisher bear it out.",
        Release(readings=3, lasting=timedelta(days=2)),
    ),
    Guard(
        "duplicates-disagree",
        "The publisher lists the destination twice, with different levels.",
    ),
    Guard(
        "readings-disagree",
        "Two documents of the same publisher give different levels.",
        Release(readings=6, lasting=timedelta(days=2)),
    ),
    Guard(
        "unreadable-date",
        "The publisher's date cannot be read, so this may be an old version.",
        Release(readings=3, lasting=timedelta(days=2)),
    ),
    Guard(
        "unknown-country",
        "The publisher names a destination that our tables do not know.",
    ),
    Guard(
        "many-at-once",
        "So many destinations changed at once that the page itself may have changed.",
        Release(readings=3, lasting=timedelta(hours=6)),
    ),
    Guard(
        "unread",
        "What the publisher says now cannot be read.",
    ),
)
BY_CODE = {guard.code: guard for guard in GUARDS}
ALARMING = [guard.code for guard in GUARDS if guard.alarming]


def examine(context: Context) -> tuple[Doubt, ...]:
    """All that speaks against publishing, the adapter's own doubts first."""
    found = [
        Doubt(guard.code, evidence)
        for guard in GUARDS
        if guard.examine and (evidence := guard.examine(context))
    ]
    return (*context.say.doubts, *found)


def released(
    doubts: Iterable[Doubt], *, readings: int, opened_at: datetime, at: datetime
) -> bool:
    """Whether every guard that caught the reading lets it go by now."""
    return all(
        BY_CODE[doubt.guard].release.reached(readings=readings, lasted=at - opened_at)
        for doubt in doubts
    )


def mass_change_limit(destinations: int) -> int:
    """How many level changes in one run are still believed to be single decisions."""
    return max(20, destinations // 10)


def reasons(doubts: Iterable[Doubt]) -> str:
    """Why a reading is held, in sentences for readers."""
    return " ".join(
        f"{BY_CODE[doubt.guard].sentence} {doubt.evidence}".strip() for doubt in doubts
    )
