"""What the Wayback Machine kept becomes history, wherever the reading was stopped."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from advisories.models import (
    Advisory,
    Archive,
    Edition,
    Event,
    Issuer,
    Kind,
    Origin,
    Status,
    Strand,
)
from advisories.reference.load import load as load_reference
from ingest import adapters
from ingest.errors import RateLimited
from ingest.models import Capture, Fetch, FetchOutcome, Hold, Run, RunState
from ingest.records import Capture as Document
from ingest.wayback import Address, Archived, Snapshot, Wayback
from ingest.wayback_import import Report, SnapshotImporter, import_days
from tests.fixtures.us_state import country_item, rss
from tests.ingest.plays import (
    BRITAIN,
    CANADA,
    CANADA_PAGES,
    GERMANY,
    US_FEED,
    US_LIST,
    WALL,
    British,
    Canadian,
    German,
    advises_against,
    britain,
    british_page,
    canada,
    german_key,
    german_text,
    germany,
)
from tests.wayback_stand_in import WaybackStandIn, asking

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SINCE, UNTIL = date(2026, 5, 1), date(2026, 5, 31)
MALI = f"{BRITAIN}/mali"
ALL = ("avoid_all_travel_to_whole_country",)
ESSENTIAL = ("avoid_all_but_essential_travel_to_whole_country",)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    load_reference()


@pytest.fixture
def archive() -> Iterator[WaybackStandIn]:
    with WaybackStandIn() as server:
        yield server


@pytest.fixture
def machine(archive: WaybackStandIn) -> Iterator[Wayback]:
    with asking(archive) as machine:
        yield machine


def run(
    machine: Wayback, slug: str, since: date = SINCE, until: date = UNTIL
) -> Report:
    return import_days(adapters.by_slug(slug), machine, since, until)


def stamp(day: int, hour: int = 12) -> str:
    return f"202605{day:02}{hour:02}0000"


def american(levels: dict[str, int], day: int) -> bytes:
    issued = f"{datetime(2026, 5, day):%a, %d %b %Y}"
    return rss([country_item(n, level, date=issued) for n, level in levels.items()])


def events(**where: Any) -> list[Event]:
    return list(Event.objects.filter(**where).order_by("position"))


def held() -> dict[str, datetime]:
    return {row.advisory.name: row.confirmed_at for row in Strand.objects.all()}


# One run


def test_a_list_that_was_captured_becomes_history(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2, "Peru": 2}, 1))
    archive.keep(US_FEED, stamp(9), american({"Mali": 4, "Peru": 2}, 8))
    report = run(machine, "us_state")
    assert (report.snapshots, report.summary.editions) == (2, 4)
    [raised] = events(kind=Kind.LEVEL_RAISED)
    assert (raised.origin, raised.status) == (Origin.BACKFILL, Status.CONFIRMED)
    assert raised.published_at == datetime(2026, 5, 9, 12, tzinfo=UTC)
    assert raised.occurred_at.date() == date(2026, 5, 8)
    edition = raised.edition
    assert edition is not None
    assert (edition.archive, edition.adapter) == ("wayback", "us_state")
    assert Capture.objects.filter(pk=edition.capture_sha256).exists()
    assert Advisory.objects.get(name="Mali").current is None
    assert Run.objects.latest("id").step["commit"] == (
        f"https://web.archive.org/web/{stamp(9)}id_/{US_FEED}"
    )
    assert Archive.objects.get().made_by == "Internet Archive"


def test_equal_bytes_confirm_and_are_not_asked_for(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for day in (2, 3, 20):
        archive.keep(US_FEED, stamp(day), american({"Mali": 2}, 1))
    report = run(machine, "us_state")
    assert (report.summary.editions, report.summary.documents) == (1, 3)
    assert held() == {"Mali": datetime(2026, 5, 20, 12, tzinfo=UTC)}
    assert archive.asked() == [stamp(2)]


def test_a_silent_archive_is_no_lost_source(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.keep(US_FEED, stamp(28), american({"Mali": 2}, 1))
    run(machine, "us_state")
    assert not events(kind__in=[Kind.SOURCE_LOST, Kind.SOURCE_RECOVERED])
    first, last = (datetime(2026, 5, day, 12, tzinfo=UTC) for day in (2, 28))
    assert Archive.objects.get().watched("us_state") == [(first, first), (last, last)]


def test_a_destination_that_a_list_does_not_name_is_missing_not_withdrawn(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2, "Peru": 2}, 1))
    archive.keep(US_FEED, stamp(9), american({"Mali": 2}, 1))
    run(machine, "us_state")
    second, ninth = (datetime(2026, 5, day, 12, tzinfo=UTC) for day in (2, 9))
    assert held() == {"Mali": ninth, "Peru": second}
    assert {event.kind for event in events()} == {Kind.LEVEL_FIRST_READ}


def test_a_wall_that_was_recorded_is_refused_and_counted(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.keep(US_FEED, stamp(3), WALL)
    archive.keep(US_FEED, stamp(4), b"", status="503")
    report = run(machine, "us_state")
    assert report.summary.refused == {"challenge": 1}
    assert report.passed_over == {"503": 1}
    assert held() == {"Mali": datetime(2026, 5, 2, 12, tzinfo=UTC)}
    assert Fetch.objects.latest("id").problem_code == "challenge"


# Lists and pages together


def test_pages_are_found_by_the_last_list_where_nothing_was_ever_polled(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    mali = British("Mali", ALL)
    archive.keep(BRITAIN, stamp(2), britain([mali]))
    archive.keep(MALI, stamp(3), british_page(mali))
    archive.keep(BRITAIN, stamp(4), WALL)
    report = run(machine, "gb_fcdo")
    assert (report.snapshots, report.summary.editions) == (3, 1)
    edition = Edition.objects.get()
    assert edition.advice.level == "4"
    assert [item["role"] for item in edition.evidence] == ["page"]


def test_a_page_is_what_it_is_until_a_list_names_another_version(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    old = British("Mali", ESSENTIAL, at=START - 5 * DAY)
    new = British("Mali", ALL, at=START + 7 * DAY)
    archive.keep(MALI, stamp(2), british_page(old))
    archive.keep(BRITAIN, stamp(4), britain([old]))
    # It has moved, and nobody knows where to, until the page is captured again.
    archive.keep(BRITAIN, stamp(9), britain([new]))
    archive.keep(MALI, stamp(12), british_page(new))
    run(machine, "gb_fcdo")
    [raised] = events(kind=Kind.LEVEL_RAISED)
    assert raised.edition
    assert raised.occurred_at == new.at
    assert raised.edition.seen_at == datetime(2026, 5, 12, 12, tzinfo=UTC)
    assert raised.edition.previous_confirmed_at == datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_page_newer_than_the_last_list_is_believed(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(CANADA, stamp(2), canada({"NP": Canadian(1)}))
    archive.keep(BRITAIN, stamp(2), britain([British("Mali", ESSENTIAL)]))
    archive.keep(MALI, stamp(3), british_page(British("Mali", ESSENTIAL)))
    archive.keep(
        MALI, stamp(20), british_page(British("Mali", ALL, at=START + 9 * DAY))
    )
    run(machine, "gb_fcdo")
    assert [event.kind for event in events()] == [
        Kind.LEVEL_FIRST_READ,
        Kind.LEVEL_RAISED,
    ]


def test_a_page_that_cannot_be_read_confirms_nothing(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    mali = British("Mali", ALL)
    archive.keep(BRITAIN, stamp(2), britain([mali]))
    archive.keep(MALI, stamp(3), british_page(mali))
    archive.keep(MALI, stamp(9), WALL)
    archive.keep(BRITAIN, stamp(10), britain([mali]), headers={"X": "again"})
    report = run(machine, "gb_fcdo")
    assert report.summary.refused["challenge"] == 1
    assert held() == {"Mali": datetime(2026, 5, 3, 12, tzinfo=UTC)}


# Another run


def test_the_same_days_again_ask_for_nothing_and_change_nothing(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for day, level in ((2, 2), (5, 3), (9, 2)):
        archive.keep(US_FEED, stamp(day), american({"Mali": level}, day))
    run(machine, "us_state")
    before = recorded()
    archive.requests.clear()
    report = run(machine, "us_state")
    assert (report.known, report.summary.documents) == (3, 0)
    assert archive.asked() == []
    assert recorded() == before


def test_later_days_go_on_in_the_same_strand(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.keep(US_FEED, stamp(9), american({"Mali": 3}, 8))
    run(machine, "us_state", until=date(2026, 5, 5))
    assert run(machine, "us_state").strand == "wayback"
    assert len(events(kind=Kind.LEVEL_RAISED)) == 1


def test_earlier_days_are_a_strand_of_their_own_and_ask_for_nothing_twice(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.keep(US_FEED, stamp(9), american({"Mali": 3}, 8))
    run(machine, "us_state", since=date(2026, 5, 5))
    archive.requests.clear()
    assert run(machine, "us_state").strand == "wayback-2026-05-01"
    assert archive.asked() == [stamp(2)]
    assert len(events(kind=Kind.LEVEL_RAISED)) == 1
    assert run(machine, "us_state").summary.editions == 0
    assert Archive.objects.count() == 2


def test_pages_that_are_known_only_later_make_the_same_days_a_strand_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    mali = British("Mali", ALL)
    archive.keep(BRITAIN, stamp(9), britain([British("Peru")]))
    archive.keep(MALI, stamp(3), british_page(mali))
    run(machine, "gb_fcdo")
    archive.keep(BRITAIN, stamp(10), britain([mali, British("Peru")]))
    assert run(machine, "gb_fcdo").strand == "wayback-2026-05-01"
    assert run(machine, "gb_fcdo").strand == "wayback-2026-05-01"
    assert Edition.objects.get().advice.level == "4"


def test_two_sources_in_one_archive_keep_their_own_times(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_FEED, stamp(9), american({"Mali": 2}, 1))
    archive.keep(CANADA, stamp(2), canada({"NP": Canadian(1)}))
    run(machine, "us_state")
    assert run(machine, "ca_gac").strand == "wayback"
    assert set(Archive.objects.get().spans) == {"us_state", "ca_gac"}


def test_what_ends_a_run_keeps_what_it_had_and_the_next_goes_on_there(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    for day, level in ((2, 2), (5, 3), (9, 4)):
        archive.keep(US_FEED, stamp(day), american({"Mali": level}, day))
    with transaction.atomic():
        run(machine, "us_state")
        whole = recorded()
        transaction.set_rollback(True)
    page = archive.kept[1].page
    archive.put(archive.kept[1].url, status=429, headers={"Retry-After": "3600"})
    with asking(archive) as other:
        report = run(other, "us_state")
    assert isinstance(report.trouble, RateLimited)
    assert Edition.objects.count() == 1
    archive.remove(archive.kept[1].url)
    assert page is archive.kept[1].page
    assert run(machine, "us_state").known == 1
    assert recorded() == whole


def test_a_capture_that_was_lost_is_not_asked_for_again(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    broken = archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.put(broken.url, b"out of order", status=500)
    archive.keep(US_FEED, stamp(5), american({"Mali": 3}, 4))
    assert run(machine, "us_state").summary.refused == {"status": 1}
    assert Run.objects.earliest("id").state == RunState.FAILED
    archive.requests.clear()
    report = run(machine, "us_state")
    assert (report.known, archive.asked()) == (2, [])


def test_captures_lost_at_the_end_are_asked_for_by_the_next_run(
    archive: WaybackStandIn, machine: Wayback
) -> None:
    archive.keep(US_LIST, stamp(1), WALL)
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    broken = archive.keep(US_FEED, stamp(5), american({"Mali": 3}, 4))
    archive.put(broken.url, b"out of order", status=500)
    run(machine, "us_state")
    assert not Fetch.objects.filter(outcome=FetchOutcome.FAILED).exists()
    archive.remove(broken.url)
    assert run(machine, "us_state").summary.editions == 1


# Interrupted anywhere


def recorded() -> dict[str, Any]:
    return {
        "editions": list(
            Edition.objects.order_by("advisory", "number").values_list(
                "id", "digest", "change", "seen_at", "previous_confirmed_at", "evidence"
            )
        ),
        "events": [
            (e.id, e.kind, e.status, e.occurred_at, e.occurred_until, e.settles_id)
            for e in events()
        ],
        "strands": sorted(
            Strand.objects.values_list("advisory", "current", "confirmed_at")
        ),
        "holds": sorted(
            Hold.objects.values_list("key", "opened_at", "readings", "outcome")
        ),
        "advisories": sorted(Advisory.objects.values_list("id", "name", "url")),
        "spans": Archive.objects.get().spans,
        "fetches": list(
            Fetch.objects.order_by("id").values_list(
                "url", "at", "stamp", "capture", "problem_code"
            )
        ),
    }


Play = Callable[[random.Random, datetime], tuple[Address, bytes]]


def play_america(dice: random.Random, at: datetime) -> tuple[Address, bytes]:
    issued = dice.choice(["Wed, 29 Apr 2026", f"{at:%a, %d %b %Y}"])
    items = [
        country_item(name, dice.randint(1, 4), date=issued)
        for name in ("Mali", "Peru", "Japan")
        if dice.random() < 0.8
    ]
    return Address(US_FEED, "feed"), rss(items) if items else WALL


def play_canada(dice: random.Random, at: datetime) -> tuple[Address, bytes]:
    if dice.random() < 0.2:
        return Address(f"{CANADA_PAGES}/place-np", "page", "NP"), WALL
    said = Canadian(dice.randint(0, 3), dice.random() < 0.5, dice.choice([START, at]))
    return Address(CANADA, "index"), canada({"NP": said})


def play_britain(dice: random.Random, at: datetime) -> tuple[Address, bytes]:
    name = dice.choice(["Mali", "Peru"])
    said = British(
        name,
        dice.choice([ALL, ESSENTIAL, ()]),
        START - dice.randint(0, 3) * DAY if dice.random() < 0.6 else at,
        dice.choice(["<p>Take out insurance.</p>", "<p>Be careful.</p>"]),
    )
    if dice.random() < 0.4:
        return Address(BRITAIN, "index"), britain([said, British("Chad")])
    key = british_key(said)
    body = WALL if dice.random() < 0.2 else british_page(said)
    return Address(f"{BRITAIN}/{said.slug}", "page", key), body


def british_key(said: British) -> str:
    document = Document(
        url=BRITAIN, role="index", body=britain([said]), fetched_at=START
    )
    [reading] = adapters.by_slug("gb_fcdo").read(document).readings
    return reading.destination.key


def play_germany(dice: random.Random, at: datetime) -> tuple[Address, bytes]:
    flags = dice.choice([(), ("warning",), ("partialWarning",)])
    moved = int(dice.choice([START, START + DAY, at]).timestamp())
    said = German(flags, moved, advises_against("Qatar"))
    if dice.random() < 0.5:
        return Address(GERMANY, "list"), germany({"QA": said})
    key = german_key("QA")
    body = WALL if dice.random() < 0.2 else german_text("QA", said)
    return Address(f"{GERMANY}/{key}", "detail", key), body


PLAYS = {
    "ca_gac": play_canada,
    "de_aa": play_germany,
    "gb_fcdo": play_britain,
    "us_state": play_america,
}


def story(play: Play, seed: int) -> list[tuple[Snapshot, Document]]:
    dice = random.Random(seed)
    found: list[tuple[Snapshot, Document]] = []
    at = START
    for _ in range(16):
        at += dice.choice([timedelta(hours=1), DAY, DAY, 5 * DAY])
        if found and dice.random() < 0.2:
            _, before = dice.choice(found)
            address = Address(before.url, before.role, before.key)
            body = before.body
        else:
            address, body = play(dice, at)
        document = Document(
            address.url, address.role, body, at, "application/json", address.key
        )
        archived = Archived(address, at, address.url, "")
        found.append((Snapshot(archived, document), document))
    return found


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("slug", PLAYS)
def test_it_comes_out_the_same_wherever_it_was_interrupted(
    slug: str, seed: int
) -> None:
    adapter = adapters.by_slug(slug)
    told = story(PLAYS[slug], seed)
    with transaction.atomic():
        importer = SnapshotImporter(adapter)
        for one in told:
            importer.take_snapshot(*one)
        importer.finish()
        whole = recorded()
        transaction.set_rollback(True)
    assert whole["editions"]
    dice = random.Random(seed)
    rest = list(told)
    while rest:
        importer = SnapshotImporter(adapter)
        kept = [rest.pop(0) for _ in range(min(len(rest), dice.randint(1, 5)))]
        for one in kept:
            importer.take_snapshot(*one)
        importer.flush()
        # What was taken and not written dies with the process.
        for one in rest[:2]:
            importer.take_snapshot(*one)
    assert recorded() == whole


# The command


@pytest.fixture
def door(archive: WaybackStandIn, settings: Settings) -> None:
    settings.INGEST_UPSTREAM = archive.url


def backfill(slug: str = "us_state", since: str = "2026-05-01", **more: str) -> None:
    until = more.pop("until", "2026-05-31")
    call_command("backfill", "wayback", slug, f"--from={since}", f"--to={until}")


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_what_it_did(
    archive: WaybackStandIn, door: None, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    archive.keep(US_FEED, stamp(3), b"", status="301")
    backfill()
    said = capsys.readouterr().out
    assert "us_state: 1 snapshots, 1 new documents, 1 editions" in said
    assert "Passed over 1 records of the index: 301 1." in said
    assert "kept as wayback." in said


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_to_go_on_after_a_long_pause(
    archive: WaybackStandIn, door: None
) -> None:
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    kept = archive.keep(US_FEED, stamp(5), american({"Mali": 3}, 4))
    archive.keep(US_FEED, stamp(6), american({"Mali": 4}, 6))
    archive.put(kept.url, status=429, headers={"Retry-After": "7200"})
    with pytest.raises(
        CommandError, match=r"Go on after .* UTC\. What was read until then stands"
    ):
        backfill()
    assert Edition.objects.count() == 1
    with pytest.raises(CommandError, match=r"another 7\d\d\d s.* Go on after .* UTC"):
        backfill()


@pytest.mark.django_db(transaction=True)
def test_the_command_says_that_there_is_nothing(
    archive: WaybackStandIn, door: None
) -> None:
    with pytest.raises(CommandError, match="no capture of us_state from 2026-05-01"):
        backfill()


@pytest.mark.django_db(transaction=True)
def test_the_command_says_that_the_archive_is_out_of_reach(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    settings.INGEST_UPSTREAM = "http://127.0.0.1:9"
    settings.INGEST_HOST_GAP_SECONDS = 0.0
    with pytest.raises(CommandError, match="Wayback Machine cannot be read now"):
        backfill()


# what is given, what is said of it
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"slug": "xx_office"}, "There is no source 'xx_office'"),
        ({"since": "1 May 2026"}, "'1 May 2026' is not a day; write it as"),
        ({"since": "20260501"}, "'20260501' is not a day; write it as"),
        ({"until": "2026-02-30"}, "'2026-02-30' is not a day; write it as"),
        ({"since": "2026-06-01"}, "run backwards; give the earlier one first"),
    ],
)
def test_the_command_refuses_what_it_cannot_mean(
    door: None, words: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        backfill(**words)


@pytest.mark.django_db(transaction=True)
def test_the_command_wants_the_reference_data(
    archive: WaybackStandIn, door: None
) -> None:
    Issuer.objects.all().delete()
    archive.keep(US_FEED, stamp(2), american({"Mali": 2}, 1))
    with pytest.raises(CommandError, match="load_reference"):
        backfill()
