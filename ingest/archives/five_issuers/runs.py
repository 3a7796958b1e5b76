"""From the commits of the archive to its runs, and from a run to a step.

A run refreshes the summary of one issuer and the pages whose date moved; its commit
is told by its subject, or by a new summary. The maintainers' other commits (renamed
folders, a run reverted) show nothing of the issuer: the next run does. Runs before
the archive kept pages are left out: labels alone would make a false beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ingest import text
from ingest.archives.base import Commit, ReadBlob, Step, Tree, Trouble
from ingest.errors import ReadError
from ingest.records import Capture

from . import documents
from .documents import Document, Row, moment
from .publisher import ROLE, Publisher

PAGE = "info.json"
# A run that lists fewer than this share of the rows of the last good one is short.
ENOUGH = 0.95
# Above this share of rows whose label was not found, the label itself is lost.
FEW = 0.5

Listing = dict[str, list[Row]]


class Runs:
    """The runs of one issuer, one after the other.

    What a run shows depends on the commits before it alone, so that it is the same
    when those were done earlier: summaries are read again, pages are not.
    """

    def __init__(self, publisher: Publisher, tree: Tree, read: ReadBlob) -> None:
        self._publisher = publisher
        self._tree = tree
        self._read = read
        self._summary = f"{publisher.folder}_summary.json"
        self._folders: defaultdict[str, set[str]] = defaultdict(set)
        self._touched: set[str] = set()
        self._blob = ""
        self._listing: Listing = {}
        self._ever: set[str] = set()
        self._full = 0
        self._lost: frozenset[str] = frozenset()

    def follow(self, commit: Commit) -> Iterator[Step]:
        """The step of a commit, already in the tree, where it was a run; or nothing."""
        mine = self._note(commit)
        if not mine or not self._folders or not self._is_run(commit):
            return
        blob = self._tree.within("").get(self._summary, "")
        before = self._listing
        if blob != self._blob:
            rows = documents.rows(self._read(blob)) if blob else []
            self._blob, self._listing = blob, self._by_key(rows)
        troubles = self._troubles()
        if not commit.done:
            yield Step(
                commit=commit.sha,
                at=commit.at,
                issuer=self._publisher.slug,
                documents=tuple(self._documents(before, commit.at)),
                whole=True,
                missing=frozenset(self._ever - self._listing.keys()),
                troubles=troubles,
            )
        self._ever |= self._listing.keys()
        self._touched.clear()

    def _note(self, commit: Commit) -> bool:
        """Remember the folders that a commit touched; whether any is the issuer's."""
        home = f"{self._publisher.folder}/"
        mine = False
        for change in commit.changes:
            if change.path.startswith(home):
                folder, _, _ = change.path.removeprefix(home).rpartition("/")
                if folder and self._publisher.bears(change.path):
                    self._touched.add(folder)
                    self._folders[self._key_of_folder(folder)].add(folder)
                mine = True
            mine = mine or change.path == self._summary
        return mine

    def _is_run(self, commit: Commit) -> bool:
        if commit.subject.startswith("Revert "):
            return False
        if commit.subject == f"{self._publisher.folder}: update travel advisories data":
            return True
        return any(change.path == self._summary for change in commit.changes)

    def _by_key(self, rows: list[Row]) -> Listing:
        """The rows on each destination, the newest first."""
        listing: Listing = {}
        for row in rows:
            if self._publisher.lists(row):
                key = self._publisher.key(row["destination"])
                listing.setdefault(key, []).append(row)
        for found in listing.values():
            found.sort(key=self._date, reverse=True)
        return listing

    def _date(self, row: Row) -> float:
        at = moment(row.get(self._publisher.date))
        return at.timestamp() if at else 0.0

    def _troubles(self) -> tuple[Trouble, ...]:
        """What this run lost of the issuer, or has again."""
        rows = [row for found in self._listing.values() for row in found]
        short = len(self._listing) < ENOUGH * self._full
        unlabelled = sum(map(self._publisher.lost_label, rows))
        evidence = {
            "rows": f"{len(self._listing)} of {self._full} destinations are listed.",
            "labels": f"{unlabelled} of {len(rows)} rows of the summary bear no label.",
        }
        if not short:
            self._full = len(self._listing)
        lost = frozenset(
            what
            for what, is_lost in (
                ("rows", short),
                ("labels", unlabelled > FEW * len(rows)),
            )
            if is_lost
        )
        changed = sorted(lost ^ self._lost)
        self._lost = lost
        return tuple(
            Trouble(what=what, lost=what in lost, evidence=evidence[what])
            for what in changed
        )

    def _documents(self, before: Listing, at: datetime) -> Iterator[Capture]:
        """Those of the destinations whose rows or files are new since the last run."""
        for key, found in sorted(self._listing.items()):
            folders = self._folders_of(key, found[0])
            if before.get(key) == found and not self._touched & folders:
                continue
            document = self._document(found, folders)
            yield Capture(
                url=self._publisher.url(document.row),
                role=ROLE,
                body=document.as_json(),
                fetched_at=at,
                content_type="application/json",
                key=key,
            )

    def _document(self, found: list[Row], folders: set[str]) -> Document:
        row, *others = found
        folder, info = self._page(row, folders)
        files = self._tree.within(f"{self._publisher.folder}/{folder}")
        parts: dict[str, str] = {}
        for title, path in self._publisher.files(info).items() if info else ():
            blob = files.get(path.rpartition("/")[2])
            if blob is not None:
                parts[title] = self._read(blob).decode("utf-8", "replace")
        return Document(row=row, others=tuple(others), info=info, parts=parts)

    def _page(self, row: Row, folders: set[str]) -> tuple[str, Mapping[str, Any]]:
        """The folder that was written last, and the data of the page in it.

        Renamed destinations leave their folders behind; pages are at times filed
        under another name than the summary's.
        """
        pages = {name: self._info(name) for name in sorted(folders)}
        own = _folder_name(row["destination"])
        date = self._publisher.page_date

        def rank(name: str) -> tuple[bool, float, bool]:
            at = moment(pages[name].get(date))
            return bool(pages[name]), at.timestamp() if at else 0.0, name == own

        best = max(pages, key=rank, default=own)
        return best, pages.get(best, {})

    def _info(self, folder: str) -> dict[str, Any]:
        blob = self._tree.within(f"{self._publisher.folder}/{folder}").get(PAGE)
        if blob is None:
            return {}
        try:
            info = text.parse_json(self._read(blob))
        except ReadError:
            return {}
        return info if isinstance(info, dict) else {}

    def _folders_of(self, key: str, row: Row) -> set[str]:
        own = _folder_name(row["destination"])
        return self._folders.get(key, set()) | {own, row["destination"]}

    def _key_of_folder(self, folder: str) -> str:
        name = folder.replace("_", "/")
        return self._publisher.key(name)


def _folder_name(name: str) -> str:
    """A destination's folder: its name without what divides paths."""
    return name.replace("/", "_")
