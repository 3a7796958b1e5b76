"""What holds of the readers of all languages but English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embassies.extraction import READERS
from embassies.extraction.cities import CITIES, City, cities_at, cities_in
from embassies.extraction.dating import dating
from embassies.extraction.dutch import RULES as DUTCH
from embassies.extraction.french import RULES as FRENCH
from embassies.extraction.german import RULES as GERMAN
from embassies.extraction.italian import RULES as ITALIAN
from embassies.extraction.japanese import RULES as JAPANESE
from embassies.extraction.reading import AXES, Rule
from embassies.extraction.scandinavian import RULES as SCANDINAVIAN
from embassies.extraction.spanish import RULES as SPANISH

from .telling import finds

OTHERS = sorted(set(READERS) - {"en"})
PIECES = st.sampled_from(
    (
        *(
            "Botschaft",
            "geschlossen",
            "ambassade",
            "fermée",
            "大使館",
            "閉鎖",
            "Embajada",
        ),
        *("cerrada", "Ambasciata", "chiusa", "gesloten", "ambassaden", "stengt", "à"),
        *(
            "Kabul",
            "Kiev",
            "in",
            "2022",
            "3. März",
            "当面の間",
            ".",
            ";",
            "(",
            ")",
            "。",
        ),
        *("personnel", "évacué", "Personal", "abgezogen", "verlegt", "nach", "Lwiw"),
        *("nicht", "\n", "。」", "99月99日", "99. März", "99 mars"),
    )
)
RULES = {
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "ja": JAPANESE,
    "nl": DUTCH,
    "sv": SCANDINAVIAN,
}


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25))
def test_any_text_is_read_and_each_find_is_where_it_says(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for language in OTHERS:
        for one in finds(text, language, "CA", "ML"):
            assert text[one.start : one.end] == one.sentence
            assert one.sending != one.host


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_found_in_a_text_that_names_no_mission(language: str) -> None:
    assert finds("31.12.2026 " * 400, language, "CA", "ML") == ()


@pytest.mark.parametrize("language", RULES)
def test_each_rule_has_a_name_of_its_own_and_an_axis(language: str) -> None:
    rules: tuple[Rule, ...] = RULES[language]
    assert len({rule.name for rule in rules}) == len(rules)
    assert [rule.name for rule in rules if not any(rule.what in a for a in AXES)] == []


def test_the_sentences_around_change_nothing() -> None:
    shut = "Die Botschaft Kabul ist geschlossen."
    other = "Bleiben Sie zu Hause."
    [alone] = finds(shut, "de", "DE", "AF")
    [amid] = finds(f"{other} {shut} {other}", "de", "DE", "AF")
    assert (alone.what, alone.host, alone.sentence) == (
        amid.what,
        amid.host,
        amid.sentence,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("von Kiew nach Lwiw", ["Kyiv", "Lviv"]),
        ("Kabulistan, Romania, Kievs", []),
        ("Port Soudan", ["Port Sudan"]),
        ("在テヘラン日本国大使館", ["Tehran"]),
    ],
)
def test_cities_are_known_by_their_names_in_other_languages(
    text: str, named: list[str]
) -> None:
    assert [city.name for _, city in cities_in(text)] == named


def test_cities_at_the_beginning_are_told_from_those_further_on() -> None:
    kyiv, lviv = City("UA", "Kyiv"), City("UA", "Lviv")
    assert cities_at(" Kiew ist") == (kyiv,)
    assert cities_at("Kiew und Lwiw sind") == (kyiv, lviv)
    assert cities_at("Kiew nach Lwiw") == (kyiv,)
    assert cities_at("nach Kiew") == cities_at("und Kiew") == ()


def test_every_name_of_a_city_finds_that_city() -> None:
    assert [name for name in CITIES if cities_at(name) != (CITIES[name],)] == []


def test_a_day_that_the_calendar_lacks_is_no_date() -> None:
    read = dating(re.compile(r"(?P<day>\d+)/(?P<month>\d+)/(?P<year>\d{4})"))
    assert list(read("31/2/2026 and 3/13/2026", None)) == []
