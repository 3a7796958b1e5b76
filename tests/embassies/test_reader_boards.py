"""A host city's board: paths, periods, who moved first, and its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from advisories.models import Country
from embassies import board_marks, boards, cities, services
from embassies.boards import Board, Group, Period
from embassies.models import Mission
from embassies.paths import Place, place_of
from embassies.vocabulary import Audience, DepartureStatus, Location, Operating, Stage
from tests.embassies.said import NOW, SOURCE, embassy, leaves, posture, works

HERE = "/embassies/kyiv/"
Y2022 = Period.year(2022)
LVIV = {"location": Location.MOVED_WITHIN, "sites": ("Lviv, UA",)}
POLAND = {"location": Location.MOVED_ABROAD, "sites": ("PL",)}


@pytest.fixture(autouse=True)
def _late_in_2022() -> Iterator[None]:
    with time_machine.travel(NOW.replace(month=12), tick=False):
        yield


@pytest.fixture
def three(states: None, ann: User) -> dict[str, Mission]:
    """The first leaves and comes back, the second follows, the third never moves."""
    homes = {
        code: embassy(ann, sending=code, name=f"Embassy of {code}")
        for code in ("US", "GB", "PL")
    }
    works(homes["US"], ann, effective="2022-01-10")
    works(homes["US"], ann, effective="2022-02-14", **LVIV)
    works(homes["US"], ann, effective="2022-02-24", **POLAND)
    works(homes["US"], ann, effective="2022-05-18", operating=Operating.LIMITED)
    works(homes["GB"], ann, effective="2022-02-18", **LVIV)
    works(homes["PL"], ann, effective="2022-04-09")
    return homes


def drawn(day: date | None = None, period: Period | None = Y2022) -> Board:
    [city] = cities.find("kyiv")
    return boards.board(city, date(2022, 12, 1), day, period)


def standing(day: date) -> dict[str, list[str]]:
    """By where they stand, the codes of the senders."""
    return {
        each.key: [row.mission.sending_id for row in (*each.firm, *each.stale)]
        for each in drawn(day).standing
        if each.count
    }


def page(client: Client, path: str = HERE, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


# Where a mission works


# operating, location, place
@pytest.mark.parametrize(
    ("operating", "location", "place"),
    [
        ("open", "in place", Place.HERE),
        ("limited", "in place", Place.HERE),
        ("suspended", "in place", Place.CLOSED),
        ("closed", "unknown", Place.CLOSED),
        ("suspended", "moved within the host", Place.WITHIN),
        ("closed", "moved abroad", Place.ABROAD),
        ("limited", "remote", Place.REMOTE),
        ("open", "unknown", Place.UNKNOWN),
        ("unknown", "unknown", Place.UNKNOWN),
    ],
)
def test_a_place_is_where_it_works_and_closed_only_where_it_works_nowhere(
    kyiv: Mission, ann: User, operating: str, location: str, place: Place
) -> None:
    row = works(kyiv, ann, operating=Operating(operating), location=Location(location))
    assert place_of(row) is place


def test_not_known_whether_it_operates_is_said(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, operating=Operating.UNKNOWN, effective="2022-01-10")
    [row] = drawn(date(2022, 2, 1)).rows
    assert row.stay and row.stay.words == "in Kyiv, not known whether it operates"


def test_sites_are_named_as_a_reader_would(kyiv: Mission, ann: User) -> None:
    sites = ("Lviv, UA", "Rzeszów, PL", "US")
    works(kyiv, ann, location=Location.MOVED_WITHIN, sites=sites)
    [row] = drawn(period=None).rows
    assert row.path.stays[0].site == "Lviv, Rzeszów (Poland) and United States"


# Who is where, and who moved first


def test_who_had_left_by_a_day_can_be_read_off(three: dict[str, Mission]) -> None:
    assert standing(date(2022, 2, 15)) == {"within": ["US"], "none": ["GB", "PL"]}
    assert standing(date(2022, 3, 1)) == {
        "within": ["GB"],
        "abroad": ["US"],
        "none": ["PL"],
    }
    assert standing(date(2022, 6, 1)) == {
        "here": ["PL"],
        "back": ["US"],
        "within": ["GB"],
    }


def test_the_first_to_leave_is_first_and_the_others_follow(
    three: dict[str, Mission],
) -> None:
    rows = drawn().rows
    assert [(row.mission.sending_id, row.group, row.after) for row in rows] == [
        ("US", Group.LEFT, 0),
        ("GB", Group.LEFT, 4),
        ("PL", Group.STAYED, None),
    ]
    assert [(move.name, move.after) for move in drawn().left] == [
        ("United States", 0),
        ("United Kingdom", 4),
    ]
    assert [move.day for move in drawn().returned] == [date(2022, 5, 18)]


def test_who_let_families_go_first_is_told_apart_from_who_left(
    three: dict[str, Mission], ann: User
) -> None:
    leaves(three["GB"], ann, effective="2022-01-24")
    leaves(three["US"], ann, effective="2022-01-23")
    assert [(move.name, move.after) for move in drawn().departures] == [
        ("United States", 0),
        ("United Kingdom", 1),
    ]


def test_a_posture_that_does_not_know_where_neither_ends_nor_begins_an_absence(
    kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-02-14", **LVIV)
    works(kyiv, ann, effective="2022-03-01", location=Location.UNKNOWN)
    works(kyiv, ann, effective="2022-05-18")
    [absence] = drawn().rows[0].path.absences
    assert absence.back and absence.left.since == date(2022, 2, 14)
    assert absence.back.since == date(2022, 5, 18)


def test_what_was_only_announced_moves_nobody(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01-10")
    for stage in (Stage.ANNOUNCED, Stage.NEVER_CARRIED_OUT):
        works(kyiv, ann, effective="2022-02-14", stage=stage, **LVIV)
    assert standing(date(2022, 3, 1)) == {"here": ["US"]}


def test_what_was_taken_back_is_not_on_the_board(kyiv: Mission, ann: User) -> None:
    wrong = works(kyiv, ann, effective="2022-02-14", **LVIV)
    services.retract(event=wrong.pk, reason="Another embassy.", by=ann, at=NOW)
    board = drawn()
    assert (board.rows, board.silent) == ([], [kyiv])


def test_a_correction_stands_where_the_wrong_row_stood(
    kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-02-14", **LVIV)
    services.correct_posture(
        mission=kyiv.slug,
        number=1,
        facts=posture(effective="2022-02-20", **POLAND),
        source=SOURCE,
        reason="It was Poland.",
        by=ann,
        at=NOW,
    )
    assert standing(date(2022, 2, 19)) == {"none": ["US"]}
    assert standing(date(2022, 2, 20)) == {"abroad": ["US"]}


def test_a_month_is_told_as_a_month(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01-10", **LVIV)
    works(kyiv, ann, effective="2022-04")
    [row] = drawn(date(2022, 4, 10)).rows
    assert row.stay and (row.stay.since, row.stay.by) == (
        date(2022, 4, 1),
        date(2022, 4, 30),
    )
    lane = board_marks.lane(row.path, Y2022, date(2022, 12, 1))
    assert 'class="stay fuzzy"' in lane
    assert "April 2022" in board_marks.now(row, date(2022, 4, 10))


def test_the_last_posture_is_not_confirmed_for_ever(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01-10")
    [row] = drawn(date(2022, 12, 1)).rows
    assert "not confirmed since" in board_marks.now(row, date(2022, 12, 1))
    assert "not confirmed since" not in board_marks.now(row, date(2022, 2, 1))
    [here] = [each for each in drawn(date(2022, 12, 1)).standing if each.count]
    assert (here.key, here.firm, len(here.stale)) == ("here", [], 1)
    assert 'class="stay stale"' in board_marks.lane(row.path, Y2022, date(2022, 12, 1))


def test_nothing_is_drawn_before_anything_is_known(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-07-02")
    [row] = drawn().rows
    lane = board_marks.lane(row.path, Y2022, date(2022, 12, 1))
    assert lane.count("<rect") == 2  # until it is stale, and from then on
    assert 'x="49.86%"' in lane


def test_a_departure_is_drawn_until_it_is_ended(kyiv: Mission, ann: User) -> None:
    leaves(kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23")
    leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    [row] = drawn().rows
    assert row.group is Group.OTHER
    assert [
        (each.departure.status, each.since, each.until) for each in row.path.leaves
    ] == [
        ("authorized", date(2022, 1, 23), date(2022, 2, 12)),
        ("ordered", date(2022, 2, 12), None),
    ]
    assert [each.words for each in row.path.leaves_on(date(2022, 2, 12))] == [
        "ordered to leave: family members"
    ]


# The period


def test_the_whole_record_is_at_least_a_year(three: dict[str, Mission]) -> None:
    board = drawn(period=None)
    assert board.period == Period(date(2021, 12, 2), date(2022, 12, 1))
    assert board.day == date(2022, 12, 1)


# first and last change, today, what is drawn
@pytest.mark.parametrize(
    ("first", "last", "today", "period"),
    [
        ("2022-01-10", "2025-03-27", "2026-11-23", "2022-01-10/2025-03-27"),
        ("2022-01-10", "2026-08-14", "2026-11-23", "2022-01-10/2026-11-23"),
        ("2022-01-10", "2022-05-18", "2026-11-23", "2022-01-10/2023-01-09"),
        ("2026-11-01", "2026-11-02", "2026-11-23", "2025-11-24/2026-11-23"),
    ],
)
def test_what_changed_within_a_year_is_drawn_up_to_today(
    first: str, last: str, today: str, period: str
) -> None:
    days = [date.fromisoformat(first), date.fromisoformat(last)]
    drawn = boards.whole(days, date.fromisoformat(today))
    assert f"{drawn.first}/{drawn.last}" == period


def test_a_day_alone_is_told_within_its_year(three: dict[str, Mission]) -> None:
    assert drawn(date(2022, 2, 15), None).period == Y2022


def test_long_periods_have_fewer_ticks() -> None:
    assert len(Y2022.ticks()) == 12
    assert len(Period(date(2019, 1, 1), date(2022, 12, 31)).ticks()) == 16
    assert len(Period(date(1980, 1, 1), date(2026, 12, 31)).ticks()) <= 24


def test_what_began_after_the_period_is_silent_in_it(
    three: dict[str, Mission],
) -> None:
    board = drawn(period=Period.year(2021))
    assert (board.rows, len(board.silent)) == ([], 3)


# The page


def test_it_tells_the_day_in_words_and_as_a_table(
    client: Client, three: dict[str, Mission]
) -> None:
    told = page(client, f"{HERE}?day=2022-02-15")
    assert "15 February 2022" in told
    assert "In Lviv" in told
    assert "Left Kyiv or closed, in this order" in told
    assert "+4 d" in told
    assert '<a href="/missions/gb-kyiv/">United Kingdom</a>' in told
    assert '<table class="chronicle' in told
    assert 'href="?day=2022-02-18"' in told  # the next day on which something changed


def test_nothing_recorded_is_never_shown_as_open(client: Client, kyiv: Mission) -> None:
    told = page(client)
    assert "Nothing is recorded of what became of it." in told
    assert "1 mission: not known whether it operates" in told
    assert "pl-here" not in told


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?day=yesterday", "This is not a day of the calendar"),
        ("?day=2022-02-30", "This is not a day of the calendar"),
        ("?day=1022-02-03", "The record does not reach to that year."),
        ("?from=2022-06-01&to=2022-05-01", "The period ends before it begins."),
        ("?from=٢٠٢٢-٠١-٠١", "This is not a day of the calendar"),
    ],
)
def test_a_day_that_means_nothing_is_explained(
    client: Client, three: dict[str, Mission], query: str, says: str
) -> None:
    assert says in page(client, f"{HERE}{query}", 400)


def test_an_unknown_city_is_not_found(client: Client, kyiv: Mission) -> None:
    page(client, "/embassies/atlantis/", 404)
    page(client, "/embassies/kyiv-pl/", 404)


def test_a_name_that_two_countries_share_shows_both(
    client: Client, kyiv: Mission, ann: User
) -> None:
    embassy(ann, sending="UA", host="PL", city="Kyiv", name="Another Kyiv")
    told = page(client)
    assert 'href="/embassies/kyiv-ua/"' in told
    assert 'href="/embassies/kyiv-pl/"' in told
    assert "Another Kyiv" not in page(client, "/embassies/kyiv-ua/")


def test_an_address_with_its_country_leads_to_the_plain_one(
    client: Client, kyiv: Mission
) -> None:
    response = client.get("/embassies/kyiv-ua/")
    assert (response.status_code, response["Location"]) == (302, HERE)


def test_the_slider_s_data_is_what_the_page_says(three: dict[str, Mission]) -> None:
    [row] = [row for row in drawn().rows if row.mission.sending_id == "US"]
    told = json.loads(board_marks.changes(row.path))
    assert [stay[:2] for stay in told] == [
        ["2022-01-10", "here"],
        ["2022-02-14", "within"],
        ["2022-02-24", "abroad"],
        ["2022-05-18", "back"],
    ]


def test_what_staff_typed_is_text_on_the_board(
    client: Client, kyiv: Mission, ann: User
) -> None:
    poison = "<script>alert(1)</script>\u202e"
    works(kyiv, ann, location=Location.MOVED_ABROAD, location_detail=poison)
    leaves(kyiv, ann, wording=poison)
    told = page(client)
    assert "<script>alert" not in told
    assert "\u202e" not in told
    assert "&lt;script&gt;" in told


@pytest.mark.parametrize("missions", [2, 12])
def test_the_number_of_missions_costs_no_queries(
    client: Client,
    states: None,
    ann: User,
    missions: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    codes = [f"{a}{b}" for a in "QXZ" for b in "ABCDEF"]
    Country.objects.bulk_create(
        Country(
            code=code,
            iso3=f"{code}X",
            name_en=f"State {code}",
            name_fr=f"État {code}",
            region="Europe",
            slug=f"state-{code.lower()}",
            sort_name=code,
        )
        for code in codes[:missions]
    )
    for code in codes[:missions]:
        home = embassy(ann, sending=code, name=f"Embassy of {code}")
        works(home, ann, effective="2022-01-10")
        works(home, ann, effective="2022-02-14", **LVIV)
        leaves(home, ann, audience=Audience.ALL, effective="2022-02-13")
    with django_assert_num_queries(7):
        page(client, f"{HERE}?day=2022-02-15")
