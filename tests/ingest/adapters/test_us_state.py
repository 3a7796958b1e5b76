"""What the three documents of the Department of State are read to say."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from advisories.levels import Level
from ingest.adapters.us_state import UsState, api, feed, wording
from ingest.errors import (
    Challenge,
    EmptyDocument,
    ReadError,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import Basis, Precision, Reading
from tests.fixtures import us_state as doc
from tests.golden import check_golden, sheet_facts

ADAPTER = UsState()


def readings(role: str, body: bytes) -> dict[str, Reading]:
    sheet = ADAPTER.read(doc.capture(role, body))
    found = {reading.destination.key: reading for reading in sheet.readings}
    assert len(found) == len(sheet.readings)
    return found


def only(*items: str) -> Reading:
    """The only destination of a feed."""
    (reading,) = readings("feed", doc.rss(items)).values()
    return reading


def level_of(reading: Reading) -> Level | None:
    return reading.advice.level if reading.advice else None


def guards_of(reading: Reading) -> list[str]:
    return [doubt.guard for doubt in reading.doubts]


# The feed: an item of either back end


def test_it_reads_an_item_of_the_new_back_end() -> None:
    body = (
        "Reconsider travel<p>to <b>Bahrain </b>due to <b>terrorism</b>.</p>\n"
        "<p><span class='header-paragraph'>Terrorism<br />\n</span>"
        "<span class='body-regular'>Attacks may come without warning.</span></p>"
    )
    reading = only(
        doc.item(
            "Bahrain - Level 3: Reconsider Travel",
            link=doc.new_link("bhr"),
            body=body,
            category="Level 3: Reconsider Travel",
            tag="BH",
        )
    )
    advice = reading.advice
    assert advice is not None
    assert (reading.destination.key, reading.destination.name) == ("BH", "Bahrain")
    assert reading.url == doc.new_link("bhr")
    assert (advice.level, advice.native_code) == (Level.RECONSIDER, "3")
    assert advice.native_label == "Level 3: Reconsider Travel"
    assert advice.basis is Basis.STATED
    assert advice.issued is not None
    assert advice.issued.at == datetime(2026, 3, 2, tzinfo=UTC)
    assert advice.issued.precision is Precision.DAY
    assert advice.issued.claimed == "Mon, 02 Mar 2026"
    assert advice.change_note == ""
    assert advice.text == (
        "Reconsider travel\n\nto Bahrain due to terrorism.\n\n"
        "Terrorism\nAttacks may come without warning."
    )
    assert reading.doubts == ()


def test_it_reads_an_item_of_the_old_back_end_with_its_change_note() -> None:
    body = doc.old_body(2, "Belize", note="Reissued after review with edits.")
    reading = only(doc.country_item("Belize", 2, body=body))
    assert reading.advice is not None
    assert reading.advice.change_note == "Reissued after review with edits."
    assert reading.advice.text is not None
    assert reading.advice.text.startswith("Reissued after review with edits.\n\n")
    assert "due to crime." in reading.advice.text
    assert reading.advice.basis is Basis.STATED


@pytest.mark.parametrize(
    ("name", "tag", "code"),
    # The tag is FIPS-like and often another country's ISO code.
    [
        ("Belize", "BH", "BZ"),
        ("Bahrain", "BH", "BH"),
        ("Austria", "AU", "AT"),
        ("Niger", "NG", "NE"),
        ("Nigeria", "NI", "NG"),
        ("Switzerland", "SR", "CH"),
        ("Ukraine", "UP", "UA"),
        ("North Korea", "KN", "KP"),
    ],
)
def test_a_country_tag_never_identifies(name: str, tag: str, code: str) -> None:
    title = f"{name} - {doc.label(2)}"
    reading = only(doc.item(title, body=doc.old_body(2, name), tag=tag))
    assert reading.destination.place.codes == (code,)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Switzerland\u00a0 - Level 1: Exercise Normal Precautions", "CH"),
        ("Kenya  - Level 2: Exercise Increased Caution", "KE"),
        ("Burma - Level 4: Do Not Travel", "MM"),
        ("Burma (Myanmar) - Level 4: Do Not Travel", "MM"),
        ("The Kyrgyz Republic - Level 1: Exercise Normal Precautions", "KG"),
        ("Cote d Ivoire - Level 2: Exercise Increased Caution", "CI"),
        ("Côte d\u2019Ivoire - Level 2: Exercise Increased Caution", "CI"),
        ("Kingdom of Denmark - Level 2: Exercise Increased Caution", "DK"),
        ("Guinea - Level 2: Exercise Increased Caution", "GN"),
        ("Guinea-Bissau - Level 3: Reconsider Travel", "GW"),
        ("Timor-Leste - Level 2: Exercise Increased Caution", "TL"),
        ("Mexico Travel Advisory - Level 2: Exercise Increased Caution", "MX"),
        ("Saba - Level 1: Exercise Normal Precautions", "BQ:saba"),
        ("Sint Eustatius - Level 1: Exercise Normal Precautions", "BQ:sint-eustatius"),
        ("French West Indies - Level 1: Exercise Normal Precautions", "BL+GP+MF+MQ"),
    ],
)
def test_titles_are_read_with_all_their_noise(title: str, key: str) -> None:
    reading = only(doc.item(title, body="<p>Some words on the place.</p>"))
    assert reading.destination.key == key
    assert level_of(reading) is not None


def test_destinations_with_summaries_have_no_level_of_their_own() -> None:
    found = readings(
        "feed",
        doc.rss(
            [
                doc.item(
                    "Israel, the West Bank and Gaza - See Individual Summaries",
                    body="<p>Do Not Travel To:</p><ul><li>Gaza due to war</li></ul>",
                ),
                doc.item(
                    "Mexico Travel Advisory - See State Summaries",
                    body="<p>State of Colima: Do not travel due to crime.</p>",
                ),
            ]
        ),
    )
    assert {key: level_of(r) for key, r in found.items()} == {
        "IL+PS": Level.VARIES,
        "MX": Level.VARIES,
    }
    israel = found["IL+PS"].advice
    assert israel is not None
    assert israel.native_label == "See Individual Summaries"
    assert israel.native_code == "see_summaries"
    assert israel.regional_max is Level.DO_NOT_TRAVEL
    assert [region.name for region in israel.regions] == ["Gaza"]
    assert guards_of(found["IL+PS"]) == []


def test_a_title_without_a_name_is_identified_by_its_link() -> None:
    title = "See Individual Summaries - Level 4: Do Not Travel"
    reading = only(
        doc.item(title, link=doc.new_link("isr"), body="Do not travel<p>to Gaza.</p>")
    )
    assert reading.destination.key == "IL+PS"
    assert level_of(reading) is Level.DO_NOT_TRAVEL


def test_a_title_and_a_link_without_a_name_are_shown_to_staff() -> None:
    title = "See Individual Summaries - Level 4: Do Not Travel"
    reading = only(
        doc.item(title, link=f"{doc.NEW}overview.html", body="<p>Words.</p>")
    )
    assert reading.destination.place.codes == ()
    assert reading.advice is None
    assert guards_of(reading) == ["unknown-country"]


def test_a_title_on_three_places_is_narrowed_by_its_link() -> None:
    joint = (
        "Mainland China, Hong Kong & Macau - See Summaries - "
        "Level 2: Exercise Increased Caution"
    )
    found = readings(
        "feed",
        doc.rss(
            [
                doc.item(
                    joint,
                    link=f"{doc.OLD}{slug}.html",
                    body=doc.old_body(2, "China"),
                )
                for slug in (
                    "china-travel-advisory",
                    "hong-kong-travel-advisory1",
                    "macau-travel-advisory1",
                )
            ]
            + [doc.country_item("Macau", 3)]
        ),
    )
    assert {key: level_of(r) for key, r in found.items()} == {
        "CN": Level.CAUTION,
        "HK": Level.CAUTION,
        "MO": Level.RECONSIDER,
    }
    assert all(guards_of(reading) == [] for reading in found.values())


def test_a_title_on_three_places_stays_whole_without_a_telling_link() -> None:
    title = "Mainland China, Hong Kong & Macau - See Summaries - " + doc.label(2)
    assert only(doc.item(title, body="<p>Words.</p>")).destination.key == "CN+HK+MO"


def test_an_unknown_country_is_reported_and_the_others_are_read() -> None:
    found = readings(
        "feed", doc.rss([doc.country_item("Atlantis", 1), doc.country_item("Chad", 4)])
    )
    assert level_of(found["TD"]) is Level.DO_NOT_TRAVEL
    assert guards_of(found["unknown:atlantis"]) == ["unknown-country"]
    assert found["unknown:atlantis"].advice is None


@pytest.mark.parametrize(
    "title",
    [
        "Chad - Level 5: Leave Now",
        "Chad - Level 4: Reconsider Travel",
        "Chad - Level 4",
        "Chad – Level 4: Do Not Travel",
        "Chad",
    ],
)
def test_unknown_level_words_refuse_the_whole_feed(title: str) -> None:
    items = [doc.country_item("Niger", 4), doc.item(title, body="<p>Words.</p>")]
    with pytest.raises(UnknownValue):
        readings("feed", doc.rss(items))


def test_an_unknown_category_refuses_the_whole_feed() -> None:
    broken = doc.item(f"Chad - {doc.label(4)}", body="x", category="Level 9: Fly Away")
    with pytest.raises(UnknownValue):
        readings("feed", doc.rss([broken]))


@pytest.mark.parametrize(
    ("title", "category", "body"),
    [
        (4, 2, doc.old_body(4, "Chad")),
        (1, 1, doc.new_body(4, "Chad")),
        (1, 1, doc.old_body(4, "Chad")),
        (3, 3, "<p>Updated for a review. Do not travel to Chad due to crime.</p>"),
    ],
)
def test_a_label_that_its_category_or_text_contradicts_is_doubted(
    title: int, category: int, body: str
) -> None:
    reading = only(
        doc.item(f"Chad - {doc.label(title)}", body=body, category=doc.label(category))
    )
    assert guards_of(reading) == ["label-contradicts-body"]


@pytest.mark.parametrize(
    "body",
    [
        # A list of places at the start says nothing about the country.
        "<p>Do Not Travel  To:</p><ul><li>The border due to war</li></ul>",
        "<p>Updated to remove the Level 4: Do Not Travel area near the border.</p>",
        "<p>Edited. Do not travel to two more provinces was added.</p>",
        "<p>Exercise increase caution in Chad.</p>",
    ],
)
def test_a_text_that_states_no_national_level_bears_nothing_out(body: str) -> None:
    reading = only(doc.item(f"Chad - {doc.label(2)}", body=body))
    assert reading.advice is not None
    assert reading.advice.basis is Basis.LABEL
    assert reading.doubts == ()


# Placeholders and empty bodies


@pytest.mark.parametrize(
    ("body", "guard"),
    [
        ("Exercise normal precautionSummary not available", "placeholder"),
        ("Exercise normal precaution<p>Summary not available</p>", "placeholder"),
        ("<p>Exercise normal precautions</p><p>Summary not available.</p>\n",)
        + ("placeholder",),
        ("Exercise normal precaution", "placeholder"),
        ("<p>Summary not available</p>", "placeholder"),
        ("", "empty-body"),
        ("<p>&nbsp;</p>\n", "empty-body"),
    ],
)
def test_a_placeholder_alone_yields_a_doubt_and_no_level(body: str, guard: str) -> None:
    reading = only(doc.country_item("Mauritius", 1, form="new", body=body))
    assert reading.destination.key == "MU"
    assert reading.advice is None
    assert guards_of(reading) == [guard]


@pytest.mark.parametrize("body", [doc.STUB, ""])
def test_a_placeholder_gives_way_to_the_real_item_beside_it(body: str) -> None:
    stub = doc.country_item(
        "Uganda", 1, form="new", iso3="uga", date="Sun, 01 Feb 2026", body=body
    )
    real = doc.country_item("Uganda", 3, date="Mon, 08 Dec 2025")
    for items in ([stub, real], [real, stub]):
        reading = only(*items)
        assert level_of(reading) is Level.RECONSIDER
        assert reading.doubts == ()


def test_a_healthy_level_one_of_the_new_back_end_is_no_placeholder() -> None:
    reading = only(doc.country_item("Canada", 1, form="new", iso3="can"))
    assert level_of(reading) is Level.NORMAL
    assert reading.doubts == ()


def test_no_body_of_a_day_of_empty_bodies_publishes_its_level() -> None:
    names = ("Chad", "Niger", "Kenya", "Japan", "Peru")
    body = doc.rss(
        [doc.country_item(n, 2, date="Wed, 11 Feb 2026", body="") for n in names]
    )
    assert all(level_of(r) is None for r in readings("feed", body).values())


# Duplicates


def test_the_newest_of_two_items_wins() -> None:
    items = [
        doc.country_item("Niger", 3, date="Fri, 31 Oct 2025"),
        doc.country_item("Niger", 4, form="new", iso3="ner", date="Thu, 29 Jan 2026"),
    ]
    for order in (items, items[::-1]):
        assert level_of(only(*order)) is Level.DO_NOT_TRAVEL
        assert guards_of(only(*order)) == []


def test_two_levels_on_one_day_are_doubted() -> None:
    items = [
        doc.country_item("Niger", 3),
        doc.country_item("Niger", 4, form="new", iso3="ner"),
    ]
    for order in (items, items[::-1]):
        reading = only(*order)
        assert guards_of(reading) == ["duplicates-disagree"]
        assert level_of(reading) is Level.DO_NOT_TRAVEL


def test_a_dated_item_wins_over_an_undated_one() -> None:
    reading = only(
        doc.country_item("Poland", 3, date="some day"), doc.country_item("Poland", 1)
    )
    assert level_of(reading) is Level.NORMAL


def test_reading_does_not_depend_on_the_order_of_the_items() -> None:
    items = [
        doc.country_item("Niger", 4),
        doc.country_item("Niger", 4, form="new", iso3="ner"),
        doc.country_item("Niger", 1, form="new", iso3="ner", body=doc.STUB),
        doc.country_item("Chad", 4),
    ]
    first, *others = (
        readings("feed", doc.rss(order)) for order in itertools.permutations(items)
    )
    assert first["NE"].facts["form"] == "old"
    assert all(other == first for other in others)


# Dates


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mon, 02 Mar 2026", "2026-03-02"),
        # A wrong weekday name alone is no reason for doubt.
        ("Fri, 20 Jun 2026", "2026-06-20"),
        # A doubled year that fits the weekday has one reading only.
        ("Wed, 05 Jun 20242024", "2024-06-05"),
        ("Thu, 05 Jun 20242024", None),
        # Neither 2020 nor anything else in it was such a Wednesday.
        ("Wed, 15 Dec 20202", None),
        ("Mon, 20 Sep 0017", None),
        ("Sat, 03 Feb 2920", None),
        ("Fri, 13 Nov 1970", None),
        ("Mon, 30 Feb 2026", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_days_are_read_or_left_alone(written: str, day: str | None) -> None:
    issued = wording.day(written)
    assert (issued and f"{issued.at:%Y-%m-%d}") == day


def test_an_unreadable_date_leaves_the_claim_and_no_date() -> None:
    reading = only(doc.country_item("Cabo Verde", 1, date="Wed, 15 Dec 20202"))
    assert reading.advice is not None
    assert reading.advice.issued is None
    assert reading.facts["claimed"] == "Wed, 15 Dec 20202"


# Regions


@pytest.mark.parametrize(
    ("body", "regions", "highest"),
    [
        (
            "<p>Do not travel to:</p><ul><li>The border due to <b>crime</b>.</li>"
            "<li>Sinai due to war</li></ul><p>Reconsider travel to:</p>"
            "<ul><li>The lake because of storms;</li></ul>",
            [("The border", "4"), ("Sinai", "4"), ("The lake", "3")],
            Level.DO_NOT_TRAVEL,
        ),
        (
            "<p><b>Moxico Province – Level 3: Reconsider Travel</b><br />\nMines.</p>",
            [("Moxico Province", "3")],
            Level.RECONSIDER,
        ),
        (
            "<p><b>Level 4 - Do Not Travel - The northern border</b></p>",
            [("The northern border", "4")],
            Level.DO_NOT_TRAVEL,
        ),
        ("<p><b>Level 4: Do Not Travel</b></p><p>Hills.</p>", [], Level.DO_NOT_TRAVEL),
        (
            "<p>State of Colima: Do not travel due to crime.</p>"
            "<p>Hidalgo state &#8211; Exercise Increased Caution</p>",
            [("State of Colima", "4"), ("Hidalgo state", "2")],
            Level.DO_NOT_TRAVEL,
        ),
        ("<p>Some areas have an increased risk.</p>", [], Level.NOT_STATED),
        ("<p>All of it is calm.</p>", [], None),
    ],
)
def test_regions_are_read_where_they_are_plain(
    body: str, regions: list[tuple[str, str]], highest: Level | None
) -> None:
    advice = only(doc.item(f"Angola - {doc.label(2)}", body=body)).advice
    assert advice is not None
    assert [(r.name, r.level.value) for r in advice.regions] == regions
    assert advice.regional_max is highest
    assert advice.level is Level.CAUTION


# Bytes


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_the_feed_is_utf_8_whatever_it_declares(encoding: str) -> None:
    body = "<p>Exercise normal precautions in Curaçao due to\u00a0storms.</p>"
    found = readings(
        "feed",
        doc.rss([doc.item(f"Curaçao - {doc.label(1)}", body=body)], encoding=encoding),
    )
    advice = found["CW"].advice
    assert advice is not None
    assert advice.text == "Exercise normal precautions in Curaçao due to storms."


HEALTHY_FEED = doc.rss(
    [
        doc.country_item("Chad", 4),
        doc.country_item("Niger", 3, form="new", iso3="ner"),
        doc.country_item("Japan", 1),
    ]
)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (doc.rss([]), EmptyDocument),
        (HEALTHY_FEED[:-200], Unparseable),
        (b"", Unparseable),
        (b"\xff\xfe nothing", Unparseable),
        (doc.CHALLENGE, Challenge),
        (b"<html><head><title>Page</title></head></html>", UnexpectedShape),
        (b"<ArrayOfRss/>", UnexpectedShape),
        (
            HEALTHY_FEED.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss', 1),
            Unparseable,
        ),
        (HEALTHY_FEED.replace(b"<pubDate>Mon, 02 Mar 2026</pubDate>", b"", 1),)
        + (UnexpectedShape,),
        (
            HEALTHY_FEED.replace(b"<title>Chad", b"<title>A</title><title>Chad", 1),
            UnexpectedShape,
        ),
    ],
)
def test_a_broken_feed_is_refused(body: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        readings("feed", body)


@given(cut=st.integers(min_value=0, max_value=len(HEALTHY_FEED) - 1))
def test_no_cut_feed_is_read(cut: int) -> None:
    with pytest.raises(ReadError):
        readings("feed", HEALTHY_FEED[:cut])


@settings(max_examples=300, deadline=None)
@given(
    place=st.integers(min_value=0, max_value=len(HEALTHY_FEED) - 1),
    byte=st.integers(min_value=0, max_value=255),
)
def test_no_changed_byte_of_the_feed_yields_another_level(
    place: int, byte: int
) -> None:
    broken = HEALTHY_FEED[:place] + bytes([byte]) + HEALTHY_FEED[place + 1 :]
    _assert_no_false_level("feed", broken)


# The list page

HEALTHY_LIST = doc.badge_page(
    [
        doc.badge_row("Chad", 4, "04/28/2026", ["CRIME (C)", "UNREST (U)"]),
        doc.badge_row("Niger", 3, "01/29/2026", ["TERRORISM (T)"]),
        doc.badge_row("Japan", 1, "05/15/2025"),
    ]
)


def test_both_markups_of_the_list_say_the_same() -> None:
    rows = [
        ("Afghanistan", 4, "02/20/2026", ["WRONGFUL DETENTION (D)", "CRIME (C)"]),
        ("Burma (Myanmar)", 4, "05/08/2026", ["KIDNAPPING OR HOSTAGE TAKING (K)"]),
        ("Israel, The West Bank and Gaza", 3, "02/27/2026", ["OTHER (O)"]),
        ("Andorra", 1, "05/21/2026", []),
    ]
    first = readings("list", doc.badge_page([doc.badge_row(*row) for row in rows]))
    second = readings("list", doc.title_page([doc.title_row(*row) for row in rows]))
    assert first == second
    assert {
        key: (level_of(r), r.advice and "".join(r.advice.reasons))
        for key, r in first.items()
    } == {
        "AF": (Level.DO_NOT_TRAVEL, "CD"),
        "MM": (Level.DO_NOT_TRAVEL, "K"),
        "IL+PS": (Level.RECONSIDER, "O"),
        "AD": (Level.NORMAL, ""),
    }
    advice = first["AF"].advice
    assert advice is not None
    assert advice.native_label == "Level 4: Do not travel"
    assert advice.issued is not None
    assert advice.issued.at == datetime(2026, 2, 20, tzinfo=UTC)
    assert advice.issued.claimed == "02/20/2026"
    assert (advice.text, advice.complete) == (None, False)
    assert advice.basis is Basis.LABEL
    assert first["AF"].url == ("https://travel.state.gov/en/travel/Afghanistan.html")


def test_a_badge_that_contradicts_its_label_is_doubted() -> None:
    page = doc.badge_page([doc.badge_row("Chad", 1, "04/28/2026", badge=4)])
    assert guards_of(readings("list", page)["TD"]) == ["label-contradicts-body"]


def test_two_rows_on_one_place_with_one_date_and_two_levels_are_doubted() -> None:
    page = doc.badge_page(
        [
            doc.badge_row("Burma", 3, "05/08/2026"),
            doc.badge_row("Burma (Myanmar)", 4, "05/08/2026"),
        ]
    )
    assert guards_of(readings("list", page)["MM"]) == ["duplicates-disagree"]


def test_an_unreadable_date_in_the_list_is_no_date() -> None:
    page = doc.badge_page([doc.badge_row("Chad", 4, "02/30/2026")])
    advice = readings("list", page)["TD"].advice
    assert advice is not None
    assert advice.issued is None


def test_an_unknown_place_in_the_list_is_reported() -> None:
    page = doc.badge_page([doc.badge_row("Atlantis", 1, "05/08/2026")])
    assert guards_of(readings("list", page)["unknown:atlantis"]) == ["unknown-country"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (doc.badge_page([]), EmptyDocument),
        (HEALTHY_LIST[: len(HEALTHY_LIST) // 2], Unparseable),
        (doc.CHALLENGE, Challenge),
        (b"<html><body><p>Nothing here</p></body></html>", UnexpectedShape),
        (HEALTHY_LIST.replace(b">Level<", b">Risk<"), UnexpectedShape),
        (HEALTHY_LIST.replace(b"Level 4: Do not travel", b"Level 4: Go"),)
        + (UnknownValue,),
        (HEALTHY_LIST.replace(b"CRIME (C)", b"WEATHER (W)"), UnknownValue),
        (HEALTHY_LIST.replace(b"<td><p>04/28/2026</p></td>", b""), UnexpectedShape),
        (HEALTHY_LIST.replace(b"</body>", b"<table id='htmlTable'></table>"),)
        + (UnexpectedShape,),
    ],
)
def test_a_broken_list_is_refused(body: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        readings("list", body)


@given(cut=st.integers(min_value=0, max_value=HEALTHY_LIST.index(b"</table>")))
@settings(deadline=None)
def test_no_list_that_is_cut_in_its_table_is_read(cut: int) -> None:
    with pytest.raises(ReadError):
        readings("list", HEALTHY_LIST[:cut])


@settings(max_examples=300, deadline=None)
@given(
    place=st.integers(min_value=0, max_value=len(HEALTHY_LIST) - 1),
    byte=st.integers(min_value=0, max_value=255),
)
def test_no_changed_byte_of_the_list_yields_another_level(
    place: int, byte: int
) -> None:
    broken = HEALTHY_LIST[:place] + bytes([byte]) + HEALTHY_LIST[place + 1 :]
    _assert_no_false_level("list", broken)


def _assert_no_false_level(role: str, body: bytes) -> None:
    true = {"TD": "4", "NE": "3", "JP": "1"}
    try:
        found = readings(role, body)
    except ReadError:
        return
    for key, reading in found.items():
        if reading.advice and key in true and not reading.doubts:
            assert reading.advice.level == true[key]


# The API

CHAD = doc.api_record(
    f"Chad - {doc.label(4)}",
    link=doc.old_link("chad"),
    published="2025-01-12T19:00:00-05:00",
    summary=doc.old_body(4, "Chad"),
    tag="CD",
)


def test_the_api_is_read_like_the_feed_with_the_day_in_utc() -> None:
    stub = doc.api_record(
        f"Chad - {doc.label(1)}",
        link=doc.new_link("tcd"),
        published="2026-02-10T19:00:00-05:00",
        summary=None,
    )
    reading = readings("api", doc.api([CHAD, stub]))["TD"]
    advice = reading.advice
    assert advice is not None
    assert advice.level is Level.DO_NOT_TRAVEL
    assert advice.issued is not None
    assert advice.issued.at == datetime(2025, 1, 13, tzinfo=UTC)
    assert advice.issued.precision is Precision.DAY
    assert advice.text is not None
    assert "Petty theft" in advice.text


@pytest.mark.parametrize("published", ["2025-01-12T19:00:00", "soon", ""])
def test_a_time_of_the_api_without_a_zone_is_no_date(published: str) -> None:
    advice = readings("api", doc.api([CHAD | {"Published": published}]))["TD"].advice
    assert advice is not None
    assert advice.issued is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"[]", EmptyDocument),
        (b"", Unparseable),
        (b"{}", UnexpectedShape),
        (b"[1]", UnexpectedShape),
        (b"<ArrayOfRss xmlns='urn:x'/>", Unparseable),
        (doc.CHALLENGE, Challenge),
        (doc.api([CHAD])[:-9], Unparseable),
        (doc.api([CHAD | {"Title": 7}]), UnexpectedShape),
        (doc.api([CHAD | {"Summary": ["x"]}]), UnexpectedShape),
        (doc.api([{"Title": "Chad"}]), UnexpectedShape),
        (doc.api([CHAD | {"Title": "Chad - Level 4: Go"}]), UnknownValue),
        (b'[{"Title": "a", "Title": "b"}]', Unparseable),
    ],
)
def test_a_broken_answer_of_the_api_is_refused(
    body: bytes, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        readings("api", body)


def test_a_field_that_the_publisher_adds_breaks_nothing() -> None:
    added = CHAD | {"Advisory_Level": "1", "Key_Risks": None}
    found = readings("api", doc.api([added]))
    assert found == readings("api", doc.api([CHAD]))


# Real documents

CAPTURES = [
    ("feed", "travel_state_gov_TAsTWs.xml"),
    ("feed", "TAsTWs_sample_11items_2026-05-25_alpine-data.xml"),
    ("list", "travel-advisories_list_htmlTable_6rows_2026-05-25_alpine-data.html"),
    ("list", "travel-advisories_list_usa-table_3rows_2026-09-08_excerpt.html"),
]


@pytest.mark.parametrize(("role", "name"), CAPTURES)
def test_real_documents_yield_what_was_reviewed(
    shared: Path, role: str, name: str
) -> None:
    body = (shared / "captures" / "us" / name).read_bytes()
    sheet = ADAPTER.read(doc.capture(role, body))
    check_golden(f"us_state/{name}", sheet_facts(sheet))


def test_real_items_hold_nothing_that_is_neither_read_nor_ignored(
    shared: Path,
) -> None:
    name = "TAsTWs_sample_11items_2026-05-25_alpine-data.xml"
    root = ElementTree.fromstring((shared / "captures" / "us" / name).read_bytes())
    tags = {child.tag for item in root.iter("item") for child in item}
    assert tags <= feed.READ | feed.IGNORED


def test_the_known_fields_of_the_api_are_read_or_ignored() -> None:
    assert set(CHAD) == api.READ | api.IGNORED
