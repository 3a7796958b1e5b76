"""What runs bring is searched for what it says of missions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from advisories.models import Country
from advisories.reference.load import load as load_reference
from embassies.facts import NoticeFacts
from embassies.models import Mission, Posture, Proposal
from embassies.notices import record_notices
from embassies.vocabulary import MissionKind
from ingest import reviewing, tasks

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def missions(db: None) -> None:
    load_reference()
    for slug, sending, host, city in (
        ("us-manama", "US", "BH", "Manama"),
        ("gb-khartoum", "GB", "SD", "Khartoum"),
    ):
        Mission.objects.create(
            slug=slug,
            sending=Country.objects.get(pk=sending),
            host=Country.objects.get(pk=host),
            city=city,
            city_slug=city.lower(),
            kind=MissionKind.EMBASSY,
            name=f"Embassy in {city}",
            recorded_at=BEGIN,
        )


def said(key: str, text: str, **changed: object) -> NoticeFacts:
    facts: dict[str, object] = {
        "key": key,
        "url": "https://bh.usembassy.gov/alert/",
        "title": "Security alert",
        "text": text,
        "language": "en",
        "sending": "US",
        "hosts": ("BH",),
        "capture_sha256": "1" * 64,
        "adapter_version": 1,
        "mission": "us-manama",
    }
    return NoticeFacts(**facts | changed)  # type: ignore[arg-type]


def helped(assistance: str, sentence: str) -> NoticeFacts:
    return said(
        "SD",
        sentence,
        title="Sudan",
        sending="GB",
        hosts=("SD",),
        mission=None,
        standing=True,
        facts={"assistance": assistance},
    )


def test_an_embassys_own_alert_is_a_proposal_at_once() -> None:
    alert = "The U.S. Embassy in Manama has suspended operations as of today."
    record_notices(source="us_embassy_bh", found=[(BEGIN, said("a", alert))])
    assert reviewing.unread_notices() == 1
    report = reviewing.catch_up("us_embassy_bh")
    assert (report.texts, report.proposals) == (1, 1)
    [proposal] = Proposal.objects.waiting()
    assert proposal.item and proposal.item["facts"]["operating"] == "suspended"
    assert proposal.mission and proposal.mission.slug == "us-manama"
    assert reviewing.unread_notices() == 0
    assert reviewing.catch_up("us_embassy_bh").texts == 0


def test_a_list_of_where_help_is_given_opens_in_silence_and_tells_of_changes() -> None:
    local, remote = (
        helped("local", "Help is given in the country."),
        helped("remote", "Help is given from another country."),
    )
    later = BEGIN + timedelta(days=3)
    record_notices(source="gb_embassies", found=[(BEGIN, local)])
    assert reviewing.catch_up("gb_embassies").proposals == 0
    record_notices(source="gb_embassies", found=[(later, remote)])
    assert reviewing.catch_up("gb_embassies").proposals == 1
    [proposal] = Proposal.objects.waiting()
    assert proposal.item and proposal.item["facts"]["consular"] == "remote"
    assert proposal.item["facts"]["operating"] == "unknown"
    assert not Posture.objects.exists()


def test_what_was_imported_is_searched_by_the_worker() -> None:
    alert = "The U.S. Embassy in Manama has suspended operations as of today."
    found = [(BEGIN, said("a", alert, archive="an-archive"))]
    record_notices(source="us_embassy_bh", found=found)
    tasks.review()
    assert Proposal.objects.waiting().count() == 1
    tasks.review()
    assert Proposal.objects.count() == 1


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    alert = "The U.S. Embassy in Manama has suspended operations as of today."
    record_notices(source="us_embassy_bh", found=[(BEGIN, said("a", alert))])
    call_command("propose")
    assert capsys.readouterr().out == "1 texts, 1 proposals, 0 entered by rule.\n"
