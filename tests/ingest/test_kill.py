"""Real workers and a real broker, killed in the middle of their work."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import kombu
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from advisories.reference.load import load as load_reference
from config import embedded
from config.broker import celery_url
from config.celery import app
from config.process import Child, Log
from ingest import adapters, schedule, store, tasks
from ingest.models import Run, RunState, Source
from tests.fixtures.us_state import STUB, country_item, rss
from tests.ingest.plays import (
    US_FEED,
    XML,
    British,
    Rows,
    Stage,
    poll,
    record,
)
from tests.upstream import Upstream

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("gb_fcdo", "us_state")
KILLS = 50
ALL = "avoid_all_travel_to_whole_country"
ALL_BUT = "avoid_all_but_essential_travel_to_whole_country"
PARTS = "avoid_all_travel_to_parts"
NAMES = (
    *("Albania", "Algeria", "Angola", "Argentina", "Armenia", "Bahrain", "Bangladesh"),
    *("Belize", "Benin", "Bhutan", "Bolivia", "Botswana", "Brazil", "Bulgaria", "Chad"),
    *("Chile", "Colombia", "Croatia", "Cuba", "Cyprus", "Ecuador", "Egypt", "Estonia"),
    *("Ethiopia", "Fiji", "Finland", "Gabon", "Ghana", "Greece", "Guinea", "Haiti"),
)


# --- What the sources show, version by version


def versions() -> list[Callable[[Stage], None]]:
    """Raised, lowered, back again, and a placeholder that comes, goes and stays."""
    return [
        _first,
        _move("Chad", (ALL,), day=1, stub="Japan"),
        _move("Egypt", (ALL_BUT,), day=2, others={"Mali": 3, "Peru": 3}),
        _move("Chad", (), day=3),
        _move("Chad", (ALL,), day=4, others={"Mali": 4, "Peru": 2}),
        _move("Cuba", (PARTS,), day=5, words="<p>Insure yourself.</p>", stub="Peru"),
    ]


def _first(stage: Stage) -> None:
    stage.british = {name: British(name) for name in NAMES}
    stage.american = {"Mali": 4, "Peru": 2, "Japan": 1, "Chad": 3, "Fiji": 1}
    stage.american_date = "Thu, 30 Apr 2026"
    _show(stage, stub="")


def _move(
    name: str,
    alerts: tuple[str, ...],
    *,
    day: int,
    others: dict[str, int] | None = None,
    words: str = "<p>Take out insurance.</p>",
    stub: str = "",
) -> Callable[[Stage], None]:
    """A page with new warnings, six others reviewed, and American items of that day."""

    def version(stage: Stage) -> None:
        at = datetime.fromisoformat(f"2026-05-{day:02}T09:00:00+00:00")
        stage.british[name] = British(name, alerts, at, words)
        for other in NAMES[day * 3 : day * 3 + 6]:
            if other != name:
                before = stage.british[other]
                stage.british[other] = British(other, before.alerts, at, before.words)
        stage.american |= others or {}
        stage.american_date = f"{at:%a, %d %b %Y}"
        _show(stage, stub)

    return version


def _show(stage: Stage, stub: str) -> None:
    stage.show_britain()
    items = [
        country_item(
            name,
            1 if name == stub else level,
            date=stage.american_date,
            body=STUB if name == stub else None,
        )
        for name, level in stage.american.items()
    ]
    stage.upstream.put(US_FEED, rss(items), headers=XML, delay=stage.delay)


# --- Servers and workers of our own


class Broker:
    """A Valkey server of the test's own; it forgets everything when it is killed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._log = open(home / "valkey.log", "w")  # noqa: SIM115
        self.start()

    def start(self) -> None:
        server = embedded.valkey(self._home, self._home, durable=False)
        self.url = server.address
        self._child = Child(server.program, Log(self._log))
        assert embedded.wait_until(server.answers, gone=lambda: False, seconds=20)

    def kill(self) -> None:
        self._child.process.kill()
        self._end()

    def stop(self) -> None:
        self._end()
        self._log.close()

    def _end(self) -> None:
        self._child.stop()
        assert self._child.process.stdout
        self._child.process.stdout.close()

    def tick(self) -> bool:
        """What a beat does; False when the broker does not answer."""
        try:
            with kombu.Connection(celery_url(self.url), connect_timeout=1) as link:
                app.send_task(
                    tasks.tick.name,
                    connection=link,
                    queue="control",
                    expires=10,
                    retry=False,
                )
        except kombu.exceptions.OperationalError:
            return False
        return True


class Workers:
    """Starts real Celery workers on the test's database and broker, and kills them."""

    def __init__(self, broker: Broker, upstream: Upstream, log: Path) -> None:
        name = str(connection.settings_dict["NAME"])
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.warm_workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd=ROOT,
            start_new_session=True,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": database.geturl(),
                "REDIS_URL": broker.url,
                "INGEST_UPSTREAM": upstream.url,
                "INGEST_HOST_GAP_SECONDS": "0.001",
                "INGEST_DEADLINE_SECONDS": "10",
                "WORKER_LOG": str(log),
            },
        )
        self.running: list[int] = []

    def start(self) -> int:
        assert self._zygote.stdin and self._zygote.stdout
        self._zygote.stdin.write("one\n")
        leader = int(self._zygote.stdout.readline())
        self.running.append(leader)
        return leader

    def kill(self, leader: int) -> None:
        """All of a worker at once; returns when its leader is gone."""
        self.running.remove(leader)
        os.killpg(leader, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                os.kill(leader, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)
        raise AssertionError(f"The worker {leader} outlives SIGKILL.")

    def stop(self) -> None:
        for leader in list(self.running):
            with suppress(AssertionError, ProcessLookupError):
                self.kill(leader)
        self._zygote.kill()
        self._zygote.communicate()


@pytest.fixture
def broker() -> Iterator[Broker]:
    # The path of a socket must be short, which those of pytest's folders are not.
    home = Path(tempfile.mkdtemp(prefix="chancery-kill-"))
    started = Broker(home)
    yield started
    started.stop()
    shutil.rmtree(home)


@pytest.fixture
def stage(transactional_db: None, sites: Upstream) -> Stage:
    schedule.register_sources()
    _only_two()
    return Stage(sites)


@pytest.fixture
def workers(broker: Broker, sites: Upstream, tmp_path: Path) -> Iterator[Workers]:
    started = Workers(broker, sites, tmp_path / "worker.log")
    yield started
    started.stop()


def _only_two() -> None:
    Source.objects.exclude(slug__in=SOURCES).update(paused=True)


def _start_over() -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    load_reference()
    schedule.register_sources()
    _only_two()


def _due_now() -> None:
    """As if the sources' time had come, and a lost claim's lease had run out."""
    Source.objects.filter(slug__in=SOURCES).update(next_due_at=Now(), leased_until=None)


def _at_rest() -> bool:
    return not (
        Source.objects.filter(slug__in=SOURCES, next_due_at__lte=Now()).exists()
        or Run.objects.filter(state=RunState.RUNNING).exists()
        or any(
            store.due_pages(adapters.by_slug(slug), now=timezone.now()).exists()
            for slug in SOURCES
        )
    )


def _wait(until: Callable[[], object], *, meanwhile: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "It does not come to rest."
        meanwhile()
        time.sleep(0.1)


def _records() -> dict[str, dict[str, Rows]]:
    return {slug: record(slug) for slug in SOURCES}


# --- The tests


def test_fifty_kills_end_in_the_record_of_an_undisturbed_run(
    stage: Stage, broker: Broker, workers: Workers
) -> None:
    for show in versions():
        show(stage)
        poll(*SOURCES)
    undisturbed = _records()
    assert len(undisturbed["us_state"]["holds"]) == 1
    _start_over()

    stage.delay = 0.04
    chance = random.Random(20260501)
    killed = 0
    for done, show in enumerate(versions()):
        show(stage)
        for _ in range(KILLS * done // 6, KILLS * (done + 1) // 6):
            _due_now()
            leader = workers.start()
            broker.tick()
            asked = len(stage.upstream.requests)
            _wait(lambda: len(stage.upstream.requests) > asked, meanwhile=_nothing)  # noqa: B023
            time.sleep(chance.uniform(0, 0.9))
            workers.kill(leader)
            killed += 1
        _due_now()
        leader = workers.start()
        _wait(_at_rest, meanwhile=broker.tick)
        workers.kill(leader)

    assert killed == KILLS
    assert _records() == undisturbed
    interrupted = set(
        Run.objects.filter(state=RunState.ABANDONED).values_list("source", "stage")
    )
    assert interrupted == {
        ("gb_fcdo", "lists"),
        ("gb_fcdo", "pages"),
        ("us_state", "lists"),
    }


def test_a_broker_that_comes_back_empty_is_survived(
    stage: Stage, broker: Broker, workers: Workers
) -> None:
    show_first, show_next, *_ = versions()
    show_first(stage)
    workers.start()
    _wait(_at_rest, meanwhile=broker.tick)
    before = _records()
    broker.kill()
    show_next(stage)
    _due_now()
    assert not broker.tick()
    time.sleep(2)
    assert _records() == before
    broker.start()
    _wait(_at_rest, meanwhile=broker.tick)
    after = _records()
    assert after != before
    assert all(source.last_ok_at for source in Source.objects.filter(slug__in=SOURCES))


def test_two_beats_and_two_workers_read_each_source_once(
    stage: Stage, broker: Broker, workers: Workers
) -> None:
    versions()[0](stage)
    for _ in range(2):
        workers.start()

    def two_beats() -> None:
        broker.tick()
        broker.tick()

    _wait(_at_rest, meanwhile=two_beats)
    for _ in range(5):
        two_beats()
    time.sleep(1)
    assert {slug: _list_runs(slug) for slug in SOURCES} == dict.fromkeys(SOURCES, 1)
    asked = [request.url for request in stage.upstream.requests]
    assert len(asked) == len(set(asked))


def test_a_lost_message_costs_no_more_than_its_lease(
    stage: Stage, broker: Broker, workers: Workers
) -> None:
    versions()[0](stage)
    assert set(schedule.claim_due()) == set(SOURCES)  # and the messages are lost
    workers.start()
    for _ in range(4):
        broker.tick()
        time.sleep(0.3)
    assert not stage.upstream.requests
    Source.objects.filter(slug__in=SOURCES).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )
    _wait(_at_rest, meanwhile=broker.tick)
    assert {slug: _list_runs(slug) for slug in SOURCES} == dict.fromkeys(SOURCES, 1)


def _list_runs(slug: str) -> int:
    return Run.objects.filter(source=slug, stage=Run.Stage.LISTS).count()


def _nothing() -> None:
    """Only wait."""
