"""Canada's index and pages, in input of their format written for these tests."""

import json
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisories.facts import Advice
from advisories.levels import Level
from ingest.adapters.ca_gac import CaGac
from ingest.errors import (
    Challenge,
    EmptyDocument,
    ReadError,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import (
    Capture,
    Doubt,
    Part,
    Reading,
    Say,
    Sheet,
    Unread,
    Verdict,
    Wait,
)
from tests.golden import check_golden, sheet_facts

ADAPTER = CaGac()
NOON = datetime(2026, 9, 26, 12, tzinfo=UTC)
ISSUED = datetime(2026, 6, 23, 17, 42, 39, tzinfo=UTC)  # 13:42:39 in Ottawa
LABELS = (
    "Exercise normal security precautions",
    "Exercise a high degree of caution",
    "Avoid non-essential travel",
    "Avoid all travel",
)
BANNERS = (
    "normal-precautions",
    "increased-caution",
    "reconsider-travel",
    "do-not-travel",
)
LEVELS = (Level.NORMAL, Level.CAUTION, Level.RECONSIDER, Level.DO_NOT_TRAVEL)
SUFFIX = " (with regional advisories)"
WALL = b"<html><head><title>Access denied</title></head><body></body></html>"


def entry(
    state: int = 1,
    *,
    regional: bool = False,
    at: datetime = ISSUED,
    key: str = "NP",
    name: str = "Nepal",
    english: dict[str, Any] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    return {
        "country-id": 202000,
        "country-iso": key,
        "country-eng": name,
        "country-fra": name,
        "advisory-state": state,
        "date-published": {
            "timestamp": int(at.timestamp()),
            "date": "2026-06-23 13:42:39",
            "asp": "2026-06-23T13:42:39.79-04:00",
        },
        "has-advisory-warning": int(state >= 2),
        "has-regional-advisory": int(regional),
        "has-content": 1,
        "recent-updates-type": "Regular text update",
        "eng": {
            "name": name,
            "url-slug": name.lower().replace(" ", "-"),
            "friendly-date": "June 23, 2026 13:42 EDT",
            "advisory-text": LABELS[state] + SUFFIX * regional,
            "recent-updates": "Safety section – floods",
        }
        | (english or {}),
        "fra": {"name": name, "advisory-text": "…"},
    } | changes


def index(*entries: dict[str, Any], **named: dict[str, Any]) -> bytes:
    listed = {item["country-iso"]: item for item in entries} | named
    generated = {"timestamp": 1783017624, "date": "2026-07-02 14:40:24"}
    return json.dumps({"metadata": {"generated": generated}, "data": listed}).encode()


def page(
    state: int = 1,
    *,
    headings: tuple[str, ...] | None = None,
    at: str = "June 23, 2026 13:42",
    name: str = "Nepal",
    label: str = "",
    colour: str = "",
    slug: str = "nepal",
    text: str = "Monsoon floods.",
) -> bytes:
    label = label or LABELS[state].replace("Exercise normal", "Take normal")
    headings = (f"{name} - {label}",) if headings is None else headings
    advisories = "".join(f"<h3>{escape(h)}</h3><p>Reasons.</p>" for h in headings)
    colour = colour or BANNERS[state]
    return f"""<!DOCTYPE html><html lang="en"><head><title>{name}</title>
<meta property="og:url" content="https://travel.gc.ca/destinations/{slug}"/></head><body>
<main><h1 id="wb-cont"><span><span id="nameLbl">{escape(name)}</span> travel advice
</span></h1>
<span id="riskLevelBanner"><div class='row'><div class='banner-black'><a href='#risk'>
<div class='banner-{colour}'>{label}</div></a></div></div></span>
<p>Latest updates: <span id="lastUpdateTextLbl">Safety – floods</span></p>
<p>Last updated: <time><span id="lastUpdateDateLbl">{at}</span></time> ET</p>
<div id="risk"><h2>Risk level</h2><div id="map"><details><summary>Disclaimer</summary>
<p>About the map.</p></details></div><div class="advisories">{advisories}</div></div>
<p><a href="#wb-cont">Back to top</a></p>
<div id="security"><h2>Safety and security</h2><p>{text}</p></div>
<div id="disasters"><h2>Natural disasters</h2><ul><li>Rain</li></ul></div>
<div id="assistance"><h2>Need help?</h2><p>Ring us.</p></div>
</main></body></html>
""".encode()


def read(body: bytes) -> Sheet:
    return ADAPTER.read(Capture("https://data.example", "index", body, NOON))


def entry_of(item: dict[str, Any]) -> Reading:
    return read(index(item)).readings[0]


def read_page(body: bytes, key: str = "NP", slug: str = "nepal") -> Reading:
    url = f"https://travel.gc.ca/destinations/{slug}"
    return ADAPTER.read(Capture(url, "page", body, NOON, "", key)).readings[0]


def advice_of(reading: Reading) -> Advice:
    assert reading.advice
    return reading.advice


def combine(
    item: dict[str, Any],
    body: bytes | None = None,
    *,
    fresh: bool = True,
    failure: str = "",
    current: Advice | None = None,
) -> Verdict:
    told = read_page(body) if body else None
    parts = {
        "index": Part(reading=entry_of(item)),
        "page": Part(reading=told, fresh=fresh and told is not None, failure=failure),
    }
    return ADAPTER.combine(parts, current)


def said(verdict: Verdict) -> Say:
    assert isinstance(verdict, Say)
    return verdict


def test_every_state_is_one_below_its_level() -> None:
    for state, level in enumerate(LEVELS):
        for regional in (False, True):
            reading = entry_of(entry(state, regional=regional))
            advice = advice_of(reading)
            assert (advice.level, reading.doubts) == (level, ())
            assert advice.native_label == LABELS[state] + SUFFIX * regional
            assert advice.native_code == f"state-{state}" + "-regional" * regional
            assert advice.regional_max is (Level.NOT_STATED if regional else None)
            assert not advice.complete


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (3, "AVOID ALL TRAVEL"),
        (3, "AVOID ALL TRAVEL; see also regional advisories."),
        (2, "Avoid Non-Essential Travel (WITH REGIONAL ADVISORIES)"),
        (0, "Take normal security precautions"),
        (0, " Exercise normal security\u00a0precautions "),
    ],
)
def test_case_suffix_and_old_wording_change_no_level(state: int, label: str) -> None:
    regional = "regional" in label.lower()
    item = entry(state, regional=regional, english={"advisory-text": label})
    reading = entry_of(item)
    assert reading.doubts == ()
    assert advice_of(reading).native_label == label.strip()
    plain = advice_of(entry_of(entry(state, regional=regional)))
    assert advice_of(reading).substance == plain.substance


@pytest.mark.parametrize(
    "item",
    [
        entry(1, english={"advisory-text": LABELS[0]}),
        entry(1, regional=True, english={"advisory-text": LABELS[1]}),
        entry(1, english={"advisory-text": LABELS[1] + SUFFIX}),
        entry(1) | {"has-advisory-warning": 1},
        entry(3) | {"has-advisory-warning": 0},
    ],
)
def test_words_against_the_number_are_a_doubt(item: dict[str, Any]) -> None:
    assert "label-contradicts-body" in {d.guard for d in entry_of(item).doubts}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"advisory-state": 4}, UnknownValue),
        ({"advisory-state": -1}, UnknownValue),
        ({"advisory-state": True}, UnexpectedShape),
        ({"advisory-state": "1"}, UnexpectedShape),
        ({"advisory-state": 1.0}, UnexpectedShape),
        ({"advisory-state": None}, UnexpectedShape),
        ({"has-regional-advisory": 2}, UnknownValue),
        ({"has-regional-advisory": False}, UnexpectedShape),
        ({"has-content": None}, UnexpectedShape),
        ({"country-iso": "NO"}, UnexpectedShape),
        ({"date-published": {"timestamp": 0}}, UnexpectedShape),
        ({"date-published": {"timestamp": -(10**30)}}, UnexpectedShape),
        ({"date-published": {"timestamp": 10**30}}, UnexpectedShape),
        ({"date-published": {"timestamp": "1783017624"}}, UnexpectedShape),
        ({"date-published": None}, UnexpectedShape),
        ({"eng": {}}, UnexpectedShape),
        ({"english": {"advisory-text": "Mostly harmless"}}, UnknownValue),
        ({"english": {"advisory-text": ""}}, UnknownValue),
        ({"english": {"url-slug": "../nepal"}}, UnexpectedShape),
    ],
)
def test_an_entry_that_is_not_understood_refuses_the_index(
    changes: dict[str, Any], error: type[ReadError]
) -> None:
    fine = entry(key="PE", name="Peru")
    with pytest.raises(error):
        read(index(fine, NP=entry(**changes)))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (index(), EmptyDocument),
        (b"{}", UnexpectedShape),
        (b"[]", UnexpectedShape),
        (b'{"data": []}', UnexpectedShape),
        (b'{"data": {"NP": null}}', UnexpectedShape),
        (index()[:-1], Unparseable),
        (index(entry())[:300], Unparseable),
        (index(nepal=entry()), UnexpectedShape),
        (b'{"data": {"NP": {}, "NP": 1}}', Unparseable),
        (b'{"data": Infinity}', Unparseable),
        (b"", Unparseable),
        (b"\xff\xfe", Unparseable),
        (WALL, Challenge),
    ],
)
def test_it_refuses_an_index_that_is_not_one(
    body: bytes, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        read(body)


def test_the_date_is_the_timestamp_in_seconds_or_milliseconds() -> None:
    seconds = int(ISSUED.timestamp())
    plain = entry_of(entry())
    longer = entry_of(entry() | {"date-published": {"timestamp": seconds * 1000 + 79}})
    for reading in (plain, longer):
        issued = advice_of(reading).issued
        assert issued
        assert issued.at == ISSUED
        assert reading.stamp == str(seconds)


def test_the_azores_are_a_part_of_portugal_and_not_portugal() -> None:
    sheet = read(
        index(entry(0, key="PT", name="Portugal"), entry(1, key="PT-20", name="Azores"))
    )
    portugal, azores = (reading.destination for reading in sheet.readings)
    assert (portugal.place.codes, portugal.place.part) == (("PT",), "")
    assert (azores.place.codes, azores.place.part) == (("PT",), "Azores")
    assert portugal.key != azores.key


def test_one_entry_covers_israel_and_palestine() -> None:
    item = entry(2, key="IL", name="Israel and Palestine")
    assert entry_of(item).destination.place.codes == ("IL", "PS")


def test_entities_in_names_and_notes_are_resolved() -> None:
    named = {"name": "C&ocirc;te d&#39;Ivoire (Ivory Coast)", "url-slug": "cote"}
    note = {"recent-updates": "Laws &amp; Culture tab"}
    reading = entry_of(entry(key="CI", english=named | note))
    assert reading.destination.name == "Côte d'Ivoire (Ivory Coast)"
    assert reading.destination.place.codes == ("CI",)
    assert advice_of(reading).change_note == "Laws & Culture tab"


@pytest.mark.parametrize(
    ("key", "name"), [("XX", "Ruritania"), ("NP", "Ruritania"), ("PE", "Nepal")]
)
def test_a_destination_that_no_table_knows_is_reported(key: str, name: str) -> None:
    sheet = read(index(entry(key=key, name=name), entry(key="BT", name="Bhutan")))
    unknown = sheet.readings[0]
    assert [doubt.guard for doubt in unknown.doubts] == ["unknown-country"]
    assert (unknown.advice, unknown.destination.place.codes) == (None, ())
    assert [follow.key for follow in sheet.follow] == ["BT"]
    verdict = ADAPTER.combine({"index": Part(reading=unknown)}, None)
    assert isinstance(verdict, Unread)
    assert name in verdict.reason


def test_an_entry_without_content_is_not_read_and_has_no_level() -> None:
    sheet = read(index(entry(0) | {"has-content": 0, "date-published": None}))
    assert (sheet.readings[0].advice, sheet.follow) == (None, ())
    assert isinstance(
        ADAPTER.combine({"index": Part(reading=sheet.readings[0])}, None), Unread
    )


def test_pages_that_may_hold_a_warning_are_read_first() -> None:
    items = (
        entry(0, key="PE", name="Peru"),
        entry(0, key="FR", name="France", regional=True),
        entry(3, key="ML", name="Mali"),
    )
    follow = read(index(*items)).follow
    assert [(f.key, f.rank) for f in follow] == [("PE", 1), ("FR", 0), ("ML", 0)]
    assert follow[0].url == "https://travel.gc.ca/destinations/peru"


def test_the_order_of_the_index_does_not_matter() -> None:
    items = entry(), entry(3, key="ML", name="Mali")
    forth, back = read(index(*items)), read(index(*items[::-1]))
    assert forth.readings == back.readings[::-1]
    assert set(forth.follow) == set(back.follow)


def test_a_new_key_is_noted_and_makes_no_level() -> None:
    reading = entry_of(entry(1) | {"advisory-state-2": 3})
    assert reading.facts["new_keys"] == ["advisory-state-2"]
    assert advice_of(reading).level is Level.CAUTION


def test_nothing_that_a_database_refuses_gets_through() -> None:
    evil = "\x00\ud800"
    english = {
        "name": f"Nepal{evil}",
        "advisory-text": f"{LABELS[1]}{evil}",
        "friendly-date": evil,
        "recent-updates": evil,
        evil: evil,
    }
    item = entry(english=english) | {"recent-updates-type": evil, evil: evil}
    stored = json.dumps(entry_of(item).as_json())
    assert "\\u0000" not in stored
    assert "\\ud800" not in stored


def test_a_page_gives_its_text_without_map_and_help() -> None:
    advice = advice_of(read_page(page()))
    assert advice.text == (
        "Risk level\n\nNepal - Exercise a high degree of caution\n\nReasons.\n\n"
        "Safety and security\n\nMonsoon floods.\n\nNatural disasters\n\n- Rain"
    )
    assert (advice.title, advice.change_note) == (
        "Nepal travel advice",
        "Safety – floods",
    )
    assert advice.complete


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("June 23, 2026 13:42", datetime(2026, 6, 23, 17, 42, tzinfo=UTC)),
        ("January 3, 2026 13:42", datetime(2026, 1, 3, 18, 42, tzinfo=UTC)),
        ("November 1, 2026 01:30", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_the_date_of_a_page_is_ottawas(written: str, at: datetime) -> None:
    issued = advice_of(read_page(page(at=written))).issued
    assert issued
    assert issued.at == at


def test_headings_single_out_regions_in_whatever_case_and_order() -> None:
    advice = advice_of(
        read_page(
            page(
                2,
                headings=(
                    "NEPAL - AVOID NON-ESSENTIAL TRAVEL",
                    "Kathmandu\u00a0– Exercise a high degree of caution",
                    "Border areas - north-west - Avoid all travel",
                    "Regional advisory - Avoid non-essential travel",
                    "What to do",
                ),
            )
        )
    )
    assert [(region.name, region.level) for region in advice.regions] == [
        ("Kathmandu", Level.CAUTION),
        ("Border areas - north-west", Level.DO_NOT_TRAVEL),
        ("Regional advisory", Level.RECONSIDER),
    ]
    assert (advice.level, advice.regional_max) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    )


def test_a_change_of_case_is_not_a_change_of_substance() -> None:
    lower, upper = (
        advice_of(
            read_page(page(2, headings=(f"{words}", "Border - Avoid all travel")))
        )
        for words in (
            "Nepal - Avoid non-essential travel",
            "NEPAL - AVOID NON-ESSENTIAL TRAVEL",
        )
    )
    assert (lower.substance, lower.wording) == (upper.substance, upper.wording)


def test_israel_palestine_and_jerusalem_are_regions_of_one_destination() -> None:
    headings = ("ISRAEL - AVOID ALL TRAVEL", "JERUSALEM - AVOID NON-ESSENTIAL TRAVEL")
    body = page(3, name="Israel and Palestine", headings=headings, slug="il")
    advice = advice_of(read_page(body, "IL", "il"))
    assert [region.name for region in advice.regions] == ["ISRAEL", "JERUSALEM"]


def test_a_first_heading_under_another_name_is_the_country_itself() -> None:
    headings = ("Nepaal - Exercise a high degree of caution", "Ilam - Avoid all travel")
    advice = advice_of(read_page(page(1, headings=headings)))
    assert [region.name for region in advice.regions] == ["Ilam"]


@pytest.mark.parametrize(
    "body",
    [
        page(1, headings=("Nepal - Avoid all travel",)),
        page(1, colour="do-not-travel"),
    ],
)
def test_a_page_that_contradicts_itself_is_doubted(body: bytes) -> None:
    guards = {doubt.guard for doubt in read_page(body).doubts}
    assert guards == {"label-contradicts-body"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (page(name="Peru"), UnexpectedShape),
        (page(slug="peru"), UnexpectedShape),
        (page(name="Ruritania"), UnexpectedShape),
        (page(label="Mostly harmless", headings=()), UnknownValue),
        (page(colour="purple"), UnknownValue),
        (page(at="today"), UnexpectedShape),
        (page().replace(b"riskLevelBanner", b"levels"), UnexpectedShape),
        (page().replace(b'id="risk"', b'id="level"'), UnexpectedShape),
        (page()[:-40], Unparseable),
        (WALL, Challenge),
        (b"<html><body>Hello</body></html>", UnexpectedShape),
        (b"<div>" * 1000 + page(), Unparseable),
    ],
)
def test_it_refuses_a_page_that_is_not_the_one(
    body: bytes, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        read_page(body)


def test_the_index_speaks_at_once_where_nothing_stands() -> None:
    verdict = said(combine(entry(3)))
    assert verdict.advice.level is Level.DO_NOT_TRAVEL
    assert (verdict.advice.text, verdict.advice.complete) == (None, False)
    assert verdict.roles == ("index",)


def test_the_page_completes_what_the_index_says() -> None:
    item = entry(1, regional=True)
    body = page(1, headings=("Nepal - " + LABELS[1], "Ilam - " + LABELS[3]))
    verdict = said(combine(item, body))
    assert verdict.doubts == ()
    assert verdict.roles == ("index", "page")
    assert verdict.advice.complete
    assert verdict.advice.regional_max is Level.DO_NOT_TRAVEL
    assert verdict.advice.native_label == LABELS[1] + SUFFIX
    assert verdict.advice.issued
    assert verdict.advice.issued.at == ISSUED


def test_a_regional_flag_without_readable_regions_stays_a_flag() -> None:
    verdict = said(combine(entry(1, regional=True), page(1)))
    assert verdict.advice.regional_max is Level.NOT_STATED


def test_a_mere_new_date_waits_for_the_page() -> None:
    stands = said(combine(entry(1), page(1))).advice
    later = entry(1, at=ISSUED + timedelta(days=1))
    verdict = combine(later, page(1), fresh=False, current=stands)
    assert isinstance(verdict, Wait)
    assert verdict.stands


def test_a_new_level_does_not_wait_for_the_page() -> None:
    stands = said(combine(entry(1), page(1))).advice
    later = entry(3, at=ISSUED + timedelta(days=1))
    verdict = said(combine(later, page(1), fresh=False, current=stands))
    assert (verdict.advice.level, verdict.advice.text) == (Level.DO_NOT_TRAVEL, None)


def test_a_new_regional_advisory_does_not_wait_for_the_page() -> None:
    stands = said(combine(entry(1), page(1))).advice
    later = entry(1, regional=True, at=ISSUED + timedelta(days=1))
    verdict = said(combine(later, page(1), fresh=False, current=stands))
    assert verdict.advice.regional_max is Level.NOT_STATED


def test_a_failed_page_makes_no_edition_out_of_a_new_date() -> None:
    stands = said(combine(entry(1), page(1))).advice
    later = entry(1, at=ISSUED + timedelta(days=1))
    verdict = combine(later, failure="HTTP 503.", current=stands)
    assert verdict == Wait("HTTP 503.", stands=True)


def test_a_failed_page_leaves_the_word_to_the_index() -> None:
    stands = said(combine(entry(1), page(1))).advice
    later = entry(2, at=ISSUED + timedelta(days=1))
    verdict = said(combine(later, failure="HTTP 503.", current=stands))
    assert (verdict.advice.level, verdict.advice.complete) == (Level.RECONSIDER, False)
    assert said(combine(entry(2), failure="HTTP 503.")).roles == ("index",)


def test_a_page_newer_than_the_index_has_its_own_way() -> None:
    verdict = said(combine(entry(1), page(3, at="June 24, 2026 09:00")))
    assert verdict.advice.level is Level.DO_NOT_TRAVEL
    assert (verdict.roles, verdict.doubts) == (("page", "index"), ())


def test_the_index_catching_up_with_the_page_is_no_news() -> None:
    newer = page(3, at="June 24, 2026 09:00")
    stands = said(combine(entry(1), newer)).advice
    caught_up = entry(
        3,
        at=datetime(2026, 6, 24, 13, 0, 41, tzinfo=UTC),
        english={"recent-updates": "The Safety section was updated - floods"},
    )
    assert isinstance(combine(caught_up, newer, fresh=False, current=stands), Wait)
    verdict = said(combine(caught_up, newer, current=stands))
    assert verdict.advice.digest == stands.digest


def test_the_index_older_than_what_stands_waits_for_the_page() -> None:
    stands = said(combine(entry(1), page(3, at="June 24, 2026 09:00"))).advice
    between = entry(1, at=ISSUED + timedelta(hours=1))
    assert isinstance(combine(between, page(3), fresh=False, current=stands), Wait)


def test_two_levels_of_the_same_minute_are_a_doubt() -> None:
    verdict = said(combine(entry(1), page(3)))
    assert verdict.advice.level is Level.CAUTION
    assert [doubt.guard for doubt in verdict.doubts] == ["readings-disagree"]


def test_an_older_copy_of_the_page_does_not_speak() -> None:
    item = entry(3, at=ISSUED + timedelta(days=1))
    verdict = said(combine(item, page(1)))
    assert (verdict.advice.level, verdict.advice.text) == (Level.DO_NOT_TRAVEL, None)
    stands = said(combine(entry(1), page(1))).advice
    later = entry(1, at=ISSUED + timedelta(days=1))
    assert isinstance(combine(later, page(1), current=stands), Wait)


def test_a_page_on_another_part_of_the_country_does_not_speak() -> None:
    azores = entry(1, key="PT-20", name="Azores")
    body = page(3, name="Portugal", slug="azores")
    parts = {
        "index": Part(reading=entry_of(azores)),
        "page": Part(reading=read_page(body, "PT-20", "azores")),
    }
    verdict = said(ADAPTER.combine(parts, None))
    assert (verdict.advice.level, verdict.advice.text) == (Level.CAUTION, None)


def test_doubts_of_the_index_go_along() -> None:
    verdict = said(combine(entry(1, english={"advisory-text": LABELS[3]}), page(1)))
    assert verdict.doubts == (
        Doubt("label-contradicts-body", "State 1 has the label of another."),
    )


def test_unchanged_documents_give_the_same_digest_again() -> None:
    item, body = entry(1, regional=True), page(1)
    stands = said(combine(item, body)).advice
    assert said(combine(item, body, current=stands)).advice.digest == stands.digest


def test_nothing_is_said_before_the_index_was_read() -> None:
    parts = {"page": Part(reading=read_page(page()))}
    assert isinstance(ADAPTER.combine(parts, None), Wait)


BODY = index(
    entry(2, key="ML", name="Mali", regional=True),
    entry(0, key="FR", name="France"),
    entry(3, key="SY", name="Syria"),
)
TRUE_LEVELS = {"ML": Level.RECONSIDER, "FR": Level.NORMAL, "SY": Level.DO_NOT_TRAVEL}


@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_index_never_shows_another_level(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(BODY) - 1))
    damaged = data.draw(
        st.one_of(
            st.just(BODY[:at]),
            st.integers(0, 255).map(lambda b: BODY[:at] + bytes([b]) + BODY[at + 1 :]),
        )
    )
    try:
        readings = read(damaged).readings
    except ReadError:
        return
    for reading in readings:
        if reading.advice and not reading.doubts:
            assert reading.advice.level is TRUE_LEVELS[reading.destination.key]


@pytest.mark.parametrize(
    "name",
    [
        "2014_index-alpha-eng_aurtistictrader",
        "2015-11-19_index-alpha-eng_ArrogantStarfish",
        "2015-11-25_index-alpha-eng_ArrogantStarfish",
        "2026-09-26_index-updated_excerpt_tsekhmeistruk",
        "index-alpha-eng",
    ],
)
def test_real_indexes_read_as_they_were_reviewed(shared: Path, name: str) -> None:
    sheet = read((shared / "captures" / "canada" / f"{name}.json").read_bytes())
    assert not any(r.doubts or r.facts["new_keys"] for r in sheet.readings)
    expected = ADAPTER.documents[0].expect
    assert expected
    if "excerpt" not in name:
        assert expected.min <= len(sheet.readings) <= expected.max
    check_golden(f"ca_gac/{name}", sheet_facts(sheet))


def test_a_real_page_reads_as_it_was_reviewed(shared: Path) -> None:
    folder = shared / "captures" / "canada"
    body = (folder / "travel_gc_ca_nepal.html").read_bytes()
    told = read_page(body)
    check_golden("ca_gac/travel_gc_ca_nepal", sheet_facts(Sheet(readings=(told,))))
    listed = read((folder / "index-alpha-eng.json").read_bytes())
    nepal = next(r for r in listed.readings if r.destination.key == "NP")
    parts = {"index": Part(reading=nepal), "page": Part(reading=told)}
    verdict = said(ADAPTER.combine(parts, None))
    assert (verdict.roles, verdict.doubts) == (("index", "page"), ())
    assert verdict.advice.complete


def test_an_excerpt_of_a_page_is_refused(shared: Path) -> None:
    name = "2026-09-26_destination-albania_excerpt_tsekhmeistruk.html"
    body = (shared / "captures" / "canada" / name).read_bytes()
    with pytest.raises(ReadError):
        read_page(body, "AL", "albania")
