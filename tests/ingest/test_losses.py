"""What the ledger says of a source that cannot be read, and of rows that vanish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from advisories.models import Event
from ingest import adapters, losses, schedule, tasks
from ingest.models import Source
from tests.ingest.plays import (
    CANADA,
    JSON,
    US_FEED,
    British,
    Stage,
    canada,
    poll,
    small_stage,
    source,
    watching,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db

LOST, FOUND = "source-lost", "source-recovered"


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    return small_stage(sites)


def read(*slugs: str, **later: float) -> None:
    """Poll lists alone, so much later."""
    with time_machine.travel(timezone.now() + timedelta(**later), tick=True):
        poll(*slugs, pages=lambda page: False)


def many(stage: Stage, count: int) -> None:
    """Britain lists so many countries."""
    names = ["Mali", "Peru", "Japan", "Chad", "Kenya", "Nepal", "Ghana", "Italy"]
    stage.british = {name: British(name) for name in names[:count]}
    stage.show_britain()


# Lists


def test_a_list_that_fails_is_lost_once_and_recovered_once(stage: Stage) -> None:
    read("us_state")
    stage.upstream.put(US_FEED, b"", status=503)
    for hours in (1, 2, 30):
        read("us_state", hours=hours)
    assert watching("us_state") == [(LOST, "list")]
    stage.show_america()
    for hours in (31, 32):
        read("us_state", hours=hours)
    assert watching("us_state") == [(LOST, "list"), (FOUND, "list")]
    lost = Event.objects.get(kind=LOST)
    assert lost.payload["reason"]
    assert lost.payload["since"]
    assert lost.actor_id == "US"
    assert not lost.countries.exists()


def test_a_single_failure_is_no_loss_however_often_it_comes(stage: Stage) -> None:
    read("us_state")
    for minutes in (10, 30, 50):
        stage.upstream.put(US_FEED, b"", status=503)
        read("us_state", minutes=minutes)
        stage.show_america()
        read("us_state", minutes=minutes + 10)
    assert watching("us_state") == []
    assert source("us_state").lost == {}


def test_one_failure_is_enough_after_two_polls_that_did_not_come(stage: Stage) -> None:
    read("us_state")
    stage.upstream.put(US_FEED, b"", status=503)
    every = adapters.by_slug("us_state").every
    read("us_state", seconds=(2 * every).total_seconds() + 60)
    assert watching("us_state") == [(LOST, "list")]


def test_a_list_refused_once_for_its_length_is_no_loss(stage: Stage) -> None:
    many(stage, 8)
    read("gb_fcdo")
    for count, minutes in ((4, 5), (8, 10), (4, 15)):
        many(stage, count)
        read("gb_fcdo", minutes=minutes)
    assert watching("gb_fcdo") == []


# which lists the last poll could not read, and this one; none means all
@pytest.mark.parametrize(
    ("first", "second", "lost"),
    [
        ((), (), True),
        ((), ("index",), True),
        (("index",), (), True),
        (("index",), ("index", "atom"), True),
        (("index",), ("atom",), False),
    ],
)
def test_a_list_is_lost_where_it_is_the_same_that_fails_again(
    stage: Stage, first: tuple[str, ...], second: tuple[str, ...], lost: bool
) -> None:
    now = timezone.now()
    row = Source.objects.create(slug="gb_fcdo", last_ok_at=now)
    every = timedelta(hours=1)
    for minutes, roles in ((1, first), (2, second)):
        at = now + timedelta(minutes=minutes)
        losses.lose_list(row, "It is short.", at=at, every=every, roles=roles)
    assert watching("gb_fcdo") == ([(LOST, "list")] if lost else [])


def test_a_list_that_was_never_had_is_not_lost(stage: Stage) -> None:
    stage.upstream.put(US_FEED, b"", status=503)
    read("us_state")
    assert watching("us_state") == []


def test_a_list_refused_for_its_length_is_lost_until_that_list_is_back(
    stage: Stage,
) -> None:
    many(stage, 8)
    read("gb_fcdo")
    many(stage, 4)
    for hours in (1, 2):
        read("gb_fcdo", hours=hours)
    assert watching("gb_fcdo") == [(LOST, "list")]
    many(stage, 8)
    read("gb_fcdo", hours=3)
    assert watching("gb_fcdo") == [(LOST, "list"), (FOUND, "list")]


# Rows


def named(count: int, *, without: tuple[str, ...] = ()) -> losses.Named:
    before = {f"place-{number}" for number in range(count)}
    return losses.Named(before, before - set(without))


# how many are listed, how many of them vanish, whether they are lost
@pytest.mark.parametrize(
    ("listed", "gone", "lost"),
    [
        (230, 0, False),
        (230, 4, False),
        (230, 5, True),
        (40, 1, False),
        (40, 2, True),
        (20, 1, True),
    ],
)
def test_rows_are_lost_where_many_vanish_at_once(
    stage: Stage, listed: int, gone: int, lost: bool
) -> None:
    row = Source.objects.create(slug="gb_fcdo", last_ok_at=timezone.now())
    without = tuple(f"place-{number}" for number in range(gone))
    now = timezone.now()
    losses.note_rows(row, {"index": named(listed, without=without)}, at=now)
    assert watching("gb_fcdo") == ([(LOST, "rows")] if lost else [])
    assert row.lost == ({"rows": {"index": sorted(without)}} if lost else {})


def test_rows_that_come_back_end_it_and_none_else(stage: Stage) -> None:
    row = Source.objects.create(slug="gb_fcdo", last_ok_at=timezone.now())
    whole = named(100).before
    now = timezone.now()

    def show(before: set[str], after: set[str]) -> None:
        nonlocal now
        now += timedelta(hours=1)
        losses.note_rows(row, {"index": losses.Named(before, after)}, at=now)

    short = {key for key in whole if not key.endswith("1")}
    show(whole, short)
    show(short, short)
    show(short, short | {"place-new"})
    assert watching("gb_fcdo") == [(LOST, "rows")]
    show(short, short | {"place-1"})
    assert watching("gb_fcdo") == [(LOST, "rows")], "nine are still gone"
    show(short, whole)
    show(whole, whole)
    assert watching("gb_fcdo") == [(LOST, "rows"), (FOUND, "rows")]
    assert row.lost == {}


def test_rows_that_a_person_lets_go_are_lost_no_more(stage: Stage) -> None:
    row = Source.objects.create(slug="gb_fcdo", last_ok_at=timezone.now())
    lists = {"index": named(20, without=("place-1", "place-2"))}
    at = timezone.now()
    losses.note_rows(row, lists, at=at)
    losses.note_rows(row, lists, at=at + timedelta(hours=1), accepted=True)
    assert watching("gb_fcdo") == [(LOST, "rows"), (FOUND, "rows")]


def test_rows_that_vanish_from_an_accepted_list_are_told_once(stage: Stage) -> None:
    read("ca_gac")
    short = canada(stage.canadian, total=222)
    stage.upstream.put(CANADA, short, headers=JSON)
    for hours in (1, 2):
        read("ca_gac", hours=hours)
    assert watching("ca_gac") == [(LOST, "rows")]
    lost = Event.objects.get(kind=LOST)
    assert lost.payload["reason"] == "8 destinations are no longer listed."
    stage.show_canada()
    for hours in (3, 4):
        read("ca_gac", hours=hours)
    assert watching("ca_gac") == [(LOST, "rows"), (FOUND, "rows")]


# Silence


def test_days_without_a_reading_are_one_silence(stage: Stage) -> None:
    read("gb_fcdo", "us_state")
    last = source("gb_fcdo").last_ok_at
    read("us_state", days=2)
    assert watching("gb_fcdo") == []
    read("us_state", days=4)
    read("us_state", days=5)
    assert watching("gb_fcdo") == [(LOST, "silence")]
    assert last
    assert Event.objects.get(kind=LOST).occurred_at == last + losses.SILENCE
    read("gb_fcdo", days=6)
    read("gb_fcdo", days=6, hours=1)
    assert watching("gb_fcdo") == [(LOST, "silence"), (FOUND, "silence")]


def test_the_first_run_after_a_silence_tells_of_both(stage: Stage) -> None:
    read("gb_fcdo")
    read("gb_fcdo", days=9)
    assert watching("gb_fcdo") == [(LOST, "silence"), (FOUND, "silence")]


def test_a_list_that_fails_for_days_is_not_lost_again_as_silent(stage: Stage) -> None:
    read("us_state")
    stage.upstream.put(US_FEED, b"", status=503)
    for hours in (1, 2, 8 * 24):
        read("us_state", hours=hours)
    assert watching("us_state") == [(LOST, "list")]


def test_the_tick_finds_a_silence_and_whoever_finds_it_gives_the_same_event(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read("gb_fcdo")
    listed = adapters.ISSUERS
    monkeypatch.setattr(schedule, "claim_due", list)
    monkeypatch.setattr(adapters, "ISSUERS", ())
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        tasks.tick()
    [found] = Event.objects.filter(kind=LOST).values_list("pk", flat=True)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        tasks.tick()
    monkeypatch.setattr(adapters, "ISSUERS", listed)
    read("gb_fcdo", days=6)
    assert watching("gb_fcdo") == [(LOST, "silence"), (FOUND, "silence")]
    assert Event.objects.filter(pk=found).exists()


def test_a_source_that_was_never_read_is_not_silent(stage: Stage) -> None:
    Source.objects.create(slug="gb_fcdo")
    assert losses.note_silence(timezone.now() + timedelta(days=99)) == set()


# Where it is shown


@pytest.mark.parametrize(
    "url", ["/sources/gb_fcdo/", "/issuers/gb_fcdo/", "/feeds/everything.rss"]
)
def test_what_was_lost_is_shown(client: Client, stage: Stage, url: str) -> None:
    read("gb_fcdo")
    read("gb_fcdo", days=9)
    query: dict[str, Any] = {"issuer": "gb_fcdo"} if url.startswith("/feeds") else {}
    page = client.get(url, query).content.decode()
    assert "United Kingdom: source lost: nothing of it has been read for days" in page
    assert "source recovered: it is read again" in page
    assert "no country" not in page
