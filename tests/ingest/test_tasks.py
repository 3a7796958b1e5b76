"""Celery's doors: doubled, late and lost messages do nothing wrong."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from celery import Task
from django.db import connection
from django.db.models.functions import Now

from config.celery import app
from ingest import schedule, store, tasks
from ingest.models import Run, Source
from tests.ingest.plays import British, Stage, documents, levels, record, small_stage
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None, sites: Upstream) -> Stage:
    schedule.register_sources()
    return small_stage(sites)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """The messages that tasks send: task, source, queue. None is delivered."""
    messages: list[tuple[str, str, str]] = []

    def note(task: Task[Any, Any], args: tuple[str], *, queue: str) -> None:
        messages.append((task.name.rpartition(".")[2], args[0], queue))

    monkeypatch.setattr(Task, "apply_async", note)
    return messages


Sent = list[tuple[str, str, str]]


def test_a_tick_hands_each_source_to_the_queue_of_its_host_once(
    stage: Stage, sent: Sent
) -> None:
    tasks.tick()
    tasks.tick()
    assert sorted(sent) == [
        ("read_lists", "ca_gac", "host.data.international.gc.ca"),
        ("read_lists", "de_aa", "host.www.auswaertiges-amt.de"),
        ("read_lists", "gb_embassies", "host.www.gov.uk"),
        ("read_lists", "gb_fcdo", "host.www.gov.uk"),
        ("read_lists", "jp_embassy", "host.www.ezairyu.mofa.go.jp"),
        ("read_lists", "us_embassy_ae", "host.usembassy.gov"),
        ("read_lists", "us_state", "host.travel.state.gov"),
    ]
    assert {queue.name for queue in app.conf.task_queues} >= {row[2] for row in sent}


def test_lists_are_read_and_their_pages_follow(stage: Stage, sent: Sent) -> None:
    tasks.read_lists("gb_fcdo")
    assert sent == [("read_pages", "gb_fcdo", "host.www.gov.uk")]
    assert levels("gb_fcdo") == {}
    tasks.read_pages("gb_fcdo")
    assert levels("gb_fcdo") == {"Mali": "4", "Peru": "not_stated"}
    tasks.read_pages("gb_fcdo")
    assert sent == [("read_pages", "gb_fcdo", "host.www.gov.uk")] * 2, "no third"


def test_a_doubled_or_late_message_asks_for_nothing(stage: Stage, sent: Sent) -> None:
    for _ in range(2):
        tasks.read_lists("gb_fcdo")
        tasks.read_pages("gb_fcdo")
    asked = [request.url for request in documents(stage.upstream.requests)]
    assert len(asked) == len(set(asked)) == 4
    before, runs = record(), Run.objects.count()
    tasks.read_lists("gb_fcdo")
    tasks.read_pages("gb_fcdo")
    assert (record(), Run.objects.count()) == (before, runs)


def test_pages_come_in_batches_and_each_one_calls_the_next(
    stage: Stage, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.BATCH", 2)
    for name in ("Chad", "Chile", "Cuba"):
        stage.british[name] = British(name)
    stage.show_britain()
    tasks.read_lists("gb_fcdo")
    while sent:
        tasks.read_pages(sent.pop()[1])
    sizes = Run.objects.filter(stage="pages").order_by("id")
    assert [run.counts["requests"] for run in sizes] == [2, 2, 1]
    assert len(levels("gb_fcdo")) == 5


def test_a_message_for_a_source_that_is_being_read_waits_and_finds_it_done(
    stage: Stage, sent: Sent
) -> None:
    held = threading.Event()

    def read_elsewhere() -> None:
        try:
            with store.source_lock("us_state"):
                held.set()
                time.sleep(0.6)
                Source.objects.filter(pk="us_state").update(
                    next_due_at=Now() + timedelta(hours=1)
                )
        finally:
            connection.close()

    thread = threading.Thread(target=read_elsewhere)
    thread.start()
    assert held.wait(10)
    tasks.read_pages("us_state")
    tasks.read_lists("us_state")
    thread.join()
    assert not stage.upstream.requests
    assert not Run.objects.exists()


def test_a_paused_source_gets_no_message(stage: Stage, sent: Sent) -> None:
    tasks.read_lists("gb_fcdo")
    Source.objects.update(paused=True)
    sent.clear()
    tasks.tick()
    assert sent == []
    tasks.read_pages("gb_fcdo")
    assert levels("gb_fcdo") == {}
