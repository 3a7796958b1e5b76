"""Britain's index, feed and pages, in input of their format written for these tests."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisories.facts import Advice, Basis, Region
from advisories.levels import Level
from ingest.adapters.gb_fcdo import GbFcdo
from ingest.countries import resolve
from ingest.errors import (
    Challenge,
    EmptyDocument,
    ReadError,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import Capture, Part, Reading, Say, Sheet, Unread, Wait
from tests.golden import check_golden, sheet_facts

ADAPTER = GbFcdo()
NOON = datetime(2026, 9, 26, 12, tzinfo=UTC)
IDS = {
    "mali": "4ab5b9a6-7aa4-4f3b-a7f4-3d6f9a2b0001",
    "peru": "4ab5b9a6-7aa4-4f3b-a7f4-3d6f9a2b0002",
    "czechia": "4ab5b9a6-7aa4-4f3b-a7f4-3d6f9a2b0003",
    "czech-republic": "4ab5b9a6-7aa4-4f3b-a7f4-3d6f9a2b0003",
}
ALL_WHOLE = "avoid_all_travel_to_whole_country"
ABE_WHOLE = "avoid_all_but_essential_travel_to_whole_country"
ALL_PARTS = "avoid_all_travel_to_parts"
ABE_PARTS = "avoid_all_but_essential_travel_to_parts"
WALL = b"<html><head><title>Just a moment...</title></head><body></body></html>"


def child(name: str = "Mali", slug: str = "mali", **changes: Any) -> dict[str, Any]:
    return {
        "api_path": f"/api/content/foreign-travel-advice/{slug}",
        "base_path": f"/foreign-travel-advice/{slug}",
        "content_id": IDS.get(slug, f"id-of-{slug}"),
        "details": {
            "change_description": "New wording on roads.",
            "country": {"name": name, "slug": slug, "synonyms": []},
        },
        "locale": "en",
        "public_updated_at": "2026-07-30T10:36:13Z",
        "title": f"{name} travel advice",
        "withdrawn": False,
    } | changes


def index(*children: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "base_path": "/foreign-travel-advice",
            "links": {"children": list(children)},
            "schema_name": "travel_advice_index",
            "title": "Foreign travel advice",
        }
    ).encode()


def page(
    name: str = "Mali",
    slug: str = "mali",
    *,
    details: dict[str, Any] | None = None,
    without: tuple[str, ...] = (),
    **changes: Any,
) -> bytes:
    item = {
        "base_path": f"/foreign-travel-advice/{slug}",
        "content_id": IDS.get(slug, f"id-of-{slug}"),
        "details": {
            "alert_status": [],
            "change_description": "New wording on roads.",
            "country": {"name": name, "slug": slug, "synonyms": []},
            "parts": [part("Warnings and insurance", "<p>Take out insurance.</p>")],
            "reviewed_at": "2026-07-30T10:36:13Z",
            "updated_at": "2026-07-30T10:36:14Z",
        }
        | (details or {}),
        "locale": "en",
        "public_updated_at": "2026-07-30T11:36:13+01:00",
        "schema_name": "travel_advice",
        "title": f"{name} travel advice",
        "updated_at": "2026-08-01T00:00:00+01:00",
        "withdrawn_notice": {},
    } | changes
    return json.dumps({k: v for k, v in item.items() if k not in without}).encode()


def part(title: str, body: str) -> dict[str, str]:
    return {"title": title, "slug": title.lower().replace(" ", "-"), "body": body}


def feed(*entries: tuple[str, str], head: str = "") -> bytes:
    items = "".join(
        f"""<entry><title>Mali</title><id>{url}#{updated}</id><updated>{updated}</updated>
        <link type="text/html" href="{url}" rel="alternate"/>
        <link type="application/atom+xml" href="{url}.atom" rel="self"/>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Roads.</p>
        </div></summary></entry>"""
        for url, updated in entries
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Travel Advice Summary'
        f"</title>{items}</feed>"
    ).encode()


def read(role: str, body: bytes, key: str = "") -> Sheet:
    url = f"https://www.gov.uk/{role}"
    return ADAPTER.read(Capture(url, role, body, NOON, "", key))


def read_page(body: bytes, key: str = "ML") -> Reading:
    return read("page", body, key).readings[0]


def advice_of(body: bytes, key: str = "ML") -> Advice:
    advice = read_page(body, key).advice
    assert advice
    return advice


def test_it_follows_every_page_that_the_index_lists() -> None:
    sheet = read("index", index(child(), child("Peru", "peru")))
    assert [r.destination.name for r in sheet.readings] == ["Mali", "Peru"]
    assert [f.url for f in sheet.follow] == [
        "https://www.gov.uk/api/content/foreign-travel-advice/mali",
        "https://www.gov.uk/api/content/foreign-travel-advice/peru",
    ]
    assert sheet.follow[0].key == sheet.readings[0].destination.key == "ML"
    assert sheet.readings[0].url == "https://www.gov.uk/foreign-travel-advice/mali"


def test_the_index_gives_no_level() -> None:
    assert all(not r.advice for r in read("index", index(child())).readings)


def test_the_order_of_the_index_does_not_matter() -> None:
    rows = child(), child("Peru", "peru")
    forth, back = read("index", index(*rows)), read("index", index(*rows[::-1]))
    assert set(forth.follow) == set(back.follow)
    assert sorted(r.destination.key for r in forth.readings) == sorted(
        r.destination.key for r in back.readings
    )


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (index(), EmptyDocument),
        (b"{}", UnexpectedShape),
        (b"[]", UnexpectedShape),
        (b'{"links": {"children": {}}}', UnexpectedShape),
        (b'{"links": {"children": [null]}}', UnexpectedShape),
        (b'{"links": {}, "links": {"children": []}}', Unparseable),
        (b'{"links": NaN}', Unparseable),
        (b"[" * 100_000, Unparseable),
        (b"", Unparseable),
        (WALL, Challenge),
        (b"<html><body>Hello</body></html>", Unparseable),
        (page(), UnknownValue),
        (index(child(base_path="//evil.example/mali")), UnexpectedShape),
        (index(child(base_path="/foreign-travel-advice/peru")), UnexpectedShape),
        (index(child("Mali", "../mali")), UnexpectedShape),
        (index(child(content_id=7)), UnexpectedShape),
        (index(child(public_updated_at="yesterday")), UnexpectedShape),
        (index(child(public_updated_at="2026-07-30T10:36:13")), UnexpectedShape),
        (index(child(public_updated_at="0001-01-01T00:00+01:00")), UnexpectedShape),
        (index(child(), child(title="x") | {"details": {}}), UnexpectedShape),
        (
            index(child(), child(public_updated_at="2026-01-01T00:00:00Z")),
            UnexpectedShape,
        ),
    ],
)
def test_it_refuses_an_index_that_is_not_one(
    body: bytes, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        read("index", body)


def test_a_country_that_no_table_knows_is_reported_and_not_followed() -> None:
    sheet = read("index", index(child("Ruritania", "ruritania"), child()))
    unknown, known = sheet.readings
    assert [doubt.guard for doubt in unknown.doubts] == ["unknown-country"]
    assert unknown.destination.place.codes == ()
    assert [f.key for f in sheet.follow] == [known.destination.key]
    verdict = ADAPTER.combine({"index": Part(reading=unknown)}, None)
    assert isinstance(verdict, Unread)
    assert "Ruritania" in verdict.reason


def test_a_name_with_a_slash_is_one_destination() -> None:
    named = child(
        "Bonaire/St Eustatius/Saba",
        "bonaire-st-eustatius-saba",
        title="Bonaire, St Eustatius and Saba travel advice",
    )
    assert read("index", index(named)).readings[0].destination.place.codes == ("BQ",)


def test_a_renamed_country_stays_the_same_destination() -> None:
    old = read("index", index(child("Czech Republic", "czech-republic"))).readings[0]
    new = read("index", index(child("Czechia", "czechia"))).readings[0]
    assert old.destination.key == new.destination.key
    assert old.destination.place == new.destination.place


def test_the_feed_asks_for_the_same_page_under_the_same_stamp_as_the_index() -> None:
    url = "https://www.gov.uk/foreign-travel-advice/mali"
    (hurried,) = read("atom", feed((url, "2026-07-30T11:36:13+01:00"))).follow
    (listed,) = read("index", index(child())).follow
    assert (hurried.url, hurried.stamp) == (listed.url, listed.stamp)
    assert hurried.stamp == "2026-07-30T10:36:13+00:00"
    assert hurried.key == ""


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (feed(), EmptyDocument),
        (feed(("https://evil.example/x", "2026-07-30T10:36:13Z")), UnexpectedShape),
        (
            feed(("https://www.gov.uk/bank-holidays", "2026-07-30T10:36:13Z")),
            UnexpectedShape,
        ),
        (
            feed(("https://www.gov.uk/foreign-travel-advice/mali", "today")),
            UnexpectedShape,
        ),
        (feed(head='<!DOCTYPE feed [<!ENTITY a "b">]>'), Unparseable),
        (feed()[:-4], Unparseable),
        (b"<rss/>", UnexpectedShape),
        (WALL, Challenge),
    ],
)
def test_it_refuses_a_feed_that_is_not_one(body: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        read("atom", body)


@pytest.mark.parametrize(
    # flags as published; national level; strictest regional level; code
    ("flags", "level", "regional", "code"),
    [
        ([], Level.NOT_STATED, None, "none"),
        ([ALL_WHOLE], Level.DO_NOT_TRAVEL, None, ALL_WHOLE),
        ([ABE_WHOLE], Level.RECONSIDER, None, ABE_WHOLE),
        ([ALL_PARTS], Level.NOT_STATED, Level.DO_NOT_TRAVEL, ALL_PARTS),
        ([ABE_PARTS], Level.NOT_STATED, Level.RECONSIDER, ABE_PARTS),
        (
            [ALL_PARTS, ABE_PARTS],
            Level.NOT_STATED,
            Level.DO_NOT_TRAVEL,
            f"{ABE_PARTS}+{ALL_PARTS}",
        ),
        (
            [ABE_WHOLE, ALL_PARTS],
            Level.RECONSIDER,
            Level.DO_NOT_TRAVEL,
            f"{ABE_WHOLE}+{ALL_PARTS}",
        ),
        ([ALL_WHOLE, ALL_WHOLE], Level.DO_NOT_TRAVEL, None, ALL_WHOLE),
    ],
)
def test_the_level_is_what_the_flags_say(
    flags: list[str], level: Level, regional: Level | None, code: str
) -> None:
    for order in (flags, flags[::-1]):
        advice = advice_of(page(details={"alert_status": order}))
        assert (advice.level, advice.regional_max) == (level, regional)
        assert advice.native_code == code


def test_the_label_is_the_words_of_the_flags() -> None:
    advice = advice_of(page(details={"alert_status": [ABE_PARTS]}))
    assert advice.native_label == "avoid all but essential travel to parts"
    assert advice_of(page()).native_label == "none stated"


@pytest.mark.parametrize("words", ["all travel", "all but essential travel"])
def test_the_text_never_makes_a_level(words: str) -> None:
    body = f"<h2>FCDO advises against {words} to Mali</h2><p>Do not go.</p>"
    parts = [part("Warnings and insurance", body)]
    assert advice_of(page(details={"parts": parts})).level is Level.NOT_STATED


def test_the_flag_counts_before_the_text_has_caught_up() -> None:
    details = {"alert_status": [ABE_WHOLE], "parts": [part("Health", "<p>Well.</p>")]}
    assert advice_of(page(details=details)).level is Level.RECONSIDER


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (["avoid_everything"], UnknownValue),
        ([ALL_WHOLE, ""], UnknownValue),
        (None, UnexpectedShape),
        (ALL_WHOLE, UnexpectedShape),
        ([True], UnexpectedShape),
        ({ALL_WHOLE: True}, UnexpectedShape),
    ],
)
def test_an_unknown_alert_status_is_refused(
    status: object, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        read_page(page(details={"alert_status": status}))


def test_a_page_without_alert_status_is_refused() -> None:
    body = page().replace(b'"alert_status"', b'"alert_state"')
    with pytest.raises(UnexpectedShape, match="alert_status"):
        read_page(body)


@pytest.mark.parametrize(
    "body",
    [
        page("Peru", "peru"),
        page("Peru", "mali", title="Mali travel advice"),
        page(title="Peru travel advice"),
        page(base_path="/foreign-travel-advice/peru"),
    ],
)
def test_a_page_on_another_country_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedShape):
        read_page(body)


def test_the_redirect_of_a_renamed_country_is_refused() -> None:
    with pytest.raises(UnknownValue, match="redirect"):
        read_page(page(schema_name="redirect"))


def test_a_page_without_a_content_id_is_the_one_that_was_asked_for() -> None:
    body = page(without=("content_id", "locale", "schema_name", "withdrawn_notice"))
    assert read_page(body).facts["content_id"] == ""
    index_says = read("index", index(child())).readings[0]
    parts = {"index": Part(reading=index_says), "page": Part(reading=read_page(body))}
    assert isinstance(ADAPTER.combine(parts, None), Say)


def test_a_page_without_parts_has_no_text_and_is_not_complete() -> None:
    item = json.loads(page(details={"alert_status": [ALL_WHOLE]}))
    del item["details"]["parts"], item["details"]["change_description"]
    advice = advice_of(json.dumps(item).encode())
    assert (advice.text, advice.complete) == (None, False)
    assert advice.level is Level.DO_NOT_TRAVEL


def test_the_text_is_every_part_in_order_after_the_old_summary() -> None:
    details = {
        "summary": "<p>First of all.</p>",
        "parts": [
            part("Entry requirements", "<h3>Visas</h3><p>A&nbsp;visa <b>is</b></p>"),
            part("Health", "<ul><li>boil water</li>\n<li>rest</li></ul>"),
        ],
    }
    assert advice_of(page(details=details)).text == (
        "Summary\n\nFirst of all.\n\nEntry requirements\n\nVisas\n\nA visa is\n\n"
        "Health\n\n- boil water\n\n- rest"
    )


def test_a_withdrawn_page_says_so() -> None:
    notice = {"explanation": "<p>Gone.</p>", "withdrawn_at": "2026-08-01T00:00:00Z"}
    assert advice_of(page(withdrawn_notice=notice)).withdrawn
    assert not advice_of(page()).withdrawn


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("Roads closed (‘Safety’ page).\r\n \r\n", "Roads closed (‘Safety’ page)."),
        ("Latest update:  Roads  closed.", "Roads closed."),
        ("CORRECTION: Roads open.", "CORRECTION: Roads open."),
    ],
)
def test_the_change_note_is_cleaned_of_its_trimmings(written: str, note: str) -> None:
    assert advice_of(page(details={"change_description": written})).change_note == note


def test_summer_time_and_utc_are_the_same_moment() -> None:
    local, utc = (
        advice_of(page(public_updated_at=written))
        for written in ("2026-07-30T11:36:13+01:00", "2026-07-30T10:36:13.000Z")
    )
    assert local.digest == utc.digest
    assert local.issued
    assert local.issued.at == datetime(2026, 7, 30, 10, 36, 13, tzinfo=UTC)


def test_publishing_the_same_page_again_changes_nothing() -> None:
    again = page(
        details={"updated_at": "2026-09-09T09:09:09Z", "change_history": [{}] * 9},
        updated_at="2026-09-09T10:09:09+01:00",
        publishing_request_id="another",
    )
    assert advice_of(again).digest == advice_of(page()).digest


def test_a_minor_update_under_the_same_date_is_seen() -> None:
    minor = advice_of(page(details={"alert_status": [ALL_WHOLE]}))
    assert minor.issued == advice_of(page()).issued
    assert minor.digest != advice_of(page()).digest


def test_a_new_key_is_noted_and_makes_no_level() -> None:
    reading = read_page(page(risk_level="4", details={"alert_level": 4}))
    assert reading.facts["new_keys"] == ["alert_level", "risk_level"]
    assert reading.advice
    assert reading.advice.level is Level.NOT_STATED


def test_nothing_that_a_database_refuses_gets_through() -> None:
    evil = "\x00\ud800 x"
    body = page(
        f"Mali{evil[:2]}",
        details={
            "change_description": evil,
            "parts": [part(evil, f"<h2>{evil}</h2>")],
            evil: evil,
        },
        title=f"Mali{evil[:2]} travel advice",
    )
    stored = json.dumps(read_page(body).as_json())
    assert "\\u0000" not in stored
    assert "\\ud800" not in stored


AREAS = """
<h2>Areas where\u202fFCDO\u202fadvises\xa0against travel</h2>
<h3>The&nbsp;North</h3>
<p>FCDO advises against all travel to:</p><ul><li>Kidal</li></ul>
<p>FCDO advises against all but essential travel to:</p><ul><li>Mopti</li></ul>
<h3>The border:</h3><p>FCDO no longer advises against all travel there.</p>
<h2>Areas where the FCDO now advises against all but essential travel</h2>
<h3>Kayes</h3><p>There is fighting.</p>
<h2>Before you travel</h2><h3>Travel insurance</h3><p>Buy some.</p>
"""


def regions(flags: list[str], body: str = AREAS) -> tuple[Region, ...]:
    parts = [part("Warnings and insurance", body)]
    return advice_of(page(details={"alert_status": flags, "parts": parts})).regions


def test_areas_under_their_headings_are_regions() -> None:
    found = regions([ALL_PARTS, ABE_PARTS])
    assert [(region.name, region.level) for region in found] == [
        ("Kidal", Level.DO_NOT_TRAVEL),
        ("Mopti", Level.RECONSIDER),
        ("Kayes", Level.RECONSIDER),
    ]
    assert found[0].native == "against all travel"


def test_an_area_has_no_stricter_level_than_the_flags() -> None:
    levels = {region.level for region in regions([ABE_PARTS])}
    assert levels == {Level.RECONSIDER}


def test_without_flags_no_area_is_singled_out() -> None:
    assert regions([]) == ()


@pytest.mark.parametrize(
    # flags as published; what the text says
    ("flags", "said"),
    [
        ([], "FCDO advises against all travel to Mali."),
        ([], "FCDO advises against all but essential travel to Kidal."),
        ([ALL_PARTS], "FCDO advises against all travel to Mali."),
        ([ALL_PARTS], "FCDO advises against all but essential travel to Mali."),
        ([ABE_WHOLE], "FCDO advises against all travel to the whole of Mali."),
        ([ALL_WHOLE], "FCDO advices against all but essential travel to Mali."),
    ],
)
def test_text_and_flags_that_contradict_each_other_are_doubted(
    flags: list[str], said: str
) -> None:
    parts = [part("Warnings and insurance", f"<p>{said}</p>")]
    reading = read_page(page(details={"alert_status": flags, "parts": parts}))
    (doubt,) = reading.doubts
    assert doubt.guard == "label-contradicts-body"
    assert said[:20] in doubt.evidence
    verdict = ADAPTER.combine({"page": Part(reading=reading)}, None)
    assert isinstance(verdict, Say)
    assert verdict.doubts == reading.doubts


@pytest.mark.parametrize(
    # flags as published; what the text says; what the level rests on
    ("flags", "said", "basis"),
    [
        ([ABE_WHOLE], "Take out insurance.", Basis.LABEL),
        ([ALL_PARTS], "Take out insurance.", Basis.LABEL),
        ([], "Take out insurance.", Basis.STATED),
        ([ALL_WHOLE], "FCDO advises against all travel to Mali.", Basis.STATED),
        (
            [ALL_PARTS],
            "FCDO advises against all travel to Mali, except to Bamako.",
            Basis.STATED,
        ),
        ([], "FCDO advises against all travel to Ukraine.", Basis.STATED),
        ([], "If you travel to Mali against FCDO advice, tell us.", Basis.STATED),
    ],
)
def test_a_text_that_lags_or_says_the_same_is_no_contradiction(
    flags: list[str], said: str, basis: Basis
) -> None:
    parts = [part("Warnings and insurance", f"<p>{said}</p>")]
    reading = read_page(page(details={"alert_status": flags, "parts": parts}))
    assert reading.doubts == ()
    assert reading.advice
    assert reading.advice.basis is basis


def test_a_page_that_is_another_item_than_the_index_lists_waits() -> None:
    listed = read("index", index(child(content_id="another"))).readings[0]
    parts = {"index": Part(reading=listed), "page": Part(reading=read_page(page()))}
    assert isinstance(ADAPTER.combine(parts, advice_of(page())), Wait)
    assert isinstance(ADAPTER.combine(parts, None), Unread)


def test_a_country_listed_under_two_names_is_followed_under_the_newer() -> None:
    old = child("Czech Republic", "czech-republic", content_id="old")
    new = child("Czechia", "czechia", public_updated_at="2026-08-01T00:00:00Z")
    for rows in ((old, new), (new, old)):
        sheet = read("index", index(*rows))
        assert [r.destination.name for r in sheet.readings] == ["Czechia"]
        assert [f.key for f in sheet.follow] == ["CZ"]


@pytest.mark.parametrize(
    ("part_read", "stands", "verdict"),
    [
        (Part(reading=None, fresh=False), False, Wait),
        (Part(reading=None, fresh=False), True, Wait),
        (Part(reading=None, fresh=False, failure="HTTP 503."), False, Unread),
        (Part(reading=None, fresh=False, failure="HTTP 503."), True, Wait),
        (Part(reading=read_page(page()), fresh=False), True, Wait),
        (Part(reading=read_page(page()), fresh=True), True, Say),
        (Part(reading=read_page(page()), fresh=True), False, Say),
        (Part(reading=read_page(page()), failure="HTTP 503."), True, Wait),
        (Part(reading=read_page(page()), failure="HTTP 503."), False, Say),
    ],
)
def test_only_a_page_that_was_read_says_anything(
    part_read: Part, stands: bool, verdict: type
) -> None:
    parts = {"index": Part(reading=read("index", index(child())).readings[0])}
    current = advice_of(page()) if stands else None
    found = ADAPTER.combine(parts | {"page": part_read}, current)
    assert isinstance(found, verdict)
    if isinstance(found, Unread):
        assert "HTTP 503." in found.reason


def test_an_older_copy_of_a_page_is_not_said_again() -> None:
    later = child(public_updated_at="2026-07-31T08:00:00Z")
    parts = {
        "index": Part(reading=read("index", index(later)).readings[0]),
        "page": Part(reading=read_page(page())),
    }
    assert isinstance(ADAPTER.combine(parts, advice_of(page())), Wait)
    assert isinstance(ADAPTER.combine(parts, None), Say)


def test_an_index_alone_waits_for_the_page() -> None:
    parts = {"index": Part(reading=read("index", index(child())).readings[0])}
    assert isinstance(ADAPTER.combine(parts, None), Wait)


@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_page_never_shows_another_level(data: st.DataObject) -> None:
    body = page(details={"alert_status": [ABE_WHOLE, ALL_PARTS]})
    at = data.draw(st.integers(0, len(body) - 1))
    damaged = data.draw(
        st.one_of(
            st.just(body[:at]),
            st.integers(0, 255).map(lambda b: body[:at] + bytes([b]) + body[at + 1 :]),
        )
    )
    try:
        advice = read_page(damaged).advice
    except ReadError:
        return
    whole = advice_of(body)
    assert advice is None or (advice.level, advice.native_code) == (
        whole.level,
        whole.native_code,
    )


def captures(shared: Path) -> dict[str, list[tuple[str, bytes, str]]]:
    """Role, body and key of what each recorded file holds."""
    folder = shared / "captures" / "uk"
    pages = json.loads(
        (folder / "2026-09_uk-pages_excerpt_tsekhmeistruk.json").read_bytes()
    )
    found = {
        "uk-pages_2026-09": [
            ("page", json.dumps(item).encode(), "") for item in pages.values()
        ]
    }
    for name, role in (
        ("2026-09_uk-index_excerpt_tsekhmeistruk", "index"),
        ("govuk-schema-example_travel_advice_index", "index"),
        ("govuk_content_nepal", "page"),
        ("govuk-schema-example_travel_advice_alt-country", "page"),
        ("govuk-schema-example_travel_advice_full-country", "page"),
        ("govuk-schema-example_travel_advice_full-country-without-summary", "page"),
        ("govuk-schema-example_travel_advice_no-parts", "page"),
        ("govuk-schema-example_travel_advice_withdrawn-full-country", "page"),
    ):
        found[name] = [(role, (folder / f"{name}.json").read_bytes(), "")]
    return found


def test_real_documents_read_as_they_were_reviewed(shared: Path) -> None:
    for name, documents in captures(shared).items():
        sheets = [read(*document) for document in documents]
        check_golden(f"gb_fcdo/{name}", [sheet_facts(sheet) for sheet in sheets])
        assert not any(
            reading.facts.get("new_keys")
            for sheet in sheets
            for reading in sheet.readings
        )


def test_every_country_on_the_offices_own_list_is_known(shared: Path) -> None:
    listed = shared / "captures/uk/official_countries_travel-advice-publisher.yml"
    names = re.findall(r"^- name: (.+)$", listed.read_text(encoding="utf-8"), re.M)
    assert len(names) > 220
    for name in names:
        assert resolve("gb_fcdo", name.strip("\"'")).codes
