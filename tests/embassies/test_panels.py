"""What a country's page says of the missions there."""

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template
from pytest_django import DjangoAssertNumQueries

from advisories.models import Country
from embassies.models import Mission
from embassies.panels import missions_in
from embassies.vocabulary import Location, Operating
from tests.embassies.said import NOW, embassy, leaves, works


def panel(code: str = "UA") -> str:
    template = Template("{% load embassies %}{% embassy_panel country %}")
    return template.render(Context({"country": Country.objects.get(pk=code)}))


def test_it_tells_posture_and_departures_in_words(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, location=Location.MOVED_WITHIN, location_detail="Lviv")
    leaves(kyiv, ann, effective="2022-01-23")
    told = panel()
    assert '<a href="/missions/us-kyiv/">US Embassy Kyiv</a>' in told
    assert "moved within the country (Lviv)" in told
    assert "Departure ordered (mandatory)" in told
    assert '<time datetime="2022-01-23">23 January 2022</time>' in told


def test_unknown_is_shown_and_not_as_open(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, operating=Operating.UNKNOWN)
    told = panel()
    assert "posture-unknown" in told
    assert "Not known whether it operates" in told
    assert "posture-open" not in told


def test_a_mission_without_a_posture_is_not_known_to_operate(kyiv: Mission) -> None:
    told = panel()
    assert "Of 1 mission nothing is recorded" in told
    assert '<a href="/embassies/kyiv/">Kyiv</a> (1)' in told
    assert "posture-open" not in told


def test_a_country_without_missions_says_that_none_is_on_record(states: None) -> None:
    assert "No mission here is on record yet." in panel("PL")


def test_only_missions_in_the_country_are_there(kyiv: Mission, ann: User) -> None:
    embassy(ann, sending="UA", host="US", city="Washington", name="Ukraine's Embassy")
    lines = missions_in(Country.objects.get(pk="UA"), NOW.date())
    assert [line.mission for line in lines] == [kyiv]


@pytest.mark.parametrize("missions", [1, 12])
def test_the_number_of_missions_costs_no_queries(
    states: None,
    ann: User,
    missions: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(missions):
        home = embassy(ann, city=f"Town {number}", name=f"US Embassy {number}")
        works(home, ann)
        leaves(home, ann)
    with django_assert_num_queries(10):  # the country itself is one
        panel()
