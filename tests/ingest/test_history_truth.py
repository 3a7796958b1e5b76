"""What two archives gave the ledger, against what is known of them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django.plugin import DjangoDbBlocker

from advisories.models import (
    LEVEL_CHANGE_KINDS,
    Edition,
    Event,
    EventQuerySet,
    Kind,
    Status,
)
from ingest.archives.base import Commit, Layout, ReadBlob, Step
from ingest.archives.five_issuers import BY_SLUG, FiveIssuersArchive
from ingest.archives.us_state import UsStateArchive
from ingest.countries import destination_key, resolve
from ingest.errors import UnknownValue
from ingest.git import Repository
from ingest.models import Run
from tests.ingest.histories import database, read, record

pytestmark = pytest.mark.django_db


class Abridged(FiveIssuersArchive):
    """The archive of five issuers without what has no say in the four's levels."""

    _spare = re.compile(
        r"unitedkingdom.*|canada/.*/(?:security|entryexit|health|laws|disasters)\.md"
    )

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        return super().steps(map(self._abridge, commits), read)

    def _abridge(self, commit: Commit) -> Commit:
        kept = (c for c in commit.changes if not self._spare.fullmatch(c.path))
        return replace(commit, changes=tuple(kept))


LAYOUTS: tuple[Layout, ...] = (Abridged(), UsStateArchive())
each_archive = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda own: own.slug)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "archives.md"
OTTAWA = ZoneInfo("America/Toronto")
REGIONAL = " (with regional advisories)"
ISSUERS = {
    "australia": "au_dfat",
    "canada": "ca_gac",
    "ireland": "ie_dfa",
    "ireland(accordion)": "ie_dfa",
    "unitedstates": "us_state",
}


@pytest.fixture(scope="module")
def ledger(
    shared: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[EventQuerySet]:
    """All events of the two archives."""
    with database(django_db_blocker):
        for layout in LAYOUTS:
            read(shared / "history" / f"{layout.slug}.bundle", layout)
        yield Event.objects.order_by("position")


def changes(ledger: EventQuerySet, archive: str) -> list[Event]:
    """The confirmed changes of level that an archive gave, in the ledger's order."""
    confirmed = ledger.filter(
        edition__archive=archive,
        kind__in=LEVEL_CHANGE_KINDS,
        status=Status.CONFIRMED,
    )
    return list(confirmed.select_related("advisory", "edition"))


def key_of(event: Event) -> str:
    assert event.advisory
    return event.advisory.key


# --- Every change of level that the archive of five issuers recorded


@dataclass(frozen=True)
class Known:
    """A row of ``level_changes.csv``; ``level``: whether more than a suffix moved."""

    issuer: str
    key: str
    seen_at: datetime
    issued: datetime | None
    real: bool
    level: bool

    @classmethod
    def row(cls, row: dict[str, str]) -> Known:
        issuer = ISSUERS[row["issuer"]]
        levels = (row["from_level"], row["to_level"])
        before, after = (level.removesuffix(REGIONAL) for level in levels)
        return cls(
            issuer=issuer,
            key=BY_SLUG[issuer].key(row["country"].replace("_", "/")),
            seen_at=datetime.fromisoformat(row["seen_at"]),
            issued=_issued(issuer, row["page_date"]),
            real=row["kind"] == "real",
            level=before != after,
        )

    @property
    def where(self) -> tuple[str, str, datetime]:
        return self.issuer, self.key, self.seen_at


def _issued(issuer: str, written: str) -> datetime | None:
    """Canada dates to the second in Ottawa, the others by the day."""
    if not written:
        return None
    at = datetime.fromisoformat(written)
    if issuer == "ca_gac":
        return at.replace(tzinfo=OTTAWA).astimezone(UTC)
    return datetime.combine(at.date(), time(), UTC)


@pytest.fixture(scope="module")
def known(shared: Path) -> list[Known]:
    with (shared / "truth" / "level_changes.csv").open(newline="") as lines:
        return [Known.row(row) for row in csv.DictReader(lines)]


def test_the_ledger_has_every_real_change_with_the_issuer_s_date(
    ledger: EventQuerySet, known: list[Known]
) -> None:
    assert len(known) == 347
    real = [row for row in known if row.real]
    assert (len(real), sum(row.level for row in real)) == (125, 105)
    for row in real:
        kinds = LEVEL_CHANGE_KINDS if row.level else (Kind.REGIONS_CHANGED,)
        event = ledger.get(
            edition__archive="five-issuers",
            advisory__issuer=row.issuer,
            advisory__key=row.key,
            published_at=row.seen_at,
            kind__in=kinds,
        )
        assert event.status == Status.CONFIRMED
        assert event.edition
        assert event.occurred_at == event.edition.issued_at
        if row.issued:
            assert event.occurred_at == row.issued, row


def test_the_ledger_has_no_other_change_of_level(
    ledger: EventQuerySet, known: list[Known]
) -> None:
    told = Counter(
        (str(event.issuer_id), key_of(event), event.published_at)
        for event in changes(ledger, "five-issuers")
    )
    assert told == Counter(row.where for row in known if row.real and row.level)
    assert not {row.where for row in known if not row.real} & set(told)


def test_ireland_s_broken_days_lose_the_source_once_and_change_no_level(
    ledger: EventQuerySet,
) -> None:
    watching = ledger.filter(
        kind__in=[Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED], issuer="ie_dfa"
    ).exclude(payload__what="silence")
    assert [
        (f"{event.published_at:%Y-%m-%d}", event.kind, event.payload["what"])
        for event in watching
    ] == [
        ("2025-08-15", Kind.SOURCE_LOST, "rows"),
        ("2025-08-19", Kind.SOURCE_RECOVERED, "rows"),
        ("2025-09-12", Kind.SOURCE_LOST, "labels"),
    ]
    broken = {date(2025, 8, day) for day in (15, 16, 17, 18)} | {date(2025, 9, 12)}
    assert not [
        event
        for event in changes(ledger, "five-issuers")
        if event.issuer_id == "ie_dfa" and event.published_at.date() in broken
    ]


@each_archive
def test_each_silence_is_told_once_and_where_it_ended(
    ledger: EventQuerySet, layout: Layout
) -> None:
    runs = Run.objects.filter(archive=layout.slug).order_by("id")
    end = runs.latest("at").at
    assert end
    expected = []
    for issuer in set(layout.issuers) - {"gb_fcdo"}:
        looks = [run.at for run in runs.filter(source=issuer) if run.at]
        for last, following in pairwise(looks):
            if following - last > layout.silence:
                lost = (last + layout.silence, issuer, Kind.SOURCE_LOST)
                expected += [lost, (following, issuer, Kind.SOURCE_RECOVERED)]
        if end - looks[-1] > layout.silence:
            expected.append((looks[-1] + layout.silence, issuer, Kind.SOURCE_LOST))
    told = ledger.filter(payload__archive=layout.slug, payload__what="silence")
    assert expected
    assert sorted(told.values_list("published_at", "issuer", "kind")) == sorted(
        expected
    )


# --- The American register


CHANGE = re.compile(r"\| (.+) \| ([1-4]) \| ([1-4]) \| ([0-9-]{10}) \| ([0-9-]{10}) \|")
PHANTOM = re.compile(r"\| ([0-9-]{10}(?:, [0-9-]{10})*) \| (.+) \| ([1-4])\b.* \|")
STUBS = ("2026-01-24", "2026-01-25", "2026-02-01", "2026-02-11", "2026-05-02")


def american(name: str) -> str:
    return destination_key(resolve("us_state", name), name)


def documented(row: re.Pattern[str]) -> list[tuple[str, ...]]:
    """Rows of the tables on ``us-state`` in docs/archives.md."""
    section = DOCS.read_text().partition("\n## us-state\n")[2].partition("\n## ")[0]
    lines = map(row.fullmatch, section.splitlines())
    return [line.groups() for line in lines if line]


def test_the_register_gives_the_documented_changes_each_once(
    ledger: EventQuerySet,
) -> None:
    listed = documented(CHANGE)
    assert len(listed) == 19
    told = changes(ledger, "us-state")
    assert sorted(
        (
            key_of(event),
            event.level_from,
            event.level_to,
            f"{event.occurred_at:%Y-%m-%d}",
            f"{event.published_at:%Y-%m-%d}",
        )
        for event in told
    ) == sorted((american(name), *rest) for name, *rest in listed)
    assert len({key_of(event) for event in told}) == len(told)  # none goes back


def test_no_phantom_and_no_stub_is_ever_the_level(ledger: EventQuerySet) -> None:
    days = documented(PHANTOM)
    phantoms = [
        (date.fromisoformat(day), american(name), level)
        for listed, name, level in days
        for day in listed.split(", ")
    ]
    assert len(phantoms) == 10
    for day, key, level in phantoms:
        end = datetime.combine(day, time.max, UTC)
        standing = Edition.objects.filter(
            archive="us-state", advisory__key=key, seen_at__lte=end
        ).latest("number")
        assert standing.level == level, (day, key)
    broken = {date.fromisoformat(day) for day in STUBS} | {day for day, *_ in phantoms}
    told = changes(ledger, "us-state")
    assert not [event for event in told if event.published_at.date() in broken]


def test_each_american_change_is_published_within_a_day_of_its_showing(
    ledger: EventQuerySet, shared: Path
) -> None:
    shown = first_shown(shared / "history" / "us-state.bundle")
    for event in changes(ledger, "us-state"):
        issued = f"{event.occurred_at:%a, %d %b %Y}"
        said = key_of(event), event.level_to, issued
        delay = event.published_at - shown[said]
        assert timedelta() <= delay <= timedelta(days=1), said


def first_shown(bundle: Path) -> dict[tuple[str, str, str], datetime]:
    """When a list of the register first had a destination's level under a date."""
    shown: dict[tuple[str, str, str], datetime] = {}
    keys: dict[str, str] = {}
    with Repository.open(bundle) as repository:
        for commit in repository.commits():
            for change in commit.changes:
                if change.path != "data/current_advisories.json" or not change.blob:
                    continue
                for row in json.loads(repository.blob(change.blob)):
                    name = row["country"].removesuffix(" Travel Advisory")
                    if name not in keys:
                        with suppress(UnknownValue):  # cut off at a hyphen
                            keys[name] = american(name)
                    if name not in keys:
                        continue
                    said = keys[name], str(row["level"]), row["date"][:16]
                    shown.setdefault(said, commit.at)
    return shown


# --- Again


@each_archive
def test_the_same_bundle_read_again_changes_nothing(
    ledger: EventQuerySet, shared: Path, layout: Layout
) -> None:
    before = record(layout.slug)
    summary = read(shared / "history" / f"{layout.slug}.bundle", layout)
    assert (summary.documents, summary.editions, summary.events) == (0, 0, 0)
    assert record(layout.slug) == before
