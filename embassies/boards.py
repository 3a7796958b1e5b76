"""The board of a host city: every mission in it, and what became of each over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from advisories.models import Country

from .cities import City
from .models import Departure, Mission, Posture
from .paths import Absence, Leave, Path, Place, Stay, leaves, stays
from .vocabulary import MissionKind, Stage

LEAST = timedelta(days=364)
MONTHS_AT_MOST = 20
YEARS_AT_MOST = 16


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a board shows, both ends included."""

    first: date
    last: date

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def share(self, day: date) -> float:
        """How far the day's beginning is across the period, in percent; clipped."""
        passed = (day - self.first).days
        return min(100.0, max(0.0, 100 * passed / self.days))

    def ticks(self) -> list[date]:
        """First days of months, quarters or years, as many as can be told apart."""
        months = [
            date(year, month, 1)
            for year in range(self.first.year, self.last.year + 1)
            for month in range(1, 13)
            if self.first <= date(year, month, 1) <= self.last
        ]
        if len(months) <= MONTHS_AT_MOST:
            return months
        years = [day for day in months if day.month == 1]
        step = 1 + len(years) // YEARS_AT_MOST
        quarters = [day for day in months if day.month in (1, 4, 7, 10)]
        return quarters if len(quarters) <= MONTHS_AT_MOST else years[::step]


class Group(models.TextChoices):
    """What became of a mission in the period; in the order of the board."""

    LEFT = "left", _("Left %(city)s or closed, in this order")
    STAYED = "stayed", _("Recorded in %(city)s; no leaving on record")
    OTHER = "other", _("Staff and families only; not recorded where it works")


@dataclass
class Row:
    """A mission's line on the board.

    ``after``: how many days after the first that left the city this one did.
    """

    path: Path
    group: Group
    absence: Absence | None
    stay: Stay | None
    leaves: list[Leave]
    after: int | None = None

    @property
    def mission(self) -> Mission:
        return self.path.mission

    @property
    def name(self) -> str:
        return named(self.mission)

    @property
    def first(self) -> Stay | None:
        """The first time it is recorded in its city."""
        here = (stay for stay in self.path.stays if stay.place is Place.HERE)
        return next(here, None)

    @property
    def is_back(self) -> bool:
        """Whether it stands in its city on the day, having been away before."""
        stay = self.stay
        return (
            stay is not None
            and stay.place is Place.HERE
            and any(
                absence.back and absence.back.since <= stay.since
                for absence in self.path.absences
            )
        )


def named(mission: Mission) -> str:
    """The sending state; with the kind of mission where that is not its embassy."""
    if mission.kind in _EMBASSIES:
        return mission.sending.name
    return f"{mission.sending.name} ({MissionKind(mission.kind).label})"


_EMBASSIES = (MissionKind.EMBASSY, MissionKind.HIGH_COMMISSION)


@dataclass(frozen=True, slots=True)
class Move:
    """One of those who acted, and how many days after the first."""

    mission: Mission
    day: date
    after: int
    exact: bool

    @property
    def name(self) -> str:
        return named(self.mission)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Those that stand alike on a day; ``stale`` are not confirmed for that day."""

    key: str
    title: str
    firm: list[Row]
    stale: list[Row]

    def of(self, confirmed: bool) -> list[Row]:
        return self.firm if confirmed else self.stale

    @property
    def count(self) -> int:
        return len(self.firm) + len(self.stale)


@dataclass
class Board:
    """The rows in their order, and the day that they are told for.

    ``silent``: missions of which nothing is recorded by the period's end.
    """

    city: City
    period: Period
    day: date
    rows: list[Row]
    silent: list[Mission]
    days: list[date]
    is_whole: bool = False

    @property
    def groups(self) -> list[tuple[Group, list[Row]]]:
        """The groups that have rows."""
        told = [
            (group, [row for row in self.rows if row.group is group]) for group in Group
        ]
        return [(group, rows) for group, rows in told if rows]

    @cached_property
    def standing(self) -> list[Whereabouts]:
        """Who is where on the day, by the keys of ``STANDING``; none left out."""
        names = {"city": self.city.name, "country": self.city.host.name}
        found = {
            key: Whereabouts(key, str(title) % names, [], [])
            for key, title in STANDING.items()
        }
        for row in self.rows:
            where = found[standing_of(row)]
            where.of(row.stay is None or row.stay.is_confirmed(self.day)).append(row)
        return list(found.values())

    @property
    def titles(self) -> list[tuple[str, list[Row]]]:
        """The groups that have rows, with their titles."""
        return [
            (str(group.label) % {"city": self.city.name}, rows)
            for group, rows in self.groups
        ]

    @property
    def departures(self) -> list[Move]:
        """Who first let or made staff and families go, within the period."""
        first: dict[int, Leave] = {}
        for row in self.rows:
            for leave in row.path.leaves:
                if leave.since in self.period:
                    first.setdefault(row.mission.pk, leave)
        moves = [(leave.departure.mission, leave) for leave in first.values()]
        return _moves((mission, leave.since, leave.by) for mission, leave in moves)

    @property
    def left(self) -> list[Move]:
        return _moves(
            (row.mission, row.absence.left.since, row.absence.left.by)
            for row in self.rows
            if row.absence and row.absence.left.since in self.period
        )

    @property
    def returned(self) -> list[Move]:
        return _moves(
            (row.mission, row.absence.back.since, row.absence.back.by)
            for row in self.rows
            if row.absence
            and row.absence.back
            and row.absence.back.since in self.period
        )

    @property
    def before(self) -> date | None:
        """The last day before this one on which something changed."""
        return max((day for day in self.days if day < self.day), default=None)

    @property
    def after(self) -> date | None:
        return min((day for day in self.days if day > self.day), default=None)

    @property
    def years(self) -> list[int]:
        """The years in which something changed."""
        return sorted({day.year for day in self.days})


# Where a row may stand on a day, in the order in which that is told.
STANDING = {
    "here": _("In %(city)s"),
    "back": _("Back in %(city)s"),
    "within": _("Elsewhere in %(country)s"),
    "abroad": _("Abroad"),
    "remote": _("Working remotely"),
    "closed": _("Closed or suspended"),
    "unknown": _("Not known where"),
    "none": _("Nothing recorded by then"),
}


def standing_of(row: Row) -> str:
    if row.stay is None:
        return "none"
    return "back" if row.is_back else str(row.stay.place)


def board(city: City, today: date, day: date | None, period: Period | None) -> Board:
    """The board of the city, told for the day; four queries, however many missions.

    Without a period: the calendar year of the day; without both, all that is recorded,
    told for today. Without a day alone: the last one of the period that has come.
    """
    missions = _missions(city)
    told = paths(missions)
    shown = [path for path in told if path.is_told]
    days = sorted({day for path in shown for day in _turns(path)})
    is_whole = period is None and day is None
    if period is None:
        period = Period.year(day.year) if day else whole(days, today)
        day = day or today
    day = day or min(period.last, today)
    begun = [path for path in shown if _begins(path) <= period.last]
    rows = sorted((_row(path, period, day) for path in begun), key=_order)
    first = min((_left(row) for row in rows if row.group is Group.LEFT), default=None)
    for row in rows:
        if first and row.group is Group.LEFT:
            row.after = (_left(row) - first).days
    heard = {row.mission.pk for row in rows}
    silent = [mission for mission in missions if mission.pk not in heard]
    return Board(city, period, day, rows, silent, days, is_whole)


def _missions(city: City) -> list[Mission]:
    """Those of the city, by sending state and kind; each state is made once."""
    rows = (
        Mission.objects.filter(host=city.host, city_slug=city.slug)
        .defer("imported", "note", "website")
        .order_by("sending__sort_name", "kind", "slug")
    )
    missions = list(rows)
    states = Country.objects.in_bulk({mission.sending_id for mission in missions})
    for mission in missions:
        mission.sending, mission.host = states[mission.sending_id], city.host
    return missions


def paths(missions: Sequence[Mission]) -> list[Path]:
    """The path of each mission, in their order; two queries."""
    by_pk = {mission.pk: mission for mission in missions}
    postures: dict[int, list[Posture]] = {pk: [] for pk in by_pk}
    departures: dict[int, list[Departure]] = {pk: [] for pk in by_pk}
    for posture in (
        Posture.objects.filter(mission__in=by_pk, stage=Stage.IN_EFFECT)
        .standing()
        .with_start()
        .with_last_checked()
    ):
        posture.mission = by_pk[posture.mission_id]
        postures[posture.mission_id].append(posture)
    for departure in (
        Departure.objects.filter(mission__in=by_pk, stage=Stage.IN_EFFECT)
        .standing()
        .with_start()
        .select_related("replaces")
    ):
        departure.mission = by_pk[departure.mission_id]
        departures[departure.mission_id].append(departure)
    return [
        Path(mission, stays(postures[pk]), leaves(departures[pk]))
        for pk, mission in by_pk.items()
    ]


def _begins(path: Path) -> date:
    return min(_turns(path))


def _turns(path: Path) -> Iterable[date]:
    yield from (stay.since for stay in path.stays)
    for leave in path.leaves:
        yield leave.since
        if leave.until:
            yield leave.until


def whole(days: list[date], today: date) -> Period:
    """From the first change to the last, or to today where that was within a year.

    At least a year, and not into days to come.
    """
    if not days:
        return Period(today - LEAST, today)
    last = today if today - days[-1] <= LEAST else days[-1]
    last = max(last, min(days[0] + LEAST, today))
    return Period(min(days[0], last - LEAST), last)


def _row(path: Path, period: Period, day: date) -> Row:
    absence = next(
        (
            absence
            for absence in path.absences
            if absence.left.since <= period.last
            and (absence.back is None or absence.back.since >= period.first)
        ),
        None,
    )
    group = Group.OTHER
    if absence:
        group = Group.LEFT
    elif any(stay.place is Place.HERE for stay in path.stays):
        group = Group.STAYED
    return Row(path, group, absence, path.on(day), path.leaves_on(day))


def _left(row: Row) -> date:
    assert row.absence is not None
    return row.absence.left.since


def _order(row: Row) -> tuple[int, date, date, str]:
    """By group; the first to leave come first, or the first told of."""
    left = back = date.max
    if row.absence:
        left = row.absence.left.since
        back = row.absence.back.since if row.absence.back else date.max
    elif row.first:
        left = row.first.since
    elif row.path.leaves:
        left = row.path.leaves[0].since
    place = list(Group).index(row.group)
    return place, left, back, row.mission.sending.sort_name


def _moves(acted: Iterable[tuple[Mission, date, date]]) -> list[Move]:
    ordered = sorted(acted, key=lambda row: (row[1], row[0].sending.sort_name))
    return [
        Move(mission, day, (day - ordered[0][1]).days, day == by)
        for mission, day, by in ordered
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a city's chronicle: something of a mission that began."""

    name: str
    began: Stay | Leave

    @property
    def entry(self) -> Posture | Departure:
        began = self.began
        return began.posture if isinstance(began, Stay) else began.departure


def chronicle(drawn: Board) -> list[Change]:
    """All that began in the period, by time."""
    found = [Change(row.name, stay) for row in drawn.rows for stay in row.path.stays]
    found += [Change(row.name, each) for row in drawn.rows for each in row.path.leaves]
    inside = [change for change in found if change.began.since in drawn.period]
    return sorted(inside, key=lambda change: (change.began.since, change.name))
