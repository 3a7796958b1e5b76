"""The departure clock: how long a departure stands, and when its review is due.

The United States reviews an authorized or ordered departure within 30 days of its
start, and every 30 days for as long as it lasts (3 FAM 3770, and its embassies' own
notices). Other governments say nothing of the kind, so that no review is told for them.
The days of review are our reckoning from the first day, never the government's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

REVIEW = timedelta(days=30)
REVIEWED_BY = frozenset({"US"})
REVIEWED = frozenset({"authorized", "ordered"})


@dataclass(frozen=True, slots=True)
class Clock:
    """``days`` since the start; at least so many where that is not ``exact``.

    ``review_due``: the next day of review, None where there is none. ``told_on``: when
    a source last told of it, ``silent`` days ago.
    """

    days: int
    exact: bool
    review_due: date | None
    told_on: date
    silent: int


def clock(
    *,
    sending: str,
    status: str,
    since: date,
    by: date,
    told: Iterable[date],
    day: date,
) -> Clock:
    """How it stands on the day, which is not before ``since``.

    ``by``: the latest day on which it may have begun. ``told``: the days on which
    sources told of it; those after the day do not count.
    """
    begun = min(by, day)
    told_on = max((each for each in told if begun <= each <= day), default=begun)
    reviewed = sending in REVIEWED_BY and status in REVIEWED
    return Clock(
        days=(day - begun).days,
        exact=since == by,
        review_due=_due(begun, day) if reviewed else None,
        told_on=told_on,
        silent=(day - told_on).days,
    )


def _due(begun: date, day: date) -> date:
    """The first day of review that is not past."""
    reviews = max(1, -(-(day - begun) // REVIEW))
    return begun + reviews * REVIEW
