"""United States: the alerts that each embassy publishes on its own site.

One source for each post, all of one family: they share a queue and a pace, since one
publisher serves them. Some refuse clients in data centres; that is a state of the
source and never gone round (docs/sources/us_embassy.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from ingest import html, text
from ingest.errors import EmptyDocument, UnexpectedShape, Unparseable
from ingest.records import (
    Capture,
    Document,
    Expect,
    Issued,
    Notice,
    Post,
    Precision,
    Sheet,
)

from .base import Adapter
from .us_embassy_posts import ELSEWHERE, HOSTS

DOMAIN = "usembassy.gov"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MAX_KEY = 300  # as many characters as a notice's key may have

_FIT = re.compile(r"https://[a-z.]+/[!-~]{0,900}")


class UsEmbassy(Adapter):
    """The alerts of one post. ``code``: the first label of its host's name."""

    every = timedelta(hours=1)
    tells_of_missions = True
    family = DOMAIN

    def __init__(self, code: str) -> None:
        self.slug = f"us_embassy_{code}"
        self._host = f"{code}.{DOMAIN}"
        self.hosts = frozenset({self._host})
        self.countries = HOSTS[code]
        self._post = None if code in ELSEWHERE else Post(self.countries[0])
        self.documents = (
            Document(
                role="feed",
                url=f"https://{self._host}/category/alert/feed/",
                accept="application/rss+xml",
                # The software gives the latest ten unless it is told otherwise.
                expect=Expect(min=1, max=100, window=True),
            ),
        )

    def read(self, capture: Capture) -> Sheet:
        channel = _channel(capture.body)
        language = text.line(channel.findtext("language") or "en")[:2].lower()
        notices: dict[str, Notice] = {}
        for item in channel.iterfind("item"):
            notice = self._notice(item, language, capture.url)
            notices.setdefault(notice.key, notice)
        if notices and not any(notice.text for notice in notices.values()):
            raise EmptyDocument("None of the feed's alerts has any text.")
        return Sheet(notices=tuple(notices.values()))

    def _notice(self, item: Element, language: str, feed: str) -> Notice:
        key = text.line(item.findtext("guid") or item.findtext("link") or "")
        if not key or len(key) > MAX_KEY:
            raise UnexpectedShape(
                "An alert of the feed has neither a guid nor a link to know it by."
            )
        claimed = text.line(item.findtext("pubDate") or "")
        issued = _issued(claimed)
        words = item.findtext(CONTENT) or item.findtext("description") or ""
        return Notice(
            key=key,
            url=next(self._addresses(item), feed),
            title=text.line(html.plain(item.findtext("title") or "")),
            text=html.plain(words),
            language=language,
            sending="US",
            hosts=self.countries,
            post=self._post,
            issued=issued,
            facts={} if issued else {"claimed": claimed[:100]},
        )

    def _addresses(self, item: Element) -> Iterator[str]:
        """Pages of the post's own site that the item names."""
        for name in ("link", "guid"):
            address = (item.findtext(name) or "").strip()
            if _FIT.fullmatch(address) and urlsplit(address).netloc == self._host:
                yield address


def _channel(body: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError, DefusedXmlException) as error:
        html.refuse_wall(body)
        raise Unparseable(f"The feed is not well-formed XML: {error!r}.") from None
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        html.refuse_wall(body)
        raise UnexpectedShape(f"The document is {root.tag!r:.60}, not an RSS feed.")
    return channel


def _issued(claimed: str) -> Issued | None:
    """The alert's date; None where it has none that names a moment."""
    try:
        at = parsedate_to_datetime(claimed)
        return Issued(at, Precision.INSTANT, claimed)
    except (ValueError, OverflowError):
        return None


POSTS = tuple(UsEmbassy(code) for code in HOSTS)
