"""Events in words."""

from __future__ import annotations

from typing import Any

import pytest

from advisories import doubts, ledger, sentences
from advisories.facts import Region
from advisories.levels import Level
from advisories.models import Event, Kind
from tests import factories
from tests.factories import HOUR, NOON, advice, advisory, issued, record

pytestmark = pytest.mark.django_db


def change(before: Any, after: Any, **about: Any) -> Event:
    """The event that leads from one advice to the other."""
    row = advisory(**about)
    record(row, before)
    record(row, after, NOON + HOUR)
    return Event.objects.with_story().newest_first()[0]


def test_a_lowered_level_names_who_where_and_both_levels() -> None:
    event = change(
        advice(Level.DO_NOT_TRAVEL, native_label="Reisewarnung"),
        advice(Level.RECONSIDER, native_label="wird abgeraten"),
    )
    assert sentences.headline(event) == "Sender XA on Qatar: level lowered 4 → 3"
    assert sentences.headline(event, here=True) == "Sender XA: level lowered 4 → 3"
    assert sentences.words(event) == sentences.Words("Reisewarnung", "wird abgeraten")


def test_a_part_is_named_on_its_countrys_own_page_too() -> None:
    event = change(advice(Level.NORMAL), advice(Level.CAUTION), part="Azores")
    assert sentences.headline(event) == (
        "Sender XA on Qatar (Azores): level raised 1 → 2"
    )
    assert sentences.headline(event, here=True).startswith("Sender XA on Azores:")


def test_an_unranked_level_is_told_in_words() -> None:
    event = change(advice(Level.NOT_STATED), advice(Level.RECONSIDER))
    assert sentences.headline(event).endswith("level first stated, 3")
    back = change(advice(Level.RECONSIDER), advice(Level.NOT_STATED))
    assert sentences.headline(back).endswith("level withdrawn 3 → none stated")


def test_withdrawn_advice_is_told_with_the_level_that_was() -> None:
    event = change(advice(Level.RECONSIDER), advice(Level.RECONSIDER, withdrawn=True))
    assert sentences.headline(event).endswith("advice withdrawn (the level was 3)")


def test_regions_that_come_move_and_go_are_listed() -> None:
    event = change(
        advice(
            regions=(Region("North", Level.CAUTION), Region("Coast", Level.CAUTION))
        ),
        advice(
            regions=(
                Region("North", Level.RECONSIDER),
                Region("South", Level.NOT_STATED),
            )
        ),
    )
    assert event.kind == Kind.REGIONS_CHANGED
    assert sentences.particulars(event) == [
        "North: 2 → 3",
        "South: not known (newly named)",
        "Coast: no longer named (was 2)",
    ]


def test_a_first_reading_tells_of_parts_without_a_before() -> None:
    record(advisory(), advice(regional_max=Level.NOT_STATED))
    event = Event.objects.with_story().get()
    assert event.kind == Kind.LEVEL_FIRST_READ
    assert sentences.particulars(event) == ["Strictest advice on a part: not known"]


def test_reasons_that_come_and_go_are_listed() -> None:
    event = change(
        advice(reasons=("crime",)),
        advice(reasons=("unrest",), issued=issued(2), change_note="Updated."),
    )
    assert sentences.particulars(event) == [
        "Reasons given: unrest",
        "Reasons no longer given: crime",
        "Updated.",
    ]


def embassy(kind: Kind, /, **payload: Any) -> Event:
    factories.country("US", "United States")
    [event] = ledger.append(
        [
            factories.entry(
                kind=kind,
                actor="US",
                payload={"mission_name": "US Embassy Doha", **payload},
            )
        ]
    )
    return event


def test_a_departure_says_for_whom_and_from_where() -> None:
    event = embassy(
        Kind.DEPARTURE_ORDERED,
        record="departure",
        audience="family members",
        status="ordered",
        post="Consulate",
    )
    assert sentences.headline(event) == (
        "United States on Qatar: departure ordered for family members, "
        "US Embassy Doha (Consulate)"
    )


def test_a_posture_says_all_three_axes_and_what_moved() -> None:
    now = {"operating": "suspended", "location": "moved abroad", "consular": "none"}
    event = embassy(
        Kind.POSTURE_CHANGED,
        record="posture",
        to=now,
        **{"from": now | {"operating": "open"}},
    )
    assert sentences.headline(event, here=True) == (
        "United States: US Embassy Doha: operations suspended, moved abroad, "
        "consular services none"
    )
    assert sentences.particulars(event) == ["Operations: open → suspended"]


def test_unknown_posture_is_never_told_as_open() -> None:
    now = {"operating": "unknown", "location": "unknown", "consular": "unknown"}
    event = embassy(Kind.POSTURE_CHANGED, record="posture", to=now)
    assert "operations not known" in sentences.headline(event)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_sentence_even_without_payload(kind: Kind) -> None:
    event = Event(kind=kind, payload={}, occurred_at=NOON)
    for words in (
        sentences._what(event),
        sentences.glyph(event),
        sentences.tone(event),
    ):
        assert words
    assert isinstance(sentences.particulars(event), list)


# What was lost, and what was not confirmed


def watched(kind: str, what: str, archive: str = "") -> Event:
    tell = doubts.source_lost if kind == "lost" else doubts.source_recovered
    entry = tell(
        factories.issuer().pk, "XA", what=what, why="So.", at=NOON, archive=archive
    )
    [event] = ledger.append([entry])
    return event


@pytest.mark.parametrize(
    ("kind", "what", "said"),
    [
        ("lost", "list", "source lost: its list cannot be read"),
        ("lost", "rows", "source lost: many destinations are gone from its list"),
        ("lost", "labels", "source lost: its labels cannot be read"),
        ("lost", "documents", "source lost: its documents cannot be read"),
        ("lost", "silence", "source lost: nothing of it has been read for days"),
        ("lost", "a word of its own", "source lost: a word of its own"),
        ("recovered", "list", "source recovered: its list can be read again"),
        ("recovered", "silence", "source recovered: it is read again"),
    ],
)
def test_a_source_that_was_lost_or_found_names_no_country(
    kind: str, what: str, said: str
) -> None:
    assert sentences.headline(watched(kind, what)) == f"Sender XA: {said}"


def test_a_loss_of_an_archive_is_told_as_one() -> None:
    event = watched("lost", "rows", "old-pages")
    assert sentences.headline(event) == (
        "Sender XA: source lost in a public archive: "
        "many destinations are gone from its list"
    )
    assert sentences.particulars(event) == ["So."]


def test_what_was_dropped_is_told_with_what_it_was() -> None:
    row = advisory()
    about = doubts.About.row(row)
    entry = doubts.unconfirmed(
        about, advice(Level.DO_NOT_TRAVEL), advice(Level.NORMAL), at=NOON, why="Odd."
    )
    assert entry
    dropped = doubts.not_confirmed(about, entry.id, at=NOON + HOUR, why="Gone again.")
    [_, event] = ledger.append([entry, dropped])
    assert sentences.headline(event) == (
        "Sender XA on Qatar: not confirmed after all: level lowered 4 → 1"
    )
    assert sentences.particulars(event) == ["Gone again."]


def test_what_was_taken_back_is_told_with_what_it_was() -> None:
    wrong = factories.entry(
        "wrong", kind=Kind.LEVEL_LOWERED, level_from="4", level_to="1"
    )
    back = factories.entry(
        "back",
        kind=Kind.CORRECTION,
        corrects=wrong.id,
        level_from="1",
        level_to="4",
        payload={"retracted": True, "reason": "not-borne-out"},
    )
    [_, event] = ledger.append([wrong, back])
    assert sentences.headline(event).endswith("taken back: level lowered 4 → 1")
    assert "does not show it" in sentences.particulars(event)[0]


# What staff enter of missions and of what is said


def test_a_posture_tells_where_the_mission_works_now() -> None:
    event = embassy(
        Kind.POSTURE_CHANGED,
        to={
            "operating": "limited",
            "location": "moved within the host",
            "location_detail": "Al Khor",
            "consular": "emergency only",
        },
    )
    assert sentences.headline(event, here=True) == (
        "United States: US Embassy Doha: operations limited, "
        "moved within the country (Al Khor), consular services emergencies only"
    )


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"stage": "announced"}, "(announced, not yet in effect)"),
        ({"stage": "never carried out"}, "(announced, never carried out)"),
        ({"from": {"audience": "minors"}}, "for family members (before: minors)"),
    ],
)
def test_a_changed_departure_tells_what_it_is_now(
    payload: dict[str, Any], said: str
) -> None:
    event = embassy(
        Kind.DEPARTURE_CHANGED,
        status="ordered",
        audience="family members",
        **payload,
    )
    told = sentences.headline(event)
    assert "departure ordered for family members" in told
    assert said in told


def test_a_head_of_mission_is_named_with_role_and_whereabouts() -> None:
    event = embassy(
        Kind.HEAD_OF_MISSION_CHANGED,
        name="A. Person",
        role="chargé d'affaires",
        presence="in the host country",
        presence_detail="Doha",
    )
    assert sentences.headline(event, here=True) == (
        "United States: US Embassy Doha: A. Person, chargé d'affaires, "
        "in the host country (Doha)"
    )


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"kind": "protected by", "by": "CH"},
            "interests protected by Switzerland",
        ),
        ({"kind": "helped by", "by": "DE"}, "consular help given by Germany"),
        ({"kind": "accredited from"}, "served from elsewhere, by US Embassy Doha"),
        ({"kind": "never had a mission"}, "never had a mission there"),
    ],
)
def test_a_representation_says_by_whom(payload: dict[str, Any], said: str) -> None:
    event = embassy(Kind.REPRESENTATION_CHANGED, **payload)
    assert sentences.headline(event) == f"United States on Qatar: {said}"


def said(
    kind: Kind = Kind.STATEMENT, actor: str | None = "US", **payload: Any
) -> Event:
    factories.country("US", "United States")
    entry = factories.entry(
        kind=kind, actor=actor, payload={"record": "statement", **payload}
    )
    [event] = ledger.append([entry])
    return event


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (
            {"classification": "denial", "summary": "No plan exists."},
            "Spokesman (United States) on Qatar, denial: No plan exists",
        ),
        (
            {"classification": "accusation", "accused": "RU", "summary": "A plot."},
            "Spokesman (United States) on Qatar, accusation against Russia: A plot",
        ),
        (
            {"classification": "declined to comment", "summary": "The report."},
            "Spokesman (United States) on Qatar, declined to comment: The report",
        ),
        (
            {"classification": "not disclosed", "summary": "How many are there."},
            "Spokesman (United States) on Qatar, not disclosed: How many are there",
        ),
    ],
)
def test_a_statement_tells_who_speaks_and_what_kind_of_claim_it_is(
    payload: dict[str, Any], told: str
) -> None:
    event = said(speaker="Spokesman", **payload)
    assert sentences.headline(event) == told


def test_a_press_report_is_the_papers_and_not_ours() -> None:
    event = said(
        Kind.PRESS_REPORT,
        None,
        speaker="The Daily",
        classification="press report",
        summary="Troops may be sent.",
    )
    assert sentences.headline(event, here=True) == (
        "The Daily, press report: Troops may be sent"
    )


def test_an_advisory_told_of_by_others_does_not_invent_a_level() -> None:
    event = said(
        Kind.REISSUED,
        speaker="State Department",
        classification="official",
        topic="advisory issued",
        summary="The advice was issued again.",
    )
    assert sentences.headline(event, here=True) == (
        "State Department (United States), advisory issued or reissued: "
        "The advice was issued again"
    )
    assert "The level was not stated there." in sentences.particulars(event)


def test_a_condition_and_a_relay_are_told() -> None:
    event = said(
        speaker="Spokesman",
        classification="conditional",
        summary="Help will come.",
        condition="if there is another attack",
        relayed_by="the press office",
    )
    assert sentences.particulars(event) == [
        "On condition: if there is another attack",
        "Passed on by the press office.",
    ]


@pytest.mark.parametrize(
    ("confidence", "told"),
    [
        ("memory", "From memory; its source is still to be found."),
        ("inferred", "Inferred; nobody said so."),
        ("reported", "Reported by others."),
    ],
)
def test_what_is_not_official_says_so(confidence: str, told: str) -> None:
    entry = factories.entry(
        kind=Kind.POSTURE_CHANGED,
        confidence=confidence,
        payload={"operating": "open"},
    )
    [event] = ledger.append([entry])
    assert sentences.particulars(event) == [told]


def test_an_entry_taken_back_says_what_it_was() -> None:
    factories.country("US", "United States")
    wrong = factories.entry("wrong", payload={"record": "statement"})
    back = factories.entry(
        "back",
        kind=Kind.CORRECTION,
        actor="US",
        corrects=wrong.id,
        payload={
            "record": "statement",
            "retracted": True,
            "speaker": "Spokesman",
            "classification": "denial",
            "summary": "No plan exists.",
        },
    )
    [_, event] = ledger.append([wrong, back])
    assert sentences.headline(event, here=True) == (
        "Spokesman (United States), taken back: denial: No plan exists"
    )
