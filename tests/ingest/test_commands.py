"""The commands: what they say, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ingest import store
from ingest.models import Run
from tests.ingest.plays import (
    US_FEED,
    WALL,
    German,
    Stage,
    advises_against,
    levels,
    small_stage,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def stage(transactional_db: None, sites: Upstream) -> Stage:
    return small_stage(sites)


def manage(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` as a person runs it, on the test's database."""
    name = str(connection.settings_dict["NAME"])
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "DATABASE_URL": database.geturl(),
            "INGEST_UPSTREAM": stage.upstream.url,
            "INGEST_HOST_GAP_SECONDS": "0",
        },
    )


def test_it_works(stage: Stage) -> None:
    done = manage(stage, "ingest", "us_state", "gb_fcdo")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("us_state: 3 requests (0 not modified, 2 failed), 4 edit")
    assert second.startswith("gb_fcdo: 4 requests (0 not modified, 0 failed), 2 edit")
    assert levels("us_state")["Mali"] == "4"


def test_a_failure_is_one_sentence_and_an_exit_code(stage: Stage) -> None:
    stage.upstream.put(US_FEED, WALL)
    done = manage(stage, "ingest", "us_state")
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("CommandErr")]
    assert len(said) == 1
    assert said[0].startswith("CommandError: us_state: failed: ")
    assert "Traceback" not in done.stderr + done.stdout


def test_what_the_lists_hold_and_the_pages_settle_is_no_failure(stage: Stage) -> None:
    call_command("ingest", "de_aa")
    later = stage.german["AF"].modified + 86400
    stage.german["AF"] = German(modified=later)
    stage.show_germany()
    with pytest.raises(CommandError, match="something held"):
        call_command("ingest", "de_aa")
    stage.german["AF"] = German((), later, advises_against("Afghanistan"))
    stage.show_germany()
    call_command("ingest", "de_aa")
    assert levels("de_aa")["Afghanistan"] == "3"


def test_an_unknown_source_is_answered_with_those_there_are(stage: Stage) -> None:
    done = manage(stage, "ingest", "xx_none")
    assert done.returncode != 0
    assert "the sources are ca_gac, de_aa, gb_fcdo, us_state" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_source_that_fails_does_not_keep_others_from_being_read(
    stage: Stage, capsys: Output
) -> None:
    stage.upstream.put(US_FEED, WALL)
    with pytest.raises(CommandError, match="us_state: failed"):
        call_command("ingest", "us_state", "gb_fcdo")
    assert "gb_fcdo: 4 requests" in capsys.readouterr().out
    assert len(levels("gb_fcdo")) == 2


def test_without_reference_data_it_says_what_to_run(
    transactional_db: None, sites: Upstream
) -> None:
    small_stage(sites)
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    with pytest.raises(CommandError, match="run manage.py load_reference"):
        call_command("ingest", "us_state")


def test_it_waits_for_a_worker_that_reads_the_same_source(stage: Stage) -> None:
    thread = _hold_lock(lambda: time.sleep(1))
    call_command("ingest", "us_state")
    thread.join()
    assert Run.objects.filter(source="us_state").count() == 1


def test_a_source_that_stays_busy_is_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    thread = _hold_lock(lambda: done.wait(20))
    lock = store.source_lock
    monkeypatch.setattr(store, "source_lock", lambda slug, patience: lock(slug))
    for command in ("ingest", "capture"):
        with pytest.raises(CommandError, match="us_state is being read by another"):
            call_command(command, "us_state")
    done.set()
    thread.join()
    assert not stage.upstream.requests


def test_replay_takes_sources_or_a_file(transactional_db: None) -> None:
    with pytest.raises(CommandError, match="not both"):
        call_command("replay", "us_state", "--from", "somewhere")


def _hold_lock(wait: Callable[[], object]) -> threading.Thread:
    """Holds the lock of us_state on another connection while it waits."""
    held = threading.Event()

    def hold() -> None:
        try:
            with store.source_lock("us_state"):
                held.set()
                wait()
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    return thread
