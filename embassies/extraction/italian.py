"""Finds in Italian: Italy's foreign ministry, Switzerland's in Italian.

Each rule says which wording it is there for.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"ambasciat[ae]\b",
    r"consolat[oi](?: general[ei])?(?: onorari\w*)?\b",
    r"(?:rappresentanz[ae]|sed[ei]) diplomatic\w+\b",
)
DESK = words(r"(?:cancelleria|sezione) consolare\b", r"serviz[io]+ consolar[ei]\b")
STAFF = words(
    r"personale\b(?! medico| sanitario| militare)",
    r"(?:funzionari|dipendenti|collaboratori)\b",
    r"diplomatici\b",
)
FAMILY = words(r"famili(?:ari|e)\b", r"congiunti\b")
HELP = words(
    r"assistenza(?: consolare)?\b",
    r"(?:protezione|tutela|aiuto|serviz[io]+) consolar[ei]\b",
)

RULES = (
    # Kyiv, Easter 2022: back, and open again.
    Rule(
        name="it-resumed",
        what=What.RESUMED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"(?:ha|hanno|è stata|è) (?:\w+mente )?(?:riaperto|riaperta|ripreso|"
            r"riattivat\w+)",
            r"ria(?:pre|prirà|pertura)\b",
            r"ri(?:prende|prenderà|presa de)\w*\b[^;]{0,30}(?:attività|operatività|"
            r"servizi)",
            r"(?:è|sono) (?:tornat|rientrat)\w+\b",
        ),
    ),
    # The consular section alone is shut, the mission works: Kyiv, spring 2022.
    Rule(
        name="it-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=words(r"chius[aoei]\b"),
        within=90,
    ),
    # Damascus, 2012, and Tehran, 2026: shut.
    Rule(
        name="it-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"chius[aoei]\b",
            r"chiude\b|chiuderà\b|chiudono\b",
            r"chiusura\b",
        ),
        unless=DESK,
    ),
    # Sanaa, 2015: activities suspended.
    Rule(
        name="it-suspended",
        what=What.SUSPENDED,
        who=words(MISSION.pattern, DESK.pattern),
        does=words(
            r"sospe(?:so|sa|si|se|nde|ndono)\b[^;]{0,30}(?:attività|operatività|"
            r"servizi)",
            r"(?:attività|operatività|servizi)\b[^;]{0,30}(?:sospes|interrott)\w+",
            r"(?:è|sono) (?:\w+mente )?sospes\w+",
            r"sospensione (?:temporanea )?(?:delle|dell['’]|dei) ?(?:attività|serv|"
            r"operat)",
        ),
        unless=words(r"vol[oi]\b", r"compagni\w+ aere\w+"),
    ),
    # Khartoum's embassy at Addis Ababa: with limited operations.
    Rule(
        name="it-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"operatività (?:\w+mente |è |risulta )*(?:limitata|ridotta)",
            r"(?:opera|funziona)\b[^;]{0,30}(?:ridott|limitat)\w+",
            r"(?:attività|organico)\b[^;]{0,12}(?:ridott|limitat)\w+",
        ),
    ),
    Rule(
        name="it-open",
        what=What.OPEN,
        who=MISSION,
        does=words(
            r"(?:resta|rimane|è) (?:\w+mente )?(?:aperta|operativa)\b",
            r"continua (?:a operare|ad operare|a funzionare|la propria attività)",
        ),
    ),
    Rule(
        name="it-departure-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"autorizzat\w*\b[^;]{0,40}(?:rientro|partenza|lasciare|rientrare)",
            r"(?:partenza|rientro) volontari[ao]",
        ),
        unless=words(r"connazionali", r"cittadini"),
    ),
    Rule(
        name="it-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"ordinat\w*\b[^;]{0,40}(?:rientro|partenza|lasciare|rientrare)",
            r"dispost\w*\b[^;]{0,30}(?:rientro|partenza|rimpatrio)",
        ),
        unless=words(r"connazionali", r"cittadini", r"espuls\w+"),
    ),
    Rule(
        name="it-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"ridott\w*\b[^;]{0,20}(?:personale|organico)",
            r"riduzione (?:del|dell['’]) ?(?:personale|organico)",
            r"(?:personale|organico)\b[^;]{0,10}(?:è stato )?ridotto",
        ),
    ),
    # Tehran, 2026: the staff taken out.
    Rule(
        name="it-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern, MISSION.pattern),
        does=words(
            r"evacua(?:to|ta|ti|te|re|zione)\b",
            r"rimpatria(?:to|ti|te)\b",
            r"(?:ritirat|richiamat)[oi]\b",
            r"(?:ha|hanno) lasciato (?:il paese|l['’]\w+|la \w+)",
        ),
        unless=words(
            r"connazionali", r"cittadini", r"popolazione", r"residenti", r"are[ae]\b"
        ),
    ),
    Rule(
        name="it-staff-moved",
        what=What.STAFF_MOVED,
        who=STAFF,
        does=words(r"(?:trasferit|ricollocat|spostat)[oaie]\b"),
    ),
    # Tehran to Baku, Kabul to Doha, Khartoum to Addis Ababa: moved there for a time.
    Rule(
        name="it-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(
            r"(?:trasferit|ricollocat|spostat|delocalizzat)[oaie]\b",
            r"(?:ricollocazione|trasferimento)\b",
        ),
        unless=words(r"personale", r"nuova sede", r"nuovo indirizzo", r"nuovi uffici"),
    ),
    Rule(
        name="it-remote",
        what=What.REMOTE,
        who=MISSION,
        does=words(r"(?:opera|lavora|continua)\b[^;]{0,30}\bda (?=[A-Z])"),
    ),
    Rule(
        name="it-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(r"non (?:è|è più|può|possono|sono|vi è|potrà)\b", r"impossibil\w+"),
        stands=True,
        denies=True,
        within=50,
        unless=words(r"doppia cittadinanza", r"spese\b"),
    ),
    Rule(
        name="it-help-limited",
        what=What.CONSULAR_LIMITED,
        who=words(HELP.pattern, r"capacità di (?:assist|interven)\w+"),
        does=words(r"(?:molto |estremamente |fortemente )?(?:limitat|ridott)[oaie]\b"),
        stands=True,
        denies=True,
        unless=words(r"doppia cittadinanza"),
    ),
    # Kathmandu: Italy's embassy is not present in the country.
    Rule(
        name="it-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=words(
            r"non (?:è )?present[ei]\b",
            r"(?:non (?:c['’]è|vi è|esiste|è presente|ha)|priva di)\b(?: un['’]| una)?",
        ),
        stands=True,
        denies=True,
        within=60,
    ),
)

NATIONS = {
    code: words(stems)
    for code, stems in {
        "AE": r"emirati\b|EAU\b",
        "AF": r"afg[ah]+n\w+",
        "AZ": r"azer\w+",
        "BH": r"bahre?in\w*",
        "BY": r"bieloruss\w+",
        "CA": r"canad\w+",
        "CH": r"svizzer\w+",
        "CN": r"cin(?:a|es)\w*",
        "DE": r"german\w+|tedesc\w+",
        "EG": r"egit\w+|egizian\w+",
        "ES": r"spagn\w+",
        "ET": r"etiop\w+",
        "FR": r"franc(?:ia|es)\w*",
        "GB": r"regno unito|britannic\w+|gran bretagna",
        "HT": r"haiti\w*",
        "IL": r"israel\w*",
        "IN": r"indi(?:a|an)\w*",
        "IQ": r"iraq\w*|irachen\w*",
        "IR": r"iran\w*",
        "IT": r"italia\w*|farnesina",
        "JO": r"giordan\w+",
        "JP": r"giappon\w+",
        "KP": r"corea del nord|nordcorean\w*",
        "KW": r"kuwait\w*",
        "LB": r"liban\w+",
        "LY": r"libi[ac]\w*",
        "ML": r"mali\b",
        "NE": r"niger\b",
        "NP": r"nepal\w*",
        "OM": r"oman\b",
        "PK": r"pa[ck]+istan\w*",
        "PL": r"polon\w+|polacc\w+",
        "QA": r"qatar\w*",
        "RU": r"russ\w+",
        "SA": r"arabia saudita|saudit\w+",
        "SD": r"sudan\w*",
        "SS": r"sud sudan",
        "SY": r"siri[ac]\w*",
        "TN": r"tunisi\w+",
        "TR": r"turc\w+",
        "UA": r"ucrain\w+",
        "US": r"stati uniti|statunitens\w+|american\w+|USA\b",
        "VE": r"venezuel\w+",
        "YE": r"yemen\w*",
    }.items()
}
_MONTHS = {
    "gen": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "giu": 6,
    "lug": 7, "ago": 8, "set": 9, "ott": 10, "nov": 11, "dic": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b"

ITALIAN = Language(
    split=re.compile(
        r"(?<=[.!?])(?<!\bS\.)(?<!\bOn\.)(?<!\b\w\.)[»\"”]?\s+(?=[A-ZÀÈÉÌÒÙ«\"“(])|"
        + LINE_END
    ),
    touches=words(r"ambasciat", r"consol", r"diplomatic"),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"(?:aeroport\w+|frontier\w+|spazio aereo|scuol\w+|vol[oi]\b|strad\w+|muse\w+|"
        r"valich\w+|negozi|porti\b)",
        r"che (?!l['’]ambasciata|la propria)",
    ),
    unreal=words(
        r"se\b",
        r"non appena",
        r"prima volta",
        r"qualora\b",
        r"potrebbe(?:ro)?\b",
        r"può (?:\w+ )?(?:chiudere|essere)",
        r"in caso di",
        r"eventual\w*",
        r"possibil(?:e|mente)\b",
        r"esercitazion\w+",
        r"(?:valuta|prevede)\b",
        r"rischi\w+ di",
    ),
    routine=words(
        r"festiv\w+",
        r"orari[oa]?\b",
        r"fine settimana",
        r"su appuntamento",
        r"dal lunedì",
        r"festa nazionale",
        r"natal\w+",
        r"pasqua\w*",
        r"ferragosto",
        r"elezion\w+",
        r"\d{1,2}[:.]\d\d",
    ),
    denied=words(r"non\b", r"nessun\w*", r"né\b", r"mai\b"),
    others=words(
        r"(?:altri|diversi|molti|alcuni|vari) (?:paesi|stati|governi)",
        r"(?:molte|alcune|altre|diverse|numerose|varie) (?:ambasciate|rappresentanze)",
        r"ambasciata del (?:proprio|vostro|suo) paese",
    ),
    brief=words(
        r"(?:il|nei|nel|dal|per il) (?:giorn[oi] |prossimo )?\d{1,2}\b",
        r"oggi\b",
        r"domani\b",
        r"scioper\w+",
        r"uragano|maltempo|nevicat\w+|manifestazion\w+",
    ),
    lasting=words(
        r"fino a nuov\w+",
        r"dal (?:20|\w+ 20)",
        r"definitiv\w+",
        r"(?:ha|hanno|è stat\w)\b",
        r"temporaneamente",
        r"a partire da",
        r"resta\b",
        r"rimane\b",
        r"nel (?:\w+ )?20\d\d",
    ),
    goes_on=words(
        r"resta\b", r"rimane\b", r"dal (?:\d|\w+ 20)", r"tuttora", r"continua\b"
    ),
    until=words(
        r"fino a nuov\w+ (?:avviso|comunicazione|ordine)",
        r"fino al \d{1,2} \w+(?: 20\d\d)?",
        r"a tempo indeterminato",
    ),
    towards=re.compile(
        r"\b(?:a|ad|in|presso|verso) (?=(?P<place>[A-ZÀÈÉ][^.;()]{1,30}))"
    ),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", words(r"consolat[oi] general")),
        ("honorary consulate", words(r"consolat[oi] onorari")),
        ("consulate", words(r"consolat")),
        ("embassy", words(r"ambasciat")),
    ),
    audiences=(
        (Audience.FAMILY, words(r"famili", r"congiunti")),
        (
            Audience.NON_EMERGENCY,
            words(r"non (?:essenziale|indispensabile|necessario)"),
        ),
    ),
    named=naming(
        NATIONS,
        of=r"d['’]|di|del(?:la|lo)?|degli|dell['’]",
        there=words(r"(?:in|a|ad|nel|nello|nella|nell['’])(?:\b| )"),
        possessive=words(r"(?:propri[aeo]|su[ao]|loro)\b"),
    ),
    dates=dating(
        re.compile(
            rf"\b(?P<day>\d{{1,2}})º? {_NAME}(?: (?P<year>20\d\d))?", re.IGNORECASE
        ),
        re.compile(rf"\b{_NAME} (?P<year>20\d\d)", re.IGNORECASE),
        re.compile(r"\b(?:dal|nel) (?P<year>20\d\d)\b", re.IGNORECASE),
        months=_MONTHS,
    ),
)
read = reader(ITALIAN)
