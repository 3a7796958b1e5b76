"""What every adapter is: facts about a source, and pure functions from bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

from ingest.errors import UnexpectedShape, UnknownValue
from ingest.records import (
    Advice,
    Capture,
    Document,
    Part,
    Reading,
    Say,
    Sheet,
    Unread,
    Verdict,
)

K = TypeVar("K")
T = TypeVar("T")


class Adapter:
    """One source: its facts as class attributes, its reading as pure methods.

    Adapters know no database, no network, no settings and no clock.

    ``hosts``: where requests may go. ``documents``: what is polled ``every`` so often.
    ``refresh``: how often a document on one destination is read again although its
    stamp has not moved. ``steep_falls_need_words``: whether a fall of two steps and
    more is believed only where the source says it in words or a field.

    ``tells_of_missions``: its documents are notices of missions and no advice on
    destinations; such a source is no issuer. ``family``: the domain that many sources
    of one kind share with their pace and their queue; empty for a source by itself.
    """

    slug: str
    version: ClassVar[int] = 1
    hosts: frozenset[str]
    documents: tuple[Document, ...]
    every: ClassVar[timedelta]
    refresh: ClassVar[timedelta] = timedelta(days=1)
    steep_falls_need_words: ClassVar[bool] = True
    tells_of_missions: ClassVar[bool] = False
    family: ClassVar[str] = ""

    @property
    def main_host(self) -> str:
        """The host of the first document, or the family: it names the queue."""
        return self.family or urlsplit(self.documents[0].url).hostname or ""

    def read(self, capture: Capture) -> Sheet:
        """What a document says; raises ``ReadError`` where it cannot be understood."""
        raise UnexpectedShape(f"{self.slug} has no reader for {capture.role!r}.")

    def combine(self, parts: Mapping[str, Part], current: Advice | None) -> Verdict:
        """One verdict on a destination from all documents on it, by role.

        ``current`` is what stands published now. The default is for a source whose
        one document says everything.
        """
        for role, part in parts.items():
            if part.reading and part.reading.advice:
                return say(part.reading, role)
        return Unread("The list names it without saying what is advised.")


def say(reading: Reading, *roles: str) -> Say:
    """The verdict that repeats one reading's advice."""
    if reading.advice is None:
        raise UnexpectedShape(f"{reading.url} carries no advice.")
    return Say(
        advice=reading.advice, url=reading.url, roles=roles, doubts=reading.doubts
    )


def lookup(table: Mapping[K, T], value: K, field: str) -> T:
    """The table's entry; anything that is not in it raises ``UnknownValue``."""
    try:
        return table[value]
    except KeyError:
        raise UnknownValue(field, value) from None
