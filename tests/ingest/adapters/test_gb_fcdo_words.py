"""The Foreign Office's phrases, in the wordings of eight years."""

from __future__ import annotations

import pytest

from advisories.levels import Level
from ingest.adapters.gb_fcdo_words import (
    ABE_PARTS,
    ABE_WHOLE,
    ALL_PARTS,
    ALL_WHOLE,
    Words,
    completed,
    read,
    weigh,
)
from ingest.countries import resolve
from ingest.records import Basis

ALL, ABE = Level.DO_NOT_TRAVEL, Level.RECONSIDER
NONE = Level.NOT_STATED


def hear(text: str, country: str = "Mali", part: str = "summary") -> Words:
    return read({part: text}, resolve("gb_fcdo", country))


def areas(words: Words) -> list[tuple[str, Level]]:
    return [(region.name, region.level) for region in words.regions]


@pytest.mark.parametrize(
    # whose page; what it says; national level; strictest regional level
    ("country", "text", "level", "regional"),
    [
        (
            "Libya",
            "The Foreign and Commonwealth Office (FCO) advise against all travel to "
            "Libya, and for British nationals still in Libya to leave.",
            ALL,
            None,
        ),
        (
            "Haiti",
            "The FCO advises against all but essential travel to Haiti",
            ABE,
            None,
        ),
        (
            "Slovenia",
            "The Foreign, Commonwealth & Development Office (FCDO) advises against all "
            "non-essential travel to Slovenia, based on the current assessment.",
            ABE,
            None,
        ),
        ("Iran", "FCDO\u202fadvises\xa0against all travel to Iran.", ALL, None),
        ("Qatar", "FCDO advices against all but essential travel to Qatar.", ABE, None),
        (
            "Gabon",
            "For security reasons, we now advise against all travel to Gabon.",
            ALL,
            None,
        ),
        (
            "Peru",
            "The FCDO advises against all but essential travel to:\nthe whole of Peru "
            "based on the current assessment of COVID-19 risks.",
            ABE,
            None,
        ),
        (
            "Netherlands",
            "The FCDO advises against all but essential travel to the whole of the "
            "Netherlands.",
            ABE,
            None,
        ),
        (
            "USA",
            "The FCDO advises against all but essential travel to the whole of the US.",
            ABE,
            None,
        ),
        (
            "Yemen",
            "The FCO has been consistently advising against all travel to Yemen since "
            "March 2011.",
            ALL,
            None,
        ),
        (
            "Haiti",
            "Given the unrest, we advise against all but essential travel to the whole "
            "country.",
            ABE,
            None,
        ),
        (
            "Democratic Republic of the Congo",
            "The FCO advise against all travel to the DRC.",
            ALL,
            None,
        ),
        # The rest of a country, with parts that are stricter, and that are milder.
        (
            "Mali",
            "The FCO advise against all travel to Kidal. The FCO advise against all "
            "but essential travel to the rest of Mali, including Bamako.",
            ABE,
            ALL,
        ),
        (
            "Georgia",
            "The FCO advise against all travel to South Ossetia, and against all but "
            "essential travel to the rest of Georgia due to the situation.",
            ABE,
            ALL,
        ),
        (
            "Ukraine",
            "FCDO advises against all but essential travel to the western regions of:\n"
            "Lviv\nFCDO advises against all travel to\nKherson oblast\nthe rest of "
            "Ukraine",
            NONE,
            ALL,
        ),
        # An exception leaves no level for the whole: the Office warns of parts then.
        (
            "Mali",
            "FCDO advises against all travel to Mali, except to Bamako, due to the "
            "risk of attacks.",
            NONE,
            ALL,
        ),
        (
            "Ecuador",
            "The FCO advises against all but essential travel to Ecuador, with the "
            "exception of the Galapagos Islands.",
            NONE,
            ABE,
        ),
        (
            "Spain",
            "The FCDO advises against all but essential travel to Spain, but does not "
            "advise against all but essential travel to the Canary Islands.",
            NONE,
            ABE,
        ),
        (
            "Denmark",
            "The FCDO advises against all but essential travel to:\nDenmark based on "
            "COVID-19 risks. The FCDO is not advising against travel to Greenland.",
            NONE,
            ABE,
        ),
        (
            "Sudan",
            "FCDO advises against all travel to Sudan. This does not include the "
            "Hala’ib Triangle.",
            NONE,
            ALL,
        ),
        (
            "Iraq",
            "FCDO advises against all travel to all provinces of Iraq except the "
            "Kurdistan Region of Iraq, and against all but essential travel to the "
            "Kurdistan Region of Iraq.",
            NONE,
            ALL,
        ),
        (
            "Sri Lanka",
            "The FCO advise against all but essential travel to Sri Lanka, except "
            "airside transit through Colombo airport.",
            ABE,
            None,
        ),
        (
            "China",
            "The FCO advise against all but essential travel to mainland China (not "
            "including Hong Kong and Macao).",
            ABE,
            None,
        ),
        # Parts alone.
        (
            "Kenya",
            "The FCO advise against all but essential travel to areas within 60km of "
            "the Kenya-Somalia border.",
            NONE,
            ABE,
        ),
        (
            "Saudi Arabia",
            "FCDO advises against:\nall travel to within 10km of the border with "
            "Yemen\nall but essential travel to areas between 10km and 80km from the "
            "border with Yemen",
            NONE,
            ALL,
        ),
        ("Turkey", "FCDO advises against all travel to parts of Turkey.", NONE, ALL),
        # The pandemic's worldwide sentence.
        (
            "Angola",
            "The FCO is advising British nationals against all non-essential "
            "international travel at this time.",
            ABE,
            None,
        ),
        (
            "Egypt",
            "The FCO advice against all but essential international travel continues "
            "to apply for the whole of Egypt.",
            ABE,
            None,
        ),
        (
            "Benin",
            "In addition to the current COVID-19 Exceptional Travel Advisory Notice, "
            "the FCO advise against all travel to:\nthe Pendjari National Park",
            ABE,
            ALL,
        ),
        (
            "Serbia",
            "Serbia is no longer exempt from the FCO advice against all non-essential "
            "international travel.",
            ABE,
            None,
        ),
    ],
)
def test_the_level_is_what_the_sentence_says(
    country: str, text: str, level: Level, regional: Level | None
) -> None:
    for part in ("summary", "warnings-and-insurance"):
        words = hear(text, country, part)
        assert (words.level, words.regional_max) == (level, regional)


@pytest.mark.parametrize(
    "text",
    [
        "The FCDO no longer advises against all travel to Mali.",
        "The FCDO does not advise against all travel to Mali.",
        "You should not travel to areas where the FCDO advises against all travel.",
        "If you travel to Mali against FCDO advice, you will need security.",
        "Your travel insurance could be invalidated if you travel against FCDO advice.",
        "Check the advice for any country or territory that we advise against all or "
        "all but essential travel to.",
        "The FCDO advises against all travel to Niger.",
        "FCDO currently advises against all travel to Niger’s border regions.",
        "The US government advises against all travel to Mali.",
        "The authorities advise against all but essential travel.",
        "The FCO advise British-Malian dual nationals against all travel to Mali.",
        "From 4 July, Mali is exempt from the FCO advice against all non-essential "
        "international travel.",
        "Find out more about why FCDO advises against travel.",
        "There is no FCO advice against travel to Bamako.",
        "Consular support is limited in parts of Mali where we advise against all "
        "travel and all but essential travel.",
        "Protests against all the government's plans are likely; you are advised to "
        "avoid them.",
        "",
    ],
)
def test_what_only_sounds_like_advice_is_none(text: str) -> None:
    words = hear(text)
    assert (words.level, words.regional_max, words.code) == (NONE, None, "none")
    assert words.label == "none stated"


def test_only_the_front_of_a_page_is_believed() -> None:
    advice = "The FCDO advises against all travel to Mali."
    words = read(
        {"summary": "Mali is large.", "safety-and-security": advice},
        resolve("gb_fcdo", "Mali"),
    )
    assert words.level is NONE
    assert words.read


def test_a_page_without_its_front_was_not_read() -> None:
    mali = resolve("gb_fcdo", "Mali")
    notice = (
        "Stay at home\nOnly go outside for food.\n"
        "You can spread the virus even if you don’t have symptoms.\n"
    )
    assert not read({"health": "Well."}, mali).read
    assert not read({"summary": ""}, mali).read
    assert not read({"summary": notice}, mali).read
    assert read({"summary": notice + "\nMali is large."}, mali).read


def test_the_code_is_the_warnings_that_the_office_would_set() -> None:
    words = hear(
        "The FCO advise against all travel to:\nKidal\nGao\n"
        "The FCO advise against all but essential travel to the rest of Mali"
    )
    assert words.code == f"{ABE_WHOLE}+{ALL_PARTS}"
    assert hear("We advise against all travel to Mali.").code == ALL_WHOLE
    assert hear("We advise against all travel to Gao.").code == ALL_PARTS


def test_the_label_is_the_sentence_and_has_an_end() -> None:
    said = "The FCDO advises against all travel to Mali."
    assert hear(f"Hello. {said} Go home.").label == said
    assert (
        len(
            hear(
                "\n".join(f"We advise against all travel to A{n}." for n in range(99))
            ).label
        )
        < 250
    )


@pytest.mark.parametrize(
    # what the page says; its parts
    ("text", "found"),
    [
        (
            "The FCO advise against all travel to:\nthe province of Gao\nKidal\n"
            "The FCO advise against all but essential travel to:\nthe city of Ségou\n"
            "Terrorists are very likely to try to carry out attacks in Mali.",
            [("the province of Gao", ALL), ("Kidal", ALL), ("the city of Ségou", ABE)],
        ),
        # Notes behind an item, and paragraphs that end a list.
        (
            "We advise against all travel to:\nKidal. This is due to fighting.\nGao\n"
            "Around 8,000 British people visit each year. Most have no trouble.",
            [("Kidal", ALL), ("Gao", ALL)],
        ),
        (
            "We advise against all but essential travel to the north, as shown on the "
            "map, due to fighting.",
            [("the north", ABE)],
        ),
        (
            "We advise against all but essential travel to Gao, and against all travel "
            "in the rest of the Gao region.",
            [("Gao", ABE), ("the rest of the Gao region", ALL)],
        ),
        (
            "We advise against all travel to the following parts of Mali: Gao; Kidal",
            [("Gao", ALL), ("Kidal", ALL)],
        ),
        (
            "We advise against all travel to the north, except:\nthe town of Gao\nBer",
            [("the north, except the town of Gao, Ber", ALL)],
        ),
        (
            "We advise against all travel to:\n- Kidal\n- Gao\nBefore you travel\n",
            [("Kidal", ALL), ("Gao", ALL)],
        ),
        (
            "FCDO advises against all travel to Mali, except for Bamako to which we "
            "advise against all but essential travel.",
            [("Mali, except for Bamako", ALL), ("Bamako", ABE)],
        ),
        (
            "## Areas where FCDO advises against all but essential travel\n### Kayes\n"
            "There is fighting.\n## Before you travel\n### Insurance\nBuy some.",
            [("Kayes", ABE)],
        ),
    ],
)
def test_parts_are_named_with_their_levels(
    text: str, found: list[tuple[str, Level]]
) -> None:
    assert areas(hear(text)) == found


def test_lists_end_where_the_next_advice_or_heading_begins() -> None:
    words = hear(
        "Northern Mali\nFCDO advises against all travel to:\nGao Region\nKidal Region\n"
        "FCDO advises against all but essential travel to:\nMopti Region\n"
        "Western Mali\nFCDO advises against all but essential travel to Kayes.\n"
        "Travel insurance\nTake some out."
    )
    assert areas(words) == [
        ("Gao Region", ALL),
        ("Kidal Region", ALL),
        ("Mopti Region", ABE),
        ("Kayes", ABE),
    ]


def test_one_page_for_two_territories_counts_for_both() -> None:
    said = (
        "FCDO advises against all but essential travel to Israel and the Occupied "
        "Palestinian Territories, and against all travel to:\nGaza"
    )
    for country in ("Israel", "The Occupied Palestinian Territories"):
        words = hear(said, country)
        assert (words.level, areas(words)) == (ABE, [("Gaza", ALL)])


BOX = "!\nWarning\nFCDO advises against {} travel to {}.\n"


@pytest.mark.parametrize(
    # the warnings above the text; flags
    ("shown", "flags"),
    [
        (BOX.format("all", "Mali"), (ALL_WHOLE,)),
        (BOX.format("all but essential", "Mali"), (ABE_WHOLE,)),
        (BOX.format("all", "parts of Mali"), (ALL_PARTS,)),
        (
            BOX.format("all", "parts of Mali")
            + BOX.format("all but essential", "parts of Mali"),
            (ALL_PARTS, ABE_PARTS),
        ),
        ("", None),
    ],
)
def test_warnings_above_the_text_are_flags_and_no_advice_of_the_text(
    shown: str, flags: tuple[str, ...] | None
) -> None:
    words = hear(f"{shown}\nBuy insurance.", part="warnings-and-insurance")
    assert words.flags == flags
    assert words.code == "none"


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("The FCO advise against all travel to the whole country.", ALL_WHOLE),
        (
            "The FCDO advise against all but essential travel to parts of the country.",
            ABE_PARTS,
        ),
    ],
)
def test_a_page_that_is_one_line_holds_a_warning_and_no_text(
    line: str, flag: str
) -> None:
    words = hear(line + "\n")
    assert (words.flags, words.bare, words.code) == ((flag,), True, "none")
    assert not hear(f"{line}\nMali is large.").bare


def test_a_warning_decides_and_the_text_names_the_parts() -> None:
    words = hear("We advise against all but essential travel to Gao.")
    advice, contradiction = weigh(words, [ALL_PARTS])
    assert (advice.level, advice.regional_max) == (NONE, ALL)
    assert [region.name for region in advice.regions] == ["Gao"]
    assert not contradiction
    # A part may still be named after its warning went.
    assert (
        weigh(hear("We advise against all travel to Gao."), [ABE_PARTS])[0].regions
        == ()
    )


def test_silence_under_a_warning_is_a_text_that_lags() -> None:
    advice, contradiction = weigh(hear("Mali is large."), [ABE_WHOLE])
    assert (advice.level, advice.basis, contradiction) == (ABE, Basis.LABEL, "")


def test_milder_advice_than_the_warning_for_parts_is_left_to_the_text() -> None:
    said = "FCDO advises against all but essential travel to the rest of Mali."
    parts = BOX.format("all", "parts of Mali") + "We advise against all travel to Gao."
    words = hear(f"{parts}\n{said}")
    assert completed(words) == (ABE_WHOLE, ALL_PARTS)
    assert completed(hear(BOX.format("all", "Mali") + said)) == (ALL_WHOLE,)
    assert completed(hear(said)) is None
