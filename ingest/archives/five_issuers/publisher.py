"""What the archive keeps of one issuer, and what every reading of it begins with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ingest.adapters.base import say
from ingest.records import (
    Advice,
    Capture,
    Doubt,
    Issued,
    Precision,
    Reading,
    Unread,
    Verdict,
    Wait,
)

from .documents import (
    Document,
    Row,
    behind,
    destination,
    key_of,
    midnight,
    moment,
)

ROLE = "archive"
NOT_KEPT = "The page that belongs to this date was not kept."


class Publisher(ABC):
    """One issuer as the archive keeps it.

    ``folder``: where its files are. ``date``: the summary's name for the issuer's
    date, ``page_date`` that of ``info.json``; ``link``: its name for the address.
    ``label``: its name for the level, "" where the summary has none. ``fallbacks``:
    what the archive wrote where it found no label.
    """

    slug: ClassVar[str]
    folder: ClassVar[str]
    date: ClassVar[str] = "last_updated"
    page_date: ClassVar[str] = "update_date"
    link: ClassVar[str] = "details_url"
    label: ClassVar[str] = "risk_level"
    fallbacks: ClassVar[frozenset[str]] = frozenset()

    def key(self, name: str) -> str:
        """The key of the destination, the same as that of the issuer's adapter."""
        return key_of(self.slug, name)

    def lists(self, row: Row) -> bool:
        """Whether a row is about a destination's advice at all."""
        return True

    def lost_label(self, row: Row) -> bool:
        """Whether the archive failed to find the row's label."""
        return bool(self.label) and row.get(self.label) in self.fallbacks

    def url(self, row: Row) -> str:
        return str(row.get(self.link) or "")

    def files(self, info: Mapping[str, Any]) -> Mapping[str, str]:
        """Titles and paths of the files that make the page, in its order.

        Other files of the folder are left from pages that were built otherwise.
        """
        return {
            str(page.get("title")): str(page.get("file"))
            for page in info.get("pages", ())
            if isinstance(page, dict) and page.get("file")
        }

    def bears(self, path: str) -> bool:
        """Whether a file of a folder can make a new document."""
        return True

    def issued(self, claimed: str) -> Issued | None:
        """The issuer's date of a row, by the day."""
        at = moment(claimed)
        return Issued(midnight(at), Precision.DAY, claimed) if at else None

    def stale(self, document: Document) -> bool:
        """Whether the page beside the row is missing, or older than the row."""
        if not document.parts:
            return True
        return behind(document.info.get(self.page_date), document.row.get(self.date))

    def read(self, capture: Capture) -> Reading:
        """What a document says; raises ``ReadError`` for words outside our tables."""
        document = Document.from_json(capture.body)
        place, doubts = destination(self.slug, document.name, capture.key)
        stale = self.stale(document)
        advice: Advice | None = None
        if not doubts:
            advice, found = self.advice(document, stale)
            doubts = [*found, *self.disagreement(document)]
        return Reading(
            destination=place,
            url=capture.url,
            stamp=document.said(self.date),
            advice=advice,
            doubts=tuple(doubts),
            facts={"stale": stale},
        )

    @abstractmethod
    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """The advice, and what in the document speaks against it."""

    def disagreement(self, document: Document) -> list[Doubt]:
        """A doubt where rows on one destination and of one date bear other labels."""
        date = document.said(self.date)
        labels = {document.said(self.label)} | {
            str(row.get(self.label))
            for row in document.others
            if str(row.get(self.date)) == date and row.get(self.label)
        }
        if len(labels) < 2 or not self.label:
            return []
        return [Doubt("duplicates-disagree", " / ".join(sorted(labels)))]

    def combine(self, reading: Reading, current: Advice | None) -> Verdict:
        """Without its page a row is believed only where it moves the level.

        A date alone that moved is told when the page is kept that belongs to it.
        """
        if reading.advice is None:
            return Unread(" ".join(doubt.evidence for doubt in reading.doubts))
        if reading.facts["stale"] and current and _same(reading.advice, current):
            return Wait(NOT_KEPT, stands=True)
        return say(reading, ROLE)


def _same(advice: Advice, current: Advice) -> bool:
    now, then = (advice.level, advice.native_code), (current.level, current.native_code)
    return now == then
