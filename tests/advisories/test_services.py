"""Recording: which statement makes which edition and which event, and when not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisories import services
from advisories.facts import Advice, Issued, Precision, Region
from advisories.levels import Level
from advisories.models import (
    Advisory,
    Change,
    Country,
    Edition,
    Event,
    Kind,
    Origin,
)
from advisories.services import Listing, Outcome
from tests import factories
from tests.factories import DAY, HOUR, NOON, advice, advisory, issued, record

NORMAL, CAUTION = Level.NORMAL, Level.CAUTION
RECONSIDER, DO_NOT_TRAVEL = Level.RECONSIDER, Level.DO_NOT_TRAVEL
VARIES, NOT_STATED = Level.VARIES, Level.NOT_STATED

pytestmark = pytest.mark.django_db


def tell(*told: Advice, about: Advisory | None = None) -> list[Event]:
    """Record these statements an hour apart; returns the events in ledger order."""
    about = about or advisory()
    for turn, said in enumerate(told):
        record(about, said, NOON + turn * HOUR)
    return list(Event.objects.order_by("position"))


def last(*told: Advice) -> Event:
    """The event that the last of these statements gives rise to."""
    before = len(told) - 1
    events = tell(*told)
    assert len(events) == before + 1, [event.kind for event in events]
    return events[-1]


def last_edition() -> Edition:
    return Edition.objects.latest("number")


@contextmanager
def fresh_record() -> Iterator[None]:
    """As in a database in which nothing was ever recorded; forgotten at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Outcomes


def test_it_works() -> None:
    about = advisory()
    said = advice(issued=issued(3), native_label="Exercise caution")
    first = record(about, said)
    assert (first.outcome, first.advisory) == (Outcome.CREATED, about.pk)
    about.refresh_from_db()
    edition = about.current
    assert edition is not None
    assert first.edition == edition
    assert edition.advice == said
    assert (edition.number, edition.change) == (1, Change.FIRST)
    assert (edition.seen_at, about.confirmed_at) == (NOON, NOON)
    assert edition.previous_confirmed_at is None
    assert edition.capture_sha256 == edition.evidence[0]["sha256"]
    [event] = first.events
    assert event.kind == Kind.LEVEL_FIRST_READ
    assert (event.level_from, event.level_to, event.direction) == ("", CAUTION, "")
    assert (event.edition_id, event.advisory_id) == (edition.pk, about.pk)
    assert (event.issuer_id, event.actor_id) == ("xa_office", "XA")
    assert event.payload["to"]["native_label"] == "Exercise caution"


def test_a_change_is_a_new_edition_and_moves_the_clocks() -> None:
    about = advisory()
    record(about, advice(CAUTION))
    second = record(about, advice(RECONSIDER), NOON + DAY)
    assert second.outcome is Outcome.CHANGED
    about.refresh_from_db()
    assert about.current == second.edition
    assert about.confirmed_at == NOON + DAY
    assert last_edition().number == 2
    assert last_edition().previous_confirmed_at == NOON


def test_saying_the_same_again_only_confirms() -> None:
    about = advisory()
    record(about, advice())
    again = record(about, advice(), NOON + DAY, capture="other bytes")
    assert (again.outcome, again.edition, again.events) == (
        Outcome.UNCHANGED,
        None,
        (),
    )
    about.refresh_from_db()
    assert about.confirmed_at == NOON + DAY
    assert (Edition.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize("said", [advice(CAUTION), advice(DO_NOT_TRAVEL)])
def test_what_was_seen_before_what_stands_comes_too_late(said: Advice) -> None:
    about = advisory()
    record(about, advice(CAUTION), NOON)
    late = record(about, said, NOON - HOUR)
    assert (late.outcome, late.edition) == (Outcome.LATE, None)
    about.refresh_from_db()
    assert about.confirmed_at == NOON
    assert Edition.objects.count() == 1


def test_two_statements_on_one_advisory_are_refused() -> None:
    about = advisory()
    both = [factories.statement(about, advice(level)) for level in (NORMAL, CAUTION)]
    with pytest.raises(ValueError, match="one statement for each advisory"):
        services.record_editions(
            statements=both, seen_at=NOON, adapter="xa_office", adapter_version=1
        )
    assert not Edition.objects.exists()


def test_a_statement_on_what_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="list it before"):
        record(UUID(int=0), advice())


def test_many_statements_are_recorded_in_their_order() -> None:
    rows = [advisory(key) for key in ("c", "a", "b")]
    recorded = services.record_editions(
        statements=[factories.statement(row, advice(), row.key) for row in rows],
        seen_at=NOON,
        adapter="xa_office",
        adapter_version=1,
    )
    assert [result.advisory for result in recorded] == [row.pk for row in rows]
    events = Event.objects.order_by("position")
    assert [event.advisory_id for event in events] == [row.pk for row in rows]
    assert [result.events for result in recorded] == [(event,) for event in events]


def test_the_first_edition_ends_why_there_was_none() -> None:
    about = advisory()
    services.mark_unread(reasons={about.pk: "The page was empty."})
    record(about, advice())
    about.refresh_from_db()
    assert about.unread_reason == ""


def test_a_failure_leaves_the_record_as_it_was() -> None:
    about = advisory()
    record(about, advice(CAUTION))
    with pytest.raises(ValueError), transaction.atomic():
        record(about, advice(RECONSIDER), NOON + HOUR)
        raise ValueError
    about.refresh_from_db()
    assert about.current is not None
    assert (about.current.number, about.confirmed_at) == (1, NOON)
    assert (Edition.objects.count(), Event.objects.count()) == (1, 1)


# Kinds of change

NOTED = advice(issued=issued(2), change_note="Reviewed")
CHANGES = [
    # name, before, after, kind of change, kind of event
    ("level", advice(), advice(RECONSIDER), Change.LEVEL, Kind.LEVEL_RAISED),
    (
        "level before all else",
        advice(),
        advice(RECONSIDER, reasons=("crime",), regional_max=NORMAL, text="New."),
        Change.LEVEL,
        Kind.LEVEL_RAISED,
    ),
    (
        "regional maximum",
        advice(),
        advice(regional_max=DO_NOT_TRAVEL),
        Change.REGIONS,
        Kind.REGIONS_CHANGED,
    ),
    (
        "regions before reasons and text",
        advice(),
        advice(regions=(Region("N", RECONSIDER),), reasons=("crime",), text="New."),
        Change.REGIONS,
        Kind.REGIONS_CHANGED,
    ),
    (
        "code",
        advice(native_code="parts"),
        advice(native_code="parts+border"),
        Change.REGIONS,
        Kind.REGIONS_CHANGED,
    ),
    (
        "reasons before text",
        advice(reasons=("crime",)),
        advice(reasons=("crime", "unrest"), text="New."),
        Change.REASONS,
        Kind.REASONS_CHANGED,
    ),
    (
        "label in other words",
        advice(native_label="Level 2: Exercise caution"),
        advice(native_label="Exercise caution"),
        Change.WORDING,
        Kind.TEXT_CHANGED,
    ),
    (
        "text before dates",
        advice(issued=issued(1)),
        advice(issued=issued(2), text="New."),
        Change.WORDING,
        Kind.TEXT_CHANGED,
    ),
    ("title", advice(), advice(title="Doha"), Change.WORDING, Kind.TEXT_CHANGED),
    ("note", advice(issued=issued(1)), NOTED, Change.REISSUE, Kind.REISSUED),
    (
        "date alone",
        advice(issued=issued(1)),
        advice(issued=issued(2)),
        Change.DATES,
        Kind.REISSUED,
    ),
    (
        "date, with the text not read",
        advice(issued=issued(1), text=None),
        advice(issued=issued(2)),
        Change.DATES,
        Kind.REISSUED,
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "change", "kind"),
    [case[1:] for case in CHANGES],
    ids=[case[0] for case in CHANGES],
)
def test_the_weightiest_difference_names_the_change(
    before: Advice, after: Advice, change: Change, kind: Kind
) -> None:
    assert last(before, after).kind == kind
    assert last_edition().change == change


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("TAKE CARE.", id="case"),
        pytest.param("Take\u00a0care.", id="no-break space"),
        pytest.param("Take \u200bca\u00adre.", id="zero width"),
        pytest.param("  Take\n\ncare. ", id="spacing"),
    ],
)
def test_what_no_reader_would_notice_makes_no_edition(same: str) -> None:
    assert len(tell(advice(text="Take care."), advice(text=same))) == 1
    assert Edition.objects.count() == 1


# Levels

MOVES = [
    # from, to, kind of event, direction
    (CAUTION, DO_NOT_TRAVEL, Kind.LEVEL_RAISED, "up"),
    (DO_NOT_TRAVEL, NORMAL, Kind.LEVEL_LOWERED, "down"),
    (VARIES, RECONSIDER, Kind.LEVEL_CHANGED, ""),
    (DO_NOT_TRAVEL, VARIES, Kind.LEVEL_CHANGED, ""),
    (NOT_STATED, DO_NOT_TRAVEL, Kind.LEVEL_FIRST_STATED, "up"),
    (NOT_STATED, RECONSIDER, Kind.LEVEL_FIRST_STATED, "up"),
    (NOT_STATED, CAUTION, Kind.LEVEL_FIRST_STATED, ""),
    (NOT_STATED, NORMAL, Kind.LEVEL_FIRST_STATED, ""),
    (NOT_STATED, VARIES, Kind.LEVEL_FIRST_STATED, ""),
    (DO_NOT_TRAVEL, NOT_STATED, Kind.LEVEL_WITHDRAWN, "down"),
    (RECONSIDER, NOT_STATED, Kind.LEVEL_WITHDRAWN, "down"),
    (CAUTION, NOT_STATED, Kind.LEVEL_WITHDRAWN, ""),
    (VARIES, NOT_STATED, Kind.LEVEL_WITHDRAWN, ""),
]


@pytest.mark.parametrize(("old", "new", "kind", "direction"), MOVES)
def test_a_move_of_the_level_has_its_kind_and_direction(
    old: Level, new: Level, kind: Kind, direction: str
) -> None:
    event = last(advice(old), advice(new))
    assert (event.kind, event.direction) == (kind, direction)
    assert (event.level_from, event.level_to) == (old, new)


WITHDRAWALS = [
    # before, after, kind of event, direction
    (
        advice(DO_NOT_TRAVEL),
        advice(DO_NOT_TRAVEL, withdrawn=True),
        Kind.LEVEL_WITHDRAWN,
        "down",
    ),
    (
        advice(CAUTION),
        advice(NOT_STATED, withdrawn=True),
        Kind.LEVEL_WITHDRAWN,
        "",
    ),
    (
        advice(DO_NOT_TRAVEL, withdrawn=True),
        advice(DO_NOT_TRAVEL),
        Kind.LEVEL_FIRST_STATED,
        "up",
    ),
    (
        advice(NOT_STATED, withdrawn=True),
        advice(NOT_STATED),
        Kind.LEVEL_CHANGED,
        "",
    ),
]


@pytest.mark.parametrize(("before", "after", "kind", "direction"), WITHDRAWALS)
def test_advice_can_be_taken_back_and_given_again(
    before: Advice, after: Advice, kind: Kind, direction: str
) -> None:
    event = last(before, after)
    assert (event.kind, event.direction) == (kind, direction)
    assert last_edition().change == Change.LEVEL


def test_there_and_back_is_three_editions_and_two_events() -> None:
    events = tell(advice(CAUTION), advice(RECONSIDER), advice(CAUTION))
    assert [event.kind for event in events] == [
        Kind.LEVEL_FIRST_READ,
        Kind.LEVEL_RAISED,
        Kind.LEVEL_LOWERED,
    ]
    assert Edition.objects.count() == 3
    assert len({event.pk for event in events}) == 3


def test_the_same_bytes_again_are_an_edition_of_their_own() -> None:
    about = advisory()
    for turn, (level, capture) in enumerate(
        [(CAUTION, "a"), (RECONSIDER, "b"), (CAUTION, "a"), (RECONSIDER, "b")]
    ):
        record(about, advice(level), NOON + turn * HOUR, capture=capture)
    assert Edition.objects.values("pk").distinct().count() == 4


@pytest.mark.parametrize("date", [None, issued(3)], ids=["undated", "one date"])
def test_the_same_move_twice_on_one_date_has_two_ids(date: Issued | None) -> None:
    low, high = advice(CAUTION, issued=date), advice(RECONSIDER, issued=date)
    events = tell(low, high, low, high, low)
    assert [event.kind for event in events[1:]] == [
        Kind.LEVEL_RAISED,
        Kind.LEVEL_LOWERED,
    ] * 2
    assert len({event.pk for event in events}) == 5


# Readings that are ours, not the issuer's


def test_a_fuller_reading_of_the_same_date_is_no_news() -> None:
    short = advice(NOT_STATED, issued=issued(3), text=None, complete=False)
    events = tell(
        short,
        short.with_(text="Take care.", complete=True, reasons=("crime",)),
    )
    assert [event.kind for event in events] == [Kind.LEVEL_FIRST_READ]
    assert last_edition().change == Change.TECHNICAL


def test_a_fuller_reading_corrects_the_last_level_event() -> None:
    short = advice(CAUTION, issued=issued(3), complete=False)
    first, raised, correction = tell(
        advice(NORMAL, issued=issued(1)),
        short,
        short.with_(level=RECONSIDER, complete=True),
    )
    assert (first.kind, raised.kind) == (Kind.LEVEL_FIRST_READ, Kind.LEVEL_RAISED)
    assert (correction.kind, correction.corrects) == (Kind.CORRECTION, raised)
    assert (correction.level_from, correction.level_to) == (CAUTION, RECONSIDER)
    assert correction.payload["reason"] == "fuller-reading"
    assert correction.occurred_at == last_edition().seen_at


def test_a_correction_can_be_corrected() -> None:
    about = advisory()
    record(about, advice(CAUTION))
    record(about, advice(RECONSIDER), NOON + HOUR, technical=True)
    [second] = record(
        about, advice(DO_NOT_TRAVEL), NOON + 2 * HOUR, technical=True
    ).events
    assert second.corrects is not None
    assert second.corrects.kind == Kind.CORRECTION
    assert second.corrects.corrects is not None
    assert second.corrects.corrects.kind == Kind.LEVEL_FIRST_READ


def test_a_fuller_reading_of_a_new_date_is_news() -> None:
    short = advice(CAUTION, issued=issued(3), complete=False)
    newer = advice(RECONSIDER, issued=issued(4))
    assert last(short, newer).kind == Kind.LEVEL_RAISED


def test_less_than_we_read_before_is_no_fuller_reading() -> None:
    full = advice(CAUTION, issued=issued(3))
    assert last(full, full.with_(level=RECONSIDER, complete=False)).kind == (
        Kind.LEVEL_RAISED
    )


@pytest.mark.parametrize(
    "changes",
    [{"text": "Read anew."}, {"reasons": ("crime",)}, {"regional_max": RECONSIDER}],
)
def test_a_parser_of_ours_makes_no_news(changes: dict[str, Any]) -> None:
    about = advisory()
    record(about, advice())
    reread = record(about, advice(**changes), NOON + DAY, technical=True)
    assert (reread.outcome, reread.events) == (Outcome.CHANGED, ())
    assert last_edition().change == Change.TECHNICAL


def test_reading_old_bytes_anew_confirms_nothing() -> None:
    about = advisory()
    record(about, advice())
    record(about, advice(), NOON + DAY, technical=True)
    record(about, advice(text="Read anew."), NOON + 2 * DAY, technical=True)
    about.refresh_from_db()
    assert about.confirmed_at == NOON


# When it happened


def test_it_happened_when_the_issuer_says() -> None:
    event = last(advice(issued=issued(1)), advice(RECONSIDER, issued=issued(3)))
    assert event.occurred_at == issued(3).at
    assert (event.occurred_until, event.occurred_precision) == (None, Precision.DAY)
    assert event.published_at == NOON + HOUR


@pytest.mark.parametrize("date", [None, issued(3)], ids=["undated", "date unmoved"])
def test_without_a_new_date_it_happened_since_we_last_looked(
    date: Issued | None,
) -> None:
    about = advisory()
    record(about, advice(CAUTION, issued=date))
    services.confirm(advisories=[about.pk], at=NOON + 5 * HOUR)
    [event] = record(about, advice(RECONSIDER, issued=date), NOON + 9 * HOUR).events
    assert event.occurred_precision == Precision.INTERVAL
    assert event.occurred_at == NOON + 5 * HOUR
    assert event.occurred_until == NOON + 9 * HOUR


def test_what_stood_before_we_ever_looked_happened_we_know_not_when() -> None:
    [event] = tell(advice(issued=None))
    assert event.occurred_precision == Precision.UNKNOWN
    assert (event.occurred_at, event.occurred_until) == (NOON, None)


def test_a_first_reading_bears_the_issuers_date() -> None:
    [event] = tell(advice(issued=issued(3)))
    assert (event.occurred_at, event.occurred_precision) == (
        issued(3).at,
        Precision.DAY,
    )


# Places


def test_one_advisory_on_several_countries_is_one_event_on_each_timeline() -> None:
    about = advisory("holy-land", codes=("IL", "PS"))
    _, event = tell(advice(CAUTION), advice(RECONSIDER), about=about)
    for code in ("IL", "PS"):
        timeline = Event.objects.on_timeline(Country.objects.get(pk=code))
        assert timeline.first() == event
    assert Event.objects.count() == 2


def test_advice_on_a_part_stays_apart_from_advice_on_the_country() -> None:
    whole = advisory("portugal", codes=("PT",))
    azores = advisory("azores", codes=("PT",), part="Azores")
    assert whole.pk != azores.pk
    record(azores, advice(DO_NOT_TRAVEL))
    rows = Advisory.objects.on(Country.objects.get(pk="PT"))
    assert [(row.part, row.current_id is None) for row in rows] == [
        ("", True),
        ("Azores", False),
    ]


def listing(key: str = "qatar", **changes: Any) -> Listing:
    values: dict[str, Any] = {
        "key": key,
        "name": "Qatar",
        "codes": ("QA",),
        "url": "https://office.example/",
    }
    return Listing(**values | changes)


def test_an_unknown_country_code_is_refused_with_all_else_listed() -> None:
    factories.issuer()
    factories.country()
    listings = [listing(), listing("zz", codes=("QA", "ZZ"))]
    with pytest.raises(Country.DoesNotExist, match="No country ZZ: run manage.py"):
        services.list_advisories(issuer="xa_office", listings=listings, at=NOON)
    assert not Advisory.objects.exists()


def test_a_known_destination_with_an_unknown_code_is_refused_too() -> None:
    advisory()
    with pytest.raises(Country.DoesNotExist, match="No country ZZ"):
        services.list_advisories(
            issuer="xa_office", listings=[listing(codes=("ZZ",))], at=NOON
        )


def test_listing_again_notes_the_time_and_the_name_in_use() -> None:
    before = advisory()
    renamed = listing(name="State of Qatar", url="https://office.example/new")
    services.list_advisories(issuer="xa_office", listings=[renamed], at=NOON + DAY)
    after = Advisory.objects.get()
    assert after.pk == before.pk
    assert (after.name, after.url) == ("State of Qatar", "https://office.example/new")
    assert (after.first_listed_at, after.listed_at) == (NOON, NOON + DAY)


def test_a_list_read_late_does_not_turn_the_clock_back() -> None:
    advisory()
    services.list_advisories(issuer="xa_office", listings=[listing()], at=NOON - DAY)
    assert Advisory.objects.get().listed_at == NOON


def test_two_issuers_may_use_one_key() -> None:
    assert advisory(by="xa_office").pk != advisory(by="xb_office").pk


def test_confirming_moves_only_what_stands_and_only_forward() -> None:
    read, unread = advisory("read"), advisory("unread")
    record(read, advice())
    both = [read.pk, unread.pk]
    assert services.confirm(advisories=both, at=NOON - HOUR) == 0
    assert services.confirm(advisories=both, at=NOON + HOUR) == 1
    times = Advisory.objects.order_by("key").values_list("confirmed_at", flat=True)
    assert list(times) == [NOON + HOUR, None]


def test_why_something_is_unread_can_be_taken_back() -> None:
    about = advisory()
    for reason in ("The page was empty.", ""):
        services.mark_unread(reasons={about.pk: reason})
        about.refresh_from_db()
        assert about.unread_reason == reason


def test_an_entry_of_staff_names_who_made_it() -> None:
    about = advisory()
    [event] = record(about, advice(), origin=Origin.STAFF, recorded_by="Ada").events
    assert (event.origin, event.recorded_by) == (Origin.STAFF, "Ada")


# Ids


def ids(statements: list[tuple[Advice, str]]) -> tuple[list[UUID], list[UUID]]:
    """Ids of editions and events of a record of these and nothing else."""
    with fresh_record():
        about = advisory()
        for turn, (said, capture) in enumerate(statements):
            record(about, said, NOON + turn * HOUR, capture=capture)
        return (
            list(Edition.objects.order_by("number").values_list("pk", flat=True)),
            list(Event.objects.order_by("position").values_list("pk", flat=True)),
        )


STORY = [
    (advice(CAUTION, issued=issued(1)), "a"),
    (advice(RECONSIDER, issued=issued(2)), "b"),
    (advice(RECONSIDER, issued=issued(2), text="Leave."), "c"),
    (advice(RECONSIDER, issued=issued(3), text="Leave."), "d"),
    (advice(CAUTION, issued=issued(3)), "a"),
]


def test_a_record_built_again_has_the_same_ids() -> None:
    assert ids(STORY) == ids(STORY)
    assert len(set(ids(STORY)[1])) == len(STORY)


def test_level_events_keep_their_ids_when_we_read_the_text_another_way() -> None:
    other = [
        (said.with_(text=f"- {said.text}", native_label="Read anew"), capture)
        for said, capture in STORY
    ]
    levels = [0, 1, -1]
    before, after = ids(STORY)[1], ids(other)[1]
    assert [before[n] for n in levels] == [after[n] for n in levels]


def test_level_events_keep_their_ids_in_whatever_zone_the_date_was_written() -> None:
    local = datetime.fromisoformat("2026-04-02T02:00:00+02:00")
    other = [
        (said.with_(issued=Issued(local, Precision.DAY)), capture)
        if said.issued == issued(2)
        else (said, capture)
        for said, capture in STORY
    ]
    assert ids(other)[1][1] == ids(STORY)[1][1]


# Many at once


def at_once(jobs: list[Callable[[], Outcome]]) -> list[Outcome]:
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Outcome]) -> Outcome:
        try:
            gate.wait(10)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(run, j) for j in jobs]]


@pytest.mark.django_db(transaction=True)
def test_two_that_record_the_same_make_one_edition() -> None:
    about = advisory()
    record(about, advice(CAUTION), NOON - HOUR)

    def write() -> Outcome:
        return record(about.pk, advice(RECONSIDER)).outcome

    outcomes = at_once([write] * 4)
    assert sorted(outcomes) == [Outcome.CHANGED] + [Outcome.UNCHANGED] * 3
    assert (Edition.objects.count(), Event.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_that_read_first_make_one_edition() -> None:
    about = advisory()
    outcomes = at_once([lambda: record(about.pk, advice()).outcome] * 2)
    assert sorted(outcomes) == [Outcome.CREATED, Outcome.UNCHANGED]
    assert (Edition.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_slow_reader_of_an_old_page_never_wins() -> None:
    about = advisory()
    record(about, advice(CAUTION), NOON - HOUR)
    at_once(
        [
            lambda: record(about.pk, advice(RECONSIDER), NOON).outcome,
            lambda: record(about.pk, advice(DO_NOT_TRAVEL), NOON + HOUR).outcome,
        ]
    )
    about.refresh_from_db()
    assert about.current is not None
    assert about.current.level == DO_NOT_TRAVEL


# Whatever is said

SMALL = st.builds(
    Advice,
    level=st.sampled_from([NORMAL, DO_NOT_TRAVEL, VARIES, NOT_STATED]),
    native_label=st.just("Label"),
    regional_max=st.sampled_from([None, DO_NOT_TRAVEL]),
    reasons=st.sampled_from([(), ("crime",)]),
    issued=st.sampled_from([None, issued(1), issued(2)]),
    text=st.sampled_from([None, "Stay.", "Leave."]),
    complete=st.booleans(),
    withdrawn=st.booleans(),
)
TOLD = st.lists(st.tuples(SMALL, st.booleans()), min_size=1, max_size=8)


def play(told: list[tuple[Advice, bool]], *, times: int = 1) -> None:
    """Record each (advice, technical), so many times in a row."""
    about = advisory()
    for turn, (said, technical) in enumerate(told):
        for repeat in range(times):
            at = NOON + turn * HOUR + repeat * HOUR / 2
            record(about, said, at, technical=technical)


def written() -> list[tuple[object, ...]]:
    events = Event.objects.order_by("position").values_list(
        "pk", "kind", "level_from", "level_to", "edition_id", "corrects_id"
    )
    editions = Edition.objects.order_by("number").values_list("pk", "change", "digest")
    return [*events, *editions]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=TOLD)
def test_whatever_is_said_the_record_holds_together(
    told: list[tuple[Advice, bool]],
) -> None:
    with fresh_record():
        play(told)
        once = written()
        editions = list(Edition.objects.order_by("number"))
        events = list(Event.objects.order_by("position"))
        stands = Advisory.objects.get().current
    assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
    assert stands == editions[-1]
    assert stands.advice.digest == told[-1][0].digest
    assert all(
        a.digest != b.digest for a, b in zip(editions, editions[1:], strict=False)
    )
    assert len({event.pk for event in events}) == len(events)
    level = ""
    for event in events:
        assert event.level_from == level
        level = event.level_to
    assert level == stands.level
    announced = {event.edition_id for event in events}
    silent = [edition for edition in editions if edition.pk not in announced]
    assert all(edition.change == Change.TECHNICAL for edition in silent)

    with fresh_record():
        play(told)
        assert written() == once
    with fresh_record():
        play(told, times=2)
        assert written() == once
