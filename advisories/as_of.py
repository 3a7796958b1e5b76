"""What each issuer said on a day, by what the record knows.

An edition held from when it was first seen until it was last confirmed. After that,
until the next reading, nothing is known: what stood before a gap is told as last known
and never as if it stood. Days are those of UTC.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import dates
from .facts import Precision
from .levels import Level, stricter_part
from .models import (
    Advisory,
    Archive,
    Country,
    Edition,
    Event,
    Issuer,
    Kind,
    Status,
    Strand,
)


class NoSuchDay(ValueError):
    """A day that the record can say nothing about; one sentence."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of UTC, from ``start`` to just before ``end``."""

    date: date

    @classmethod
    def parse(cls, text: str, now: datetime) -> Day:
        """The day written as 2022-01-24; raises NoSuchDay, for days to come too."""
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                raise ValueError
            day = cls(date.fromisoformat(text))
            day.next  # noqa: B018  # the calendar's last day has no end
        except (ValueError, OverflowError):
            raise NoSuchDay(
                _("This is not a day of the calendar; write it like 2022-01-24.")
            ) from None
        if day.date > now.astimezone(UTC).date():
            raise NoSuchDay(_("That day is yet to come; nothing is on record for it."))
        return day

    @property
    def start(self) -> datetime:
        return datetime.combine(self.date, time(), UTC)

    @property
    def end(self) -> datetime:
        return self.next.start

    @property
    def next(self) -> Day:
        return Day(self.date + timedelta(days=1))

    @property
    def previous(self) -> Day:
        return Day(self.date - timedelta(days=1))

    def __str__(self) -> str:
        return self.date.isoformat()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The record as it stood when the ledger's last row was this one.

    ``at``: when that row was recorded.
    """

    position: int
    at: datetime

    @classmethod
    def of(cls, position: int) -> Knowledge:
        """Raises ``Event.DoesNotExist`` where the ledger has no such row."""
        row = Event.objects.only("recorded_at").get(position=position)
        return cls(position, row.recorded_at)

    def editions(self) -> models.QuerySet[Edition]:
        """What was recorded by then.

        By the ledger's order where an edition has an event; by the clock where it
        has none.
        """
        later = Event.objects.filter(edition=OuterRef("pk"), position__gt=self.position)
        return Edition.objects.filter(~Exists(later), recorded_at__lte=self.at)


class State(models.TextChoices):
    """How well an answer is known for the day, the best first."""

    HELD = "held", gettext_lazy("on record for this day")
    BRIDGED = "bridged", gettext_lazy("not watched on this day; the same after it")
    LAST_KNOWN = "last-known", gettext_lazy("last known, not confirmed for this day")
    NONE = "none", gettext_lazy("no record for this day")
    OWN = "own", gettext_lazy("its own country")


@dataclass(frozen=True, slots=True)
class Gap:
    """When an archive was not watching; without ``until`` it ended at ``since``."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Witness:
    """What one strand tells of a day: the edition that it saw last before its end.

    ``held_until``: the last moment at which it is known to have held. ``next_seen``:
    when the edition that took its place was first seen, None where there is none.
    ``gap``: the archive's gap that the day lies in.
    """

    edition: Edition
    archive: Archive | None
    held_until: datetime
    next_seen: datetime | None
    gap: Gap | None

    def state(self, day: Day) -> State:
        if self.held_until < day.start:
            return State.LAST_KNOWN
        return State.BRIDGED if self.gap else State.HELD

    def distance(self, day: Day) -> timedelta:
        """How far from the day it was confirmed; 0 for what was watched across it."""
        behind = max(timedelta(), day.end - self.held_until)
        if self.gap is None or self.held_until < day.start:
            return behind
        apart = [day.start - self.gap.since]
        if self.gap.until:
            apart.append(self.gap.until - day.end)
        return max(timedelta(), min(apart))

    def settled(self, day: Day) -> bool:
        """Whether no later reading can change what it tells of the day."""
        told = self.held_until >= day.end or self.next_seen is not None
        return told and not self.edition.bundled

    def differs(self, other: Witness) -> bool:
        mine, its = self.edition, other.edition
        return (mine.level, mine.regional_max, mine.withdrawn) != (
            its.level,
            its.regional_max,
            its.withdrawn,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One issuer on one country, or on a part of it, on a day.

    ``others``: further witnesses that tell it differently. ``corrections``: events
    that have put the edition right since. ``notes``: sentences on what is not known.
    ``settled``: whether nothing but a correction can change it any more.
    """

    issuer: Issuer
    state: State
    advisory: Advisory | None = None
    witness: Witness | None = None
    others: tuple[Witness, ...] = ()
    corrections: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    settled: bool = True

    @property
    def edition(self) -> Edition | None:
        return self.witness.edition if self.witness else None

    @property
    def part(self) -> str:
        return self.advisory.part if self.advisory else ""

    @property
    def level(self) -> Level | None:
        """The level told; None where nothing is, or the advice was withdrawn."""
        if self.edition is None or self.edition.withdrawn:
            return None
        return Level(self.edition.level)

    @property
    def stricter_part(self) -> Level | None:
        """The strictest advice on a part, where it says more than the level."""
        region = self.edition.regional_max if self.edition and self.level else None
        return stricter_part(self.level, Level(region) if region else None)

    @property
    def weight(self) -> tuple[int, int]:
        """Sorts what is best known first, then the gravest."""
        rank = self.level.rank if self.level else 0
        return (list(State).index(self.state), -(rank or 0))


def issuers_on_record(knowledge: Knowledge | None = None) -> list[Issuer]:
    """Those that anything was ever read of, by the sending states' names."""
    if knowledge:
        told = knowledge.editions().filter(advisory__issuer=OuterRef("pk"))
        rows = Issuer.objects.filter(Exists(told))
    else:
        listed = Advisory.objects.filter(issuer=OuterRef("pk"))
        rows = Issuer.objects.filter(Exists(listed))
    return list(rows.select_related("sending").order_by("sending__sort_name", "slug"))


def begins(
    archives: Iterable[Archive], country: Country | None = None
) -> datetime | None:
    """When the first source or archive began to be watched; None: nothing yet.

    Of one country, what its missions did and what was said of it counts as well.
    """
    spans = [
        span[0]
        for archive in archives
        for issuer in archive.spans
        for span in archive.watched(issuer)[:1]
    ]
    first = Advisory.objects.aggregate(first=models.Min("first_listed_at"))["first"]
    told = (
        country
        and (
            Event.objects.exclude(subject="")
            .exclude(occurred_precision=Precision.UNKNOWN)
            .filter(countries=country)
            .aggregate(first=models.Min("occurred_at"))["first"]
        )
    )
    return min([*spans, *filter(None, [first, told])], default=None)


def answers(
    day: Day,
    countries: Collection[Country],
    issuers: Collection[Issuer],
    archives: Collection[Archive],
    *,
    parts: bool = True,
    knowledge: Knowledge | None = None,
) -> dict[str, list[Answer]]:
    """By country, what each of the issuers said: national advice first, then parts.

    Every issuer has an answer on every country. ``parts``: whether advice on parts of
    a country is told too. Five queries, one more with parts, however many countries.
    """
    editions = knowledge.editions() if knowledge else Edition.objects.all()
    places = _places(countries)
    advisories = _advisories(places, issuers, editions, day, parts, not knowledge)
    witnesses = _witnesses(advisories, editions, archives, day)
    corrections = _corrections(advisories, knowledge)
    told: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for pk, advisory in advisories.items():
        answer = _answer(advisory, witnesses[pk], corrections[pk], day)
        for code in places[pk]:
            told[code, advisory.issuer_id].append(answer)
    return {
        country.pk: [
            answer
            for issuer in issuers
            for answer in _of_issuer(issuer, country, told[country.pk, issuer.pk])
        ]
        for country in countries
    }


def _places(countries: Collection[Country]) -> dict[UUID, list[str]]:
    """By advisory, the codes of those of the countries that it covers."""
    found: dict[UUID, list[str]] = defaultdict(list)
    codes = [country.pk for country in countries]
    through = Advisory.countries.through.objects.filter(country__in=codes)
    for pk, code in through.values_list("advisory_id", "country_id"):
        found[pk].append(code)
    return found


def _advisories(
    places: Mapping[UUID, list[str]],
    issuers: Collection[Issuer],
    editions: models.QuerySet[Edition],
    day: Day,
    parts: bool,
    listed: bool,
) -> dict[UUID, Advisory]:
    """``listed``: those too of which nothing was ever read.

    With ``head`` (the edition read live) and ``first_seen`` (of any strand)."""
    own = editions.filter(advisory=OuterRef("pk"))
    rows = Advisory.objects.filter(pk__in=places, issuer__in=issuers).annotate(
        head=_head(own.filter(archive=""), day),
        first_seen=Subquery(own.order_by("seen_at").values("seen_at")[:1]),
    )
    rows = rows.prefetch_related("countries") if parts else rows.filter(part="")
    if not listed:
        rows = rows.filter(first_seen__isnull=False)
    by_slug = {issuer.pk: issuer for issuer in issuers}
    found = {row.pk: row for row in rows.order_by("part", "name", "key")}
    for row in found.values():
        row.issuer = by_slug[row.issuer_id]
    return found


def _head(strand: models.QuerySet[Edition], day: Day) -> Subquery:
    """The strand's last edition that was first seen before the day's end."""
    seen = strand.filter(seen_at__lt=day.end)
    return Subquery(seen.order_by("-seen_at", "bundled", "-number").values("pk")[:1])


def _witnesses(
    advisories: Mapping[UUID, Advisory],
    editions: models.QuerySet[Edition],
    archives: Iterable[Archive],
    day: Day,
) -> dict[UUID, list[Witness]]:
    """By advisory, what its strands tell, the one confirmed nearest the day first."""
    by_slug = {archive.pk: archive for archive in archives}
    strand = editions.filter(
        advisory=OuterRef("advisory"), archive=OuterRef("archive_id")
    )
    strands = Strand.objects.filter(advisory__in=advisories)
    rows: list[Advisory | Strand] = [
        *strands.annotate(head=_head(strand, day)),
        *advisories.values(),
    ]
    confirmed = {row.current_id: row.confirmed_at for row in rows}
    heads = {head for row in rows if (head := getattr(row, "head", None))}
    found: dict[UUID, list[Witness]] = defaultdict(list)
    for edition in _with_successor(heads):
        archive = by_slug.get(edition.archive)
        issuer = advisories[edition.advisory_id].issuer_id
        found[edition.advisory_id].append(
            Witness(
                edition,
                archive,
                _held_until(edition, confirmed),
                getattr(edition, "next_seen", None),
                _gap(archive.watched(issuer), day) if archive else None,
            )
        )
    for witnesses in found.values():
        witnesses.sort(key=lambda witness: _nearness(witness, day))
    return found


def _with_successor(heads: Collection[UUID]) -> models.QuerySet[Edition]:
    """The editions, without their texts, with the clocks of those that follow them."""
    later = Edition.objects.filter(
        advisory=OuterRef("advisory"),
        archive=OuterRef("archive"),
        seen_at__gt=OuterRef("seen_at"),
    ).order_by("seen_at", "bundled", "number")
    return (
        Edition.objects.filter(pk__in=heads)
        .defer("text", "evidence")
        .annotate(
            next_seen=Subquery(later.values("seen_at")[:1]),
            ended=Subquery(later.values("previous_confirmed_at")[:1]),
        )
    )


def _held_until(
    edition: Edition, confirmed: Mapping[UUID | None, datetime | None]
) -> datetime:
    """When it was last known to hold; never before it was first seen."""
    replaced = getattr(edition, "next_seen", None) is not None
    last = getattr(edition, "ended", None) if replaced else confirmed.get(edition.pk)
    return max(edition.seen_at, last or edition.seen_at)


def _gap(spans: list[tuple[datetime, datetime]], day: Day) -> Gap | None:
    """The gap between an archive's times of watching that the whole day lies in."""
    if any(since < day.end and until >= day.start for since, until in spans):
        return None
    before = [until for _since, until in spans if until < day.start]
    after = [since for since, _until in spans if since >= day.end]
    return Gap(max(before), min(after, default=None)) if before else None


def _nearness(witness: Witness, day: Day) -> tuple[timedelta, bool, bool, str]:
    archive = witness.archive.pk if witness.archive else ""
    return (witness.distance(day), bool(archive), witness.edition.bundled, archive)


def _corrections(
    advisories: Mapping[UUID, Advisory], knowledge: Knowledge | None
) -> dict[UUID, list[Event]]:
    """By advisory, the events that put its editions right."""
    rows = Event.objects.filter(
        kind=Kind.CORRECTION,
        advisory__in=advisories,
        edition__isnull=False,
        corrects__edition__isnull=False,
    )
    if knowledge:
        rows = rows.filter(position__lte=knowledge.position)
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in rows.select_related("edition", "corrects__edition").order_by(
        "position"
    ):
        if event.advisory_id:
            found[event.advisory_id].append(event)
    return found


def _corrects(event: Event, edition: Edition) -> bool:
    """Whether the event says that the edition was wrong.

    That is so for all that were recorded from the edition that it names until the
    one that took its place.
    """
    right, wrong = event.edition, event.corrects.edition if event.corrects else None
    return (
        right is not None
        and wrong is not None
        and right.archive == wrong.archive == edition.archive
        and wrong.number <= edition.number < right.number
    )


def _answer(
    advisory: Advisory, witnesses: list[Witness], events: list[Event], day: Day
) -> Answer:
    if not witnesses:
        return Answer(advisory.issuer, State.NONE, advisory, notes=(_unseen(advisory),))
    first, *others = witnesses
    return Answer(
        advisory.issuer,
        first.state(day),
        advisory,
        first,
        tuple(other for other in others if other.differs(first)),
        tuple(event for event in events if _corrects(event, first.edition)),
        tuple(_notes(first, day)),
        all(witness.settled(day) for witness in witnesses),
    )


def _of_issuer(issuer: Issuer, country: Country, told: list[Answer]) -> list[Answer]:
    """National answers, the best known first, then those on parts; never none."""
    national = sorted((a for a in told if not a.part), key=lambda a: a.weight)
    if not national:
        national = [_nothing(issuer, country)]
    return national + [answer for answer in told if answer.part]


def _nothing(issuer: Issuer, country: Country) -> Answer:
    if issuer.sending_id == country.pk:
        return Answer(issuer, State.OWN)
    why = _("No advice of this government on this country is on record.")
    return Answer(issuer, State.NONE, notes=(why,))


def _unseen(advisory: Advisory) -> str:
    """Why nothing of an advisory is on record for the day."""
    first: datetime | None = getattr(advisory, "first_seen", None)
    if first is None:
        return _("It has been listed, but its page has never been read.")
    return _("Not yet watched: the first reading on record is of %(day)s.") % {
        "day": dates.day(first)
    }


def _notes(witness: Witness, day: Day) -> list[str]:
    """What is not known of the day, in sentences."""
    said = []
    state = witness.state(day)
    if state is State.LAST_KNOWN:
        said.append(_last_confirmed(witness, day))
    if witness.gap:
        said.append(_unwatched(witness.gap))
    if state is State.BRIDGED:
        said.append(_("It was the same when next seen; what came between is unknown."))
    if witness.edition.bundled:
        said.append(
            _(
                "Known from the table of facts that comes with this site; the document"
                " itself is not kept here."
            )
        )
    return said


def _last_confirmed(witness: Witness, day: Day) -> str:
    days = (day.date - witness.held_until.astimezone(UTC).date()).days
    return ngettext(
        "Last confirmed %(days)d day before, on %(day)s.",
        "Last confirmed %(days)d days before, on %(day)s.",
        days,
    ) % {"days": days, "day": dates.day(witness.held_until)}


def _unwatched(gap: Gap) -> str:
    since = dates.day(gap.since)
    if gap.until is None:
        return _("The archive ends on %(since)s.") % {"since": since}
    return _("The archive was not watching between %(since)s and %(until)s.") % {
        "since": since,
        "until": dates.day(gap.until),
    }


def unconfirmed(country: Country, day: Day) -> models.QuerySet[Event]:
    """The country's events that stood as unconfirmed at the day's end, latest first."""
    settled = Event.objects.filter(settles=OuterRef("pk"), published_at__lt=day.end)
    return (
        Event.objects.filter(
            ~Exists(settled),
            countries=country,
            status=Status.UNCONFIRMED,
            published_at__lt=day.end,
        )
        .newest_first()
        .with_story()
        .with_outcome()
    )
