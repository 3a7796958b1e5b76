"""How each source fares, for the page that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet

from advisories.models import Issuer

from . import guards
from .adapters import ADAPTERS
from .adapters.base import Adapter
from .models import Hold, Run, Source, SourceState, Watched
from .records import Expect

RUNS_SHOWN = 20
HOLDS_SHOWN = 50
FAILING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ListDocument:
    """A document at a fixed address: how it was last read, and what it named.

    ``watched`` is None before the first attempt; ``found`` is how many destinations
    the last accepted reading named.
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
    """Every registered source, with its latest runs and open holds; six queries."""
    return _health(ADAPTERS, runs=runs, holds=holds)


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


def reasons(hold: Hold) -> list[tuple[str, str]]:
    """Why a reading is held: a sentence, and what bears it out, for each guard."""
    return [
        (
            guards.BY_CODE[finding["guard"]].sentence
            if finding["guard"] in guards.BY_CODE
            else finding["guard"],
            finding.get("evidence", ""),
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
