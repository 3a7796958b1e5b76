"""Reading text strictly: nothing guessed, nothing that a database would refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import text
from ingest.errors import UnexpectedShape, Unparseable

ANY_TEXT = st.text(st.characters() | st.sampled_from("\ud800\udfff\x00\ufffe\n\r\t "))


def test_a_byte_order_mark_is_no_text() -> None:
    assert text.decode(b"\xef\xbb\xbfQatar") == "Qatar"


def test_an_encoding_may_be_fixed_by_the_source() -> None:
    assert text.decode("“Für”".encode("cp1252"), "windows-1252") == "“Für”"


@pytest.mark.parametrize(
    "body", [b"caf\xe9", b"cut \xe2\x82", b"surrogate \xed\xa0\x80"]
)
def test_bytes_that_are_not_in_the_encoding_are_refused(body: bytes) -> None:
    with pytest.raises(Unparseable, match="not utf-8 at byte"):
        text.decode(body)


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\ud800", "\udfff", "\ufffe"]
)
def test_what_postgresql_or_xml_refuse_is_removed(bad: str) -> None:
    assert text.sanitise(f"Qa{bad}tar") == "Qatar"


@given(value=ANY_TEXT)
def test_sanitised_text_can_be_stored_and_put_into_xml(value: str) -> None:
    clean = text.sanitise(value)
    assert text.sanitise(clean) == clean
    clean.encode()
    element = ElementTree.Element("title")
    element.text = clean
    read = ElementTree.fromstring(ElementTree.tostring(element)).text or ""
    assert text.line(read) == text.line(clean)


@given(value=ANY_TEXT)
def test_a_line_is_one_line(value: str) -> None:
    one = text.line(value)
    assert text.line(one) == one == one.strip()
    assert "\n" not in one


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("One.\nTwo.", "One.\nTwo."),
        ("One.\n\n\n \t\nTwo.\n", "One.\n\nTwo."),
        ("  One.\u00a0 more \r\n\r\n\tTwo.", "One. more\n\nTwo."),
        ("\n \u2003\n", ""),
    ],
)
def test_paragraphs_stand_apart_by_one_blank_line(value: str, expected: str) -> None:
    assert text.paragraphs(value) == expected


@given(value=ANY_TEXT)
def test_paragraphs_of_paragraphs_are_the_same(value: str) -> None:
    once = text.paragraphs(value)
    assert text.paragraphs(once) == once
    assert "\n\n\n" not in once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("29 February 2028", datetime(2028, 2, 29, tzinfo=UTC)),
        (" 31\u00a0December  2025 ", datetime(2025, 12, 31, tzinfo=UTC)),
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_written_day_is_its_midnight(value: str, expected: datetime) -> None:
    assert text.parse_date(value, "%d %B %Y", "%Y-%m-%d") == expected


@pytest.mark.parametrize(
    "value", ["", "29 February 2026", "31 Decembre 2025", "1/2/2026", "2026-01-01T00"]
)
def test_what_is_not_a_date_of_the_source_is_refused(value: str) -> None:
    with pytest.raises(UnexpectedShape, match="not a date as this source writes"):
        text.parse_date(value, "%d %B %Y", "%Y-%m-%d")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b'{"a": ', "not JSON", id="cut"),
        pytest.param(b"<html>", "not JSON", id="a page"),
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b'{"a": NaN}', "holds NaN", id="NaN"),
        pytest.param(b"[-Infinity]", "holds -Infinity", id="Infinity"),
        pytest.param(b'{"a": 1e999}', "holds 1e999", id="too large a float"),
        pytest.param(b"9" * 5000, "not JSON", id="huge integer"),
        pytest.param(b"[" * 100_000, "not JSON", id="deep nesting"),
        pytest.param(b'{"a": "2", "a": 2}', "'a' is given twice", id="two values"),
        pytest.param(b'{"a": "\xff"}', "not utf-8", id="not UTF-8"),
    ],
)
def test_json_that_cannot_be_trusted_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(Unparseable, match=why):
        text.parse_json(body)


def test_a_key_may_repeat_its_value() -> None:
    assert text.parse_json(b'{"a": [1.5], "a": [1.5]}') == {"a": [1.5]}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        # value, the kind it must not be taken for
        ("2", int),
        (2, str),
        (None, str),
        (True, int),
        (1, bool),
        ([], dict),
    ],
)
def test_a_member_of_another_kind_is_refused(value: Any, kind: type[Any]) -> None:
    with pytest.raises(UnexpectedShape, match="'level' is"):
        text.take({"level": value}, "level", kind)


def test_a_missing_member_is_refused() -> None:
    with pytest.raises(UnexpectedShape, match="'level' is None"):
        text.take({}, "level", int)


def test_what_is_taken_is_gone_so_that_the_rest_can_be_audited() -> None:
    record: dict[str, Any] = {"level": 0, "warning": False, "new": 1}
    assert text.take(record, "level", int) == 0
    assert text.take(record, "warning", bool) is False
    assert record == {"new": 1}
