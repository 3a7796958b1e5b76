"""What missions say is kept version by version, and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from advisories.facts import Issued
from advisories.models import Country
from advisories.reference.load import load as load_reference
from embassies.facts import NoticeFacts
from embassies.models import Mission, Notice
from embassies.notices import missions_at, record_notices
from embassies.vocabulary import MissionKind

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHUT = NoticeFacts(
    key="alert-1",
    url="https://ua.usembassy.gov/alert-1/",
    title="The embassy stays shut",
    text="It stays shut on Friday.",
    language="en",
    sending="US",
    hosts=("UA",),
    capture_sha256="a" * 64,
    adapter_version=1,
    issued=Issued(NOON - HOUR),
    facts={"number": 7},
)
OPEN = replace(SHUT, text="It is open again.")


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    load_reference()


def record(*found: NoticeFacts, at: datetime = NOON) -> list[Notice]:
    return record_notices(source="us_embassy_ua", found=[(at, each) for each in found])


def mission(host: str, city: str, kind: MissionKind, **more: Any) -> Mission:
    return Mission.objects.create(
        slug=f"us-{city.lower()}-{kind}".replace(" ", "-"),
        sending_id="US",
        host_id=host,
        city=city,
        city_slug=city.lower(),
        kind=kind,
        name=f"{kind} in {city}",
        recorded_at=NOON,
        **more,
    )


def test_a_notice_is_kept_with_all_that_is_known_of_it() -> None:
    kyiv = mission("UA", "Kyiv", MissionKind.EMBASSY)
    [row] = record(replace(SHUT, mission=kyiv.slug))
    kept = Notice.objects.get()
    assert kept == row
    assert (kept.source, kept.key, kept.mission) == ("us_embassy_ua", "alert-1", kyiv)
    assert (kept.title, kept.text) == (SHUT.title, SHUT.text)
    assert kept.issued_at == NOON - HOUR
    assert kept.first_seen_at == NOON
    assert [country.pk for country in kept.hosts.all()] == ["UA"]
    assert kept.facts == {"number": 7}


def test_what_is_said_again_is_not_kept_again() -> None:
    record(SHUT, SHUT)
    assert record(replace(SHUT, capture_sha256="b" * 64), at=NOON + HOUR) == []
    assert Notice.objects.count() == 1


def test_an_edited_notice_is_a_further_version() -> None:
    record(SHUT)
    [second] = record(OPEN, at=NOON + HOUR)
    texts = Notice.objects.order_by("first_seen_at").values_list("text", flat=True)
    assert list(texts) == [SHUT.text, OPEN.text]
    assert second.first_seen_at == NOON + HOUR


def test_what_is_said_anew_after_something_else_is_a_version_of_its_own() -> None:
    for hours, said in enumerate((SHUT, OPEN, SHUT, SHUT, OPEN)):
        record(said, at=NOON + hours * HOUR)
    texts = Notice.objects.order_by("first_seen_at").values_list("text", flat=True)
    assert list(texts) == [SHUT.text, OPEN.text, SHUT.text, OPEN.text]


def test_versions_of_one_moment_keep_their_order() -> None:
    first, second = record(SHUT, OPEN)
    assert first.first_seen_at < second.first_seen_at


def test_ids_follow_from_what_was_said() -> None:
    with transaction.atomic():
        before = [row.pk for row in record(SHUT, OPEN, SHUT)]
        transaction.set_rollback(True)
    assert [row.pk for row in record(SHUT, OPEN, SHUT)] == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x"},
        {"issued": None},
        {"hosts": ("UA", "PL")},
        {"facts": {}},
        {"standing": True},
    ],
)
def test_every_part_of_what_is_said_makes_a_version(change: dict[str, Any]) -> None:
    record(SHUT)
    assert len(record(replace(SHUT, **change), at=NOON + HOUR)) == 1


def test_where_it_stands_and_whose_it_is_are_not_what_is_said() -> None:
    record(SHUT)
    moved = replace(SHUT, url="https://ua.usembassy.gov/new/", adapter_version=2)
    assert record(moved, at=NOON + HOUR) == []


def test_an_archive_is_kept_apart_and_adds_nothing_to_what_was_read_live() -> None:
    archived = replace(SHUT, archive="some-archive")
    assert len(record(archived)) == 1
    assert len(record(SHUT)) == 1, "live, it is known on its own"
    assert record(replace(OPEN, archive="some-archive"), at=NOON + HOUR) == []


def test_a_country_that_is_not_in_the_record_is_named() -> None:
    with pytest.raises(Country.DoesNotExist, match="ZZ: run manage.py load_reference"):
        record(replace(SHUT, hosts=("ZZ",)))


def test_the_database_refuses_to_change_or_drop_what_was_said() -> None:
    record(SHUT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.update(text="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.all().delete()


def test_many_notices_take_as_few_queries_as_one(
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(8):
        record(*(replace(SHUT, key=str(number)) for number in range(100)))


def test_the_mission_at_a_place_is_the_only_one_there() -> None:
    kyiv = mission("UA", "Kyiv", MissionKind.EMBASSY)
    lviv = mission("UA", "Lviv", MissionKind.CONSULATE)
    mission("UA", "Lviv", MissionKind.HONORARY_CONSULATE)
    mission("UA", "Odesa", MissionKind.CONSULATE, gone=True)
    mission("PL", "Warsaw", MissionKind.EMBASSY)
    mission("PL", "Poznan", MissionKind.EMBASSY)
    kyivs, lvivs, odesas = ("US", "UA", ""), ("US", "UA", "Lviv"), ("US", "UA", "Odesa")
    polands = ("US", "PL", "")
    assert missions_at([kyivs, lvivs, odesas, polands]) == {
        kyivs: kyiv.slug,
        lvivs: lviv.slug,
    }
