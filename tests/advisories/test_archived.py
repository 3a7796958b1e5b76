"""What only archives know: told as past, with its archive, and never as what stands."""

from __future__ import annotations

import pytest
from django.test import Client

from advisories import ledger, services
from advisories.levels import Level
from advisories.models import Advisory, Archive, Edition, Event, Issuer, Kind, Status
from advisories.standings import State, lede, standings, strands
from tests import factories
from tests.advisories.strands import ARCHIVE, archived, doubt, drop, show
from tests.factories import DAY, NOON, advice, advisory, record

pytestmark = pytest.mark.django_db
URL = "/countries/qatar/"
BEFORE = NOON - 90 * DAY
HIGH, LOW = advice(Level.DO_NOT_TRAVEL), advice(Level.NORMAL)


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def now_on(code: str = "QA") -> list[tuple[State, Level | None, str]]:
    """How each answer stands, its level, and what is told as past."""
    place = factories.country(code)
    rows = list(Advisory.objects.on(place).with_current())
    told = standings(place, Issuer.objects.with_listing(), rows, NOON, strands(rows))
    return [
        (row.state, row.level, row.past.current.level if row.past else "")
        for row in told
    ]


# Standings


def test_an_issuer_of_which_only_an_archive_knows_has_a_state_of_its_own() -> None:
    show(archived(), [(BEFORE, HIGH)])
    assert now_on() == [(State.ARCHIVED, None, "4")]


def test_what_was_read_live_takes_the_place_of_what_archives_showed() -> None:
    row = archived()
    show(row, [(BEFORE, HIGH)])
    record(advisory(), LOW)
    assert now_on() == [(State.STANDS, Level.NORMAL, "")]


def test_a_destination_that_is_listed_and_unread_shows_its_past() -> None:
    show(archived(), [(BEFORE, HIGH)])
    advisory()
    assert now_on() == [(State.UNREAD, None, "4")]


def test_another_destination_of_the_archive_does_not_stand_beside_what_is_read() -> (
    None
):
    show(archived("qatar-and-more"), [(BEFORE, HIGH)])
    record(advisory(), LOW)
    assert now_on() == [(State.STANDS, Level.NORMAL, "")]


def test_the_lede_counts_no_government_that_only_archives_know() -> None:
    show(archived(), [(BEFORE, HIGH)])
    place = factories.country()
    rows = list(place.advisories.with_current())
    known = strands(rows)
    issuers = Issuer.objects.with_listing()
    assert lede(standings(place, issuers, rows, NOON, known)) == [
        "No government's advice has been read here yet.",
        "Public archives show what one of them said before.",
    ]
    factories.issuer("xb_office", "XB")
    record(advisory("qatar", by="xb_office"), LOW)
    rows = list(place.advisories.with_current())
    assert lede(standings(place, issuers.all(), rows, NOON, known)) == [
        "The one government that is followed here advises the usual precautions."
    ]


def test_a_followed_issuer_that_lists_it_no_more_counts_as_publishing_nothing() -> None:
    show(archived(), [(BEFORE, HIGH)])
    record(advisory("france", codes=("FR",)), LOW)
    services.note_list(issuer="xa_office", whole=True)
    place = factories.country()
    rows = list(place.advisories.with_current())
    told = standings(place, Issuer.objects.with_listing(), rows, NOON, strands(rows))
    assert [row.state for row in told] == [State.ARCHIVED]
    assert "does not name it" in told[0].note
    [said] = lede(told)
    assert "publishes nothing on it" in said


# Pages


def test_before_any_poll_no_page_claims_that_anything_stands(client: Client) -> None:
    show(archived(), [(BEFORE, HIGH)])
    for url in ("/", "/countries/"):
        page = body(client, url)
        assert "Nothing has been read yet from the governments themselves" in page
        assert "/as-of/" in page
        assert 'class="level' not in page
    page = body(client, URL)
    assert "advice has been read here yet." in page
    assert "A notebook of travel advice” last showed, on" in page
    assert 'class="level l-4"' not in page.split('id="chart"')[0]


def test_the_issuers_pages_tell_archived_destinations_apart(client: Client) -> None:
    show(archived(), [(BEFORE, HIGH)])
    assert "known from an archive only" in body(client, "/issuers/")
    page = body(client, "/issuers/xa_office/")
    assert "none of it is said to stand now" in page
    assert "last showed, on" in page
    assert 'class="level l-4"' not in page
    record(advisory("france", codes=("FR",)), LOW)
    page = body(client, "/issuers/xa_office/")
    assert "last showed, on" not in page
    assert ">All 1</a>" in page
    assert "last showed, on" in body(client, "/issuers/xa_office/?level=archived")
    assert "last showed, on" not in body(client, "/issuers/xa_office/?level=1")


def test_a_row_and_an_event_name_the_archive_and_its_maker(client: Client) -> None:
    show(archived(), [(BEFORE, HIGH)])
    assert "from the public archive “A notebook of travel advice”" in body(client, URL)
    event = Event.objects.get()
    page = body(client, event.get_absolute_url())
    assert "made by somebody" in page
    assert 'href="https://notebook.example/"' in page


def test_an_archived_edition_is_not_said_to_stand(client: Client) -> None:
    strand = show(archived(), [(BEFORE, HIGH), (BEFORE + DAY, LOW)], NOON)
    page = body(client, strand.current.get_absolute_url())
    assert "that does not say what stands now" in page
    assert "1 May 2026, 12:00 UTC" in page
    first = Edition.objects.get(number=1)
    assert "The archive shows a later edition." in body(
        client, first.get_absolute_url()
    )


def test_a_bundled_edition_says_that_the_page_is_not_here(client: Client) -> None:
    strand = show(archived(), [(BEFORE, HIGH)])
    edition = strand.current
    edition.pk = factories.entry("bundled").id
    edition.bundled = True
    edition.save(force_insert=True)
    page = body(client, edition.get_absolute_url())
    assert "the page itself is not stored here" in page
    assert "The words are not stored here" in page
    assert "not the government’s words" in page
    assert "/captures/" not in page


def test_an_unconfirmed_reading_says_why_and_what_became_of_it(client: Client) -> None:
    row = archived()
    held = doubt(row, HIGH, LOW, BEFORE + DAY)
    dropped = drop(row, held, BEFORE + 2 * DAY)
    show(row, [(BEFORE, HIGH)], NOON, entries=[held])
    page = body(client, URL)
    assert '<span class="unconfirmed">unconfirmed</span>' in page
    assert "The level falls by its label alone." in page
    assert "Not confirmed after all" not in page
    assert "Nothing has settled it yet." in body(client, f"/events/{held.id}/")
    ledger.append([dropped])
    page = body(client, URL)
    assert "Not confirmed after all" in page
    assert "The reading that is dropped" in page
    assert f"/events/{dropped.id}/" in body(client, f"/events/{held.id}/")
    page = body(client, f"/events/{dropped.id}/")
    assert "It drops an unconfirmed reading:" in page
    assert f"/events/{held.id}/" in page
    assert "from the public archive" in body(client, URL)


def test_what_confirms_an_unconfirmed_reading_leads_to_it(client: Client) -> None:
    row = archived()
    held = doubt(row, HIGH, LOW, BEFORE + DAY)
    show(row, [(BEFORE, HIGH)], BEFORE + DAY, entries=[held])
    show(row, [(BEFORE + 2 * DAY, LOW)], NOON, settles=held.id)
    page = body(client, URL)
    assert "Confirmed later" in page
    assert "Unconfirmed before" in page
    sure = Event.objects.get(kind=Kind.LEVEL_LOWERED, status=Status.CONFIRMED)
    assert "It confirms what was unconfirmed before:" in body(
        client, sure.get_absolute_url()
    )


def test_an_archive_that_is_not_known_breaks_no_page(client: Client) -> None:
    strand = show(archived(), [(BEFORE, HIGH)])
    held = doubt(strand.advisory, HIGH, LOW, BEFORE + DAY)
    held.payload["archive"] = "lost"
    ledger.append([held])
    assert not Archive.objects.filter(pk="lost").exists()
    assert ARCHIVE not in body(client, f"/events/{held.id}/")
    assert "from a public archive" in body(client, URL)
