"""What the queue itself costs: empty tasks, each of which enqueues the next.

    python -m bench.queue COUNT    one line of JSON: CPU seconds of a worker per task

Needs REDIS_URL. A batch of pages is one such task, so this is what the queue adds to
it: taking a message, acknowledging it, and sending the one for the next batch.
"""

from __future__ import annotations

import json
import resource
import sys

import django

django.setup()

from celery import shared_task  # noqa: E402
from celery.exceptions import WorkerShutdown  # noqa: E402
from kombu import Queue  # noqa: E402

from config.celery import app  # noqa: E402

QUEUE = "bench"
_spent: list[float] = []


@shared_task(name="bench.hop", ignore_result=True)
def hop(left: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _spent.append(usage.ru_utime + usage.ru_stime)
    if not left:
        raise WorkerShutdown(0)
    hop.apply_async((left - 1,), queue=QUEUE)


def main(count: int) -> None:
    app.conf.task_queues = [Queue(QUEUE)]
    app.conf.worker_redirect_stdouts = False
    hop.apply_async((count,), queue=QUEUE)
    worker = app.Worker(pool="solo", queues=[QUEUE], loglevel="WARNING")
    worker.start()
    cpu = _spent[-1] - _spent[0]
    print(json.dumps({"tasks": count, "cpu_per_task_ms": round(cpu / count * 1e3, 3)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
