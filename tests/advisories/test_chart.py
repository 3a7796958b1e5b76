"""The chart: what is drawn stood on record, and where nothing is known nothing is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from advisories.chart import COLUMNS, Chart, chart
from advisories.levels import Level
from advisories.models import Advisory, Archive
from advisories.standings import strands
from tests import factories
from tests.advisories.strands import archive, archived, doubt, drop, show
from tests.factories import DAY, HOUR, NOON, advice, advisory, record

pytestmark = pytest.mark.django_db
URL = "/countries/qatar/"


def drawn(now: datetime = NOON + DAY, year: int | None = None) -> Chart:
    rows = list(Advisory.objects.on(factories.country()).with_current())
    made = chart(rows, strands(rows), now, year)
    assert made is not None
    return made


def levels(made: Chart) -> list[list[str]]:
    return [[band.level.value for band in lane.bands] for lane in made.lanes]


def test_nothing_on_record_is_no_chart(client: Client) -> None:
    advisory()
    rows = list(Advisory.objects.on(factories.country()).with_current())
    assert chart(rows, [], NOON) is None
    assert 'id="chart"' not in client.get(URL).content.decode()


def test_editions_that_move_no_level_are_one_band() -> None:
    row = advisory()
    for number in range(6):
        record(row, advice(text=f"Words {number}."), NOON + number * HOUR)
    record(row, advice(Level.DO_NOT_TRAVEL), NOON + DAY)
    assert levels(drawn()) == [["2", "4"]]


def test_a_part_and_a_withdrawal_begin_a_band() -> None:
    row = advisory()
    record(row, advice())
    record(row, advice(regional_max=Level.DO_NOT_TRAVEL), NOON + HOUR)
    record(row, advice(withdrawn=True), NOON + 2 * HOUR)
    first, second, third = drawn().lanes[0].bands
    assert (first.stricter_part, second.stricter_part) == (None, Level.DO_NOT_TRAVEL)
    assert second.part_box is not None
    assert second.part_box.high > second.box.high
    assert third.word == "advice withdrawn"


def test_each_witness_has_a_lane_and_what_is_live_comes_first() -> None:
    row = advisory()
    record(row, advice(Level.CAUTION))
    show(row, [(NOON - 9 * DAY, advice(Level.RECONSIDER))])
    made = drawn()
    assert [lane.archive.pk if lane.archive else "" for lane in made.lanes] == [
        "",
        "notebook",
    ]
    assert levels(made) == [["2"], ["3"]]


def test_a_live_level_is_solid_until_now_and_hollow_once_stale() -> None:
    record(advisory(), advice())
    [fresh] = drawn(NOON + 2 * DAY).lanes[0].bands
    assert fresh.solid is not None
    assert fresh.hollow is None
    [stale] = drawn(NOON + 10 * DAY).lanes[0].bands
    assert stale.solid is not None
    assert stale.hollow is not None
    assert stale.hollow.since == NOON


def test_nothing_is_drawn_after_an_archive_has_ended() -> None:
    archive("notebook", (NOON - 90 * DAY, NOON - 30 * DAY))
    said = [(NOON - 90 * DAY, advice())]
    show(archived(), said, NOON - 60 * DAY)
    [band] = drawn(NOON).lanes[0].bands
    assert band.until == NOON - 30 * DAY
    assert band.solid is not None
    assert band.hollow is not None
    assert float(band.hollow.x) + float(band.hollow.width) == pytest.approx(66.67, 0.1)


def test_where_an_archive_was_not_watching_is_a_gap() -> None:
    archive("notebook", (NOON - 90 * DAY, NOON - 50 * DAY), (NOON - 40 * DAY, NOON))
    show(archived(), [(NOON - 90 * DAY, advice())], NOON)
    [gap] = drawn(NOON).lanes[0].gaps
    assert (gap.since, gap.until) == (NOON - 50 * DAY, NOON - 40 * DAY)


def test_a_level_seen_again_after_a_long_silence_is_not_bridged() -> None:
    row = archived()
    show(row, [(NOON - 90 * DAY, advice())], NOON - 80 * DAY)
    show(row, [(NOON - 20 * DAY, advice(text="Anew."))], NOON)
    first, second = drawn(NOON).lanes[0].bands
    assert (first.level, second.level) == (Level.CAUTION, Level.CAUTION)
    assert first.hollow is not None
    assert (first.hollow.since, first.hollow.until) == (
        NOON - 80 * DAY,
        NOON - 20 * DAY,
    )
    assert second.hollow is None


def test_an_unconfirmed_reading_is_dashed_until_it_is_dropped() -> None:
    row = archived()
    high, low = advice(Level.DO_NOT_TRAVEL), advice(Level.NORMAL)
    held = doubt(row, high, low, NOON - 20 * DAY)
    show(
        row,
        [(NOON - 80 * DAY, high)],
        NOON,
        entries=[held, drop(row, held, NOON - 5 * DAY)],
    )
    [lane] = drawn(NOON).lanes
    assert [band.level for band in lane.bands] == [Level.DO_NOT_TRAVEL]
    [dashed] = lane.doubts
    assert dashed.level is Level.NORMAL
    assert (dashed.span.since, dashed.span.until) == (
        NOON - 20 * DAY,
        NOON - 5 * DAY,
    )


def test_advice_on_a_part_of_the_country_is_not_drawn_as_the_countrys() -> None:
    record(advisory("azores", part="Azores"), advice(Level.DO_NOT_TRAVEL))
    record(advisory(), advice(Level.NORMAL))
    assert levels(drawn()) == [["1"]]


def test_a_table_of_facts_is_not_drawn_beside_the_archive_itself() -> None:
    strand = show(archived(), [(NOON - 9 * DAY, advice(Level.NORMAL))])
    edition = strand.current
    edition.pk = factories.entry("bundled").id
    edition.bundled, edition.level = True, Level.DO_NOT_TRAVEL
    edition.seen_at -= DAY
    edition.save(force_insert=True)
    assert levels(drawn()) == [["1"]]
    Archive.objects.update(imported=False)
    assert levels(drawn()) == [["4", "1"]]


def test_a_year_shows_what_stood_at_its_start() -> None:
    row = archived()
    at = datetime(2024, 6, 1, tzinfo=UTC)
    moved = datetime(2025, 6, 1, tzinfo=UTC)
    show(row, [(at, advice()), (moved, advice(Level.RECONSIDER))], NOON)
    assert drawn(NOON).years == [2024, 2025, 2026]
    first, second = drawn(NOON, 2025).lanes[0].bands
    assert (first.level, second.level) == (Level.CAUTION, Level.RECONSIDER)
    assert first.solid is not None
    assert first.solid.x == "0.00"
    assert levels(drawn(NOON, 2026)) == [["3"]]
    record(advisory(), advice(), NOON)
    before = drawn(NOON, 2025)
    assert [lane.archive for lane in before.empty] == [None]
    assert levels(before) == [["2", "3"]]


def test_a_year_without_a_record_is_not_found(client: Client) -> None:
    record(advisory(), advice())
    assert client.get(f"{URL}?chart=2026").status_code == 200
    for year in ("2019", "26", "x", "٢٠٢٦", "%00"):
        assert client.get(f"{URL}?chart={year}").status_code == 404, year


def test_levels_that_flap_make_no_large_drawing_and_show_the_strictest() -> None:
    row = archived()
    said = [
        (
            NOON + timedelta(hours=n),
            advice(Level.DO_NOT_TRAVEL if n % 2 else Level.NORMAL),
        )
        for n in range(3 * COLUMNS)
    ]
    show(row, said, NOON + 4000 * DAY)
    made = drawn(NOON + 4000 * DAY)
    bands = made.lanes[0].bands
    assert len(made.lanes[0].history) == 3 * COLUMNS
    assert len(bands) <= 2 * COLUMNS
    assert bands[0].level is Level.DO_NOT_TRAVEL
    assert "the strictest of several" in bands[0].told
    assert made.more == 3 * COLUMNS - len(made.rows)


def test_no_rank_is_never_taken_for_the_lighter_one() -> None:
    row = archived()
    pair = (Level.NORMAL, Level.NOT_STATED)
    said = [(NOON + n * HOUR, advice(pair[n % 2])) for n in range(2 * COLUMNS)]
    show(row, said, NOON + 4000 * DAY)
    assert drawn(NOON + 4000 * DAY).lanes[0].bands[0].level is Level.NOT_STATED


def test_it_is_told_in_words_and_as_a_table(client: Client) -> None:
    row = advisory()
    record(row, advice(Level.DO_NOT_TRAVEL, native_label="<b>Nicht reisen"))
    page = client.get(URL).content.decode()
    assert 'role="img" aria-label="Sender XA: 4, Do not travel, first seen' in page
    assert "<title>4, Do not travel, first seen" in page
    assert "The same as a table" in page
    assert "<b>Nicht reisen" not in page


def test_the_years_and_the_timeline_keep_each_others_choice(client: Client) -> None:
    record(advisory(), advice())
    page = client.get(f"{URL}?show=levels&chart=2026").content.decode()
    assert '"?show=levels#chart"' in page
    assert "show=departures&amp;chart=2026#timeline" in page
    page = client.get(URL).content.decode()
    assert '"?show=departures#timeline"' in page
    assert '"?chart=2026#chart" aria-current="true"' not in page


def test_no_more_ticks_than_there_is_room_for() -> None:
    row = archived()
    show(row, [(datetime(1999, 5, 1, tzinfo=UTC), advice())], NOON)
    ticks = drawn(NOON).ticks
    assert 5 < len(ticks) <= 14
    assert ticks[0].label == "2000"
    assert [tick.label for tick in drawn(NOON, 2025).ticks][:3] == ["Jan", "Feb", "Mar"]
