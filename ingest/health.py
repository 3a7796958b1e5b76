"""How each source and each public archive fares, for the pages that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from advisories.models import Archive, Event, EventQuerySet, Issuer, Kind

from . import guards
from .adapters import ADAPTERS
from .adapters.base import Adapter
from .models import Hold, Run, Source, SourceState, Watched
from .records import Expect

RUNS_SHOWN = 20
HOLDS_SHOWN = 50
FAILING_SHOWN = 50
GAPS_SHOWN = 12
WATCHING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ListDocument:
    """A document at a fixed address: how it was last read, and what it named.

    ``watched`` is None before the first attempt; ``found`` is how many destinations,
    or notices, the last accepted reading held.
    """

    role: str
    url: str
    expect: Expect | None
    watched: Watched | None
    found: int | None

    @property
    def short(self) -> bool:
        """Whether it named fewer destinations than a whole list does."""
        if self.expect is None or self.found is None:
            return False
        return self.found < self.expect.min


@dataclass(frozen=True, slots=True)
class Pages:
    """The documents on single destinations: how many there are, read, and failing."""

    known: int = 0
    read: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """One source as it stands; ``source`` is None before its first poll."""

    adapter: Adapter
    issuer: Issuer | None
    source: Source | None
    lists: list[ListDocument]
    pages: Pages
    holds_open: int
    holds: list[Hold] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def state(self) -> SourceState:
        return SourceState(self.source.state) if self.source else SourceState.NEVER


def all_sources(*, runs: int = 1, holds: int = 5) -> list[Health]:
    """Every source that is by itself, with its latest runs and open holds.

    Six queries.
    """
    alone = [adapter for adapter in ADAPTERS if not adapter.family]
    return _health(alone, runs=runs, holds=holds)


@dataclass(frozen=True, slots=True)
class Member:
    """One source of a family; ``source`` is None before its first poll."""

    adapter: Adapter
    source: Source | None

    @property
    def state(self) -> SourceState:
        return SourceState(self.source.state) if self.source else SourceState.NEVER


@dataclass(frozen=True, slots=True)
class Family:
    """The many sources of one kind: how many fare how, and each of them."""

    name: str
    members: list[Member]

    @property
    def states(self) -> list[tuple[SourceState, int]]:
        """Each state that one is in, with how many are, in the order of the states."""
        found = Counter(member.state for member in self.members)
        return [(state, found[state]) for state in SourceState if found[state]]


def all_families() -> list[Family]:
    """The sources that come in families, by their names; one query."""
    families: dict[str, list[Adapter]] = {}
    for adapter in ADAPTERS:
        if adapter.family:
            families.setdefault(adapter.family, []).append(adapter)
    slugs = [adapter.slug for members in families.values() for adapter in members]
    rows = Source.objects.in_bulk(slugs)
    return [
        Family(name, [Member(each, rows.get(each.slug)) for each in members])
        for name, members in sorted(families.items())
    ]


def one_source(adapter: Adapter) -> Health:
    """One source at length."""
    [health] = _health([adapter], runs=RUNS_SHOWN, holds=HOLDS_SHOWN)
    return health


def failing_pages(source: str) -> QuerySet[Watched]:
    """Documents on single destinations that cannot be read now, by their key."""
    failing = Watched.objects.filter(source=source, failures__gt=0).exclude(key="")
    return failing.order_by("key", "url")


def _health(adapters: Iterable[Adapter], *, runs: int, holds: int) -> list[Health]:
    adapters = list(adapters)
    slugs = [adapter.slug for adapter in adapters]
    issuers = Issuer.objects.select_related("sending").in_bulk(slugs)
    sources = {
        source.pk: source
        for source in Source.objects.filter(pk__in=slugs)
        .annotate(
            holds_open=Count(
                "holds", filter=Q(holds__closed_at=None, holds__archive="")
            )
        )
        .prefetch_related(
            Prefetch("runs", Run.objects.live().order_by("-id")[:runs], "latest_runs"),
            Prefetch(
                "holds",
                Hold.objects.open()
                .newest_first()
                .select_related("advisory__issuer__sending")[:holds],
                "latest_holds",
            ),
        )
    }
    lists = {
        (row.source_id, row.url): row
        for row in Watched.objects.filter(source__in=slugs, key="")
    }
    pages = {
        row["source"]: Pages(row["known"], row["were_read"], row["failing"])
        for row in Watched.objects.filter(source__in=slugs)
        .exclude(key="")
        .values("source")
        .annotate(
            known=Count("pk"),
            were_read=Count("pk", filter=Q(last_ok_at__isnull=False)),
            failing=Count("pk", filter=Q(failures__gt=0)),
        )
    }
    return [
        Health(
            adapter=adapter,
            issuer=issuers.get(adapter.slug),
            source=(source := sources.get(adapter.slug)),
            lists=_lists(adapter, source, lists),
            pages=pages.get(adapter.slug, Pages()),
            holds_open=getattr(source, "holds_open", 0),
            holds=getattr(source, "latest_holds", []),
            runs=getattr(source, "latest_runs", []),
        )
        for adapter in adapters
    ]


def _lists(
    adapter: Adapter,
    source: Source | None,
    watched: dict[tuple[str, str], Watched],
) -> list[ListDocument]:
    counts = source.counts if source else {}
    return [
        ListDocument(
            role=document.role,
            url=document.url,
            expect=document.expect,
            watched=watched.get((adapter.slug, document.url)),
            found=counts.get(document.role),
        )
        for document in adapter.documents
    ]


def watching(issuer: str) -> EventQuerySet:
    """What of an issuer was lost and recovered, live or in archives, latest first."""
    kinds = (Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED)
    return Event.objects.filter(issuer=issuer, kind__in=kinds).order_by(
        "-occurred_at", "-position"
    )


@dataclass(frozen=True, slots=True)
class Watch:
    """When an archive was looking at one issuer's pages.

    ``gaps``: the latest times in which it was not, latest first, of ``silences`` in
    all; ``held``: readings that it leaves doubted, by guard.
    """

    issuer: Issuer
    since: datetime
    until: datetime
    silences: int
    gaps: list[tuple[datetime, datetime]]
    held: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class ArchiveHealth:
    """A public archive as far as it was imported; ``last`` is its last step."""

    archive: Archive
    watches: list[Watch]
    last: Run | None


def all_archives() -> list[ArchiveHealth]:
    """Every archive of which anything is known, by name; four queries."""
    latest = Run.objects.filter(archive=OuterRef("pk")).order_by("-pk").values("pk")
    archives = list(Archive.objects.annotate(last=Subquery(latest[:1])).order_by("pk"))
    if not archives:
        return []
    issuers = Issuer.objects.select_related("sending").in_bulk()
    runs = Run.objects.in_bulk([row.last for row in archives if row.last])
    held: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for archive, source, guard, count in (
        Hold.objects.filter(closed_at=None)
        .exclude(archive="")
        .order_by("guard")
        .values_list("archive", "source", "guard")
        .annotate(count=Count("pk"))
    ):
        held.setdefault((archive, source), []).append((guard, count))
    return [
        ArchiveHealth(
            archive,
            [
                _watch(issuers[slug], spans, held.get((archive.pk, slug), []))
                for slug in sorted(archive.spans)
                if slug in issuers and (spans := archive.watched(slug))
            ],
            runs.get(archive.last),
        )
        for archive in archives
    ]


def _watch(
    issuer: Issuer,
    spans: list[tuple[datetime, datetime]],
    held: list[tuple[str, int]],
) -> Watch:
    gaps = [(end, start) for (_, end), (start, _) in pairwise(spans)]
    return Watch(
        issuer=issuer,
        since=spans[0][0],
        until=spans[-1][1],
        silences=len(gaps),
        gaps=gaps[::-1][:GAPS_SHOWN],
        held=held,
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """A guard that holds a reading, and what it saw."""

    code: str
    sentence: str
    evidence: str


def reasons(hold: Hold) -> list[Reason]:
    """Why a reading is held, one reason for each guard that caught it."""
    return [
        Reason(
            code=finding["guard"],
            sentence=(
                guards.BY_CODE[finding["guard"]].sentence
                if finding["guard"] in guards.BY_CODE
                else finding["guard"]
            ),
            evidence=finding.get("evidence", ""),
        )
        for finding in hold.findings
    ]


def came_of(run: Run) -> str:
    """What a run counted, without what it counted none of."""
    counted = [
        f"{name.replace('_', ' ')} {count}"
        for name, count in sorted(run.counts.items())
        if count
    ]
    return ", ".join(counted)
