"""A country's page: what stands now, its timeline, and whatever is asked of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from advisories import ledger, services
from advisories.facts import Region
from advisories.ledger import When
from advisories.levels import Level
from advisories.models import Event, EventCountry, Kind, Origin, Status
from advisories.timeline import PAGE, Cursor
from tests import factories
from tests.factories import HOUR, NOON, advice, advisory, issued, record

pytestmark = pytest.mark.django_db
URL = "/countries/qatar/"
QUERIES = 20


def body(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@time_machine.travel(NOON, tick=False)
def test_it_works(client: Client) -> None:
    record(advisory(), advice(Level.DO_NOT_TRAVEL, issued=issued(30)))
    page = body(client)
    assert "The one government that is followed here says do not go." in page
    assert "Stage 4" in page
    assert '<time class="when" datetime="2026-04-30"' in page
    assert 'rel="alternate"' in page
    assert "/countries/qatar/feed.rss" in page


def test_an_unknown_country_is_not_found(client: Client) -> None:
    assert client.get("/countries/atlantis/").status_code == 404


def test_it_is_only_read(client: Client) -> None:
    factories.country()
    assert client.post(URL).status_code == 405
    assert client.head(URL).status_code == 200


# query, as an address gives it
@pytest.mark.parametrize(
    "query",
    [
        "show=x",
        "issuer=x",
        "issuer=%00",
        "before=x",
        "before=%00",
        "before=%ff",
        "show=%ed",
    ],
)
def test_a_filter_that_means_nothing_is_not_found(client: Client, query: str) -> None:
    factories.country()
    assert client.get(f"{URL}?{query}").status_code == 404


def test_thousands_of_parameters_are_refused(client: Client) -> None:
    factories.country()
    query = "&".join(f"x{n}=1" for n in range(5000))
    assert client.get(f"{URL}?{query}").status_code == 400


def test_a_listed_country_that_was_not_read_shows_the_reason_and_no_level(
    client: Client,
) -> None:
    row = advisory()
    services.mark_unread(reasons={row.pk: "Its detail page is missing."})
    page = body(client)
    assert "Its detail page is missing." in page
    assert 'class="level l-1"' not in page


def test_no_national_level_never_looks_like_level_one(client: Client) -> None:
    record(advisory(), advice(Level.NOT_STATED))
    page = body(client)
    assert "No national level stated" in page
    assert 'class="level l-1"' not in page


def test_parts_of_unknown_level_are_said_to_be_unknown(client: Client) -> None:
    record(advisory(), advice(Level.NORMAL, regional_max=Level.NOT_STATED))
    assert "their level is not known" in body(client)


def test_a_part_has_a_row_of_its_own(client: Client) -> None:
    record(advisory("azores", part="Azores"), advice(Level.CAUTION))
    services.note_list(issuer="xa_office", whole=True)
    page = body(client)
    assert "on a part" in page
    assert "lists nothing on this country" in page


def test_governments_not_followed_are_counted(client: Client) -> None:
    factories.country()
    factories.issuer("xb_office", "XB")
    assert "1 other government is not followed yet." in body(client)


def test_official_words_are_escaped_wherever_they_stand(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    row = advisory()
    record(row, advice(native_label=evil))
    record(
        row,
        advice(
            Level.RECONSIDER,
            native_label=f"{evil}\u202e",
            change_note=evil,
            reasons=(evil,),
            regions=(Region(evil, Level.RECONSIDER, evil),),
        ),
        NOON + HOUR,
    )
    page = body(client)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page


def test_a_javascript_address_is_never_a_link(client: Client) -> None:
    row = advisory()
    row.url = "javascript:alert(1)"
    row.save()
    assert "javascript:" not in body(client)


def test_filters_narrow_the_timeline(client: Client) -> None:
    row = advisory()
    record(row, advice(Level.CAUTION))
    record(row, advice(Level.CAUTION, text="Other words."), NOON + HOUR)
    assert "text changed" in body(client)
    levels = body(client, f"{URL}?show=levels")
    assert "level first read" in levels
    assert "text changed" not in levels
    factories.issuer("xb_office", "XB")
    assert "level first read" not in body(client, f"{URL}?issuer=xb_office")


def test_unconfirmed_and_corrected_events_are_marked(client: Client) -> None:
    wrong = factories.entry("a", status=Status.UNCONFIRMED)
    ledger.append([wrong])
    ledger.append([factories.entry("b", kind=Kind.CORRECTION, corrects=wrong.id)])
    page = body(client)
    assert '<span class="unconfirmed">unconfirmed</span>' in page
    assert "Corrected since" in page
    assert "What it corrects" in page


def test_the_queries_do_not_grow_with_the_timeline(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        about = advisory(by=f"x{number}_office")
        record(about, advice())
        record(about, advice(Level.DO_NOT_TRAVEL), NOON + HOUR)
    ledger.append([factories.entry(f"e{n}") for n in range(PAGE)])
    with django_assert_max_num_queries(QUERIES):
        assert body(client).count('<li class="event') == PAGE


def many_events(count: int) -> None:
    """A country with so many events, in bulk: several at each moment."""
    place = factories.country()
    rows = [
        Event(
            id=ledger.identify("bulk", number),
            position=number + 1,
            kind=Kind.STATEMENT,
            status=Status.CONFIRMED,
            origin=Origin.LIVE,
            occurred_at=NOON - timedelta(minutes=number // 7),
            occurred_precision="instant",
            published_at=NOON,
            payload={"summary": f"said {number}"},
        )
        for number in range(count)
    ]
    Event.objects.bulk_create(rows, batch_size=2000)
    EventCountry.objects.bulk_create(
        [
            EventCountry(
                event=row,
                country=place,
                occurred_at=row.occurred_at,
                position=row.position,
            )
            for row in rows
        ],
        batch_size=2000,
    )


def test_ten_thousand_events_are_paged_at_the_same_cost(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many_events(10_000)
    deep = Event.objects.on_timeline(factories.country())[9_969]
    with django_assert_max_num_queries(QUERIES):
        first = body(client)
        assert first.count('<li class="event') == PAGE
        assert 'rel="next"' in first
    page = body(client, f"{URL}?before={Cursor.of(deep)}")
    assert page.count('<li class="event') == PAGE
    assert 'rel="next"' not in page
    assert "Newest" in page


def test_a_page_beyond_the_end_says_so(client: Client) -> None:
    ledger.append([factories.entry("only", when=When(NOON))])
    page = body(client, f"{URL}?before=2000-01-01T00:00:00.000000Z~1")
    assert "Nothing older is on record." in page
