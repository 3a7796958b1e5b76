"""Captures and sources as readers see them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import zstandard
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from advisories import ledger
from advisories.levels import Level
from advisories.models import Archive
from ingest import adapters, guards, health
from ingest.health import one_source
from ingest.models import (
    Capture,
    Hold,
    HoldOutcome,
    Run,
    RunState,
    Source,
    SourceState,
    Watched,
)
from ingest.views import SHOWN_BYTES, decoded
from tests import factories
from tests.factories import DAY, NOON, advice, advisory

pytestmark = pytest.mark.django_db


def kept(body: bytes, content_type: str = "text/html") -> Capture:
    return Capture.objects.create(
        sha256=hashlib.sha256(body).hexdigest(),
        body=zstandard.compress(body),
        size=len(body),
        content_type=content_type,
        url="https://office.example/page",
        first_fetched_at=NOON,
    )


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# /captures/


def test_a_capture_is_shown_as_text_and_never_run(client: Client) -> None:
    row = kept(b"<script>alert(1)</script>\xe2\x80\xae")
    page = body(client, row.get_absolute_url())
    assert row.sha256 in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "U+202E" in page


def test_the_stored_bytes_come_as_a_file_that_no_browser_shows(client: Client) -> None:
    row = kept(b"<script>alert(1)</script>\x00\xff")
    response = client.get(f"{row.get_absolute_url()}raw")
    assert response.content == b"<script>alert(1)</script>\x00\xff"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_only_the_beginning_of_a_long_capture_is_shown(client: Client) -> None:
    row = kept(b"x" * SHOWN_BYTES + b"THE END")
    page = body(client, row.get_absolute_url())
    assert "THE END" not in page
    assert f"The first {SHOWN_BYTES} of {SHOWN_BYTES + 7} bytes" in page


@pytest.mark.parametrize("tail", ["", "raw"])
def test_a_damaged_capture_is_told_and_not_shown(client: Client, tail: str) -> None:
    row = kept(b"true")
    forged = Capture(
        sha256="ab" * 32,
        body=row.body,
        size=4,
        url=row.url,
        first_fetched_at=NOON,
    )
    forged.save(force_insert=True)
    response = client.get(f"{forged.get_absolute_url()}{tail}")
    assert response.status_code == 503
    assert "are damaged" in response.content.decode()


# bytes, content type, text
@pytest.mark.parametrize(
    ("stored", "content_type", "text"),
    [
        ("é".encode(), "application/json", "é"),
        (b"\xe9", "text/html; charset=iso-8859-1", "é"),
        (b"\xe9", 'text/html; charset="no-such"', "\ufffd"),
        (b"\xe9", "text/html; charset=zlib_codec", "\ufffd"),
        (b"\xff\xfe", "", "\ufffd\ufffd"),
    ],
)
def test_bytes_are_decoded_as_announced_or_replaced(
    stored: bytes, content_type: str, text: str
) -> None:
    assert decoded(stored, content_type) == text


# /sources/


def source(slug: str = "ca_gac", **values: Any) -> Source:
    return Source.objects.create(slug=slug, **values)


def hold(at: Source, key: str = "qatar", **values: Any) -> Hold:
    return Hold.objects.create(
        **{
            "source": at,
            "advisory": advisory(key),
            "key": key,
            "name": "Qatar",
            "guard": "steep-fall",
            "findings": [
                {"guard": "steep-fall", "evidence": "It would fall from 4 to 1."},
                {"guard": "placeholder", "evidence": "<b>Summary</b> not available"},
            ],
            "proposed": advice(Level.NORMAL).as_json(),
            "digest": "x",
            "opened_at": NOON,
            "last_seen_at": NOON,
            **values,
        }
    )


def test_every_registered_source_is_listed_before_its_first_run(client: Client) -> None:
    page = body(client, "/sources/")
    for adapter in adapters.ADAPTERS:
        assert f'id="{adapter.slug}"' in page
        assert f"/sources/{adapter.slug}/" in page
    for adapter in (*adapters.ISSUERS, *adapters.MISSIONS[:3]):
        assert "never read" in body(client, f"/sources/{adapter.slug}/")


def test_a_family_is_summed_up_and_each_of_it_is_one_press_away(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Source.objects.create(
        slug="us_embassy_ua",
        state=SourceState.BLOCKED,
        problem="ua.usembassy.gov refuses us (status 407).",
    )
    Source.objects.create(slug="us_embassy_sd", state=SourceState.OK)
    page = body(client, "/sources/")
    family = page[page.index('id="family-usembassy.gov"') :]
    total = len(adapters.MISSIONS) - 2
    assert f"{total} sources of one publisher" in family
    summary = family[: family.index("<details>")]
    assert [int(number) for number in re.findall(r"</span> (\d+)", summary)] == [
        total - 2,
        1,
        1,
    ]
    assert "refuses us (status 407)" in family
    assert page.count("<h2") < 12, "one heading for all of them"
    with django_assert_num_queries(1):
        health.all_families()


def test_a_failure_is_shown_with_its_sentence(client: Client) -> None:
    now = timezone.now()
    row = source(
        state=SourceState.FAILING,
        problem="The list is <empty>.",
        last_attempt_at=now,
        last_ok_at=now - timedelta(hours=5),
        counts={"index": 230},
    )
    Run.objects.create(
        source=row,
        stage="lists",
        state=RunState.FAILED,
        trigger="schedule",
        adapter_version=1,
        started_at=now,
        finished_at=now,
        problem="Only 3 were found.",
        counts={"requests": 2, "not_modified": 1, "held": 0},
    )
    for url in ("/sources/", "/sources/ca_gac/"):
        page = body(client, url)
        assert "cannot be read" in page
        assert "The list is &lt;empty&gt;." in page
        assert "Only 3 were found." in page
        assert "not modified 1, requests 2</td>" in page
        assert "5 h ago" in page
        assert "230" in page


def test_a_list_that_is_not_whole_is_shown_as_such(client: Client) -> None:
    short = source(counts={"index": 12})
    url = adapters.by_slug("ca_gac").documents[0].url
    Watched.objects.create(
        source=short, url=url, role="index", last_ok_at=timezone.now()
    )
    assert "read, not whole" in body(client, "/sources/")
    Source.objects.update(counts={"index": 230})
    assert "read, not whole" not in body(client, "/sources/")


def test_of_many_pages_that_cannot_be_read_it_says_how_many_are_shown(
    client: Client,
) -> None:
    Watched.objects.bulk_create(
        Watched(
            source=source() if number == 0 else Source.objects.get(),
            url=f"https://office.example/{number}",
            role="page",
            key=f"{number:03}",
            failures=1,
            failure="The host answers 404.",
        )
        for number in range(51)
    )
    assert "The first 50 of 51, by their key." in body(client, "/sources/ca_gac/")


def test_a_publisher_that_refuses_us_is_shown_as_such(client: Client) -> None:
    source(state=SourceState.BLOCKED, problem="HTTP 403")
    assert "refused by the publisher" in body(client, "/sources/")


def test_a_page_that_cannot_be_read_is_named_on_its_sources_page(
    client: Client,
) -> None:
    Watched.objects.create(
        source=source(),
        url="https://office.example/qatar",
        role="page",
        key="qatar",
        failures=2,
        failure="The host says that the page does not exist.",
    )
    page = body(client, "/sources/ca_gac/")
    assert "does not exist" in page
    assert "1 known, 0 read, 1 that cannot be read now" in page


def test_a_hold_shows_its_reasons_and_no_level_mark(client: Client) -> None:
    hold(source())
    factories.country()
    for url in ("/sources/", "/sources/ca_gac/", "/countries/qatar/"):
        page = body(client, url)
        assert "It would fall from 4 to 1." in page
        assert "&lt;b&gt;Summary" in page
        assert "not published" in page
        assert 'class="level l-1"' not in page


def test_a_closed_hold_is_shown_no_more(client: Client) -> None:
    row = hold(source())
    row.closed_at, row.outcome = NOON, HoldOutcome.REVERTED
    row.save()
    assert "It would fall" not in body(client, "/countries/qatar/")


def test_the_queries_do_not_grow_with_holds_and_runs(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("ca_gac", "de_aa", "gb_fcdo", "us_state"):
        row = source(slug)
        for number in range(8):
            hold(row, f"{slug}-{number}")
            Run.objects.create(
                source=row,
                stage="lists",
                trigger="schedule",
                adapter_version=1,
                started_at=NOON,
            )
    Archive.objects.create(
        slug="old-pages",
        title="Old pages",
        made_by="Somebody",
        spans={"xa_office": [[NOON.isoformat(), (NOON + DAY).isoformat()]]},
    )
    with django_assert_max_num_queries(10):
        page = body(client, "/sources/")
    assert page.count("8 readings held back") == 4


# Archives


def archived() -> Archive:
    """An archive that watched Qatar's office twice, and holds a reading of it."""
    factories.issuer()
    spans = [[NOON - 9 * DAY, NOON - 6 * DAY], [NOON - DAY, NOON]]
    archive = Archive.objects.create(
        slug="old-pages",
        title="Old pages",
        made_by="Some <body>",
        licence="Open",
        url="https://archive.example/",
        spans={"xa_office": [[at.isoformat() for at in span] for span in spans]},
    )
    office = source("xa_office", paused=True)
    hold(office, archive=archive.pk, guard="placeholder")
    Run.objects.create(
        source=office,
        stage="archive",
        state=RunState.CHANGED,
        trigger="backfill",
        adapter_version=1,
        started_at=NOON,
        finished_at=NOON,
        at=NOON,
        archive=archive.pk,
        step={"commit": "abcdef0123456789"},
    )
    return archive


def test_an_archive_shows_its_maker_its_gaps_and_what_it_leaves_held(
    client: Client,
) -> None:
    archived()
    page = body(client, "/sources/")
    assert "Public archives" in page
    assert "Made by Some &lt;body&gt;" in page
    assert "abcdef012345" in page
    assert "<summary>1 gap</summary>" in page
    assert "25 April 2026, 12:00 UTC" in page
    assert '#placeholder">placeholder</a> 1' in page


def test_an_archive_known_from_a_table_alone_says_so(client: Client) -> None:
    Archive.objects.create(slug="old-pages", title="Old pages", made_by="Somebody")
    assert "its documents were not read" in body(client, "/sources/")


def test_what_archives_hold_and_did_is_not_what_live_sources_do(
    client: Client,
) -> None:
    row = source("ca_gac")
    hold(row, archive="old-pages")
    factories.country()
    for url in ("/sources/", "/sources/ca_gac/", "/countries/qatar/"):
        page = body(client, url)
        assert "It would fall from 4 to 1." not in page
        assert "held back</h3>" not in page
    health = one_source(adapters.by_slug("ca_gac"))
    assert (health.holds_open, health.holds) == (0, [])


# /sources/guards/


def test_every_guard_is_explained_and_every_hold_leads_to_it(client: Client) -> None:
    page = unescape(body(client, "/sources/guards/"))
    for guard in guards.GUARDS:
        assert f'id="{guard.code}"' in page
        assert guard.sentence in page
        assert guard.keeps in page
        assert guard.what_it_does in page
    assert "/sources/guards/" in body(client, "/sources/")
    hold(source())
    assert "/sources/guards/#steep-fall" in body(client, "/sources/ca_gac/")


def test_a_hold_leads_to_its_event_in_the_ledger(client: Client) -> None:
    [event] = ledger.append([factories.entry()])
    hold(source(), event=event.pk)
    assert event.get_absolute_url() in body(client, "/sources/ca_gac/")
