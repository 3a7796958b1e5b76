"""Japan: the mails that its embassies and consulates send to citizens.

They come with danger notices and others in the Ministry's feed of new arrivals, a
window of a day or two; only the posts' own (R10, urgent ones R20) are read here. The
full feed has the whole text, the light one that an archive kept a lead alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from ingest import html, text
from ingest.countries import by_link_slug
from ingest.errors import (
    EmptyDocument,
    ReadError,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import (
    Capture,
    Document,
    Expect,
    Issued,
    Notice,
    Precision,
    Sheet,
)

from .base import Adapter
from .jp_embassy_posts import POSTS

ISSUER = "jp_mofa"  # its codes of countries: the same ministry gives them
JAPAN = timezone(timedelta(hours=9))
MAILS = frozenset(["R10", "R20"])
URGENT = "R20"
SITE = "https://www.anzen.mofa.go.jp/"

Mail = Mapping[str, Any]


class JpEmbassy(Adapter):
    slug = "jp_embassy"
    hosts = frozenset({"www.ezairyu.mofa.go.jp"})
    documents = (
        Document(
            role="feed",
            url="https://www.ezairyu.mofa.go.jp/opendata/area/newarrivalA.xml",
            accept="application/xml",
            # 1 to 88 items were seen; on a quiet day none of them may be a mail.
            expect=Expect(min=0, max=400, window=True),
        ),
    )
    every = timedelta(minutes=15)
    tells_of_missions = True

    def read(self, capture: Capture) -> Sheet:
        try:
            items = mails(capture.body)
        except ReadError:
            html.refuse_wall(capture.body)
            raise
        if not items:
            raise EmptyDocument("The feed is empty; an empty feed is never believed.")
        notices = [notice(mail) for mail in items if is_mail(mail)]
        return Sheet(notices=tuple({each.key: each for each in notices}.values()))


def mails(body: bytes) -> list[Mail]:
    """The items of the feed, of all kinds, as they stand in it.

    A field that is repeated is a list; ``countries`` are the codes of those it is on.
    Raises ``ReadError`` where the body is not the whole feed.
    """
    try:
        root: Element = ElementTree.fromstring(text.decode(body), forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as error:
        raise Unparseable(f"The file is not well-formed XML: {error!r}.") from None
    found = root.findall("mail")
    if root.tag != "opendata" or root.get("mailCount") != str(len(found)):
        raise UnexpectedShape(
            f"The file is {root.tag!r} with {len(found)} notices, not the feed."
        )
    return [_fields(mail) for mail in found]


def is_mail(mail: Mail) -> bool:
    """Whether a post sent it, and not the Ministry."""
    return mail.get("infoType") in MAILS


def notice(mail: Mail) -> Notice:
    """What a post's mail says; raises ``ReadError`` where it lacks what all have."""
    code = str(mail.get("koukanCd") or "")
    post = POSTS.get(code)
    known, unknown = _countries(mail)
    if post is not None:
        known = tuple(dict.fromkeys((post.host, *known)))
    facts: dict[str, Any] = {"post_code": code}
    if name := mail.get("koukanName"):
        facts["post_name"] = text.line(str(name))
    if mail["infoType"] == URGENT:
        facts["urgent"] = True
    if unknown:
        facts["unknown_countries"] = unknown
    return Notice(
        key=one(mail, "keyCd"),
        url=_address(mail),
        title=text.line(one(mail, "title")),
        text=_words(mail),
        language="ja",
        sending="JP",
        hosts=known,
        post=post,
        issued=issued(one(mail, "leaveDate")),
        facts=facts,
    )


def one(mail: Mail, name: str) -> str:
    """A field that stands there once; raises ``UnexpectedShape`` otherwise."""
    value = mail.get(name)
    if not isinstance(value, str) or not value.strip():
        raise UnexpectedShape(f"The notice has not exactly one {name!r}.")
    return value.strip()


def issued(claimed: str) -> Issued:
    """The notice's date: Japan's calendar day where it bears no time of day."""
    try:
        at = datetime.strptime(claimed, "%Y/%m/%d %H:%M:%S")
    except ValueError:
        raise UnexpectedShape(
            f"{claimed!r} is not a date as this source writes them."
        ) from None
    if at.time() == at.min.time():
        return Issued(at.replace(tzinfo=UTC), Precision.DAY, claimed)
    return Issued(at.replace(tzinfo=JAPAN), Precision.INSTANT, claimed)


def country_codes(mail: Element) -> list[str]:
    """The Ministry's own codes; an empty one where a notice names no country."""
    return [cell.findtext("cd", "") for cell in mail.findall("country")] or [""]


def _fields(mail: Element) -> Mail:
    found: dict[str, Any] = {"countries": country_codes(mail)}
    for cell in mail:
        if cell.tag in ("area", "country"):
            continue
        value = cell.text or ""
        if cell.tag in found:
            before = found[cell.tag]
            found[cell.tag] = [*(before if isinstance(before, list) else [before])]
            found[cell.tag].append(value)
        else:
            found[cell.tag] = value
    return found


def _countries(mail: Mail) -> tuple[tuple[str, ...], list[str]]:
    """The countries that the mail is filed under, and the codes of unknown ones."""
    known: list[str] = []
    unknown: list[str] = []
    for code in filter(None, mail["countries"]):
        try:
            known += by_link_slug(ISSUER, code).codes
        except UnknownValue:
            unknown.append(code)
    return tuple(dict.fromkeys(known)), unknown


def _words(mail: Mail) -> str:
    """The lead, then the text where the feed has it; neither twice."""
    lead, main = (
        text.paragraphs(value) if isinstance(value := mail.get(name), str) else ""
        for name in ("lead", "mainText")
    )
    return main if main.startswith(lead) else f"{lead}\n\n{main}".strip()


def _address(mail: Mail) -> str:
    address = one(mail, "infoUrl")
    if not address.startswith(SITE):
        raise UnknownValue("page's address", address)
    return address
