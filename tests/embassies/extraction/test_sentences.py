"""Where a text is cut into sentences, and where it is not."""

from __future__ import annotations

import pytest

from embassies.extraction.sentences import sentences


# text, its sentences
@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It is closed. It opens soon.", ["It is closed.", "It opens soon."]),
        (
            "The U.S. Embassy is in the U.S. The end.",
            ["The U.S. Embassy is in the U.S.", "The end."],
        ),
        ("Past Mt. Elgon and St. Petersburg.", ["Past Mt. Elgon and St. Petersburg."]),
        ("On Oct. 20 it shut. Why? See.", ["On Oct. 20 it shut.", "Why?", "See."]),
        ("Heading\nA line\r\n\r\nAnother", ["Heading", "A line", "Another"]),
        ("• one. Two\n- three", ["one.", "Two", "three"]),
        ("“It closed.” He left.", ["“It closed.”", "He left."]),
        ("**It closed.** _It_ opens.", ["It closed.**", "It_ opens."]),
        (
            "in either territory.The staff went",
            ["in either territory.", "The staff went"],
        ),
        ("see travel.state.gov for more", ["see travel.state.gov for more"]),
        ("on 3 May 2025. The rest", ["on 3 May 2025.", "The rest"]),
        ("", []),
        (" \n • \n", []),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str, cut: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == cut


def test_every_sentence_knows_where_it_stands() -> None:
    text = "Intro:\n\t* It’s shut. “Now” what? Mr. X…\n\u2028Tail"
    found = list(sentences(text))
    assert [text[s.start : s.end] for s in found] == [s.text for s in found]
    assert len(found) == 5
