"""German texts, in sentences of our own after the manner of the ministries."""

from __future__ import annotations

from datetime import date

import pytest

from embassies.dates import Dated, on_day
from embassies.extraction.finds import Tense
from embassies.vocabulary import Audience

from .telling import events, finds, told


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "Unsere Botschaft in Bamako bleibt bis auf Weiteres geschlossen.",
            ["closed DE>ML Bamako"],
        ),
        (
            "Die Botschaft in Juba hat am 8. Juli 2026 den Dienstbetrieb eingestellt.",
            ["operations suspended DE>SS Juba"],
        ),
        (
            "Das entsandte Personal der Botschaft Niamey ist vollständig ausgereist.",
            ["staff withdrawn DE>NE Niamey"],
        ),
        (
            "Die Familienangehörigen der Botschaftsmitarbeiter in Beirut "
            "wurden ausgeflogen.",
            ["staff withdrawn DE>LB Beirut"],
        ),
        (
            "Das Personal des Generalkonsulats Karatschi wurde deutlich reduziert.",
            ["staff reduced DE>PK Karachi"],
        ),
        (
            "Das Generalkonsulat Charkiw wird vorübergehend nach Dnipro verlegt.",
            ["moved within the host DE>UA Kharkiv"],
        ),
        (
            "Die Botschaft Port-au-Prince wurde in die Dominikanische Republik "
            "verlagert.",
            ["moved abroad DE>HT Port-au-Prince"],
        ),
        (
            "Die Botschaft Bagdad hat den Betrieb am Montag wieder aufgenommen.",
            ["operations resumed DE>IQ Baghdad"],
        ),
        (
            "Die Botschaft in Kiew arbeitet derzeit in einem Notbetrieb.",
            ["operations limited DE>UA Kyiv"],
        ),
        (
            "Die Deutsche Botschaft Maskat bleibt geöffnet.",
            ["open DE>OM Muscat"],
        ),
        (
            "Familienangehörigen des Botschaftspersonals wurde die freiwillige "
            "Ausreise ermöglicht.",
            ["departure authorized DE>SD"],
        ),
        (
            "Das Konsulat in Goma ist am 4. August wegen einer Demonstration "
            "geschlossen.",
            ["closed for days DE>CD Goma"],
        ),
        (
            "Die Schweizer Botschaft in Teheran wurde vorübergehend geschlossen.",
            ["closed CH>IR Tehran"],
        ),
        (
            "Konsularische Unterstützung kann derzeit nicht gewährleistet werden.",
            ["no consular help DE>SD"],
        ),
        (
            "Konsularische Hilfe ist nur sehr begrenzt möglich.",
            ["consular help limited DE>SD"],
        ),
        ("Im Land gibt es keine deutsche Vertretung.", ["no mission DE>SD"]),
        (
            "Die Botschaft Tunis ist derzeit für den Besucherverkehr geschlossen.",
            ["operations limited DE>TN Tunis"],
        ),
        (
            "Die Konsularabteilung der Botschaft in Kiew bleibt geschlossen.",
            ["consular help limited DE>UA Kyiv"],
        ),
        (
            "Die Generalkonsulate in Kaliningrad, Jekaterinburg und Nowosibirsk "
            "werden geschlossen.",
            ["closed DE>RU Kaliningrad Yekaterinburg Novosibirsk"],
        ),
    ],
)
def test_it_is_read(sentence: str, said: list[str]) -> None:
    assert told(sentence, "de", "DE", "SD") == said


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Botschaft ist an gesetzlichen Feiertagen geschlossen.",
        "Die Öffnungszeiten der Botschaft sind montags bis freitags 8 bis 12 Uhr.",
        "Die sudanesische Botschaft in Berlin ist derzeit geschlossen.",
        "Die Botschaft des Tschad in Berlin hat den Betrieb eingestellt.",
        "Die Botschaft könnte kurzfristig geschlossen werden.",
        "Falls die Botschaft geschlossen wird, informieren wir Sie an dieser Stelle.",
        "Sollte sich die Lage verschlechtern, wird das Personal ausgeflogen.",
        "Der Flughafen ist geschlossen, Auskunft gibt die Botschaft.",
        "Die Botschaft weist darauf hin, dass viele Museen geschlossen sind.",
        "Mehrere westliche Botschaften haben ihr Personal abgezogen.",
        "Die Botschaft ist nicht geschlossen.",
        "Die Bevölkerung der Küstenorte wurde evakuiert, so die Botschaft.",
        "Visa beantragen Sie bei der zuständigen Botschaft Ihres Reiselandes.",
        "Tragen Sie sich in die Krisenvorsorgeliste der Botschaft ein.",
        "Die Wahlen im Inland betreffen die Auslandsvertretungen nicht.",
        "Das Auswärtige Amt rät allen Deutschen zur Ausreise.",
        "Sobald die Botschaft wieder geöffnet ist, erhalten Sie Nachricht.",
        "Andere Staaten haben ihre Botschaft geschlossen.",
    ],
)
def test_it_is_no_event(sentence: str) -> None:
    assert events(sentence, "de", "DE", "SD") == []


# sentence, when it happened, how it is told
@pytest.mark.parametrize(
    ("sentence", "effective", "tense"),
    [
        (
            "Die Botschaft hat am 20. Juli ihren Betrieb eingestellt.",
            on_day(date(2026, 7, 20)),
            Tense.NEWS,
        ),
        (
            "Die Botschaft hat am 3.4.2022 ihren Betrieb eingestellt.",
            on_day(date(2022, 4, 3)),
            Tense.HISTORY,
        ),
        (
            "Die Botschaft ist seit dem 3. April 2022 geschlossen.",
            on_day(date(2022, 4, 3)),
            Tense.STANDING,
        ),
        ("Die Botschaft ist geschlossen.", Dated(), Tense.NEWS),
        ("Die Botschaft bleibt weiterhin geschlossen.", Dated(), Tense.STANDING),
    ],
)
def test_news_is_told_from_what_stands_and_what_was(
    sentence: str, effective: Dated, tense: Tense
) -> None:
    [one] = finds(sentence, "de", "DE", "SD")
    assert (one.effective, one.tense) == (effective, tense)


def test_ordinals_do_not_end_a_sentence() -> None:
    text = "Am 24. Februar wurde die Botschaft in Kiew geschlossen. Bleiben Sie ruhig."
    [one] = finds(text, "de", "DE", "UA")
    assert one.sentence == "Am 24. Februar wurde die Botschaft in Kiew geschlossen."
    assert text[one.start : one.end] == one.sentence


def test_an_order_names_its_audience_and_its_day() -> None:
    [one] = finds(
        "Die US-Botschaft in Bagdad hat am 20. Juli die Ausreise des nicht notwendigen "
        "Personals und der Familienangehörigen angeordnet.",
        "de",
        "DE",
        "IQ",
    )
    assert one.sending == "US"
    assert set(one.audience) == {Audience.FAMILY, Audience.NON_EMERGENCY}
    assert one.announced == date(2026, 7, 20)


def test_two_things_in_one_sentence_are_two_finds() -> None:
    sentence = (
        "Die Botschaft Sanaa wurde geschlossen und das Personal nach Dschidda verlegt."
    )
    assert told(sentence, "de", "DE", "YE") == [
        "closed DE>YE Sana'a",
        "staff withdrawn DE>YE Sana'a",
    ]


def test_until_when_is_told_in_the_words_of_the_sentence() -> None:
    [one] = finds("Die Botschaft ist bis auf Weiteres zu.", "de", "DE", "SD") or [None]
    assert one is None
    [one] = finds("Die Botschaft ist bis auf Weiteres geschlossen.", "de", "DE", "SD")
    assert one is not None
    assert one.until == "bis auf Weiteres"
