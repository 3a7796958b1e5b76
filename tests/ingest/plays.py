"""The four official sources as a loopback server plays them, and what came of it.

The documents are written by us in the sources' real formats. ``put_*`` changes what
the server shows, ``poll`` reads a source as the scheduler would, and ``record`` is
everything that a reader of the site could tell apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from django.utils import timezone

from advisories import reference
from advisories.models import (
    Advisory,
    Edition,
    Event,
    EventQuerySet,
    Kind,
    Status,
)
from ingest import adapters, pipeline, store
from ingest.door import open_door
from ingest.models import Capture, Hold, Source, Watched
from ingest.pipeline import Report
from tests.fixtures.us_state import country_item, rss
from tests.ingest.adapters.de_aa_documents import packed, section
from tests.upstream import Seen, Upstream

CANADA = "https://data.international.gc.ca/travel-voyage/index-alpha-eng.json"
CANADA_PAGES = "https://travel.gc.ca/destinations"
GERMANY = "https://www.auswaertiges-amt.de/opendata/travelwarning"
BRITAIN = "https://www.gov.uk/api/content/foreign-travel-advice"
BRITAIN_FEED = "https://www.gov.uk/foreign-travel-advice.atom"
US_FEED = "https://travel.state.gov/_res/rss/TAsTWs.xml"
US_LIST = "https://travel.state.gov/en/international-travel/travel-advisories.html"
US_API = "https://cadataapi.state.gov/api/TravelAdvisories"

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/rss+xml"}

ISSUED = datetime(2026, 4, 30, 8, 0, tzinfo=UTC)
WALL = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    b"<body><p>Checking your browser.</p></body></html>"
)


# --- Canada: every destination in an index, its words on pages


CANADIAN_LABELS = (
    "Exercise normal security precautions",
    "Exercise a high degree of caution",
    "Avoid non-essential travel",
    "Avoid all travel",
)


@dataclass(slots=True)
class Canadian:
    """An entry of Canada's index; ``state`` counts from 0, as the index does."""

    state: int = 1
    regional: bool = False
    at: datetime = ISSUED
    label: str = ""


def canada(entries: Mapping[str, Canadian], *, total: int = 230) -> bytes:
    """The index: ``entries`` by ISO code, and others up to ``total``."""
    rows = [row for row in reference.countries() if row.code in entries]
    rows += [row for row in reference.countries() if row.code not in entries]
    data = {
        row.code: _canadian_entry(
            row.code, row.name_en, entries.get(row.code, Canadian())
        )
        for row in rows[:total]
    }
    return json.dumps({"metadata": {"generated": {}}, "data": data}).encode()


def _canadian_entry(code: str, name: str, said: Canadian) -> dict[str, Any]:
    suffix = " (with regional advisories)" if said.regional else ""
    return {
        "country-iso": code,
        "country-eng": name,
        "advisory-state": said.state,
        "date-published": {"timestamp": int(said.at.timestamp())},
        "has-advisory-warning": int(said.state >= 2),
        "has-regional-advisory": int(said.regional),
        "has-content": 1,
        "recent-updates-type": "Regular text update",
        "eng": {
            "name": name,
            "url-slug": f"place-{code.lower()}",
            "friendly-date": f"{said.at:%B %d, %Y %H:%M} UTC",
            "advisory-text": said.label or CANADIAN_LABELS[said.state] + suffix,
            "recent-updates": "Safety section",
        },
    }


# --- Germany: flags in a list, everything else in texts


@dataclass(slots=True)
class German:
    """An entry of Germany's list: ``flags`` are the names of those that are set."""

    flags: tuple[str, ...] = ()
    modified: int = int(ISSUED.timestamp())
    content: str | None = None


def german_places() -> list[tuple[str, str, str, str]]:
    """Content id, both codes and the name of every place that we have a list name."""
    return [
        (str(300_000 + number), row.code, row.iso3, row.name_en)
        for number, row in enumerate(reference.countries())
    ]


def german_key(code: str) -> str:
    return next(key for key, iso2, _, _ in german_places() if iso2 == code)


def _german_entry(place: tuple[str, str, str, str], said: German) -> dict[str, Any]:
    _, iso2, iso3, name = place
    return {
        "lastModified": said.modified,
        "effective": said.modified - 160,
        "title": f"{name}: Reise- und Sicherheitshinweise",
        "countryCode": iso2,
        "iso3CountryCode": iso3,
        "countryName": name,
        **{
            flag: flag in said.flags
            for flag in (
                "warning",
                "partialWarning",
                "situationWarning",
                "situationPartWarning",
            )
        },
    }


def germany(entries: Mapping[str, German], *, total: int = 200) -> bytes:
    """The list: ``entries`` by ISO code, the others without a flag."""
    places = [place for place in german_places() if place[1] in entries]
    places += [place for place in german_places() if place[1] not in entries]
    listed = {
        place[0]: _german_entry(place, entries.get(place[1], German()))
        for place in places[:total]
    }
    return packed({"lastModified": 1_732_098_978, **listed, "contentList": [*listed]})


def german_text(code: str, said: German) -> bytes:
    place = next(place for place in german_places() if place[1] == code)
    return german_document(place[0], _german_entry(place, said), said.content or "")


def german_document(key: str, entry: Mapping[str, Any], content: str) -> bytes:
    """The text document of a list's entry."""
    more = {
        "lastChanges": "Letzte Änderungen: <br><span>Aktuelles</span>",
        "disclaimer": "<p>Haftungsausschluss</p>",
        "content": content,
    }
    return packed({key: {**entry, **more}, "contentList": [key]})


def advises_against(name: str) -> str:
    """A text that advises against journeys that are not necessary."""
    return section(f"Von nicht notwendigen Reisen nach {name} wird abgeraten.")


SILENT = section("Die Lage hat sich beruhigt.")


# --- Britain: an index without levels, and a page on each country


@dataclass(slots=True)
class British:
    """A page of GOV.UK: its warnings, its public date, its words."""

    name: str
    alerts: tuple[str, ...] = ()
    at: datetime = ISSUED
    words: str = "<p>Take out insurance.</p>"

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")


def _british_facts(said: British) -> dict[str, Any]:
    return {
        "base_path": f"/foreign-travel-advice/{said.slug}",
        "content_id": f"5e0b6dcd-0000-4000-8000-{said.slug[:12]:0>12}",
        "locale": "en",
        "public_updated_at": f"{said.at:%Y-%m-%dT%H:%M:%SZ}",
        "title": f"{said.name} travel advice",
    }


def _british_details(said: British) -> dict[str, Any]:
    return {
        "change_description": "New wording.",
        "country": {"name": said.name, "slug": said.slug, "synonyms": []},
    }


def britain(pages: Iterable[British]) -> bytes:
    children = [_british_facts(p) | {"details": _british_details(p)} for p in pages]
    return json.dumps(
        {"schema_name": "travel_advice_index", "links": {"children": children}}
    ).encode()


def british_page(said: British) -> bytes:
    details = _british_details(said) | {
        "alert_status": list(said.alerts),
        "parts": [
            {
                "title": "Warnings and insurance",
                "slug": "warnings-and-insurance",
                "body": said.words,
            }
        ],
    }
    item = _british_facts(said) | {"schema_name": "travel_advice", "details": details}
    return json.dumps(item).encode()


def british_feed(pages: Iterable[British]) -> bytes:
    entries = "".join(
        f"<entry><title>{escape(page.name)}</title>"
        f"<updated>{page.at.isoformat()}</updated>"
        f'<link href="https://www.gov.uk/foreign-travel-advice/{page.slug}" '
        'rel="alternate"/></entry>'
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    ).encode()


# --- The stage: one server for all four


@dataclass(slots=True)
class Stage:
    """What the played sources say now; ``show`` puts it on the server."""

    upstream: Upstream
    canadian: dict[str, Canadian] = field(default_factory=dict)
    german: dict[str, German] = field(default_factory=dict)
    british: dict[str, British] = field(default_factory=dict)
    american: dict[str, int] = field(default_factory=dict)
    american_date: str = "Thu, 30 Apr 2026"
    german_total: int = 200
    delay: float = 0.0

    def show(self) -> None:
        self.show_canada()
        self.show_germany()
        self.show_britain()
        self.show_america()

    def show_canada(self) -> None:
        self._put(CANADA, canada(self.canadian), headers=JSON)

    def show_germany(self) -> None:
        self._put(GERMANY, germany(self.german, total=self.german_total), headers=JSON)
        for code, said in self.german.items():
            address = f"{GERMANY}/{german_key(code)}"
            if said.content is None:
                self.upstream.remove(address)
            else:
                self._put(address, german_text(code, said), headers=JSON)

    def show_britain(self) -> None:
        pages = list(self.british.values())
        self._put(BRITAIN, britain(pages), headers=JSON)
        self._put(BRITAIN_FEED, british_feed(pages), headers=XML)
        for page in pages:
            self._put(f"{BRITAIN}/{page.slug}", british_page(page), headers=JSON)

    def show_america(self) -> None:
        items = [
            country_item(name, level, date=self.american_date)
            for name, level in self.american.items()
        ]
        self._put(US_FEED, rss(items), headers=XML)

    def _put(self, url: str, body: bytes, **page: Any) -> None:
        self.upstream.put(url, body, delay=self.delay, **page)


def small_stage(upstream: Upstream) -> Stage:
    """All four sources in a few lines each, on the server already."""
    stage = Stage(
        upstream,
        canadian={"NP": Canadian(1), "ML": Canadian(3), "US": Canadian(0)},
        german={
            "AF": German(("warning",), content=section("Reisen Sie nicht.")),
            "QA": German(content=advises_against("Qatar")),
            "PE": German(content=SILENT),
        },
        british={
            "ML": British("Mali", ("avoid_all_travel_to_whole_country",)),
            "PE": British("Peru"),
        },
        american={"Mali": 4, "Peru": 2, "Japan": 1, "Chad": 3},
        german_total=181,
    )
    stage.show()
    return stage


def show_captures(upstream: Upstream, shared: Path) -> None:
    """The recorded documents at their official addresses, and nothing else."""
    folder = shared / "captures"
    for url, name, headers in (
        (CANADA, "canada/index-alpha-eng.json", JSON),
        (f"{CANADA_PAGES}/nepal", "canada/travel_gc_ca_nepal.html", HTML),
        (GERMANY, "germany/travelwarning_list_2026-04-30.json", JSON),
        (f"{GERMANY}/221216", "germany/travelwarning_221216_nepal.json", JSON),
        (US_FEED, "us/TAsTWs_sample_11items_2026-05-25_alpine-data.xml", XML),
        (
            US_LIST,
            "us/travel-advisories_list_htmlTable_6rows_2026-05-25_alpine-data.html",
            HTML,
        ),
        (BRITAIN, "uk/2026-09_uk-index_excerpt_tsekhmeistruk.json", JSON),
        (f"{BRITAIN}/nepal", "uk/govuk_content_nepal.json", JSON),
    ):
        upstream.put(url, (folder / name).read_bytes(), headers=headers)
    pages = folder / "uk" / "2026-09_uk-pages_excerpt_tsekhmeistruk.json"
    for slug, page in json.loads(pages.read_bytes()).items():
        upstream.put(f"{BRITAIN}/{slug}", json.dumps(page), headers=JSON)


# --- What came of it


def poll(*slugs: str, pages: Callable[[Watched], object] = bool) -> list[Report]:
    """Read sources once, in the order given: their lists, then every page that is due.

    ``pages``: picks those to be read, where there are many that nothing depends on.
    """
    reports = []
    for slug in slugs or tuple(adapter.slug for adapter in adapters.ISSUERS):
        adapter = adapters.by_slug(slug)
        with store.source_lock(slug), open_door(adapter) as door:
            reports.append(pipeline.read_lists(adapter, door, trigger="schedule"))
            listed = store.pages_due(adapter, now=timezone.now())
            due = [page for page in listed if pages(page)]
            for start in range(0, len(due), pipeline.BATCH):
                batch = due[start : start + pipeline.BATCH]
                reports.append(
                    pipeline.read_pages(adapter, door, batch, trigger="schedule")
                )
    return reports


def served(upstream: Upstream) -> Callable[[Watched], object]:
    """Picks the pages that the server has."""
    return lambda page: upstream.find(page.url)


Rows = list[tuple[Any, ...]]


WATCHING = (Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED)


def _published() -> EventQuerySet:
    """Events of what was believed: nothing of doubts, and nothing of our watching."""
    return Event.objects.filter(status=Status.CONFIRMED).exclude(
        kind__in=(*WATCHING, Kind.NOT_CONFIRMED)
    )


def record(*slugs: str) -> dict[str, Rows]:
    """All that is published and held of some sources, or of all; no times of ours.

    What the ledger says of doubts and of our watching is in ``watching``, ``doubts``.
    """
    chosen = slugs or tuple(adapter.slug for adapter in adapters.ISSUERS)
    return {
        "editions": list(
            Edition.objects.filter(advisory__issuer__in=chosen)
            .order_by("advisory", "archive", "number")
            .values_list("id", "advisory", "number", "change", "level", "digest")
        ),
        "events": list(
            _published()
            .filter(issuer__in=chosen)
            .order_by("position")
            .values_list("id", "kind", "level_from", "level_to", "edition", "corrects")
        ),
        "current": list(
            Advisory.objects.filter(issuer__in=chosen)
            .order_by("id")
            .values_list("id", "key", "name", "current", "current__level")
        ),
        "holds": list(
            Hold.objects.open()
            .filter(source__in=chosen)
            .order_by("source", "key")
            .values_list("source", "key", "guard", "digest")
        ),
    }


def amounts() -> dict[str, int]:
    """How much there is: what an unchanged poll must not add to."""
    return {
        model.__name__: model._default_manager.count()
        for model in (Edition, Event, Capture, Hold)
    }


def levels(issuer: str) -> dict[str, str]:
    """The level that stands, by the issuer's name for the destination."""
    rows = Advisory.objects.filter(issuer=issuer, current__isnull=False)
    return dict(rows.values_list("name", "current__level"))


def news(issuer: str) -> list[tuple[str, str, str, str]]:
    """The level events: name, kind, from, to, in the ledger's order."""
    rows = (
        _published()
        .filter(issuer=issuer)
        .exclude(kind__in=["level-first-read", "reissued", "text-changed"])
        .order_by("position")
    )
    return list(rows.values_list("advisory__name", "kind", "level_from", "level_to"))


def doubts(issuer: str) -> list[tuple[str, str, str, str, str]]:
    """What was not confirmed, and what settled it, in the ledger's order.

    Name, kind, status, level to, and the kind of what it settles.
    """
    rows = Event.objects.doubts().filter(issuer=issuer).order_by("position")
    return [
        (
            event.advisory.name if event.advisory else "",
            event.kind,
            event.status,
            event.level_to,
            event.settles.kind if event.settles else "",
        )
        for event in rows
    ]


def watching(issuer: str) -> list[tuple[str, str]]:
    """What of the source was lost and recovered, in the ledger's order."""
    rows = Event.objects.filter(issuer=issuer, kind__in=WATCHING).order_by("position")
    return list(rows.values_list("kind", "payload__what"))


def source(slug: str) -> Source:
    return Source.objects.get(pk=slug)


def documents(seen: Sequence[Seen]) -> list[Seen]:
    """The requests for documents; robots rules are asked for once a day."""
    return [request for request in seen if not request.url.endswith("/robots.txt")]
