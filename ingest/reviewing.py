"""Has what was read searched for what it says of missions.

Proposals are made of editions and notices that are in the record already, strand by
strand: whoever is stopped halfway goes on from there, and reading twice proposes
nothing twice.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from advisories.models import Advisory, Edition, Strand
from embassies import review
from embassies.models import Notice, ReadStrand
from embassies.review import Reviewer, Text

from . import words

Step = Callable[[int], object]


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
    strands = Strand.objects.select_related("advisory__issuer", "current").defer(
        "current__text", "current__evidence", "current__change_note"
    )
    if issuer:
        advisories = advisories.filter(issuer=issuer)
        strands = strands.filter(advisory__issuer=issuer)
    found: list[Course] = []
    if not archive:
        for advisory in advisories.filter(current__isnull=False):
            if advisory.current and advisory.confirmed_at:
                last, at = advisory.current.number, advisory.confirmed_at
                found.append(Course(advisory, "", last, at))
    if archive != "":
        if archive:
            strands = strands.filter(archive=archive)
        for strand in strands.filter(current__bundled=False):
            place, last = strand.archive_id, strand.current.number
            found.append(Course(strand.advisory, place, last, strand.confirmed_at))
    marks = ReadStrand.objects.filter(name__in=[each.strand for each in found])
    known = {
        name: (number, waits)
        for name, number, waits in marks.values_list("name", "number", "waits")
    }
    for each in found:
        each.read, each.waits = known.get(each.strand, (0, False))
    due = [each for each in found if each.left or each.waits]
    return sorted(due, key=lambda each: each.strand)


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
    for course in found:
        if time.monotonic() > end:
            break
        texts += reviewer.read(_texts(course, step), alive_until=course.alive_until)
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
    for notice in (
        _unread_notices(source).prefetch_related("hosts").iterator(chunk_size=200)
    ):
        if time.monotonic() > end:
            break
        hosts = tuple(sorted(host.pk for host in notice.hosts.all()))
        text = review.notice_text(notice, hosts=hosts, publisher=notice.source)
        if notice.standing:
            before = _before(notice)
            texts += reviewer.read_state(
                text,
                notice.facts["assistance"],
                before.facts["assistance"] if before else None,
            )
        else:
            texts += reviewer.read([text], alive_until=None)
        step(1)
    return Report(texts, reviewer.made, reviewer.published)


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


def _texts(course: Course, step: Step) -> Iterator[Text]:
    hosts = tuple(course.advisory.countries.order_by("pk").values_list("pk", flat=True))
    editions = (
        Edition.objects.filter(
            advisory=course.advisory, archive=course.archive, bundled=False
        )
        .filter(number__gt=max(course.read - 1, 0))
        .order_by("number")
    )
    for edition in editions.iterator(chunk_size=200):
        edition.advisory = course.advisory
        body = edition.text if not edition.archive else words.of(edition).text
        yield review.edition_text(edition, body=body or "", hosts=hosts)
        step(1)
