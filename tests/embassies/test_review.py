"""What texts propose: once for each act, with its chain, and by rule where set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from advisories.ledger import identify
from advisories.models import Event, Kind, Origin
from embassies import entries, review, services
from embassies.facts import DepartureFacts
from embassies.models import (
    Decision,
    Departure,
    Mission,
    Posture,
    Proposal,
    ReadStrand,
)
from embassies.review import Reviewer, Series, Text
from embassies.vocabulary import (
    Audience,
    Confidence,
    DepartureStatus,
    MissionKind,
    ProposalState,
)
from tests.embassies.said import NOW, SOURCE, leaves

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 1, 10, 9, tzinfo=UTC)
NOTHING = "Take out insurance. Keep copies of your papers."


def text(
    day: int,
    body: str,
    *,
    strand: str = "advisory:a:",
    sending: str = "US",
    host: str = "UA",
    note: str = "",
    issued: date | None = None,
) -> Text:
    seen = BEGIN + timedelta(days=day)
    return Text(
        strand=strand,
        key=f"{strand}{day}",
        number=day + 1,
        body=body,
        note=note,
        language="en",
        sending=sending,
        hosts=(host,),
        publisher="The ministry",
        title="Advice",
        url="https://example.org/advice",
        capture_sha256="0" * 64,
        seen_at=seen,
        issued=issued or seen.date(),
        held_until=seen - timedelta(hours=2),
        origin=Origin.BACKFILL,
    )


def read(*texts: Text, by_rule: bool = False, alive: int = 200) -> Reviewer:
    reviewer = Reviewer(by_rule=by_rule)
    until = BEGIN + timedelta(days=alive)
    reviewer.read([Series(texts, until)])
    return reviewer


def item(proposal: Proposal) -> dict[str, Any]:
    """What it would enter."""
    assert proposal.item is not None
    entry: dict[str, Any] = proposal.item
    return entry


def ordered(on: str) -> str:
    return (
        f"On {on}, the Department of State ordered eligible family members of "
        f"government employees to leave Ukraine. {NOTHING}"
    )


def authorized(on: str) -> str:
    return ordered(on).replace("ordered", "authorized")


@pytest.fixture
def warsaw(states: None) -> Mission:
    return Mission.objects.create(
        slug="gb-warsaw",
        sending_id="GB",
        host_id="PL",
        city="Warsaw",
        city_slug="warsaw",
        kind=MissionKind.EMBASSY,
        name="Embassy of the United Kingdom, Warsaw",
        recorded_at=NOW,
    )


def test_a_find_waits_for_a_person_with_its_sentence_and_its_mission(
    kyiv: Mission,
) -> None:
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")))
    [proposal] = Proposal.objects.waiting()
    assert proposal.mission == kyiv
    assert proposal.sentence.startswith("On January 14, 2026")
    assert item(proposal)["mission"] == kyiv.slug
    facts = item(proposal)["facts"]
    assert (facts["status"], facts["audience"]) == ("ordered", "family members")
    assert (facts["effective"], facts["announced_on"]) == ("2026-01-14", "2026-01-14")
    assert item(proposal)["source"]["quote"] == proposal.sentence
    assert not Departure.objects.exists()
    assert not Event.objects.filter(kind=Kind.DEPARTURE_ORDERED).exists()


def test_reading_again_proposes_nothing_twice(kyiv: Mission) -> None:
    texts = [text(0, NOTHING), text(5, ordered("January 14, 2026"))]
    assert read(*texts).made == 1
    assert read(*texts).made == 0
    ReadStrand.objects.all().delete()
    assert read(*texts).made == 0


def test_two_archives_that_tell_of_one_act_propose_it_once(kyiv: Mission) -> None:
    for strand in ("advisory:a:", "advisory:a:other", "advisory:b:"):
        read(
            text(0, NOTHING, strand=strand),
            text(5, ordered("January 14, 2026"), strand=strand),
        )
    assert Proposal.objects.count() == 1


def test_by_rule_a_chain_is_entered_as_it_was_told(kyiv: Mission) -> None:
    read(
        text(0, NOTHING),
        text(5, authorized("January 14, 2026")),
        text(8, ordered("January 17, 2026")),
        by_rule=True,
    )
    first, second = kyiv.departures.order_by("number")
    assert (first.status, second.status) == ("authorized", "ordered")
    assert second.replaces == first
    assert list(kyiv.departures.in_force(date(2026, 2, 1))) == [second]
    event = Event.objects.get(pk=second.pk)
    assert (event.origin, event.recorded_by) == (Origin.BACKFILL, "")
    assert not Proposal.objects.waiting().exists()


def test_what_is_entered_by_rule_has_the_same_id_whenever_it_is_read(
    kyiv: Mission,
) -> None:
    texts = [text(0, NOTHING), text(5, ordered("January 14, 2026"))]
    read(*texts, by_rule=True)
    [proposal] = Proposal.objects.all()
    assert proposal.state == ProposalState.PUBLISHED
    expected = identify(kyiv.subject, "departure", "proposal", str(proposal.pk))
    assert proposal.result_id == expected


def test_a_sentence_that_goes_in_silence_ends_what_it_told_of(kyiv: Mission) -> None:
    read(
        text(0, NOTHING),
        text(5, authorized("January 14, 2026")),
        text(95, NOTHING),
        by_rule=True,
    )
    _, end = kyiv.departures.order_by("number")
    assert (end.status, end.end_basis) == ("ended", "inferred")
    assert end.confidence == "inferred"
    assert end.replaces and end.replaces.status == "authorized"
    assert end.effective_latest == date(2026, 4, 15)
    assert not kyiv.departures.in_force(date(2026, 5, 1)).exists()


def test_without_the_rule_a_silent_end_is_proposed_too(kyiv: Mission) -> None:
    read(
        text(0, NOTHING),
        text(5, authorized("January 14, 2026")),
        text(95, NOTHING),
    )
    _, end = Proposal.objects.waiting()
    assert item(end)["facts"]["end_basis"] == "inferred"


def test_where_nobody_is_left_a_silent_end_waits_for_a_person(kyiv: Mission) -> None:
    gone = "On January 20, 2026, the U.S. Embassy in Kyiv suspended operations."
    read(
        text(0, NOTHING),
        text(5, ordered("January 14, 2026")),
        text(12, f"{gone} {NOTHING}"),
        by_rule=True,
    )
    assert kyiv.postures.get().operating == "suspended"
    assert [each.status for each in kyiv.departures.all()] == ["ordered"]
    [waiting] = Proposal.objects.waiting()
    assert item(waiting)["facts"]["status"] == "ended"


def test_back_ends_that_take_turns_give_no_event(kyiv: Mission) -> None:
    old, new = date(2025, 10, 31), date(2026, 1, 29)
    told, silent = ordered("January 28, 2026"), NOTHING
    flips = [
        text(20 + day, told if day % 2 else silent, issued=new if day % 2 else old)
        for day in range(1, 40)
    ]
    read(text(0, silent, issued=old), *flips, by_rule=True, alive=60)
    assert [each.status for each in kyiv.departures.all()] == ["ordered"]
    assert Proposal.objects.count() == 1


def test_an_order_of_years_ago_is_history(kyiv: Mission) -> None:
    read(text(0, ordered("February 28, 2022")), by_rule=True)
    read(
        text(0, NOTHING, strand="advisory:b:"),
        text(9, ordered("February 28, 2022"), strand="advisory:b:"),
        by_rule=True,
    )
    assert not Departure.objects.exists()
    assert not Proposal.objects.exists()


def test_what_staff_entered_is_known_and_its_end_is_seen(
    kyiv: Mission, ann: User
) -> None:
    entered = leaves(
        kyiv,
        ann,
        status=DepartureStatus.ORDERED,
        audience=Audience.FAMILY,
        effective="2026-01-14",
    )
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")), text(95, NOTHING))
    [end] = Proposal.objects.all()
    assert item(end)["facts"]["replaces"] == str(entered.pk)


def test_the_governments_own_day_corrects_what_others_reported(
    kyiv: Mission, ann: User
) -> None:
    services.record_departure(
        mission=kyiv.slug,
        facts=DepartureFacts(
            audience=Audience.FAMILY,
            status=DepartureStatus.ORDERED,
            reported_on=date(2026, 1, 15),
            confidence=Confidence.REPORTED,
        ),
        source=SOURCE,
        by=None,
        at=NOW,
        unattended=services.Unattended(Origin.RECORD, ("shipped", "1")),
    )
    told = [text(0, NOTHING), text(5, ordered("January 14, 2026")), text(95, NOTHING)]
    read(*told, by_rule=True)
    first, exact, end = kyiv.departures.order_by("number")
    assert (exact.corrects, str(exact.effective)) == (first, "2026-01-14")
    assert exact.confidence == "official"
    assert (end.replaces, end.end_basis) == (exact, "inferred")


def test_what_a_person_entered_is_corrected_by_a_person(
    kyiv: Mission, ann: User
) -> None:
    leaves(
        kyiv,
        ann,
        status=DepartureStatus.ORDERED,
        audience=Audience.FAMILY,
        effective="2026-01-12",
        confidence=Confidence.REPORTED,
    )
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")), by_rule=True)
    assert kyiv.departures.count() == 1
    [proposal] = Proposal.objects.waiting()
    assert item(proposal)["corrects"] == str(kyiv.departures.get().pk)


def test_a_closure_for_a_storm_is_a_statement_and_no_posture(kyiv: Mission) -> None:
    told = "The U.S. Embassy in Kyiv will be closed on January 16 due to a storm."
    read(text(0, NOTHING), text(5, f"{told} {NOTHING}"), by_rule=True)
    [proposal] = Proposal.objects.waiting()
    assert item(proposal)["kind"] == "statement"
    entries.enter(review.completed(proposal) | {"by": "ann", "at": NOW.isoformat()})
    assert kyiv.statements.get().topic == "posture"
    assert not Posture.objects.exists()


WITHDRAWN = (
    "We have temporarily withdrawn UK staff from Poland as a precaution. Our embassy "
    "continues to operate remotely."
)


def british(day: int, body: str, note: str = "") -> Text:
    return text(day, body, sending="GB", host="PL", note=note)


def test_the_british_pair_is_two_events(warsaw: Mission) -> None:
    removed = "Removal of information on the temporary withdrawal of UK staff."
    read(
        british(0, NOTHING),
        british(7, f"{WITHDRAWN} {NOTHING}"),
        british(29, NOTHING, note=removed),
        by_rule=True,
    )
    told = Event.objects.filter(subject=warsaw.subject).order_by("position")
    assert [each.kind for each in told] == [Kind.STAFF_WITHDRAWN, Kind.DEPARTURE_ENDED]


def test_one_sentence_in_four_episodes_is_four_withdrawals(warsaw: Mission) -> None:
    texts = [british(0, NOTHING)]
    for start in (7, 60, 110, 170):
        texts += [
            british(start, f"{WITHDRAWN} {NOTHING}"),
            british(start + 20, NOTHING),
        ]
    read(*texts, by_rule=True)
    told = Event.objects.filter(subject=warsaw.subject).order_by("position")
    assert [each.kind for each in told] == [
        Kind.STAFF_WITHDRAWN,
        Kind.DEPARTURE_ENDED,
    ] * 4


def test_a_mission_that_cannot_be_told_is_left_to_a_person(states: None) -> None:
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")), by_rule=True)
    [proposal] = Proposal.objects.waiting()
    assert proposal.mission is None
    assert proposal.country_id == "UA"


def test_another_states_mission_is_never_entered_by_rule(kyiv: Mission) -> None:
    told = "On January 14, 2026, the U.S. Embassy in Kyiv suspended operations."
    read(text(0, NOTHING, sending="GB"), text(5, told, sending="GB"), by_rule=True)
    assert not Posture.objects.exists()


def test_what_staff_decided_holds_when_the_texts_are_read_anew(
    kyiv: Mission, ann: User
) -> None:
    texts = [text(0, NOTHING), text(5, ordered("January 14, 2026"))]
    read(*texts)
    [proposal] = Proposal.objects.all()
    Decision.objects.create(
        proposal=proposal.pk,
        state=ProposalState.REJECTED,
        reason="It was withdrawn the same day.",
        decided_by=ann,
        decided_at=NOW,
    )
    Proposal.objects.all().delete()
    ReadStrand.objects.all().delete()
    read(*texts, by_rule=True)
    assert Proposal.objects.get().state == ProposalState.REJECTED
    assert not Departure.objects.exists()


def test_an_end_takes_its_departure_when_that_was_accepted_first(
    kyiv: Mission, ann: User
) -> None:
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")), text(95, NOTHING))
    opening, end = Proposal.objects.waiting()
    entered = leaves(
        kyiv,
        ann,
        status=DepartureStatus.ORDERED,
        audience=Audience.FAMILY,
        effective="2026-01-14",
    )
    opening.result_id = entered.pk
    opening.save()
    assert review.completed(end)["facts"]["replaces"] == str(entered.pk)


def test_a_page_is_cited_with_the_sentence_that_says_it(kyiv: Mission) -> None:
    read(text(0, NOTHING), text(5, ordered("January 14, 2026")), by_rule=True)
    citation = kyiv.departures.get().citation
    assert citation.quote == Proposal.objects.get().sentence
    assert citation.capture_sha256 == "0" * 64
