"""Home, countries, issuers, events and editions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from advisories import ledger, services
from advisories.levels import Level
from advisories.models import Advisory, Event, Issuer, Kind, Origin
from advisories.services import Listing
from tests import factories
from tests.factories import DAY, HOUR, NOON, advice, advisory, edition, issued, record

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-4000-8000-000000000000"


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


# All pages


@pytest.mark.parametrize(
    "url", ["/", "/countries/", "/issuers/", "/feeds/", "/sources/"]
)
def test_a_page_stands_before_anything_was_read(client: Client, url: str) -> None:
    page = body(client, url)
    assert '<a class="skip" href="#main">' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{url}">' in page
    assert page.count("<h1") == 1
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9"])
def test_no_address_on_a_page_comes_from_the_host_header(
    client: Client, host: str
) -> None:
    response = client.get("/", headers={"host": host})
    assert "evil.example" not in response.content.decode()
    if host == "evil.example":
        assert response.status_code == 400
    else:
        assert f'href="http://{host}' not in response.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        f"/events/{NOWHERE}/",
        f"/editions/{NOWHERE}/",
        "/events/1/",
        "/issuers/none/",
        "/captures/00/",
        f"/captures/{'0' * 64}/",
        f"/captures/{'0' * 64}/raw",
        "/captures/..%2f..%2fetc/",
        "/countries/..%2f/",
        "/sources/none/",
        "/feeds/none.rss",
    ],
)
def test_what_does_not_exist_is_not_found_and_says_where_to_go(
    client: Client, url: str
) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_fault_of_ours_has_a_plain_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("advisories.views.overview", broken)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()
    assert "RuntimeError" not in response.content.decode()


def test_no_template_has_a_style_or_a_script_of_its_own() -> None:
    templates = Path(__file__).parents[2] / "templates"
    for path in templates.rglob("*.html"):
        text = path.read_text()
        for forbidden in ("style=", "<style", "onclick=", "javascript:"):
            assert forbidden not in text, path.name
        assert not re.search(r"<script(?! src=\"{% static )", text), path.name
        assert text.count("<script") == text.count("></script>"), path.name


# /


def test_home_tells_an_empty_record_from_a_quiet_month(client: Client) -> None:
    assert "Nothing has been read yet" in body(client, "/")
    record(advisory(), advice())
    page = body(client, "/")
    assert "No government has changed a level in this time" in page
    assert "Nothing has been read yet" not in page


def test_home_shows_late_changes_of_levels_and_nothing_else(client: Client) -> None:
    now = timezone.now()
    row = advisory(at=now - 60 * DAY)
    record(row, advice(Level.NORMAL), now - 60 * DAY)
    record(row, advice(Level.CAUTION), now - 50 * DAY)
    record(row, advice(Level.RECONSIDER), now - 2 * DAY)
    record(row, advice(Level.RECONSIDER, text="Other."), now - DAY)
    page = body(client, "/")
    assert "Sender XA on Qatar: level raised 2 → 3" in page
    assert "level raised 1 → 2" not in page
    assert "text changed" not in page


def test_history_from_archives_is_not_news(client: Client) -> None:
    now = timezone.now()
    row = advisory(at=now - DAY)
    record(row, advice(Level.NORMAL), now - DAY, origin=Origin.BACKFILL)
    record(row, advice(Level.CAUTION), now, origin=Origin.BACKFILL)
    assert "level raised" not in body(client, "/")


def many(count: int) -> None:
    listings = [
        Listing(key=f"k{n}", name=f"Place {n}", codes=("QA",), url="https://x.example/")
        for n in range(count)
    ]
    factories.country()
    services.list_advisories(issuer=factories.issuer().pk, listings=listings, at=NOON)


@pytest.mark.parametrize("url", ["/", "/countries/", "/issuers/"])
def test_the_queries_do_not_grow_with_countries_or_issuers(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, url: str
) -> None:
    for number in range(6):
        for code in ("QA", "FR", "DE"):
            record(advisory(code, codes=(code,), by=f"x{number}_office"), advice())
    with django_assert_max_num_queries(6):
        body(client, url)


# /issuers/


def test_an_issuers_page_counts_and_narrows(client: Client) -> None:
    record(advisory("a", codes=("FR",)), advice(Level.DO_NOT_TRAVEL))
    record(advisory("b", codes=("DE",)), advice(Level.CAUTION))
    unread = advisory("c", codes=("IT",))
    services.mark_unread(reasons={unread.pk: "It cannot be read."})
    page = body(client, "/issuers/xa_office/")
    assert all(name in page for name in ("Country FR", "Country DE", "Country IT"))
    assert "It cannot be read." in page
    assert "All 3" in page
    only = body(client, "/issuers/xa_office/?level=unread")
    assert "Country IT" in only
    assert "Country FR" not in only
    assert "Country FR" in body(client, "/issuers/xa_office/?level=4")


@pytest.mark.parametrize(
    "query",
    ["level=9", "level=%00", "page=0", "page=2", "page=1e9", "page=" + "9" * 30],
)
def test_no_such_part_of_an_issuers_list_is_not_found(
    client: Client, query: str
) -> None:
    record(advisory(), advice())
    assert client.get(f"/issuers/xa_office/?{query}").status_code == 404


def test_an_issuers_page_carries_ten_thousand_destinations(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many(10_000)
    with django_assert_max_num_queries(10):
        page = body(client, "/issuers/xa_office/?page=34")
    assert "All 10000" in page
    assert "Page 34 of 34" in page
    assert page.count("<tr>") == 1 + 100


def test_an_issuer_that_was_never_read_says_so(client: Client) -> None:
    factories.issuer()
    assert "has been read yet" in body(client, "/issuers/xa_office/")
    assert "not followed yet" in body(client, "/issuers/")


# /events/


def test_an_events_page_has_everything_it_rests_on(client: Client) -> None:
    row = advisory()
    record(row, advice(Level.DO_NOT_TRAVEL, native_label="Reisewarnung"))
    record(row, advice(Level.RECONSIDER, native_label="abgeraten"), NOON + 2 * DAY)
    event = Event.objects.get(kind=Kind.LEVEL_LOWERED)
    assert event.edition is not None
    page = body(client, event.get_absolute_url())
    for part in (
        "Sender XA on Qatar: level lowered 4 → 3",
        "Reisewarnung",
        "abgeraten",
        "between 1 and 3 May 2026",
        event.edition.capture_sha256,
        event.edition.get_absolute_url(),
        f"urn:uuid:{event.pk}",
        f"http://127.0.0.1:8000/events/{event.pk}/",
    ):
        assert part in page


def test_a_staff_entry_names_who_and_the_source(client: Client) -> None:
    entry = factories.entry(
        kind=Kind.POSTURE_CHANGED,
        origin=Origin.STAFF,
        recorded_by="ann",
        payload={
            "mission_name": "Embassy",
            "citation": {
                "url": "javascript:alert(1)",
                "title": "<b>Title</b>",
                "publisher": "Ministry",
                "quote": "We <i>close</i>.",
            },
        },
    )
    ledger.append([entry])
    page = body(client, f"/events/{entry.id}/")
    assert "ann" in page
    assert "&lt;b&gt;Title" in page
    assert "We &lt;i&gt;close" in page
    assert "javascript:" not in page


def test_a_correction_and_what_it_corrects_lead_to_each_other(client: Client) -> None:
    wrong = factories.entry("a")
    ledger.append([wrong])
    right = factories.entry("b", kind=Kind.CORRECTION, corrects=wrong.id)
    ledger.append([right])
    assert f"/events/{right.id}/" in body(client, f"/events/{wrong.id}/")
    assert f"/events/{wrong.id}/" in body(client, f"/events/{right.id}/")


# /editions/


def test_an_editions_page_shows_what_changed_and_its_neighbours(client: Client) -> None:
    row = advisory()
    first = record(row, advice(text="Stay.\n\nKeep away from crowds.")).edition
    blind = record(row, advice(text=None, issued=issued(2)), NOON + HOUR).edition
    last = record(
        row, advice(text="Stay.\n\nKeep away from borders."), NOON + 2 * HOUR
    ).edition
    assert first
    assert blind
    assert last
    page = body(client, last.get_absolute_url())
    assert "<del>crowds.</del><ins>borders.</ins>" in page
    assert "1 paragraph unchanged" in page
    assert first.get_absolute_url() in page
    assert blind.get_absolute_url() in page
    assert "The text has not been read." in body(client, blind.get_absolute_url())


def test_an_editions_text_is_shown_and_never_run(client: Client) -> None:
    row = edition(advice(text="<img src=x onerror=alert(1)>\u200b", title="<b>"))
    page = body(client, row.get_absolute_url())
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert "U+200B" in page


def test_an_edition_tells_all_three_clocks(client: Client) -> None:
    row = edition(advice(issued=issued(30)))
    services.confirm(advisories=[row.advisory_id], at=NOON + DAY)
    page = body(client, row.get_absolute_url())
    for moment in ("30 Apr 2026", "1 May 2026, 12:00 UTC", "2 May 2026, 12:00 UTC"):
        assert moment in page


@override_settings(SITE_URL="https://chancery.example")
def test_permanent_addresses_follow_the_settings(client: Client) -> None:
    row = edition()
    page = body(client, row.get_absolute_url())
    assert f'href="https://chancery.example/editions/{row.pk}/"' in page


def test_listing_counts_are_those_of_the_database() -> None:
    many(3)
    listed = [getattr(row, "listed", None) for row in Issuer.objects.with_listing()]
    assert listed == [3]
    assert Advisory.objects.tally() == {"xa_office": {"unread": 3}}
