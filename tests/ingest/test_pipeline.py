"""Broken documents, one by one: the record stays, the fault is named, and it heals."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advisories.models import Advisory, Edition
from ingest import adapters, pipeline, store
from ingest.adapters.gb_fcdo import GbFcdo
from ingest.door import open_door
from ingest.models import Hold, Run, RunState, Source, SourceState, Watched
from tests.fixtures.us_state import country_item, rss
from tests.ingest.plays import (
    BRITAIN,
    BRITAIN_FEED,
    CANADA,
    GERMANY,
    HTML,
    US_FEED,
    WALL,
    British,
    Canadian,
    Stage,
    amounts,
    britain,
    canada,
    germany,
    levels,
    poll,
    record,
    served,
    small_stage,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db

LISTS = {
    "ca_gac": CANADA,
    "de_aa": GERMANY,
    "gb_fcdo": BRITAIN,
    "us_state": US_FEED,
}


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    return small_stage(sites)


def healthy(stage: Stage, slug: str) -> bytes:
    """What the source's first list shows when nothing is wrong."""
    found = stage.upstream.find(LISTS[slug])
    assert found
    return found[1]


# --- What the lists show when something is wrong


def empty(stage: Stage, slug: str) -> bytes:
    return {
        "ca_gac": b'{"metadata": {}, "data": {}}',
        "de_aa": b'{"response": {}}',
        "gb_fcdo": britain([]),
        "us_state": rss([]),
    }[slug]


def half(stage: Stage, slug: str) -> bytes:
    return {
        "ca_gac": lambda: canada(stage.canadian, total=115),
        "de_aa": lambda: germany(stage.german, total=90),
        "gb_fcdo": lambda: britain(list(stage.british.values())[:1]),
        "us_state": lambda: rss([country_item("Mali", 4), country_item("Chad", 3)]),
    }[slug]()


def unknown_wording(stage: Stage, slug: str) -> bytes:
    if slug == "ca_gac":
        stage.canadian["NP"] = Canadian(1, label="Stay at home if you can")
        return canada(stage.canadian)
    if slug == "us_state":
        item = country_item("Mali", 4).replace("Level 4: Do Not Travel", "Level 5: Run")
        return rss([item, country_item("Peru", 2), country_item("Chad", 3)])
    body = json.loads(healthy(stage, slug))
    if slug == "de_aa":  # a flag that is a word
        next(iter(v for k, v in body["response"].items() if k.isdigit()))["warning"] = (
            "teilweise"
        )
    else:  # its index has no levels: a date that is none
        body["links"]["children"][0]["public_updated_at"] = "yesterday"
    return json.dumps(body).encode()


def cut(stage: Stage, slug: str) -> bytes:
    body = healthy(stage, slug)
    return body[: len(body) * 2 // 3]


def page_not_found(stage: Stage, slug: str) -> bytes:
    return b"<html><body><h1>Page not found</h1></body></html>"


def other_html(stage: Stage, slug: str) -> bytes:
    return b"<html><body><h1>Travelling</h1><p>Plan well.</p></body></html>"


def wall(stage: Stage, slug: str) -> bytes:
    return WALL


@dataclass(frozen=True)
class Fault:
    """``body`` None: what is shown is right, but ``page`` spoils how it is sent."""

    name: str
    state: SourceState
    body: Callable[[Stage, str], bytes] | None
    page: dict[str, Any]
    code: set[str]


FAILING, BLOCKED = SourceState.FAILING, SourceState.BLOCKED
FAULTS = (
    Fault("empty list", FAILING, empty, {}, {"empty"}),
    Fault("half a list", FAILING, half, {}, {"too-few"}),
    Fault(
        "unknown wording",
        FAILING,
        unknown_wording,
        {},
        {"unknown-value", "unexpected-shape"},
    ),
    Fault("cut document", FAILING, cut, {}, {"unparseable"}),
    Fault("challenge", BLOCKED, wall, {"headers": HTML}, {"challenge"}),
    Fault(
        "html",
        FAILING,
        other_html,
        {"headers": HTML},
        {"unparseable", "unexpected-shape"},
    ),
    Fault("soft 404", BLOCKED, page_not_found, {"headers": HTML}, {"challenge"}),
    Fault("short body", FAILING, None, {"fault": "short"}, {"incomplete"}),
    Fault("cut gzip", FAILING, None, {"fault": "gzip-cut"}, {"incomplete"}),
    Fault("forbidden", BLOCKED, None, {"status": 403}, {"blocked"}),
    Fault(
        "too often",
        BLOCKED,
        None,
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"rate-limited"},
    ),
    Fault("server error", FAILING, None, {"status": 500}, {"status"}),
    Fault("reset", FAILING, None, {"fault": "reset"}, {"connect", "incomplete"}),
)


@pytest.mark.parametrize("slug", LISTS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_broken_list_changes_nothing_and_is_named(
    stage: Stage, slug: str, fault: Fault
) -> None:
    poll(slug, pages=served(stage.upstream))
    before, good, body = record(slug), source(slug), healthy(stage, slug)
    assert good.state == SourceState.OK
    page = {"headers": {}, **fault.page}
    shown = fault.body(stage, slug) if fault.body else body
    stage.upstream.put(LISTS[slug], shown, etag=None, **page)

    [broken, *_] = poll(slug, pages=lambda page: False)
    assert broken.run.state == RunState.FAILED
    assert broken.run.problem_code in fault.code
    assert broken.run.problem.endswith(".")
    assert record(slug) == before
    bad = source(slug)
    assert (bad.state, bad.problem) == (fault.state, broken.run.problem)
    assert bad.last_ok_at == good.last_ok_at
    assert bad.last_attempt_at and good.last_attempt_at
    assert bad.last_attempt_at > good.last_attempt_at
    assert bad.next_due_at > timezone.now()

    stage.upstream.put(LISTS[slug], body)
    if fault.name == "too often":
        time.sleep(1.1)
    [mended, *_] = poll(slug, pages=lambda page: False)
    assert mended.run.state == RunState.UNCHANGED
    well = source(slug)
    assert (well.state, well.problem) == (SourceState.OK, "")
    assert record(slug) == before


@pytest.mark.parametrize("slug", ["ca_gac", "gb_fcdo", "us_state"])
@pytest.mark.parametrize(
    "fault", [FAULTS[1], FAULTS[4], FAULTS[9]], ids=lambda fault: fault.name
)
def test_the_command_ends_in_one_clear_sentence(
    stage: Stage, slug: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll(slug, pages=served(stage.upstream))
    monkeypatch.setattr(store, "pages_due", lambda *args, **options: [])
    shown = fault.body(stage, slug) if fault.body else healthy(stage, slug)
    stage.upstream.put(LISTS[slug], shown, etag=None, **fault.page)
    with pytest.raises(CommandError) as caught:
        call_command("ingest", slug)
    sentence = str(caught.value)
    assert sentence.startswith(f"{slug}: failed: ")
    assert "\n" not in sentence
    assert caught.value.returncode == 1


def test_a_list_that_has_really_shrunk_is_believed_when_a_person_says_so(
    stage: Stage,
) -> None:
    poll("us_state")
    stage.american = {"Mali": 4, "Peru": 2}
    stage.show()
    assert not poll("us_state")[0].ok
    call_command("ingest", "us_state", "--accept-fewer")
    assert source("us_state").state == SourceState.OK
    assert poll("us_state")[0].ok
    assert len(levels("us_state")) == 4, "not listed is not withdrawn"


def test_a_broken_british_feed_leaves_the_index_to_be_read(stage: Stage) -> None:
    poll("gb_fcdo")
    stage.upstream.put(BRITAIN_FEED, WALL, headers=HTML)
    [lists, *_] = poll("gb_fcdo")
    assert lists.run.state == RunState.HELD
    assert lists.run.problem
    assert source("gb_fcdo").last_ok_at == lists.run.at


# --- Pages


def move(stage: Stage, page: British) -> None:
    """A page changes under a new date, and the index says so."""
    stage.british["PE"] = page
    stage.show_britain()


LATER = British("Peru").at + timedelta(days=1)
PERU = f"{BRITAIN}/peru"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"body": WALL, "headers": HTML}, RunState.FAILED),
        ({"body": b'{"schema_name": "travel_advice"'}, RunState.FAILED),
        ({"status": 403}, RunState.FAILED),
        ({"fault": "gzip-cut"}, RunState.FAILED),
        ({"status": 404}, RunState.UNCHANGED),
    ],
    ids=["challenge", "cut", "forbidden", "gzip-cut", "gone"],
)
def test_a_broken_page_leaves_what_stands_unconfirmed(
    stage: Stage, fault: dict[str, Any], state: RunState
) -> None:
    poll("gb_fcdo")
    before = record("gb_fcdo")
    confirmed = Advisory.objects.get(name="Peru").confirmed_at
    move(stage, British("Peru", at=LATER))
    stage.upstream.put(PERU, **{"body": b"{}", **fault})
    [lists, pages] = poll("gb_fcdo")
    assert (lists.ok, pages.run.state) == (True, state)
    poll("gb_fcdo")
    assert record("gb_fcdo") == before
    assert Advisory.objects.get(name="Peru").confirmed_at == confirmed
    row = Watched.objects.get(url=PERU)
    assert row.failures == 1, "it is not asked again before its pause is over"
    assert row.present_failure


def test_an_unknown_warning_on_a_page_holds_the_run_and_gives_no_level(
    stage: Stage,
) -> None:
    poll("gb_fcdo")
    before = record("gb_fcdo")
    move(stage, British("Peru", ("avoid_the_beaches",), at=LATER))
    [_, pages] = poll("gb_fcdo")
    assert not pages.ok
    assert "avoid_the_beaches" in pages.run.problem
    assert record("gb_fcdo") == before


def test_a_page_that_fails_at_its_daily_reading_confirms_nothing(stage: Stage) -> None:
    poll("gb_fcdo")
    stage.upstream.put(PERU, status=403)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        poll("gb_fcdo")
        confirmed = Advisory.objects.get(name="Peru").confirmed_at
    with time_machine.travel(timezone.now() + timedelta(hours=25.2), tick=True):
        poll("gb_fcdo")
    assert Advisory.objects.get(name="Peru").confirmed_at == confirmed
    mali = Advisory.objects.get(name="Mali")
    assert mali.confirmed_at and confirmed and mali.confirmed_at > confirmed


@pytest.mark.parametrize("slug", sorted(LISTS))
def test_an_outage_of_days_confirms_nothing_and_turns_stale(
    stage: Stage, slug: str
) -> None:
    poll(slug)
    confirmed = dict(Advisory.objects.values_list("key", "confirmed_at"))
    read_at = source(slug).last_ok_at
    for document in Watched.objects.filter(source=slug):
        stage.upstream.put(document.url, status=503)
    for days in (1, 2, 3, 4):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=True):
            poll(slug)
    assert dict(Advisory.objects.values_list("key", "confirmed_at")) == confirmed
    assert source(slug).last_ok_at == read_at
    late = timezone.now() + timedelta(days=4)
    standing = Advisory.objects.filter(issuer=slug).exclude(current=None)
    assert standing and all(advisory.is_stale(late) for advisory in standing)


def test_pages_that_cannot_be_read_again_and_again_trouble_their_source(
    stage: Stage,
) -> None:
    poll("gb_fcdo")
    for page in (PERU, f"{BRITAIN}/mali"):
        stage.upstream.put(page, status=403)
    for hours in (25, 26, 32, 33):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
            poll("gb_fcdo")
    troubled = source("gb_fcdo")
    assert troubled.state == SourceState.HELD
    assert "2 pages" in troubled.problem
    stage.show_britain()
    for hours in (50, 51):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
            poll("gb_fcdo")
    assert source("gb_fcdo").state == SourceState.OK


def test_a_page_behind_its_index_is_asked_again_until_it_has_caught_up(
    stage: Stage,
) -> None:
    poll("gb_fcdo")
    old = stage.upstream.find(PERU)
    assert old
    move(stage, British("Peru", ("avoid_all_travel_to_whole_country",), at=LATER))
    new = stage.upstream.find(PERU)
    assert new
    stage.upstream.put(PERU, old[1])
    poll("gb_fcdo")
    assert levels("gb_fcdo")["Peru"] == "not_stated"
    stage.upstream.put(PERU, new[1])
    with time_machine.travel(timezone.now() + timedelta(hours=1.1), tick=True):
        poll("gb_fcdo")
    assert levels("gb_fcdo")["Peru"] == "4"


# --- Our own defects


def test_a_reader_that_breaks_on_one_page_leaves_the_others_to_be_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = GbFcdo.read

    def break_on_peru(self: GbFcdo, capture: Any) -> Any:
        if capture.url == PERU:
            raise KeyError("parts")
        return read(self, capture)

    monkeypatch.setattr(GbFcdo, "read", break_on_peru)
    [_, pages] = poll("gb_fcdo")
    assert levels("gb_fcdo") == {"Mali": "4"}
    assert pages.run.problem_code == "reader-failed"
    assert "KeyError" in pages.run.problem
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        poll("gb_fcdo")
    assert levels("gb_fcdo") == {"Mali": "4", "Peru": "not_stated"}


def test_a_verdict_that_breaks_holds_one_destination(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll("gb_fcdo")
    combine = GbFcdo.combine

    def break_on_peru(self: GbFcdo, parts: Any, current: Any) -> Any:
        if parts["index"].reading.destination.name == "Peru":
            raise ZeroDivisionError
        return combine(self, parts, current)

    monkeypatch.setattr(GbFcdo, "combine", break_on_peru)
    move(stage, British("Peru", at=LATER))
    poll("gb_fcdo")
    assert levels("gb_fcdo")["Peru"] == "not_stated"
    hold = Hold.objects.get()
    assert (hold.name, hold.guard) == ("Peru", "unread")
    assert "ZeroDivisionError" in hold.findings[0]["evidence"]


def test_a_run_that_breaks_off_is_closed_and_not_repeated_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll("us_state")
    before = record("us_state")

    def broken(*args: Any, **options: Any) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(pipeline, "judge", broken)
    [report] = poll("us_state")
    assert report.run.state == RunState.FAILED
    assert (report.run.problem_code, report.run.at) == ("run-broke", None)
    assert "ValueError" in report.run.problem
    bad = source("us_state")
    assert bad.state == SourceState.FAILING
    assert bad.next_due_at > timezone.now()
    assert record("us_state") == before
    monkeypatch.undo()
    assert poll("us_state")[0].ok


# --- What an unchanged poll costs


def test_an_unchanged_list_of_230_costs_few_queries_however_long_it_is(
    stage: Stage,
) -> None:
    adapter = adapters.by_slug("ca_gac")
    poll("ca_gac", pages=lambda page: False)
    # Nothing is pending, as on an ordinary day.
    Watched.objects.filter(role="page").update(
        last_ok_at=timezone.now(), read_stamp=F("stamp")
    )
    with (
        open_door(adapter) as door,
        CaptureQueriesContext(connection) as queries,
    ):
        pipeline.read_lists(adapter, door, trigger="schedule")
    assert Run.objects.latest("id").counts["confirmed"] == 230
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 30, "\n".join(sql[:150] for sql in asked)


def test_an_unchanged_poll_adds_no_edition_no_event_and_no_capture(
    stage: Stage,
) -> None:
    poll(pages=served(stage.upstream))
    kept = amounts()
    for hours in (1, 30):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
            poll(pages=served(stage.upstream))
    assert amounts() == kept
    assert Edition.objects.exists()


def test_a_paused_source_is_left_alone(stage: Stage) -> None:
    poll("gb_fcdo", pages=lambda page: False)
    Source.objects.filter(pk="gb_fcdo").update(paused=True)
    adapter = adapters.by_slug("gb_fcdo")
    assert not store.due_pages(adapter, now=timezone.now()).exists()
    assert store.due_pages(adapter, now=timezone.now(), eager=True).exists()
