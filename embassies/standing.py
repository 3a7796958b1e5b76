"""What stands on a day: departures with their clock, representation, statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from advisories.models import Country

from .clock import Clock, clock
from .models import (
    Accreditation,
    Departure,
    Mission,
    Representation,
    Statement,
    Witness,
)
from .vocabulary import StatementClass

# What was said longer ago is left to the timeline.
LATELY = timedelta(days=30)
STATEMENTS_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A departure in force, and its clock."""

    departure: Departure
    clock: Clock


def departures(which: Q, day: date) -> list[Standing]:
    """Those in force on the day, the latest first; two queries.

    ``which``: a condition on departures.
    """
    rows = list(
        Departure.objects.filter(which)
        .in_force(day)
        .select_related("mission", "citation")
    )
    told = witnessed(row.pk for row in rows)
    return [Standing(row, _clock(row, told[row.pk], day)) for row in rows]


def _clock(row: Departure, witnesses: list[Witness], day: date) -> Clock:
    since: date = row.start  # type: ignore[attr-defined]  # of in_force
    told = [row.reported_on, row.announced_on, row.citation.published_on]
    told += [
        witness.citation.published_on or witness.citation.accessed_on
        for witness in witnesses
    ]
    return clock(
        sending=row.mission.sending_id,
        status=row.status,
        since=since,
        by=row.effective_latest or since,
        told=filter(None, told),
        day=day,
    )


def witnessed(events: Iterable[UUID]) -> dict[UUID, list[Witness]]:
    """The further sources of each entry, in the order of entry; one query."""
    found: dict[UUID, list[Witness]] = defaultdict(list)
    rows = Witness.objects.filter(event__in=list(events)).select_related("citation")
    for witness in rows.order_by("pk"):
        found[witness.event_id].append(witness)
    return found


def represented(which: Q, day: date) -> list[Representation]:
    """Who is represented by others on the day, by host and sending state."""
    rows = (
        Representation.objects.filter(which)
        .in_force(day)
        .select_related("sending", "host", "by", "mission__host", "citation")
    )
    return sorted(rows, key=lambda row: (row.host.sort_name, row.sending.sort_name))


def protected(which: Q) -> list[Mission]:
    """Missions whose details name a protecting power, by host and sending state."""
    rows = Mission.objects.filter(which, protecting__isnull=False)
    return list(
        rows.select_related("sending", "host", "protecting").order_by(
            "host__sort_name", "sending__sort_name", "slug"
        )
    )


def served_from_elsewhere(country: Country) -> list[Accreditation]:
    """Missions in other countries that serve this one too, by sending state."""
    rows = Accreditation.objects.filter(country=country)
    return list(
        rows.select_related("mission__sending", "mission__host").order_by(
            "mission__sending__sort_name", "mission__slug"
        )
    )


@dataclass(frozen=True, slots=True)
class Said:
    """Statements of one class, the latest first."""

    classification: StatementClass
    statements: list[Statement]


def statements(country: Country, day: date) -> list[Said]:
    """What was said about the country within ``LATELY`` before the day, by class."""
    rows = (
        Statement.objects.filter(event__countries=country)
        .standing()
        .as_of(day)
        .since(day - LATELY)
        .with_source()
        .select_related("speaker_state", "accused", "answers")
        .latest_first()[:STATEMENTS_AT_MOST]
    )
    sorted_in = defaultdict(list)
    for row in rows:
        sorted_in[row.classification].append(row)
    return [Said(each, sorted_in[each]) for each in StatementClass if each in sorted_in]
