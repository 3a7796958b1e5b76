"""What a mission's page tells: what stands, and how it came to that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict

from . import standing
from .boards import Period, paths, whole
from .models import Departure, EntryQuerySet, Mission, Posture, Statement
from .paths import Path
from .standing import Standing, witnessed
from .vocabulary import Stage

PER_PAGE = 40
NOTICES = 10


@dataclass(frozen=True, slots=True)
class Thread:
    """One departure from its beginning to its end: rows that replace one another.

    By time; corrected and retracted rows stand where they stood.
    """

    rows: list[Departure]

    @property
    def is_in_force(self) -> bool:
        last = [row for row in self.rows if row.is_standing]
        return bool(last) and last[-1].status != "ended"


def story(home: Mission, today: date, query: QueryDict) -> dict[str, Any]:
    """The context of the mission's page; ``query`` turns the pages of its chains."""
    [path] = paths([home])
    stay = path.on(today)
    postures = _page(
        home.postures.with_source().with_last_checked().latest_first(),
        query,
        "postures",
    )
    threads = _page(_threads(home), query, "departures")
    heads = _page(home.headofmissions.with_source().latest_first(), query, "heads")
    statements = _page(_statements(home), query, "statements")
    told = witnessed(
        row.pk
        for rows in (
            postures,
            heads,
            statements,
            [row for thread in threads for row in thread.rows],
        )
        for row in rows
    )
    current = stay.posture if stay else None
    return {
        "mission": home,
        "today": today,
        "path": path,
        "period": _period(path, today),
        "stay": stay,
        "unconfirmed": stay is not None and not stay.is_confirmed(today),
        "rivals": _rivals(home, current),
        "announced": _announced(home, current),
        "head": home.headofmissions.current(today).first(),
        "standing": _in_force(home, today),
        "postures": postures,
        "threads": threads,
        "heads": heads,
        "statements": statements,
        "witnesses": told,
        "represented": standing.represented(
            Q(sending=home.sending, host=home.host) | Q(mission=home), today
        ),
        "accredited": [
            row.country for row in home.accreditations.select_related("country")
        ],
        "notices": home.notices.order_by("-first_seen_at")[:NOTICES],
    }


def _page(rows: Any, query: QueryDict, name: str) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(query.get(name))


def _in_force(home: Mission, today: date) -> list[Standing]:
    return standing.departures(Q(mission=home), today)


def _period(path: Path, today: date) -> Period | None:
    """What the drawing spans; None where there is nothing to draw."""
    days = [stay.since for stay in path.stays]
    days += [leave.since for leave in path.leaves]
    days += [leave.until for leave in path.leaves if leave.until]
    return whole(sorted(days), today) if days else None


def _rivals(home: Mission, current: Posture | None) -> list[Posture]:
    """Other postures that stand from the same day on and say something else."""
    if current is None:
        return []
    rows: EntryQuerySet[Posture] = home.postures.filter(stage=Stage.IN_EFFECT)
    start: date = current.start  # type: ignore[attr-defined]  # of paths
    same_day = rows.standing().since(start).as_of(start).exclude(pk=current.pk)
    return [row for row in same_day if row.axes != current.axes]


def _announced(home: Mission, current: Posture | None) -> list[Posture]:
    """What was announced after the posture that stands, and is not in effect yet."""
    rows = home.postures.filter(stage=Stage.ANNOUNCED).standing().latest_first()
    if current is not None:
        start: date = current.start  # type: ignore[attr-defined]  # of paths
        rows = rows.since(start)
    return list(rows)


def _statements(home: Mission) -> EntryQuerySet[Statement]:
    """Those about the mission, and those that answer an event of it."""
    return (
        Statement.objects.filter(Q(mission=home) | Q(answers__subject=home.subject))
        .with_source()
        .select_related("speaker_state", "accused", "answers")
        .latest_first()
    )


def _threads(home: Mission) -> list[Thread]:
    """Departures as chains, the one that began last first."""
    rows = list(home.departures.with_source().select_related("replaces").with_start())
    roots = _roots(rows)
    sorted_in: dict[int, list[Departure]] = defaultdict(list)
    for row in sorted(rows, key=_order):
        sorted_in[roots[row.place]].append(row)
    threads = sorted(
        sorted_in.values(), key=lambda thread: _order(thread[0]), reverse=True
    )
    return [Thread(thread) for thread in threads]


def _order(row: Departure) -> tuple[date, int, int]:
    start: date = row.start  # type: ignore[attr-defined]  # of with_start
    return start, row.place, row.number


def _roots(rows: Iterable[Departure]) -> dict[int, int]:
    """By place, the place of the first departure of its chain."""
    parent = {row.place: row.place for row in rows}
    for row in rows:
        if row.replaces is not None and row.is_standing:
            parent[row.place] = row.replaces.place
    roots = {}
    for place in parent:
        root, seen = place, {place}
        while parent[root] != root and parent[root] not in seen:
            root = parent[root]
            seen.add(root)
        roots[place] = root
    return roots
