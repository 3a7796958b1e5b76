"""The facts of one evening of January 2022, as an editor would type them in French.

The wording is our own throughout: a report in French of 24 January 2022 tells them of
the evening before. Dates that the report gives by weekday are resolved against that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SUNDAY, FRIDAY, PRINTED = "2022-01-23", "2022-01-21", "2022-01-24"

REPORT = {
    "url": "https://voa.example/fr/kiev-2022-01-24",
    "publisher": "Voice of America en français",
    "title": "Washington allège son ambassade à Kiev",
    "language": "fr",
    "published_on": PRINTED,
}
NOTICE = {
    "url": "https://travel.example/ukraine-2022-01-23",
    "publisher": "Département d'État des États-Unis",
    "title": "Avis sur l'Ukraine du 23 janvier 2022",
    "language": "fr",
    "published_on": SUNDAY,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """``form``: which page it is typed in; ``typed``: by field, several for a list.

    ``of``: the fact whose event it answers, or tells of in other words. ``about``: the
    country under which it is entered where it is of no mission.
    """

    id: str
    form: str
    quote: str
    typed: dict[str, str | list[str]] = field(default_factory=dict)
    of: str = ""
    about: str = ""
    source: dict[str, str] = field(default_factory=lambda: REPORT)


STATE, EMBASSY = "Département d'État", "Ambassade des États-Unis à Kiev"

FACTS = (
    Fact(
        "F00",
        "departure",
        "Les familles du personnel de l'ambassade doivent quitter l'Ukraine.",
        {
            "status": "ordered",
            "audience": "family members",
            "wording": "départ obligatoire des familles",
            "effective": SUNDAY,
        },
        source=NOTICE,
    ),
    Fact(
        "F01",
        "departure",
        "Les agents de l'État américain peuvent, s'ils le veulent, partir aussi.",
        {
            "status": "authorized",
            "audience": "direct-hire staff",
            "wording": "départ facultatif des agents de l'État américain",
            "effective": SUNDAY,
        },
    ),
    Fact(
        "F02",
        "statement",
        "Les Américains sur place feraient bien de songer à partir sans attendre.",
        {
            "classification": "official",
            "topic": "advice to citizens",
            "speaker": STATE,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Les Américains en Ukraine devraient songer à partir.",
            "effective": SUNDAY,
        },
    ),
    Fact(
        "F03",
        "statement",
        "La mesure a été discutée avec le gouvernement ukrainien, dit l'ambassade.",
        {
            "classification": "quoted",
            "topic": "consultation",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "La mesure est prise en concertation avec Kiev.",
            "relation": "about",
            "reported_on": PRINTED,
        },
        of="F01",
    ),
    Fact(
        "F04",
        "statement",
        "L'ambassade se concerte avec ses alliés, qui n'ont encore rien décidé.",
        {
            "classification": "quoted",
            "topic": "consultation",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Les ambassades alliées en sont à choisir leur ligne.",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F05",
        "statement",
        "Des troupes russes en nombre se tiennent près de la frontière.",
        {
            "classification": "press report",
            "topic": "context",
            "speaker": "Voice of America",
            "countries": ["RU", "UA"],
            "summary": "La Russie a rassemblé des troupes près de l'Ukraine.",
            "confidence": "reported",
            "reported_on": PRINTED,
        },
        about="UA",
    ),
    Fact(
        "F06",
        "statement",
        "Moscou assure ne pas vouloir envahir son voisin.",
        {
            "classification": "denial",
            "topic": "context",
            "speaker": "Moscou",
            "speaker_state": "RU",
            "countries": ["UA"],
            "summary": "La Russie dit ne pas vouloir envahir l'Ukraine.",
            "reported_on": PRINTED,
        },
        about="UA",
    ),
    Fact(
        "F07",
        "statement",
        "Une action militaire russe est possible à chaque instant.",
        {
            "classification": "quoted",
            "topic": "warning",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Une attaque russe est possible à chaque instant.",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F08",
        "statement",
        "Dans ce cas, Washington ne pourra faire sortir ses citoyens.",
        {
            "classification": "conditional",
            "topic": "what help can be given",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Aucune évacuation de citoyens ne serait possible.",
            "condition": "si la Russie engage une action militaire",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F09",
        "statement",
        "Que chacun sur place s'organise en tenant compte de cela.",
        {
            "classification": "quoted",
            "topic": "advice to citizens",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Les Américains en Ukraine doivent s'organiser seuls.",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F10",
        "witness",
        "Le personnel recruté par Washington même peut partir de son plein gré.",
        {"wording": "départ facultatif du personnel américain recruté directement"},
        of="F01",
    ),
    Fact(
        "F11",
        "statement",
        "Selon le journal, la Maison-Blanche songe à envoyer des milliers d'hommes.",
        {
            "classification": "press report",
            "topic": "context",
            "speaker": "New York Times",
            "countries": ["RU", "UA"],
            "summary": "Washington songerait à renforcer ses alliés de l'Est.",
            "effective": SUNDAY,
            "confidence": "reported",
        },
        about="UA",
    ),
    Fact(
        "F12",
        "statement",
        "Le Pentagone n'a rien voulu dire de cet article.",
        {
            "classification": "declined to comment",
            "topic": "context",
            "speaker": "Pentagone",
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Le Pentagone ne dit rien de l'article.",
            "relation": "declines to comment on",
            "reported_on": PRINTED,
        },
        of="F11",
        about="UA",
    ),
    Fact(
        "F13",
        "statement",
        "Vendredi, le porte-parole parlait de moyens prêts pour rassurer les alliés.",
        {
            "classification": "quoted",
            "topic": "context",
            "speaker": "John Kirby, porte-parole du Pentagone",
            "speaker_state": "US",
            "relayed_by": "Pentagone",
            "countries": ["UA"],
            "summary": "Des moyens sont prêts pour rassurer les alliés à l'Est.",
            "effective": FRIDAY,
        },
        about="UA",
    ),
    Fact(
        "F14",
        "statement",
        "En cas de nouvelle incursion, Washington répondra à ses alliés.",
        {
            "classification": "conditional",
            "topic": "context",
            "speaker": "John Kirby, porte-parole du Pentagone",
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Les États-Unis agiraient pour leurs alliés.",
            "condition": "si une nouvelle incursion a lieu",
            "effective": FRIDAY,
        },
        about="UA",
    ),
    Fact(
        "F15",
        "statement",
        "Les diplomates des deux pays se sont quittés sans avancée vendredi.",
        {
            "classification": "press report",
            "topic": "context",
            "speaker": "Voice of America",
            "countries": ["RU", "UA"],
            "summary": "Américains et Russes n'ont guère avancé.",
            "confidence": "reported",
            "effective": FRIDAY,
        },
        about="UA",
    ),
    Fact(
        "F16",
        "statement",
        "Pour Londres, le Kremlin veut placer l'un des siens à la tête de l'Ukraine.",
        {
            "classification": "accusation",
            "topic": "context",
            "speaker": "Royaume-Uni",
            "speaker_state": "GB",
            "accused": "RU",
            "countries": ["UA"],
            "summary": "Le Kremlin voudrait un dirigeant prorusse à Kiev.",
            "effective": SUNDAY,
        },
        about="UA",
    ),
    Fact(
        "F17",
        "statement",
        "L'avis sur la Russie a paru de nouveau dimanche: mieux vaut n'y pas aller.",
        {
            "classification": "official",
            "topic": "advisory issued",
            "speaker": STATE,
            "speaker_state": "US",
            "issuer": "us_state",
            "countries": ["RU"],
            "summary": "L'avis sur la Russie paraît de nouveau.",
            "effective": SUNDAY,
        },
        about="RU",
    ),
    Fact(
        "F18",
        "statement",
        "La raison donnée est la tension à la frontière ukrainienne.",
        {
            "classification": "quoted",
            "topic": "reason",
            "speaker": STATE,
            "speaker_state": "US",
            "countries": ["RU"],
            "summary": "La tension à la frontière ukrainienne en est la raison.",
            "relation": "reason for",
            "effective": SUNDAY,
        },
        of="F17",
        about="RU",
    ),
    Fact(
        "F19",
        "statement",
        "Qu'aucun Américain ne passe par la route de Russie en Ukraine.",
        {
            "classification": "quoted",
            "topic": "advice on an area or route",
            "speaker": STATE,
            "speaker_state": "US",
            "countries": ["RU", "UA"],
            "summary": "Le trajet par terre de Russie en Ukraine est à éviter.",
            "relation": "about",
            "effective": SUNDAY,
        },
        of="F17",
        about="RU",
    ),
    Fact(
        "F20",
        "statement",
        "Combien d'Américains sont là, les responsables n'ont pas voulu le dire.",
        {
            "classification": "not disclosed",
            "topic": "context",
            "speaker": "Responsables du département d'État",
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "Le nombre d'Américains en Ukraine n'est pas donné.",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F21",
        "statement",
        "L'ambassade parle de prudence devant les menées russes contre le pays.",
        {
            "classification": "quoted",
            "topic": "reason",
            "speaker": EMBASSY,
            "speaker_state": "US",
            "countries": ["UA"],
            "summary": "La prudence l'exige devant les menées russes.",
            "relation": "reason for",
            "reported_on": PRINTED,
        },
        of="F01",
    ),
    Fact(
        "F22",
        "posture",
        "L'ambassade travaille toujours, disent les responsables.",
        {
            "operating": "open",
            "location": "in place",
            "consular": "unknown",
            "reported_on": PRINTED,
        },
    ),
    Fact(
        "F23",
        "headofmission",
        "La chargée d'affaires, Kristina Kvien, est toujours en Ukraine.",
        {
            "name": "Kristina Kvien",
            "role": "chargé d'affaires",
            "presence": "in the host country",
            "reported_on": PRINTED,
        },
    ),
)
