"""The record built again: from captures in a file, and by a mended reader."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from zstandard import ZstdCompressor, ZstdDecompressor

from advisories.facts import Advice
from advisories.models import Change, Edition, Event
from advisories.reference.load import load as load_reference
from ingest import adapters, pipeline, store
from ingest.adapters.gb_fcdo import GbFcdo
from ingest.adapters.us_state import UsState
from ingest.door import open_door
from ingest.models import Capture, Fetch, Hold, Run, RunState, Source
from tests.fixtures.us_state import STUB, country_item, rss
from tests.ingest.plays import (
    US_FEED,
    WALL,
    XML,
    British,
    Stage,
    amounts,
    levels,
    news,
    poll,
    record,
    small_stage,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)

BOTH = ("gb_fcdo", "us_state")
ALL = ("avoid_all_travel_to_whole_country",)


@pytest.fixture
def stage(transactional_db: None, sites: Upstream) -> Stage:
    return small_stage(sites)


def some_history(stage: Stage) -> None:
    """Moves, a way back, a placeholder, a broken list and an unchanged day."""
    poll(*BOTH)
    for day, alerts, level in ((1, ALL, 3), (2, (), 2), (3, ALL, 3)):
        at = datetime.fromisoformat(f"2026-05-{day:02}T09:00:00+00:00")
        stage.british["PE"] = British("Peru", alerts, at)
        stage.american["Peru"] = level
        stage.american_date = f"{at:%a, %d %b %Y}"
        stage.show_britain()
        stage.show_america()
        poll(*BOTH)
    items = [country_item("Mali", 4, date="Mon, 04 May 2026")] + [
        country_item(name, 1, body=STUB) for name in ("Peru", "Japan", "Chad")
    ]
    stage.upstream.put(US_FEED, rss(items), headers=XML)
    poll(*BOTH)
    stage.upstream.put(US_FEED, WALL)
    poll(*BOTH)
    stage.american = {"Mali": 4, "Peru": 3}
    stage.show_america()
    call_command("ingest", "us_state", "--accept-fewer")
    poll(*BOTH)


def everything() -> dict[str, Any]:
    """What must come out the same: ids and positions, evidence and clocks."""
    return {
        "record": record(),
        "positions": list(
            Event.objects.order_by("position").values_list("id", "position")
        ),
        "clocks": list(
            Edition.objects.order_by("id").values_list(
                "id", "seen_at", "previous_confirmed_at", "issued_at", "evidence"
            )
        ),
        "occurred": list(
            Event.objects.order_by("id").values_list(
                "id", "occurred_at", "occurred_until", "published_at", "payload"
            )
        ),
        "holds": list(
            Hold.objects.order_by("opened_at", "key").values_list(
                "key", "guard", "digest", "readings", "outcome", "opened_at"
            )
        ),
        "captures": sorted(
            Capture.objects.filter(fetches__isnull=False).values_list("pk", flat=True)
        ),
    }


def start_over() -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    load_reference()


def test_the_whole_record_comes_out_the_same(stage: Stage, tmp_path: Path) -> None:
    some_history(stage)
    assert len(news("us_state")) == len(news("gb_fcdo")) == 3
    before, file = everything(), tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert everything() == before
    assert [path.name for path in tmp_path.iterdir()] == ["captures.zst"]


def test_differences_are_written_out_whole(stage: Stage, tmp_path: Path) -> None:
    some_history(stage)

    def bodies() -> dict[str, bytes]:
        fetched = Capture.objects.filter(fetches__isnull=False).distinct()
        return {row.sha256: store.body_of(row) for row in fetched}

    before, file = bodies(), tmp_path / "captures.zst"
    assert Capture.objects.exclude(base=None).exists()
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert bodies() == before
    assert Capture.objects.exclude(base=None).exists()


def test_what_comes_after_a_rebuild_is_as_if_there_had_been_none(
    stage: Stage, tmp_path: Path
) -> None:
    some_history(stage)
    file = tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    kept, before = amounts(), record(*BOTH)
    with time_machine.travel(timezone.now() + timedelta(hours=30), tick=True):
        poll(*BOTH)
    assert (amounts(), record(*BOTH)) == (kept, before)


def test_runs_that_overlapped_enter_a_rebuild_in_the_order_of_the_ledger(
    stage: Stage, tmp_path: Path
) -> None:
    britain, america = (adapters.by_slug(slug) for slug in BOTH)
    poll("gb_fcdo", pages=lambda page: False)
    with open_door(britain) as door:
        # The British run begins first and ends last, as with two workers.
        run = store.open_run(britain, Run.Stage.PAGES, "schedule")
        pages = store.pages_due(britain, now=timezone.now())
        fetched = [pipeline._fetch(britain, door, run, page) for page in pages]
        poll(america.slug)
        pipeline.process(britain, run, fetched)
    before, file = everything(), tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert everything() == before


def test_it_refuses_a_database_that_holds_something(
    stage: Stage, tmp_path: Path
) -> None:
    poll("us_state")
    call_command("export", "captures", str(tmp_path / "a"))
    before = everything()
    with pytest.raises(CommandError, match="into an empty database"):
        call_command("replay", "--from", str(tmp_path / "a"))
    assert everything() == before


def lines_of(data: bytes) -> list[bytes]:
    return ZstdDecompressor().decompressobj().decompress(data).splitlines(True)


def packed(lines: list[bytes]) -> bytes:
    return ZstdCompressor().compress(b"".join(lines))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:100] + b"\x00\x00\x00" + data[103:],
        lambda data: b"",
        lambda data: b"PK\x03\x04 something else",
        lambda data: packed(lines_of(data)[:-1]),
        lambda data: packed(lines_of(data)[:1] + lines_of(data)[2:]),
        lambda data: packed([b'{"format": "chancery-captures", "version": 99}\n']),
        lambda data: packed([b"[]\n"]),
        lambda data: packed(
            [line.replace(b'"status": 2', b'"status": 3') for line in lines_of(data)]
        ),
    ],
    ids=[
        *("half", "last-byte", "overwritten", "nothing", "zip"),
        *("no-end", "line-lost", "version", "no-object", "altered"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_before_anything_is_written(
    stage: Stage, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    poll("us_state")
    file = tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    whole = file.read_bytes()
    spoilt = damage(whole)
    assert spoilt != whole
    file.write_bytes(spoilt)
    start_over()
    with pytest.raises(CommandError) as caught:
        call_command("replay", "--from", str(file))
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    assert not Capture.objects.exists()
    assert not Run.objects.exists()


def test_a_file_of_the_first_format_is_read_still(stage: Stage, tmp_path: Path) -> None:
    some_history(stage)
    before, file = everything(), tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    head, *items, _ = map(json.loads, lines_of(file.read_bytes()))
    lines = [_line({**head, "version": 1}), *map(_of_the_first_format, items)]
    lines.append(_line({"digest": hashlib.sha256(b"".join(lines)).hexdigest()}))
    file.write_bytes(packed(lines))
    start_over()
    call_command("replay", "--from", str(file))
    assert everything() == before


def _of_the_first_format(item: dict[str, Any]) -> bytes:
    item.pop("kind")
    if "text" in item:
        item["body"] = base64.b64encode(item.pop("text").encode()).decode()
    return _line(item)


def _line(item: dict[str, Any]) -> bytes:
    return json.dumps(item, ensure_ascii=False).encode() + b"\n"


def test_a_file_that_is_not_there_is_named(transactional_db: None) -> None:
    with pytest.raises(CommandError, match="nowhere: No such file"):
        call_command("replay", "--from", "nowhere")
    with pytest.raises(CommandError, match="No such file"):
        call_command("export", "captures", "nowhere/captures.zst")


def test_a_damaged_body_is_found_before_it_is_read_or_exported(
    stage: Stage, tmp_path: Path
) -> None:
    poll("us_state")
    capture = Capture.objects.get(url=US_FEED)
    capture.body = bytes(capture.body)[:-5] + b"xxxxx"
    with pytest.raises(store.CorruptCapture, match="restore this row"):
        store.body_of(capture)


# --- A mended reader


def bump(monkeypatch: pytest.MonkeyPatch, adapter: type) -> None:
    monkeypatch.setattr(adapter, "version", 2)


def test_a_mended_reader_makes_technical_editions_and_no_news(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_history(stage)
    before, told = Edition.objects.count(), news("gb_fcdo")
    confirmed = source("gb_fcdo").last_ok_at
    read = GbFcdo.read

    def reworded(self: GbFcdo, capture: Any) -> Any:
        sheet = read(self, capture)
        return type(sheet)(
            readings=tuple(_with_text(reading) for reading in sheet.readings),
            follow=sheet.follow,
        )

    bump(monkeypatch, GbFcdo)
    monkeypatch.setattr(GbFcdo, "read", reworded)
    asked = len(stage.upstream.requests)
    call_command("replay", "gb_fcdo")
    assert len(stage.upstream.requests) == asked, "nothing is fetched"
    added = Edition.objects.order_by("recorded_at", "id")[before:]
    assert {(edition.change, edition.adapter_version) for edition in added} == {
        (Change.TECHNICAL, 2)
    }
    assert len(added) == 2
    assert news("gb_fcdo") == told
    assert not Event.objects.filter(edition__in=added).exists()
    assert confirmed and source("gb_fcdo").last_ok_at
    call_command("replay", "gb_fcdo")
    assert Edition.objects.count() == before + 2


def _with_text(reading: Any) -> Any:
    if reading.advice is None:
        return reading
    advice: Advice = reading.advice.with_(text=f"{reading.advice.text} More.")
    return type(reading)(
        destination=reading.destination,
        url=reading.url,
        stamp=reading.stamp,
        advice=advice,
        doubts=reading.doubts,
        facts=reading.facts,
    )


def test_reading_the_same_with_the_same_reader_changes_nothing(stage: Stage) -> None:
    some_history(stage)
    before, kept = record(), amounts()
    call_command("replay", *BOTH)
    assert (record(), amounts()) == (before, kept)


def test_a_rebuild_repeats_what_a_mended_reader_made(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_history(stage)
    bump(monkeypatch, UsState)
    call_command("replay", "us_state")
    before, file = record(), tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert record() == before


def test_replay_of_a_source_that_was_never_read_says_so(
    transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    load_reference()
    call_command("replay", "us_state")
    assert "us_state: nothing has been captured." in capsys.readouterr().out
    assert not Run.objects.exists()


# --- Capturing without reading


def test_capture_keeps_what_is_shown_and_reads_nothing(stage: Stage) -> None:
    call_command("capture", "us_state", "gb_fcdo")
    assert Capture.objects.filter(url=US_FEED).count() == 1
    assert record() == {"editions": [], "events": [], "current": [], "holds": []}
    assert levels("us_state") == {}
    assert Source.objects.get(pk="us_state").last_ok_at is None
    states = Run.objects.filter(source="us_state").values_list("state", flat=True)
    assert set(states) <= {RunState.UNCHANGED, RunState.FAILED}
    poll("us_state")
    assert levels("us_state")
    assert Capture.objects.filter(url=US_FEED).count() == 1
    assert Fetch.objects.filter(capture=Capture.objects.get(url=US_FEED)).count() == 2


def test_what_was_only_captured_is_exported_and_stays_unread(
    stage: Stage, tmp_path: Path
) -> None:
    call_command("capture", "gb_fcdo")
    before, file = everything(), tmp_path / "captures.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert everything() == before
    assert not Run.objects.filter(at__isnull=False).exists()
