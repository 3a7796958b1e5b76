"""When each source is read: kept in the database, by the database's clock."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from django.db import transaction
from django.db.models.functions import Now

from . import adapters
from .models import Source

LEASE = timedelta(seconds=60)


def register_sources() -> None:
    """A row for every adapter; a new one is due at once."""
    known = set(Source.objects.values_list("slug", flat=True))
    Source.objects.bulk_create(
        (
            Source(slug=adapter.slug)
            for adapter in adapters.ADAPTERS
            if adapter.slug not in known
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def claim_due() -> list[str]:
    """Take the sources that are due; whoever asks meanwhile gets none of them.

    Of a family one at a time is taken, the one that waits longest, and none while
    another is being read: they share one publisher, who shall not be asked by many.
    A claim that nothing comes of (a lost message, a killed worker) ends by itself.
    """
    register_sources()
    due = list(
        Source.objects.due()
        .select_for_update(skip_locked=True)
        .order_by("next_due_at", "slug")
        .values_list("slug", flat=True)
    )
    busy = {
        _families()[slug]
        for slug in Source.objects.filter(
            slug__in=_families(), leased_until__gte=Now()
        ).values_list("slug", flat=True)
    }
    slugs = []
    for slug in due:
        family = _families().get(slug, "")
        if family not in busy:
            slugs.append(slug)
        if family:
            busy.add(family)
    Source.objects.filter(slug__in=slugs).update(leased_until=Now() + LEASE)
    return slugs


@cache
def _families() -> dict[str, str]:
    """By slug, the family of each source that has one."""
    return {
        adapter.slug: adapter.family for adapter in adapters.ADAPTERS if adapter.family
    }


def is_due(slug: str) -> bool:
    """Whether the source still waits to be read: a doubled message finds it is not."""
    return Source.objects.filter(
        slug=slug, paused=False, next_due_at__lte=Now()
    ).exists()


def give_back(slug: str) -> None:
    """Let the next tick hand the source out again."""
    Source.objects.filter(slug=slug).update(leased_until=None)
