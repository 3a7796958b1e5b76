"""What holds for every text, in whatever order and however broken."""

from __future__ import annotations

import random
from datetime import date

import pytest

from embassies.extraction import READERS, find
from embassies.extraction.finds import Page

SENTENCES = [
    "On July 3, 2026, the Department of State ordered the departure of employees.",
    "The British Embassy in Kyiv is closed until further notice.",
    "We have withdrawn the dependants of our staff from Muscat.",
    "Our ability to provide consular help is limited.",
    "If you are here, leave now.",
    "The weather is fine on Monday.",
    "It closed on 31 February 2025.",
]
PIECES = [
    *SENTENCES,
    "The embassy",
    "U.S.",
    " (",
    "”",
    "**",
    "[x](",
    "of",
    "\n",
    "•",
    "…",
]


def page(language: str = "en") -> Page:
    return Page(
        issuer="GB", country="OM", language=language, published=date(2026, 7, 25)
    )


@pytest.mark.parametrize("language", sorted(READERS))
@pytest.mark.parametrize("seed", range(5))
def test_no_text_breaks_a_reader_and_spans_are_of_the_text(
    language: str, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        text = " ".join(chance.choices(PIECES, k=chance.randint(0, 12)))
        text = text[chance.randint(0, 3) :]
        for found in find(text, page(language)):
            assert text[found.start : found.end] == found.sentence


def test_what_a_sentence_says_does_not_hang_on_its_neighbours() -> None:
    alone = {
        (found.sentence, found.what, found.sending, found.host, found.cities)
        for sentence in SENTENCES
        for found in find(sentence, page())
    }
    for seed in range(10):
        shuffled = random.Random(seed).sample(SENTENCES, k=len(SENTENCES))
        together = find("\n".join(shuffled), page())
        assert {
            (found.sentence, found.what, found.sending, found.host, found.cities)
            for found in together
        } == alone


def test_finds_come_in_the_order_of_the_text() -> None:
    starts = [found.start for found in find(" ".join(SENTENCES), page())]
    assert starts == sorted(starts)
    assert len(starts) >= 5


def test_the_same_text_says_the_same_of_another_country() -> None:
    text = "We have withdrawn some of our staff."
    first, second = (
        find(text, Page(issuer="GB", country=code, language="en"))[0]
        for code in ("OM", "QA")
    )
    assert (first.host, second.host) == ("OM", "QA")


def test_a_language_that_nobody_reads_says_nothing() -> None:
    assert find(SENTENCES[0], page("tlh")) == ()
