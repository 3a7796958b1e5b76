"""Taking back what was published and was wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from advisories.models import Advisory, Event, Kind
from embassies.access import add_staff
from ingest import corrections
from ingest.decisions import CannotDecide
from ingest.models import Hold
from tests.ingest.plays import (
    British,
    Stage,
    levels,
    news,
    poll,
    small_stage,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db

ALL_TRAVEL = ("avoid_all_travel_to_whole_country",)
MOST_TRAVEL = ("avoid_all_but_essential_travel_to_whole_country",)
DAY = timedelta(days=1)


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    """Britain's advice on Mali was 4 and is said to be 3 now, which is wrong."""
    stage = small_stage(sites)
    poll("gb_fcdo")
    show(stage, British("Mali", MOST_TRAVEL, British("Mali").at + DAY), hours=1)
    assert levels("gb_fcdo")["Mali"] == "3"
    return stage


def show(stage: Stage, said: British, **later: float) -> None:
    stage.british["ML"] = said
    stage.show_britain()
    with time_machine.travel(timezone.now() + timedelta(**later), tick=True):
        poll("gb_fcdo")


def lowered() -> Event:
    return Event.objects.get(kind=Kind.LEVEL_LOWERED)


def take_back(event: Event, **given: Any) -> Event:
    values: dict[str, Any] = {
        "by": "ada",
        "reason": "Their page was hacked.",
        "at": timezone.now(),
    }
    return corrections.take_back(event_id=event.pk, **values | given)


def test_what_stood_before_stands_again(stage: Stage) -> None:
    wrong = lowered()
    correction = take_back(wrong)
    assert (correction.kind, correction.corrects_id) == (Kind.CORRECTION, wrong.pk)
    assert (correction.level_from, correction.level_to) == ("3", "4")
    assert correction.recorded_by == "ada"
    assert correction.payload["reason"] == "Their page was hacked."
    assert levels("gb_fcdo")["Mali"] == "4"
    row = Advisory.objects.get(issuer="gb_fcdo", name="Mali")
    assert row.current
    assert (row.current.number, row.current.change) == (3, "technical")


def test_the_same_reading_does_not_come_back_and_confirms_nothing(
    stage: Stage,
) -> None:
    take_back(lowered())
    confirmed = Advisory.objects.get(issuer="gb_fcdo", name="Mali").confirmed_at
    for hours in (2, 30, 80):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
            poll("gb_fcdo")
    assert levels("gb_fcdo")["Mali"] == "4"
    assert [row[1] for row in news("gb_fcdo")] == ["level-lowered", "correction"]
    assert not Hold.objects.open().exists()
    after = Advisory.objects.get(issuer="gb_fcdo", name="Mali").confirmed_at
    assert after == confirmed


def test_a_new_announcement_of_the_same_level_is_believed(stage: Stage) -> None:
    take_back(lowered())
    show(stage, British("Mali", MOST_TRAVEL, British("Mali").at + 3 * DAY), days=3)
    assert levels("gb_fcdo")["Mali"] == "3"


def test_it_stays_away_after_the_source_has_said_something_else(stage: Stage) -> None:
    wrong = stage.british["ML"]
    take_back(lowered())
    right = British("Mali", ALL_TRAVEL, wrong.at, words="<p>Stay away.</p>")
    show(stage, right, hours=2)
    show(stage, wrong, hours=4)
    assert levels("gb_fcdo")["Mali"] == "4"


def test_what_something_came_after_is_only_marked(stage: Stage) -> None:
    wrong = lowered()
    show(stage, British("Mali", ALL_TRAVEL, wrong.occurred_at + DAY), days=2)
    before = Advisory.objects.get(issuer="gb_fcdo", name="Mali").current_id
    correction = take_back(wrong)
    assert correction.payload["retracted"] is True
    assert Advisory.objects.get(issuer="gb_fcdo", name="Mali").current_id == before
    assert Hold.objects.get(guard="taken-back").event == wrong.pk


def test_it_is_taken_back_once_and_by_somebody_for_a_reason(stage: Stage) -> None:
    wrong = lowered()
    for given in ({"by": ""}, {"reason": " "}):
        with pytest.raises(CannotDecide, match="a name and a reason"):
            take_back(wrong, **given)
    take_back(wrong)
    with pytest.raises(CannotDecide, match="corrected already"):
        take_back(wrong)


def test_a_first_reading_is_no_change_to_be_taken_back(stage: Stage) -> None:
    first = Event.objects.filter(kind=Kind.LEVEL_FIRST_READ)[0]
    with pytest.raises(CannotDecide, match="no change of level"):
        take_back(first)


# Where readers and staff see it


@pytest.fixture
def staff(client: Client) -> Client:
    add_staff("ann", "a long enough pass phrase")
    client.force_login(User.objects.get(username="ann"))
    return client


def test_it_is_done_on_a_page_and_shown_everywhere(staff: Client, stage: Stage) -> None:
    wrong = lowered()
    assert str(wrong.pk) in staff.get("/staff/holds/published/").content.decode()
    url = f"/staff/holds/published/{wrong.pk}/"
    assert "level lowered 4 → 3" in staff.get(url).content.decode()
    assert "required" in staff.post(url, {"reason": ""}).content.decode()
    answer = staff.post(url, {"reason": "A slip of the office."}, follow=True)
    page = answer.content.decode()
    assert "corrected: the level is 4, not 3" in page
    assert "A slip of the office." in page
    assert (
        "It has been corrected" in staff.get(wrong.get_absolute_url()).content.decode()
    )
    assert "Corrected since" in staff.get("/countries/mali/").content.decode()
    feed = staff.get("/feeds/level-changes.rss?issuer=gb_fcdo").content.decode()
    assert "corrected: the level is 4, not 3" in feed
    assert staff.get(url).status_code == 404


def test_strangers_take_nothing_back(client: Client, stage: Stage) -> None:
    url = f"/staff/holds/published/{lowered().pk}/"
    for answer in (client.get(url), client.post(url, {"reason": "Why not."})):
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]
    assert lowered().corrections.count() == 0
