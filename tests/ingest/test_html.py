"""Reading HTML: in bounded time, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import html
from ingest.errors import Challenge, UnexpectedShape, Unparseable

SECONDS = 20  # an honest page takes milliseconds; a trap used to take minutes


def test_blocks_become_paragraphs_and_items_get_a_dash() -> None:
    markup = """
      <h2>Qatar</h2><p>Take <b>great</b>&nbsp;care.<br>Stay in.</p>
      <ul><li>Crime</li><li>Floods</li></ul>
      <script>alert("no")</script><style>p {}</style><!-- no -->
    """
    assert html.plain(markup) == (
        "Qatar\n\nTake great care.\nStay in.\n\n- Crime\n\n- Floods"
    )


def test_words_in_one_line_stay_in_one_line() -> None:
    assert html.plain("<p>Do <i>not</i>\n travel to <a>Doha</a>.</p>") == (
        "Do not travel to Doha."
    )


def test_markup_that_is_shown_as_text_stays_text() -> None:
    assert html.plain("<p>&lt;script&gt; &amp; more</p>") == "<script> & more"


TRAPS = {
    "200,000 nested tags": "<b>" * 200_000,
    "nesting that stray ends hide": "<div></x>" * 30_000,
    "nesting that attributes hide": '<div a="<">' * 30_000,
    "nested tables": "<table><tr><td>" * 20_000,
    "1 MB of comments that never end": "<!--" * 250_000,
    "1 MB of sections that never end": "<![" * 333_000,
    "200,000 empty tags": "<br>" * 200_000,
}


@pytest.mark.parametrize("markup", TRAPS.values(), ids=list(TRAPS))
@pytest.mark.parametrize(
    "read",
    [html.plain, lambda markup: html.soup(markup.encode())],
    ids=["fragment", "document"],
)
def test_a_trap_is_refused_in_time(markup: str, read: Callable[[str], object]) -> None:
    start = time.monotonic()
    with pytest.raises(Unparseable):
        read(markup)
    assert time.monotonic() - start < SECONDS


ODDITIES = {
    # name: markup, what it says
    "a name of a tag that never ends": ("Stay in. <" + "a" * 1_000_000, "Stay in."),
    "one line of 5 MB": ("<p>" + "word " * 1_000_000, "word " * 999_999 + "word"),
    "200,000 attributes": ("<p " + "a=1 " * 200_000 + ">Stay in.</p>", "Stay in."),
    "paragraphs that never end": ("<p>x" * 5_000, "\n\n".join("x" * 5_000)),
}


@pytest.mark.parametrize(("markup", "says"), ODDITIES.values(), ids=list(ODDITIES))
def test_an_oddity_is_read_in_time(markup: str, says: str) -> None:
    start = time.monotonic()
    assert html.plain(markup) == says
    assert time.monotonic() - start < SECONDS


def test_a_page_at_the_limit_of_depth_is_read() -> None:
    inner = html.MAX_DEPTH - 3  # html, body and p count
    assert html.plain("<div>" * inner + "<p>Deep.</p>") == "Deep."
    with pytest.raises(Unparseable, match="nested 401 deep"):
        html.plain("<div>" * (inner + 1) + "<p>Deep.</p>")


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_cannot_be_stored_are_removed(bad: str) -> None:
    assert html.plain(f"<p>Stay{bad} in.</p><p>Now.</p>") == "Stay in.\n\nNow."


@pytest.mark.parametrize("entity", ["&#0;", "&#xd800;", "&#xfffe;", "&#1;"])
def test_nor_do_they_come_in_by_entities(entity: str) -> None:
    said = html.plain(f"<p>Stay{entity} in.</p>")
    assert said.replace("\ufffd", "") == "Stay in."


@settings(max_examples=200, deadline=None)
@given(
    markup=st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div", ">", "<!--", "-->", "<![CDATA[", "]]>", "<br/>"]
            + ["&amp", "&#x0;", "\x00", "\ud800", "a", " ", "\n", "<li>", "</", "<?x"]
        )
    ).map("".join)
)
def test_whatever_comes_gives_text_that_can_be_stored(markup: str) -> None:
    said = html.plain(markup)
    assert "\x00" not in said
    said.encode()


def test_bytes_without_text_are_refused() -> None:
    with pytest.raises(Unparseable, match="bytes but no text"):
        html.soup(b"<html><body>" + b"<br>" * 1000)


def test_a_document_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Unparseable, match="not utf-8"):
        html.soup("<p>Größe</p>".encode("latin-1"))


@pytest.mark.parametrize("count", [0, 2])
def test_only_one_match_will_do(count: int) -> None:
    page = BeautifulSoup("<main></main>" * count, "lxml")
    with pytest.raises(UnexpectedShape, match=f"'main' matches {count} elements"):
        html.one(page, "main")


def test_the_one_match_is_given() -> None:
    assert html.one(html.fragment("<main>Doha</main>"), "main").get_text() == "Doha"


@pytest.mark.parametrize(
    "page",
    [
        b"<title>Just a moment...</title>",
        b"<title>\x00Access Denied</title>",
        b"<title>GOV</title><h1>Page not found</h1>",
        b"<h2>Verify that you are human</h2>",
        b"\xff<h1>The service is temporarily unavailable</h1>",
    ],
)
def test_a_wall_with_status_200_is_known(page: bytes) -> None:
    with pytest.raises(Challenge, match="instead of the document"):
        html.refuse_wall(page)


@pytest.mark.parametrize(
    "page",
    [
        b"<h1>Qatar</h1><p>Roads are under maintenance; access denied at borders.</p>",
        b"",
        b'{"status": "just a moment"}',
        b"<div>" * 40_000,
    ],
)
def test_real_advice_is_no_wall(page: bytes) -> None:
    html.refuse_wall(page)
