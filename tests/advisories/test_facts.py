"""Advice as a value: what makes two statements the same."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisories.facts import Advice, Basis, Issued, Precision, Region, digest, fold
from advisories.levels import Level
from tests.factories import advice, issued

LEVELS = st.sampled_from(Level)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2099, 12, 31),
    timezones=st.timezones(),
)
ADVICES = st.builds(
    Advice,
    level=LEVELS,
    native_label=WORDS,
    native_code=WORDS,
    basis=st.sampled_from(Basis),
    regional_max=st.none() | LEVELS,
    regions=st.lists(st.builds(Region, WORDS, LEVELS, WORDS), max_size=3).map(tuple),
    reasons=st.lists(WORDS, max_size=3).map(tuple),
    issued=st.none() | st.builds(Issued, MOMENTS, st.sampled_from(Precision), WORDS),
    title=WORDS,
    change_note=WORDS,
    text=st.none() | WORDS,
    language=st.sampled_from(["en", "de"]),
    complete=st.booleans(),
    withdrawn=st.booleans(),
)


@given(said=ADVICES)
def test_advice_comes_back_from_json_as_it_went(said: Advice) -> None:
    again = Advice.from_json(json.loads(json.dumps(said.as_json())))
    assert again == said
    assert again.digest == said.digest


@given(words=st.text())
@example("e\u200b\u0301")  # an invisible character keeps the accent off its letter
@example("\u00ad \u00a0")
@example("I\u0307")
def test_folding_twice_is_folding_once(words: str) -> None:
    assert fold(fold(words)) == fold(words)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("REISEWARNUNG für Café", id="case"),
        pytest.param("Reisewarnung\u00a0für\n\t Café ", id="spacing"),
        pytest.param("Reise\u00adwarnung für\u200b Cafe\u200b\u0301", id="zero width"),
        pytest.param("\ufeffReisewarnung \u202efür\u202c Café", id="bidi override"),
        pytest.param("Reisewarnung \u2066für\u2069 Café", id="bidi isolate"),
        pytest.param(unicodedata.normalize("NFD", "Reisewarnung für Café"), id="NFD"),
    ],
)
def test_what_a_reader_cannot_see_does_not_make_other_words(same: str) -> None:
    assert fold(same) == fold("Reisewarnung für Café")


def test_a_letter_that_only_looks_the_same_makes_other_words() -> None:
    assert fold("Iran") != fold("Ir\u0430n")  # Cyrillic a


@pytest.mark.parametrize(
    ("field", "value", "changed"),
    [
        # field, new value, digests that must differ
        ("level", Level.RECONSIDER, {"substance"}),
        ("regional_max", Level.DO_NOT_TRAVEL, {"substance"}),
        ("regions", (Region("North", Level.DO_NOT_TRAVEL),), {"substance"}),
        ("reasons", ("crime",), {"substance"}),
        ("withdrawn", True, {"substance"}),
        ("native_label", "Another label", {"substance"}),
        ("text", "Take great care.", {"wording"}),
        ("title", "A title", {"wording"}),
        ("issued", issued(2), {"dating"}),
        ("change_note", "Reviewed", {"dating"}),
        ("complete", False, set()),
    ],
)
def test_each_field_counts_in_one_digest(
    field: str, value: Any, changed: set[str]
) -> None:
    before, after = advice(), advice(**{field: value})
    parts = ("substance", "wording", "dating")
    assert {p for p in parts if getattr(before, p) != getattr(after, p)} == changed
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "TAKE\u00a0care.\u200b"},
        {"native_label": "STAGE  2"},
        {"basis": Basis.LABEL},
        {"regions": ()},
    ],
)
def test_what_is_not_news_leaves_the_digest_alone(changes: dict[str, Any]) -> None:
    assert advice(**changes).digest == advice().digest


def test_a_label_may_change_its_words_while_its_code_stays() -> None:
    before = advice(native_code="L2", native_label="Level 2: Exercise caution")
    assert before.with_(native_label="Exercise caution").digest == before.digest


@given(order=st.permutations(["North", "South", "East"]))
def test_the_order_of_regions_and_reasons_means_nothing(order: list[str]) -> None:
    def told(names: list[str]) -> Advice:
        regions = tuple(Region(name, Level.RECONSIDER) for name in names)
        return advice(regions=regions, reasons=tuple(names))

    assert told(order).substance == told(["North", "South", "East"]).substance


def test_one_instant_has_one_digest_in_every_zone() -> None:
    utc = datetime(2026, 4, 30, 22, tzinfo=UTC)
    local = utc.astimezone(timezone(timedelta(hours=2)))
    assert advice(issued=Issued(local)).digest == advice(issued=Issued(utc)).digest
    assert str(Issued(local).at) == str(utc)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Issued(datetime(2026, 5, 1))


def test_an_unread_text_is_kept_apart_from_an_empty_one() -> None:
    assert advice(text=None) != advice(text="")
    assert advice(text=None).wording == advice(text="").wording


def test_a_digest_tells_parts_apart_and_takes_any_character() -> None:
    assert digest("a", "bc") != digest("ab", "c")
    assert digest(None) != digest("None")
    assert len(digest("\ud800")) == 64


@given(st.text(), st.text())
def test_words_have_the_digest_of_their_folded_texts(title: str, text: str) -> None:
    said = advice(title=title, text=text)
    assert said.wording == digest(fold(title), fold(text))


def test_words_that_no_encoding_knows_have_a_digest() -> None:
    said = advice(title='"', text="\ud800\n\\ \udc00\n\n é\u2026")
    assert said.wording == digest(fold('"'), fold(said.text or ""))


@given(ADVICES, st.sampled_from(["title", "text", "native_label", "change_note"]))
def test_what_is_changed_has_the_digests_of_what_is_written_so(
    said: Advice, name: str
) -> None:
    assert said.digest
    changed = said.with_(**{name: "Something else."})
    assert changed.digest == Advice.from_json(changed.as_json()).digest
