"""Days of British advice drawn at random, to be read by eye beside what we read.

    python -m bench.british ARCHIVE [--seed 20260927] [--count 200]

Prints for each country and day what stands, and every line of the page's front that
speaks of advice against travel or follows one that does. ARCHIVE is the repository or
bundle that the layout ``uk-fcdo`` reads.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

django.setup()

from ingest import text  # noqa: E402
from ingest.adapters.gb_fcdo_words import FRONT  # noqa: E402
from ingest.archives.base import Commit  # noqa: E402
from ingest.archives.uk_fcdo import ISSUER, UkFcdo, key_of, slug_of  # noqa: E402
from ingest.git import Repository  # noqa: E402
from ingest.records import Advice, Capture, Say  # noqa: E402

LAYOUT = UkFcdo()
LIST_LINES = 10
WIDTH = 260


@dataclass(slots=True)
class Page:
    """A destination as the steps so far left it."""

    document: Capture
    stands: Advice | None = None
    held: tuple[str, ...] = field(default=())


def draw(commits: list[Commit], seed: int, count: int) -> list[tuple[date, str]]:
    """So many days and destinations, in the order of the days."""
    first: dict[str, date] = {}
    for commit in commits:
        for change in commit.changes:
            if slug := slug_of(change.path):
                first.setdefault(key_of(slug), commit.at.date())
    last = commits[-1].at.date()
    chance = random.Random(seed)
    drawn = []
    for _ in range(count):
        key = chance.choice(sorted(first))
        days = (last - first[key]).days
        drawn.append((first[key] + timedelta(days=chance.randint(1, days)), key))
    return sorted(drawn)


def states(
    commits: list[Commit], repository: Repository, drawn: list[tuple[date, str]]
) -> Iterator[tuple[date, Page]]:
    """The drawn destinations as they stood at the end of their days."""
    pages: dict[str, Page] = {}
    waiting = list(drawn)
    for step in LAYOUT.steps(commits, repository.blob):
        while waiting and _end(waiting[0][0]) <= step.at:
            day, key = waiting.pop(0)
            yield day, pages[key]
        for document in step.documents:
            _take(pages.setdefault(document.key, Page(document)), document)
    yield from ((day, pages[key]) for day, key in waiting)


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _take(page: Page, document: Capture) -> None:
    reading = LAYOUT.read(ISSUER, document)
    verdict = LAYOUT.combine(ISSUER, reading, page.stands)
    page.document = document
    page.held = tuple(doubt.guard for doubt in reading.doubts)
    if isinstance(verdict, Say) and not verdict.doubts:
        page.stands = verdict.advice


def show(day: date, page: Page) -> Iterator[str]:
    advice = page.stands
    yield f"=== {page.document.url.rpartition('/')[2]} {day} {' '.join(page.held)}"
    if advice:
        parts = advice.regional_max.value if advice.regional_max else "none"
        yield f"    read: {advice.level.value}, parts {parts} ({advice.basis})"
        for region in advice.regions:
            yield f"      {region.level.value}: {region.name[:WIDTH]}"
    for line in telling(page.document):
        yield f"    | {line[:WIDTH]}"


def telling(document: Capture) -> Iterator[str]:
    parts = text.parse_json(document.body)["parts"]
    rows = [row for name in FRONT for row in parts.get(name, "").split("\n")]
    following = 0
    for row in filter(None, map(text.line, rows)):
        advises = "gainst" in row and ("dvi" in row or "ravel" in row)
        following = LIST_LINES if advises else following - 1
        if following > 0 and (advises or len(row) < WIDTH):
            yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--seed", type=int, default=20260927)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    with Repository.open(options.archive) as repository:
        commits = list(repository.commits())
        drawn = draw(commits, options.seed, options.count)
        for day, page in states(commits, repository, drawn):
            print("\n".join(show(day, page)))


if __name__ == "__main__":
    main()
