"""Which find is news, what has gone, and what only seems to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from embassies.acts import Act, Memory, Moment, expire, follow
from embassies.extraction.finds import Find, Tense, What
from embassies.vocabulary import Audience

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def act(
    what: What,
    *,
    day: date | None = None,
    tense: Tense = Tense.NEWS,
    audience: Audience | None = Audience.FAMILY,
    where: str = "us-nicosia",
) -> Act:
    found = Find(
        sentence=f"{what} {day}",
        start=0,
        end=1,
        what=what,
        tense=tense,
        is_event=tense is Tense.NEWS,
        sending="US",
        host="CY",
        rule="test",
    )
    return Act(find=found, where=where, mission=where, audience=audience, day=day)


def at(days: float, *, issued: date | None = None) -> Moment:
    seen = START + timedelta(days=days)
    held = seen - timedelta(hours=1)
    return Moment(edition=f"e{days}", seen_at=seen, issued=issued, held_until=held)


def topics(acts: list[Act]) -> list[str]:
    return [each.topic for each in acts]


ORDER = act(What.DEPARTURE_ORDERED, day=date(2026, 3, 2))
AUTHORIZATION = act(What.DEPARTURE_AUTHORIZED, day=date(2026, 2, 28))


def test_what_every_edition_repeats_appears_once() -> None:
    memory = Memory()
    first, _ = follow(memory, [ORDER], at(0))
    again, _ = follow(memory, [ORDER], at(5))
    assert (topics(first), again) == ([ORDER.topic], [])


def test_an_old_copy_tells_nothing_and_takes_nothing_away() -> None:
    memory = Memory()
    newer, older = date(2026, 1, 29), date(2025, 10, 31)
    follow(memory, [ORDER], at(0, issued=newer))
    for day in range(1, 20):
        assert follow(memory, [AUTHORIZATION], at(day, issued=older)) == ([], [])
        fresh, gone = follow(memory, [ORDER], at(day + 0.5, issued=newer))
        assert (fresh, gone) == ([], [])


def test_what_comes_back_within_days_had_not_gone() -> None:
    memory = Memory()
    follow(memory, [ORDER], at(0))
    assert follow(memory, [], at(1)) == ([], [])
    assert follow(memory, [ORDER], at(3)) == ([], [])
    assert not memory.waits


def test_what_stays_gone_has_ended_between_two_days() -> None:
    memory = Memory()
    follow(memory, [ORDER], at(0))
    follow(memory, [], at(90))
    assert memory.waits
    assert expire(memory, START + timedelta(days=92)) == []
    [gone] = expire(memory, START + timedelta(days=93))
    assert gone.topic == ORDER.topic
    assert gone.between == (date(2026, 5, 30), date(2026, 5, 30))
    assert not memory.waits


def test_the_same_sentence_months_later_has_happened_again() -> None:
    memory = Memory()
    undated = act(What.STAFF_WITHDRAWN)
    episodes = 0
    for month in range(0, 240, 60):
        fresh, _ = follow(memory, [undated], at(month))
        episodes += len(fresh)
        follow(memory, [], at(month + 20))
    assert episodes == 4


def test_an_order_takes_the_place_of_the_authorization_before_it() -> None:
    memory = Memory()
    follow(memory, [AUTHORIZATION], at(0))
    fresh, _ = follow(memory, [ORDER], at(1))
    assert topics(fresh) == [ORDER.topic]
    assert follow(memory, [ORDER], at(30)) == ([], [])


def test_an_order_for_staff_does_not_end_the_authorization_for_families() -> None:
    memory = Memory()
    follow(memory, [AUTHORIZATION], at(0))
    staff = act(What.DEPARTURE_ORDERED, audience=Audience.NON_EMERGENCY)
    follow(memory, [staff], at(1))
    _, [gone] = follow(memory, [staff], at(30))
    assert gone.topic == AUTHORIZATION.topic


def test_a_lifted_order_that_stays_on_the_page_is_not_news_again() -> None:
    memory = Memory()
    lifted = act(What.DEPARTURE_ENDED, day=date(2026, 1, 9), audience=None)
    follow(memory, [ORDER], at(0))
    fresh, _ = follow(memory, [ORDER, lifted], at(10))
    assert topics(fresh) == [lifted.topic]
    assert follow(memory, [ORDER, lifted], at(40)) == ([], [])
    assert follow(memory, [], at(80)) == ([], [])
    assert expire(memory, START + timedelta(days=200)) == []


def test_an_old_order_that_is_told_as_history_is_no_news_and_has_no_end() -> None:
    memory = Memory()
    old = act(What.DEPARTURE_ORDERED, day=date(2022, 2, 28), tense=Tense.HISTORY)
    assert follow(memory, [old], at(0)) == ([], [])
    follow(memory, [], at(10))
    assert expire(memory, START + timedelta(days=200)) == []


def test_a_later_order_is_another_one_although_the_first_still_stands() -> None:
    memory = Memory()
    follow(memory, [ORDER], at(0))
    later = act(What.DEPARTURE_ORDERED, day=date(2026, 6, 1))
    fresh, _ = follow(memory, [later], at(95))
    assert topics(fresh) == [later.topic]


def test_who_says_that_an_order_stands_says_it_for_all() -> None:
    memory = Memory()
    for_all = act(What.DEPARTURE_ORDERED, audience=None, tense=Tense.STANDING)
    follow(memory, [ORDER], at(0))
    assert follow(memory, [for_all], at(30)) == ([], [])
    assert not memory.waits


def test_a_posture_of_long_ago_may_still_be_how_things_are() -> None:
    closed = act(
        What.SUSPENDED, day=date(2021, 8, 31), tense=Tense.HISTORY, audience=None
    )
    fresh, _ = follow(Memory(), [closed], at(0))
    assert topics(fresh) == [closed.topic]


KINDS = st.sampled_from(
    [
        What.DEPARTURE_AUTHORIZED,
        What.DEPARTURE_ORDERED,
        What.DEPARTURE_ENDED,
        What.SUSPENDED,
        What.RESUMED,
    ]
)
ACTS = st.builds(
    act,
    KINDS,
    day=st.none() | st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    tense=st.sampled_from(Tense),
    audience=st.sampled_from([None, Audience.FAMILY, Audience.NON_EMERGENCY]),
)


@given(st.lists(st.tuples(st.floats(0.1, 30), st.lists(ACTS, max_size=4)), max_size=12))
def test_the_memory_survives_being_written_down(
    editions: list[tuple[float, list[Act]]],
) -> None:
    kept, written, day = Memory(), Memory(), 0.0
    for pause, acts in editions:
        day += pause
        told = follow(kept, acts, at(day))
        written = Memory.from_json(written.as_json())
        assert follow(written, acts, at(day)) == told
        assert follow(written, acts, at(day))[0] == [], "told twice"
