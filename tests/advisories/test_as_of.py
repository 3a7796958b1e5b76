"""What is told of a day: which edition, how well it is known, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from advisories import as_of, services
from advisories.as_of import Answer, Day, Knowledge, NoSuchDay, State
from advisories.facts import Advice
from advisories.levels import Level
from advisories.models import Advisory, Archive, Event, Issuer
from advisories.services import Sighting
from tests import factories
from tests.factories import DAY, HOUR, NOON, advice, advisory, record

pytestmark = pytest.mark.django_db
NORMAL, CAUTION, AVOID, STAY = (
    Level.NORMAL,
    Level.CAUTION,
    Level.RECONSIDER,
    Level.DO_NOT_TRAVEL,
)
TODAY = Day(NOON.date())


def archive(
    slug: str = "old-pages",
    spans: list[tuple[datetime, datetime]] | None = None,
    issuer: str = "xa_office",
) -> Archive:
    """One that was watching the whole time, unless said otherwise."""
    spans = spans or [(NOON - 900 * DAY, NOON + 900 * DAY)]
    row, _ = Archive.objects.update_or_create(
        slug=slug,
        defaults={
            "title": f"The {slug}",
            "made_by": "Somebody",
            "url": "https://archive.example/",
            "spans": {issuer: [[a.isoformat(), b.isoformat()] for a, b in spans]},
        },
    )
    return row


def shown(
    about: Advisory,
    *seen: tuple[datetime, Advice],
    until: datetime,
    in_archive: str = "old-pages",
) -> None:
    """An archive showed these, each until the next; the last one until ``until``."""
    sightings = []
    for number, (at, said) in enumerate(seen):
        sightings.append(
            Sighting(
                advisory=about.pk,
                advice=said,
                url="https://office.example/page",
                evidence=(factories.evidence(f"{about.pk} {in_archive} {at}", at),),
                seen_at=at,
                confirmed_at=at - HOUR if number else None,
            )
        )
    services.record_history(
        archive=in_archive,
        found=sightings,
        confirmed={about.pk: until},
        adapter="xa_office",
        adapter_version=1,
    )


def told(day: Day = TODAY, **more: Any) -> list[Answer]:
    """Every answer on Qatar."""
    place = factories.country()
    archives = list(Archive.objects.all())
    issuers = as_of.issuers_on_record(more.get("knowledge"))
    return as_of.answers(day, [place], issuers, archives, **more)[place.pk]


def only(day: Day = TODAY, **more: Any) -> Answer:
    [answer] = told(day, **more)
    return answer


def on(offset: int) -> Day:
    """So many days after the first reading."""
    return Day(TODAY.date + timedelta(days=offset))


# days


# text
@pytest.mark.parametrize(
    "text",
    [
        "2022-13-40",
        "2022-02-30",
        "yesterday",
        "",
        "2022-1-2",
        "٢٠٢٢-01-01",
        "9999-12-31",
    ],
)
def test_what_is_no_day_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(NoSuchDay, match=r"^This is not a day[^.]*\.$"):
        Day.parse(text, NOON)


def test_a_day_to_come_is_refused_and_today_is_not() -> None:
    assert Day.parse("2026-05-01", NOON).date == date(2026, 5, 1)
    with pytest.raises(NoSuchDay, match="yet to come"):
        Day.parse("2026-05-02", NOON)


def test_a_day_is_one_of_utc() -> None:
    day = Day(date(2024, 2, 28))
    assert day.start == datetime(2024, 2, 28, tzinfo=UTC)
    assert day.end == datetime(2024, 2, 29, tzinfo=UTC)
    assert str(day.next) == "2024-02-29"


# which edition


def test_the_last_edition_seen_before_the_days_end_is_told() -> None:
    row = advisory()
    record(row, advice(CAUTION), NOON)
    record(row, advice(AVOID), NOON + 2 * HOUR)
    record(row, advice(STAY), NOON + DAY)
    answer = only()
    assert (answer.level, answer.state) == (AVOID, State.HELD)
    assert only(on(1)).level is STAY


def test_an_edition_first_seen_at_midnight_belongs_to_the_new_day() -> None:
    row = advisory()
    record(row, advice(CAUTION), TODAY.start)
    record(row, advice(STAY), TODAY.end)
    assert only().level is CAUTION
    assert only(on(1)).level is STAY


def test_a_day_between_two_confirmations_is_on_record() -> None:
    row = advisory()
    record(row, advice(CAUTION), NOON)
    record(row, advice(CAUTION), NOON + 3 * DAY)
    for offset in range(4):
        assert only(on(offset)).state is State.HELD


def test_what_was_not_confirmed_for_the_day_is_told_as_last_known_only() -> None:
    row = advisory()
    record(row, advice(STAY), NOON)
    record(row, advice(STAY), NOON + DAY)
    answer = only(on(5))
    assert answer.state is State.LAST_KNOWN
    assert answer.notes == ("Last confirmed 4 days before, on 2 May 2026.",)
    assert not answer.settled


def test_a_gap_before_the_next_edition_is_not_filled_with_what_stood_before() -> None:
    row = advisory()
    record(row, advice(CAUTION), NOON)
    record(row, advice(CAUTION), NOON + DAY)
    record(row, advice(STAY), NOON + 9 * DAY)
    answer = only(on(4))
    assert answer.state is State.LAST_KNOWN
    assert answer.settled


def test_advice_that_was_taken_back_has_no_level() -> None:
    record(advisory(), advice(NORMAL, withdrawn=True))
    answer = only()
    assert answer.level is None
    assert answer.edition and answer.edition.withdrawn


# nothing


def test_before_the_first_reading_nothing_is_told_but_when_that_was() -> None:
    record(advisory(), advice(NORMAL))
    answer = only(on(-3))
    assert (answer.state, answer.level) == (State.NONE, None)
    assert answer.notes == (
        "Not yet watched: the first reading on record is of 1 May 2026.",
    )


def test_what_was_listed_and_never_read_says_so() -> None:
    advisory()
    assert only().notes == ("It has been listed, but its page has never been read.",)


def test_an_issuer_that_was_read_elsewhere_has_a_row_with_no_record() -> None:
    record(advisory("oman", codes=("OM",)), advice())
    answer = only()
    assert answer.state is State.NONE
    assert answer.notes == (
        "No advice of this government on this country is on record.",
    )


def test_a_government_does_not_advise_on_itself() -> None:
    record(advisory(codes=("OM",)), advice())
    Issuer.objects.update(sending=factories.country())
    assert only().state is State.OWN


def test_an_issuer_of_which_nothing_was_ever_read_has_no_row() -> None:
    factories.issuer()
    assert told() == []


# parts


def test_advice_on_a_part_follows_and_never_gives_the_countrys_level() -> None:
    record(advisory("the-coast", part="The coast"), advice(STAY))
    national, part = told()
    assert (national.state, national.level) == (State.NONE, None)
    assert (part.part, part.level) == ("The coast", STAY)
    assert [answer.part for answer in told(parts=False)] == [""]


def test_of_several_national_texts_the_best_known_and_gravest_comes_first() -> None:
    for key, level, at in (
        ("a", NORMAL, NOON),
        ("b", AVOID, NOON),
        ("c", STAY, NOON - 3 * DAY),
    ):
        record(advisory(key, at=at), advice(level), at)
    assert [answer.level for answer in told()] == [AVOID, NORMAL, STAY]


# archives


def test_an_archive_tells_of_days_before_the_first_live_reading() -> None:
    row = advisory()
    archive()
    shown(row, (NOON - 40 * DAY, advice(STAY)), until=NOON - 20 * DAY)
    record(row, advice(NORMAL))
    answer = only(on(-30))
    assert (answer.level, answer.state) == (STAY, State.HELD)
    assert answer.witness and answer.witness.archive
    assert answer.witness.archive.pk == "old-pages"
    assert only().level is NORMAL


def test_an_archives_gap_is_declared_and_not_bridged() -> None:
    row = advisory()
    gap = (NOON - 30 * DAY, NOON - 10 * DAY)
    archive(spans=[(NOON - 60 * DAY, gap[0]), (gap[1], NOON)])
    shown(row, (NOON - 50 * DAY, advice(STAY)), until=NOON)
    answer = only(on(-20))
    assert answer.state is State.BRIDGED
    assert answer.notes == (
        "The archive was not watching between 1 Apr 2026 and 21 Apr 2026.",
        "It was the same when next seen; what came between is unknown.",
    )
    for watched in (-40, -30, -10, 0):
        assert only(on(watched)).state is State.HELD


def test_after_an_archives_end_its_last_edition_is_last_known() -> None:
    row = advisory()
    end = NOON - 10 * DAY
    archive(spans=[(NOON - 60 * DAY, end)])
    shown(row, (NOON - 50 * DAY, advice(STAY)), until=end)
    answer = only()
    assert answer.state is State.LAST_KNOWN
    assert answer.notes == (
        "Last confirmed 10 days before, on 21 Apr 2026.",
        "The archive ends on 21 Apr 2026.",
    )


def test_of_two_witnesses_the_one_confirmed_nearest_the_day_is_told() -> None:
    row = advisory()
    archive()
    archive("other-pages")
    start = NOON - 50 * DAY
    shown(row, (start, advice(STAY)), until=NOON - 30 * DAY)
    shown(
        row,
        (start, advice(AVOID)),
        until=NOON - 20 * DAY,
        in_archive="other-pages",
    )
    answer = only(on(-10))
    assert answer.level is AVOID
    assert [other.edition.level for other in answer.others] == [STAY]


def test_live_reading_comes_before_an_archive_that_is_as_near() -> None:
    row = advisory()
    archive()
    record(row, advice(CAUTION), NOON)
    record(row, advice(CAUTION), NOON + 2 * DAY)
    shown(row, (NOON, advice(AVOID)), until=NOON + 2 * DAY)
    answer = only()
    assert answer.level is CAUTION
    assert [other.edition.level for other in answer.others] == [AVOID]


def test_a_witness_that_agrees_is_not_mentioned() -> None:
    row = advisory()
    archive()
    record(row, advice(CAUTION), NOON)
    shown(row, (NOON, advice(CAUTION)), until=NOON)
    assert only().others == ()


def test_the_record_begins_with_the_first_source_or_archive() -> None:
    assert as_of.begins([]) is None
    advisory()
    assert as_of.begins([]) == NOON
    early = archive(spans=[(NOON - 9 * DAY, NOON)])
    assert as_of.begins([early]) == NOON - 9 * DAY


# corrections


def test_a_reading_that_was_corrected_later_says_so() -> None:
    row = advisory()
    record(row, advice(NORMAL), NOON)
    record(row, advice(NORMAL, text="Other words."), NOON + DAY)
    record(row, advice(AVOID), NOON + 3 * DAY, technical=True)
    for offset in (0, 1):
        [event] = only(on(offset)).corrections
        assert event.level_to == AVOID
    assert only(on(3)).corrections == ()


# what was known


def known(row: int) -> Knowledge:
    return Knowledge.of(row)


def test_what_became_known_later_is_not_told_of_an_earlier_row() -> None:
    row = advisory()
    archive()
    record(row, advice(NORMAL))
    shown(row, (NOON - 5 * DAY, advice(STAY)), until=NOON - HOUR)
    assert Event.objects.count() == 2
    assert only(on(-3), knowledge=known(1)).state is State.NONE
    assert only(on(-3), knowledge=known(2)).level is STAY


def test_an_issuer_that_was_read_later_is_not_named_at_an_earlier_row() -> None:
    record(advisory(), advice(NORMAL))
    record(advisory("qa", by="xb_office"), advice(NORMAL))
    assert len(told(knowledge=known(1))) == 1
    assert len(told(knowledge=known(2))) == 2


def test_a_listing_without_a_reading_says_nothing_in_a_certificate() -> None:
    record(advisory(codes=("OM",)), advice(NORMAL))
    advisory("qa")
    assert only(knowledge=known(1)).notes == (
        "No advice of this government on this country is on record.",
    )


def test_a_row_that_the_ledger_lacks_is_no_knowledge() -> None:
    with pytest.raises(Event.DoesNotExist):
        Knowledge.of(1)
