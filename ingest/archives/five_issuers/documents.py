"""One document of the archive: what its files say of one destination, as evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from ingest import text
from ingest.archives import markdown
from ingest.countries import destination_key, resolve
from ingest.errors import ReadError, UnexpectedShape, UnknownValue
from ingest.records import Destination, Doubt, Place

# Summaries give seconds where pages give minutes.
SAME_MOMENT = timedelta(minutes=2)

Row = dict[str, Any]

_MARKS = re.compile(r"[\[*_#+\\]|^\s*-", re.MULTILINE)
_TIDY = re.compile(r"[!-~]+(?: [!-~]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Rows of the summary on one destination, and the page kept beside them.

    ``row``: the one that counts; ``others``: those that name the destination again.
    ``info``: the page's own data, {} where no page was kept. ``parts``: Markdown of
    the page by title, in the page's order.
    """

    row: Row
    others: tuple[Row, ...] = ()
    info: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, body: bytes) -> Document:
        data = text.parse_json(body)
        if not isinstance(data, dict):
            raise UnexpectedShape("The document is not an object.")
        rows = text.take(data, "rows", list)
        parts = text.take(data, "parts", list)
        if not rows:
            raise UnexpectedShape("The document holds no row of a summary.")
        return cls(
            row=rows[0],
            others=tuple(rows[1:]),
            info=text.take(data, "info", dict),
            parts=dict(parts),
        )

    def as_json(self) -> bytes:
        """Canonical JSON: the same files give the same bytes."""
        data = {
            "rows": [self.row, *self.others],
            "info": self.info,
            "parts": [[title, words] for title, words in self.parts.items()],
        }
        packed = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return packed.encode("utf-8", "surrogatepass")

    @property
    def name(self) -> str:
        return str(self.row["destination"])

    def said(self, name: str) -> str:
        """A field of the row as one line of text, "" where it has none."""
        return text.line(str(self.row.get(name) or ""))

    @property
    def text(self) -> str | None:
        """The page's text; None where no page was kept."""
        if not self.parts:
            return None
        return "\n\n".join(filter(None, map(plain, self.parts.values())))


def plain(words: str) -> str:
    """The text of a part's Markdown."""
    return "\n\n".join(filter(None, map(_block, words.split("\n\n"))))


# By blocks, because an edition has nearly all of them in common with another.
@lru_cache(maxsize=32768)
def _block(words: str) -> str:
    if _MARKS.search(words):
        return markdown.plain(words)
    return words.strip() if _TIDY.fullmatch(words) else text.paragraphs(words)


def rows(body: bytes) -> list[Row]:
    """The rows of a summary that name a destination; none where it is broken."""
    try:
        data = text.parse_json(body)
    except ReadError:
        return []
    found = data if isinstance(data, list) else []
    return [row for row in found if isinstance(row, dict) and _named(row)]


def _named(row: Row) -> bool:
    return isinstance(name := row.get("destination"), str) and bool(name.strip())


def destination(issuer: str, name: str, key: str) -> tuple[Destination, list[Doubt]]:
    """The destination of a row, doubted where no table knows its name."""
    place = place_of(issuer, name)
    doubts = [] if place.codes else [Doubt("unknown-country", f"It is named {name!r}.")]
    return Destination(key, text.line(name), place), doubts


@lru_cache(maxsize=4096)
def place_of(issuer: str, name: str) -> Place:
    """The place that an issuer means by a name; without codes where none is known."""
    try:
        return resolve(issuer, name)
    except UnknownValue:
        return Place(codes=())


@lru_cache(maxsize=4096)
def key_of(issuer: str, name: str) -> str:
    return destination_key(place_of(issuer, name), name)


def moment(written: object) -> datetime | None:
    """A date of the archive, in UTC where it bears no zone; None where it is none."""
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def behind(page: object, row: object) -> bool:
    """Whether a page's date is older than its row's: it was not read again since."""
    read, listed = moment(page), moment(row)
    if read is None or listed is None:
        return False
    return listed - read > SAME_MOMENT


def midnight(at: datetime) -> datetime:
    """The day of a moment, for issuers that date by the day."""
    return datetime(at.year, at.month, at.day, tzinfo=UTC)
