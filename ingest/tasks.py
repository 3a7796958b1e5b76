"""Celery's doors to the pipeline: they find out what is due and call it.

What is due stands in the database; a message that gets lost, doubled or late costs
nothing but the time until the next tick.
"""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from embassies import services

from . import adapters, citations, losses, pipeline, reviewing, schedule, store
from .door import open_door

logger = logging.getLogger(__name__)

REVIEW_SECONDS = 10.0  # for each kind of text, so that the clock's queue stays free


@shared_task(ignore_result=True, expires=30)
def tick() -> None:
    """Hand out what is due, and tell of sources that fell silent.

    Beats may run twice: each source is handed out once, and each silence told once.
    """
    now = timezone.now()
    losses.note_silence(now)
    for slug in schedule.claim_due():
        adapter = adapters.by_slug(slug)
        read_lists.apply_async((slug,), queue=adapters.queue_for(adapter))
    for adapter in adapters.ISSUERS:
        if store.due_pages(adapter, now=now).exists():
            read_pages.apply_async((adapter.slug,), queue=adapters.queue_for(adapter))
    if services.citations_to_capture(now, limit=1):
        capture_citations.apply_async()


@shared_task(ignore_result=True, expires=60)
def capture_citations() -> None:
    """Keep some of the pages that staff cite; one worker at a time."""
    try:
        with store.source_lock("citations"):
            citations.capture_due()
    except store.SourceBusy:
        return


@shared_task(ignore_result=True, expires=60)
def review() -> None:
    """Search some of what was imported for what it says of missions; one at a time."""
    try:
        with store.source_lock("review"):
            reviewing.read_notices(seconds=REVIEW_SECONDS)
            reviewing.read(reviewing.courses(), seconds=REVIEW_SECONDS)
    except store.SourceBusy:
        return


@shared_task(ignore_result=True)
def read_lists(slug: str) -> None:
    """Poll a source's lists if that is still due; then an issuer's pages."""
    adapter = adapters.by_slug(slug)
    try:
        with store.source_lock(slug, patience=20), open_door(adapter) as door:
            if not schedule.is_due(slug):
                return
            pipeline.read_lists(adapter, door, trigger="schedule")
    except store.SourceBusy:
        schedule.give_back(slug)
        return
    if adapter.tells_of_missions:
        return
    read_pages.apply_async((slug,), queue=adapters.queue_for(adapter))


@shared_task(ignore_result=True, expires=60)
def read_pages(slug: str) -> None:
    """Read one batch of a source's pages that are due; the next batch follows."""
    adapter = adapters.by_slug(slug)
    try:
        with store.source_lock(slug), open_door(adapter) as door:
            now = timezone.now()
            batch = store.pages_due(adapter, now=now, limit=pipeline.BATCH)
            if not batch:
                return
            pipeline.read_pages(adapter, door, batch, trigger="schedule")
    except store.SourceBusy:
        return
    read_pages.apply_async((slug,), queue=adapters.queue_for(adapter))
