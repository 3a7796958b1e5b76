"""What a person decides about a held reading, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advisories.facts import Advice
from advisories.levels import Level
from advisories.models import Advisory
from ingest import decisions
from ingest.decisions import CannotDecide
from ingest.models import Hold, HoldOutcome, Run, RunState
from tests.fixtures.us_state import country_item, rss
from tests.ingest.adapters.de_aa_documents import section
from tests.ingest.plays import (
    SILENT,
    US_FEED,
    German,
    Stage,
    advises_against,
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

AFGHANISTAN = "Afghanistan"
OWN_WORDS = Advice(level=Level.RECONSIDER, native_label="Abgeraten", language="de")


@pytest.fixture
def stage(sites: Upstream) -> Stage:
    """Germany's flag on Afghanistan is gone."""
    stage = small_stage(sites)
    poll("de_aa", pages=served(sites))
    assert levels("de_aa")[AFGHANISTAN] == "4"
    return stage


def unflagged(stage: Stage, content: str | None, hours: int = 1) -> Hold:
    """The flag is gone; the text is this, or cannot be had."""
    modified = stage.german["AF"].modified + 3600 * hours
    stage.german["AF"] = German((), modified, content)
    stage.show_germany()
    poll_germany()
    return Hold.objects.open().get(name=AFGHANISTAN)


def poll_germany(**later: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**later), tick=True):
        poll("de_aa", pages=lambda page: page.read_stamp)


def approve(hold: Hold, **given: Any) -> None:
    decisions.approve(
        hold_id=hold.pk, by="ada", reason="Read on paper.", at=timezone.now(), **given
    )


def refuse(hold: Hold) -> None:
    decisions.refuse(hold_id=hold.pk, by="ada", reason="A slip.", at=timezone.now())


def test_what_is_approved_is_published_under_the_name_of_who_did(stage: Stage) -> None:
    hold = unflagged(stage, SILENT)
    approve(hold)
    hold.refresh_from_db()
    assert (hold.outcome, hold.closed_by, hold.reason) == (
        HoldOutcome.APPROVED,
        "ada",
        "Read on paper.",
    )
    row = Advisory.objects.get(issuer="de_aa", name=AFGHANISTAN)
    assert row.current
    assert (row.current.level, row.current.origin) == ("1", "staff")
    assert row.current.evidence == hold.evidence
    event = row.events.latest("position")
    assert (event.kind, event.recorded_by) == ("level-lowered", "ada")
    poll_germany()
    poll_germany(days=2)
    assert news("de_aa") == [(AFGHANISTAN, "level-lowered", "4", "1")]
    assert not Hold.objects.open().exists()


def test_where_nothing_could_be_read_a_person_says_what_holds(stage: Stage) -> None:
    hold = unflagged(stage, None)
    with pytest.raises(CannotDecide, match="say which level holds"):
        approve(hold)
    approve(hold, advice=OWN_WORDS)
    assert levels("de_aa")[AFGHANISTAN] == "3"
    assert news("de_aa") == [(AFGHANISTAN, "level-lowered", "4", "3")]


def test_what_a_person_said_is_not_asked_again_while_nothing_is_had(
    stage: Stage,
) -> None:
    approve(unflagged(stage, None), advice=OWN_WORDS)
    before = record("de_aa")
    for hours in (1, 5, 30):
        poll_germany(hours=hours)
    assert record("de_aa") == before
    assert not Hold.objects.open().exists()


def test_when_the_text_is_had_again_it_has_the_word(stage: Stage) -> None:
    approve(unflagged(stage, None), advice=OWN_WORDS)
    words = section("Vor Reisen nach Afghanistan wird gewarnt.")
    stage.german["AF"] = German(("warning",), stage.german["AF"].modified + 3600, words)
    stage.show_germany()
    poll_germany(hours=1)
    assert levels("de_aa")[AFGHANISTAN] == "4"
    assert [row[2:] for row in news("de_aa")] == [("4", "3"), ("3", "4")]


def test_what_is_refused_stays_refused_while_the_source_says_the_same(
    stage: Stage,
) -> None:
    refuse(unflagged(stage, SILENT))
    before = record("de_aa")
    for hours in (1, 30, 80):
        poll_germany(hours=hours)
    assert record("de_aa") == before


def test_what_stands_by_a_refusal_is_not_confirmed_by_a_source_that_differs(
    stage: Stage,
) -> None:
    refuse(unflagged(stage, SILENT))
    advisory = Advisory.objects.get(issuer="de_aa", name=AFGHANISTAN)
    before = advisory.confirmed_at
    for hours in (1, 2, 30):
        poll_germany(hours=hours)
    advisory.refresh_from_db()
    assert advisory.confirmed_at == before
    assert Run.objects.latest("pk").state == RunState.UNCHANGED


def test_a_refusal_is_spent_when_something_else_was_published_since(
    stage: Stage,
) -> None:
    refuse(unflagged(stage, None))
    poll_germany(hours=2)
    assert not Hold.objects.open().exists()
    modified = stage.german["AF"].modified + 7200
    stage.german["AF"] = German((), modified, advises_against(AFGHANISTAN))
    stage.show_germany()
    poll_germany(hours=3)
    assert levels("de_aa")[AFGHANISTAN] == "3"
    stage.german["AF"] = German(("warning",), modified + 60, SILENT)
    stage.show_germany()
    poll_germany(hours=4)
    stage.german["AF"] = German((), modified + 7200, None)
    stage.show_germany()
    poll_germany(hours=5)
    assert Hold.objects.open().get().name == AFGHANISTAN


def test_a_decision_is_never_older_than_the_record_it_changes(stage: Stage) -> None:
    hold = unflagged(stage, SILENT)
    clock = source("de_aa").clock
    decisions.approve(
        hold_id=hold.pk,
        by="ada",
        reason="My clock is slow.",
        at=timezone.now() - timedelta(hours=3),
    )
    assert levels("de_aa")[AFGHANISTAN] == "1", "it was applied"
    row = Advisory.objects.get(issuer="de_aa", name=AFGHANISTAN)
    assert clock and row.current and row.current.seen_at > clock


@pytest.mark.parametrize(("by", "reason"), [("", "Why."), ("ada", ""), ("ada", " \n")])
def test_a_decision_needs_a_name_and_a_reason(
    stage: Stage, by: str, reason: str
) -> None:
    hold = unflagged(stage, SILENT)
    for decide in (decisions.approve, decisions.refuse):
        with pytest.raises(CannotDecide, match="a name and a reason"):
            decide(hold_id=hold.pk, by=by, reason=reason, at=timezone.now())
    hold.refresh_from_db()
    assert hold.closed_at is None


def test_what_is_closed_is_not_decided_again(stage: Stage) -> None:
    hold = unflagged(stage, SILENT)
    approve(hold)
    for decide in (approve, refuse):
        with pytest.raises(CannotDecide, match="no longer held"):
            decide(hold)
    assert len(news("de_aa")) == 1


def test_an_unknown_destination_cannot_be_approved(stage: Stage) -> None:
    items = [country_item("Ruritania", 4), country_item("Mali", 4)]
    stage.upstream.put(US_FEED, rss(items))
    poll("us_state")
    hold = Hold.objects.get(name="Ruritania")
    with pytest.raises(CannotDecide, match="aliases.tsv"):
        approve(hold)
    refuse(hold)
    poll("us_state")
    assert not Hold.objects.open().filter(source="us_state").exists()
