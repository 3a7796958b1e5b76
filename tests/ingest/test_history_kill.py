"""Imports of archives that are killed wherever they are, and go on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from advisories.reference.load import load as load_reference
from tests.ingest.histories import excerpt, read, record
from tests.ingest.processes import of_session, with_word

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

ROOT = Path(__file__).resolve().parents[2]
KILLS = 10  # in each of two archives: twenty in all
BRITISH = ("ukraine", "moldova", "senegal", "ecuador", "sudan", "niger")


def american(shared: Path, folder: Path) -> Path:
    return shared / "history" / "us-state.bundle"


def british(shared: Path, folder: Path) -> Path:
    bundle = shared / "history" / "uk-fcdo.bundle"
    return excerpt(bundle, folder, *(f"countries/{name}" for name in BRITISH))


@pytest.mark.parametrize(
    ("layout", "archive", "statements", "seconds"),
    # At most so far a process gets: together not to the archive's end.
    [("us-state", american, 800, 0.7), ("uk-fcdo", british, 150, 0.2)],
)
def test_kills_end_in_the_record_of_an_undisturbed_import(
    layout: str,
    archive: Callable[[Path, Path], Path],
    statements: int,
    seconds: float,
    shared: Path,
    tmp_path: Path,
) -> None:
    path = archive(shared, tmp_path)
    load_reference()
    read(path, layout)
    undisturbed = record(layout)
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    load_reference()

    chance = random.Random(20260601)
    for number in range(KILLS):
        by_count = chance.randint(1, statements) if number % 2 else None
        with _start(path, layout, by_count) as process:
            if by_count is None:
                time.sleep(chance.uniform(0, seconds))
                _kill(process, reader=number % 4 == 0)
            assert process.wait(timeout=120), number
            _expect_none_left(process.pid)
    with _start(path, layout, None) as process:
        assert process.wait(timeout=300) == 0
    assert record(layout) == undisturbed


def _kill(process: subprocess.Popen[str], *, reader: bool) -> None:
    """Kill a process, or that which reads for it, where it has one already."""
    readers = with_word(of_session(process.pid), "ingest.ahead") if reader else []
    os.kill(readers[0] if readers else process.pid, signal.SIGKILL)


def _expect_none_left(session: int) -> None:
    deadline = time.monotonic() + 10
    while of_session(session) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not of_session(session)


def _start(path: Path, layout: str, statements: int | None) -> subprocess.Popen[str]:
    """A process that reads the archive into the test database, and has begun to."""
    name = str(connection.settings_dict["NAME"])
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    words = [] if statements is None else [str(statements)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ingest.histories", str(path), layout, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database.geturl(),
        },
    )
    assert process.stdout and process.stdout.readline() == "It begins.\n"
    return process
