"""French texts, in sentences of our own after the manner of ministries and press."""

from __future__ import annotations

from datetime import date

import pytest

from embassies.dates import on_day
from embassies.extraction.finds import Tense, What
from embassies.vocabulary import Audience

from .telling import events, finds, told


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "L’ambassade de France au Niger a fermé ses portes jusqu’à nouvel ordre.",
            ["closed FR>NE"],
        ),
        (
            "Le consulat général de France à Erbil est fermé depuis le 2 mars 2026.",
            ["closed FR>IQ Erbil"],
        ),
        (
            "L'ambassade à Damas a suspendu ses activités.",
            ["operations suspended FR>SY Damascus"],
        ),
        (
            "Les services consulaires de l'ambassade à Bangui sont suspendus.",
            ["operations suspended FR>CF Bangui"],
        ),
        (
            "Le personnel de l’ambassade de Suisse à Khartoum a été évacué.",
            ["staff withdrawn CH>SD Khartoum"],
        ),
        (
            "Les familles des diplomates en poste à Bamako ont été rapatriées.",
            ["staff withdrawn FR>ML"],
        ),
        (
            "L'ambassade de France à Téhéran a réduit ses effectifs.",
            ["staff reduced FR>IR Tehran"],
        ),
        (
            "L'ambassade à Kiev est transférée à Lviv.",
            ["moved within the host FR>UA Kyiv"],
        ),
        (
            "L'ambassade en Haïti a été relocalisée à Saint-Domingue.",
            ["moved abroad FR>HT"],
        ),
        (
            "L'ambassade du Canada à Tripoli a repris ses activités.",
            ["operations resumed CA>LY Tripoli"],
        ),
        (
            "L’ambassade reste ouverte et pleinement mobilisée.",
            ["open FR>ML"],
        ),
        (
            "L'ambassade fonctionne avec une équipe réduite.",
            ["operations limited FR>ML"],
        ),
        (
            "Washington a ordonné le départ des familles de ses employés.",
            ["departure ordered US>ML"],
        ),
        (
            "L'ambassade sera fermée au public le 30 juillet à cause du cyclone.",
            ["closed for days FR>ML"],
        ),
        (
            "L’assistance consulaire ne peut plus être assurée.",
            ["no consular help FR>ML"],
        ),
        (
            "La capacité d'aide consulaire y est fortement réduite.",
            ["consular help limited FR>ML"],
        ),
        ("Il n'y a pas de consulat de France dans la région.", ["no mission FR>ML"]),
    ],
)
def test_it_is_read(sentence: str, said: list[str]) -> None:
    assert told(sentence, "fr", "FR", "ML") == said


@pytest.mark.parametrize(
    "sentence",
    [
        "L'ambassade est fermée les samedis, dimanches et jours fériés.",
        "Horaires : l'ambassade ferme à midi le vendredi.",
        "L'ambassade du Mali à Paris est fermée au public.",
        "L'ambassade pourrait fermer à tout moment.",
        "Si la situation s'aggrave, l'ambassade suspendra ses activités.",
        "En cas de fermeture de l'ambassade, suivez les consignes du ministère.",
        "L'aéroport est fermé : prenez contact avec l'ambassade.",
        "L'ambassade rappelle que la frontière est fermée.",
        "Plusieurs ambassades ont évacué leur personnel.",
        "L'ambassade n'a pas fermé.",
        "Les habitants ont été évacués, selon l'ambassade.",
        "L'ambassade procède à un exercice d'évacuation de son personnel.",
        "Le bureau de vote ouvert à l'ambassade ferme à 18 heures.",
        "L'ambassade de leur pays peut aider les autres voyageurs.",
        "La demande de visa se fait auprès de l'ambassade.",
        "Le gouvernement conseille à ses ressortissants de quitter le pays.",
        "L'ambassade rouvrira dès que la situation le permettra.",
        "Ce n'est pas la première fois que l'ambassade est fermée.",
        "Le service des visas de l'ambassade est fermé.",
    ],
)
def test_it_is_no_event(sentence: str) -> None:
    assert events(sentence, "fr", "FR", "ML") == []


def test_a_press_text_gives_the_acts_of_the_states_it_tells_of() -> None:
    """A voice in French about Washington's decision of January 2022.

    It lets employees go and orders nobody; it says what will not be done, and what
    the allies have not decided.
    """
    text = (
        "Les États-Unis ont en outre autorisé les employés de leur ambassade à Kiev à "
        "partir s'ils le souhaitent. Le département d'État parle du départ volontaire "
        "des employés américains embauchés directement. Le gouvernement américain "
        "prévient qu'il ne sera pas en mesure d'évacuer ses ressortissants. "
        "L'ambassade est en contact avec les ambassades alliées, qui arrêtent encore "
        "leur position. Les Américains devraient songer à quitter le pays. "
        "L'ambassade américaine continue de fonctionner."
    )
    said = {(one.what, one.sending, one.host) for one in finds(text, "fr", "", "UA")}
    assert said == {
        (What.DEPARTURE_AUTHORIZED, "US", "UA"),
        (What.OPEN, "US", "UA"),
    }


def test_direct_hires_are_an_audience_of_their_own() -> None:
    [one] = finds(
        "Le départ volontaire des agents diplomatiques recrutés directement est admis.",
        "fr",
        "FR",
        "UA",
    )
    assert one.audience == (Audience.DIRECT_HIRE,)


def test_since_a_day_of_years_ago_stands_and_what_was_done_then_is_history() -> None:
    [stands] = finds(
        "L'ambassade de France en Syrie est fermée depuis le 6 mars 2012.",
        "fr",
        "FR",
        "SY",
    )
    [was] = finds(
        "L'ambassade de France en Syrie a suspendu ses activités le 6 mars 2012.",
        "fr",
        "FR",
        "SY",
    )
    assert (stands.tense, was.tense) == (Tense.STANDING, Tense.HISTORY)
    assert stands.effective == was.effective == on_day(date(2012, 3, 6))
