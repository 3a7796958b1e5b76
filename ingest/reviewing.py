"""Has what was read searched for what it says of missions.

Proposals are made of editions and notices that are in the record already, strand by
strand: whoever is stopped halfway goes on from there, and reading twice proposes
nothing twice.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from advisories.models import Advisory, Edition, Strand
from embassies import review
from embassies.models import Notice, ReadStrand
from embassies.review import BATCH, Reviewer, Series, Text

from . import words

Step = Callable[[int], object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """How many texts were new, proposals were made, and entries entered by rule."""

    texts: int
    proposals: int
    published: int

    def __add__(self, other: Report) -> Report:
        return Report(
            self.texts + other.texts,
            self.proposals + other.proposals,
            self.published + other.published,
        )


@dataclass(slots=True)
class Course:
    """One strand of editions: how many there are, and how many of them were read.

    ``alive_until``: when its latest edition was last known to hold. ``waits``:
    something is gone from it, and time must tell whether it stays so.
    """

    advisory: Advisory
    archive: str
    last: int
    alive_until: datetime
    read: int = 0
    waits: bool = False

    @property
    def strand(self) -> str:
        return review.strand_of(self.advisory.pk, self.archive)

    @property
    def left(self) -> int:
        return max(self.last - self.read, 0)


def courses(*, archive: str | None = None, issuer: str | None = None) -> list[Course]:
    """The strands with unread editions, or where something waits for time to tell.

    ``archive``: one archive's slug, or "" for what was read live; None for all.
    """
    advisories = Advisory.objects.select_related("issuer", "current").without_texts()
    advisories = advisories.prefetch_related("countries")
    strands = Strand.objects.select_related("advisory__issuer", "current").defer(
        "current__text", "current__evidence", "current__change_note"
    )
    strands = strands.prefetch_related("advisory__countries")
    if issuer:
        advisories = advisories.filter(issuer=issuer)
        strands = strands.filter(advisory__issuer=issuer)
    found: list[Course] = []
    if not archive:
        done = _read_to_the_end("pk", Value(""))
        for advisory in advisories.filter(~done, current__isnull=False):
            if advisory.current and advisory.confirmed_at:
                last, at = advisory.current.number, advisory.confirmed_at
                found.append(Course(advisory, "", last, at))
    if archive != "":
        if archive:
            strands = strands.filter(archive=archive)
        done = _read_to_the_end("advisory", OuterRef("archive"))
        for strand in strands.filter(~done, current__bundled=False):
            place, last = strand.archive_id, strand.current.number
            found.append(Course(strand.advisory, place, last, strand.confirmed_at))
    marks = ReadStrand.objects.filter(name__in=[each.strand for each in found])
    known = {
        name: (number, waits)
        for name, number, waits in marks.values_list("name", "number", "waits")
    }
    for each in found:
        each.read, each.waits = known.get(each.strand, (0, False))
    return sorted(found, key=lambda each: each.strand)


def _read_to_the_end(advisory: str, archive: Any) -> Exists:
    """Whether the current edition was read, and nothing is waiting in its strand."""
    colon, own = Value(":"), Cast(OuterRef(advisory), CharField())
    name = Concat(Value("advisory"), colon, own, colon, archive)
    last = OuterRef("current__number")
    return Exists(ReadStrand.objects.filter(name=name, number__gte=last, waits=False))


def read(
    found: list[Course],
    *,
    by_rule: bool | None = None,
    step: Step = lambda n: None,
    seconds: float = math.inf,
) -> Report:
    """Read what is new in these strands.

    ``by_rule``: whether clear words are entered at once; None as the site is set.
    ``step`` is told how many texts were read. ``seconds``: no further strand is begun
    after so long.
    """
    reviewer = Reviewer(settings.PUBLISH_BY_RULE if by_rule is None else by_rule)
    texts, end = 0, time.monotonic() + seconds
    for some in _together(found):
        if time.monotonic() > end:
            break
        for series in _series(some):
            texts += reviewer.read(series)
            step(sum(len(each.texts) for each in series))
    return Report(texts, reviewer.made, reviewer.published)


def catch_up(source: str) -> Report:
    """Read what a run of the source brought: its editions, or its messages."""
    found = courses(archive="", issuer=source)
    return read(found) + read_notices(source=source)


def read_notices(
    *,
    source: str | None = None,
    by_rule: bool | None = None,
    step: Step = lambda n: None,
    seconds: float = math.inf,
) -> Report:
    """Read what missions said and was not read yet, oldest first."""
    reviewer = Reviewer(settings.PUBLISH_BY_RULE if by_rule is None else by_rule)
    texts, end = 0, time.monotonic() + seconds
    unread = _unread_notices(source).prefetch_related("hosts")
    for notices in batched(unread.iterator(chunk_size=BATCH), BATCH):
        if time.monotonic() > end:
            break
        texts += _read_notices(reviewer, notices)
        step(len(notices))
    return Report(texts, reviewer.made, reviewer.published)


def _read_notices(reviewer: Reviewer, notices: Sequence[Notice]) -> int:
    messages, read = [], 0
    for notice in notices:
        hosts = tuple(sorted(host.pk for host in notice.hosts.all()))
        text = review.notice_text(notice, hosts=hosts, publisher=notice.source)
        if not notice.standing:
            messages.append(Series([text]))
            continue
        before = _before(notice)
        was = before.facts["assistance"] if before else None
        read += reviewer.read_state(text, notice.facts["assistance"], was)
    return read + (reviewer.read(messages) if messages else 0)


def _before(notice: Notice) -> Notice | None:
    """The version before it under the same key."""
    versions = Notice.objects.filter(
        source=notice.source, key=notice.key, archive=notice.archive
    )
    earlier = versions.filter(first_seen_at__lt=notice.first_seen_at)
    return earlier.order_by("-first_seen_at").first()


def _unread_notices(source: str | None = None) -> QuerySet[Notice]:
    """Those whose strand has not been begun, oldest first."""
    notices = Notice.objects.filter(source=source) if source else Notice.objects.all()
    strand = Concat(Value(review.NOTICE), Cast(OuterRef("pk"), CharField()))
    read = ReadStrand.objects.filter(name=strand)
    return (
        notices.filter(~Exists(read))
        .select_related("mission")
        .order_by("first_seen_at", "pk")
    )


def unread_notices() -> int:
    """How many notices of missions are still to be read."""
    return _unread_notices().count()


def _together(found: Iterable[Course]) -> Iterator[list[Course]]:
    """The strands in groups that have about as much to read as is read at once."""
    group: list[Course] = []
    size = 0
    for course in found:
        if group and size + course.left > BATCH:
            yield group
            group, size = [], 0
        group.append(course)
        size += max(course.left, 1)
    if group:
        yield group


def _series(some: list[Course]) -> Iterator[list[Series]]:
    """What is to be read of these strands: at once, or of a long one part by part."""
    by_place = {(each.advisory.pk, each.archive): each for each in some}
    # The last one that was read comes again: something in it may be waiting.
    wanted = [
        Q(advisory=each.advisory, archive=each.archive, number__gt=each.read - 1)
        for each in some
    ]
    editions = Edition.objects.filter(reduce(or_, wanted), bundled=False)
    ordered = editions.order_by("advisory", "archive", "number")
    # A group of several is small; a strand by itself may be of any length.
    size = BATCH if len(some) == 1 else sys.maxsize
    for part in batched(ordered.iterator(chunk_size=BATCH), size):
        texts: dict[tuple[UUID, str], list[Text]] = {}
        for edition in part:
            place = (edition.advisory_id, edition.archive)
            edition.advisory = by_place[place].advisory
            texts.setdefault(place, []).append(_text(edition))
        yield [_of(by_place[place], own) for place, own in texts.items()]


def _of(course: Course, texts: list[Text]) -> Series:
    whole = texts[-1].number >= course.last
    return Series(texts, course.alive_until if whole else None)


def _text(edition: Edition) -> Text:
    hosts = tuple(sorted(each.pk for each in edition.advisory.countries.all()))
    body = edition.text if not edition.archive else words.of(edition).text
    return review.edition_text(edition, body=body or "", hosts=hosts)


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most ``size``."""
    waiting = iter(rows)
    while some := list(islice(waiting, size)):
        yield some
