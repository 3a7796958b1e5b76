"""What the ledger says of live readings that are held, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advisories.models import Event, Kind, Status
from ingest import decisions, store
from ingest.models import Hold, HoldOutcome
from tests.fixtures.us_state import STUB, country_item, rss
from tests.ingest.plays import (
    US_FEED,
    XML,
    British,
    Stage,
    doubts,
    levels,
    news,
    poll,
    small_stage,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db

ALL_TRAVEL = ("avoid_all_travel_to_whole_country",)
PARTS = ("avoid_all_travel_to_parts",)


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    """Four sources that were read once."""
    return small_stage(sites)


def later(**by: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


def britain(stage: Stage, said: British, **by: float) -> None:
    """Britain shows this of Mali, and is read with its pages."""
    stage.british["ML"] = said
    stage.show_britain()
    with later(**by):
        poll("gb_fcdo")


def feed(stage: Stage, *items: str, **by: float) -> None:
    stage.upstream.put(US_FEED, rss(items), headers=XML)
    with later(**by):
        poll("us_state")


def held() -> Hold:
    return Hold.objects.open().get()


def refuse(hold: Hold) -> None:
    decisions.refuse(hold_id=hold.pk, by="ada", reason="A slip.", at=timezone.now())


# --- Britain's warning disappears from its field


def quietly_gone(stage: Stage) -> None:
    """The flag has gone; the page's words, date and note are what they were."""
    britain(stage, British("Mali", ALL_TRAVEL))
    assert levels("gb_fcdo")["Mali"] == "4"
    britain(stage, British("Mali", ()), days=1, hours=1)


def test_a_flag_that_goes_without_a_word_is_held(stage: Stage) -> None:
    quietly_gone(stage)
    assert levels("gb_fcdo")["Mali"] == "4"
    assert (held().guard, held().name) == ("steep-fall", "Mali")
    assert doubts("gb_fcdo") == [
        ("Mali", "level-withdrawn", "unconfirmed", "not_stated", "")
    ]
    event = Event.objects.get(status=Status.UNCONFIRMED)
    assert held().event == event.pk
    assert event.published_at == held().opened_at
    assert "no words of the publisher say so" in event.payload["held"]
    assert [country.pk for country in event.countries.all()] == ["ML"]


@pytest.mark.parametrize(
    "said",
    [
        British("Mali", (), words="<p>The conflict has ended. Take care.</p>"),
        British("Mali", (), at=British("Mali").at + timedelta(days=1)),
    ],
    ids=["new words of the whole page", "a new announcement"],
)
def test_a_flag_that_is_lifted_in_words_or_by_announcement_is_believed(
    stage: Stage, said: British
) -> None:
    britain(stage, British("Mali", ALL_TRAVEL))
    britain(stage, said, days=1, hours=1)
    assert levels("gb_fcdo")["Mali"] == "not_stated"
    assert doubts("gb_fcdo") == []
    assert news("gb_fcdo") == [("Mali", "level-withdrawn", "4", "not_stated")]


def test_an_announcement_that_follows_confirms_what_was_held(stage: Stage) -> None:
    quietly_gone(stage)
    announced = British("Mali", (), at=British("Mali").at + timedelta(days=3))
    britain(stage, announced, days=3)
    assert levels("gb_fcdo")["Mali"] == "not_stated"
    assert [row[1] for row in news("gb_fcdo")] == ["level-withdrawn"]
    assert Hold.objects.get().outcome == HoldOutcome.SUPERSEDED
    # Under another date it is another reading: the one that was held is dropped.
    assert [row[1] for row in doubts("gb_fcdo")] == ["level-withdrawn", "not-confirmed"]


def test_a_flag_that_comes_back_drops_it(stage: Stage) -> None:
    quietly_gone(stage)
    britain(stage, British("Mali", ALL_TRAVEL), days=2, hours=2)
    assert doubts("gb_fcdo") == [
        ("Mali", "level-withdrawn", "unconfirmed", "not_stated", ""),
        ("Mali", "not-confirmed", "confirmed", "", "level-withdrawn"),
    ]
    dropped = Event.objects.get(kind=Kind.NOT_CONFIRMED)
    assert dropped.payload == {"reason": "the source took it back"}
    assert news("gb_fcdo") == []


# --- What persists, and what is superseded


def test_a_wave_that_persists_settles_each_of_its_events(stage: Stage) -> None:
    names = list(stage.american)
    poll("us_state")
    moved = [country_item(name, 4, date="Fri, 01 May 2026") for name in names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.guards.mass_change_limit", lambda _: 1)
        feed(stage, *moved, hours=1)
        for hours in (2, 5, 8):
            feed(stage, *moved, hours=hours)
    assert not Hold.objects.open().exists()
    told = doubts("us_state")
    unconfirmed = [row for row in told if row[2] == "unconfirmed"]
    settling = [row for row in told if row[4]]
    assert len(unconfirmed) == len(settling) == len(names) - 1  # Mali was at 4
    assert {row[1] for row in settling} == {"level-raised"}
    assert len(news("us_state")) == len(names) - 1


def test_a_held_reading_that_gives_way_to_another_is_dropped_first(
    stage: Stage,
) -> None:
    quietly_gone(stage)
    britain(stage, British("Mali", PARTS), days=2)
    assert [(row[1], row[3]) for row in doubts("gb_fcdo")] == [
        ("level-withdrawn", "not_stated"),
        ("not-confirmed", ""),
        ("level-withdrawn", "not_stated"),
    ]
    assert held().event == Event.objects.newest_first()[0].pk


# --- What is not told


def test_what_happens_every_day_and_what_moves_nothing_is_not_told(
    stage: Stage,
) -> None:
    poll("us_state")
    feed(stage, country_item("Mali", 3, date="Mon, 02 Mar 2026"), hours=1)
    assert not Event.objects.doubts().exists(), "an older replica"
    feed(stage, country_item("Ruritania", 4), country_item("Mali", 4), hours=2)
    assert not Event.objects.doubts().exists(), "no known destination"


def test_a_place_first_seen_as_a_stub_announces_nothing(stage: Stage) -> None:
    feed(stage, country_item("Mali", 1, body=STUB), country_item("Peru", 2))
    assert not Event.objects.doubts().exists()


# --- What a person decides


def test_approval_settles_it(stage: Stage) -> None:
    quietly_gone(stage)
    decisions.approve(
        hold_id=held().pk, by="ada", reason="On the radio.", at=timezone.now()
    )
    [unconfirmed, settling] = doubts("gb_fcdo")
    assert settling[1:] == (
        "level-withdrawn",
        "confirmed",
        "not_stated",
        "level-withdrawn",
    )
    event = Event.objects.get(settles__isnull=False)
    assert (event.recorded_by, event.origin) == ("ada", "staff")


def test_refusal_drops_it_in_the_persons_words(stage: Stage) -> None:
    quietly_gone(stage)
    refuse(held())
    event = Event.objects.get(kind=Kind.NOT_CONFIRMED)
    assert (event.recorded_by, event.origin) == ("ada", "staff")
    assert event.payload["reason"] == "refused by staff: A slip."
    britain(stage, British("Mali", ()), days=3)
    assert len(doubts("gb_fcdo")) == 2, "it is not brought up again"


def test_a_reading_of_an_archive_is_not_decided(stage: Stage) -> None:
    quietly_gone(stage)
    Hold.objects.update(archive="old-pages")
    with pytest.raises(decisions.CannotDecide, match="no longer held"):
        refuse(Hold.objects.get())


def test_a_refusal_in_an_archive_is_none_of_the_live_source(stage: Stage) -> None:
    quietly_gone(stage)
    refuse(held())
    Hold.objects.update(archive="old-pages")
    assert store.refused_keys("gb_fcdo") == set()
