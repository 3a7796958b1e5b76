"""All that made the record, in the order in which it entered, as values.

The record follows from three things: what was fetched (runs of the sources, steps of
archives), what staff entered and decided, and the tables of facts that were shipped.
An item is a dict of JSON types with a ``kind``; captures are named by their SHA-256.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.models import Prefetch, QuerySet

from advisories.models import Event, FactTable, Kind, Origin
from embassies import entries

from .judge import TAKEN_BACK
from .models import Fetch, Hold, Run, Turn

Item = dict[str, Any]

RUN, ARCHIVE, DECISION = "run", "archive", "decision"
SILENCE, FINISHED, TABLE = "silence", "finished", "table"

_CHUNK = 10
# At one position of the ledger: first whose event stands there, then the turn that saw
# it, then what began behind it.
_AT, _TURN, _BEHIND = 0, 1, 2


@contextmanager
def snapshot(using: str) -> Iterator[None]:
    """All reads of this database in the block see it as it is now; nothing is written.

    Outside a transaction only.
    """
    with transaction.atomic(using=using, durable=True):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def items(using: str) -> Iterator[Item]:
    """Everything, in order; ``using`` is the database's alias.

    Turns are numbered in that order. What takes none has events of its own and stands
    where these stand in the ledger.
    """
    between = _between(using)
    waiting = next(between, None)
    for turn in _turns(using).iterator(_CHUNK):
        while waiting is not None and waiting[:2] < (turn.position, _TURN):
            yield waiting[2]
            waiting = next(between, None)
        yield from _taken(turn)
    if waiting is not None:
        yield waiting[2]
    for rest in between:
        yield rest[2]


def weight(item: Item) -> int:
    """How many steps of a progress bar the item takes."""
    steps: list[Item] = item.get("steps", [item])
    return len(steps)


def count(using: str) -> int:
    """The weight of all items, or nearly so."""
    runs = Run.objects.using(using).exclude(turn=None).count()
    decisions = Hold.objects.using(using).exclude(turn=None).count()
    return runs + decisions + _silences(using).count() + entries.count(using)


def captures(item: Item) -> Iterator[str]:
    """The captures that an item needs, in its order; one may come more than once."""
    for step in item.get("steps", [item]):
        for fetch in step.get("fetches", ()):
            if fetch["capture"]:
                yield fetch["capture"]


def _turns(using: str) -> QuerySet[Turn]:
    runs = Run.objects.order_by("id")
    fetches = Prefetch("fetches", Fetch.objects.order_by("id"))
    return (
        Turn.objects.using(using)
        .order_by("id")
        .prefetch_related(Prefetch("runs", runs.prefetch_related(fetches)), "decisions")
    )


def _taken(turn: Turn) -> Iterator[Item]:
    """What entered at a turn: a run, steps of an archive or its end, a decision."""
    runs = list(turn.runs.all())
    if runs and runs[0].archive:
        yield {
            "kind": ARCHIVE,
            "archive": runs[0].archive,
            "steps": [_step(run) for run in runs],
        }
    else:
        yield from map(_run, runs)
    yield from map(_decision, turn.decisions.all())
    if turn.finished:
        yield {"kind": FINISHED, "archive": turn.finished}


def _run(run: Run) -> Item:
    return {
        "kind": RUN,
        "run": run.source_id,
        "stage": run.stage,
        "trigger": run.trigger,
        "read": run.at is not None,
        "started_at": run.started_at.isoformat(),
        "fetches": [_fetch(fetch) for fetch in run.fetches.all()],
    }


def _step(run: Run) -> Item:
    return {
        "source": run.source_id,
        **run.step,
        "fetches": [_fetch(fetch) for fetch in run.fetches.all()],
    }


def _fetch(fetch: Fetch) -> Item:
    return {
        "url": fetch.url,
        "role": fetch.role,
        "key": fetch.key,
        "stamp": fetch.stamp,
        "at": fetch.at.isoformat(),
        "outcome": fetch.outcome,
        "status": fetch.status,
        "capture": fetch.capture_id,
        "headers": fetch.headers,
        "seconds": fetch.seconds,
        "problem_code": fetch.problem_code,
        "problem": fetch.problem,
    }


def _decision(hold: Hold) -> Item:
    assert hold.closed_at is not None
    return {
        "kind": DECISION,
        "outcome": hold.outcome,
        "source": hold.source_id,
        "key": hold.key,
        "name": hold.name,
        "amended": hold.amended,
        "by": hold.closed_by,
        "reason": hold.reason,
        "at": hold.closed_at.isoformat(),
        "taken_back": str(hold.event) if hold.guard == TAKEN_BACK else None,
    }


def _between(using: str) -> Iterator[tuple[int, int, Item]]:
    """What takes no turn, with its place in the ledger."""
    entered: Iterable[tuple[int, int, Item]] = (
        (position, _AT, item) for position, item in entries.entered(using)
    )
    silent: Iterable[tuple[int, int, Item]] = (
        (position, _AT, {"kind": SILENCE, "source": source})
        for position, source in _silences(using)
        .values_list("position", "issuer")
        .iterator()
    )
    return heapq.merge(entered, silent, _tables(using), key=lambda row: row[:2])


def _tables(using: str) -> Iterator[tuple[int, int, Item]]:
    for table in FactTable.objects.using(using).order_by("id"):
        body = base64.b64encode(bytes(table.body)).decode()
        item = {"kind": TABLE, "archives": table.archives, "body": body}
        yield table.position, _BEHIND, item


def _silences(using: str) -> QuerySet[Event]:
    """Where it was said of a source that it fell silent: no run of its own says so."""
    return (
        Event.objects.using(using)
        .filter(kind=Kind.SOURCE_LOST, origin=Origin.LIVE, payload__what="silence")
        .order_by("position")
    )
