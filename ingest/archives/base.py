"""What every layout is: facts about a public archive, and pure reading of its files.

A layout turns the commits of one archive into steps, and the documents of a step into
readings. It knows no database, no settings and no clock; files it is given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.adapters.base import say
from ingest.errors import ReadError
from ingest.records import Advice, Capture, Notice, Reading, Unread, Verdict

NOTICE = "notice"  # the role of a document in which a mission speaks
ReadBlob = Callable[[str], bytes]
Said = Reading | ReadError


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a commit added or changed; ``blob`` is None where it was deleted."""

    path: str
    blob: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit of an archive, in order. ``at``: when it was made, UTC.

    ``done``: it was read into the record before; only what it did to the files
    matters, and its blobs need not be read.
    """

    sha: str
    at: datetime
    subject: str
    changes: tuple[FileChange, ...]
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something of an issuer was lost to the archive, or came back.

    ``what`` names it ("rows", "labels", "documents"); the same word ends it.
    """

    what: str
    lost: bool
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one commit shows of one issuer.

    ``documents``: those that are new or changed, each on one destination, bearing all
    that ``Layout.read`` needs. ``said``: what each of them says, or why it cannot be
    read, where it was read already. ``whole``: whether the archive looked at everything
    of the issuer for this commit, so that what did not change is confirmed, except the
    documents under the keys in ``missing``. ``notices``: new or changed documents in
    which missions speak, in the role ``NOTICE``.
    """

    commit: str
    at: datetime
    issuer: str
    documents: tuple[Capture, ...] = ()
    notices: tuple[Capture, ...] = ()
    said: tuple[Said, ...] | None = None
    whole: bool = False
    missing: frozenset[str] = frozenset()
    troubles: tuple[Trouble, ...] = ()


class PublicArchive:
    """The facts of one public archive, as class attributes.

    ``slug``: its name, also that of the strand of editions read from it. ``silence``:
    after how long without a commit its watching counts as interrupted. ``watches``:
    whether it means to look at all times, so that its falling silent is news.
    ``notices_of``: the source whose notices it kept as well, if it kept any.
    """

    slug: str
    version: int = 1
    title: str
    made_by: str
    url: str
    licence: str = ""
    issuers: tuple[str, ...]
    silence: timedelta = timedelta(days=3)
    watches: bool = True
    notices_of: str = ""


class Layout(PublicArchive, ABC):
    """A public archive that is a repository: its reading as pure methods.

    A layout can be pickled: it is read in a process of its own.
    """

    @abstractmethod
    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        """The steps of the commits, in order; none for a commit that is ``done``."""

    @abstractmethod
    def read(self, issuer: str, capture: Capture) -> Reading:
        """What a document says; raises ``ReadError`` where it cannot be understood."""

    def notices(self, capture: Capture) -> tuple[Notice, ...]:
        """What missions say in a document; raises ``ReadError`` as ``read`` does."""
        return ()

    def combine(self, issuer: str, reading: Reading, current: Advice | None) -> Verdict:
        """The verdict on a destination, given what stands in the archive's strand."""
        if reading.advice:
            return say(reading, "archive")
        return Unread(" ".join(doubt.evidence for doubt in reading.doubts))


@dataclass(slots=True)
class Tree:
    """The files of the archive as they stand after a commit: blobs by folder, name."""

    folders: dict[str, dict[str, str]] = field(default_factory=dict)

    def apply(self, changes: Iterable[FileChange]) -> None:
        for change in changes:
            folder, _, name = change.path.rpartition("/")
            files = self.folders.setdefault(folder, {})
            if change.blob is not None:
                files[name] = change.blob
            else:
                files.pop(name, None)

    def within(self, folder: str) -> Mapping[str, str]:
        """Blob by name of the files directly in a folder, "" for the root."""
        return self.folders.get(folder, {})
