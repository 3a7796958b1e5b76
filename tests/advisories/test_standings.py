"""What stands now: no state but a confirmed one ever looks like a level."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from advisories import services
from advisories.levels import Level
from advisories.models import Advisory, Issuer
from advisories.standings import Standing, State, gravest, lede, standings
from tests import factories
from tests.factories import DAY, NOON, advice, advisory, record

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def now_on(code: str = "QA", at: datetime = LATER) -> list[Standing]:
    place = factories.country(code)
    return standings(
        place,
        Issuer.objects.with_listing(),
        Advisory.objects.on(place).with_current().without_texts(),
        at,
    )


def says(level: Level, by: str, sending: str, **changes: object) -> None:
    factories.issuer(by, sending)
    record(advisory("qatar", by=by), advice(level, **changes))


def test_a_confirmed_level_stands() -> None:
    record(advisory(), advice(Level.DO_NOT_TRAVEL))
    [row] = now_on()
    assert (row.state, row.level) == (State.STANDS, Level.DO_NOT_TRAVEL)


def test_what_was_listed_and_not_read_has_a_reason_and_no_level() -> None:
    row = advisory()
    services.mark_unread(reasons={row.pk: "The page is missing."})
    [said] = now_on()
    assert (said.state, said.level, said.note) == (
        State.UNREAD,
        None,
        "The page is missing.",
    )


def test_three_days_without_confirmation_make_it_stale() -> None:
    record(advisory(), advice())
    [fresh] = now_on(at=NOON + 3 * DAY)
    [stale] = now_on(at=NOON + 3 * DAY + timedelta(seconds=1))
    assert (fresh.state, stale.state) == (State.STANDS, State.STALE)


def test_what_cannot_be_read_any_more_is_stale_with_its_reason() -> None:
    row = advisory()
    record(row, advice())
    services.mark_unread(reasons={row.pk: "The page changed its layout."})
    [said] = now_on()
    assert (said.state, said.note) == (State.STALE, "The page changed its layout.")


def test_a_withdrawn_advice_has_no_level() -> None:
    row = advisory()
    record(row, advice(Level.RECONSIDER))
    record(row, advice(Level.RECONSIDER, withdrawn=True), LATER)
    [said] = now_on()
    assert (said.state, said.level) == (State.WITHDRAWN, None)


def test_an_issuer_that_lists_others_but_not_this_one_does_not_cover_it() -> None:
    record(advisory(), advice())
    factories.country("FR", "France")
    [unsure] = now_on("FR")
    assert unsure.state is State.UNREAD
    assert "whole list has not been read" in unsure.note
    services.note_list(issuer="xa_office", whole=True)
    [row] = now_on("FR")
    assert (row.state, row.advisory) == (State.NOT_COVERED, None)


def test_an_issuer_that_was_never_read_has_no_row() -> None:
    factories.issuer()
    assert now_on() == []


def test_a_government_does_not_advise_on_its_own_country() -> None:
    record(advisory(), advice())
    [row] = now_on("XA")
    assert row.state is State.OWN


def test_a_part_never_gives_the_country_its_level() -> None:
    record(advisory("azores", part="Azores"), advice(Level.DO_NOT_TRAVEL))
    services.note_list(issuer="xa_office", whole=True)
    whole, part = now_on()
    assert (whole.state, part.part) == (State.NOT_COVERED, "Azores")
    assert gravest([whole, part]) is whole


def test_one_missing_run_is_not_missing_and_four_days_are() -> None:
    row = advisory()
    record(row, advice())
    other = advisory("elsewhere", codes=("FR",), at=NOON + 4 * DAY)
    services.confirm(advisories=[row.pk], at=NOON + 4 * DAY)
    services.note_list(issuer="xa_office", whole=True)
    [said] = now_on(at=NOON + 4 * DAY)
    assert other.pk != row.pk
    assert said.state is State.STALE
    assert "has not named it" in said.note


def test_the_gravest_of_several_answers_is_shown() -> None:
    record(advisory("west"), advice(Level.CAUTION))
    record(advisory("east"), advice(Level.DO_NOT_TRAVEL))
    shown = gravest(now_on())
    assert shown is not None
    assert shown.level is Level.DO_NOT_TRAVEL


def test_level_four_is_not_said_to_have_stricter_parts() -> None:
    record(advisory(), advice(Level.DO_NOT_TRAVEL, regional_max=Level.NOT_STATED))
    assert now_on()[0].stricter_part is None


# The lede


def test_nothing_read_is_said_so() -> None:
    assert lede([]) == ["No government's advice has been read here yet."]


def test_the_lede_counts_governments_the_gravest_first() -> None:
    says(Level.CAUTION, "xd_office", "XD")
    says(Level.DO_NOT_TRAVEL, "xb_office", "XB")
    says(Level.DO_NOT_TRAVEL, "xc_office", "XC")
    assert lede(now_on()) == [
        "Two of three governments say do not go.",
        "One asks for more caution.",
    ]


def test_all_and_one_are_said_as_such() -> None:
    says(Level.RECONSIDER, "xb_office", "XB")
    clause = "advises against travel that is not essential."
    assert lede(now_on()) == [f"The one government that is followed here {clause}"]
    says(Level.RECONSIDER, "xc_office", "XC")
    assert lede(now_on()) == [
        "Both governments advise against travel that is not essential."
    ]


# level, strictest part, what the lede says of it
@pytest.mark.parametrize(
    ("level", "part", "said"),
    [
        (Level.NOT_STATED, None, "states no national level"),
        (Level.NOT_STATED, Level.DO_NOT_TRAVEL, "advises against travel to parts"),
        (Level.NORMAL, Level.RECONSIDER, "advises against travel to parts"),
        (Level.NORMAL, Level.NOT_STATED, "parts of it whose level is not known"),
        (Level.NORMAL, None, "advises the usual precautions"),
        (Level.VARIES, None, "gives levels for its parts only"),
    ],
)
def test_unranked_advice_is_never_put_as_the_lowest_level(
    level: Level, part: Level | None, said: str
) -> None:
    says(level, "xb_office", "XB", regional_max=part)
    assert said in lede(now_on())[0]


def test_a_stale_level_is_not_counted_as_a_level() -> None:
    says(Level.NORMAL, "xb_office", "XB")
    [sentence] = lede(now_on(at=NOON + 9 * DAY))
    assert "has not been confirmed lately" in sentence
