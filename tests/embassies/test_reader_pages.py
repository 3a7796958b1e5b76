"""A mission's page, the index of cities, who helps whom, and a country's panels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisories.models import Event
from embassies import services
from embassies.dates import parse
from embassies.facts import HeadFacts, RepresentationFacts, StatementFacts
from embassies.models import Mission, Statement
from embassies.vocabulary import (
    Confidence,
    DepartureStatus,
    EndBasis,
    HeadRole,
    Location,
    Operating,
    Presence,
    Relation,
    RepresentationKind,
    Stage,
    StatementClass,
    Topic,
)
from tests.embassies.said import NOW, SOURCE, embassy, leaves, works

HERE = "/missions/us-kyiv/"


@pytest.fixture(autouse=True)
def _first_of_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page(client: Client, path: str = HERE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def says(by: User, **changed: Any) -> Statement:
    facts: dict[str, Any] = {
        "speaker": "Spokesman",
        "speaker_state": "US",
        "countries": ("UA",),
        "classification": StatementClass.OFFICIAL,
        "topic": Topic.CONTEXT,
        "summary": "Something was said.",
        "effective": parse("2022-05-20"),
    }
    return services.record_statement(
        facts=StatementFacts(**facts | changed), source=SOURCE, by=by, at=NOW
    )


def heads(mission: Mission, by: User, **changed: Any) -> None:
    facts: dict[str, Any] = {
        "name": "A. Person",
        "role": HeadRole.CHARGE,
        "presence": Presence.PRESENT,
        "effective": parse("2022-01-23"),
    }
    services.record_head(
        mission=mission.slug,
        facts=HeadFacts(**facts | changed),
        source=SOURCE,
        by=by,
        at=NOW,
    )


def represents(who: User, /, **changed: Any) -> None:
    facts: dict[str, Any] = {
        "sending": "US",
        "host": "UA",
        "kind": RepresentationKind.PROTECTED_BY,
        "by": "PL",
        "effective": parse("2022-03-01"),
    }
    services.record_representation(
        facts=RepresentationFacts(**facts | changed), source=SOURCE, by=who, at=NOW
    )


# A mission


def test_a_mission_of_which_nothing_is_recorded_is_not_known_to_operate(
    client: Client, kyiv: Mission
) -> None:
    told = page(client)
    assert "No posture recorded: not known whether it operates" in told
    assert "No departure on record is in force." in told
    assert "pl-here" not in told


def test_it_tells_all_three_axes_since_when_and_when_checked(
    client: Client, kyiv: Mission, ann: User
) -> None:
    works(
        kyiv,
        ann,
        operating=Operating.LIMITED,
        location=Location.MOVED_WITHIN,
        sites=("Lviv, UA",),
        effective="2022-02-14",
    )
    services.reconfirm_posture(
        mission=kyiv.slug, number=1, source=SOURCE, by=ann, at=NOW
    )
    told = page(client)
    assert "In Lviv, limited operations." in told
    assert "<dd>moved within the country</dd>" in told
    assert "<dd>full consular services</dd>" in told
    assert '<time datetime="2022-02-14">14 February 2022</time>' in told
    assert 'last checked <time datetime="2022-06-01">' in told


def test_a_departure_in_force_has_its_clock(
    client: Client, kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, effective="2022-05-22")
    told = page(client)
    assert "10 days since it was ordered" in told
    assert "not re-confirmed for 10 days" in told
    assert "review due by 21 Jun 2022, by our reckoning" in told


def test_a_departure_is_told_as_one_chain_from_beginning_to_end(
    client: Client, kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23")
    leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    leaves(
        kyiv,
        ann,
        status=DepartureStatus.ENDED,
        effective="2022-05",
        replaces=2,
        end_basis=EndBasis.INFERRED,
    )
    told = page(client)
    assert told.count('<ol class="chain thread') == 1
    places = [told.index(f'id="departure-{number}"') for number in (1, 2, 3)]
    assert places == sorted(places)
    assert "inferred: the sentence is gone" in told


def test_what_is_not_official_or_did_not_happen_says_so(
    client: Client, kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-01-10", confidence=Confidence.MEMORY)
    works(
        kyiv,
        ann,
        operating=Operating.CLOSED,
        effective="2022-05",
        stage=Stage.NEVER_CARRIED_OUT,
    )
    works(kyiv, ann, operating=Operating.CLOSED, stage=Stage.ANNOUNCED)
    told = page(client)
    assert "from memory, source to be found" in told
    assert "announced, never carried out" in told
    assert "Announced, not yet in effect:" in told
    assert '<span class="mark pl-here"' in told  # what stands is still the first


def test_disagreeing_entries_of_one_day_stand_side_by_side(
    client: Client, kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-05-18")
    works(kyiv, ann, operating=Operating.LIMITED, effective="2022-05-18")
    told = page(client)
    assert "Sources disagree." in told
    assert '<a href="#posture-1">' in told


def test_what_was_corrected_and_taken_back_stays_readable(
    client: Client, kyiv: Mission, ann: User
) -> None:
    row = works(kyiv, ann, effective="2022-01-10")
    services.retract(event=row.pk, reason="Another embassy.", by=ann, at=NOW)
    told = page(client)
    assert "Taken back by no. 2" in told
    assert "Another embassy." in told
    assert '<del class="was">' in told


def test_a_further_source_is_told_with_its_own_wording(
    client: Client, kyiv: Mission, ann: User
) -> None:
    row = leaves(kyiv, ann, effective="2022-01-23", wording="employees")
    services.add_witness(
        event=row.pk, wording="direct-hire employees", source=SOURCE, by=ann, at=NOW
    )
    told = page(client)
    assert "Told by others too:" in told
    assert '<q lang="en">direct-hire employees</q>' in told
    assert "direct-hire employees" in page(client, row.event.get_absolute_url())


def test_heads_and_statements_are_told_apart_from_posture(
    client: Client, kyiv: Mission, ann: User
) -> None:
    heads(kyiv, ann)
    order = leaves(kyiv, ann, effective="2022-01-23")
    says(
        ann,
        classification=StatementClass.DENIAL,
        answers=order.pk,
        relation=Relation.DENIES,
        summary="No order was given.",
    )
    told = page(client)
    assert "<strong>A. Person</strong>, chargé d&#x27;affaires: in the host" in told
    assert "No order was given." in told
    assert "denies: departure ordered" in told
    assert "No posture recorded" in told
    assert "Answered by:" in page(client, order.event.get_absolute_url())
    answer = Statement.objects.get().event.get_absolute_url()
    assert f'Denies: <a href="/events/{order.pk}/">' in page(client, answer)


def test_a_thousand_entries_are_paged_at_the_same_cost(
    client: Client, kyiv: Mission, ann: User
) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        return len(queries)

    kinds = (Operating.OPEN, Operating.CLOSED)
    for number in range(3):
        works(kyiv, ann, operating=kinds[number % 2], effective=f"20{10 + number}")
    few = cost(HERE)
    start = date(2013, 1, 1)
    for number in range(3, 60):
        day = start + timedelta(days=number)
        works(kyiv, ann, operating=kinds[number % 2], effective=day.isoformat())
    assert cost(HERE) <= few + 1  # the pages are counted
    told = page(client)
    assert told.count('id="posture-') == 40
    assert "?postures=2#h-postures" in told
    assert page(client, f"{HERE}?postures=2").count('id="posture-') == 20


# The index, and who helps whom


def test_the_index_names_every_host_city_by_country(
    client: Client, kyiv: Mission, ann: User
) -> None:
    embassy(ann, sending="UA", host="PL", city="Warsaw", name="Embassy of Ukraine")
    works(kyiv, ann, effective="2022-05-18")
    told = page(client, "/embassies/")
    assert "2 missions in 2 cities" in told
    assert '<a href="/embassies/warsaw/">Warsaw</a> 1' in told
    assert "something is recorded of 1 of 1" in told


def test_missions_are_found_by_their_words(client: Client, kyiv: Mission) -> None:
    assert "US Embassy Kyiv" in page(client, "/embassies/?q=kyiv+united")
    assert "No mission has all of these words" in page(client, "/embassies/?q=lima")
    page(client, "/embassies/?q=%00")


def test_who_protects_and_who_helps_is_told_while_it_holds(
    client: Client, kyiv: Mission, ann: User
) -> None:
    represents(ann)
    represents(ann, kind=RepresentationKind.HELPED_BY, by="GB")
    represents(
        ann,
        kind=RepresentationKind.HELPED_BY,
        sending="GB",
        until=parse("2022-04-01"),
    )
    for path in ("/embassies/help/", "/embassies/help/?country=ukraine"):
        told = page(client, path)
        assert "<strong>Poland</strong> protects the interests of" in told
        assert "<strong>United Kingdom</strong> gives consular help" in told
        assert told.count('<ul class="plain represented"') == 1
        assert "citizens of <strong>United Kingdom</strong>" not in told
    assert "Represented by others" in page(client, "/countries/ukraine/")
    assert (
        "Poland"
        not in page(client, "/embassies/help/?country=poland")
        .split("In force now")[1]
        .split("Served from")[0]
    )


# A country's page, and as of a day


def test_a_country_s_page_tells_what_is_not_as_ever_and_folds_the_rest(
    client: Client, kyiv: Mission, ann: User
) -> None:
    embassy(ann, sending="GB", name="British Embassy")
    embassy(ann, sending="PL", city="Lviv", name="Polish Consulate")
    works(kyiv, ann, operating=Operating.SUSPENDED, effective="2022-02-28")
    told = page(client, "/countries/ukraine/").split('class="embassies"')[1]
    told = told.split("</section>")[0]
    assert "US Embassy Kyiv" in told
    assert "British Embassy" not in told
    assert "Of 2 missions nothing is recorded" in told
    assert '<a href="/embassies/lviv/">Lviv</a> (1)' in told


def test_a_page_on_a_past_day_tells_only_what_was_known_to_stand_then(
    client: Client, kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, effective="2022-01-23")
    works(kyiv, ann, effective="2022-01-10")
    works(kyiv, ann, operating=Operating.SUSPENDED, effective="2022-02-28")
    heads(kyiv, ann)
    says(ann, effective=parse("2022-01-21"), summary="Options are ready.")
    says(ann, effective=parse("2022-01-25"), summary="Said a day later.")
    told = page(client, "/countries/ukraine/as-of/2022-01-24/")
    assert "Departure ordered (mandatory)" in told
    assert "1 day since it was ordered" in told
    assert "Operations suspended" not in told
    assert "A. Person" in told
    assert "Options are ready." in told
    assert "Said a day later." not in told


@pytest.mark.parametrize("kind", list(StatementClass))
def test_every_class_of_statement_is_named_in_words(
    client: Client, kyiv: Mission, ann: User, kind: StatementClass
) -> None:
    extra = {"accused": "PL"} if kind is StatementClass.ACCUSATION else {}
    says(ann, classification=kind, summary="The sentence of it.", **extra)
    told = page(client, "/countries/ukraine/")
    panel = told.split('class="statements"')[1].split("</section>")[0]
    assert f">{str(kind.label).capitalize()}</strong>" in panel
    assert "The sentence of it." in panel
    assert ("against Poland" in panel) == bool(extra)


def test_a_statement_is_on_the_timeline_and_in_no_departure_feed(
    client: Client, kyiv: Mission, ann: User
) -> None:
    says(ann, classification=StatementClass.DECLINED, summary="The report.")
    leaves(kyiv, ann, effective="2022-05-22")
    works(kyiv, ann, operating=Operating.CLOSED, effective="2022-05-23")
    heads(kyiv, ann)
    represents(ann)
    timeline = page(client, "/countries/ukraine/?show=statements")
    assert "declined to comment: The report" in timeline
    departures = page(client, "/feeds/departures.rss?country=UA")
    posture = page(client, "/feeds/posture.rss?country=UA&region=Europe")
    everything = page(client, "/feeds/everything.rss?country=UA")
    assert "departure ordered for family members" in departures
    assert "Source: Foreign Ministry, Statement on the embassy." in departures
    for said in ("operations closed", "A. Person", "interests protected by Poland"):
        assert said in posture
        assert said not in departures
    assert "The report" in everything
    assert "The report" not in posture + departures
    assert page(client, "/feeds/posture.rss?country=PL").count("<item>") == 0
    assert Event.objects.count() == 6


def test_the_record_of_a_country_begins_with_its_missions(
    client: Client, kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2012-02-06")
    assert client.get("/countries/ukraine/as-of/2012-02-06/").status_code == 200
    assert client.get("/countries/ukraine/as-of/2012-02-05/").status_code == 404
    assert (
        datetime(2012, 2, 6, tzinfo=UTC)
        == Event.objects.get(kind="posture-changed").occurred_at
    )
