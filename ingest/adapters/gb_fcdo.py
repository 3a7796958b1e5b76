"""Britain: the Foreign, Commonwealth and Development Office, on GOV.UK.

The index says which pages changed, the pages alone say what is advised, and the
levels are read from their ``alert_status`` only: the text lags it by days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from bs4 import Tag
from defusedxml import DefusedXmlException, ElementTree

from advisories.levels import Level, strictest
from ingest import html, text
from ingest.countries import resolve
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
    Region,
    Sheet,
    Unread,
    Verdict,
    Wait,
)

from .base import Adapter, lookup, say

SITE = "https://www.gov.uk"
API = f"{SITE}/api/content"
JSON = "application/json"

WHOLE = {
    "avoid_all_travel_to_whole_country": Level.DO_NOT_TRAVEL,
    "avoid_all_but_essential_travel_to_whole_country": Level.RECONSIDER,
}
PARTS = {
    "avoid_all_travel_to_parts": Level.DO_NOT_TRAVEL,
    "avoid_all_but_essential_travel_to_parts": Level.RECONSIDER,
}
FLAGS = WHOLE | PARTS

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
# Only the office's own present advice; "no longer advises" and "the US advises" are
# not. The typing error "advices" stood on two pages for days.
_ADVISES = re.compile(
    r"\b(?:fcdo|we)(?: now)? advi[sc]es? against (all but essential|all)?\b",
    re.IGNORECASE,
)


class GbFcdo(Adapter):
    slug = "gb_fcdo"
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


def _nothing_advised(reading: Reading) -> Unread:
    return Unread(" ".join(doubt.evidence for doubt in reading.doubts))


def _read_index(capture: Capture) -> Sheet:
    index = _document(capture, "travel_advice_index")
    children = text.take(text.take(index, "links", dict), "children", list)
    if not children:
        raise EmptyDocument("The index lists no countries.")
    readings: dict[str, Reading] = {}
    follow = []
    for child in children:
        reading, next_page = _read_child(child)
        key = reading.destination.key
        if readings.setdefault(key, reading) != reading:
            raise UnexpectedShape(f"The index lists {key!r} twice, differently.")
        if reading.destination.place.codes:
            follow.append(next_page)
    return Sheet(readings=tuple(readings.values()), follow=tuple(follow))


def _read_child(child: object) -> tuple[Reading, Follow]:
    if not isinstance(child, dict):
        raise UnexpectedShape(
            f"A country in the index is {child!r:.60}, not an object."
        )
    key = text.line(text.take(child, "content_id", str))
    path = text.take(child, "base_path", str)
    details = text.take(child, "details", dict)
    stamp = _instant(text.take(child, "public_updated_at", str)).isoformat()
    name = _country_name(text.take(details, "country", dict), path)
    destination, doubts = _destination(key, name)
    reading = Reading(
        destination=destination,
        url=SITE + path,
        stamp=stamp,
        doubts=doubts,
        facts={"change_note": _note(details)},
    )
    return reading, _follow(path, key=key, stamp=stamp)


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
    key = _key(page, capture)
    path = text.take(page, "base_path", str)
    title = text.line(text.take(page, "title", str))
    details = text.take(page, "details", dict)
    name = _country_name(text.take(details, "country", dict), path)
    _check_title(title, name)
    destination, doubts = _destination(key, name)
    issued = text.line(text.take(page, "public_updated_at", str))
    advice = _advice(details).with_(
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
        facts={"new_keys": sorted(map(text.line, new_keys))},
    )
    return Sheet(readings=(reading,))


def _advice(details: dict[str, Any]) -> Advice:
    flags = _flags(details.pop("alert_status", None))
    words = _words(details)
    parts = [PARTS[flag] for flag in flags if flag in PARTS]
    return Advice(
        level=strictest([WHOLE[flag] for flag in flags if flag in WHOLE])
        or Level.NOT_STATED,
        native_label="; ".join(flag.replace("_", " ") for flag in flags)
        or "none stated",
        native_code="+".join(sorted(flags)) or "none",
        regional_max=strictest(parts),
        regions=tuple(_regions(words, parts)),
        change_note=_note(details),
        text=None if words is None else _text(words),
        complete=words is not None,
    )


def _flags(value: object) -> list[str]:
    """The warnings that are set, in the order of ``FLAGS``; the empty list is one."""
    if not isinstance(value, list) or not all(isinstance(flag, str) for flag in value):
        raise UnexpectedShape(f"'alert_status' is {value!r:.60}, not a list of words.")
    for flag in value:
        lookup(FLAGS, flag, "alert_status")
    return [flag for flag in FLAGS if flag in value]


def _words(details: dict[str, Any]) -> list[tuple[str, str]] | None:
    """Title and HTML of every part in order, or None where the item has no parts.

    Pages of former years gave their first part apart, as ``summary``.
    """
    summary = details.pop("summary", None)
    words = [("Summary", summary)] if isinstance(summary, str) and summary else []
    if "parts" not in details:
        return words or None
    for part in text.take(details, "parts", list):
        if not isinstance(part, dict):
            raise UnexpectedShape(f"A part of the page is {part!r:.60}, not an object.")
        words.append((text.take(part, "title", str), text.take(part, "body", str)))
    return words


def _text(words: list[tuple[str, str]]) -> str:
    return text.paragraphs(
        "\n\n".join(f"{title}\n\n{html.plain(body)}" for title, body in words)
    )


def _regions(
    words: list[tuple[str, str]] | None, flagged: list[Level]
) -> Iterator[Region]:
    """Areas that headings single out, at the levels that the flags bear out.

    The text may still name an area after its warning went, so that a level that no
    flag has is not believed.
    """
    for title, body in words or ():
        if flagged and text.line(title).casefold() == "warnings and insurance":
            for name, native, said in _areas(html.fragment(body)):
                if not said and len(flagged) == 1:
                    said = {*flagged}
                for level in sorted(said.intersection(flagged)) or [Level.NOT_STATED]:
                    yield Region(name, level, native)


def _areas(body: Tag) -> Iterator[tuple[str, str, set[Level]]]:
    """Name, heading above it and levels in its words, of each area in order."""
    section = name = ""
    said: set[Level] = set()
    for tag in body.find_all(["h2", "h3", "p", "li"]):
        words = text.line(tag.get_text())
        if tag.name in ("h2", "h3"):
            if name:
                yield name, section, said or _levels(section)
            name, said = "", set()
        if tag.name == "h2":
            is_list = words.casefold().startswith("areas where")
            section = words if is_list and _ADVISES.search(words) else ""
        elif tag.name == "h3":
            name = words.rstrip(" :") if section else ""
        else:
            said |= _levels(words)
    if name:
        yield name, section, said or _levels(section)


def _levels(words: str) -> set[Level]:
    named = {"all": Level.DO_NOT_TRAVEL, "all but essential": Level.RECONSIDER}
    return {
        named[match[1].casefold()] for match in _ADVISES.finditer(words) if match[1]
    }


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


def _key(page: dict[str, Any], capture: Capture) -> str:
    """The content id, which renamed countries keep; excerpts may leave it out."""
    found = page.pop("content_id", capture.key)
    if not isinstance(found, str) or not found:
        raise UnexpectedShape("The page has no content_id to know its country by.")
    if capture.key and found != capture.key:
        raise UnexpectedShape(
            f"The page has the content_id {found!r}; {capture.key!r} was asked for."
        )
    return text.line(found)


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


def _destination(key: str, name: str) -> tuple[Destination, tuple[Doubt, ...]]:
    place = _place(name)
    doubts = () if place else (Doubt("unknown-country", f"It is named {name!r}."),)
    return Destination(key=key, name=name, place=place or Place(codes=())), doubts


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
