"""Spanish, Italian, Dutch and Scandinavian texts, in sentences of our own."""

from __future__ import annotations

import pytest

from .telling import events, told


# language, issuer, country of the page, sentence, what is said
@pytest.mark.parametrize(
    ("language", "issuer", "country", "sentence", "said"),
    [
        (
            "es", "ES", "SD",
            "La Embajada de España en Jartum está cerrada hasta nuevo aviso.",
            ["closed ES>SD Khartoum"],
        ),
        (
            "es", "ES", "YE",
            "El personal de la embajada en Saná ha sido evacuado.",
            ["staff withdrawn ES>YE"],
        ),
        (
            "es", "ES", "UA",
            "La Embajada en Kiev ha sido trasladada a Polonia.",
            ["moved abroad ES>UA Kyiv"],
        ),
        (
            "es", "ES", "UA",
            "La Embajada de España en Kiev ha reabierto.",
            ["operations resumed ES>UA Kyiv"],
        ),
        (
            "es", "ES", "SY",
            "La Embajada en Damasco suspendió sus actividades.",
            ["operations suspended ES>SY Damascus"],
        ),
        (
            "es", "ES", "LY",
            "La asistencia consular es muy limitada.",
            ["consular help limited ES>LY"],
        ),
        (
            "it", "IT", "AF",
            "L'Ambasciata d'Italia a Kabul è stata trasferita a Doha.",
            ["moved abroad IT>AF Kabul"],
        ),
        (
            "it", "IT", "SY",
            "L’Ambasciata a Damasco ha sospeso le attività.",
            ["operations suspended IT>SY Damascus"],
        ),
        (
            "it", "IT", "NE",
            "L’Ambasciata a Niamey è chiusa fino a nuovo avviso.",
            ["closed IT>NE Niamey"],
        ),
        (
            "it", "IT", "UA",
            "L'Ambasciata d'Italia a Kiev ha ripreso la propria attività.",
            ["operations resumed IT>UA Kyiv"],
        ),
        (
            "it", "IT", "SD",
            "Il personale dell'Ambasciata a Khartoum è stato evacuato.",
            ["staff withdrawn IT>SD Khartoum"],
        ),
        (
            "nl", "NL", "SY",
            "De Nederlandse ambassade in Damascus is sinds 2012 gesloten.",
            ["closed NL>SY Damascus"],
        ),
        (
            "nl", "NL", "UA",
            "De ambassade is tijdelijk verplaatst naar Polen.",
            ["moved abroad NL>UA"],
        ),
        (
            "nl", "NL", "NE",
            "De medewerkers van de ambassade in Niamey zijn teruggetrokken.",
            ["staff withdrawn NL>NE Niamey"],
        ),
        (
            "nl", "NL", "UA",
            "De ambassade in Kiev is weer open.",
            ["operations resumed NL>UA Kyiv"],
        ),
        (
            "nl", "NL", "IR",
            "De ambassade kan geen consulaire hulp bieden.",
            ["no consular help NL>IR"],
        ),
        (
            "no", "NO", "SD",
            "Norges ambassade i Khartoum er stengt inntil videre.",
            ["closed NO>SD Khartoum"],
        ),
        (
            "da", "DK", "ML",
            "Den danske ambassade i Bamako er midlertidigt lukket.",
            ["closed DK>ML Bamako"],
        ),
        (
            "sv", "SE", "UA",
            "Sveriges ambassad i Kiev har flyttats till Warszawa i Polen.",
            ["moved abroad SE>UA Kyiv"],
        ),
        (
            "sv", "SE", "AF",
            "Utlandsmyndighetens möjlighet att ge konsulärt stöd är begränsad.",
            ["consular help limited SE>AF"],
        ),
    ],
)  # fmt: skip
def test_it_is_read(
    language: str, issuer: str, country: str, sentence: str, said: list[str]
) -> None:
    assert told(sentence, language, issuer, country) == said


@pytest.mark.parametrize(
    ("language", "issuer", "sentence"),
    [
        ("es", "ES", "La Embajada cierra los días festivos."),
        ("es", "ES", "La Embajada de Libia en Madrid está cerrada."),
        ("es", "ES", "La Embajada podría cerrar sin previo aviso."),
        ("es", "ES", "El aeropuerto está cerrado, según informa la Embajada."),
        ("es", "ES", "La población fue evacuada, según la Embajada."),
        ("es", "ES", "Varias embajadas han evacuado a su personal."),
        ("it", "IT", "L'Ambasciata è chiusa nei giorni festivi."),
        ("it", "IT", "L'Ambasciata di Libia a Roma è chiusa."),
        ("it", "IT", "In caso di crisi l'Ambasciata sarà chiusa."),
        ("it", "IT", "I valichi di frontiera sono chiusi, contattare l'Ambasciata."),
        ("it", "IT", "Il volo è stato sospeso: contattare l'Ambasciata."),
        ("it", "IT", "L'Ambasciata potrebbe sospendere le attività."),
        ("nl", "NL", "De ambassade is op feestdagen gesloten."),
        ("nl", "NL", "De Libische ambassade in Den Haag is gesloten."),
        ("nl", "NL", "Als de ambassade sluit, krijgt u bericht."),
        ("nl", "NL", "Het luchtruim is gesloten, volg de ambassade."),
        ("nl", "NL", "De ambassade is niet gesloten."),
        ("nl", "NL", "Inwoners zijn geëvacueerd, meldt de ambassade."),
        ("no", "NO", "Ambassaden er stengt på helligdager."),
        ("da", "DK", "Ambassaden kan blive lukket."),
        ("sv", "SE", "Om ambassaden stängs får du besked."),
        ("sv", "SE", "Gränsen är stängd, kontakta ambassaden."),
    ],
)
def test_it_is_no_event(language: str, issuer: str, sentence: str) -> None:
    assert events(sentence, language, issuer, "LY") == []
