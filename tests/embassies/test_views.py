"""The staff's pages, from the search to the correction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisories.models import Event, Kind
from embassies import services
from embassies.access import add_staff
from embassies.models import Departure, Mission, Posture, Reconfirmation
from embassies.vocabulary import Operating
from tests.embassies.said import (
    NOW,
    PASSWORD,
    SOURCE,
    TYPED_DEPARTURE,
    TYPED_MISSION,
    TYPED_POSTURE,
    TYPED_SOURCE,
    embassy,
    leaves,
    posture,
    works,
)

HERE = "/staff/missions/us-kyiv/"


@pytest.fixture(autouse=True)
def _first_of_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def at(row: Posture | Departure, what: str) -> str:
    """Where something is done about an entry."""
    return f"/staff/entries/{row.pk}/{what}/"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def sent(client: Client, path: str, typed: dict[str, str]) -> str:
    """The page that answers; after a redirect, the page that it leads to."""
    response = client.post(path, typed, follow=True)
    assert response.status_code == 200
    return response.content.decode()


# The whole way


def test_staff_add_a_mission_record_and_correct(staff: Client, states: None) -> None:
    added = sent(staff, "/staff/missions/add/", TYPED_MISSION)
    assert "<h1>US Embassy Kyiv</h1>" in added
    assert "Recorded as no. 1." in sent(staff, f"{HERE}posture/record/", TYPED_POSTURE)
    assert "Recorded as no. 1." in sent(
        staff, f"{HERE}departure/record/", TYPED_DEPARTURE
    )
    correction = TYPED_DEPARTURE | {
        "audience": "designated staff",
        "reason": "The statement names designated staff.",
        "based_on": "1",
    }
    told = sent(staff, at(Departure.objects.get(), "correct"), correction)
    assert "Recorded as no. 2." in told
    assert "Corrected by no. 2" in told
    events = Event.objects.order_by("position")
    assert [event.kind for event in events] == [
        Kind.MISSION_ADDED,
        Kind.POSTURE_CHANGED,
        Kind.DEPARTURE_ORDERED,
        Kind.CORRECTION,
    ]
    assert {event.recorded_by for event in events} == {"ann"}
    timeline = page(staff, "/countries/ukraine/")
    assert "US Embassy Kyiv" in timeline
    assert "designated staff" in timeline


def test_a_posture_is_retracted_with_its_reason(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = works(kyiv, ann)
    told = sent(staff, at(row, "retract"), {"reason": "Another embassy."})
    assert "Takes back no. 1:" in told
    assert "Another embassy." in told
    assert "No posture recorded: not known whether it operates" in told


def test_a_departure_is_retracted_with_its_reason(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = leaves(kyiv, ann)
    told = sent(staff, at(row, "retract"), {"reason": "Only planned."})
    assert "Taken back by no. 2" in told
    assert "No departure on record is in force." in told


def test_a_posture_is_corrected_from_what_it_said(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = works(kyiv, ann, location_detail="the old town", effective="2022-03")
    form = page(staff, at(row, "correct"))
    assert 'value="the old town"' in form
    assert 'value="2022-03"' in form
    assert SOURCE.quote in form
    told = sent(
        staff,
        at(row, "correct"),
        TYPED_POSTURE | {"reason": "It was Lviv.", "based_on": "1"},
    )
    assert "Corrects no. 1:" in told
    assert Posture.objects.current(NOW.date()).get().location_detail == "Lviv"


def test_a_check_is_noted(staff: Client, kyiv: Mission, ann: User) -> None:
    row = works(kyiv, ann, effective="2022-01")
    assert "not checked since" in page(staff, HERE)
    told = sent(staff, at(row, "reconfirm"), TYPED_SOURCE)
    assert "Recorded." in told
    assert 'last checked <time datetime="2022-06-01">' in told
    assert Reconfirmation.objects.get().recorded_by == ann


def test_checked_again_is_one_press_and_cites_the_last_page(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = works(kyiv, ann, effective="2022-01")
    sent(staff, at(row, "reconfirm"), TYPED_SOURCE | {"title": "A newer page"})
    sent(staff, at(row, "unchanged"), {})
    _first, last = Reconfirmation.objects.select_related("citation").order_by("pk")
    assert last.citation.title == "A newer page"
    assert last.citation.accessed_on == NOW.date()


def test_an_end_says_which_departure_it_ends(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    row = leaves(kyiv, ann, effective="2022-01-23")
    ended = TYPED_DEPARTURE | {
        "status": "ended",
        "effective": "2022-05",
        "end_basis": "inferred",
        "based_on": "1",
    }
    refused = sent(staff, f"{HERE}departure/record/", ended)
    assert "Say which departure has ended." in refused
    told = sent(staff, f"{HERE}departure/record/", ended | {"replaces": str(row.pk)})
    assert "inferred: the sentence is gone" in told
    assert not Departure.objects.in_force(NOW.date()).exists()


# What is refused, and that nothing typed is lost


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"url": ""}, "This field is required."),
        ({"url": "javascript:alert(1)"}, "Give the page&#x27;s full address"),
        ({"url": "ftp://example.org/a"}, "Give the page&#x27;s full address"),
        ({"quote": " "}, "This field is required."),
        ({"publisher": ""}, "This field is required."),
        ({"accessed_on": ""}, "This field is required."),
        ({"accessed_on": "2022-06-03"}, "This day is still to come"),
        ({"accessed_on": "1/6/2022"}, "Write the day as 2022-01-23."),
        ({"effective": "last Sunday"}, "“last Sunday” is not a date: write"),
        ({"effective": "2022-06-15/2022-06-13"}, "put the earlier date first"),
        ({"operating": "reopened"}, "Select a valid choice."),
        ({"based_on": ""}, "This field is required."),
    ],
)
def test_a_posture_that_cannot_be_recorded_is_explained_at_its_field(
    staff: Client, kyiv: Mission, wrong: dict[str, str], says: str
) -> None:
    told = sent(staff, f"{HERE}posture/record/", TYPED_POSTURE | wrong)
    assert says in told
    assert "Nothing was recorded yet" in told
    [name] = wrong
    if name != "based_on":
        assert f'<a href="#id_{name}">' in told
        assert f'aria-describedby="id_{name}' in told
        assert 'aria-invalid="true"' in told
    assert 'value="Lviv"' in told
    assert not Posture.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"status": "ended"}, "Say whether the end was stated."),
        ({"end_basis": "stated"}, "Only an end has a basis"),
        ({"replaces": "7"}, "Select a valid choice."),
        ({"announced_on": "2023-01-01"}, "This day is still to come"),
    ],
)
def test_a_departure_that_cannot_be_recorded_is_explained(
    staff: Client, kyiv: Mission, wrong: dict[str, str], says: str
) -> None:
    told = sent(staff, f"{HERE}departure/record/", TYPED_DEPARTURE | wrong)
    assert says in told
    assert not Departure.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"sending": "QQ"}, "Select a valid choice."),
        ({"latitude": "50.4"}, "Give both coordinates, or neither."),
        ({"wikidata_id": "Kyiv"}, "Write the item as Q and digits"),
        ({"protecting": "US"}, "A protecting power is another state."),
        ({"city": "Київ"}, "Latin letters"),
    ],
)
def test_a_mission_that_cannot_be_added_is_explained(
    staff: Client, states: None, wrong: dict[str, str], says: str
) -> None:
    assert says in sent(staff, "/staff/missions/add/", TYPED_MISSION | wrong)
    assert not Mission.objects.exists()


def test_a_mission_that_is_there_is_not_added_again(
    staff: Client, kyiv: Mission
) -> None:
    told = sent(staff, "/staff/missions/add/", TYPED_MISSION)
    assert "recorded already: open us-kyiv" in told


def test_whoever_comes_second_sees_what_changed_and_loses_nothing(
    staff: Client, kyiv: Mission
) -> None:
    add_staff("bo", PASSWORD)
    services.record_posture(
        mission="us-kyiv",
        facts=posture(operating=Operating.CLOSED),
        source=SOURCE,
        by=User.objects.get(username="bo"),
        at=NOW,
    )
    told = sent(staff, f"{HERE}posture/record/", TYPED_POSTURE)
    assert "bo recorded no. 1 while you were writing" in told
    assert "Closed" in told
    assert 'value="Lviv"' in told
    assert 'name="based_on" value="1"' in told
    again = sent(staff, f"{HERE}posture/record/", TYPED_POSTURE | {"based_on": "1"})
    assert "Recorded as no. 2." in again


def test_sending_a_form_twice_records_it_once(staff: Client, kyiv: Mission) -> None:
    for _ in range(2):
        sent(staff, f"{HERE}departure/record/", TYPED_DEPARTURE)
    assert Departure.objects.count() == 1


def test_what_is_not_there_is_not_found(staff: Client, kyiv: Mission) -> None:
    for path in (
        "/staff/missions/us-nowhere/",
        "/staff/missions/us-nowhere/postures/record/",
        "/staff/entries/6d8f1c0e-5b0a-5a0e-9a3c-0c1b6b0f2a7d/correct/",
        f"{HERE}teapot/record/",
        "/missions/us-nowhere/",
    ):
        assert staff.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/staff/", "/staff/missions/", HERE])
def test_a_page_that_only_shows_takes_nothing(
    staff: Client, kyiv: Mission, path: str
) -> None:
    assert staff.post(path).status_code == 405


# Finding and reading


def test_missions_are_found_by_country_city_and_name(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    embassy(ann, sending="GB", host="PL", city="Warsaw", name="British Embassy Warsaw")
    for words in ("ukraine", "kyiv", "united kyiv", "États", "us-kyiv"):
        found = page(staff, f"/staff/missions/?q={words}")
        assert "US Embassy Kyiv" in found
        assert "British Embassy Warsaw" not in found
    assert "No mission is found" in page(staff, "/staff/missions/?q=atlantis")


def test_the_list_of_missions_has_pages(staff: Client, states: None, ann: User) -> None:
    Mission.objects.bulk_create(
        Mission(
            slug=f"us-town-{number:03}",
            sending_id="US",
            host_id="UA",
            city=f"Town {number}",
            city_slug=f"town-{number}",
            kind="consulate",
            name=f"US Consulate Town {number:03}",
            recorded_at=NOW,
        )
        for number in range(120)
    )
    assert "US Consulate Town 099" in page(staff, "/staff/missions/")
    second = page(staff, "/staff/missions/?q=town&page=2")
    assert "US Consulate Town 119" in second
    assert "page=1" in second


def test_the_first_page_tells_who_entered_what_lately(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann)
    told = page(staff, "/staff/")
    assert "<strong>ann</strong>" in told
    assert "embassy posture changed, US Embassy Kyiv" in told


def test_readers_see_the_chain_with_its_sources(
    client: Client, kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-01")
    leaves(kyiv, ann, effective="2022-06-13/2022-06-15", note="Two dates are given.")
    told = page(client, "/missions/us-kyiv/")
    assert SOURCE.quote in told
    assert 'href="https://example.org/statement"' in told
    assert "between 13 June 2022 and 15 June 2022" in told
    assert "Two dates are given." in told
    assert "Correct no. 1" not in told
    assert "recorded by" not in told


def test_what_staff_typed_is_text_and_never_markup(
    client: Client, kyiv: Mission, ann: User
) -> None:
    poison = "<script>alert(1)</script>\u202e"
    works(kyiv, ann, location_detail=poison, note=poison)
    leaves(kyiv, ann, post=poison[:60], wording=poison)
    for path in ("/missions/us-kyiv/", "/countries/ukraine/"):
        told = page(client, path)
        assert "<script>alert" not in told
        assert "\u202e" not in told
        assert "&lt;script&gt;" in told


def test_a_mission_s_page_asks_no_more_for_a_longer_chain(
    staff: Client, kyiv: Mission, ann: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(staff, HERE)
        return len(queries)

    works(kyiv, ann, effective="2022-01")
    leaves(kyiv, ann, effective="2022-01")
    short = cost()
    for month in range(2, 6):
        kinds = (Operating.CLOSED, Operating.OPEN)
        works(kyiv, ann, operating=kinds[month % 2], effective=f"2022-0{month}")
        leaves(kyiv, ann, effective=f"2022-0{month}", replaces=month - 1)
    assert cost() == short


def test_a_page_read_today_in_the_pacific_is_accepted(
    staff: Client, kyiv: Mission
) -> None:
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    sent(staff, f"{HERE}posture/record/", TYPED_POSTURE | {"accessed_on": tomorrow})
    assert Posture.objects.count() == 1
