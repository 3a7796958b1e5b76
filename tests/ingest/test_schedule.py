"""When sources are due, by the database's clock, and who takes them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.db.models.functions import Now

from ingest import adapters, schedule
from ingest.adapters.us_embassy import POSTS
from ingest.models import Source

pytestmark = pytest.mark.django_db(transaction=True)

ALONE = [adapter.slug for adapter in adapters.ADAPTERS if not adapter.family]
FIRST = POSTS[0].slug  # of its family one goes at a time
SLUGS = sorted([*ALONE, FIRST])
T = TypeVar("T")


def together(work: Callable[[], T], *, times: int = 2) -> list[T]:
    """Do it so often at the same moment, each on a connection of its own."""
    barrier = Barrier(times)

    def once() -> T:
        try:
            connection.ensure_connection()
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(once) for _ in range(times)]]


@pytest.mark.parametrize("attempt", range(5))
def test_two_ticks_at_once_claim_each_source_once(attempt: int) -> None:
    claims = together(schedule.claim_due, times=3)
    assert sorted(slug for claim in claims for slug in claim) == SLUGS
    assert schedule.claim_due() == []


def test_a_new_source_is_due_at_once() -> None:
    assert sorted(schedule.claim_due()) == SLUGS
    assert all(schedule.is_due(slug) for slug in SLUGS)


def test_a_claim_that_nothing_comes_of_ends_by_itself() -> None:
    schedule.claim_due()
    Source.objects.filter(slug="de_aa").update(
        leased_until=Now() - timedelta(seconds=1)
    )
    assert schedule.claim_due() == ["de_aa"]


def test_a_claim_that_is_given_back_is_handed_out_again() -> None:
    schedule.claim_due()
    schedule.give_back("ca_gac")
    assert schedule.claim_due() == ["ca_gac"]


def test_what_is_not_due_and_what_is_paused_is_not_handed_out() -> None:
    schedule.register_sources()
    Source.objects.filter(slug="de_aa").update(paused=True)
    Source.objects.filter(slug="ca_gac").update(
        next_due_at=Now() + timedelta(minutes=1)
    )
    assert sorted(schedule.claim_due()) == sorted({*SLUGS} - {"ca_gac", "de_aa"})
    assert not schedule.is_due("de_aa")
    assert not schedule.is_due("ca_gac")


def test_of_a_family_the_next_goes_when_the_one_before_is_done() -> None:
    schedule.claim_due()
    assert schedule.claim_due() == []
    Source.objects.filter(slug=FIRST).update(
        next_due_at=Now() + timedelta(hours=1), leased_until=None
    )
    [second] = schedule.claim_due()
    assert second == POSTS[1].slug


def test_of_a_family_the_one_that_waits_longest_goes_first() -> None:
    schedule.register_sources()
    Source.objects.filter(slug="us_embassy_zw").update(
        next_due_at=Now() - timedelta(hours=1)
    )
    assert "us_embassy_zw" in schedule.claim_due()
