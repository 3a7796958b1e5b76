"""Germany's list and texts, in input of their format written for these tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisories.facts import Advice, Basis
from advisories.levels import Level
from ingest.adapters.de_aa import DeAa
from ingest.errors import (
    Challenge,
    EmptyDocument,
    ReadError,
    UnexpectedShape,
    Unparseable,
)
from ingest.guards import Context, examine
from ingest.records import Capture, Doubt, Part, Reading, Say, Unread, Verdict, Wait
from tests.golden import check_golden, sheet_facts

from .de_aa_documents import (
    AT,
    MODIFIED,
    capture,
    detail,
    listing,
    packed,
    record,
    section,
)

ADAPTER = DeAa()
QATAR, ISRAEL, AFGHANISTAN, NEPAL = "202280", "203814", "204692", "221216"
LIST = listing(
    _202280=record(QATAR),
    _203814=record(ISRAEL, "partialWarning"),
    _204692=record(AFGHANISTAN, "warning"),
    _221216=record(NEPAL),
)
AGAINST = "Von nicht notwendigen Reisen nach Katar wird abgeraten."
QUIET = "Die Lage ist ruhig."
PENDING = Part(reading=None, fresh=False)


def rows(body: bytes) -> dict[str, Reading]:
    sheet = ADAPTER.read(capture(body))
    return {reading.destination.key: reading for reading in sheet.readings}


def row(*flags: str, key: str = QATAR, **fields: Any) -> Reading:
    return rows(listing(**{f"_{key}": record(key, *flags, **fields)}))[key]


def text_of(key: str, content: str, *flags: str, **fields: Any) -> Reading:
    body = detail(key, content, *flags, **fields)
    [reading] = ADAPTER.read(capture(body, key)).readings
    return reading


def told(sentence: str, *flags: str, key: str = QATAR, **fields: Any) -> Reading:
    return text_of(key, section(sentence), *flags, **fields)


def level_of(reading: Reading) -> str | None:
    return reading.advice.level.value if reading.advice else None


def combine(
    listed: Reading,
    text: Reading | Part | None = None,
    current: Advice | None = None,
) -> Verdict:
    part = text if isinstance(text, Part) else Part(reading=text, fresh=bool(text))
    return ADAPTER.combine({"list": Part(reading=listed), "detail": part}, current)


def said(verdict: Verdict) -> Advice:
    assert isinstance(verdict, Say), verdict
    return verdict.advice


def failed(reason: str) -> Part:
    return Part(reading=None, fresh=False, failure=reason)


def stands(*flags: str, sentence: str = QUIET) -> Advice:
    """What a reading of an earlier day left standing for Qatar."""
    earlier: dict[str, Any] = {"lastModified": MODIFIED - 9000, "effective": 1777550000}
    return said(
        combine(row(*flags, **earlier), told(sentence, *flags, **earlier), None)
    )


# --- The list


def test_it_reads_flags_names_codes_and_dates() -> None:
    found = rows(LIST)
    assert {key: level_of(reading) for key, reading in found.items()} == {
        QATAR: None,
        ISRAEL: "2",
        AFGHANISTAN: "4",
        NEPAL: None,
    }
    israel = found[ISRAEL]
    assert israel.destination.place.codes == ("IL",)
    assert israel.advice is not None and israel.advice.issued is not None
    assert israel.advice.regional_max is Level.DO_NOT_TRAVEL
    assert israel.advice.native_label == "Teilreisewarnung"
    assert israel.advice.issued.at == datetime.fromtimestamp(MODIFIED - 160, UTC)
    assert israel.url == (
        "https://www.auswaertiges-amt.de/de/service/laender/israel-node/"
        "israelsicherheit-203814"
    )


def test_texts_are_followed_those_without_a_flag_first() -> None:
    follow = ADAPTER.read(capture(LIST)).follow
    assert {item.key: item.rank for item in follow} == {
        QATAR: 0,
        NEPAL: 0,
        ISRAEL: 1,
        AFGHANISTAN: 1,
    }
    assert follow[0].url.endswith(f"/opendata/travelwarning/{QATAR}")
    assert follow[0].stamp == f"{MODIFIED}-{MODIFIED - 160}"


def test_both_flags_at_once_are_a_warning_for_all_of_the_country() -> None:
    advice = row("warning", "partialWarning").advice
    assert advice is not None
    assert (advice.level, advice.native_label) == (
        Level.DO_NOT_TRAVEL,
        "Reisewarnung",
    )


def test_the_flags_of_the_pandemic_are_on_needless_journeys() -> None:
    whole, parts = row("situationWarning").advice, row("situationPartWarning").advice
    assert whole is not None and parts is not None
    assert whole.level is Level.RECONSIDER
    assert (parts.level, parts.regional_max) == (Level.CAUTION, Level.RECONSIDER)
    assert whole.native_code == "situation_warning"


@pytest.mark.parametrize("value", ["false", 0, 1, None, []])
def test_a_flag_that_is_no_boolean_is_refused(value: object) -> None:
    with pytest.raises(UnexpectedShape, match="warning"):
        row(warning=value)


def test_a_missing_flag_is_refused() -> None:
    entry = record(QATAR)
    del entry["partialWarning"]
    with pytest.raises(UnexpectedShape, match="partialWarning"):
        rows(listing(_202280=entry))


def test_seconds_and_milliseconds_are_the_same_moment() -> None:
    seconds = row("warning")
    thousands = row(
        "warning", lastModified=MODIFIED * 1000, effective=(MODIFIED - 160) * 1000
    )
    assert seconds.stamp == thousands.stamp
    assert seconds.advice is not None and thousands.advice is not None
    assert seconds.advice.digest == thousands.advice.digest


@pytest.mark.parametrize("field", ["lastModified", "effective"])
@pytest.mark.parametrize(
    "value", [0, -1, 12, 9_999_999_999, 10**20, True, "1777559560"]
)
def test_a_date_that_is_none_is_refused(field: str, value: Any) -> None:
    with pytest.raises(UnexpectedShape, match=field):
        row(**{field: value})


def test_a_date_of_effect_a_little_after_the_edit_is_taken() -> None:
    advice = row("warning", effective=MODIFIED + 6000).advice
    assert advice is not None and advice.issued is not None
    assert advice.issued.at == datetime.fromtimestamp(MODIFIED + 6000, UTC)


def test_a_date_of_effect_far_after_the_edit_is_not() -> None:
    advice = row("warning", effective=MODIFIED + 40_000_000).advice
    assert advice is not None and advice.issued is not None
    assert advice.issued.at == datetime.fromtimestamp(MODIFIED, UTC)


def test_either_date_moves_the_stamp() -> None:
    stamps = {
        row().stamp,
        row(lastModified=MODIFIED + 1).stamp,
        row(effective=MODIFIED + 1).stamp,
    }
    assert len(stamps) == 3


def test_the_other_spelling_of_the_code_is_read() -> None:
    entry = record(QATAR)
    entry["CountryCode"] = entry.pop("countryCode")
    assert rows(listing(_202280=entry))[QATAR].destination.place.codes == ("QA",)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Hongkong*", "HK"),
        ("Macau*", "MO"),
        ("Taiwan*", "TW"),
        ("Palästinensische Gebiete*", "PS"),
    ],
)
def test_names_with_a_star_are_known(name: str, code: str) -> None:
    found = row(countryName=name, countryCode=code)
    assert (found.destination.place.codes, found.doubts) == ((code,), ())


@pytest.mark.parametrize(
    ("fields", "evidence"),
    [
        ({"countryName": "Atlantis"}, "Atlantis"),
        ({"countryCode": "BH"}, "Katar with the code BH"),
    ],
)
def test_a_country_that_is_not_known_is_shown_and_has_no_level(
    fields: dict[str, str], evidence: str
) -> None:
    body = listing(_202280=record(QATAR, "warning", **fields), _221216=record(NEPAL))
    sheet = ADAPTER.read(capture(body))
    found = sheet.readings[0]
    assert found.doubts == (Doubt("unknown-country", evidence),)
    assert (found.advice, found.destination.place.codes) == (None, ())
    assert [item.key for item in sheet.follow] == [NEPAL]
    assert isinstance(combine(found), Unread)


def test_two_entries_on_one_country_are_two_destinations() -> None:
    body = listing(
        _203814=record(ISRAEL, "partialWarning"),
        _999999=record(ISRAEL, "warning", title="Israel (Norden): Hinweise"),
    )
    found = rows(body)
    assert {key: level_of(found[key]) for key in found} == {ISRAEL: "2", "999999": "4"}


def test_new_fields_break_nothing_and_are_noted() -> None:
    found = row("warning", securityLevel=1)
    assert level_of(found) == "4"
    assert found.facts["unknown_fields"] == ["securityLevel"]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"response": {}}',
        b'{"response": {"lastModified": 1, "contentList": []}}',
    ],
)
@pytest.mark.parametrize("key", ["", QATAR])
def test_an_empty_response_is_a_failure_and_no_end_of_warnings(
    body: bytes, key: str
) -> None:
    with pytest.raises(EmptyDocument):
        ADAPTER.read(capture(body, key))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'{"response": []}',
        b'{"response": {"202280": []}}',
        b'{"response": {"202280": null}}',
        packed({QATAR: record(QATAR), "contentList": {}}),
    ],
)
def test_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedShape):
        ADAPTER.read(capture(body))


def test_half_a_list_is_known_by_what_it_announces() -> None:
    document = json.loads(LIST)
    del document["response"][NEPAL]
    with pytest.raises(UnexpectedShape, match="221216"):
        rows(json.dumps(document).encode())


def test_a_cut_body_is_unparseable() -> None:
    with pytest.raises(Unparseable):
        ADAPTER.read(capture(LIST[: len(LIST) // 2]))


def test_a_field_given_twice_with_different_values_is_refused() -> None:
    twice = LIST.replace(b'"warning": true', b'"warning": true, "warning": false', 1)
    with pytest.raises(Unparseable, match="warning"):
        ADAPTER.read(capture(twice))


@pytest.mark.parametrize("key", ["", QATAR])
def test_a_wall_with_status_200_is_named(key: str) -> None:
    wall = b"<html><head><title>Just a moment...</title></head><body>x</body></html>"
    with pytest.raises(Challenge):
        ADAPTER.read(capture(wall, key))


def test_a_page_where_data_belong_is_unparseable() -> None:
    with pytest.raises(Unparseable):
        ADAPTER.read(capture(b"<html><body>Willkommen</body></html>"))


def test_a_role_of_another_source_is_refused() -> None:
    other = Capture(url="x", role="atom", body=LIST, fetched_at=AT)
    with pytest.raises(UnexpectedShape, match="atom"):
        ADAPTER.read(other)


TRUE = {key: level_of(reading) for key, reading in rows(LIST).items()}


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(LIST) - 1), st.integers(1, 255))
def test_one_wrong_byte_never_gives_a_wrong_level(place: int, flip: int) -> None:
    body = bytearray(LIST)
    body[place] ^= flip
    try:
        found = rows(bytes(body))
    except ReadError:
        return
    for key, reading in found.items():
        if reading.destination.place.codes:
            assert level_of(reading) == TRUE[key]
            assert reading.destination.place == rows(LIST)[key].destination.place
        else:
            assert reading.advice is None and reading.doubts


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(LIST) - 1))
def test_a_list_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(capture(LIST[:length]))


@given(st.permutations([QATAR, ISRAEL, AFGHANISTAN, NEPAL]))
def test_the_order_of_the_list_means_nothing(order: list[str]) -> None:
    response = json.loads(LIST)["response"]
    assert rows(packed({key: response[key] for key in order})) == rows(LIST)


# --- The text


def test_a_text_gives_level_words_note_and_all_of_its_paragraphs() -> None:
    advice = told(AGAINST).advice
    assert advice is not None and advice.text is not None
    assert (advice.level, advice.native_code) == (Level.RECONSIDER, "advised_against")
    assert advice.native_label == (
        "Von nicht notwendigen Reisen nach Katar wird abgeraten."
    )
    assert advice.basis == Basis.STATED
    assert (advice.complete, advice.language) == (True, "de")
    assert advice.change_note == "Letzte Änderungen:\nAktuelles"
    paragraphs = advice.text.split("\n\n")
    assert paragraphs[1:3] == ["Aktuelles", AGAINST]
    assert paragraphs[-1] == "Es gilt Rechtsverkehr."
    assert "Haftungsausschluss" not in advice.text


def test_silence_is_level_1_and_says_that_it_is_silence() -> None:
    advice = told(QUIET).advice
    assert advice is not None
    assert (advice.level, advice.basis) == (Level.NORMAL, Basis.SILENCE)
    assert (advice.native_label, advice.native_code) == ("keine Reisewarnung", "none")


def test_advice_on_parts_alone_is_level_2_with_the_parts() -> None:
    advice = told("Von Reisen in den Norden Katars wird dringend abgeraten.").advice
    assert advice is not None
    assert (advice.level, advice.regional_max) == (Level.CAUTION, Level.DO_NOT_TRAVEL)
    assert [region.name for region in advice.regions] == ["in den Norden Katars"]
    assert advice.basis is Basis.SILENCE


def test_only_sections_on_the_situation_and_on_security_advise() -> None:
    page = section(QUIET).replace("Es gilt Rechtsverkehr.", AGAINST)
    assert level_of(text_of(QATAR, page)) == "1"
    assert level_of(text_of(QATAR, section(AGAINST, heading="Natur"))) == "1"
    teil = section(AGAINST, heading="Sicherheit - Teilreisewarnung")
    assert level_of(text_of(QATAR, teil)) == "3"


def test_a_sentence_above_the_first_heading_advises() -> None:
    page = f"<p>{AGAINST}</p>{section(QUIET)}"
    assert level_of(text_of(QATAR, page)) == "3"


def test_without_the_headings_words_count_and_silence_does_not() -> None:
    assert level_of(text_of(QATAR, f"<p>{AGAINST}</p>")) == "3"
    for page in ("", "<p>Wird überarbeitet.</p>", "<h2>Sicherheit</h2>"):
        with pytest.raises(UnexpectedShape, match="silence"):
            text_of(QATAR, page)


def test_the_names_in_list_and_title_are_known_in_the_text() -> None:
    fields = {
        "countryName": "Demokratische Volksrepublik Korea (Nordkorea)",
        "countryCode": "KP",
    }
    for name in ("in die Demokratische Volksrepublik Korea", "nach Nordkorea"):
        sentence = f"Von Reisen {name} wird dringend abgeraten."
        assert level_of(told(sentence, **fields)) == "4"
    titled = {
        "countryName": "Tschechien",
        "countryCode": "CZ",
        "title": "Tschechische Republik: Reise- und Sicherheitshinweise",
    }
    sentence = "Von Reisen in die Tschechische Republik wird abgeraten."
    assert level_of(told(sentence, **titled)) == "3"


def test_advice_on_a_neighbour_is_not_advice_on_the_country() -> None:
    advice = told("Von Reisen in die Russische Föderation wird abgeraten.").advice
    assert advice is not None
    assert (advice.level, advice.regions) == (Level.NORMAL, ())


def test_a_warning_needs_no_regions() -> None:
    sentence = "Vor Reisen in den Norden Katars wird gewarnt."
    advice = told(sentence, "warning").advice
    assert advice is not None
    assert (advice.level, advice.regional_max, advice.regions) == (
        Level.DO_NOT_TRAVEL,
        None,
        (),
    )


@pytest.mark.parametrize(
    "response",
    [
        {NEPAL: record(NEPAL, content="<p>x</p>", lastChanges="")},
        {
            QATAR: record(QATAR, content="<p>x</p>", lastChanges=""),
            NEPAL: record(NEPAL, content="<p>x</p>", lastChanges=""),
        },
        {QATAR: record(QATAR)},
        {QATAR: record(QATAR, content=None)},
        {QATAR: record(QATAR, content="<p>x</p>", lastChanges=3)},
    ],
)
def test_a_text_that_is_not_the_one_asked_for_is_refused(response: object) -> None:
    with pytest.raises(UnexpectedShape):
        ADAPTER.read(capture(packed(response), QATAR))


def test_a_text_without_a_change_note_is_read() -> None:
    assert told(AGAINST, lastChanges=None).advice is not None


def test_scripts_and_invisible_characters_never_reach_the_text() -> None:
    page = section(QUIET) + "<script>alert(1)</script><p>A\x00B\ufffe</p>"
    advice = text_of(QATAR, page).advice
    assert advice is not None and advice.text is not None
    assert "alert" not in advice.text and advice.text.endswith("AB")


# --- Both together


def test_a_warning_is_said_at_once_and_completed_by_its_text() -> None:
    first = said(combine(row("warning"), PENDING))
    assert (first.level, first.complete, first.text) == (
        Level.DO_NOT_TRAVEL,
        False,
        None,
    )
    full = combine(row("warning"), told(QUIET, "warning"), first)
    assert (said(full).level, said(full).complete) == (Level.DO_NOT_TRAVEL, True)
    assert isinstance(full, Say) and full.roles == ("list", "detail")


def test_a_new_warning_does_not_wait_for_its_text() -> None:
    for text in (PENDING, failed("HTTP 503")):
        assert said(combine(row("warning"), text, stands())).level == "4"
        urgent = stands(sentence="Von Reisen nach Katar wird dringend abgeraten.")
        assert said(combine(row("warning"), text, urgent)).native_code == "warning"


@pytest.mark.parametrize("text", [PENDING, failed("HTTP 503")])
@pytest.mark.parametrize("flag", ["warning", "partialWarning"])
def test_a_flag_that_stands_is_confirmed_and_waits_for_its_new_text(
    flag: str, text: Part
) -> None:
    verdict = combine(row(flag), text, stands(flag))
    assert isinstance(verdict, Wait) and verdict.stands


def test_a_flag_whose_text_was_never_read_is_dated_by_the_list() -> None:
    standing = said(combine(row("warning", effective=MODIFIED - 7000), PENDING))
    assert isinstance(combine(row("warning"), PENDING, standing), Wait)
    again = said(combine(row("warning"), failed("HTTP 404"), standing))
    assert again.substance == standing.substance and again.dating != standing.dating


def test_a_stricter_sentence_survives_an_edit_of_its_text() -> None:
    sentence = "Von Reisen in andere Landesteile Katars wird abgeraten."
    standing = stands("partialWarning", sentence=sentence)
    assert standing.level is Level.RECONSIDER
    for text in (PENDING, failed("HTTP 503")):
        verdict = combine(row("partialWarning"), text, standing)
        assert isinstance(verdict, Wait) and not verdict.stands


def test_a_partial_warning_is_level_2_or_what_the_text_says_of_the_rest() -> None:
    listed = row("partialWarning")
    assert said(combine(listed, PENDING)).level is Level.CAUTION
    assert said(combine(listed, told(QUIET, "partialWarning"))).level == "2"
    rest = "Von Reisen in andere Landesteile Katars wird abgeraten."
    verdict = combine(listed, told(rest, "partialWarning"))
    advice = said(verdict)
    assert (advice.level, advice.regional_max) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    )
    assert advice.native_label == f"Teilreisewarnung; {rest}"
    assert advice.basis is Basis.STATED
    assert isinstance(verdict, Say) and verdict.roles == ("detail", "list")


def test_a_warning_turned_partial_waits_for_its_text_unless_that_fails() -> None:
    listed = row("partialWarning")
    assert isinstance(combine(listed, PENDING, stands("warning")), Wait)
    fallen = said(combine(listed, failed("HTTP 404"), stands("warning")))
    assert (fallen.level, fallen.basis) == (Level.CAUTION, Basis.STATED)


def test_a_new_flag_never_lowers_what_the_text_said() -> None:
    standing = stands(sentence="Von Reisen nach Katar wird dringend abgeraten.")
    verdict = combine(row("partialWarning"), failed("HTTP 404"), standing)
    assert isinstance(verdict, Unread) and "HTTP 404" in verdict.reason


def test_without_a_flag_nothing_is_said_until_the_text_is_read() -> None:
    assert isinstance(combine(row(), PENDING), Wait)
    assert isinstance(ADAPTER.combine({"list": Part(reading=row())}, None), Wait)
    verdict = combine(row(), failed("HTTP 404"))
    assert verdict == Unread(
        "The list shows no warning; the text that would tell has not been read: "
        "HTTP 404."
    )


def test_a_warning_that_is_gone_is_no_level_until_the_text_is_read() -> None:
    standing = stands("warning")
    assert isinstance(combine(row(), PENDING, standing), Wait)
    assert combine(row(), failed("HTTP 404"), standing) == Unread(
        "The warning flag is gone, the text that says what holds instead has not been "
        "read: HTTP 404."
    )


def test_without_a_flag_what_stands_is_kept_but_not_confirmed_by_a_failure() -> None:
    verdict = combine(row(), failed("HTTP 503."), stands())
    assert verdict == Wait(
        "There is no flag still; the text could not be read again: HTTP 503."
    )


def test_a_warning_that_is_gone_in_silence_is_held() -> None:
    verdict = combine(row(), told(QUIET), stands("warning"))
    assert isinstance(verdict, Say)
    doubts = examine(Context(verdict, stands("warning"), AT, True))
    assert [doubt.guard for doubt in doubts] == ["steep-fall"]


def test_a_warning_that_is_gone_with_words_is_believed() -> None:
    verdict = combine(row(), told(AGAINST), stands("warning"))
    assert isinstance(verdict, Say) and verdict.advice.level is Level.RECONSIDER
    assert examine(Context(verdict, stands("warning"), AT, True)) == ()


def test_a_text_that_still_warns_keeps_the_level_when_the_flag_is_gone() -> None:
    verdict = combine(row(), told("Vor Reisen nach Katar wird gewarnt."))
    assert said(verdict).level is Level.DO_NOT_TRAVEL


def test_a_text_read_under_an_older_stamp_is_not_used() -> None:
    stale = Part(reading=told(QUIET), fresh=False)
    assert isinstance(combine(row(), stale), Wait)


def test_a_text_from_a_replica_that_is_behind_is_not_used() -> None:
    behind = told(QUIET, lastModified=MODIFIED - 60)
    verdict = combine(row(), behind, stands("warning"))
    assert isinstance(verdict, Unread) and "older than the list" in verdict.reason


def test_a_text_on_another_country_is_not_used() -> None:
    other = told(QUIET, countryName="Bahrain", countryCode="BH")
    verdict = combine(row(), other)
    assert isinstance(verdict, Unread) and "Bahrain" in verdict.reason


@pytest.mark.parametrize(
    ("listed", "in_text"),
    [(("warning",), ()), ((), ("warning",)), (("partialWarning",), ("warning",))],
)
def test_where_list_and_text_disagree_the_stricter_is_doubted(
    listed: tuple[str, ...], in_text: tuple[str, ...]
) -> None:
    verdict = combine(row(*listed), told(QUIET, *in_text))
    assert isinstance(verdict, Say) and verdict.advice.level is Level.DO_NOT_TRAVEL
    assert [doubt.guard for doubt in verdict.doubts] == ["readings-disagree"]


def test_an_adverb_changes_the_words_and_not_the_substance() -> None:
    now = told("Von Reisen nach Katar wird derzeit abgeraten.").advice
    then = told("Von Reisen nach Katar wird abgeraten.").advice
    assert now is not None and then is not None
    assert now.substance == then.substance and now.wording != then.wording


# --- Recorded documents


@pytest.mark.parametrize(
    "name",
    [
        "travelwarning_221216_nepal",
        "travelwarning_index_reisadviezenbuddy",
        "travelwarning_list_2026-04-15",
        "travelwarning_list_2026-04-30",
        "travelwarning_list_2026-05-01",
    ],
)
def test_recorded_documents_read_as_reviewed(shared: Path, name: str) -> None:
    body = (shared / "captures/germany" / f"{name}.json").read_bytes()
    sheet = ADAPTER.read(capture(body, NEPAL if "nepal" in name else ""))
    check_golden(f"de_aa/{name}", sheet_facts(sheet))


SIX = {
    "Katar": "nach Katar",
    "Saudi-Arabien": "nach Saudi-Arabien",
    "Vereinigte Arabische Emirate": "in die Vereinigten Arabischen Emirate",
    "Bahrain": "nach Bahrain",
    "Oman": "nach Oman",
    "Jordanien": "nach Jordanien",
}


def moved(shared: Path, texts: str) -> dict[str, tuple[str, str]]:
    """Level changes published when the list moves to May, by name.

    ``texts``: what the texts of the six are then: "advise", "silent" or "missing".
    """
    folder = shared / "captures/germany"
    april = rows((folder / "travelwarning_list_2026-04-30.json").read_bytes())
    document = json.loads((folder / "travelwarning_list_2026-05-01.json").read_bytes())
    may = rows(json.dumps(document).encode())
    changes = {}
    for key, listed in may.items():
        before = combine(april[key], failed("HTTP 404"))
        current = before.advice if isinstance(before, Say) else None
        name = listed.destination.name
        part = failed("HTTP 404")
        if name in SIX and texts != "missing":
            sentence = f"Von nicht notwendigen Reisen {SIX[name]} wird abgeraten."
            content = section(sentence if texts == "advise" else QUIET)
            entry = document["response"][key] | {"content": content, "lastChanges": ""}
            body = packed({key: entry, "contentList": [key]})
            [reading] = ADAPTER.read(capture(body, key)).readings
            part = Part(reading=reading)
        verdict = combine(listed, part, current)
        if not isinstance(verdict, Say) or current is None:
            assert not (isinstance(verdict, Say) and current is None)
            continue
        at = datetime(2026, 5, 1, 12, tzinfo=UTC)
        held = examine(Context(verdict, current, at, ADAPTER.steep_falls_need_words))
        if not held and verdict.advice.level != current.level:
            changes[name] = (current.level.value, verdict.advice.level.value)
    return changes


def test_the_move_of_may_2026_is_seven_changes_when_the_texts_advise(
    shared: Path,
) -> None:
    assert moved(shared, "advise") == dict.fromkeys(SIX, ("4", "3")) | {
        "Israel": ("4", "2")
    }


@pytest.mark.parametrize("texts", ["silent", "missing"])
def test_the_move_of_may_2026_publishes_none_of_the_six_without_words(
    shared: Path, texts: str
) -> None:
    assert moved(shared, texts) == {"Israel": ("4", "2")}
