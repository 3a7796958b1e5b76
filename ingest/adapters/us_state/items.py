"""From the items of the register, in any form, to one reading for each destination."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from advisories.levels import Level
from ingest import countries, text
from ingest.errors import UnknownValue
from ingest.records import Advice, Basis, Destination, Doubt, Issued, Place, Reading

from . import regions, wording

ISSUER = "us_state"

# The separator is " - Level ", never the hyphen alone (Guinea-Bissau, Timor-Leste).
_TITLE = re.compile(
    r"(?P<name>.*?)"
    r"(?:(?:^| - )(?P<summaries>See (?:Individual |State )?Summaries))?"
    r"(?: - (?P<label>Level .*))?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s+travel advisory$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the register: its fields as written, dates read.

    ``claimed``: the date as written; ``issued``: None where it cannot be read.
    ``category``: the "Threat-Level" of the feed, else empty. ``body``: plain text;
    None where whoever kept the item did not keep it.
    """

    title: str
    url: str
    claimed: str
    issued: Issued | None
    body: str | None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item and its reading; ``own``: whether its title names this place alone."""

    item: Item
    reading: Reading
    own: bool


def readings(items: Iterable[Item]) -> list[Reading]:
    """One reading for each destination, in the order of their keys.

    Of several items on one destination the placeholders give way first, then those
    whose title is about more places, then the older ones.
    """
    grouped: defaultdict[str, list[Entry]] = defaultdict(list)
    for item in items:
        entry = read(item)
        grouped[entry.reading.destination.key].append(entry)
    return [_choose(grouped[key]) for key in sorted(grouped)]


def read(item: Item) -> Entry:
    """What one item says; raises ``UnknownValue`` for words outside our tables."""
    title = text.line(item.title)
    name, words = split(title)
    label = wording.label(words)
    destination, own = identify(name, title, item.url)
    facts = {
        "form": form(item.url),
        "claimed": item.claimed,
        "level": label.level.value,
    }
    if stub := _stub(item.body, label):
        reading = Reading(
            destination=destination, url=item.url, doubts=(stub,), facts=facts
        )
    elif not destination.place.codes:
        reading = Reading(
            destination=destination,
            url=item.url,
            doubts=(Doubt("unknown-country", destination.name),),
            facts=facts,
        )
    else:
        reading = Reading(
            destination=destination,
            url=item.url,
            stamp=item.claimed,
            advice=_advice(item, title, label),
            doubts=_contradictions(item, label),
            facts=facts,
        )
    return Entry(item, reading, own)


def split(title: str) -> tuple[str, str]:
    """The name in a title, empty where it has none, and the words of its label.

    Raises ``UnknownValue`` for a title without a label.
    """
    match = _TITLE.fullmatch(text.line(title))
    words = match and (match["label"] or match["summaries"])
    if match is None or words is None:
        raise UnknownValue("title", title)
    return match["name"], words


def identify(name: str, title: str, url: str) -> tuple[Destination, bool]:
    """The destination of a title, and whether the title names it alone.

    A title on several places is narrowed to the one that its link is about. A title
    without a name is identified by its link. No other title is read from its link:
    links go astray. A destination without codes is one that no table knows.
    """
    linked = place_of_link(url)
    try:
        place = countries.resolve(ISSUER, _SUFFIX.sub("", name)) if name else linked
    except UnknownValue:
        place = Place(codes=())
    own = True
    if len(place.codes) > 1 and len(linked.codes) == 1:
        own = linked.codes[0] not in place.codes
        place = place if own else linked
    key = countries.destination_key(place, name or title)
    return Destination(key, name or title, place), own


def place_of_link(url: str) -> Place:
    """The place that a page of the Department is about, or a place without codes."""
    slug = urlsplit(url).path.rsplit("/", 1)[-1].removesuffix(".html")
    try:
        return countries.by_link_slug(ISSUER, slug)
    except UnknownValue:
        pass
    try:
        return countries.by_iso3(slug.removeprefix("destination."))
    except UnknownValue:
        return Place(codes=())


def form(url: str) -> str:
    """Which back end an item comes from: ``new`` or ``old``."""
    return "new" if "/destination." in url or "/tsg_aem/" in url else "old"


def _stub(body: str | None, label: wording.Label) -> Doubt | None:
    if body is None:
        return None
    if not body:
        return Doubt("empty-body", f"“{label.words}” stands there without any text.")
    if wording.is_placeholder(body):
        return Doubt("placeholder", f"The text is only “{text.line(body)}”.")
    return None


def _contradictions(item: Item, label: wording.Label) -> tuple[Doubt, ...]:
    said = {"title": label.level}
    if category := text.line(item.category).rsplit(" - ", 1)[-1]:
        said["category"] = wording.label(category).level
    lead = wording.lead(item.body or "")
    if lead and label.level is not Level.VARIES:
        said["text"] = lead
    if len(set(said.values())) == 1:
        return ()
    return (Doubt("label-contradicts-body", _listing(said)),)


def _listing(said: dict[str, Level]) -> str:
    return ", ".join(f"{where}: {level.value}" for where, level in said.items()) + "."


def _advice(item: Item, title: str, label: wording.Label) -> Advice:
    body = item.body or ""
    named, highest = regions.read(body)
    return Advice(
        level=label.level,
        native_label=label.words,
        native_code=label.code,
        basis=Basis.STATED if wording.lead(body) is label.level else Basis.LABEL,
        regional_max=highest,
        regions=named,
        issued=item.issued,
        title=title,
        change_note=wording.change_note(body),
        text=item.body,
        complete=item.body is not None,
    )


def _choose(entries: list[Entry]) -> Reading:
    real = [entry for entry in entries if entry.reading.advice]
    candidates = [entry for entry in real if entry.own] or real or entries
    best = min(candidates, key=_preference)
    if best.reading.advice is None:
        return best.reading
    return disagreeing(best.reading, [entry.reading for entry in candidates])


def _preference(entry: Entry) -> tuple[float, int, bool, bool, str, str]:
    """Newest first; among equals the stricter, the one with a text, the old form."""
    advice = entry.reading.advice
    at = advice.issued.at.timestamp() if advice and advice.issued else 0.0
    rank = (advice.level.rank or 0) if advice else 0
    item = entry.item
    old = form(item.url) == "old"
    return (-at, -rank, item.body is None, not old, item.url, item.body or "")


def disagreeing(best: Reading, others: list[Reading]) -> Reading:
    """The reading, doubted where others of its date give another level."""
    assert best.advice is not None
    levels = {
        other.advice.native_label: other.advice.level
        for other in others
        if other.advice and _at(other) == _at(best)
    }
    if len(set(levels.values())) == 1:
        return best
    doubt = Doubt("duplicates-disagree", " / ".join(sorted(levels)))
    return Reading(
        destination=best.destination,
        url=best.url,
        stamp=best.stamp,
        advice=best.advice,
        doubts=(*best.doubts, doubt),
        facts=best.facts,
    )


def _at(reading: Reading) -> float | None:
    issued = reading.advice and reading.advice.issued
    return issued.at.timestamp() if issued else None
