"""The Celery application: what it knows, and what a worker listens to."""

from config.celery import app
from ingest import adapters


def test_a_worker_listens_to_the_clock_and_to_every_host() -> None:
    listened = {queue.name for queue in app.conf.task_queues}
    assert "control" in listened
    assert listened == set(adapters.queues())


def test_what_the_clock_asks_for_exists_and_goes_to_its_queue() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["queue"] == "control"


def test_a_tick_that_nobody_took_is_void_when_the_next_one_comes() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]
