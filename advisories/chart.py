"""A country's levels over time: one lane for each issuer and witness, as shares of it.

Nothing is drawn for a time of which nothing is known. A level is solid from when it was
first seen until it was last confirmed, hollow until the next reading; where an archive
was not watching there is a gap. However many editions there are, the database picks
those that moved a level, and a lane has at most a few hundred bands.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.utils import dateformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from . import dates
from .levels import Level, stricter_part
from .models import (
    SILENCE,
    Advisory,
    Archive,
    Edition,
    Event,
    Issuer,
    Status,
    Strand,
)
from .sentences import level_word

LEAST = timedelta(days=90)
COLUMNS = 120
LISTED = 50
DOUBTS = 200
TICKS = 12
GROUND = 45  # pixels from the top of a lane
HEIGHTS = {  # of a level's band: the higher, the stricter
    Level.NORMAL: 8,
    Level.CAUTION: 16,
    Level.RECONSIDER: 24,
    Level.DO_NOT_TRAVEL: 32,
    Level.VARIES: 20,
    Level.NOT_STATED: 3,
}
LAST_LABEL = 91.0
NUMBERED = 3.0  # a band narrower than this share has no room for its number


@lru_cache(maxsize=8192)
def _day(day: date, language: str | None) -> str:
    return dates.day(datetime.combine(day, time(), UTC))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the drawing: ``x`` and ``width`` in percent of it."""

    since: datetime
    until: datetime
    x: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """How high a level is drawn, in pixels."""

    top: int
    high: int

    @classmethod
    def of(cls, level: Level, withdrawn: bool = False) -> Box:
        high = HEIGHTS[Level.NOT_STATED if withdrawn else level]
        return cls(GROUND - high, high)


@dataclass(frozen=True, slots=True)
class Band:
    """A time in which one level was on record.

    ``held_until``: when it was last confirmed. ``mixed``: the strictest of several
    that are too short to be told apart in the drawing. ``solid`` and ``hollow`` are
    its drawn parts, each None where there is none.
    """

    edition: UUID
    level: Level
    regional: Level | None
    withdrawn: bool
    label: str
    language: str
    since: datetime
    held_until: datetime
    until: datetime
    mixed: bool = False
    solid: Span | None = None
    hollow: Span | None = None

    @property
    def parts(self) -> list[tuple[str, Span]]:
        return [
            (name, span)
            for name, span in (("solid", self.solid), ("hollow", self.hollow))
            if span
        ]

    @property
    def box(self) -> Box:
        return Box.of(self.level, self.withdrawn)

    @property
    def part_box(self) -> Box | None:
        """That of the strictest part; a line above all where its level is unknown."""
        part = self.stricter_part
        if part is None:
            return None
        return Box(15, 2) if part is Level.NOT_STATED else Box.of(part)

    @property
    def stricter_part(self) -> Level | None:
        return None if self.withdrawn else stricter_part(self.level, self.regional)

    @property
    def word(self) -> str:
        """ "4, Do not travel"."""
        if self.withdrawn:
            return _("advice withdrawn")
        return self.level.words

    @property
    def numbered(self) -> bool:
        return self.solid is not None and float(self.solid.width) >= NUMBERED

    @property
    def told(self) -> str:
        """What it is and how long it was on record, for whoever points at it."""
        said = _("%(level)s, first seen %(since)s, known to hold until %(until)s") % {
            "level": self.word,
            "since": _day(self.since.date(), get_language()),
            "until": _day(self.held_until.date(), get_language()),
        }
        if self.mixed:
            return _("%(said)s; the strictest of several in a short time") % {
                "said": said
            }
        return said

    @property
    def _weight(self) -> float:
        """The gravest sorts last; what has no rank is never the lightest."""
        return 0 if self.withdrawn else self.level.rank or 2.5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that was held back, as long as nobody knew better."""

    event: UUID
    level: Level
    span: Span

    @property
    def box(self) -> Box:
        return Box.of(self.level)

    @property
    def told(self) -> str:
        return _("unconfirmed: %(level)s, %(since)s") % {
            "level": level_word(self.level.value),
            "since": dates.day(self.span.since),
        }


@dataclass(slots=True)
class Lane:
    """What one witness tells of one advisory; ``archive`` is None for what is live.

    ``name``: the destination's, where the issuer has several here.
    """

    issuer: Issuer
    archive: Archive | None
    name: str = ""
    history: list[Band] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The drawn lane in one sentence, for whoever cannot see it."""
        last = self.bands[-1]
        return ngettext(
            "%(last)s.", "%(count)d stretches; the last: %(last)s.", len(self.bands)
        ) % {"count": len(self.bands), "last": last.told}


@dataclass(frozen=True, slots=True)
class Tick:
    """``label`` is empty where there is no room for it before the end."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``rows``: the bands behind the drawing as a table, latest first.

    ``empty``: lanes with nothing on record for the time. ``more``: how many rows are
    left out.
    """

    lanes: list[Lane]
    empty: list[Lane]
    ticks: list[Tick]
    years: list[int]
    rows: list[tuple[Lane, Band]]
    more: int


def chart(
    advisories: Collection[Advisory],
    strands: Collection[Strand],
    now: datetime,
    year: int | None = None,
) -> Chart | None:
    """The levels of a country's advisories; None where nothing is on record.

    ``advisories`` with their issuers, in the order of the lanes; those on parts of the
    country are left out. ``strands`` are theirs, with their archives. Two queries.
    """
    national = {row.pk: row for row in advisories if not row.part}
    lanes = _lanes(national, strands, now)
    if not lanes:
        return None
    first = min(lane.history[0].since for lane in lanes)
    start, end = _frame(first, now, year)
    ruler = _Ruler(start, end)
    for lane in lanes:
        shown = [band for band in lane.history if band.until > start]
        lane.bands = [
            drawn
            for band in _coarse(shown, end - start)
            if (drawn := ruler.draw(band)).parts
        ]
        lane.gaps = ruler.within(lane.gaps)
        lane.doubts = [
            replace(doubt, span=span)
            for doubt in lane.doubts
            for span in ruler.within([doubt.span])
        ]
    rows = [
        (lane, band)
        for lane in lanes
        for band in lane.history
        if band.until > start and band.since < end
    ]
    rows.sort(key=lambda row: row[1].since, reverse=True)
    return Chart(
        [lane for lane in lanes if lane.bands],
        [lane for lane in lanes if not lane.bands],
        ruler.ticks(),
        list(range(first.astimezone(UTC).year, now.astimezone(UTC).year + 1)),
        rows[:LISTED],
        max(0, len(rows) - LISTED),
    )


def _frame(
    first: datetime, now: datetime, year: int | None
) -> tuple[datetime, datetime]:
    if year is None:
        return min(first, now - LEAST), now
    start = datetime(year, 1, 1, tzinfo=UTC)
    return start, min(now, datetime(year + 1, 1, 1, tzinfo=UTC))


# What is on record


def _lanes(
    advisories: dict[UUID, Advisory], strands: Collection[Strand], now: datetime
) -> list[Lane]:
    archives = {row.archive_id: row.archive for row in strands}
    confirmed: dict[tuple[UUID, str], datetime | None] = {
        (row.advisory_id, row.archive_id): row.confirmed_at for row in strands
    }
    confirmed |= {(pk, ""): row.confirmed_at for pk, row in advisories.items()}
    turns = _turns(list(advisories), archives.values())
    doubts = _doubts(list(advisories))
    ways = Counter(row.issuer_id for row in advisories.values())
    order = {pk: place for place, pk in enumerate(advisories)}
    lanes = []
    for pk, slug in sorted(turns, key=lambda key: (order[key[0]], key[1])):
        advisory, archive = advisories[pk], archives.get(slug)
        watched = archive.watched(advisory.issuer_id) if archive else []
        last = confirmed.get((pk, slug))
        end = (watched[-1][1] if watched else last) if archive else now
        lanes.append(
            Lane(
                advisory.issuer,
                archive,
                advisory.name if ways[advisory.issuer_id] > 1 else "",
                history=_history(turns[pk, slug], last, end),
                doubts=[
                    Doubt(event, level, Span(since, until or end or now))
                    for event, level, since, until in doubts[pk, slug]
                ],
                gaps=[
                    Span(before[1], after[0])
                    for before, after in pairwise(watched)
                    if after[0] - before[1] > SILENCE
                ],
            )
        )
    return lanes


@dataclass(frozen=True, slots=True)
class _Turn:
    """An edition that moved a level, or was first seen after nobody had looked."""

    edition: UUID
    level: str
    regional: str | None
    withdrawn: bool
    label: str
    language: str
    seen_at: datetime
    previous_until: datetime | None

    def begins_anew(self, other: _Turn) -> bool:
        """Whether it says something else than the one before, or after a silence."""
        silent = self.seen_at - (self.previous_until or self.seen_at) > SILENCE
        return silent or (self.level, self.regional, self.withdrawn) != (
            other.level,
            other.regional,
            other.withdrawn,
        )


def _turns(
    advisories: list[UUID], archives: Iterable[Archive]
) -> dict[tuple[UUID, str], list[_Turn]]:
    """By advisory and archive, in order. The index "edition_turn" serves it."""
    imported = [archive.pk for archive in archives if archive.imported]
    rows = (
        Edition.objects.filter(advisory__in=advisories)
        .turns()
        .exclude(bundled=True, archive__in=imported)
        .order_by("seen_at", "number")
        .values_list(
            "advisory_id",
            "archive",
            "pk",
            "level",
            "regional_max",
            "withdrawn",
            "native_label",
            "language",
            "seen_at",
            "previous_confirmed_at",
        )
    )
    turns: dict[tuple[UUID, str], list[_Turn]] = defaultdict(list)
    for row in rows:
        turn = _Turn(*row[2:])
        strand = turns[row[0], row[1]]
        if not strand or turn.begins_anew(strand[-1]):
            strand.append(turn)
    return turns


def _doubts(
    advisories: list[UUID],
) -> dict[tuple[UUID, str], list[tuple[UUID, Level, datetime, datetime | None]]]:
    """Held readings that would have moved a level: event, to which, since, until.

    The index "event_unconfirmed" serves it.
    """
    settled = Event.objects.filter(settles=OuterRef("pk")).order_by("position")
    rows = (
        Event.objects.filter(advisory__in=advisories, status=Status.UNCONFIRMED)
        .exclude(level_to="")
        .exclude(level_to=F("level_from"))
        .annotate(settled_at=Subquery(settled.values("published_at")[:1]))
        .order_by("-position")
        .values_list(
            "advisory",
            "payload__archive",
            "pk",
            "level_to",
            "published_at",
            "settled_at",
        )[:DOUBTS]
    )
    doubts = defaultdict(list)
    for advisory, archive, pk, level, since, until in rows:
        doubts[advisory, archive or ""].append((pk, Level(level), since, until))
    return doubts


def _history(
    turns: Sequence[_Turn], confirmed: datetime | None, end: datetime | None
) -> list[Band]:
    """The bands of a strand, from each turn to the next and the last one to ``end``."""
    bands = []
    for turn, after in zip(turns, [*turns[1:], None], strict=True):
        held = after.previous_until if after else confirmed
        held = max(turn.seen_at, held or turn.seen_at)
        until = after.seen_at if after else max(held, end or held)
        bands.append(
            Band(
                turn.edition,
                Level(turn.level),
                Level(turn.regional) if turn.regional else None,
                turn.withdrawn,
                turn.label,
                turn.language,
                turn.seen_at,
                until if until - held <= SILENCE else held,
                until,
            )
        )
    return bands


# What is drawn


def _coarse(bands: Sequence[Band], length: timedelta) -> list[Band]:
    """The bands, those too short to be seen put together: at most a few hundred."""
    column = length / COLUMNS
    if len(bands) <= COLUMNS:
        return list(bands)
    coarse: list[Band] = []
    for band in bands:
        last = coarse[-1] if coarse else None
        if last and band.until - last.since <= column:
            coarse[-1] = _together(last, band)
        else:
            coarse.append(band)
    return coarse


def _together(one: Band, other: Band) -> Band:
    gravest = max(one, other, key=lambda band: band._weight)
    return replace(
        gravest,
        since=one.since,
        held_until=max(one.held_until, other.held_until),
        until=other.until,
        mixed=True,
    )


class _Ruler:
    """Where a moment lies between the ends of the drawing."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._end = start, end
        self._length = (end - start).total_seconds() or 1.0

    def _at(self, moment: datetime) -> float:
        within = min(max(moment, self._start), self._end) - self._start
        return 100 * within.total_seconds() / self._length

    def _span(self, since: datetime, until: datetime) -> Span | None:
        """None for what lies outside; a moment is drawn as the thinnest line."""
        if until < self._start or since > self._end:
            return None
        x, to = self._at(since), self._at(until)
        return Span(since, until, f"{x:.2f}", f"{max(to - x, 0.15):.2f}")

    def within(self, spans: Iterable[Span]) -> list[Span]:
        drawn = (self._span(span.since, span.until) for span in spans)
        return [span for span in drawn if span]

    def draw(self, band: Band) -> Band:
        hollow = None
        if band.until > band.held_until:
            hollow = self._span(band.held_until, band.until)
        solid = self._span(band.since, band.held_until)
        return replace(band, solid=solid, hollow=hollow)

    def ticks(self) -> list[Tick]:
        """The first days of months, or of years where those are too many."""
        firsts = list(_months(self._start, self._end))
        form = "M"
        if len(firsts) > 2 * TICKS:
            firsts = [first for first in firsts if first.month == 1]
            form = "Y"
        step = math.ceil(len(firsts) / TICKS) or 1
        return [
            Tick(f"{x:.2f}", dateformat.format(first, form) if x < LAST_LABEL else "")
            for first in firsts[::step]
            for x in [self._at(first)]
        ]


def _months(start: datetime, end: datetime) -> Iterable[datetime]:
    """The first moments of the months between the two."""
    utc = start.astimezone(UTC)
    number = utc.year * 12 + utc.month - 1
    while (first := datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)) < end:
        if first >= start:
            yield first
        number += 1
