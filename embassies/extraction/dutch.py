"""Finds in Dutch: the Netherlands' foreign ministry, Belgium's in Dutch.

Each rule says which wording it is there for.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"ambassades?\b",
    r"(?:consula(?:at|ten)(?:-generaal)?|honorair consulaat)\b",
    r"diplomatieke (?:post|vertegenwoordiging|missie)\w*",
)
DESK = words(r"consulaire (?:afdeling|balie)\b", r"consulaire dienst(?:verlening|en)\b")
STAFF = words(
    r"(?:ambassade)?personeel\b(?!slid)",
    r"(?:ambassade)?(?:medewerkers|personeelsleden)\b",
    r"diplomaten\b",
)
FAMILY = words(r"(?:gezins|familie)leden\b", r"gezinnen\b", r"families\b")
HELP = words(
    r"consulaire (?:hulp|bijstand|dienst\w*|ondersteuning)\b",
    r"(?:hulp|bijstand)\b",
    r"helpen\b",
)

RULES = (
    # Kyiv, April 2022: open again with a small team.
    Rule(
        name="nl-resumed",
        what=What.RESUMED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:heropend|heropent|heropening)\b",
            r"(?:is|zijn|gaat|gaan) (?:\w+ )?weer (?:open|geopend|operationeel)\b",
            r"(?:werkzaamheden|dienstverlening)\b[^;]{0,20}(?:hervat|hervatten)\b",
            r"hervat\b",
        ),
    ),
    # The consular section alone is shut, the mission works: Kyiv, spring 2022.
    Rule(
        name="nl-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=words(r"(?:gesloten|dicht)\b"),
        within=90,
    ),
    # Kabul, Damascus: closed.
    Rule(
        name="nl-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"(?:gesloten|dicht)\b",
            r"(?:sluit|sluiten|sloot)\b",
            r"sluiting\b",
        ),
        unless=DESK,
    ),
    Rule(
        name="nl-suspended",
        what=What.SUSPENDED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:werkzaamheden|activiteiten|dienstverlening)\b[^;]{0,30}"
            r"(?:opgeschort|stilgelegd|gestaakt|stopgezet)",
            r"(?:opgeschort|stilgelegd|stopgezet)\b",
        ),
        unless=words(r"vluchten", r"vliegverkeer"),
    ),
    # Kyiv, February 2022: a skeleton staff.
    Rule(
        name="nl-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"(?:beperkt|minimaal|minimale|kleine) (?:\w+ )?(?:bezet|bezetting|"
            r"open|geopend|"
            r"operationeel|team)\b",
            r"(?:dienstverlening|capaciteit)\b[^;]{0,20}beperkt\b",
        ),
    ),
    Rule(
        name="nl-open",
        what=What.OPEN,
        who=MISSION,
        does=words(r"(?:blijft|blijven) (?:\w+ )?(?:open|geopend|operationeel)\b"),
    ),
    Rule(
        name="nl-departure-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"vrijwillig\b[^;]{0,30}(?:vertrek\w*|verlaten)",
            r"(?:mogen|mag|kunnen)\b[^;]{0,30}(?:vertrekken|verlaten)",
        ),
        unless=words(r"nederlanders", r"reizigers"),
    ),
    Rule(
        name="nl-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"(?:opgedragen|bevolen|opdracht gekregen)\b[^;]{0,40}(?:vertrek|"
            r"verlaten)\w*",
        ),
        unless=words(r"nederlanders", r"reizigers"),
    ),
    Rule(
        name="nl-staff-returned",
        what=What.STAFF_RETURNED,
        who=STAFF,
        does=words(r"(?:teruggekeerd|weer terug)\b"),
    ),
    Rule(
        name="nl-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"(?:personeel|bezetting|team|ploeg)\b[^;]{0,20}(?:afgeschaald|"
            r"ingekrompen|verminderd|"
            r"teruggebracht)",
            r"(?:deel|meeste)\b[^;]{0,20}(?:personeel|medewerkers|"
            r"personeelsleden)\b[^;]{0,30}"
            r"(?:vertrokken|geëvacueerd|teruggetrokken)",
        ),
    ),
    # Khartoum, 2023, Tehran: the staff left.
    Rule(
        name="nl-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern, MISSION.pattern),
        does=words(
            r"(?:geëvacueerd|teruggetrokken|teruggehaald|teruggeroepen)\b",
            r"(?:heeft|hebben) (?:het land|\w+) (?:tijdelijk )?verlaten\b",
            r"(?:is|zijn) (?:\w+ )?vertrokken\b",
        ),
        unless=words(
            r"nederlanders", r"reizigers", r"bewoners", r"inwoners", r"gebied\w*"
        ),
    ),
    Rule(
        name="nl-staff-moved",
        what=What.STAFF_MOVED,
        who=STAFF,
        does=words(r"(?:verplaatst|overgebracht|verhuisd)\b"),
    ),
    # Kyiv to Lviv, and on to Poland.
    Rule(
        name="nl-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(r"(?:verplaatst|overgebracht|verhuisd)\b"),
        unless=words(r"nieuw adres", r"nieuwe (?:locatie|kanselarij)", r"personeel"),
    ),
    Rule(
        name="nl-remote",
        what=What.REMOTE,
        who=MISSION,
        does=words(
            r"werkt\b[^;]{0,30}\bvanuit (?=[A-Z])", r"(?:werkt|werken) op afstand"
        ),
    ),
    # Iran: the embassy cannot help in the country.
    Rule(
        name="nl-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(
            r"(?:kan|kunnen)\b[^;]{0,25}\bniet(?= helpen| bieden| verlenen|\b)",
            r"geen\b",
            r"niet (?:mogelijk|beschikbaar)",
        ),
        stands=True,
        denies=True,
        within=60,
        needs=words(MISSION.pattern, r"consulaire"),
        unless=words(r"dubbele nationaliteit", r"kosten"),
    ),
    # Iran: only limited consular help.
    Rule(
        name="nl-help-limited",
        what=What.CONSULAR_LIMITED,
        who=words(HELP.pattern, r"mogelijkheden\b"),
        does=words(r"(?:slechts |zeer |heel |erg )?(?:beperkte?)\b"),
        stands=True,
        denies=True,
        needs=words(MISSION.pattern, r"consulaire"),
        unless=words(r"dubbele nationaliteit"),
    ),
    # The Faroes: there is no embassy.
    Rule(
        name="nl-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=words(r"geen (?:nederlandse |belgische )?(?=ambassade|consulaat|diplom)"),
        stands=True,
        denies=True,
        within=60,
    ),
)

NATIONS = {
    code: words(stems)
    for code, stems in {
        "AE": r"verenigde arabische emiraten|VAE\b|emira\w+",
        "AF": r"afghaan\w*|afghanistan",
        "AZ": r"azerbeidzjan\w*",
        "BE": r"belgi\w+",
        "BH": r"bahrein\w*",
        "BY": r"belarus\w*|wit-russ?\w+",
        "CA": r"canad\w+",
        "CH": r"zwits\w+|zwitserland",
        "CN": r"chin(?:a|ees)\w*",
        "DE": r"duits\w*",
        "DK": r"denemarken|deens\w*",
        "EG": r"egypt\w+",
        "ES": r"spa(?:anse?|nje)\b",
        "ET": r"ethiopi\w+",
        "FR": r"fran(?:s|krijk)\w*",
        "GB": r"brits\w*|verenigd koninkrijk",
        "HT": r"haïti\w*",
        "IL": r"isra[eë]l\w*",
        "IN": r"india\w*",
        "IQ": r"ira(?:k|a?ks)\w*",
        "IR": r"iran\w*|iraans\w*",
        "IT": r"itali\w+",
        "JO": r"jordani\w+",
        "JP": r"japan\w*",
        "KP": r"noord-korea\w*",
        "KW": r"koeweit\w*",
        "LB": r"liban\w+",
        "LY": r"libi\w+|libië",
        "ML": r"mali\b",
        "NE": r"niger\b",
        "NL": r"nederland\w*",
        "NP": r"nepal\w*",
        "PK": r"pakistan\w*",
        "PL": r"polen\b|pools\w*",
        "QA": r"qatar\w*",
        "RU": r"rusland|russisch\w*",
        "SA": r"saoedi\w*|saudi\w*",
        "SD": r"s[ou]+dan\w*",
        "SS": r"zuid-s[ou]+dan\w*",
        "SY": r"syri\w+",
        "TR": r"turk(?:s|ije)\w*",
        "UA": r"oekra\w+",
        "US": r"amerikaans\w*|verenigde staten|VS\b",
        "VE": r"venez\w+",
        "YE": r"jemen\w*",
    }.items()
}
_MONTHS = {
    "jan": 1, "feb": 2, "maart": 3, "apr": 4, "mei": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b"

DUTCH = Language(
    split=re.compile(
        r"(?<=[.!?])(?<!\b\w\.)(?<!\bnr\.)[’\"”]?\s+(?=[A-Z‘\"“(])|" + LINE_END
    ),
    touches=words(r"ambassade", r"consula", r"diplomat"),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"(?:grens\w*|grenzen|luchtruim|luchthaven\w*|vliegveld\w*|scholen|wegen|"
        r"winkels|"
        r"vluchten|musea|havens?)\b",
        r"dat (?!de ambassade|zij\b|ze\b)",
    ),
    unreal=words(
        r"als\b(?! gevolg| u\b)",
        r"indien\b",
        r"zodra\b",
        r"eerste keer",
        r"zou(?:den)?\b",
        r"kan (?:\w+ )?(?:sluiten|worden)",
        r"kunnen (?:\w+ )?worden",
        r"mogelijk (?:gesloten|dicht)",
        r"eventue\w+",
        r"in geval van",
        r"oefening\w*",
        r"overweegt",
        r"tenzij",
        r"niets? zeggen",
    ),
    routine=words(
        r"feestdag\w*",
        r"openingstijd\w*",
        r"weekend\w*",
        r"op afspraak",
        r"van maandag",
        r"kerst\w*",
        r"koningsdag",
        r"pasen|pinksteren",
        r"buiten kantooruren",
        r"verkiezing\w*",
        r"24 uur",
        r"\d{1,2}[:.]\d\d",
    ),
    denied=words(r"niet\b", r"geen\b", r"nooit\b"),
    others=words(
        r"(?:andere|meer|veel|sommige|meerdere) (?:\w+ )?landen",
        r"(?:veel|meerdere|sommige|andere|verschillende|diverse|buitenlandse|westerse) "
        r"ambassades",
        r"ambassades? van (?:uw|hun|andere)",
        r"ambassades en consulaten-generaal zijn",
    ),
    brief=words(
        r"op (?:\w+ )?\d{1,2}\b",
        r"vandaag\b",
        r"morgen\b",
        r"staking\w*",
        r"storm\w*|orkaan|demonstratie\w*",
        r"van \d{1,2} tot",
    ),
    lasting=words(
        r"tot nader order",
        r"sinds\b",
        r"definitief",
        r"(?:werd|heeft|hebben)\b",
        r"vanaf\b",
        r"tijdelijk\b",
        r"blij\w+",
        r"voor onbepaalde tijd",
    ),
    goes_on=words(r"nog steeds", r"sinds\b", r"blijft\b|blijven\b"),
    until=words(
        r"tot nader order",
        r"voor onbepaalde tijd",
        r"tot en met \d{1,2} \w+(?: 20\d\d)?",
        r"tot \d{1,2} \w+(?: 20\d\d)?",
    ),
    towards=re.compile(r"\bnaar (?=(?P<place>[A-Z][^.;,()]{1,30}))"),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", words(r"consula(?:at|ten)-generaal")),
        ("honorary consulate", words(r"honorair")),
        ("consulate", words(r"consula(?:at|ten)")),
        ("embassy", words(r"ambassade")),
    ),
    audiences=(
        (Audience.FAMILY, words(r"gezin", r"famili")),
        (Audience.NON_EMERGENCY, words(r"niet[- ](?:essentie|noodzakelij)")),
    ),
    named=naming(
        NATIONS,
        of=r"van(?: de| het)?",
        there=words(r"(?:in|op)\b(?: het| de)?"),
        possessive=words(r"(?:haar|zijn|hun)\b"),
        stranger=words(r"\w+se\s*$"),
    ),
    dates=dating(
        re.compile(
            rf"\b(?P<day>\d{{1,2}}) {_NAME}(?: (?P<year>20\d\d))?", re.IGNORECASE
        ),
        re.compile(rf"\b{_NAME} (?P<year>20\d\d)", re.IGNORECASE),
        re.compile(r"\b(?:sinds|in|eind|begin) (?P<year>20\d\d)\b", re.IGNORECASE),
        months=_MONTHS,
    ),
)
read = reader(DUTCH)
