"""Canada: Global Affairs, its open data index and the pages of travel.gc.ca.

The index gives every level as a number and decides; the pages add the text and the
regions, and correct the index where it lags behind them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

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
    Say,
    Sheet,
    Unread,
    Verdict,
    Wait,
)

from .base import Adapter, lookup

DATA = "https://data.international.gc.ca/travel-voyage"
SITE = "https://travel.gc.ca/destinations"

# Case and suffix are dropped first. The data say Exercise for the lowest level, the
# pages say Take.
LABELS = {
    "exercise normal security precautions": Level.NORMAL,
    "take normal security precautions": Level.NORMAL,
    "exercise a high degree of caution": Level.CAUTION,
    "avoid non-essential travel": Level.RECONSIDER,
    "avoid all travel": Level.DO_NOT_TRAVEL,
}
STATES = {
    0: Level.NORMAL,
    1: Level.CAUTION,
    2: Level.RECONSIDER,
    3: Level.DO_NOT_TRAVEL,
}
WARNINGS = (Level.RECONSIDER, Level.DO_NOT_TRAVEL)
BANNERS = {
    "banner-normal-precautions": Level.NORMAL,
    "banner-increased-caution": Level.CAUTION,
    "banner-reconsider-travel": Level.RECONSIDER,
    "banner-do-not-travel": Level.DO_NOT_TRAVEL,
}
SECTIONS = ("risk", "security", "entryexit", "health", "laws", "disasters")
# Keys of the index that do not begin with the ISO code of their country.
KEYS = {"IC": "ES"}
# French repeats English, the names repeat each other. A number of another kind would
# be news: see ``new_keys`` in the facts of a reading.
IGNORED = frozenset(
    {
        "country-id",
        "country-eng",
        "country-fra",
        "fra",
        "full-info-url",
        "see-other-iso",
    }
)
# Pages give their date to the minute, the index to the second.
SAME_MOMENT = timedelta(minutes=2)

_KEY = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REGIONAL = re.compile(
    r"\s*(?:\(with regional advisories\)|; see also regional advisories\.?)$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    rf"(.+?)\s*[-\u2013\u2014]\s*({'|'.join(LABELS)})(?:\s*\(.*\))?", re.IGNORECASE
)
_OTTAWA = ZoneInfo("America/Toronto")


class CaGac(Adapter):
    slug = "ca_gac"
    hosts = frozenset({"data.international.gc.ca", "travel.gc.ca"})
    documents = (
        Document(
            role="index",
            url=f"{DATA}/index-alpha-eng.json",
            accept="application/json",
            expect=Expect(min=215, max=245),
        ),
    )
    every = timedelta(minutes=15)
    refresh = timedelta(days=7)
    # Canada really jumps by two steps and more, and back within days.
    steep_falls_need_words = False

    def read(self, capture: Capture) -> Sheet:
        readers = {"index": _read_index, "page": _read_page}
        return lookup(readers, capture.role, "role")(capture)

    def combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        """The index at once where it changes a level, whole with the page otherwise."""
        index = parts.get("index", Part(reading=None)).reading
        if index is None:
            return Wait("The index is still to be read.")
        if index.advice is None:
            return Unread(_why_unread(index))
        page = parts.get("page", Part(reading=None, fresh=False))
        stale = _stale_copy(index, page)
        if page.reading and page.fresh and not stale:
            return _whole(index, page.reading, current)
        failure = page.failure or stale
        if current and not failure and _lag(index.advice, current) > SAME_MOMENT:
            return Wait("The index is older than what stands; the page will tell.")
        pending = not failure or (current is not None and current.complete)
        if current and _same(index.advice, current) and pending:
            reason = failure or "The page is still to be read."
            return Wait(reason, stands=True)
        return Say(
            advice=index.advice, url=index.url, roles=("index",), doubts=index.doubts
        )


def _why_unread(index: Reading) -> str:
    said = " ".join(doubt.evidence for doubt in index.doubts)
    return said or "The index lists it and says that there is no advice on it yet."


def _stale_copy(index: Reading, page: Part) -> str:
    """Why a page that was read does not tell what the index means, or nothing."""
    if not (index.advice and page.reading and page.reading.advice and page.fresh):
        return ""
    if page.reading.destination.place != index.destination.place:
        return f"The page is about {page.reading.destination.name}."
    if _lag(page.reading.advice, index.advice) > SAME_MOMENT:
        return "The page was an older copy than the one the index speaks of."
    return ""


def _lag(advice: Advice, behind: Advice) -> timedelta:
    """How much older the first is; nothing where either has no date."""
    if advice.issued is None or behind.issued is None:
        return timedelta()
    return behind.issued.at - advice.issued.at


def _same(advice: Advice, current: Advice) -> bool:
    now, then = (advice.level, advice.native_code), (current.level, current.native_code)
    return now == then


def _whole(index: Reading, page: Reading, current: Advice | None) -> Say:
    """The index's level with the page's words; a page that is newer has its own way."""
    said, told = index.advice, page.advice
    if said is None or told is None:
        raise UnexpectedShape(f"{page.url} carries no advice.")
    doubts = (*index.doubts, *page.doubts)
    roles = ("index", "page")
    if _lag(said, told) > SAME_MOMENT:
        said, doubts, roles = told, page.doubts, ("page", "index")
    elif said.level != told.level:
        evidence = f"The index says {said.native_label}, the page {told.native_label}."
        doubts += (Doubt("readings-disagree", evidence),)
    advice = said.with_(
        title=told.title,
        text=told.text,
        regions=told.regions,
        regional_max=told.regional_max or said.regional_max,
        complete=True,
    )
    if current and _same(advice, current) and abs(_lag(advice, current)) <= SAME_MOMENT:
        # The index and the page word and date the same edition differently.
        advice = advice.with_(issued=current.issued, change_note=current.change_note)
    return Say(advice=advice, url=index.url, roles=roles, doubts=doubts)


def _read_index(capture: Capture) -> Sheet:
    entries = text.take(_document(capture), "data", dict)
    if not entries:
        raise EmptyDocument("The index lists no destinations.")
    readings = []
    follow = []
    for key, entry in entries.items():
        if not _KEY.fullmatch(key) or not isinstance(entry, dict):
            raise UnexpectedShape(f"{key!r} is not an entry of the index.")
        reading = _read_entry(key, entry)
        readings.append(reading)
        if reading.advice:
            follow.append(_follow(reading))
    return Sheet(readings=tuple(readings), follow=tuple(follow))


def _document(capture: Capture) -> dict[str, Any]:
    try:
        document = text.parse_json(capture.body)
    except Unparseable:
        html.refuse_wall(capture.body)
        raise
    if not isinstance(document, dict):
        raise UnexpectedShape(f"The document is {document!r:.60}, not an object.")
    return document


def _read_entry(key: str, entry: dict[str, Any]) -> Reading:
    if entry.pop("country-iso", key) != key:
        raise UnexpectedShape(f"The entry {key!r} gives another code inside.")
    english = text.take(entry, "eng", dict)
    slug = text.take(english, "url-slug", str)
    if not _SLUG.fullmatch(slug):
        raise UnexpectedShape(f"{slug!r} is not the address of a destination.")
    destination, doubts = _destination(key, text.take(english, "name", str))
    has_content = _flag(entry, "has-content")
    if not has_content or not destination.place.codes:
        return Reading(destination=destination, url=f"{SITE}/{slug}", doubts=doubts)
    at = _instant(text.take(text.take(entry, "date-published", dict), "timestamp", int))
    advice, doubts = _advice(entry, english)
    update_type = text.line(str(entry.pop("recent-updates-type", "")))
    claimed = text.line(str(english.pop("friendly-date", "")))
    new_keys = {*entry} - IGNORED | {*english}
    return Reading(
        destination=destination,
        url=f"{SITE}/{slug}",
        stamp=_stamp(at),
        advice=advice.with_(issued=Issued(at=at, claimed=claimed)),
        doubts=doubts,
        facts={
            "update_type": update_type,
            "new_keys": sorted(map(text.line, new_keys)),
        },
    )


def _advice(
    entry: dict[str, Any], english: dict[str, Any]
) -> tuple[Advice, tuple[Doubt, ...]]:
    """Advice by the entry's numbers, and a doubt for each of its words against them."""
    state = text.take(entry, "advisory-state", int)
    level = lookup(STATES, state, "advisory-state")
    regional = _flag(entry, "has-regional-advisory")
    label = text.sanitise(unescape(text.take(english, "advisory-text", str))).strip()
    says = {
        "label": _label(label) == (level, regional),
        "warning flag": _flag(entry, "has-advisory-warning") == (level in WARNINGS),
    }
    doubts = tuple(
        Doubt("label-contradicts-body", f"State {state} has the {name} of another.")
        for name, agrees in says.items()
        if not agrees
    )
    advice = Advice(
        level=level,
        native_label=label,
        native_code=_code(level, regional),
        regional_max=Level.NOT_STATED if regional else None,
        change_note=text.line(unescape(text.take(english, "recent-updates", str))),
        complete=False,
    )
    return advice, doubts


def _code(level: Level, regional: bool) -> str:
    state = next(state for state, meant in STATES.items() if meant is level)
    return f"state-{state}-regional" if regional else f"state-{state}"


def _label(words: str) -> tuple[Level, bool]:
    """The level that a label means, and whether parts have levels of their own."""
    label, regional = _REGIONAL.subn("", text.line(words))
    return lookup(LABELS, label.casefold(), "advisory-text"), bool(regional)


def _flag(entry: dict[str, Any], name: str) -> bool:
    return lookup({0: False, 1: True}, text.take(entry, name, int), name)


def _destination(key: str, name: str) -> tuple[Destination, tuple[Doubt, ...]]:
    """A name that no table has, or whose key is another country's, has no place."""
    name = text.line(unescape(name))
    try:
        place = resolve(CaGac.slug, name)
    except UnknownValue:
        place = Place(codes=())
    if KEYS.get(key, key[:2]) in place.codes:
        return Destination(key=key, name=name, place=place), ()
    doubt = Doubt("unknown-country", f"It is named {name!r} and has the key {key!r}.")
    return Destination(key=key, name=name, place=Place(codes=())), (doubt,)


def _follow(reading: Reading) -> Follow:
    advice = reading.advice
    urgent = advice and (advice.regional_max or advice.level in WARNINGS)
    return Follow(
        role="page",
        url=reading.url,
        key=reading.destination.key,
        stamp=reading.stamp,
        rank=0 if urgent else 1,
        accept="text/html",
    )


def _instant(timestamp: int) -> datetime:
    """The moment of a Unix time in seconds, or in milliseconds where it is so large."""
    seconds = timestamp // 1000 if timestamp > 10**11 else timestamp
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        at = datetime.min.replace(tzinfo=UTC)
    if not 2000 <= at.year < 2100:
        raise UnexpectedShape(f"{timestamp} is not the time of an advisory.")
    return at


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))


def _read_page(capture: Capture) -> Sheet:
    document = html.soup(capture.body)
    if not document.select("#nameLbl"):
        html.refuse_wall(capture.body)
    if b"</html>" not in capture.body[-2000:].lower():
        raise Unparseable("The page was cut off: it has no closing tag.")
    _check_address(document, capture.url)
    name = text.line(html.one(document, "#nameLbl").get_text())
    destination, doubts = _destination(capture.key, name)
    if doubts:
        raise UnexpectedShape(f"The page is about {name!r}, not {capture.key!r}.")
    for map_of_levels in document.select("#map"):
        map_of_levels.decompose()
    advice, doubts = _page_advice(document, destination.place)
    reading = Reading(
        destination=destination,
        url=capture.url,
        stamp=_stamp(advice.issued.at) if advice.issued else "",
        advice=advice,
        doubts=doubts,
    )
    return Sheet(readings=(reading,))


def _check_address(document: BeautifulSoup, url: str) -> None:
    for own in document.select('meta[property="og:url"][content]'):
        if _last_segment(str(own["content"])) != _last_segment(url):
            raise UnexpectedShape(f"{url} answered with the page {own['content']}.")


def _last_segment(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2].casefold()


def _page_advice(
    document: BeautifulSoup, place: Place
) -> tuple[Advice, tuple[Doubt, ...]]:
    label, level, doubts = _banner(html.one(document, "#riskLevelBanner"))
    risk = html.one(document, "div#risk")
    national, regions = _headings(risk, place, level)
    doubts += [
        Doubt("label-contradicts-body", f"The banner says {label}, the text {said}.")
        for said in national
        if said.level != level
    ]
    date = text.line(html.one(document, "#lastUpdateDateLbl").get_text())
    note = html.one(document, "#lastUpdateTextLbl").get_text()
    regional = bool(regions) or _label(label)[1]
    advice = Advice(
        level=level,
        native_label=label,
        native_code=_code(level, regional),
        regional_max=strictest([region.level for region in regions])
        or (Level.NOT_STATED if regional else None),
        regions=tuple(regions),
        issued=Issued(at=_ottawa(date), claimed=f"{date} ET"),
        title=text.line(html.one(document, "h1").get_text()),
        change_note=text.line(note),
        text=_text(document),
    )
    return advice, tuple(doubts)


def _banner(banner: Tag) -> tuple[str, Level, list[Doubt]]:
    """The label in the banner, the level of its colour, and whether they differ."""
    boxes = [
        (name, box)
        for box in banner.select("div[class]")
        for name in box["class"]
        if name.startswith("banner-") and name != "banner-black"
    ]
    if len(boxes) != 1:
        raise UnexpectedShape(f"The banner has {len(boxes)} labels, not one.")
    name, box = boxes[0]
    level = lookup(BANNERS, name, "banner")
    label = text.line(box.get_text())
    if _label(label)[0] == level:
        return label, level, []
    evidence = f"The banner says {label} and is coloured {name}."
    return label, level, [Doubt("label-contradicts-body", evidence)]


def _headings(
    risk: Tag, place: Place, level: Level
) -> tuple[list[Region], list[Region]]:
    """What the headings "Name - Level" say of the whole destination and of parts.

    A first heading is on the whole where no table knows its name and it says what
    the banner says: pages write some names differently from the index.
    """
    national: list[Region] = []
    regions: list[Region] = []
    for heading in risk.select("h3, h4"):
        words = text.line(heading.get_text())
        if not (match := _HEADING.fullmatch(words.replace("‑", "-"))):
            continue
        said = Region(match[1], LABELS[match[2].casefold()], match[2])
        meant = _place(match[1])
        first = not national and not regions
        if meant == place or (first and meant is None and said.level == level):
            national.append(said)
        else:
            regions.append(said)
    return national, regions


def _place(name: str) -> Place | None:
    try:
        return resolve(CaGac.slug, name)
    except UnknownValue:
        return None


def _text(document: BeautifulSoup) -> str:
    """The sections that advise, in the page's order; without help and side matter."""
    sections = document.select(", ".join(f"div#{name}" for name in SECTIONS))
    return text.paragraphs("\n\n".join(html.plain(section) for section in sections))


def _ottawa(date: str) -> datetime:
    """The moment of a page's local date; in the hour that comes twice, the later one.

    Taken for the earlier one, a page could look older than its entry in the index.
    """
    at = text.parse_date(date, "%B %d, %Y %H:%M")
    return at.replace(tzinfo=_OTTAWA, fold=1).astimezone(UTC)
