"""An archive of British travel advice: plain text, a folder for each country.

It listens to the Office's feed and fetches a country's page within minutes of each
entry, whose title and note become the commit's subject; every night it fetches all
pages. What a night finds was not announced: it bears no date of the Office's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache

from advisories.levels import Level
from ingest import text
from ingest.adapters import gb_fcdo_words
from ingest.adapters.base import say
from ingest.countries import Place, destination_key, resolve
from ingest.errors import UnknownValue
from ingest.records import (
    Advice,
    Basis,
    Capture,
    Destination,
    Doubt,
    Issued,
    Precision,
    Reading,
    Unread,
    Verdict,
)

from .base import Commit, Layout, ReadBlob, Step, Tree

ISSUER = "gb_fcdo"
PAGES = "https://www.gov.uk/foreign-travel-advice/"
FOLDER = "countries"

# Subjects of commits that looked at every page; all others repeat a feed entry.
_CRAWL = re.compile(
    r"^(?:Initial import|Changes discovered which weren't announced on the atom feed"
    r"|No unannounced changes discovered|Missed some updates as they happened"
    r"|Fixing all entries after fetcher change)"
)
_UPDATE_PREFIX = re.compile(r"^latest update:\s*", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# From the first of these days until the other the Office advised against all but
# essential travel anywhere. It stood in a box above the pages, and in the text of some:
# then a page that says nothing lifts nothing, unless it says that it is exempt.
WORLDWIDE = (date(2020, 3, 17), date(2020, 11, 5))

# How the Office writes a name where it cannot be told from the page's address.
NAMES = {
    "antarctica-british-antarctic-territory": "Antarctica/British Antarctic Territory",
    "bonaire-st-eustatius-saba": "Bonaire/St Eustatius/Saba",
    "cook-islands-tokelau-and-niue": "Cook Islands, Tokelau and Niue",
    "cote-d-ivoire": "Côte d'Ivoire",
    "curacao": "Curaçao",
    "guinea-bissau": "Guinea-Bissau",
    "myanmar": "Myanmar (Burma)",
    "reunion": "Réunion",
    "sao-tome-and-principe": "São Tomé and Principe",
    "south-georgia-and-south-sandwich-islands": (
        "South Georgia and the South Sandwich Islands"
    ),
    "st-helena-ascension-and-tristan-da-cunha": (
        "St Helena, Ascension and Tristan da Cunha"
    ),
    "st-martin-and-st-barthelemy": "St Martin and St Barthélemy",
    "st-pierre-and-miquelon": "St Pierre & Miquelon",
    "timor-leste": "Timor-Leste",
    "usa": "USA",
}
_SMALL = frozenset(["and", "of"])

# The parts of a page in the order in which it shows them; others follow by name.
_ORDER = (
    "summary",
    "warnings-and-insurance",
    "coronavirus",
    "entry-requirements",
    "safety-and-security",
    "regional-risks",
    "health",
    "getting-help",
)


class UkFcdo(Layout):
    slug = "uk-fcdo"
    title = "British travel advice, page by page"
    made_by = "fcobackup"
    url = "https://github.com/fcobackup/fco-backup"
    licence = "Crown copyright, Open Government Licence v3.0"
    issuers = (ISSUER,)

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        """A step for each commit, with the pages that it changed or announced."""
        pages = _Pages(read)
        for commit in commits:
            changed = pages.apply(commit)
            if not commit.done:
                yield _step(commit, changed, pages)

    def read(self, issuer: str, capture: Capture) -> Reading:
        """What the page's front says; the rest of the page is kept with it."""
        page = text.parse_json(capture.body)
        slug = text.take(page, "slug", str)
        parts: dict[str, str] = text.take(page, "parts", dict)
        name, place = name_of(slug), _place(name_of(slug))
        reading = Reading(
            destination=Destination(key_of(slug), name, place or Place(codes=())),
            url=capture.url,
            facts={"announced": page["announced"] is not None},
        )
        if place is None:
            return _doubted(reading, "unknown-country", f"It is named {name!r}.")
        words = gb_fcdo_words.read(parts, place)
        if not words.read:
            return _doubted(reading, *_unread(parts))
        advice, contradiction = gb_fcdo_words.weigh(
            words, gb_fcdo_words.completed(words)
        )
        advised_above = (
            WORLDWIDE[0] <= capture.fetched_at.date() < WORLDWIDE[1]
            and not words.exempt
            and advice.level is Level.NOT_STATED
        )
        if advised_above:
            advice = advice.with_(basis=Basis.SILENCE)
        doubts = [Doubt("label-contradicts-body", contradiction)]
        return replace(
            reading,
            advice=advice.with_(
                title=f"{name} travel advice",
                issued=_issued(page["announced"]),
                change_note=text.take(page, "note", str),
                text=_text(parts),
                complete=not words.bare,
            ),
            doubts=tuple(doubts) if contradiction else (),
            facts={**reading.facts, "advised_above": advised_above},
        )

    def combine(self, issuer: str, reading: Reading, current: Advice | None) -> Verdict:
        """What a night finds stands under the date that was announced last.

        GOV.UK keeps a page's date and note where a change is called minor.
        """
        advice = reading.advice
        if advice is None:
            return Unread(" ".join(doubt.evidence for doubt in reading.doubts))
        if current and reading.facts["advised_above"]:
            advice = _as_above(advice, current)
        if current and not advice.complete:
            advice = _with_parts(advice, current)
        if current and not reading.facts["announced"]:
            advice = advice.with_(issued=current.issued)
            noted = advice.with_(change_note=current.change_note)
            advice = noted if noted.digest == current.digest else advice
        return say(replace(reading, advice=advice), "archive")


def _doubted(reading: Reading, guard: str, evidence: str) -> Reading:
    return replace(reading, doubts=(Doubt(guard, evidence),))


def _as_above(advice: Advice, current: Advice) -> Advice:
    """A page that ceased to repeat the worldwide advice still stands under it."""
    if current.level is not Level.RECONSIDER:
        return advice
    flags = {*advice.native_code.split("+"), gb_fcdo_words.ABE_WHOLE} - {"none"}
    return advice.with_(
        level=current.level,
        native_label=current.native_label,
        native_code=gb_fcdo_words.join(flags),
    )


def _with_parts(advice: Advice, current: Advice) -> Advice:
    """A page of which the archive kept the warning alone still names the same parts."""
    if advice.level.falls_to(current.regional_max or advice.level):
        return advice
    parts = {*current.native_code.split("+")} & set(gb_fcdo_words.PARTS)
    return advice.with_(
        native_code=gb_fcdo_words.join(parts | set(advice.native_code.split("+"))),
        regional_max=current.regional_max,
        regions=current.regions,
    )


def _unread(parts: Mapping[str, str]) -> tuple[str, str]:
    """Guard and evidence for a page that has no front to read."""
    if any(parts.get(name, "").strip() for name in gb_fcdo_words.FRONT):
        return "placeholder", "The page holds the notice to stay at home, and no more."
    return "empty-body", "The page lacks the part that says what is advised."


_json = json.JSONEncoder(ensure_ascii=False).encode

# ---- From commits to pages


class _Pages:
    """The pages of the archive as they stand: which, and their texts, each read once.

    ``_tree`` has the files by folder. A country that was renamed has two addresses, and
    for a day both may have files: the newer one counts.
    """

    def __init__(self, read: ReadBlob) -> None:
        self._read = read
        self._tree = Tree()
        self._written: dict[str, dict[str, tuple[str, str]]] = {}
        self._slugs: dict[str, list[str]] = {}

    def apply(self, commit: Commit) -> set[str]:
        """Take over a commit's files; returns the pages that it changed, by slug."""
        self._tree.apply(commit.changes)
        slugs = {slug_of(change.path) for change in commit.changes} - {""}
        for slug in slugs:
            known = self._slugs.setdefault(key_of(slug), [])
            if slug not in known:
                known.append(slug)
        return slugs

    def standing(self, key: str) -> str | None:
        """The address of the page on a destination, or None where it has vanished."""
        for slug in reversed(self._slugs.get(key, [])):
            if self._files(slug):
                return slug
        return None

    def missing(self) -> frozenset[str]:
        return frozenset(key for key in self._slugs if self.standing(key) is None)

    def parts(self, slug: str) -> str:
        """The parts of a page as the members of a JSON object, by name.

        A page is composed anew when one part of it changes; what is kept of the others
        is how they are written in JSON.
        """
        kept = self._written.get(slug, {})
        self._written[slug] = {
            name: kept[name]
            if name in kept and kept[name][0] == blob
            else (blob, _member(name, self._read(blob)))
            for name, blob in self._files(slug).items()
        }
        return ",".join(
            member for _, (_, member) in sorted(self._written[slug].items())
        )

    def _files(self, slug: str) -> Mapping[str, str]:
        return self._tree.within(f"{FOLDER}/{slug}")


def _member(name: str, words: bytes) -> str:
    return f"{_json(name)}:{_json(words.decode('utf-8', 'replace'))}"


def slug_of(path: str) -> str:
    """The country of a file, or "" for what is no part of a country's page."""
    folder, _, rest = path.partition("/")
    slug, _, name = rest.partition("/")
    whole = folder == FOLDER and name and "/" not in name and _SLUG.fullmatch(slug)
    return slug if whole else ""


def _step(commit: Commit, changed: set[str], pages: _Pages) -> Step:
    crawl = bool(_CRAWL.match(commit.subject))
    keys = {key_of(slug) for slug in changed}
    told, note = ("", "") if crawl else _entry(commit.subject, keys)
    standing = {key: pages.standing(key) for key in keys | {told}}
    return Step(
        commit=commit.sha,
        at=commit.at,
        issuer=ISSUER,
        documents=tuple(
            _document(
                key,
                slug,
                pages.parts(slug),
                at=commit.at,
                announced=commit.at if key == told else None,
                note=note if key == told else "",
            )
            for key, slug in sorted(standing.items())
            if slug and (slug in changed or key == told)
        ),
        whole=crawl,
        missing=pages.missing() if crawl else frozenset(),
    )


def _entry(subject: str, changed: set[str]) -> tuple[str, str]:
    """Key and note of the feed entry that a subject repeats; the key may be empty.

    The first days' subjects lack the country, which its files then tell.
    """
    name, colon, note = subject.partition(": ")
    key = _key(name) if colon else ""
    if key:
        return key, _note(note)
    return next(iter(changed)) if len(changed) == 1 else "", _note(subject)


def _note(subject: str) -> str:
    return _UPDATE_PREFIX.sub("", text.line(subject))


def _document(
    key: str,
    slug: str,
    parts: str,
    *,
    at: datetime,
    announced: datetime | None,
    note: str,
) -> Capture:
    entry = _json(announced.isoformat() if announced else None)
    body = (
        f'{{"announced":{entry},"note":{_json(note)},'
        f'"parts":{{{parts}}},"slug":{_json(slug)}}}'
    )
    return Capture(
        url=PAGES + slug,
        role="archive",
        body=body.encode("utf-8", "replace"),
        fetched_at=at,
        content_type="application/json",
        key=key,
    )


# ---- From pages to advice


def name_of(slug: str) -> str:
    """The country as the Office names it, by the address of its page."""
    words = (w if w in _SMALL else w.capitalize() for w in slug.split("-"))
    return NAMES.get(slug) or " ".join(words)


@cache
def key_of(slug: str) -> str:
    """The key of the destination behind an address; renamed ones share it."""
    name = name_of(slug)
    place = _place(name)
    return destination_key(place or Place(codes=()), name)


@cache
def _key(name: str) -> str:
    """The key of a name in a subject, or "" where it is no country's."""
    place = _place(name)
    return destination_key(place, name) if place else ""


def _place(name: str) -> Place | None:
    try:
        return resolve(ISSUER, name)
    except UnknownValue:
        return None


def _issued(announced: str | None) -> Issued | None:
    """The day of the feed entry; its hour is when the archive saw it."""
    if announced is None:
        return None
    day = datetime.fromisoformat(announced).date()
    return Issued(datetime.combine(day, time(), UTC), Precision.DAY)


def _text(parts: Mapping[str, str]) -> str:
    known = {name: place for place, name in enumerate(_ORDER)}
    names = sorted(parts, key=lambda name: (known.get(name, len(known)), name))
    return "\n\n".join(
        f"{name.replace('-', ' ').capitalize()}\n\n{words}"
        for name in names
        if (words := _readable(parts[name]))
    )


# The spaces there are, beside the plain one.
_SPACES = ("\t", "\r", "\xa0", "\u2009", "\u202f")


# A page is read again with every change of one of its parts.
@lru_cache(maxsize=256)
def _readable(words: str) -> str:
    """A part as paragraphs, without what stood above every page for a while."""
    words = text.sanitise(gb_fcdo_words.without_notice(words))
    for space in _SPACES:
        words = words.replace(space, " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return "\n\n".join(filter(None, map(str.strip, words.split("\n"))))
