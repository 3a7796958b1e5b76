"""What a worker does, less Celery, on the pages of the corpus; one process a step.

    python -m bench.cycle prepare PATHS    the pages of the file PATHS are watched
    python -m bench.cycle age              a day has passed, so that all are due again
    python -m bench.cycle poll             everything that is due, batch by batch
    python -m bench.cycle bomb PORT        a page of the fault server, then its bomb

Needs DATABASE_URL (migrated, with the reference data) and INGEST_UPSTREAM. ``poll``
and ``bomb`` print one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from advisories.models import Edition, Event, Issuer  # noqa: E402
from bench.site import HOST  # noqa: E402
from bench.source import Corpus, follow  # noqa: E402
from config import celery  # noqa: E402, F401  (a worker has it in memory)
from ingest import pipeline, store  # noqa: E402
from ingest.door import open_door  # noqa: E402
from ingest.errors import TooLarge  # noqa: E402
from ingest.fetch import Fetcher, FetchSettings, ProcessPace, Request  # noqa: E402
from ingest.models import Fetch, Run, Source, Watched  # noqa: E402

ADAPTER = Corpus()


def prepare(paths: Path) -> None:
    Issuer.objects.get_or_create(
        slug=ADAPTER.slug,
        defaults={
            "sending_id": "NP",
            "name": "Corpus",
            "short_name": "Corpus",
            "home_url": f"https://{HOST}/",
            "language": "en",
        },
    )
    Source.objects.get_or_create(slug=ADAPTER.slug)
    store.follow(ADAPTER.slug, map(follow, paths.read_text().split()))


def age() -> None:
    past = ADAPTER.refresh + ADAPTER.every
    Watched.objects.filter(source=ADAPTER.slug).update(
        last_ok_at=F("last_ok_at") - past
    )


def poll() -> dict[str, Any]:
    """One cycle, as ``ingest.tasks.read_pages`` and its successors go through it."""
    known = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    events, editions = Event.objects.count(), Edition.objects.count()
    started, cpu = time.perf_counter(), _cpu()
    while _read_batch():
        pass
    wall, cpu = time.perf_counter() - started, _cpu() - cpu
    fetches = Fetch.objects.filter(run__pk__gt=known)
    runs = Run.objects.filter(pk__gt=known)
    return {
        "wall": round(wall, 3),
        "cpu": round(cpu, 3),
        "rss_mb": _peak_rss_mb(),
        "outcomes": Counter(fetches.values_list("outcome", flat=True)),
        "runs": Counter(runs.values_list("state", flat=True)),
        "events": Event.objects.count() - events,
        "editions": Edition.objects.count() - editions,
    }


def _read_batch() -> bool:
    with store.source_lock(ADAPTER.slug), open_door(ADAPTER) as door:
        now = timezone.now()
        batch = store.pages_due(ADAPTER, now=now, limit=pipeline.BATCH)
        if batch:
            pipeline.read_pages(ADAPTER, door, batch, trigger="schedule")
    return bool(batch)


def bomb(port: str) -> dict[str, Any]:
    """How much memory the door takes to refuse a page that unpacks without end."""
    site = f"127.0.0.1:{port}"
    settings = replace(
        FetchSettings.from_django(), upstream="", allow_private=frozenset({site})
    )
    page = Request(f"http://{site}/c/bomb")
    with Fetcher(
        settings=settings, pace=ProcessPace(), hosts={"127.0.0.1"}, robots=None
    ) as door:
        door.get(page)
        door.get(Request(f"http://{site}/ctl?phase=2"))
        before = _peak_rss_mb()
        try:
            body = door.get(page).body
        except TooLarge as error:
            growth = round(_peak_rss_mb() - before, 1)
            return {"growth_mb": growth, "refused": str(error)}
    raise SystemExit(f"A bomb of {len(body)} bytes was let in.")


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak_rss_mb() -> float:
    # Of this program alone; getrusage counts the process that it was started from.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise OSError("The peak of memory cannot be read here: run it on Linux.")


def main(arguments: list[str]) -> None:
    match arguments:
        case ["prepare", paths]:
            prepare(Path(paths))
        case ["age"]:
            age()
        case ["poll"]:
            print(json.dumps(poll()))
        case ["bomb", port]:
            print(json.dumps(bomb(port)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
