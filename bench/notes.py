"""Which change notes of the British archive the ledger bears out, and on which day.

    .venv/bin/python -m bench.notes CLONE

Takes the subjects of commits that say that the Office "now advises" or "no longer
advises against" something, and looks for a confirmed change of the country's level or
regional advice. Needs DATABASE_URL, of a database into which uk-fcdo was imported.
Lists every note without one on its day.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from advisories.models import (  # noqa: E402
    LEVEL_CHANGE_KINDS,
    Event,
    Kind,
    Status,
)
from ingest.countries import destination_key, resolve  # noqa: E402
from ingest.git import Repository  # noqa: E402

SAYS = re.compile(r"(?:now advises?|no longer advises?) against", re.IGNORECASE)
BEFORE = timedelta(days=2)


def days() -> dict[str, set[date]]:
    """By destination, the days on which the archive changed level or regions."""
    events = Event.objects.filter(
        edition__archive="uk-fcdo",
        kind__in=[*LEVEL_CHANGE_KINDS, Kind.REGIONS_CHANGED],
        status=Status.CONFIRMED,
    )
    found: defaultdict[str, set[date]] = defaultdict(set)
    for key, at in events.values_list("advisory__key", "published_at"):
        found[str(key)].add(at.date())
    return found


def main(clone: Path) -> None:
    told = days()
    there, before, lacking = 0, 0, 0
    with Repository.open(clone) as repository:
        for commit in repository.commits():
            name, _, note = commit.subject.partition(": ")
            if not SAYS.search(note):
                continue
            day, own = commit.at.date(), told[_key(name)]
            if day in own:
                there += 1
                continue
            early = [each for each in own if day - BEFORE <= each < day]
            before += bool(early)
            lacking += not early
            when = f"on {max(early)}" if early else "not"
            print(f"{day} {when}: {commit.subject}")
    total = there + before + lacking
    print(
        f"{total} notes: {there} on their day, {before} in the two days before, "
        f"{lacking} neither."
    )


def _key(name: str) -> str:
    return destination_key(resolve("gb_fcdo", name), name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
