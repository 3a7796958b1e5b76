"""The pace of hosts, kept in the database for all workers."""

import time
from datetime import UTC, datetime

from django.db import connection, transaction

from ingest.fetch.headers import MAX_RETRY_AFTER
from ingest.fetch.pace import Pace, too_long

from .models import Host

# When the host may next be asked, by the one clock that all workers share. GREATEST
# passes over nulls. A time further ahead than anybody could have set it comes from a
# clock that has been put back since, and is passed over as well. The columns stand in
# the statement itself, not in a subquery, so that one that has waited for another
# worker's lock sees what that one wrote.
_SLOT = """
    GREATEST(
        clock_timestamp(),
        CASE WHEN next_slot < clock_timestamp() + make_interval(secs => %(far)s)
            THEN next_slot END,
        CASE WHEN blocked_until < clock_timestamp() + make_interval(secs => %(cap)s)
            THEN blocked_until END
    )
"""

_RESERVE = f"""
    UPDATE ingest_host
    SET next_slot = {_SLOT} + make_interval(secs => %(gap)s)
    WHERE name = %(host)s
        AND {_SLOT} <= clock_timestamp() + make_interval(secs => %(patience)s)
    RETURNING extract(epoch FROM next_slot - clock_timestamp())::float8 - %(gap)s
"""

_REMAINING = f"""
    SELECT extract(epoch FROM {_SLOT} - clock_timestamp())::float8
    FROM ingest_host WHERE name = %(host)s
"""

_PENALISE = """
    UPDATE ingest_host
    SET blocked_until = GREATEST(
            blocked_until, clock_timestamp() + make_interval(secs => %(seconds)s)
        ),
        blocked_reason = %(reason)s
    WHERE name = %(host)s
"""

# Nobody reserves further ahead than their patience; a minute for differing settings.
_SLACK = 60.0


class DatabasePace:
    """A ``Pace`` that holds across processes and machines.

    Each slot is committed on its own before it is waited for, so it must not be used
    inside a transaction: RuntimeError says so.
    """

    def __init__(self, *, patience: float = 30.0) -> None:
        self._patience = patience

    def wait(self, host: str, gap: float) -> None:
        seconds = self._reserve(host, gap)
        if seconds > 0:
            time.sleep(seconds)

    def _reserve(self, host: str, gap: float) -> float:
        values: dict[str, str | float] = {
            "host": host,
            "gap": gap,
            "patience": self._patience,
            "far": self._patience + gap + _SLACK,
            "cap": MAX_RETRY_AFTER + _SLACK,
        }
        # Durable: a slot that is rolled back, or seen by others only after the sleep,
        # keeps no distance.
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_RESERVE, values)
            reserved = cursor.fetchone()
            if reserved is None:
                Host.objects.bulk_create([Host(name=host)], ignore_conflicts=True)
                cursor.execute(_RESERVE, values)
                reserved = cursor.fetchone()
            if reserved is not None:
                return float(reserved[0])
            cursor.execute(_REMAINING, values)
            (remaining,) = cursor.fetchone()
        raise too_long(host, float(remaining))

    def penalise(self, host: str, seconds: float) -> None:
        values: dict[str, str | float] = {
            "host": host,
            "seconds": min(seconds, MAX_RETRY_AFTER),
            "reason": "The host asked to be left alone (status 429 or 503).",
        }
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            Host.objects.bulk_create([Host(name=host)], ignore_conflicts=True)
            cursor.execute(_PENALISE, values)

    def blocked_until(self, host: str) -> datetime | None:
        end = Host.objects.filter(name=host).values_list("blocked_until", flat=True)
        until = end.first()
        return until if until is not None and until > datetime.now(UTC) else None


class FamilyPace:
    """A ``Pace`` for the hosts of one family, which are asked as if they were one."""

    def __init__(self, pace: Pace, family: str) -> None:
        self._pace = pace
        self._family = family

    def wait(self, host: str, gap: float) -> None:
        self._pace.wait(self._family, gap)

    def penalise(self, host: str, seconds: float) -> None:
        self._pace.penalise(self._family, seconds)

    def blocked_until(self, host: str) -> datetime | None:
        return self._pace.blocked_until(self._family)
