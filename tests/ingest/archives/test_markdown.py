"""What is left of Markdown when it is read as text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archives import markdown
from ingest.html import plain as html_plain
from ingest.text import paragraphs

CASES = [
    # Markdown, text
    ("Due to **crime** , **unrest**.", "Due to crime, unrest."),
    ("risk of **crime** and**terrorism**", "risk of crime and terrorism"),
    ("armed conflic**t**", "armed conflict"),
    ("**_There was no change._**", "There was no change."),
    ("snake_case and _words_", "snake_case and words"),
    ("**Summary  \n**Stay alert.", "Summary\nStay alert."),
    ("Do this:\n\n  * One.\n  * Two.\n", "Do this:\n\n- One.\n\n- Two."),
    ("Text\n### Heading\nText", "Text\n\nHeading\nText"),
    ("See [the list](https://a.example/x_y).", "See the list."),
    ('See [a list](https://a.example/b_\\(c\\) "List \\(C\\)") now', "See a list now"),
    ("[one [two] three](https://a.example/(q)?r=1)", "one [two] three"),
    ("[not a link] (really)", "[not a link] (really)"),
    ("wait 3 \\- 5 days\\.", "wait 3 - 5 days."),
    ("\n", ""),
]


@pytest.mark.parametrize(("written", "read"), CASES)
def test_marks_and_targets_go_and_words_stay(written: str, read: str) -> None:
    assert markdown.plain(written) == read


def test_it_reads_as_the_page_itself_is_read() -> None:
    page = "<p><b>Crime</b></p><ul><li>Lock it.</li><li>Hide <b>it</b>.</li></ul>"
    assert markdown.plain(
        "**Crime**\n\n  * Lock it.\n  * Hide **it**.\n"
    ) == html_plain(page)


@given(st.text("ab ,.\n", max_size=300))
def test_text_without_marks_stays_as_it_is(written: str) -> None:
    assert markdown.plain(written) == paragraphs(written)


@pytest.mark.parametrize("piece", ["[", "[]", "[a](", "**", "_", "[a](()", "!["])
def test_marks_without_an_end_cost_no_more_than_their_length(piece: str) -> None:
    began = time.process_time()
    markdown.plain("[" + piece * 20_000)
    assert time.process_time() - began < 2
