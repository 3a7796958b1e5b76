"""The United Kingdom: no label anywhere; the level is read in the words of the page.

The page's warning above its text (``alert_status``) was not kept, and pages are read
again only where their public date moved, so that changes without a new date are not
in the archive.
"""

from __future__ import annotations

import re
from datetime import datetime

from ingest import text
from ingest.adapters import gb_fcdo_words
from ingest.records import Advice, Doubt, Issued

from .documents import Document, place_of, plain
from .publisher import NOT_KEPT, Publisher

# "Still current at:" is the day of reading, and the other two are in the page's data.
_DATES = re.compile(
    r"^(?:Still current at|Updated|Latest update):[ \t]*\n:[^\n]*\n"
    r"(?:(?:[ \t]*\n)*[ ]{4}[^\n]*\n)*",
    re.MULTILINE,
)


class UnitedKingdom(Publisher):
    slug = "gb_fcdo"
    folder = "unitedkingdom"
    label = ""

    def issued(self, claimed: str) -> Issued | None:
        """The public date of the page, to the second, in its own zone."""
        try:
            at = datetime.fromisoformat(claimed)
        except ValueError:
            return None
        return Issued(at, claimed=claimed) if at.tzinfo else super().issued(claimed)

    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """What the fixed phrases say; nothing where the page is of another date."""
        if stale:
            return None, [Doubt("unread", NOT_KEPT)]
        parts = {
            title.casefold().replace(" ", "-"): plain(_DATES.sub("", words))
            for title, words in document.parts.items()
        }
        words = gb_fcdo_words.read(parts, place_of(self.slug, document.name))
        if not words.read:
            evidence = "The page lacks the part that says what is advised."
            return None, [Doubt("empty-body", evidence)]
        advice, contradiction = gb_fcdo_words.weigh(words, words.flags)
        doubts = [Doubt("label-contradicts-body", contradiction)]
        note = text.line(str(document.info.get("update_reason") or ""))
        return advice.with_(
            title=f"{document.name} travel advice",
            issued=self.issued(document.said(self.date)),
            change_note=note,
            text="\n\n".join(filter(None, parts.values())),
        ), doubts if contradiction else []
