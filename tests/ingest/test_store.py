"""Locks, runs that were interrupted, and what is kept of an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ingest import adapters, store
from ingest.fetch import Response
from ingest.models import Capture, Fetch, Run, RunState, Source, Watched
from tests.ingest.plays import (
    BRITAIN,
    British,
    Stage,
    levels,
    poll,
    record,
    small_stage,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None, sites: Upstream) -> Stage:
    return small_stage(sites)


def elsewhere(work: Callable[[], None]) -> threading.Thread:
    """Does something on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_source_has_one_reader_and_the_other_is_told() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.source_lock("de_aa"):
            held.set()
            done.wait(10)

    thread = elsewhere(hold)
    assert held.wait(10)
    with (
        pytest.raises(store.SourceBusy, match="de_aa is being read"),
        store.source_lock("de_aa"),
    ):
        raise AssertionError("The lock was given twice.")
    with store.source_lock("ca_gac"):
        """Another source is free."""
    done.set()
    thread.join()
    with store.source_lock("de_aa", patience=5):
        """Free again."""


def test_who_is_patient_gets_the_lock_when_it_is_free() -> None:
    held = threading.Event()

    def hold() -> None:
        with store.source_lock("de_aa"):
            held.set()
            time.sleep(0.5)

    thread = elsewhere(hold)
    assert held.wait(10)
    with store.source_lock("de_aa", patience=10):
        """Got it."""
    thread.join()


def test_the_lock_dies_with_its_connection() -> None:
    def die() -> None:
        store.source_lock("de_aa").__enter__()
        connection.close()

    elsewhere(die).join()
    with store.source_lock("de_aa", patience=5):
        """Free again."""


def test_an_interrupted_run_is_closed_and_repeated(stage: Stage) -> None:
    poll("us_state")
    before = record("us_state")
    left = store.open_run(adapters.by_slug("us_state"), Run.Stage.LISTS, "schedule")
    assert poll("us_state")[0].ok
    left.refresh_from_db()
    assert (left.state, left.problem_code) == (RunState.ABANDONED, "abandoned")
    assert left.finished_at
    assert record("us_state") == before


def test_two_readers_at_once_double_nothing(stage: Stage) -> None:
    errors: list[store.SourceBusy] = []
    stage.delay = 0.1
    stage.show_america()

    def read() -> None:
        try:
            poll("us_state")
        except store.SourceBusy as error:
            errors.append(error)

    threads = [elsewhere(read) for _ in range(3)]
    for thread in threads:
        thread.join()
    assert len(errors) == 2
    assert Run.objects.filter(source="us_state").count() == 1
    assert len(record("us_state")["editions"]) == len(stage.american)


def test_one_body_is_kept_once_however_often_it_comes(stage: Stage) -> None:
    poll("gb_fcdo")
    first = {row.url: row.pk for row in Capture.objects.all()}
    peru = stage.british["PE"]
    for alerts in (("avoid_all_travel_to_parts",), ()):
        stage.british["PE"] = British("Peru", alerts, peru.at)
        stage.show_britain()
        Watched.objects.filter(key="PE").update(last_ok_at=None)
        poll("gb_fcdo")
    url = f"{BRITAIN}/peru"
    assert Capture.objects.filter(url=url).count() == 2
    fetches = Fetch.objects.filter(url=url).order_by("id")
    assert [fetch.capture_id == first[url] for fetch in fetches] == [True, False, True]
    assert levels("gb_fcdo")["Peru"] == "not_stated"
    assert Capture.objects.count() == len(first) + 1


def test_what_is_stored_has_the_hash_that_names_it(stage: Stage) -> None:
    poll("gb_fcdo", "us_state")
    for capture in Capture.objects.all():
        found = stage.upstream.find(capture.url)
        assert found
        assert store.body_of(capture) == found[1]


def answer(text: str, minute: int) -> Response:
    return Response(
        url=f"{BRITAIN}/peru",
        final_url=f"{BRITAIN}/peru",
        status=200,
        headers={"content-type": "application/json"},
        body=text.encode(),
        fetched_at=datetime(2026, 5, 1, 12, minute, tzinfo=UTC),
        elapsed=0.1,
    )


def test_a_page_is_kept_as_a_difference_from_what_was_read_last(stage: Stage) -> None:
    poll("gb_fcdo")
    run = store.open_run(adapters.by_slug("gb_fcdo"), Run.Stage.PAGES, "schedule")
    watched = Watched.objects.get(url=f"{BRITAIN}/peru")
    words = [f"{number * 7919:x}" for number in range(2000)]
    kept: list[Capture] = []
    for minute in range(8):
        words[minute * 20] = "other"
        response = answer(" ".join(words), minute)
        fetch = store.keep(run, watched, response)
        assert fetch.capture
        assert store.body_of(fetch.capture) == response.body
        store.mark_read(watched, fetch)
        kept.append(fetch.capture)
    whole, *rest = kept
    assert whole.base is None
    assert all(row.base and len(row.body) < len(whole.body) / 8 for row in rest)
    assert rest[0].base == whole
    assert rest[-1].base != whole


def test_a_clock_that_runs_backwards_does_not_disorder_the_record() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    row = Source(slug="de_aa", clock=noon)
    at = store.advance_clock(row, noon - timedelta(hours=1))
    assert noon < at < noon + timedelta(seconds=1)
    assert row.clock == at
    assert store.advance_clock(row, noon + timedelta(hours=1)) == row.clock


def test_once_a_day_a_document_is_asked_for_unconditionally(stage: Stage) -> None:
    poll("us_state")
    watched = Watched.objects.filter(source="us_state").exclude(capture=None).get()
    now = timezone.now()
    assert store.request_validators(watched, now) == (watched.etag, None)
    assert store.request_validators(watched, now + timedelta(hours=25)) == (None, None)
    assert source("us_state").clock
