"""An archive of five issuers' lists and pages, collected about once a day.

For each issuer there is a summary, a row for each destination with its label, date
and address, and a folder for each destination with the parts of its page. Each run
of a collector is a commit about one issuer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ingest.adapters.base import lookup
from ingest.archives.base import Commit, Layout, ReadBlob, Step, Tree
from ingest.records import Advice, Capture, Reading, Verdict

from .australia import Australia
from .canada import Canada
from .ireland import Ireland
from .publisher import Publisher
from .runs import Runs
from .united_kingdom import UnitedKingdom
from .united_states import UnitedStates

PUBLISHERS: tuple[Publisher, ...] = (
    Australia(),
    Canada(),
    Ireland(),
    UnitedKingdom(),
    UnitedStates(),
)
BY_SLUG = {publisher.slug: publisher for publisher in PUBLISHERS}


class FiveIssuersArchive(Layout):
    slug = "five-issuers"
    title = "Advice of five governments, daily"
    made_by = "Marco Lussetti"
    url = "https://github.com/marcolussetti/travel-advisories"
    issuers = tuple(BY_SLUG)
    # A run that finds nothing new leaves no commit: that is most weekends.
    silence = timedelta(days=4, hours=12)

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        """A step for each run of each issuer."""
        tree = Tree()
        watched = [Runs(publisher, tree, read) for publisher in PUBLISHERS]
        for commit in commits:
            tree.apply(commit.changes)
            for runs in watched:
                yield from runs.follow(commit)

    def read(self, issuer: str, capture: Capture) -> Reading:
        """What the row and the page on one destination say together."""
        return lookup(BY_SLUG, issuer, "issuer").read(capture)

    def combine(self, issuer: str, reading: Reading, current: Advice | None) -> Verdict:
        """The advice, unless the page that belongs to its date is still to come."""
        return lookup(BY_SLUG, issuer, "issuer").combine(reading, current)
