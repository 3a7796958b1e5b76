"""Guards: why a reading is not believed at once, and what makes it believed.

A guard is data: a code, a sentence for readers, the evidence that it keeps, and its
release. A reading that any guard catches is held; it is published when every guard
that caught it lets go. Some guards hold nothing: they say how a hazard is dealt with.
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

    ``readings`` 0: it never is by being seen again. The others say what takes the
    doubt itself away, so that the next reading passes: ``agreeing``, another document
    of the publisher says the same; ``newer_date``, the publisher's date is later than
    that of what stands; ``otherwise``, what else does, after "when". A person always
    may publish it.
    """

    readings: int = 0
    lasting: timedelta = timedelta()
    agreeing: bool = False
    newer_date: bool = False
    otherwise: str = ""

    def reached(self, *, readings: int, lasted: timedelta) -> bool:
        return 0 < self.readings <= readings and lasted >= self.lasting

    @property
    def sentence(self) -> str:
        """What makes the reading believed, for readers."""
        ways = []
        if self.readings:
            lasting = _span(self.lasting)
            ways.append(
                f"it has been read {self.readings} times within {lasting} or more"
            )
        if self.agreeing:
            ways.append("another document of the publisher says the same")
        if self.newer_date:
            ways.append("the publisher's own date is later than that of what stands")
        if self.otherwise:
            ways.append(self.otherwise)
        ways.append("a person publishes it")
        return f"It is published when {', or when '.join(ways)}."


def _span(lasting: timedelta) -> str:
    if lasting.days:
        return f"{lasting.days} days"
    return f"{lasting // timedelta(hours=1)} hours"


NEVER = Release()
NEWER = Release(newer_date=True)
SETTLES = Release(readings=3, lasting=timedelta(days=2))
GRAVE = (Level.RECONSIDER, Level.DO_NOT_TRAVEL)


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

    A guard without ``examine`` is raised by an adapter or by the pipeline. ``keeps``:
    what is kept as its evidence, for readers. ``alarming``: whether a person should
    look; some publishers do it every day. ``treatment``: what is done instead, in a
    sentence or two, by a guard that holds no reading.
    """

    code: str
    sentence: str
    release: Release = NEVER
    examine: Callable[[Context], str | None] | None = None
    alarming: bool = True
    keeps: str = ""
    treatment: str = ""

    @property
    def what_it_does(self) -> str:
        """The treatment, or how a reading that it holds gets free, for readers."""
        return self.treatment or f"The reading is held. {self.release.sentence}"


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
    if current.level.falls_to(advice.level) >= 2:
        worded = advice.basis is Basis.STATED
    elif current.level in GRAVE and advice.level.rank is None:
        worded = _says_so(current, advice)
    else:
        return None
    if worded:
        return None
    return (
        f"It would fall from {current.level} ({current.native_label}) to "
        f"{advice.level}, and nothing in the text says so."
    )


def _says_so(current: Advice, advice: Advice) -> bool:
    """Whether words bear out that grave advice gives way to no national level.

    An announcement does: a later date with a note; so do new words of a page that was
    read whole. A flag that has merely gone does not. That the level disappeared from
    silent pages is for another guard.
    """
    if advice.withdrawn or advice.basis is Basis.SILENCE:
        return True
    if advice.change_note and _is_later(advice, current):
        return True
    if advice.basis is Basis.LABEL or not (advice.complete and advice.text):
        return False
    return advice.wording != current.wording


def _is_later(advice: Advice, current: Advice) -> bool:
    if advice.issued is None or current.issued is None:
        return False
    return advice.issued.at > current.issued.at


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
        NEWER,
        _older_replica,
        alarming=False,
        keeps="The publisher's date on what was read, and on what stands.",
    ),
    Guard(
        "future-date",
        "The publisher's own date lies in the future.",
        Release(otherwise="the day that it names has come"),
        _future_date,
        keeps="The publisher's date, and when it was read.",
    ),
    Guard(
        "steep-fall",
        "The level would fall two steps or more, or a warning give way to no national "
        "level, and no words of the publisher say so.",
        Release(otherwise="words of the publisher or a new announcement bear it out"),
        _steep_fall,
        keeps="The level that stands with its label, and the one that was read.",
    ),
    Guard(
        "lost-level",
        "The level has disappeared from where it is read.",
        NEVER,
        _lost_level,
        keeps="The label that stands.",
    ),
    Guard(
        "undated-change",
        "Something new was said without a readable date.",
        SETTLES,
        _undated_change,
        keeps="That the date which stood there is gone.",
    ),
    Guard(
        "placeholder",
        "The page carries a placeholder instead of the advice.",
        keeps="The placeholder's words.",
    ),
    Guard(
        "empty-body",
        "The page carries a level but no text.",
        keeps="The label that stands there alone.",
    ),
    Guard(
        "label-contradicts-body",
        "The page's label says one level and its text another.",
        keeps="What the label says and what the text says.",
    ),
    Guard(
        "label-alone",
        "The level falls by its label alone; no words of the publisher bear it out.",
        SETTLES,
        keeps="The label, and the words that are missing.",
    ),
    Guard(
        "duplicates-disagree",
        "The publisher lists the destination twice, with different levels.",
        keeps="The levels of both rows.",
    ),
    Guard(
        "readings-disagree",
        "Two documents of the same publisher give different levels.",
        Release(readings=6, lasting=timedelta(days=2), agreeing=True),
        keeps="What each document says.",
    ),
    Guard(
        "unreadable-date",
        "The publisher's date cannot be read, so this may be an old version.",
        SETTLES,
        keeps="The date as it is written.",
    ),
    Guard(
        "unknown-country",
        "The publisher names a destination that our tables do not know.",
        keeps="The name, as the publisher writes it.",
    ),
    Guard(
        "many-at-once",
        "So many destinations changed at once that the page itself may have changed.",
        Release(readings=3, lasting=timedelta(hours=6)),
        keeps="How many destinations would change, of how many.",
    ),
    Guard(
        "unread",
        "What the publisher says now cannot be read.",
        Release(otherwise="it can be read again"),
        keeps="Why it cannot be read.",
    ),
    Guard(
        "taken-back",
        "A person has taken this reading back, and the source still shows it.",
        Release(otherwise="the publisher puts it in other words or under another date"),
        keeps="Who took it back, and why.",
    ),
    Guard(
        "unknown-wording",
        "The publisher uses a word, label or value that our tables do not know.",
        treatment=(
            "The whole document is refused and nothing is guessed from it. What stands "
            "is kept and is not confirmed until the wording has been learnt."
        ),
        keeps="The word, and where it stood; the document as it was fetched.",
    ),
    Guard(
        "count-out-of-bounds",
        "A list names fewer or more destinations than a whole one does.",
        treatment=(
            "The whole list is refused: one that is empty, outside the bounds declared "
            "for it, or more than a tenth shorter than the one accepted before. The "
            "ledger says that the source is lost, and when it is back."
        ),
        keeps="How many it names, and how many it should.",
    ),
    Guard(
        "row-missing",
        "A destination is missing from a list that is otherwise whole.",
        treatment=(
            "It is not seen, which is not the same as withdrawn: what stands is kept "
            "and ages. Where five or more, or one in twenty, are gone at once, the "
            "ledger says once that rows are lost, and when they are back."
        ),
        keeps="When the list last named it.",
    ),
    Guard(
        "watching-gap",
        "Nobody was watching when it changed.",
        treatment=(
            "The day on which we looked again is not taken for the day of the change: "
            "without a date of the publisher's own, the ledger gives the time between "
            "the two looks. After three days without a reading it says that the source "
            "is lost."
        ),
        keeps="When what stood before was last confirmed.",
    ),
)
BY_CODE = {guard.code: guard for guard in GUARDS}
ALARMING = [guard.code for guard in GUARDS if guard.alarming and not guard.treatment]


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
