"""Over a real archive: the chains of departures that its texts tell of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from embassies.models import Departure, Posture, Proposal
from embassies.vocabulary import Audience, ProposalState
from ingest import reviewing
from tests.ingest.histories import database, read

pytestmark = pytest.mark.django_db

BOTH = {Audience.FAMILY, Audience.NON_EMERGENCY}
STAFF = {Audience.NON_EMERGENCY}
FAMILIES = {Audience.FAMILY}

# By mission, what was told of whom, and the day that the texts give.
CHAINS: dict[str, list[tuple[str, date, set[Audience]]]] = {
    "us-manama": [
        ("authorized", date(2026, 2, 28), BOTH),
        ("ordered", date(2026, 3, 2), BOTH),
    ],
    "us-kuwait-city": [
        ("authorized", date(2026, 3, 1), BOTH),
        ("ordered", date(2026, 3, 2), BOTH),
    ],
    "us-nicosia": [("authorized", date(2026, 3, 3), BOTH)],
    "us-niamey": [
        ("authorized", date(2025, 10, 30), FAMILIES),
        ("ordered", date(2026, 1, 30), BOTH),
    ],
    "us-bamako": [
        ("ordered", date(2025, 10, 30), BOTH),
        ("ended", date(2026, 1, 9), BOTH),
    ],
    "us-doha": [
        ("authorized", date(2026, 3, 1), BOTH),
        ("ordered", date(2026, 3, 2), BOTH),
    ],
    "us-abu-dhabi": [("ordered", date(2026, 3, 2), BOTH)],
    "us-amman": [("ordered", date(2026, 3, 2), BOTH)],
    "us-baghdad": [("ordered", date(2026, 3, 2), STAFF)],
    "us-beirut": [("ordered", date(2026, 2, 23), BOTH)],
    "us-muscat": [
        ("authorized", date(2026, 3, 3), BOTH),
        ("ordered", date(2026, 3, 13), BOTH),
    ],
    "us-riyadh": [
        ("authorized", date(2026, 3, 3), BOTH),
        ("ordered", date(2026, 3, 8), BOTH),
    ],
    "us-abuja": [("authorized", date(2026, 4, 8), BOTH)],
}


@pytest.fixture(scope="module")
def reviewed(
    shared: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[reviewing.Report]:
    """The American archive, searched with clear words entered by rule."""
    with database(django_db_blocker):
        call_command("missions", "import", verbosity=0)
        read(shared / "history" / "us-state.bundle", "us-state")
        yield reviewing.read(reviewing.courses(), by_rule=True)


def chain(mission: str) -> list[tuple[str, date, set[Audience]]]:
    told: dict[tuple[str, date], set[Audience]] = {}
    rows = Departure.objects.filter(mission__slug=mission).order_by("number")
    for row in rows:
        assert row.effective_earliest is not None
        key = (row.status, row.effective_earliest)
        told.setdefault(key, set()).add(Audience(row.audience))
    return [(status, day, audiences) for (status, day), audiences in told.items()]


@pytest.mark.parametrize("mission", CHAINS)
def test_a_chain_comes_out_as_the_texts_tell_it(
    reviewed: reviewing.Report, mission: str
) -> None:
    assert chain(mission) == CHAINS[mission]


def test_no_chain_comes_out_that_no_text_tells(reviewed: reviewing.Report) -> None:
    missions = Departure.objects.values_list("mission__slug", flat=True)
    assert set(missions) == set(CHAINS)


def test_an_order_takes_the_place_of_the_authorization(
    reviewed: reviewing.Report,
) -> None:
    for ordered in Departure.objects.filter(
        mission__slug="us-manama", status="ordered"
    ):
        assert ordered.replaces and ordered.replaces.status == "authorized"
        assert ordered.replaces.audience == ordered.audience


def test_the_embassy_in_kuwait_suspends_after_its_staff_were_ordered_out(
    reviewed: reviewing.Report,
) -> None:
    [posture] = Posture.objects.filter(mission__slug="us-kuwait-city")
    assert posture.operating == "suspended"
    assert posture.effective_earliest == date(2026, 3, 5)


def test_an_order_of_2022_is_history(reviewed: reviewing.Report) -> None:
    assert chain("us-minsk") == []
    told = Proposal.objects.filter(mission__slug="us-minsk")
    assert all(each.item and each.item["kind"] == "posture" for each in told)
    assert all(each.state == ProposalState.OPEN for each in told)


def test_posts_that_are_not_on_record_wait_for_a_person(
    reviewed: reviewing.Report,
) -> None:
    waiting = Proposal.objects.waiting().filter(find__said="ordered", mission=None)
    assert {each.find["cities"][0] for each in waiting} <= {
        "Adana",
        "Karachi",
        "Lahore",
    }
    assert waiting.filter(country="PK").count() == 4


def test_searching_again_finds_nothing_new(reviewed: reviewing.Report) -> None:
    assert reviewing.read(reviewing.courses(), by_rule=True) == reviewing.Report(
        0, 0, 0
    )
