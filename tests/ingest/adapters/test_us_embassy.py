"""What the alert feeds of the United States' embassies are read as."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from ingest.adapters.us_embassy import POSTS, UsEmbassy
from ingest.errors import Challenge, EmptyDocument, UnexpectedShape, Unparseable
from ingest.records import Capture, Notice, Post, Precision

KYIV = UsEmbassy("ua")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUSE = "https://ua.usembassy.gov"
BODY = (
    "<p><strong>Location:</strong> Kyiv</p>\n<p><strong>Event:</strong> The embassy "
    "will stay shut on Friday. Its staff shelter&nbsp;in place.</p>"
    "<ul><li>Stay where you are.</li></ul><script>track()</script>"
)


def item(
    number: int = 1,
    title: str = "Security Alert: The embassy stays shut",
    body: str = BODY,
    date: str | None = "Fri, 20 Nov 2026 09:30:00 +0000",
    link: str | None = f"{HOUSE}/security-alert-1/",
    guid: str | None = "",
) -> str:
    """An alert as WordPress writes it; None leaves an element out."""
    if guid == "":
        guid = f"{HOUSE}/?p={number}"
    cells = [
        f"<title>{title}</title>",
        f"<link>{escape(link)}</link>" if link is not None else "",
        f"<pubDate>{date}</pubDate>" if date is not None else "",
        f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid is not None else "",
        "<description><![CDATA[The embassy will stay shut […]]]></description>",
        f"<content:encoded><![CDATA[{body}]]></content:encoded>" if body else "",
    ]
    return f"<item>{''.join(cells)}</item>"


def feed(*items: str, before: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'{before}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>Alert &#8211; U.S. Embassy</title>"
        f"<language>en-US</language>{''.join(items)}</channel></rss>"
    ).encode()


def read(body: bytes, adapter: UsEmbassy = KYIV) -> tuple[Notice, ...]:
    url = adapter.documents[0].url
    return adapter.read(Capture(url, "feed", body, NOON)).notices


def test_an_alert_is_read_with_its_text_its_date_and_its_embassy() -> None:
    [notice] = read(feed(item()))
    assert notice.key == f"{HOUSE}/?p=1"
    assert notice.url == f"{HOUSE}/security-alert-1/"
    assert notice.title == "Security Alert: The embassy stays shut"
    assert notice.text == (
        "Location: Kyiv\n\nEvent: The embassy will stay shut on Friday. Its staff "
        "shelter in place.\n\n- Stay where you are."
    )
    assert notice.issued is not None
    assert notice.issued.at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert notice.issued.precision is Precision.INSTANT
    assert (notice.sending, notice.hosts, notice.post) == ("US", ("UA",), Post("UA"))
    assert (notice.language, notice.standing, notice.facts) == ("en", False, {})


def test_markup_and_entities_in_a_title_are_read_as_text() -> None:
    title = "Alert &amp;#8211; &lt;b&gt;Kyiv&lt;/b&gt;\n &lt;script&gt;x&lt;/script&gt;"
    [notice] = read(feed(item(title=title)))
    assert notice.title == "Alert – Kyiv"


@pytest.mark.parametrize(
    "date", [None, "", "yesterday", "Fri, 20 Nov 2026 09:30:00", "31 Feb 2026 25:00"]
)
def test_an_alert_without_a_moment_keeps_what_it_claims(date: str | None) -> None:
    [notice] = read(feed(item(date=date)))
    assert notice.issued is None
    assert notice.facts == {"claimed": date or ""}


def test_an_alert_without_guid_is_known_by_its_page() -> None:
    [notice] = read(feed(item(guid=None)))
    assert notice.key == f"{HOUSE}/security-alert-1/"


def test_an_alert_that_nothing_names_is_refused() -> None:
    with pytest.raises(UnexpectedShape, match="neither a guid nor a link"):
        read(feed(item(guid=None, link=None)))


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://ua.usembassy.gov/alert/",
        "https://ua.usembassy.gov.example/alert/",
        "https://[broken",
    ],
)
def test_only_pages_of_the_post_itself_are_linked_to(link: str) -> None:
    [notice] = read(feed(item(link=link, guid="alert-1")))
    assert notice.url == KYIV.documents[0].url


def test_an_alert_given_twice_is_taken_once_as_it_stands_first() -> None:
    twice = feed(item(title="Newer"), item(title="Older"))
    assert [notice.title for notice in read(twice)] == ["Newer"]


def test_the_teaser_stands_in_where_there_is_no_text() -> None:
    [notice] = read(feed(item(body="")))
    assert notice.text == "The embassy will stay shut […]"


def test_a_feed_whose_alerts_have_no_text_at_all_is_refused() -> None:
    bare = "<item><title>Alert</title><guid>1</guid></item>"
    with pytest.raises(EmptyDocument):
        read(feed(bare))
    assert len(read(feed(bare, item()))) == 2


def test_a_bot_wall_is_told_from_a_feed() -> None:
    wall = b"<!DOCTYPE html><html><title>Access Denied</title><p>No.</html>"
    with pytest.raises(Challenge):
        read(wall)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Unparseable),
        (b"<rss><channel>", Unparseable),
        (b"<html><head/></html>", UnexpectedShape),
        (b"<rss version='2.0'/>", UnexpectedShape),
        (b"\xff\xfe\x00", Unparseable),
        (b'<?xml version="1.0" encoding="x-none"?><rss/>', Unparseable),
    ],
)
def test_what_is_not_the_feed_is_refused(
    body: bytes, error: type[Unparseable | UnexpectedShape]
) -> None:
    with pytest.raises(error):
        read(body)


def test_entities_of_its_own_are_not_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(Unparseable):
        read(feed(item(title="&b;"), before=bomb))


def test_ten_thousand_alerts_are_read_and_counted() -> None:
    many = feed(*(item(number, body="<p>x</p>") for number in range(10_000)))
    assert len(read(many)) == 10_000


def test_a_post_may_speak_for_countries_next_door_or_from_abroad() -> None:
    [bridgetown] = read(feed(item()), UsEmbassy("bb"))
    [tunis] = read(feed(item()), UsEmbassy("ly"))
    [london] = read(feed(item()), UsEmbassy("uk"))
    assert bridgetown.hosts[:2] == ("BB", "AG")
    assert bridgetown.post == Post("BB")
    assert (tunis.hosts, tunis.post) == (("LY",), None)
    assert (london.hosts, london.post) == (("GB",), Post("GB"))


def test_every_post_is_a_source_of_its_own_on_its_own_host() -> None:
    assert len(POSTS) > 160
    assert len({post.slug for post in POSTS}) == len(POSTS)
    for post in POSTS:
        [host] = post.hosts
        assert post.documents[0].url == f"https://{host}/category/alert/feed/"
        assert post.slug == f"us_embassy_{host.removesuffix('.usembassy.gov')}"
