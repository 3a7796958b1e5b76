"""Entries, their events, and their corrections."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection

from advisories.facts import Precision
from advisories.models import Country, Event, Kind, Origin, Status
from embassies import services
from embassies.models import Citation, Mission, Posture
from embassies.services import OvertakenEntry, RefusedEntry
from embassies.vocabulary import (
    Audience,
    Confidence,
    Consular,
    DepartureStatus,
    EndBasis,
    Location,
    MissionKind,
    Operating,
)
from tests.embassies.said import (
    NOW,
    SOURCE,
    departure,
    embassy,
    leaves,
    posture,
    works,
)


def test_a_mission_is_added_with_who_added_it(kyiv: Mission) -> None:
    added = Event.objects.with_story().get(kind=Kind.MISSION_ADDED)
    assert kyiv.slug == "us-kyiv"
    assert (added.subject, added.actor_id) == ("mission:us-kyiv", "US")
    assert [country.pk for country in added.countries.all()] == ["UA"]
    assert (added.origin, added.recorded_by) == (Origin.STAFF, "ann")
    assert added.occurred_precision == Precision.UNKNOWN
    assert added.payload["citation"]["quote"] == SOURCE.quote


def test_a_mission_is_added_once(kyiv: Mission, ann: User) -> None:
    with pytest.raises(RefusedEntry, match="recorded already: open us-kyiv"):
        embassy(ann, name="Embassy of the United States")
    assert Event.objects.filter(kind=Kind.MISSION_ADDED).count() == 1
    assert Citation.objects.count() == 1


def test_a_second_kind_of_mission_in_a_city_gets_a_slug_of_its_own(
    kyiv: Mission, ann: User
) -> None:
    liaison = embassy(ann, kind=MissionKind.LIAISON_OFFICE, name="US Office Kyiv")
    assert liaison.slug == "us-kyiv-liaison-office"


def test_a_wikidata_item_is_one_mission(kyiv: Mission, ann: User) -> None:
    embassy(ann, sending="GB", name="British Embassy Kyiv", wikidata_id="Q42")
    with pytest.raises(RefusedEntry, match="British Embassy Kyiv is recorded already"):
        embassy(ann, sending="PL", name="Polish Embassy Kyiv", wikidata_id="Q42")


def test_a_city_needs_a_name_that_an_address_can_carry(states: None, ann: User) -> None:
    with pytest.raises(RefusedEntry, match="Latin letters"):
        embassy(ann, city="Київ")


def test_an_unknown_state_is_refused(states: None, ann: User) -> None:
    with pytest.raises(Country.DoesNotExist, match="No country QQ"):
        embassy(ann, sending="QQ")


def test_a_posture_announces_itself_with_what_was_before(
    kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-01")
    moved = works(
        kyiv,
        ann,
        location=Location.MOVED_WITHIN,
        location_detail="Lviv",
        consular=Consular.EMERGENCY_ONLY,
        effective="2022-02-14",
    )
    event = Event.objects.get(pk=moved.pk)
    assert event.kind == Kind.POSTURE_CHANGED
    assert event.occurred_at == datetime(2022, 2, 14, tzinfo=UTC)
    assert event.occurred_precision == Precision.DAY
    assert event.published_at == NOW
    assert event.recorded_by == "ann"
    assert event.payload["from"] == {
        "operating": "open",
        "location": "in place",
        "location_detail": "",
        "sites": [],
        "consular": "full",
        "stage": "in effect",
        "effective": "2022-01",
    }
    assert event.payload["to"] == moved.axes | {"effective": "2022-02-14"}
    assert event.payload["location"] == "moved within the host"
    assert event.payload["mission_name"] == "US Embassy Kyiv"
    assert event.payload["citation"]["url"] == SOURCE.url


def test_what_was_before_is_what_stood_on_that_day(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01")
    works(kyiv, ann, operating=Operating.SUSPENDED, effective="2022-02-28")
    between = works(kyiv, ann, operating=Operating.LIMITED, effective="2022-02-14")
    event = Event.objects.get(pk=between.pk)
    assert event.payload["from"]["operating"] == "open"


def test_a_posture_that_stands_already_is_not_news(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01")
    with pytest.raises(RefusedEntry, match=r"no\. 1 says already"):
        works(kyiv, ann, effective="2022-02")
    assert Event.objects.filter(kind=Kind.POSTURE_CHANGED).count() == 1


def test_checking_again_is_kept_and_is_no_event(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01")
    events = Event.objects.count()
    services.reconfirm_posture(
        mission=kyiv.slug, number=1, source=SOURCE, by=ann, at=NOW
    )
    assert Event.objects.count() == events
    checked = Posture.objects.with_last_checked().get()
    assert checked.last_checked_on == date(2022, 6, 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (DepartureStatus.AUTHORIZED, Kind.DEPARTURE_AUTHORIZED),
        (DepartureStatus.ORDERED, Kind.DEPARTURE_ORDERED),
        (DepartureStatus.WITHDRAWN, Kind.STAFF_WITHDRAWN),
    ],
)
def test_a_departure_announces_itself_as_what_it_is(
    kyiv: Mission, ann: User, status: DepartureStatus, kind: Kind
) -> None:
    row = leaves(
        kyiv, ann, status=status, wording="their own words", effective="2022-01-23"
    )
    event = Event.objects.get(pk=row.pk)
    assert (event.kind, event.subject) == (kind, "mission:us-kyiv")
    assert event.payload["audience"] == "family members"
    assert event.payload["status"] == status
    assert event.payload["wording"] == "their own words"


def test_narrowing_an_order_is_a_change_and_ending_it_an_end(
    kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, audience=Audience.ALL, effective="2022-01-23")
    narrowed = leaves(
        kyiv, ann, audience=Audience.DESIGNATED, effective="2022-03", replaces=1
    )
    ended = leaves(
        kyiv,
        ann,
        audience=Audience.DESIGNATED,
        status=DepartureStatus.ENDED,
        end_basis=EndBasis.STATED,
        effective="2022-05",
        replaces=2,
    )
    kinds = [Event.objects.get(pk=row.pk).kind for row in (narrowed, ended)]
    assert kinds == [Kind.DEPARTURE_CHANGED, Kind.DEPARTURE_ENDED]
    payload = Event.objects.get(pk=narrowed.pk).payload
    assert payload["from"]["audience"] == "all"
    assert payload["to"]["audience"] == "designated staff"


def test_an_end_says_what_it_ends_while_something_is_in_force(
    kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, effective="2022-01-23")
    ended = departure(
        status=DepartureStatus.ENDED, end_basis=EndBasis.STATED, effective="2022-03"
    )
    with pytest.raises(RefusedEntry, match="Say which departure has ended"):
        services.record_departure(
            mission=kyiv.slug, facts=ended, source=SOURCE, by=ann, at=NOW
        )


@pytest.mark.parametrize(
    ("status", "basis"),
    [(DepartureStatus.ENDED, None), (DepartureStatus.ORDERED, EndBasis.STATED)],
)
def test_only_an_end_has_a_basis(
    kyiv: Mission, ann: User, status: DepartureStatus, basis: EndBasis | None
) -> None:
    with pytest.raises(RefusedEntry, match="for an end, and only then"):
        leaves(kyiv, ann, status=status, end_basis=basis)


@pytest.mark.parametrize(
    ("dates", "occurred", "precision"),
    [
        # what staff gave: effective, announced, reported; what the ledger says
        (
            {"effective": "2022-01", "announced_on": date(2022, 1, 23)},
            datetime(2022, 1, 1, tzinfo=UTC),
            Precision.MONTH,
        ),
        (
            {"announced_on": date(2022, 1, 23), "reported_on": date(2022, 1, 24)},
            datetime(2022, 1, 23, tzinfo=UTC),
            Precision.DAY,
        ),
        (
            {"reported_on": date(2022, 1, 24)},
            datetime(2022, 1, 24, tzinfo=UTC),
            Precision.DAY,
        ),
        ({}, NOW, Precision.UNKNOWN),
    ],
)
def test_the_day_of_the_entry_is_never_passed_off_as_the_day_of_the_act(
    kyiv: Mission,
    ann: User,
    dates: dict[str, object],
    occurred: datetime,
    precision: Precision,
) -> None:
    event = Event.objects.get(pk=leaves(kyiv, ann, **dates).pk)
    assert (event.occurred_at, event.occurred_precision) == (occurred, precision)


def test_a_memory_is_unconfirmed(kyiv: Mission, ann: User) -> None:
    row = works(kyiv, ann, confidence=Confidence.MEMORY)
    event = Event.objects.get(pk=row.pk)
    assert (event.status, event.confidence) == (Status.UNCONFIRMED, "memory")


# Corrections


def corrected(mission: Mission, by: User, number: int, effective: str) -> Posture:
    return services.correct_posture(
        mission=mission.slug,
        number=number,
        facts=posture(operating=Operating.LIMITED, effective=effective),
        source=SOURCE,
        reason="It was the day before.",
        by=by,
        at=NOW,
    )


def test_a_correction_is_another_row_and_another_event(
    kyiv: Mission, ann: User
) -> None:
    wrong = works(kyiv, ann, effective="2022-02-15")
    right = corrected(kyiv, ann, 1, "2022-02-14")
    wrong.refresh_from_db()
    assert wrong.effective_earliest == date(2022, 2, 15)
    assert not wrong.is_standing
    assert (right.number, right.place, right.corrects) == (2, 1, wrong)
    event = Event.objects.get(pk=right.pk)
    assert (event.kind, event.corrects_id) == (Kind.CORRECTION, wrong.pk)
    assert event.payload["reason"] == "It was the day before."
    assert event.payload["retracted"] is False
    assert event.payload["from"]["operating"] == "open"
    assert event.payload["to"]["operating"] == "limited"
    assert event.payload["from"]["effective"] == "2022-02-15"
    assert event.payload["to"]["effective"] == "2022-02-14"
    assert Posture.objects.current(date(2022, 2, 14)).get() == right


def test_what_is_corrected_already_is_not_corrected_beside_it(
    kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-02-15")
    corrected(kyiv, ann, 1, "2022-02-14")
    with pytest.raises(RefusedEntry, match=r"go on from no\. 2"):
        corrected(kyiv, ann, 1, "2022-02-13")
    third = corrected(kyiv, ann, 2, "2022-02-13")
    assert (third.number, third.place) == (3, 1)


def test_a_correction_stays_in_the_place_of_what_it_corrects(
    kyiv: Mission, ann: User
) -> None:
    works(kyiv, ann, effective="2022-02-14")
    later = works(kyiv, ann, operating=Operating.CLOSED, effective="2022-02-14")
    corrected(kyiv, ann, 1, "2022-02-14")
    assert Posture.objects.current(NOW.date()).get() == later


def test_a_retraction_takes_a_row_back_and_stands_for_nothing(
    kyiv: Mission, ann: User
) -> None:
    before = works(kyiv, ann, effective="2022-01")
    wrong = works(kyiv, ann, operating=Operating.CLOSED, effective="2022-02")
    taken = services.retract(
        event=kyiv.postures.get(number=2).pk, reason="Another embassy.", by=ann, at=NOW
    )
    assert Posture.objects.current(NOW.date()).get() == before
    event = Event.objects.get(pk=taken.pk)
    assert (event.kind, event.corrects_id) == (Kind.CORRECTION, wrong.pk)
    assert event.payload["retracted"] is True
    assert event.payload["to"] is None
    with pytest.raises(RefusedEntry, match="is a retraction"):
        corrected(kyiv, ann, 3, "2022-02")


def test_a_departure_is_corrected_with_what_it_replaces(
    kyiv: Mission, ann: User
) -> None:
    leaves(kyiv, ann, status=DepartureStatus.AUTHORIZED, effective="2022-01-23")
    wrong = leaves(kyiv, ann, effective="2022-02-13")
    right = services.correct_departure(
        mission=kyiv.slug,
        number=2,
        facts=departure(effective="2022-02-12", replaces=1),
        source=SOURCE,
        reason="It replaced the authorization, a day earlier.",
        by=ann,
        at=NOW,
    )
    assert Event.objects.get(pk=right.pk).corrects_id == wrong.pk
    assert list(kyiv.departures.in_force(NOW.date())) == [right]


def test_a_departure_cannot_replace_itself(kyiv: Mission, ann: User) -> None:
    leaves(kyiv, ann)
    with pytest.raises(RefusedEntry, match="cannot replace itself"):
        services.correct_departure(
            mission=kyiv.slug,
            number=1,
            facts=departure(replaces=1),
            source=SOURCE,
            reason="A slip.",
            by=ann,
            at=NOW,
        )


# Two people, and one record built twice


def test_an_entry_on_what_no_longer_stands_is_refused(kyiv: Mission, ann: User) -> None:
    works(kyiv, ann, effective="2022-01")
    with pytest.raises(OvertakenEntry, match=r"ann recorded no\. 1 while"):
        services.record_posture(
            mission=kyiv.slug,
            facts=posture(operating=Operating.CLOSED),
            source=SOURCE,
            by=ann,
            at=NOW,
            based_on=0,
        )
    assert Posture.objects.count() == 1


def test_the_same_entries_give_the_same_ids_in_another_record(
    states: None, ann: User
) -> None:
    def enter(at: datetime) -> list[str]:
        home = embassy(ann)
        services.record_posture(
            mission=home.slug,
            facts=posture(effective="2022-01"),
            source=SOURCE,
            by=ann,
            at=at,
        )
        leaves(home, ann, effective="2022-01-23")
        corrected(home, ann, 1, "2022-02-14")
        ids = Event.objects.order_by("position").values_list("pk", flat=True)
        return [str(pk) for pk in ids]

    first = enter(NOW)
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE advisories_event, embassies_mission, embassies_citation CASCADE"
        )
    again = enter(NOW)
    assert len(first) == 4
    assert first == again
