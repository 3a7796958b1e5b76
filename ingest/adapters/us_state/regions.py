"""Regional advice, read out of the prose of a body where it is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from advisories.levels import Level, strictest
from ingest.records import Region

from .wording import PHRASE, PHRASES

_DASH = r"[-\u2010-\u2015|]+"
# "Do not travel to:" over a list of places.
_LIST = re.compile(
    rf"(?P<phrase>{PHRASE})\s+(?:when traveling )?(?:to|in)\s*:", re.IGNORECASE
)
_HEADINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "The Border Region – Level 4: Do Not Travel"
        rf"(?P<name>.{{2,300}}?)\s*{_DASH}\s*Level:?\s*[1-4]\s*[:\-\u2013]?\s*"
        rf"(?P<phrase>{PHRASE})\.?",
        # "Level 4 - Do Not Travel - The border region", or the level alone
        rf"Level:?\s*[1-4]\s*[:\-\u2013]?\s*(?P<phrase>{PHRASE})\.?"
        rf"(?:\s*{_DASH}\s*(?P<name>.{{2,300}}))?",
        # "Hidalgo state – Exercise Increased Caution"
        rf"(?P<name>.{{2,120}}?)\s+{_DASH}\s+(?P<phrase>{PHRASE})\.?",
        # "State of Colima: Do not travel due to crime"
        rf"(?P<name>[^:.]{{2,120}}):\s*(?P<phrase>{PHRASE}) due to\b.*",
    )
)
_REASON = re.compile(r"\s+(?:due to|because of).*", re.IGNORECASE | re.DOTALL)
_UNREAD = re.compile(r"some areas have (?:an )?increased risk", re.IGNORECASE)


@lru_cache(maxsize=512)  # the same bodies come again with every poll
def read(body: str) -> tuple[tuple[Region, ...], Level | None]:
    """The regions that a body names, and the strictest regional level.

    The lists come first because both forms of a body carry them; headings are read
    where there is no list. ``NOT_STATED`` where a body speaks of riskier areas whose
    level cannot be read; None where it speaks of none.
    """
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    listed = list(_listed(lines))
    headed = list(_headed(lines))
    named = [region for region in listed or headed if region.name]
    highest = strictest([region.level for region in (*listed, *headed)])
    if highest is None and _UNREAD.search(body):
        highest = Level.NOT_STATED
    return tuple(dict.fromkeys(named)), highest


def _listed(lines: list[str]) -> Iterator[Region]:
    phrase = ""
    for line in lines:
        if match := _LIST.fullmatch(line):
            phrase = match["phrase"]
        elif phrase and line.startswith("- "):
            name = _REASON.sub("", line.removeprefix("- ")).strip(" .;,")
            if name:
                yield _region(name, phrase)
        else:
            phrase = ""


def _headed(lines: list[str]) -> Iterator[Region]:
    for line in lines:
        if line.startswith("- "):
            continue
        for pattern in _HEADINGS:
            if match := pattern.fullmatch(line):
                yield _region((match["name"] or "").strip(" .;,"), match["phrase"])
                break


def _region(name: str, phrase: str) -> Region:
    return Region(name=name, level=PHRASES[phrase.casefold()], native=phrase)
