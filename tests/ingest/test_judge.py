"""The traps of the four sources from end to end, and the life of a held reading."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advisories import reference
from advisories.models import Advisory, Edition, Event
from ingest import guards
from ingest.models import Hold, HoldOutcome, RunState, SourceState
from tests.fixtures.us_state import (
    STUB,
    country_item,
    item,
    new_link,
    old_body,
    rss,
    title_page,
    title_row,
)
from tests.ingest.plays import (
    CANADA,
    GERMANY,
    HTML,
    US_FEED,
    US_LIST,
    XML,
    British,
    Canadian,
    German,
    Stage,
    levels,
    news,
    poll,
    record,
    served,
    small_stage,
    source,
)
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    return small_stage(sites)


def later(**by: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


def open_holds() -> dict[str, str]:
    return dict(Hold.objects.open().values_list("name", "guard"))


# --- The United States


def feed(stage: Stage, *items: str) -> None:
    stage.upstream.put(US_FEED, rss(items), headers=XML)


def test_a_day_of_placeholders_moves_no_level(stage: Stage) -> None:
    poll("us_state")
    before = levels("us_state")
    feed(stage, *(country_item(name, 1, body=STUB) for name in stage.american))
    poll("us_state")
    assert levels("us_state") == before
    assert set(open_holds()) == set(before)
    stage.show_america()
    poll("us_state")
    assert open_holds() == {}
    assert set(Hold.objects.values_list("outcome", flat=True)) == {HoldOutcome.REVERTED}
    assert news("us_state") == []


def test_a_placeholder_that_the_list_page_repeats_moves_no_level(stage: Stage) -> None:
    poll("us_state")
    feed(stage, *(country_item(name, 1, body=STUB) for name in stage.american))
    rows = [title_row(name, 1, "05/02/2026") for name in stage.american]
    stage.upstream.put(US_LIST, title_page(rows), headers=HTML)
    poll("us_state")
    with later(days=3):
        poll("us_state")
    assert news("us_state") == []
    assert levels("us_state")["Mali"] == "4"


def test_a_country_first_seen_as_a_placeholder_has_no_level(stage: Stage) -> None:
    feed(stage, country_item("Mali", 1, body=STUB), country_item("Peru", 2))
    poll("us_state")
    assert "Mali" not in levels("us_state")
    assert Advisory.objects.get(name="Mali").unread_reason


def test_days_of_empty_bodies_move_no_level(stage: Stage) -> None:
    poll("us_state")
    before = record("us_state")["current"]
    for hours in (0, 12, 40):
        feed(stage, *(country_item(name, 2, body="") for name in stage.american))
        with later(hours=hours):
            poll("us_state")
    assert news("us_state") == []
    assert record("us_state")["current"] == before


def test_twenty_turns_of_the_two_back_ends_make_no_news(stage: Stage) -> None:
    old = [
        country_item("Mali", 3, date="Mon, 02 Mar 2026"),
        country_item("Peru", 2, date="Thu, 30 Apr 2026"),
    ]
    new = [
        country_item("Mali", 4, form="new", iso3="mli", date="Thu, 30 Apr 2026"),
        country_item("Peru", 2, form="new", iso3="per", date="Thu, 30 Apr 2026"),
    ]
    for turn in range(20):
        feed(stage, *(new if turn % 2 == 0 else old))
        with later(minutes=15 * turn):
            poll("us_state")
    assert news("us_state") == []
    assert levels("us_state") == {"Mali": "4", "Peru": "2"}
    assert Edition.objects.filter(advisory__issuer="us_state").count() <= 3


def test_country_tags_name_no_country(stage: Stage) -> None:
    # There AU is Austria's tag and AS Australia's: both are other countries' codes.
    items = [
        country_item(name, level).replace(">XX<", f">{tag}<")
        for name, level, tag in (
            ("Austria", 1, "AU"),
            ("Australia", 2, "AS"),
            ("Chad", 3, "CD"),
        )
    ]
    assert ">AU<" in items[0]
    feed(stage, *items)
    poll("us_state")
    rows = Advisory.objects.filter(issuer="us_state")
    assert {
        row.countries.get().pk: row.current and row.current.level for row in rows
    } == {"AT": "1", "AU": "2", "TD": "3"}


def test_individual_summaries_are_no_level(stage: Stage) -> None:
    feed(
        stage,
        item(
            "Israel, the West Bank and Gaza - See Individual Summaries",
            link=new_link("isr"),
            body=old_body(3, "Israel"),
        ),
        country_item("Peru", 2),
    )
    poll("us_state")
    row = Advisory.objects.exclude(name="Peru").get(issuer="us_state")
    assert row.current is None or row.current.level == "varies"


# --- Britain


def test_no_british_warning_is_no_level_1(stage: Stage) -> None:
    poll("gb_fcdo")
    peru = Advisory.objects.get(issuer="gb_fcdo", name="Peru")
    assert peru.current
    assert (peru.current.level, peru.current.native_label) == (
        "not_stated",
        "none stated",
    )


def test_warnings_for_parts_give_no_national_level(stage: Stage) -> None:
    stage.british["PE"] = British("Peru", ("avoid_all_travel_to_parts",))
    stage.show_britain()
    poll("gb_fcdo")
    peru = Advisory.objects.get(issuer="gb_fcdo", name="Peru")
    assert peru.current
    assert (peru.current.level, peru.current.regional_max) == ("not_stated", "4")


def test_a_warning_that_comes_and_goes_and_comes_is_three_events(stage: Stage) -> None:
    poll("gb_fcdo")
    for day, alerts in enumerate(
        (
            ("avoid_all_travel_to_whole_country",),
            (),
            ("avoid_all_travel_to_whole_country",),
        ),
        1,
    ):
        at = stage.british["PE"].at + timedelta(days=day)
        stage.british["PE"] = British("Peru", alerts, at)
        stage.show_britain()
        poll("gb_fcdo")
    assert [row[1] for row in news("gb_fcdo")] == [
        "level-first-stated",
        "level-withdrawn",
        "level-first-stated",
    ]
    assert len(set(Event.objects.values_list("pk"))) == Event.objects.count()


# --- Canada


@pytest.mark.parametrize(
    "label",
    [
        "EXERCISE A HIGH DEGREE OF CAUTION",
        "Exercise a high degree of caution; see also regional advisories.",
        "exercise a high degree of caution (with regional advisories)",
    ],
)
def test_case_and_suffix_of_canadian_labels_are_no_news(
    stage: Stage, label: str
) -> None:
    stage.canadian["NP"] = Canadian(1, regional=True)
    stage.show_canada()
    poll("ca_gac", pages=lambda page: False)
    regional = label.lower() != "exercise a high degree of caution"
    stage.canadian["NP"] = Canadian(1, regional=regional, label=label)
    stage.show_canada()
    poll("ca_gac", pages=lambda page: False)
    assert levels("ca_gac")["Nepal"] == "2"
    assert [row for row in news("ca_gac") if "level" in row[1]] == []


# --- Germany


def test_germanys_empty_object_is_no_list(stage: Stage) -> None:
    poll("de_aa", pages=served(stage.upstream))
    before = record("de_aa")
    stage.upstream.put(GERMANY, b"{}")
    [lists, *_] = poll("de_aa", pages=lambda page: False)
    assert lists.run.state == RunState.FAILED
    assert record("de_aa") == before


def test_milliseconds_and_seconds_are_the_same_time(stage: Stage) -> None:
    poll("de_aa", pages=served(stage.upstream))
    before = record("de_aa")
    found = stage.upstream.find(GERMANY)
    assert found
    document = json.loads(found[1])
    for key, entry in document["response"].items():
        if key.isdigit():
            entry["lastModified"] *= 1000
            entry["effective"] *= 1000
    stage.upstream.put(GERMANY, json.dumps(document))
    assert poll("de_aa", pages=served(stage.upstream))[0].ok
    assert record("de_aa") == before


# --- Many at once


MANY = [row.code for row in reference.countries() if row.code not in ("ML", "US")][:40]


def raise_many(stage: Stage, count: int, state: int = 2) -> None:
    stage.canadian |= {code: Canadian(state) for code in MANY[:count]}
    stage.show_canada()


def poll_canada() -> RunState:
    [lists] = poll("ca_gac", pages=lambda page: False)
    return RunState(lists.run.state)


def test_a_wave_is_held_until_it_has_persisted(stage: Stage) -> None:
    poll_canada()
    raise_many(stage, 40)
    assert poll_canada() == RunState.HELD
    assert news("ca_gac") == []
    assert set(open_holds().values()) == {"many-at-once"}
    assert len(open_holds()) == 40
    assert source("ca_gac").state == SourceState.HELD
    for hours in (1, 3):
        with later(hours=hours):
            poll_canada()
        assert news("ca_gac") == []
    with later(hours=7):
        assert poll_canada() == RunState.CHANGED
    assert len([row for row in news("ca_gac") if row[1] == "level-raised"]) == 40
    assert open_holds() == {}
    assert set(Hold.objects.values_list("outcome", flat=True)) == {HoldOutcome.RELEASED}
    with later(hours=8):
        assert poll_canada() == RunState.UNCHANGED


def test_a_wave_that_goes_away_leaves_no_trace_but_its_holds(stage: Stage) -> None:
    poll_canada()
    before = levels("ca_gac")
    raise_many(stage, 40)
    poll_canada()
    for code in MANY:
        del stage.canadian[code]
    stage.show_canada()
    with later(hours=7):
        poll_canada()
    assert (levels("ca_gac"), news("ca_gac")) == (before, [])
    assert set(Hold.objects.values_list("outcome", flat=True)) == {HoldOutcome.REVERTED}


def test_as_many_as_may_be_single_decisions_pass(stage: Stage) -> None:
    poll_canada()
    limit = guards.mass_change_limit(230)
    raise_many(stage, limit)
    assert poll_canada() == RunState.CHANGED
    assert len(news("ca_gac")) == limit


def test_a_wave_over_several_batches_of_pages_is_held_as_one(stage: Stage) -> None:
    plain = (row.name_en for row in reference.countries())
    names = [name for name in plain if name.isascii() and name.isalpha()][:45]
    stage.british = {name: British(name) for name in names}
    stage.show_britain()
    poll("gb_fcdo")
    before = levels("gb_fcdo")
    for name in names:
        at = stage.british[name].at + timedelta(days=1)
        whole = ("avoid_all_travel_to_whole_country",)
        stage.british[name] = British(name, whole, at)
    stage.show_britain()
    for hours in (0, 1, 3):
        with later(hours=hours):
            poll("gb_fcdo")
        assert (levels("gb_fcdo"), len(open_holds())) == (before, 45)
    with later(hours=7):
        poll("gb_fcdo")
    assert set(levels("gb_fcdo").values()) == {"4"}
    assert open_holds() == {}


# --- The life of a hold


def test_a_held_reading_that_changes_is_superseded(stage: Stage) -> None:
    poll_canada()
    raise_many(stage, 40, state=2)
    poll_canada()
    raise_many(stage, 40, state=3)
    with later(hours=1):
        poll_canada()
    assert len(open_holds()) == 40
    assert Hold.objects.filter(outcome=HoldOutcome.SUPERSEDED).count() == 40
    with later(hours=7):
        poll_canada()
    assert news("ca_gac") == [], "the new reading has a time of its own to last"


def test_a_hold_counts_its_readings_and_says_when_it_was_seen(stage: Stage) -> None:
    poll("de_aa", pages=served(stage.upstream))
    stage.german["AF"] = German((), stage.german["AF"].modified + 3600)
    stage.show_germany()
    poll("de_aa", pages=lambda page: page.read_stamp)
    opened = Hold.objects.get()
    assert (opened.guard, opened.readings) == ("unread", 1)
    assert opened.findings[0]["evidence"]
    with later(hours=1):
        poll("de_aa", pages=lambda page: page.read_stamp)
    renewed = Hold.objects.get()
    assert renewed.readings > 1
    assert renewed.last_seen_at > opened.last_seen_at
    assert renewed.opened_at == opened.opened_at
    assert levels("de_aa")["Afghanistan"] == "4"


def test_a_name_that_no_table_has_is_held_and_opens_nothing(stage: Stage) -> None:
    found = stage.upstream.find(CANADA)
    assert found
    document = json.loads(found[1])
    document["data"]["NP"]["eng"]["name"] = "Ruritania"
    stage.upstream.put(CANADA, json.dumps(document))
    assert poll_canada() == RunState.HELD
    assert open_holds() == {"Ruritania": "unknown-country"}
    assert "Ruritania" not in Advisory.objects.values_list("name", flat=True)
    assert len(levels("ca_gac")) == 229
