"""The feeds as a reader gets them: what is in them, their ids, and their 304s."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import DjangoAssertNumQueries

from advisories import doubts, ledger
from advisories.facts import Region
from advisories.levels import Level
from advisories.models import Event, Kind, Origin, Status
from advisories.subscriptions import CAP, CHANNELS
from tests import factories
from tests.factories import DAY, HOUR, NOON, advice, advisory, record

pytestmark = pytest.mark.django_db
URL = "/feeds/level-changes.rss"


def parsed(client: Client, url: str = URL) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed


def titles(client: Client, url: str = URL) -> list[str]:
    return [entry.title for entry in parsed(client, url).entries]


def lowered(code: str = "QA", by: str = "xa_office", steps: int = 1) -> None:
    """The level of a country falls from 4 by one step, then by another."""
    row = advisory(code, codes=(code,), by=by)
    for turn in range(steps + 1):
        record(row, advice(Level(str(4 - turn))), NOON + turn * HOUR)


# What is in them


def test_it_works(client: Client) -> None:
    lowered()
    feed = parsed(client)
    [entry] = feed.entries
    event = Event.objects.get(kind=Kind.LEVEL_LOWERED)
    assert entry.title == "Sender XA on Qatar: level lowered 4 → 3 (Stage 3)"
    assert entry.id == f"urn:uuid:{event.pk}"
    assert not entry.guidislink
    assert entry.link == f"http://127.0.0.1:8000/events/{event.pk}/"
    assert "“Stage 4” → “Stage 3”." in entry.summary
    assert parsedate_to_datetime(entry.published) == event.published_at


def test_the_channel_says_what_it_is(client: Client) -> None:
    lowered()
    factories.country("FR", "France")
    channel = parsed(client, f"{URL}?direction=down&country=fr,QA").feed
    own = f"http://127.0.0.1:8000{URL}?country=FR&country=QA&direction=down"
    links = [(link.rel, link.href) for link in channel.links]
    assert ("self", own) in links
    assert channel.language == "en"
    assert f"The latest {CAP} are listed" in channel.subtitle
    assert channel.docs
    assert channel.ttl


@pytest.mark.parametrize("name", CHANNELS)
def test_an_empty_feed_is_a_feed_that_says_what_it_will_carry(
    client: Client, name: str
) -> None:
    feed = parsed(client, f"/feeds/{name}.rss")
    assert feed.entries == []
    assert len(feed.feed.subtitle) > 40
    assert "lastBuildDate" not in client.get(f"/feeds/{name}.rss").content.decode()


def test_first_readings_texts_and_archives_are_no_level_changes(client: Client) -> None:
    row = advisory()
    record(row, advice(Level.CAUTION))
    record(row, advice(Level.CAUTION, text="Other."), NOON + HOUR)
    old = advisory("old", codes=("FR",))
    record(old, advice(Level.CAUTION), origin=Origin.BACKFILL)
    record(old, advice(Level.NORMAL), NOON + HOUR, origin=Origin.BACKFILL)
    ledger.append([factories.entry(kind=Kind.LEVEL_RAISED, status=Status.UNCONFIRMED)])
    assert titles(client) == []
    assert len(titles(client, "/feeds/everything.rss")) == 2


def test_a_correction_of_a_level_is_in_the_feed_of_levels(client: Client) -> None:
    wrong = factories.entry(
        "wrong", kind=Kind.LEVEL_RAISED, direction="up", level_to="4"
    )
    ledger.append([wrong, factories.entry("said")])
    right = factories.entry(
        "right",
        kind=Kind.CORRECTION,
        corrects=wrong.id,
        level_from="4",
        level_to="3",
    )
    ledger.append([right])
    feed = parsed(client, f"{URL}?direction=up")
    assert [entry.id for entry in feed.entries] == [right.id.urn, wrong.id.urn]
    assert feed.entries[0].title == (
        "Chancery on Qatar: corrected: the level is 3, not 4"
    )
    assert wrong.id.urn.removeprefix("urn:uuid:") in feed.entries[0].summary


def test_newest_is_what_the_ledger_learned_last_and_fifty_are_enough(
    client: Client,
) -> None:
    ledger.append(
        [factories.entry(f"e{n}", kind=Kind.LEVEL_RAISED) for n in range(CAP + 9)]
    )
    ids = [entry.id for entry in parsed(client).entries]
    newest = Event.objects.newest_first().values_list("pk", flat=True)[:CAP]
    assert ids == [f"urn:uuid:{pk}" for pk in newest]
    assert len(set(ids)) == CAP


def test_one_event_on_two_countries_is_one_item(client: Client) -> None:
    row = advisory("both", codes=("IL", "PS"))
    record(row, advice(Level.CAUTION))
    record(row, advice(Level.RECONSIDER), NOON + HOUR)
    assert len(titles(client, f"{URL}?country=IL,PS")) == 1
    assert len(titles(client, f"{URL}?region=Somewhere")) == 1


def test_a_countrys_feed_has_all_of_it_and_nothing_else(client: Client) -> None:
    lowered("FR")
    lowered("DE")
    place = factories.country("FR")
    feed = parsed(client, f"/countries/{place.slug}/feed.rss")
    assert len(feed.entries) == 2
    assert all("Country FR" in entry.title for entry in feed.entries)
    assert client.get("/countries/atlantis/feed.rss").status_code == 404


def test_official_words_reach_the_reader_as_text(client: Client) -> None:
    evil = "a <script>alert(1)</script> & ]]> \u202e\x0c \U0001f6d1 مرحبا"
    row = advisory()
    record(row, advice(Level.CAUTION))
    record(
        row,
        advice(
            Level.RECONSIDER,
            native_label=evil,
            change_note=evil * 500,
            regions=(Region(evil, Level.RECONSIDER),),
        ),
        NOON + HOUR,
    )
    content = client.get(URL).content.decode()
    assert "<script" not in content
    assert "&lt;script" in content  # the title: plain text, escaped for XML
    summary = re.search(r"<description>(&lt;p&gt;.*?)</description>", content, re.S)
    assert summary
    assert "&lt;script" not in summary[1]
    assert "&amp;lt;script" in summary[1]  # HTML, escaped, then escaped for XML
    assert not {"\u202e", "\x0c"} & set(content)
    [entry] = parsed(client).entries
    assert "مرحبا" in entry.title


# Ids


def test_ids_do_not_depend_on_the_sites_name(client: Client) -> None:
    lowered()
    here = parsed(client).entries[0]
    with override_settings(SITE_URL="https://other.example"):
        there = parsed(client).entries[0]
    assert there.link.startswith("https://other.example/events/")
    assert here.id == there.id


def test_ids_are_known_in_advance(client: Client) -> None:
    """A golden value: were it to change, every reader would show everything anew."""
    lowered()
    assert (
        parsed(client).entries[0].id == "urn:uuid:2ff6ce00-f9f3-5bcc-b80d-06c6804979af"
    )


def test_the_same_feed_is_the_same_bytes_in_every_language(client: Client) -> None:
    lowered()
    english = client.get(URL)
    french = client.get(URL, headers={"accept-language": "fr"})
    assert english.content == french.content
    assert english["ETag"] == french["ETag"]


# Filters


# query, who is heard
@pytest.mark.parametrize(
    ("query", "heard"),
    [
        ("country=FR", {"FR"}),
        ("country=fr,DE", {"FR", "DE"}),
        ("country=FR&country=DE", {"FR", "DE"}),
        ("issuer=xb_office", {"DE"}),
        ("region=Somewhere", {"FR", "DE"}),
        ("direction=up", set()),
        ("direction=down", {"FR", "DE"}),
        ("min_level=4", {"FR", "DE"}),
        ("kind=level-raised", set()),
        ("kind=level-lowered,level-raised", {"FR", "DE"}),
        ("country=FR&issuer=xb_office", set()),
        ("country=", {"FR", "DE"}),
    ],
)
def test_filters_narrow_a_feed(client: Client, query: str, heard: set[str]) -> None:
    lowered("FR", "xa_office")
    lowered("DE", "xb_office")
    said = titles(client, f"{URL}?{query}")
    assert {title.split(":")[0][-2:] for title in said} == heard


def test_the_least_level_counts_before_and_after(client: Client) -> None:
    lowered("FR", steps=3)
    assert [len(titles(client, f"{URL}?min_level={n}")) for n in (1, 2, 3, 4)] == [
        3,
        3,
        2,
        1,
    ]


@pytest.mark.parametrize(
    "query",
    [
        "country=XX",
        "country=%00",
        "country=ukraine",
        "issuer=none",
        "region=Nowhere",
        "direction=sideways",
        "min_level=5",
        "min_level=%D9%A3",
        "kind=nonsense",
        "contry=FR",
        "country=" + ",".join(f"A{n}" for n in range(400)),
    ],
)
def test_a_filter_that_means_nothing_is_refused_in_one_sentence(
    client: Client, query: str
) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    said = response.content.decode().strip()
    assert said.count("\n") == 0
    assert said.endswith(".")


@pytest.mark.parametrize("name", ["confirmed", "Level-Changes", "nothing"])
def test_an_unknown_feed_is_not_found_and_says_which_there_are(
    client: Client, name: str
) -> None:
    response = client.get(f"/feeds/{name}.rss")
    assert response.status_code == 404
    assert "level-changes, departures" in response.content.decode()


def test_it_is_only_read(client: Client) -> None:
    assert client.post(URL).status_code == 405


# Conditional requests


# If-None-Match as readers send it, {} being what we sent
@pytest.mark.parametrize("match", ["{}", "W/{}", '"other", {}', "*", 'W/"x",W/{}'])
def test_an_unchanged_feed_costs_one_query_and_no_body(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, match: str
) -> None:
    lowered()
    etag = client.get(URL)["ETag"]
    with django_assert_num_queries(1):
        response = client.get(URL, headers={"if-none-match": match.format(etag)})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert "max-age" in response["Cache-Control"]


@pytest.mark.parametrize("match", ["", '"other"', "garbage", 'W/"x", "y"'])
def test_another_tag_brings_the_feed(client: Client, match: str) -> None:
    lowered()
    headers = {"if-none-match": match}
    assert client.get(URL, headers=headers).status_code == 200


def test_a_new_event_brings_the_feed_and_another_feeds_does_not(client: Client) -> None:
    lowered("FR")
    place = f"{URL}?country=FR"
    etag = client.get(place)["ETag"]
    lowered("DE")
    assert client.get(place, headers={"if-none-match": etag}).status_code == 304
    lowered("FR", "xb_office")
    assert client.get(place, headers={"if-none-match": etag}).status_code == 200


def settled(client: Client) -> Any:
    """The feed's response at a time when its latest event is a day old."""
    with time_machine.travel(timezone.now() + DAY, tick=False):
        return client.get(URL)


def test_the_time_of_the_latest_event_is_last_modified(client: Client) -> None:
    lowered()
    response = settled(client)
    event = Event.objects.get(kind=Kind.LEVEL_LOWERED)
    said = parsedate_to_datetime(response["Last-Modified"])
    assert said == event.recorded_at.replace(microsecond=0)


def test_no_time_is_sent_while_more_can_follow_in_the_same_second(
    client: Client,
) -> None:
    lowered()
    assert "Last-Modified" not in client.get(URL)


# If-Modified-Since as a shift in days or as text, status
@pytest.mark.parametrize(
    ("since", "status"),
    [(0, 304), (1, 304), (-1, 200), ("garbage", 200), ("Thu, 99 Foo", 200)],
)
def test_a_reader_that_asks_by_time_alone_is_answered(
    client: Client, since: int | str, status: int
) -> None:
    lowered()
    latest = parsedate_to_datetime(settled(client)["Last-Modified"])
    asked = (
        since
        if isinstance(since, str)
        else http_date((latest + since * DAY).timestamp())
    )
    with time_machine.travel(timezone.now() + DAY, tick=False):
        response = client.get(URL, headers={"if-modified-since": asked})
    assert response.status_code == status


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    lowered()
    got, headed = client.get(URL), client.head(URL)
    assert headed.content == b""
    for header in ("ETag", "Content-Type", "Cache-Control"):
        assert headed[header] == got[header]


def test_a_feed_of_fifty_takes_a_constant_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for code in ("FR", "DE", "IT"):
        lowered(code, steps=3)
    with django_assert_num_queries(4):
        client.get(URL)
    with django_assert_num_queries(5):
        client.get("/countries/country-fr/feed.rss")


# What was not confirmed


def doubted() -> Event:
    """A fall of Qatar's level that was held back."""
    row = advisory()
    record(row, advice(Level.DO_NOT_TRAVEL))
    entry = doubts.unconfirmed(
        doubts.About.row(row),
        advice(Level.DO_NOT_TRAVEL),
        advice(Level.NORMAL),
        at=NOON + HOUR,
        why="A fall of three steps <at once>.",
    )
    assert entry
    [event] = ledger.append([entry])
    return event


def test_what_is_held_back_is_in_a_feed_of_its_own_with_the_reason(
    client: Client,
) -> None:
    event = doubted()
    [entry] = parsed(client, "/feeds/unconfirmed.rss").entries
    assert entry.id == f"urn:uuid:{event.pk}"
    assert entry.title == (
        "Not confirmed: Sender XA on Qatar: level lowered 4 → 1 (Stage 1)"
    )
    assert "Held back: A fall of three steps &lt;at once&gt;." in entry.summary
    for other in ("level-changes", "everything"):
        assert str(event.pk) not in str(parsed(client, f"/feeds/{other}.rss").entries)


def test_what_became_of_it_follows_and_names_it(client: Client) -> None:
    event = doubted()
    about = doubts.About.row(advisory())
    ledger.append(
        [doubts.not_confirmed(about, event.pk, at=NOON + DAY, why="It was gone.")]
    )
    for query in ("", "?direction=down", "?min_level=4", "?country=QA"):
        feed = parsed(client, f"/feeds/unconfirmed.rss{query}")
        assert len(feed.entries) == 2
        assert f"/events/{event.pk}/" in feed.entries[0].summary
    assert titles(client, "/feeds/unconfirmed.rss?direction=up") == []


def test_a_doubt_of_an_archive_is_no_news(client: Client) -> None:
    ledger.append([factories.entry(status=Status.UNCONFIRMED, origin=Origin.BACKFILL)])
    assert titles(client, "/feeds/unconfirmed.rss") == []


# What could not be read


def lost(archive: str = "") -> str:
    """The id of the event that an issuer could not be read."""
    entry = doubts.source_lost(
        factories.issuer().pk,
        "XA",
        what="silence",
        why="Nothing came.",
        at=NOON,
        since=NOON - DAY,
        archive=archive,
    )
    [event] = ledger.append([entry])
    return f"urn:uuid:{event.pk}"


def test_that_a_source_was_lost_is_told_with_everything(client: Client) -> None:
    wanted = lost()
    for url in ("/feeds/everything.rss", "/feeds/everything.rss?issuer=xa_office"):
        [entry] = parsed(client, url).entries
        assert entry.id == wanted
        assert entry.title == (
            "Sender XA: source lost: nothing of it has been read for days"
        )
        assert "Nothing came." in entry.summary
        assert "Last read on 30 April 2026, 12:00 UTC." in entry.summary
    assert titles(client) == []


def test_that_an_archive_lost_an_issuer_is_told_in_the_issuers_own_feed_once(
    client: Client,
) -> None:
    wanted = lost("old-pages")
    factories.issuer("xb_office", "XB")
    assert titles(client, "/feeds/everything.rss") == []
    assert titles(client, "/feeds/everything.rss?issuer=xb_office") == []
    [entry] = parsed(client, "/feeds/everything.rss?issuer=xa_office").entries
    assert entry.id == wanted
    assert "in a public archive" in entry.title


def test_what_was_dropped_is_told_only_where_it_was_announced(client: Client) -> None:
    event = doubted()
    about = doubts.About.row(advisory())
    entry = doubts.not_confirmed(about, event.pk, at=NOON + DAY, why="It was gone.")
    ledger.append([entry])
    assert "level first read" in titles(client, "/feeds/everything.rss")[0]
    assert titles(client, "/feeds/unconfirmed.rss")[0] == (
        "Sender XA on Qatar: not confirmed after all: level lowered 4 → 1"
    )
