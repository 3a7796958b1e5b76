"""Germany's Auswärtiges Amt: warning flags in a list, everything else in the text.

The flags of the list tell a warning for a country or for parts of it. Advice short of
a warning stands in the text alone, so a country without a flag has no level until its
text has been read. ``docs/sources/de_aa.md`` has the traps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from advisories.facts import digest, fold
from advisories.levels import Level, strictest
from ingest import countries, html, text
from ingest.errors import EmptyDocument, ReadError, UnexpectedShape, UnknownValue
from ingest.records import (
    Advice,
    Basis,
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

from .base import Adapter
from .de_aa_words import Country, Heard, Spoken, listen

SITE = "https://www.auswaertiges-amt.de"
LIST = f"{SITE}/opendata/travelwarning"
ISSUER = "de_aa"

NO_WARNING = "keine Reisewarnung"


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of the list: our code for it, its label, and what it says by itself."""

    code: str
    label: str
    level: Level
    regional_max: Level | None


# By field, the strictest first: the first one that is set decides. The two of the
# pandemic warned against journeys that were not necessary; they have been false for
# every country since, and have no label of their own.
FLAGS = {
    "warning": Flag("warning", "Reisewarnung", Level.DO_NOT_TRAVEL, None),
    "situationWarning": Flag(
        "situation_warning", "situationWarning", Level.RECONSIDER, None
    ),
    "partialWarning": Flag(
        "partial_warning", "Teilreisewarnung", Level.CAUTION, Level.DO_NOT_TRAVEL
    ),
    "situationPartWarning": Flag(
        "situation_part_warning",
        "situationPartWarning",
        Level.CAUTION,
        Level.RECONSIDER,
    ),
}
# Read from nowhere: the disclaimer is the same for all, the ISO 3166 alpha-3 code
# repeats the alpha-2 one, which is checked against the name.
IGNORED = frozenset({"disclaimer", "iso3CountryCode"})

# Other names that the texts use; those in the list and in titles are known from there.
ALSO_CALLED = {
    "AE": ("Emirate", "VAE"),
    "BA": ("Bosnien-Herzegowina",),
    "BY": ("Weißrussland",),
    "CD": ("DR Kongo",),
    "CI": ("Elfenbeinküste",),
    "CV": ("Kap Verde",),
    "CZ": ("Tschechien",),
    "GB": ("Großbritannien",),
    "KP": ("Nordkorea",),
    "KR": ("Südkorea",),
    "MD": ("Moldau",),
    "MM": ("Birma",),
    "PS": ("Palästinensischen Gebiete",),
    "RU": ("Russland",),
    "SZ": ("Swasiland",),
    "TL": ("Osttimor",),
    "US": ("Vereinigte Staaten", "Vereinigte Staaten von Amerika"),
    "ZA": ("Republik Südafrika",),
}

_HEADING = "\ue000"
_TELLING = re.compile(r"aktuell|sicherheit|warnung", re.IGNORECASE)
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800  # 2000 and 2100, in seconds


@dataclass(frozen=True, slots=True)
class _Entry:
    """What list and detail say alike of one destination."""

    destination: Destination
    doubts: tuple[Doubt, ...]
    title: str
    iso2: str
    flags: tuple[str, ...]
    modified: int
    issued: Issued
    stamp: str
    unknown_fields: tuple[str, ...]

    @property
    def url(self) -> str:
        """The page for people. The number in it decides, the name is for reading."""
        name = fold(self.title.split(":")[0])
        for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            name = name.replace(umlaut, letters)
        slug = re.sub(r"[^a-z0-9-]", "", unicodedata.normalize("NFKD", name))
        return (
            f"{SITE}/de/service/laender/{slug}-node/"
            f"{slug}sicherheit-{self.destination.key}"
        )

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "flags": list(self.flags),
            "iso2": self.iso2,
            "modified": self.modified,
            "unknown_fields": list(self.unknown_fields),
        }


class DeAa(Adapter):
    slug = ISSUER
    hosts = frozenset({"www.auswaertiges-amt.de"})
    documents = (
        Document(
            role="list",
            url=LIST,
            accept="application/json",
            expect=Expect(min=180, max=230),
        ),
    )
    every = timedelta(minutes=10)

    def read(self, capture: Capture) -> Sheet:
        readers = {"list": _read_list, "detail": _read_detail}
        if capture.role not in readers:
            return super().read(capture)
        try:
            return readers[capture.role](capture)
        except ReadError:
            if capture.body.lstrip().startswith(b"<"):
                html.refuse_wall(capture.body)
            raise

    def combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        """The flags of the list, the text of the detail document, the stricter of both.

        A flag that rises is said at once. Whatever could fall waits for the text.
        """
        listed = parts["list"].reading if "list" in parts else None
        if listed is None or not listed.destination.place.codes:
            return Unread("The list names it by a name or code that is not known.")
        told, failure = _told(listed, parts.get("detail"))
        if told is not None:
            return _from_text(listed, told)
        if listed.advice is None:
            return _without_flag(failure, current)
        return _from_flag(listed, listed.advice, failure, current)


def _told(listed: Reading, part: Part | None) -> tuple[Reading | None, str]:
    """The text that belongs to the list's entry, or why it cannot be had, or neither.

    The text can be served by a replica that is behind the one that served the list.
    """
    if part is None or not part.fresh or part.reading is None:
        return None, part.failure.rstrip(".") if part else ""
    reading = part.reading
    if reading.facts["modified"] < listed.facts["modified"]:
        return None, "the text served is older than the list says"
    if reading.facts["iso2"] != listed.facts["iso2"]:
        return None, f"the text served is on {reading.destination.name}"
    return reading, ""


def _from_text(listed: Reading, told: Reading) -> Say:
    assert told.advice is not None
    advice, doubts = told.advice, told.doubts
    if told.facts["flags"] != listed.facts["flags"]:
        doubts += (
            Doubt(
                "readings-disagree",
                f"The list has {_named(listed)}, the text itself {_named(told)}.",
            ),
        )
        if listed.advice and listed.advice.level.falls_to(advice.level):
            advice = listed.advice.with_(text=advice.text, complete=True)
    by_flag = advice.native_code in _CODES
    roles = ("list", "detail") if by_flag else ("detail", "list")
    return Say(advice=advice, url=listed.url, roles=roles, doubts=doubts)


_CODES = frozenset(flag.code for flag in FLAGS.values())


def _named(reading: Reading) -> str:
    return " and ".join(reading.facts["flags"]) or "no flag"


def _from_flag(
    listed: Reading, advice: Advice, failure: str, current: Advice | None
) -> Verdict:
    """A flag without its text: never less than what the text said so far."""
    say = Say(advice=advice, url=listed.url, roles=("list",))
    if current is None:
        return say
    if _flag_code(current) == advice.native_code and (current.complete or not failure):
        return Wait(
            f"The flag stands; its text is missing: {failure or 'not yet read'}.",
            stands=current.level is advice.level,
        )
    if not current.level.falls_to(advice.level):
        return say
    if not failure:
        return Wait("The flag is lower; the text may still say otherwise.")
    if _flag_code(current):
        return say
    return Unread(
        "The flag is new, and the text that advised against travel has not been read "
        f"again: {failure}."
    )


def _without_flag(failure: str, current: Advice | None) -> Verdict:
    if not failure:
        return Wait("The list shows no warning; the text is still to be read.")
    if current is None:
        return Unread(
            "The list shows no warning; the text that would tell has not been read: "
            f"{failure}."
        )
    if _flag_code(current):
        return Unread(
            "The warning flag is gone, the text that says what holds instead has not "
            f"been read: {failure}."
        )
    return Wait(f"There is no flag still; the text could not be read again: {failure}.")


def _flag_code(advice: Advice) -> str:
    """The flag that an advice rested on, or nothing."""
    code = advice.native_code.split("+")[0]
    return code if code in _CODES else ""


def _read_list(capture: Capture) -> Sheet:
    response = _response(capture)
    records = _records(response)
    announced = response.get("contentList", [])
    if not isinstance(announced, list):
        raise UnexpectedShape("'contentList' is not a list.")
    missing = {str(key) for key in announced} - records.keys()
    if missing:
        raise UnexpectedShape(
            f"Of the {len(announced)} destinations that the list announces "
            f"{len(missing)} are missing, among them {min(missing)}."
        )
    readings, follow = [], []
    for key, record in records.items():
        entry = _entry(key, record)
        known = bool(entry.destination.place.codes)
        advice = _advice(entry, None, None) if known else None
        readings.append(
            Reading(
                destination=entry.destination,
                url=entry.url,
                stamp=entry.stamp,
                advice=advice,
                doubts=entry.doubts,
                facts=entry.facts,
            )
        )
        if known:
            follow.append(
                Follow(
                    role="detail",
                    url=f"{LIST}/{key}",
                    key=key,
                    stamp=entry.stamp,
                    # Without a flag there is no level until the text is read.
                    rank=1 if entry.flags else 0,
                    accept="application/json",
                )
            )
    return Sheet(readings=tuple(readings), follow=tuple(follow))


def _read_detail(capture: Capture) -> Sheet:
    records = _records(_response(capture))
    if list(records) != [capture.key]:
        raise UnexpectedShape(
            f"The text of {capture.key} was asked for, that of {', '.join(records)} "
            f"was served."
        )
    record = records[capture.key]
    content = text.take(record, "content", str)
    changes = record.pop("lastChanges", None) or ""
    if not isinstance(changes, str):
        raise UnexpectedShape("'lastChanges' is not text.")
    entry = _entry(capture.key, record)
    if not entry.destination.place.codes:
        raise UnknownValue("country", entry.destination.name)
    words, telling, sound = _sections(content)
    heard = listen(telling, _country(entry))
    if not sound and heard.national is None:
        raise UnexpectedShape(
            "The text has no section on the present situation or on security, so "
            "nothing follows from its silence."
        )
    note = text.paragraphs(html.plain(changes))
    advice = _advice(entry, heard, words)
    assert advice is not None
    reading = Reading(
        destination=entry.destination,
        url=entry.url,
        stamp=f"{entry.stamp}-{digest(fold(note))[:12]}",
        advice=advice.with_(change_note=note),
        facts=entry.facts,
    )
    return Sheet(readings=(reading,))


def _response(capture: Capture) -> dict[str, Any]:
    """The ``response`` of a document; an empty one is how this source fails."""
    document = text.parse_json(capture.body)
    response = document.get("response", {}) if isinstance(document, dict) else None
    if not isinstance(response, dict):
        raise UnexpectedShape("The document is not an object with a 'response'.")
    return response


def _records(response: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The entries by content id: members whose name is a number.

    Beside them stand ``contentList`` and a ``lastModified`` that is years old.
    """
    records = {key: value for key, value in response.items() if key.isdecimal()}
    if not records:
        raise EmptyDocument("The response names no destination; this source fails so.")
    for key, value in records.items():
        if not isinstance(value, dict):
            raise UnexpectedShape(f"The entry {key} is no object.")
    return records


def _entry(key: str, given: Mapping[str, Any]) -> _Entry:
    record = dict(given)
    if "CountryCode" in record:  # as the interface's own description spells it
        record.setdefault("countryCode", record.pop("CountryCode"))
    name = text.line(text.take(record, "countryName", str))
    iso2 = text.take(record, "countryCode", str)
    place, doubts = _place(name, iso2)
    flags = tuple(field for field in FLAGS if text.take(record, field, bool))
    modified, _ = _instant(record, "lastModified")
    effective, claimed = _instant(record, "effective")
    # A date of effect lies some hours after the edit at most; further on it is a slip.
    at = effective if effective <= modified + 86_400 else modified
    title = text.line(text.take(record, "title", str))
    return _Entry(
        destination=Destination(key=key, name=name, place=place),
        doubts=doubts,
        title=title,
        iso2=iso2,
        flags=flags,
        modified=modified,
        issued=Issued(datetime.fromtimestamp(at, UTC), claimed=claimed),
        stamp=f"{modified}-{effective}",
        unknown_fields=tuple(sorted(record.keys() - IGNORED)),
    )


def _place(name: str, iso2: str) -> tuple[Place, tuple[Doubt, ...]]:
    """The place by its name, if the code agrees; else none, and a doubt."""
    try:
        place = countries.resolve(ISSUER, name)
    except UnknownValue:
        return Place(()), (Doubt("unknown-country", name),)
    if iso2.upper() not in place.codes:
        return Place(()), (Doubt("unknown-country", f"{name} with the code {iso2}"),)
    return place, ()


def _instant(record: MutableMapping[str, Any], field: str) -> tuple[int, str]:
    """Seconds since 1970, and the number as written: seconds, or milliseconds."""
    written = text.take(record, field, int)
    seconds = written // 1000 if written >= _EARLIEST * 1000 else written
    if not _EARLIEST <= seconds < _LATEST:
        raise UnexpectedShape(f"{field!r} is {written}, which is no date of our time.")
    return seconds, str(written)


def _advice(entry: _Entry, heard: Heard | None, words: str | None) -> Advice | None:
    """The advice by the flags and, where it was read, by the text.

    None where there is neither a flag nor a text.
    """
    flag = FLAGS[entry.flags[0]] if entry.flags else None
    if flag is None and heard is None:
        return None
    national = heard.national if heard else None
    if flag and national and not national.level.falls_to(flag.level):
        national = None
    regions = heard.regions if heard else ()
    level, code, label, basis = _rung(flag, national, regions)
    if level is Level.DO_NOT_TRAVEL and flag and flag.regional_max is None:
        regions = ()  # the warning is for all of the country
    marks = [region.level for region in regions]
    if flag and flag.regional_max:
        marks.append(flag.regional_max)
    return Advice(
        level=level,
        native_label=label,
        native_code=code,
        basis=basis,
        regional_max=strictest(marks),
        regions=regions,
        issued=entry.issued,
        title=entry.title,
        text=words,
        language="de",
        complete=heard is not None,
    )


def _rung(
    flag: Flag | None, national: Spoken | None, regions: tuple[Region, ...]
) -> tuple[Level, str, str, Basis]:
    """Level, code, label and basis by the flag and by stricter words on the country."""
    if flag and national:
        return (
            national.level,
            f"{flag.code}+{national.code}",
            f"{flag.label}; {national.words}",
            Basis.STATED,
        )
    if flag:
        return flag.level, flag.code, flag.label, Basis.STATED
    if national:
        return national.level, national.code, national.words, Basis.STATED
    level = Level.CAUTION if regions else Level.NORMAL
    return level, "none", NO_WARNING, Basis.SILENCE


def _sections(content: str) -> tuple[str, list[str], bool]:
    """The whole text; its paragraphs that may advise; whether their silence counts.

    Those are what stands under the headings on the present situation and on security,
    and above the first heading. Without these headings all paragraphs may advise, but
    their silence proves nothing.
    """
    page = html.fragment(content.replace(_HEADING, ""))
    for heading in page.select("h1, h2"):
        heading.insert(0, _HEADING)
    paragraphs = [part for part in html.plain(page).split("\n\n") if part != _HEADING]
    opening: list[str] = []
    telling: list[str] = []
    other: list[str] = []
    section = opening
    for paragraph in paragraphs:
        if paragraph.startswith(_HEADING):
            section = telling if _TELLING.search(paragraph) else other
        else:
            section.append(paragraph)
    words = "\n\n".join(part.removeprefix(_HEADING) for part in paragraphs)
    if not telling:
        return words, opening + other, False
    return words, opening + telling, True


def _country(entry: _Entry) -> Country:
    """Every name of the country that its page may use."""
    title = entry.title.split(":")[0]
    names = [
        name.strip()
        for source in (entry.destination.name, title)
        for name in re.split(r"[/()]", source.replace("*", ""))
    ]
    own = (*filter(None, names), *ALSO_CALLED.get(entry.iso2.upper(), ()))
    return Country(names=tuple(dict.fromkeys(own)), foreign=_foreign_to(entry))


def _foreign_to(entry: _Entry) -> Callable[[str], bool]:
    def foreign(name: str) -> bool:
        try:
            place = countries.resolve(ISSUER, name)
        except UnknownValue:
            return False
        return entry.iso2.upper() not in place.codes

    return foreign
