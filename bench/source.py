"""A source for measuring: pages on destinations, no list, read as real ones are."""

from __future__ import annotations

from datetime import timedelta

from bench.site import HOST
from ingest import html, text
from ingest.adapters.base import Adapter, lookup
from ingest.records import (
    Advice,
    Capture,
    Destination,
    Follow,
    Level,
    Place,
    Reading,
    Sheet,
)

ROLE = "page"
LEVELS = {
    "Level 1": Level.NORMAL,
    "Level 2": Level.CAUTION,
    "Level 3": Level.RECONSIDER,
    "Level 4": Level.DO_NOT_TRAVEL,
}


class Corpus(Adapter):
    """The pages of the corpus: a level in a field, and the text of ``main``."""

    slug = "xa_corpus"
    hosts = frozenset({HOST})
    documents = ()
    every = timedelta(hours=1)

    def read(self, capture: Capture) -> Sheet:
        document = html.soup(capture.body)
        main = html.one(document, "main")
        label = text.line(html.one(main, "dd.level").get_text())
        name = text.line(html.one(main, "h1.govuk-heading-xl").get_text())
        advice = Advice(
            level=lookup(LEVELS, label, "level"),
            native_label=label,
            title=name,
            text=html.plain(main),
        )
        # Where it lies does not matter here; that it is looked up does.
        destination = Destination(capture.key, name[:200], Place(("NP",)))
        return Sheet(
            readings=(Reading(destination=destination, url=capture.url, advice=advice),)
        )


def follow(path: str) -> Follow:
    """The page of the corpus that lies at ``path``."""
    return Follow(role=ROLE, url=f"https://{HOST}/{path}", key=path, stamp="")
