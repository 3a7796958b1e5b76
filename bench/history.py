"""A long history of one advisory, written in a few statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models, transaction

from advisories.ledger import position
from advisories.models import Advisory, Edition, Event, EventCountry, Strand

STEP = timedelta(hours=6)
LEVEL_EVERY = 10  # editions


@transaction.atomic
def lengthen(advisory: UUID, archive: str, count: int) -> datetime:
    """Add so many editions and their events to a strand that has its first one.

    Every tenth moves the level between 2 and 3, the others change the words. Returns
    when the last one was seen.
    """
    first = Edition.objects.get(advisory=advisory, archive=archive)
    told = Event.objects.get(edition=first)
    last = first.seen_at + (count + 1) * STEP
    moves = f"n %% {LEVEL_EVERY} = 0"
    level = f"(2 + (n / {LEVEL_EVERY}) %% 2)::text"
    before = f"(2 + (n / {LEVEL_EVERY} + 1) %% 2)::text"
    seen = "seen_at + n * %(step)s::interval"
    _copy(
        Edition,
        first.pk,
        count,
        id=_name("edition"),
        number="n + 1",
        change=f"CASE WHEN {moves} THEN 'level' ELSE 'wording' END",
        level=level,
        native_label=f"'Stage ' || {level}",
        seen_at=seen,
        previous_confirmed_at="seen_at + (n - 1) * %(step)s::interval",
        digest="md5(n::text)",
    )
    summary = "jsonb_build_object('level', {0}, 'native_label', 'Stage ' || {0})"
    _copy(
        Event,
        told.pk,
        count,
        id=_name("event"),
        position=f"{position()} + n",
        kind=f"CASE WHEN NOT {moves} THEN 'text-changed'"
        f" WHEN {level} > {before} THEN 'level-raised' ELSE 'level-lowered' END",
        edition_id=_name("edition"),
        level_from=before,
        level_to=level,
        occurred_at="published_at + n * %(step)s::interval",
        published_at="published_at + n * %(step)s::interval",
        payload=f"CASE WHEN {moves} THEN jsonb_build_object("
        f"'from', {summary.format(before)}, 'to', {summary.format(level)})"
        ' ELSE \'{"note": "Other words."}\'::jsonb END',
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {EventCountry._meta.db_table}"
            " (event_id, country_id, occurred_at, position, about, issuer)"
            " SELECT id, place.country_id, occurred_at, position, kind, issuer_id"
            f" FROM {Event._meta.db_table},"
            f" (SELECT country_id FROM {Advisory.countries.through._meta.db_table}"
            "   WHERE advisory_id = %(advisory)s) place"
            " WHERE advisory_id = %(advisory)s AND position > %(told)s"
            f" AND id IN (SELECT {_name('event')}"
            " FROM generate_series(1, %(count)s) n)",
            {
                "advisory": advisory,
                "told": told.position,
                "count": count,
                "first": str(first.pk),
            },
        )
    end = Edition.objects.get(advisory=advisory, archive=archive, number=count + 1)
    if archive:
        Strand.objects.filter(advisory=advisory, archive=archive).update(
            current=end, confirmed_at=last
        )
    else:
        Advisory.objects.filter(pk=advisory).update(current=end, confirmed_at=last)
    return last


def analyze() -> None:
    """Tell the database how much there is now, as it would find out by itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _name(what: str) -> str:
    return f"md5('{what}' || n || %(first)s)::uuid"


def _copy(model: type[models.Model], pk: UUID, count: int, **changes: str) -> None:
    """Copies of a row for n from 1 to ``count``, with expressions for some columns."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    first = pk if model is Edition else Event.objects.get(pk=pk).edition_id
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values}"
            f" FROM {model._meta.db_table}, generate_series(1, %(count)s) n"
            " WHERE id = %(pk)s",
            {
                "pk": pk,
                "count": count,
                "step": f"{STEP.total_seconds():.0f} s",
                "first": str(first),
            },
        )
