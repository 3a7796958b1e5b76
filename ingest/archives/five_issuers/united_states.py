"""The United States: the label stands in the summary, the text in one part of the page.

The archive joins two lists by the names in their links. Rows of pages about a country
without an advisory of that name bear no level; some share their folder with the row
that does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisories.levels import Level
from ingest.adapters.us_state import regions, wording
from ingest.records import Advice, Basis, Doubt

from .documents import Document, Row, plain
from .publisher import Publisher

ADVISORY = "Advisory"

# The letters of all risk indicators are in every page, shown or not.
_LETTERS = re.compile(r"^\[[A-Z]\]\(javascript:.*\)[ \t]*$", re.MULTILINE)
_TOP = re.compile(r"(?:\s*#{1,6} .*(?:\n|\Z))*")
_LEVEL_HEAD = re.compile(
    r"^#{1,6} .* - (?P<label>Level [1-4]: [^\n]+?) *$", re.MULTILINE
)
# A page on several places, each with a level of its own further down.
_SEVERAL = re.compile(r" - See (?:\w+ )?Summaries", re.IGNORECASE)
_END = re.compile(r"^#{1,6} Travel Advisory Levels\b", re.MULTILINE)


class UnitedStates(Publisher):
    slug = "us_state"
    folder = "unitedstates"
    date = "last_updated_advisory"
    page_date = "update_date_advisory"
    link = "advisory_details_url"

    def lists(self, row: Row) -> bool:
        return bool(row.get(self.label))

    def files(self, info: Mapping[str, Any]) -> Mapping[str, str]:
        """The advisory alone: its page is listed only by the row that came last."""
        return {ADVISORY: f"{ADVISORY}.md"}

    def bears(self, path: str) -> bool:
        return path.endswith(f"/{ADVISORY}.md")

    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """The label, doubted where the page's heading or first words say another."""
        label = wording.label(document.said(self.label))
        top, body = _page("" if stale else document.parts.get(ADVISORY, ""))
        said = {}
        if label.level is not Level.VARIES and not _SEVERAL.search(top):
            said = {"heading": _headed(top), "text": wording.lead(body)}
        others = [
            f"{where}: {level.value}"
            for where, level in said.items()
            if level not in (None, label.level)
        ]
        doubts = []
        if others:
            evidence = f"Listed as {label.words}; {', '.join(others)}."
            doubts.append(Doubt("label-contradicts-body", evidence))
        named, highest = regions.read(body)
        stated = label.level in (Level.VARIES, said.get("text"))
        advice = Advice(
            level=label.level,
            native_label=label.words,
            native_code=label.code,
            basis=Basis.STATED if stated else Basis.LABEL,
            regional_max=highest,
            regions=named,
            issued=self.issued(document.said(self.date)),
            title=document.name,
            change_note=wording.change_note(body),
            text=body or None,
            complete=not stale,
        )
        return advice, doubts


def _page(markdown: str) -> tuple[str, str]:
    """The headings of an advisory's page, and the text under them."""
    end = _END.search(markdown)
    advisory = markdown[: end.start()] if end else markdown
    top = _TOP.match(advisory)
    start = top.end() if top else 0
    return advisory[:start], plain(_LETTERS.sub("", advisory[start:]))


def _headed(top: str) -> Level | None:
    head = _LEVEL_HEAD.search(top)
    return wording.label(head["label"]).level if head else None
