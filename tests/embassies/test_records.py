"""What the database itself refuses, and what it answers."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction

from advisories import ledger
from advisories.facts import Precision
from advisories.models import Event, Kind, Origin
from embassies import services
from embassies.models import Citation, Departure, Mission, Posture
from embassies.vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    Location,
    Operating,
)
from tests.embassies.said import NOW, SOURCE, departure, embassy, leaves, works


def event() -> Event:
    [written] = ledger.append(
        [
            ledger.Entry(
                id=ledger.identify("test", ledger.position()),
                kind=Kind.POSTURE_CHANGED,
                countries=("UA",),
                when=ledger.When(NOW),
                published_at=NOW,
                origin=Origin.STAFF,
                recorded_by="ann",
            )
        ]
    )
    return written


def row(mission: Mission, by: User, **changed: Any) -> dict[str, Any]:
    return {
        "event": event(),
        "mission": mission,
        "number": 1,
        "place": 1,
        "effective_precision": Precision.UNKNOWN,
        "confidence": Confidence.OFFICIAL,
        "citation": Citation.objects.create(
            url="https://example.org/",
            publisher="p",
            title="t",
            quote="q",
            language="en",
            accessed_on=date(2022, 6, 1),
        ),
        "recorded_by": by,
        "recorded_at": NOW,
    } | changed


AXES = {
    "operating": Operating.OPEN,
    "location": Location.IN_PLACE,
    "consular": Consular.FULL,
}
LEAVE = {"audience": Audience.ALL, "status": DepartureStatus.ORDERED}


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"operating": "maybe"}, "axes_are_known"),
        ({"location": ""}, "axes_are_known"),
        ({"consular": "some"}, "axes_are_known"),
        ({"number": 0, "place": 0}, "numbers_start_at_one"),
        ({"retracts": True}, "correction_says_why"),
        ({"reason": "no row named"}, "correction_says_why"),
        ({"confidence": "sure"}, "confidence_is_known"),
        ({"effective_earliest": date(2022, 1, 1)}, "effective_days_fit"),
        ({"effective_precision": Precision.DAY}, "effective_days_fit"),
        (
            {
                "effective_precision": Precision.DAY,
                "effective_earliest": date(2022, 1, 1),
            },
            "effective_days_fit",
        ),
        ({"effective_precision": "instant"}, "effective_days_fit"),
        (
            {
                "effective_precision": Precision.INTERVAL,
                "effective_earliest": date(2022, 1, 2),
                "effective_latest": date(2022, 1, 1),
            },
            "effective_days_fit",
        ),
    ],
)
def test_the_database_refuses_a_posture_that_makes_no_sense(
    kyiv: Mission, ann: User, wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Posture.objects.create(**row(kyiv, ann) | AXES | wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"audience": "everybody"}, "audience_and_status_are_known"),
        ({"status": "evacuated"}, "audience_and_status_are_known"),
        ({"status": DepartureStatus.ENDED}, "end_says_its_basis"),
        ({"end_basis": EndBasis.INFERRED}, "end_says_its_basis"),
    ],
)
def test_the_database_refuses_a_departure_that_makes_no_sense(
    kyiv: Mission, ann: User, wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Departure.objects.create(**row(kyiv, ann) | LEAVE | wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"url": "javascript:alert(1)"}, "citation_url_is_http"),
        ({"url": "data:text/html,x"}, "citation_url_is_http"),
        ({"title": ""}, "citation_says_who_and_what"),
        ({"publisher": ""}, "citation_says_who_and_what"),
        ({"capture_sha256": "abc"}, "citation_capture_is_sha256"),
    ],
)
def test_the_database_refuses_a_citation_that_cites_nothing(
    db: None, wrong: dict[str, Any], constraint: str
) -> None:
    citation = {
        "url": "https://example.org/",
        "publisher": "p",
        "title": "t",
        "quote": "q",
        "language": "en",
        "accessed_on": date(2022, 6, 1),
    }
    with pytest.raises(IntegrityError, match=constraint):
        Citation.objects.create(**citation | wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"latitude": 50.4}, "coordinates_are_on_earth"),
        ({"latitude": 91, "longitude": 0}, "coordinates_are_on_earth"),
        ({"wikidata_id": "P17"}, "wikidata_id_is_item"),
        ({"kind": "palace"}, "kind_is_known"),
        ({"city": ""}, "city_is_known_to_staff"),
        ({"citation": None}, "by_staff_is_cited"),
        ({"protecting_id": "US"}, "protected_by_another_state"),
    ],
)
def test_the_database_refuses_a_mission_that_makes_no_sense(
    kyiv: Mission, wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Mission.objects.filter(pk=kyiv.pk).update(**wrong)


def test_entries_and_citations_are_never_changed_or_deleted(
    kyiv: Mission, ann: User
) -> None:
    first = works(kyiv, ann)
    services.reconfirm_posture(
        mission=kyiv.slug, number=1, source=SOURCE, by=ann, at=NOW
    )
    leaves(kyiv, ann)
    for table in ("posture", "departure", "citation", "reconfirmation"):
        for statement in (
            f"UPDATE embassies_{table} SET citation_id = citation_id",
            f"DELETE FROM embassies_{table}",
        ):
            changed = statement.replace("citation_id = citation_id", "quote = 'x'")
            sql = changed if table == "citation" else statement
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
    first.refresh_from_db()
    assert first.operating == Operating.OPEN


def test_a_row_corrects_one_of_its_own_mission_only(kyiv: Mission, ann: User) -> None:
    lviv = embassy(ann, city="Lviv", name="US Consulate Lviv")
    there = works(lviv, ann)
    works(kyiv, ann)
    foreign = row(kyiv, ann, number=2, corrects=there, reason="another place")
    with (
        pytest.raises(IntegrityError, match="corrects_same_mission"),
        transaction.atomic(),
    ):
        Posture.objects.create(**foreign | AXES)
        connection.check_constraints()


def test_a_row_is_corrected_once(kyiv: Mission, ann: User) -> None:
    first = works(kyiv, ann)
    for number in (2, 3):
        again = row(kyiv, ann, number=number, corrects=first, reason="wrong day")
        if number == 2:
            Posture.objects.create(**again | AXES)
        else:
            with pytest.raises(IntegrityError, match="corrects_id"):
                Posture.objects.create(**again | AXES)


# Which posture stands on a day


def test_the_current_posture_is_the_latest_to_take_effect_not_to_be_entered(
    kyiv: Mission, ann: User
) -> None:
    reopened = works(kyiv, ann, effective="2022-05-18")
    moved = works(kyiv, ann, location=Location.MOVED_WITHIN, effective="2022-02-14")
    assert (moved.number, reopened.number) == (2, 1)
    on = Posture.objects.current
    assert on(date(2022, 6, 1)).get() == reopened
    assert on(date(2022, 5, 17)).get() == moved
    assert not on(date(2022, 2, 13)).exists()


def test_what_has_not_begun_yet_does_not_stand(kyiv: Mission, ann: User) -> None:
    now = works(kyiv, ann, effective="2022-01")
    works(kyiv, ann, operating=Operating.CLOSED, effective="2022-07-01")
    assert Posture.objects.current(NOW.date()).get() == now


def test_a_posture_without_a_date_stands_from_the_day_it_was_entered(
    kyiv: Mission, ann: User
) -> None:
    undated = works(kyiv, ann, operating=Operating.UNKNOWN)
    assert Posture.objects.current(NOW.date()).get() == undated
    assert not Posture.objects.current(date(2022, 5, 31)).exists()


@pytest.mark.parametrize(
    ("operating", "location", "consular", "mark"),
    [
        (Operating.OPEN, Location.IN_PLACE, Consular.FULL, "open"),
        (Operating.UNKNOWN, Location.IN_PLACE, Consular.FULL, "unknown"),
        (Operating.UNKNOWN, Location.UNKNOWN, Consular.UNKNOWN, "unknown"),
        (Operating.UNKNOWN, Location.UNKNOWN, Consular.NONE, "unknown"),
        (Operating.OPEN, Location.IN_PLACE, Consular.NONE, "limited"),
        (Operating.OPEN, Location.REMOTE, Consular.FULL, "limited"),
        (Operating.LIMITED, Location.IN_PLACE, Consular.FULL, "limited"),
        (Operating.OPEN, Location.MOVED_ABROAD, Consular.FULL, "moved"),
        (Operating.SUSPENDED, Location.MOVED_ABROAD, Consular.NONE, "suspended"),
        (Operating.CLOSED, Location.UNKNOWN, Consular.UNKNOWN, "closed"),
    ],
)
def test_the_mark_tells_the_gravest_and_unknown_is_never_open(
    operating: Operating, location: Location, consular: Consular, mark: str
) -> None:
    posture = Posture(operating=operating, location=location, consular=consular)
    assert posture.mark == mark
    assert posture.glyph


# Which departures are in force on a day


def test_departures_of_two_audiences_stand_side_by_side(
    kyiv: Mission, ann: User
) -> None:
    families = leaves(kyiv, ann, effective="2022-01-23")
    staff = leaves(
        kyiv,
        ann,
        audience=Audience.DIRECT_HIRE,
        status=DepartureStatus.AUTHORIZED,
        effective="2022-01-23",
    )
    assert list(Departure.objects.in_force(NOW.date())) == [staff, families]


def test_an_upgrade_takes_the_place_of_what_it_replaces_from_its_day_on(
    kyiv: Mission, ann: User
) -> None:
    authorized = leaves(
        kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23"
    )
    ordered = leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    assert list(Departure.objects.in_force(date(2022, 2, 11))) == [authorized]
    assert list(Departure.objects.in_force(date(2022, 2, 12))) == [ordered]


def test_an_end_leaves_nothing_in_force_and_a_relapse_is_another_episode(
    kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, effective="2022-01-23")
    leaves(
        kyiv,
        ann,
        status=DepartureStatus.ENDED,
        end_basis=EndBasis.INFERRED,
        effective="2022-03",
        replaces=1,
    )
    again = leaves(kyiv, ann, effective="2022-05-01")
    assert not Departure.objects.in_force(date(2022, 4, 1)).exists()
    assert list(Departure.objects.in_force(date(2022, 5, 1))) == [again]


def test_correcting_what_was_replaced_does_not_bring_it_back(
    kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-24")
    ordered = leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    services.correct_departure(
        mission=kyiv.slug,
        number=1,
        facts=departure(status=DepartureStatus.AUTHORIZED, effective="2022-01-23"),
        source=SOURCE,
        reason="It was announced a day earlier.",
        by=ann,
        at=NOW,
    )
    assert list(Departure.objects.in_force(NOW.date())) == [ordered]


def test_retracting_an_upgrade_puts_what_it_replaced_back_in_force(
    kyiv: Mission, ann: User
) -> None:
    authorized = leaves(
        kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23"
    )
    leaves(kyiv, ann, effective="2022-02-12", replaces=1)
    services.retract(
        event=kyiv.departures.get(number=2).pk, reason="A rumour.", by=ann, at=NOW
    )
    assert list(Departure.objects.in_force(NOW.date())) == [authorized]
