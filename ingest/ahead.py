"""Reading a public archive ahead of the record.

From commits to steps, and from documents to what they say: nothing of it needs the
record, so that a process of its own can do it while what came before is written. That
process knows no database; it ends when nobody takes what it has read.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol

from .archives.base import Commit, Layout, Said, Step
from .errors import IngestError, ReaderFailed, ReadError
from .git import Repository
from .records import Capture, Notice, Reading

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
# What is handed over at once, and how much of it may wait: together enough to read on
# while a batch is written.
_PARCEL_BYTES = 1 << 18
_PARCELS = 16
_SERVE = "from ingest.ahead import serve; serve()"
# glibc is to give back what is freed: texts come and go by the thousand. Elsewhere it
# means nothing.
_FRUGAL = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}


class OtherArchive(IngestError):
    """The repository is not the one that was read before."""

    code = "other-archive"


class ReadingStopped(IngestError):
    """The process that reads an archive ended before the archive did."""

    code = "reading-stopped"


@dataclass(frozen=True, slots=True)
class Passed:
    """How many commits were passed; the step that came of the last, None at the end."""

    commits: int
    step: Step | None = None


class Reader(Protocol):
    """Gives the steps of all commits behind ``last`` (all where None), and the end.

    Raises ``GitError``, and ``OtherArchive`` where ``last`` is not among the commits.
    """

    def __call__(
        self, layout: Layout, repository: Repository, last: str | None
    ) -> Generator[Passed]: ...


def read(layout: Layout, issuer: str, document: Capture) -> Reading:
    """What a document says; raises nothing but ``ReadError``."""
    try:
        return layout.read(issuer, document)
    except ReadError:
        raise
    except Exception as error:
        logger.exception("%s: %s", layout.slug, document.key)
        raise ReaderFailed(error) from error


def tell(layout: Layout, document: Capture) -> tuple[Notice, ...]:
    """What missions say in a document; raises nothing but ``ReadError``."""
    try:
        return layout.notices(document)
    except ReadError:
        raise
    except Exception as error:
        logger.exception("%s: %s", layout.slug, document.key)
        raise ReaderFailed(error) from error


def say(layout: Layout, step: Step) -> tuple[Said, ...]:
    """What each document of a step says, or why it cannot be read."""
    return tuple(_said(layout, step.issuer, document) for document in step.documents)


def _said(layout: Layout, issuer: str, document: Capture) -> Said:
    try:
        return read(layout, issuer, document)
    except ReadError as error:
        return error


def here(layout: Layout, repository: Repository, last: str | None) -> Generator[Passed]:
    """Read in this process, step by step: a ``Reader``."""
    marked = _Marked(repository.commits(), last)
    for step in layout.steps(repository.ahead(marked), repository.blob):
        yield Passed(marked.count, replace(step, said=say(layout, step)))
    if not marked.met:
        raise OtherArchive(
            f"This repository lacks the commit {marked.last}, which was read last for "
            f"{layout.slug}: give the archive that was imported before."
        )
    yield Passed(marked.count)


class _Marked:
    """Commits, those up to the last that was recorded marked as done."""

    def __init__(self, commits: Iterator[Commit], last: str | None) -> None:
        self._commits = commits
        self.last = last
        self.met = last is None
        self.count = 0

    def __iter__(self) -> Iterator[Commit]:
        for commit in self._commits:
            done = not self.met
            self.met = self.met or commit.sha == self.last
            self.count += 1
            yield replace(commit, done=done)


# ---- In a process of its own


def apart(
    layout: Layout, repository: Repository, last: str | None
) -> Generator[Passed]:
    """Read in a second process, which runs ahead of whoever takes the steps.

    A ``Reader``; raises ``ReadingStopped`` too, where that process is stopped.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | _FRUGAL,
        bufsize=_PARCEL_BYTES,
    )
    assert process.stdin and process.stdout
    try:
        with process.stdin as order:
            pickle.dump((layout, repository.folder, last), order)
        yield from _parcels(process.stdout)
    except (EOFError, OSError, pickle.UnpicklingError):
        raise ReadingStopped(
            f"The process that reads {layout.slug} was stopped; run the command again."
        ) from None
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _parcels(out: IO[bytes]) -> Iterator[Passed]:
    while True:
        parcel: list[Passed] | IngestError = pickle.load(out)
        if isinstance(parcel, IngestError):
            raise parcel
        yield from parcel
        if parcel[-1].step is None:
            return


def serve() -> None:
    """What the second process does: standard input names the archive to be read."""
    # The first process is interrupted, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    layout, folder, last = pickle.load(sys.stdin.buffer)
    with _Sender(sys.stdout.buffer) as sender, little_garbage():
        try:
            with Repository(folder, ExitStack()) as repository:
                for parcel in _packed(here(layout, repository, last)):
                    sender.put(parcel)
        except IngestError as error:
            sender.put(error)


def _packed(passed: Iterator[Passed]) -> Iterator[list[Passed]]:
    parcel: list[Passed] = []
    size = 0
    for one in passed:
        parcel.append(one)
        if one.step:
            _digest(one.step)
            size += sum(len(document.body) for document in one.step.documents)
        if size >= _PARCEL_BYTES or one.step is None:
            yield parcel
            parcel, size = [], 0


def _digest(step: Step) -> None:
    """Tell the digests of what is said, which are handed over with it."""
    for said in step.said or ():
        if isinstance(said, Reading) and said.advice:
            _ = said.advice.digest


class _Sender:
    """Writes parcels in a thread, so that a full pipe keeps nobody from reading on."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._waiting: queue.Queue[bytes] = queue.Queue(_PARCELS)
        self._thread = threading.Thread(target=self._send, daemon=True)

    def __enter__(self) -> _Sender:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._waiting.put(b"")
        self._thread.join()

    def put(self, parcel: list[Passed] | IngestError) -> None:
        self._waiting.put(pickle.dumps(parcel, pickle.HIGHEST_PROTOCOL))

    def _send(self) -> None:
        try:
            while parcel := self._waiting.get():
                self._out.write(parcel)
                self._out.flush()
        except BrokenPipeError:
            os._exit(1)  # nobody is there any more, and the reading may be long


@contextmanager
def little_garbage() -> Iterator[None]:
    """Look for garbage seldom: what is read lives by the thousand until it is written.

    It takes a twentieth of an import otherwise, and finds next to nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(10_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
