"""Ireland: the label of the summary, later that of the page, against the page's text.

The archive lost the labels of all summaries on 12 September 2025 and has written a
sentence in their place since; the same label stands in the first part of the page,
with the fixed words that explain it. The label has fallen to the lowest for days
while a page was edited, so it counts only where the security status agrees.
"""

from __future__ import annotations

import re

from advisories.levels import Level
from ingest import text
from ingest.adapters.base import lookup
from ingest.records import Advice, Basis, Doubt

from .documents import Document
from .publisher import Publisher

LABELS = {
    "normal precautions": (Level.NORMAL, "normal"),
    "high degree of caution": (Level.CAUTION, "high_caution"),
    "avoid non-essential travel": (Level.RECONSIDER, "avoid_non_essential"),
    "do not travel": (Level.DO_NOT_TRAVEL, "do_not_travel"),
}
# A level as the text words it, whose writers take less care than the label does.
_STATUS_LEVELS = (
    (re.compile(r"normal", re.IGNORECASE), Level.NORMAL),
    (re.compile(r"high degree of caution", re.IGNORECASE), Level.CAUTION),
    (re.compile(r"non[\W_]?essential travel", re.IGNORECASE), Level.RECONSIDER),
    (re.compile(r"do not travel", re.IGNORECASE), Level.DO_NOT_TRAVEL),
)
# "### Label", and under it the words that explain which of the four it is.
_RATING = re.compile(
    r"^#{1,6} +(?P<label>[^\n]+?) *\n\s*This is "
    r"(?P<rank>our highest|our second-highest|level two|our lowest)\b",
    re.MULTILINE,
)
_RANKS = {
    "our lowest": Level.NORMAL,
    "level two": Level.CAUTION,
    "our second-highest": Level.RECONSIDER,
    "our highest": Level.DO_NOT_TRAVEL,
}
_STATUS = re.compile(
    r"^[#* \t]*security status[* \t:]*\n(?P<words>(?:(?![ \t]*#).*(?:\n|\Z))*)",
    re.IGNORECASE | re.MULTILINE,
)


class Ireland(Publisher):
    slug = "ie_dfa"
    folder = "ireland"
    fallbacks = frozenset({"No summary found"})

    def advice(
        self, document: Document, stale: bool
    ) -> tuple[Advice | None, list[Doubt]]:
        """The label, doubted where the page's text says something else."""
        listed = "" if self.lost_label(document.row) else document.said(self.label)
        parts = [] if stale else list(document.parts.values())
        label, said = _label(listed, parts)
        if not label:
            evidence = "Neither the summary nor the page that was kept bears a label."
            return None, [Doubt("unread", evidence)]
        level, code = lookup(LABELS, label.casefold(), "rating")
        status = _status(parts)
        if status:
            said["the security status"] = status
        doubts = []
        if others := {where: other for where, other in said.items() if other != level}:
            heard = ", ".join(
                f"{where} says {other}" for where, other in others.items()
            )
            evidence = f"The label is {label}; {heard}."
            doubts.append(Doubt("label-contradicts-body", evidence))
        advice = Advice(
            level=level,
            native_label=label,
            native_code=code,
            basis=Basis.STATED if status is level else Basis.LABEL,
            issued=self.issued(document.said(self.date)),
            title=document.name,
            text=None if stale else document.text,
            complete=not stale,
        )
        return advice, doubts


def _label(listed: str, parts: list[str]) -> tuple[str, dict[str, Level]]:
    """The label in force, and what else on the page says which of the four it is."""
    rating = next(filter(None, map(_RATING.search, parts)), None)
    if rating is None:
        return listed, {}
    shown = text.line(rating["label"].replace("*", ""))
    said = {"its explanation": _RANKS[rating["rank"]]}
    if listed:
        said["the page's label"] = lookup(LABELS, shown.casefold(), "rating")[0]
    return listed or shown, said


def _status(parts: list[str]) -> Level | None:
    """The first level named under "Security Status": that of the country.

    A page on two countries names the other, and exceptions, after it.
    """
    status = next(filter(None, map(_STATUS.search, parts)), None)
    found = [
        (where.start(), level)
        for pattern, level in _STATUS_LEVELS
        if status and (where := pattern.search(status["words"]))
    ]
    return min(found)[1] if found else None
