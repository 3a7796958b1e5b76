"""What changed between two texts, and that the work stays bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisories import comparison
from advisories.comparison import Block, Run, TooLong, compare, paragraphs

TEXTS = st.lists(
    st.text("ab c", min_size=1).filter(lambda part: bool(part.strip())), max_size=8
)


def after(blocks: list[Block]) -> list[str]:
    """The new text's changed paragraphs, put together from the runs."""
    said = (
        "".join(run.text for run in block.runs if run.sign != "removed")
        for block in blocks
    )
    return [text for text in said if text]


def test_only_the_changed_words_are_marked() -> None:
    blocks = compare("Take care.\n\nStay home now.", "Take care.\n\nStay inside now.")
    assert blocks == [
        Block(skipped=1),
        Block(
            (
                Run("same", "Stay "),
                Run("removed", "home "),
                Run("added", "inside "),
                Run("same", "now."),
            )
        ),
    ]


def test_an_inserted_paragraph_does_not_hide_an_edited_one() -> None:
    old = "Expect curfews and many checks."
    blocks = compare(old, f"A wholly new notice.\n\n{old[:-1]} today.")
    assert blocks[0].runs == (Run("added", "A wholly new notice."),)
    assert Run("same", "Expect curfews and many ") in blocks[1].runs


def test_the_same_words_are_no_change() -> None:
    assert compare("One.\n\nTwo.", "One.\n\n\n\nTwo.  ") == []


@given(TEXTS, TEXTS)
def test_the_runs_tell_the_new_text(old: list[str], new: list[str]) -> None:
    blocks = compare("\n\n".join(old), "\n\n".join(new))
    kept = set(paragraphs("\n\n".join(old)))
    wanted = [part for part in paragraphs("\n\n".join(new)) if part not in kept]
    assert set(wanted) <= {text.strip() for text in after(blocks)}


def test_long_paragraphs_are_shown_whole_in_bounded_time() -> None:
    old = " ".join(f"old{n}" for n in range(20_000))
    new = " ".join(["old1", *(f"new{n}" for n in range(20_000))])
    began = time.monotonic()
    compare(old, new)
    assert time.monotonic() - began < 2


def test_one_word_added_to_a_long_paragraph_is_still_bounded() -> None:
    old = " ".join(f"word{n}" for n in range(2_000))
    [block] = compare(old, f"{old} more")
    assert [run.sign for run in block.runs] == ["removed", "added"]


def test_texts_of_too_many_paragraphs_are_refused() -> None:
    long = "\n\n".join("x" for _ in range(comparison.MAX_PARAGRAPHS + 1))
    with pytest.raises(TooLong):
        compare(long, "x")
