"""Celery workers that start at once: each is forked from a process that is ready.

``python -m tests.ingest.warm_workers`` answers every line on its input by a new worker
in a session of its own, and prints the process id that leads it. Killing that session
kills all of the worker. Loading the project anew each time would take most of a test.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django

from config.celery import app
from config.launch import die_with_parent


def main() -> None:
    django.setup()
    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for _ in sys.stdin:
        worker = os.fork()
        if worker == 0:
            _become_worker()
        print(worker, flush=True)


def _become_worker() -> None:
    die_with_parent()
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(os.environ["WORKER_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, target in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(target, stream)
    app.worker_main(
        [
            *("--quiet", "worker", "--loglevel", "INFO", "--concurrency", "2"),
            *("--without-mingle", "--without-gossip", "--without-heartbeat"),
            *("--pool", "prefork"),
        ]
    )
    os._exit(0)


if __name__ == "__main__":
    sys.argv[0] = str(Path(__file__))
    main()
