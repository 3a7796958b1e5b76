"""The Celery application: ``celery -A config``.

Its configuration is every ``CELERY_`` setting. Tasks are found in the ``tasks``
module of each installed application.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu import Queue

from config.launch import die_with_parent
from ingest import adapters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What a worker listens to: the clock's queue, and one for each upstream host.
app.conf.task_queues = [Queue(name) for name in adapters.queues()]


@worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """A pool process left alone would finish its task unseen: end it instead."""
    die_with_parent()
