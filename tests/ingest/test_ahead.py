"""An archive is read by a second process as by the first, and never left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import ahead
from ingest.archives.base import Layout, Step
from ingest.git import GitError, Repository
from ingest.records import Reading
from tests.ingest.notebook import Broken, Fatal, Notebook, said
from tests.ingest.processes import of_parent, of_session, with_word

ROOT = Path(__file__).resolve().parents[2]


def commit(folder: Path, **pages: bytes) -> None:
    for name, body in pages.items():
        (folder / f"{name}.json").write_bytes(body)
    git(folder, "add", "-A")
    git(folder, "commit", "--allow-empty", "-m", "all")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
    subprocess.run(
        ["git", "-C", str(folder), *who, *words], check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    git(tmp_path, "init", "-q")
    commit(tmp_path, chad=said("Chad", 2, issued="2024-02-20"), fiji=said("Fiji", 1))
    commit(tmp_path, chad=b'{"name": "Chad"}', peru=b"{")
    commit(tmp_path)
    with Repository.open(tmp_path) as opened:
        yield opened


def told(
    reader: ahead.Reader, repository: Repository, last: str | None = None
) -> list[object]:
    return [
        (one.commits, one.step and _plain(one.step))
        for one in reader(Notebook(), repository, last)
    ]


def _plain(step: Step) -> object:
    """A step that can be compared: errors are not equal to each other."""
    assert step.said is not None
    said = [
        what if isinstance(what, Reading) else (type(what), str(what))
        for what in step.said
    ]
    return replace(step, said=None), said


def test_it_gives_what_reading_here_gives(repository: Repository) -> None:
    apart = told(ahead.apart, repository)
    assert apart == told(ahead.here, repository)
    assert len(apart) == 4
    assert apart[-1] == (3, None)


def test_what_is_said_comes_with_its_digests(repository: Repository) -> None:
    with closing(ahead.apart(Notebook(), repository, None)) as passed:
        step = next(passed).step
    assert step is not None and step.said
    [reading, _] = step.said
    assert isinstance(reading, Reading) and reading.advice
    assert {"digest", "wording"} <= vars(reading.advice).keys()


@pytest.mark.parametrize("reader", [ahead.here, ahead.apart])
def test_what_was_read_before_gives_no_step(
    reader: ahead.Reader, repository: Repository
) -> None:
    done = [commit.sha for commit in repository.commits()]
    assert told(reader, repository, done[-1]) == [(3, None)]


@pytest.mark.parametrize("reader", [ahead.here, ahead.apart])
def test_a_repository_without_the_last_commit_is_refused(
    reader: ahead.Reader, repository: Repository
) -> None:
    with pytest.raises(ahead.OtherArchive, match=f"lacks the commit {'f' * 40}"):
        told(reader, repository, "f" * 40)


def test_an_error_of_the_repository_comes_through(
    repository: Repository, tmp_path: Path
) -> None:
    for packed in (tmp_path / ".git" / "objects").glob("??/*"):
        packed.unlink()
    with pytest.raises(GitError):
        told(ahead.apart, repository)


@pytest.mark.parametrize("layout", [Fatal(), Broken()], ids=["killed", "defect"])
def test_a_reader_that_ends_too_early_is_an_error(
    repository: Repository, layout: Layout
) -> None:
    with pytest.raises(ahead.ReadingStopped, match="run the command again"):
        list(ahead.apart(layout, repository, None))


def test_whoever_stops_listening_ends_the_reader(repository: Repository) -> None:
    passed = ahead.apart(Notebook(), repository, None)
    next(passed)
    [reader] = children()
    passed.close()
    assert reader not in children()


def children() -> list[int]:
    return with_word(of_parent(os.getpid()), "ingest.ahead")


LISTENER = """
import sys, time
from pathlib import Path
from ingest import ahead
from ingest.git import Repository
from tests.ingest.notebook import Endless
with Repository.open(Path(sys.argv[1])) as repository:
    passed = ahead.apart(Endless(), repository, None)
    next(passed)
    print("It listens.", flush=True)
    time.sleep(60)
"""


def test_no_reader_outlives_whom_it_reads_for(repository: Repository) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER, str(repository.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdout and process.stdout.readline() == "It listens.\n"
        assert with_word(of_session(process.pid), "ingest.ahead")
        process.send_signal(signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 10
        while of_session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not of_session(process.pid)
