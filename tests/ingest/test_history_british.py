"""What the British archive gave the ledger, for the countries that are known well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from advisories.models import LEVEL_CHANGE_KINDS, Event, EventQuerySet, Kind, Status
from ingest.archives.uk_fcdo import name_of
from ingest.countries import destination_key, resolve
from ingest.git import Repository
from ingest.models import Run
from tests.ingest.histories import database, excerpt, read, record

pytestmark = pytest.mark.django_db

SLUGS = (
    *("comoros", "ecuador", "moldova", "niger", "qatar", "senegal", "sudan"),
    "ukraine",
)
SAYS = re.compile(r"(?:now advises?|no longer advises?) against")
MOVES = (*LEVEL_CHANGE_KINDS, Kind.REGIONS_CHANGED)


@pytest.fixture(scope="module")
def archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive as if it were of these countries alone."""
    bundle = shared / "history" / "uk-fcdo.bundle"
    folder = tmp_path_factory.mktemp("british")
    return excerpt(bundle, folder, *(f"countries/{slug}" for slug in SLUGS))


@pytest.fixture(scope="module")
def ledger(
    archive: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[EventQuerySet]:
    """The confirmed changes of level and of regional advice."""
    with database(django_db_blocker):
        read(archive, "uk-fcdo")
        yield Event.objects.filter(kind__in=MOVES, status=Status.CONFIRMED).order_by(
            "position"
        )


def key_of(slug: str) -> str:
    return destination_key(resolve("gb_fcdo", name_of(slug)), name_of(slug))


def test_ukraine_s_levels_are_in_order_and_on_their_days(
    ledger: EventQuerySet,
) -> None:
    told = [
        (
            event.occurred_at.date(),
            event.kind in LEVEL_CHANGE_KINDS,
            event.level_from,
            event.level_to,
            event.payload["to"]["regional_max"],
        )
        for event in ledger.filter(
            advisory__key="UA",
            published_at__gte=datetime(2021, 12, 1, tzinfo=UTC),
            published_at__lt=datetime(2024, 6, 1, tzinfo=UTC),
        )
    ]
    assert told == [
        (date(2022, 1, 22), True, "not_stated", "3", "4"),
        (date(2022, 2, 11), True, "3", "4", None),
        (date(2024, 1, 22), True, "4", "not_stated", "4"),
        (date(2024, 5, 3), False, "not_stated", "not_stated", "4"),
    ]


def test_ukraine_s_western_regions_are_named_with_their_level(
    ledger: EventQuerySet,
) -> None:
    named = [
        {
            region["name"]: region["level"]
            for region in ledger.get(
                advisory__key="UA", occurred_at=datetime(2024, *day, tzinfo=UTC)
            ).payload["to"]["regions"]
        }
        for day in ((1, 22), (5, 3))
    ]
    for name in ("Zakarpattia", "Ivano-Frankivsk", "Ternopil"):
        assert [regions[name] for regions in named] == ["3", "3"]
    assert [regions.get("Lviv") for regions in named] == [None, "3"]


def test_what_a_change_note_says_of_advice_is_in_the_ledger_on_that_day(
    ledger: EventQuerySet, archive: Path
) -> None:
    days = {
        (str(key), at.date())
        for key, at in ledger.values_list("advisory__key", "published_at")
    }
    names = {name_of(slug): key_of(slug) for slug in SLUGS}
    said = 0
    with Repository.open(archive) as repository:
        for commit in repository.commits():
            name, _, note = commit.subject.partition(": ")
            if name in names and SAYS.search(note):
                assert (names[name], commit.at.date()) in days, commit.subject
                said += 1
    assert said > 20


def test_no_page_ends_in_an_exception_and_a_second_reading_changes_nothing(
    ledger: EventQuerySet, archive: Path
) -> None:
    before = record("uk-fcdo")
    assert not Run.objects.exclude(problem_code="").exists()
    summary = read(archive, "uk-fcdo")
    assert (summary.documents, summary.events) == (0, 0)
    assert record("uk-fcdo") == before
