"""The sentences: what they say on the country, on its parts, or on neither."""

import time

import pytest

from advisories.levels import Level
from ingest.adapters.de_aa_words import LONGEST, Country, Heard, listen, sentences
from ingest.errors import UnexpectedShape
from ingest.records import Region

NEIGHBOURS = {"Nordland", "Guinea-Bissau", "Russische Föderation"}


def hear(*paragraphs: str, names: tuple[str, ...] = ("Arkadien",)) -> Heard:
    country = Country(names=names, foreign=NEIGHBOURS.__contains__)
    return listen(paragraphs, country)


def national(*paragraphs: str, names: tuple[str, ...] = ("Arkadien",)) -> str | None:
    spoken = hear(*paragraphs, names=names).national
    return spoken.level.value if spoken else None


# sentence, national level
@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        # The ladder.
        ("Vor Reisen nach Arkadien wird gewarnt.", "4"),
        ("Von Reisen nach Arkadien wird dringend abgeraten.", "4"),
        ("Von Reisen nach Arkadien wird abgeraten.", "3"),
        ("Von nicht notwendigen Reisen nach Arkadien wird abgeraten.", "3"),
        ("Von touristischen Reisen nach Arkadien wird derzeit abgeraten.", "3"),
        (
            "Von nicht unbedingt erforderlichen Reisen nach Arkadien wird abgeraten.",
            "3",
        ),
        # On needless journeys the last rung is never reached.
        ("Von nicht notwendigen Reisen nach Arkadien wird dringend abgeraten.", "3"),
        (
            "Vor nicht notwendigen, touristischen Reisen nach Arkadien wird gewarnt.",
            "3",
        ),
        ("Von nicht dringend erforderlichen Reisen nach Arkadien wird abgeraten.", "3"),
        ("Von Urlaubsreisen nach Arkadien wird dringend abgeraten.", "3"),
        # Word order.
        ("Derzeit wird von Reisen nach Arkadien dringend abgeraten.", "4"),
        ("Es wird dringend von Reisen nach Arkadien abgeraten.", "4"),
        ("Daher wird vor Reisen nach Arkadien weiterhin gewarnt.", "4"),
        ("Das Auswärtige Amt rät von Reisen nach Arkadien ab.", "3"),
        ("Das Auswärtige Amt rät dringend von Reisen nach Arkadien ab.", "4"),
        ("Von Reisen nach Arkadien rät das Auswärtige Amt dringend ab.", "4"),
        ("Das Auswärtige Amt warnt vor Reisen nach Arkadien.", "4"),
        ("Vor Reisen nach Arkadien wird – mit Ausnahme der Hauptstadt – gewarnt.", "4"),
        ("Vor Reisen nach Arkadien - außer nach Korinth - wird gewarnt.", "4"),
        ("Von Reisen nach Arkadien, wo Unruhen gemeldet wurden, wird abgeraten.", "3"),
        ("Die Lage ist nicht mehr sicher, daher wird von Reisen abgeraten.", "3"),
        # Other verbs.
        ("Reisen nach Arkadien werden derzeit nicht empfohlen.", "3"),
        ("Nicht notwendige Reisen nach Arkadien sollten unterlassen werden.", "3"),
        ("Von allen Reisen nach Arkadien sollte abgesehen werden.", "3"),
        ("Auf nicht notwendige Reisen nach Arkadien sollte verzichtet werden.", "3"),
        # All of the country without its name.
        ("Von Reisen wird abgeraten.", "3"),
        ("Von nicht notwendigen Reisen wird derzeit abgeraten.", "3"),
        ("Von Reisen in dieses Land wird dringend abgeraten.", "4"),
        ("Von Reisen in das gesamte Land wird abgeraten.", "3"),
        ("Von Reisen ins Land wird abgeraten.", "3"),
        ("Von Reisen in das gesamte Staatsgebiet wird abgeraten.", "3"),
        # The rest of the country.
        ("Von Reisen in andere Landesteile wird abgeraten.", "3"),
        ("Von Reisen in andere Landesteile Arkadiens wird dringend abgeraten.", "4"),
        ("Von Reisen in die übrigen Landesteile von Arkadien wird abgeraten.", "3"),
        ("Von Reisen in alle weiteren Regionen Arkadiens wird abgeraten.", "3"),
        ("Von Reisen in den Rest des Landes wird abgeraten.", "3"),
        (
            "Von nicht notwendigen Reisen in alle weiteren Regionen und Provinzen "
            "Arkadiens, einschließlich der Hauptstadt, wird abgeraten.",
            "3",
        ),
        # One of several destinations.
        ("Von Reisen nach Nordland und Arkadien wird abgeraten.", "3"),
        ("Von Reisen in andere Landesteile sowie nach Ost-Theben wird abgeraten.", "3"),
        ("Von Reisen nach Korinth und von Reisen nach Arkadien wird abgeraten.", "3"),
        (
            "Von Reisen an die Küste wird dringend abgeraten, von nicht notwendigen "
            "Reisen in alle weiteren Regionen abgeraten.",
            "3",
        ),
        ("Vor Reisen nach Arkadien und Aufenthalten in Arkadien wird gewarnt.", "4"),
        ("Vor Reisen in und durch Arkadien wird gewarnt.", "4"),
        # Parts of it only.
        ("Von Reisen nach Korinth wird abgeraten.", None),
        ("Von Reisen in den Norden Arkadiens wird dringend abgeraten.", None),
        ("Vor Reisen in das Grenzgebiet zu Nordland wird gewarnt.", None),
        ("Von Reisen in fünf der sechs Provinzen des Landes wird abgeraten.", None),
        ("Von Reisen in andere Regionen von Lakonien wird abgeraten.", None),
        ("Vor Reisen nach Arkadien in die Provinz Elis wird gewarnt.", None),
        # Another country.
        ("Von Reisen nach Nordland wird dringend abgeraten.", None),
        ("Von Reisen in die Russische Föderation wird abgeraten.", None),
        # Over, in the past, or not said.
        ("Von Reisen nach Arkadien wird nicht mehr abgeraten.", None),
        ("Es wird nicht länger von Reisen nach Arkadien abgeraten.", None),
        ("Bis Mai wurde von Reisen nach Arkadien abgeraten.", None),
        ("Von Reisen nach Arkadien war abgeraten worden.", None),
        ("Der Hinweis, dass von Reisen abgeraten wird, ist aufgehoben.", None),
        ("Die Reisewarnung für Arkadien ist aufgehoben.", None),
        # On something else than whether to travel.
        ("Von einer Einreise nach Arkadien ohne Visum wird abgeraten.", None),
        ("Vor Reisen nach Arkadien wird vor Betrug gewarnt.", None),
        ("Bei der Buchung von Reisen nach Arkadien wird von Vorkasse abgeraten.", None),
        ("Von Reisen auf dem Landweg nach Arkadien wird abgeraten.", None),
        ("Von nächtlichen Reisen wird dringend abgeraten.", None),
        ("Von Reisen nach Einbruch der Dunkelheit wird abgeraten.", None),
        ("Von der Nutzung der Busse wird dringend abgeraten.", None),
        ("Vor Reisen nach Arkadien sollten Sie Ihren Impfschutz prüfen.", None),
    ],
)
def test_a_sentence_says_this_on_the_country(sentence: str, level: str | None) -> None:
    assert national(sentence) == level


# names of a page's country, sentence
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            ("Vereinigte Inseln",),
            "Von Reisen in die Vereinigten Inseln wird abgeraten.",
        ),
        (("Freies Kolchis",), "Von Reisen in das Freie Kolchis wird abgeraten."),
        (
            ("Freie Volksrepublik Elis", "Nordelis"),
            "Von Reisen in die Freie Volksrepublik Elis wird abgeraten.",
        ),
        (
            ("Freie Volksrepublik Elis", "Nordelis"),
            "Von Reisen nach Nordelis wird abgeraten.",
        ),
        (
            ("Pontos",),
            "Von Reisen in die anderen Landesteile des Pontos wird abgeraten.",
        ),
        (("Côte d'Azur",), "Von Reisen nach Côte d’Azur wird abgeraten."),
        (("Malea",), "Von Reisen auf die Malea wird abgeraten."),
        (("Inseln",), "Von Reisen auf die Inseln wird abgeraten."),
    ],
)
def test_a_country_is_known_in_every_case_and_by_every_name(
    names: tuple[str, ...], sentence: str
) -> None:
    assert national(sentence, names=names) == "3"


def test_a_longer_name_that_contains_the_countrys_is_another_place() -> None:
    assert (
        national("Von Reisen nach Guinea-Bissau wird abgeraten.", names=("Guinea",))
        is None
    )
    assert national("Von Reisen nach Nigeria wird abgeraten.", names=("Niger",)) is None
    assert (
        national(
            "Von Reisen in die Demokratische Republik Elis wird abgeraten.",
            names=("Republik Elis",),
        )
        is None
    )


def test_advice_on_parts_gives_them_their_own_levels() -> None:
    heard = hear(
        "Vor Reisen in das Grenzgebiet zu Nordland wird gewarnt. Von Reisen in die "
        "Provinz Elis (außer der Stadt Pylos) wird dringend abgeraten.",
        "Von Reisen auf die Insel Kythera wird abgeraten.",
    )
    assert heard == Heard(
        None,
        (
            Region(
                "in das Grenzgebiet zu Nordland", Level.DO_NOT_TRAVEL, "wird gewarnt"
            ),
            Region(
                "in die Provinz Elis", Level.DO_NOT_TRAVEL, "wird dringend abgeraten"
            ),
            Region("auf die Insel Kythera", Level.RECONSIDER, "wird abgeraten"),
        ),
    )


def test_the_list_after_following_areas_names_the_parts() -> None:
    heard = hear(
        "Vor Reisen in folgende Gebiete wird gewarnt:",
        "- Elis,",
        "- das Umland von Pylos.",
        "Die Lage ist ruhig.",
    )
    assert [region.name for region in heard.regions] == ["Elis", "das Umland von Pylos"]


def test_the_same_advice_twice_is_one_region() -> None:
    sentence = "Von Reisen nach Korinth wird abgeraten."
    assert len(hear(sentence, sentence).regions) == 1


def test_a_neighbour_is_no_part_of_the_country() -> None:
    assert hear("Von Reisen nach Nordland wird abgeraten.").regions == ()


def test_the_strictest_sentence_on_the_country_decides() -> None:
    mild = "Von nicht notwendigen Reisen nach Arkadien wird abgeraten."
    strict = "Von Reisen nach Arkadien wird dringend abgeraten."
    assert national(mild, strict) == national(strict, mild) == "4"


@pytest.mark.parametrize(
    "sentence",
    [
        "Von Reisen nach Arkadien wird abgeraten.",
        "Von Reisen nach Arkadien wird derzeit dringend abgeraten.",
        "Derzeit wird von Reisen nach Arkadien abgeraten.",
        "Das Auswärtige Amt rät von Reisen nach Arkadien ab.",
        "Das Auswärtige Amt warnt vor Reisen nach Arkadien.",
    ],
)
def test_the_words_are_the_publishers_own_whole_sentence(sentence: str) -> None:
    spoken = hear(f"Die Lage ist angespannt. {sentence} Meiden Sie Menschen.").national
    assert spoken is not None and spoken.words == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Von\u00a0nicht\u00a0notwendigen Reisen nach\u00a0Arkadien wird abgeraten.",
        "Von nicht not\u00adwendigen Reisen nach Arka\u200bdien wird abgeraten.",
        "Von  nicht notwendigen\nReisen nach Arkadien  wird abgeraten",
    ],
)
def test_invisible_characters_and_spacing_hide_nothing(sentence: str) -> None:
    assert national(sentence) == "3"


def test_abbreviations_and_dates_end_no_sentence() -> None:
    text = (
        "Wegen z. B. Streiks, d. h. Ausfällen, wird seit dem 3. Mai ca. 2 Std. "
        "lang gewartet. Von Reisen nach St. Elis wird abgeraten. Seit 2024. Ende."
    )
    assert list(sentences(text)) == [
        "Wegen z. B. Streiks, d. h. Ausfällen, wird seit dem 3. Mai ca. 2 Std. lang "
        "gewartet.",
        "Von Reisen nach St. Elis wird abgeraten.",
        "Seit 2024.",
        "Ende.",
    ]


def test_an_endless_sentence_is_refused_and_not_skipped() -> None:
    with pytest.raises(UnexpectedShape, match="characters long"):
        hear("Von Reisen nach Korinth, " * 1000 + "wird abgeraten.")


@pytest.mark.parametrize(
    "piece", ["von ", "Von Reisen ", "mit Ausnahme ", "z. B. ", "a, ", "– ", "wird "]
)
def test_hostile_text_is_read_in_bounded_time(piece: str) -> None:
    started = time.monotonic()
    hear(piece * 100_000)
    hear(piece * (LONGEST // len(piece) - 10) + "wird abgeraten.")
    assert time.monotonic() - started < 5
