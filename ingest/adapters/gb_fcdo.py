"""Britain: the Foreign, Commonwealth and Development Office, on GOV.UK.

The index says which pages changed, the pages alone say what is advised, and the
levels are read from their ``alert_status`` only: the text lags it by days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from ingest import html, text
from ingest.countries import destination_key, resolve
from ingest.errors import EmptyDocument, UnexpectedShape, UnknownValue, Unparseable
from ingest.records import (
    Advice,
    Capture,
    Destination,
    Document,
    Doubt,
    Expect,
    Follow,
    Issued,
    Part,
    Place,
    Reading,
    Sheet,
    Unread,
    Verdict,
    Wait,
)

from . import gb_fcdo_words
from .base import Adapter, lookup, say

SITE = "https://www.gov.uk"
API = f"{SITE}/api/content"
JSON = "application/json"

# What pages carry beside what is read here. ``updated_at`` moves whenever GOV.UK
# publishes a page again and ``reviewed_at`` repeats the date of the edition.
IGNORED = frozenset(
    [
        "analytics_identifier",
        "description",
        "document_type",
        "first_published_at",
        "links",
        "locale",
        "phase",
        "publishing_app",
        "publishing_request_id",
        "publishing_scheduled_at",
        "rendering_app",
        "scheduled_publishing_delay_seconds",
        "updated_at",
    ]
)
IGNORED_DETAILS = frozenset(
    [
        "change_history",
        "document",
        "email_signup_link",
        "image",
        "max_cache_time",
        "reviewed_at",
        "updated_at",
    ]
)

_PATH = re.compile(r"/foreign-travel-advice/([a-z0-9]+(?:-[a-z0-9]+)*)")
_UPDATE_PREFIX = re.compile(r"^latest update:\s*", re.IGNORECASE)
_ATOM = "{http://www.w3.org/2005/Atom}"


class GbFcdo(Adapter):
    slug = gb_fcdo_words.ISSUER
    version = 2
    hosts = frozenset({"www.gov.uk"})
    documents = (
        Document(
            role="index",
            url=f"{API}/foreign-travel-advice",
            accept=JSON,
            expect=Expect(min=200, max=260, opens_short=True),
        ),
        Document(
            role="atom",
            url=f"{SITE}/foreign-travel-advice.atom",
            accept="application/atom+xml",
            required=False,
        ),
    )
    every = timedelta(minutes=10)
    # Minor updates change a page, even its warnings, under the same public date.
    refresh = timedelta(hours=24)

    def read(self, capture: Capture) -> Sheet:
        readers = {"index": _read_index, "atom": _read_atom, "page": _read_page}
        return lookup(readers, capture.role, "role")(capture)

    def combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        """The page's word; the index never gives a level."""
        page = parts.get("page", Part(reading=None, fresh=False))
        index = parts["index"].reading if "index" in parts else None
        # What stands is not confirmed by a page that can no longer be read.
        if page.reading and page.fresh and not (current and page.failure):
            if not page.reading.advice:
                return _nothing_advised(page.reading)
            if index and not _same(page.reading, index):
                return _another(page.reading, current)
            if current and index and page.reading.stamp < index.stamp:
                return Wait("The page was an older copy than the one the index lists.")
            return say(page.reading, "page")
        if index and index.doubts:
            return _nothing_advised(index)
        if not page.failure:
            return Wait("Its page is still to be read; the index has no warnings.")
        if current is None:
            return Unread(
                "The index lists it, but the page could not be read: " + page.failure
            )
        return Wait(f"The page could not be read again: {page.failure}")


def _same(page: Reading, index: Reading) -> bool:
    """Whether the page is the item that the index lists; excerpts may not say."""
    ids = {page.facts["content_id"], index.facts["content_id"]} - {""}
    return len(ids) < 2


def _another(page: Reading, current: Advice | None) -> Verdict:
    reason = f"{page.url} is another item than the one that the index lists."
    return Wait(reason) if current else Unread(reason)


def _nothing_advised(reading: Reading) -> Unread:
    return Unread(" ".join(doubt.evidence for doubt in reading.doubts))


def _read_index(capture: Capture) -> Sheet:
    index = _document(capture, "travel_advice_index")
    children = text.take(text.take(index, "links", dict), "children", list)
    if not children:
        raise EmptyDocument("The index lists no countries.")
    items: dict[str, Reading] = {}
    listed: dict[str, tuple[Reading, Follow]] = {}
    for child in children:
        reading, page = _read_child(child)
        item = text.line(reading.facts["content_id"])
        if items.setdefault(item, reading) != reading:
            raise UnexpectedShape(f"The index lists {item!r} twice, differently.")
        key = reading.destination.key
        # A country that is being renamed may be listed under both names.
        if key not in listed or listed[key][0].stamp < reading.stamp:
            listed[key] = reading, page
    return Sheet(
        readings=tuple(reading for reading, _ in listed.values()),
        follow=tuple(
            page for reading, page in listed.values() if reading.destination.place.codes
        ),
    )


def _read_child(child: object) -> tuple[Reading, Follow]:
    if not isinstance(child, dict):
        raise UnexpectedShape(
            f"A country in the index is {child!r:.60}, not an object."
        )
    content_id = text.line(text.take(child, "content_id", str))
    path = text.take(child, "base_path", str)
    details = text.take(child, "details", dict)
    stamp = _instant(text.take(child, "public_updated_at", str)).isoformat()
    name = _country_name(text.take(details, "country", dict), path)
    destination, doubts = _destination(name)
    reading = Reading(
        destination=destination,
        url=SITE + path,
        stamp=stamp,
        doubts=doubts,
        facts={"change_note": _note(details), "content_id": content_id},
    )
    return reading, _follow(path, key=destination.key, stamp=stamp)


def _read_atom(capture: Capture) -> Sheet:
    """The latest changes, at most 20 and without levels: pages to read at once."""
    entries = _feed(capture).findall(f"{_ATOM}entry")
    if not entries:
        raise EmptyDocument("The feed has no entries.")
    return Sheet(follow=tuple(_read_entry(entry) for entry in entries))


def _feed(capture: Capture) -> Element:
    try:
        feed: Element = ElementTree.fromstring(capture.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        html.refuse_wall(capture.body)
        raise Unparseable(f"The feed is not XML that can be read: {error}.") from None
    if feed.tag != f"{_ATOM}feed":
        html.refuse_wall(capture.body)
        raise UnexpectedShape(f"The feed begins with <{feed.tag}>, not with <feed>.")
    return feed


def _read_entry(entry: Element) -> Follow:
    links = {
        link.get("rel", "alternate"): link.get("href", "")
        for link in entry.findall(f"{_ATOM}link")
    }
    address = links.get("alternate", "")
    path = address.removeprefix(SITE)
    if path == address:
        raise UnexpectedShape(f"A feed entry leads to {address!r}, not to {SITE}.")
    updated = entry.findtext(f"{_ATOM}updated") or ""
    return _follow(path, key="", stamp=_instant(updated).isoformat())


def _read_page(capture: Capture) -> Sheet:
    page = _document(capture, "travel_advice")
    path = text.take(page, "base_path", str)
    title = text.line(text.take(page, "title", str))
    details = text.take(page, "details", dict)
    name = _country_name(text.take(details, "country", dict), path)
    _check_title(title, name)
    destination, doubts = _destination(name)
    _check_key(destination.key, capture)
    # Excerpts of pages leave it out.
    content_id = text.line(text.take({"content_id": "", **page}, "content_id", str))
    page.pop("content_id", None)
    issued = text.line(text.take(page, "public_updated_at", str))
    advice, contradiction = _advice(details, destination.place)
    if contradiction:
        doubts = (*doubts, Doubt("label-contradicts-body", contradiction))
    advice = advice.with_(
        title=title,
        issued=Issued(at=_instant(issued), claimed=issued),
        withdrawn=bool(page.pop("withdrawn_notice", None)),
    )
    new_keys = {*page} - IGNORED | {*details} - IGNORED_DETAILS
    reading = Reading(
        destination=destination,
        url=SITE + path,
        stamp=_instant(issued).isoformat(),
        advice=advice if destination.place.codes else None,
        doubts=doubts,
        facts={
            "content_id": content_id,
            "new_keys": sorted(map(text.line, new_keys)),
        },
    )
    return Sheet(readings=(reading,))


def _advice(details: dict[str, Any], place: Place) -> tuple[Advice, str]:
    """What the page advises, and where its text and its warnings disagree."""
    flags = _flags(details.pop("alert_status", None))
    parts = _parts(details)
    words = None
    if parts is not None:
        plain = {slug: _marked(body) for slug, _, body in parts}
        words = gb_fcdo_words.read(plain, place)
    advice, contradiction = gb_fcdo_words.weigh(words, flags)
    advice = advice.with_(
        change_note=_note(details),
        text=None if parts is None else _text(parts),
        complete=parts is not None,
    )
    return advice, contradiction


def _flags(value: object) -> list[str]:
    """The warnings that are set, in the order of ``FLAGS``; the empty list is one."""
    if not isinstance(value, list) or not all(isinstance(flag, str) for flag in value):
        raise UnexpectedShape(f"'alert_status' is {value!r:.60}, not a list of words.")
    for flag in value:
        lookup(gb_fcdo_words.FLAGS, flag, "alert_status")
    return [flag for flag in gb_fcdo_words.FLAGS if flag in value]


def _parts(details: dict[str, Any]) -> list[tuple[str, str, str]] | None:
    """Slug, title and HTML of each part in order, or None where there are no parts.

    Pages of former years gave their first part apart, as ``summary``.
    """
    summary = details.pop("summary", None)
    parts = []
    if isinstance(summary, str) and summary:
        parts.append(("summary", "Summary", summary))
    if "parts" not in details:
        return parts or None
    for part in text.take(details, "parts", list):
        if not isinstance(part, dict):
            raise UnexpectedShape(f"A part of the page is {part!r:.60}, not an object.")
        title = text.take(part, "title", str)
        slug = part.get("slug", "-".join(title.casefold().split()))
        parts.append((str(slug), title, text.take(part, "body", str)))
    return parts


def _text(parts: list[tuple[str, str, str]]) -> str:
    return text.paragraphs(
        "\n\n".join(f"{title}\n\n{html.plain(body)}" for _, title, body in parts)
    )


def _marked(body: str) -> str:
    """A part as plain text whose headings can be told from its paragraphs."""
    fragment = html.fragment(body)
    for heading in fragment.find_all(["h2", "h3"]):
        heading.insert(0, f"{'#' * int(heading.name[1])} ")
    return html.plain(fragment)


def _document(capture: Capture, schema: str) -> dict[str, Any]:
    try:
        document = text.parse_json(capture.body)
    except Unparseable:
        html.refuse_wall(capture.body)
        raise
    if not isinstance(document, dict):
        raise UnexpectedShape(f"The document is {document!r:.60}, not an object.")
    # Addresses of renamed countries answer with an item of schema "redirect".
    if (found := document.pop("schema_name", schema)) != schema:
        raise UnknownValue("schema_name", found)
    return document


def _check_key(found: str, capture: Capture) -> None:
    if capture.key and found != capture.key:
        raise UnexpectedShape(
            f"The page is on {found!r}; the one on {capture.key!r} was asked for."
        )


def _country_name(country: dict[str, Any], path: str) -> str:
    slug = text.take(country, "slug", str)
    if path != f"/foreign-travel-advice/{slug}":
        raise UnexpectedShape(f"{path!r} speaks of the country {slug!r}.")
    _check_path(path)
    return text.line(text.take(country, "name", str))


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path):
        raise UnexpectedShape(f"{path!r} is not the path of a country's page.")


def _check_title(title: str, name: str) -> None:
    """Refuse a page whose title names another country than its details do."""
    titled = _place(title.removesuffix(" travel advice"))
    if titled and titled != _place(name):
        raise UnexpectedShape(f"The page titled {title!r} speaks of {name!r}.")


def _destination(name: str) -> tuple[Destination, tuple[Doubt, ...]]:
    place = _place(name)
    doubts = () if place else (Doubt("unknown-country", f"It is named {name!r}."),)
    place = place or Place(codes=())
    return Destination(destination_key(place, name), name, place), doubts


def _place(name: str) -> Place | None:
    try:
        return resolve(GbFcdo.slug, name)
    except UnknownValue:
        return None


def _follow(path: str, *, key: str, stamp: str) -> Follow:
    _check_path(path)
    return Follow(role="page", url=API + path, key=key, stamp=stamp, accept=JSON)


def _instant(value: str) -> datetime:
    """The moment in UTC: pages write +01:00 where the index writes Z."""
    try:
        at = datetime.fromisoformat(value.strip())
        if at.tzinfo is None:
            raise UnexpectedShape(f"{value!r} does not say its time zone.")
        return at.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise UnexpectedShape(f"{value!r} is not a date and time.") from None


def _note(details: dict[str, Any]) -> str:
    note = details.pop("change_description", "")
    if not isinstance(note, str):
        raise UnexpectedShape(f"'change_description' is {note!r:.60}, not text.")
    return _UPDATE_PREFIX.sub("", text.line(note))
