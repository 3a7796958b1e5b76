"""Hidden characters: shown on pages, left out of feeds."""

from __future__ import annotations

import xml.dom.minidom

from hypothesis import given
from hypothesis import strategies as st

from advisories.controls import visible, without_controls


def test_a_right_to_left_override_is_shown_where_it_stands() -> None:
    shown = visible("safe \u202eegnad")
    assert "\u202e" not in shown
    assert ">U+202E</span>egnad" in shown
    assert 'title="right-to-left override"' in shown


def test_zero_width_characters_are_shown() -> None:
    for char in "\u00ad\u200b\u200d\u2066\ufeff":
        assert f"U+{ord(char):04X}" in visible(f"a{char}b")


def test_markup_is_escaped_once() -> None:
    assert visible("<b>&amp;") == "&lt;b&gt;&amp;amp;"


def test_paragraphs_and_tabs_are_left_as_they_are() -> None:
    assert visible("a\n\tb") == "a\n\tb"


@given(st.text())
def test_what_goes_into_a_feed_is_always_xml(text: str) -> None:
    document = f"<x>{without_controls(text).replace('&', '').replace('<', '')}</x>"
    xml.dom.minidom.parseString(document.encode())
