"""Finds in Danish, Norwegian and Swedish: their words stand beside each other here.

Each rule says which wording it is there for.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"ambass?ad(?:en?|ens|er|erne|ene|erna)?\b",
    r"(?:general)?konsulat(?:et|er|erne|ene|en)?\b",
    r"(?:udenriks|utenriks|utlands)?(?:repræsentation|representasjon|myndighet)\w*\b",
)
STAFF = words(
    r"(?:ambassade?)?personale?t?\b",
    r"(?:ambassad\w*)?(?:medarbejder|medarbeider|ansatte|anställda|utsend)\w*",
    r"diplomat(?:er|erne|ene|erna)\b",
)
FAMILY = words(r"(?:familiemedlemm?er|familjemedlemmar|familier|familjer|pårørende)\w*")
HELP = words(
    r"(?:konsulær|konsulære|konsulär|konsulära) (?:bistand|assistance|hjelp|hjælp|"
    r"hjälp|"
    r"bistånd|tjenester|stöd)\b",
    r"(?:yte|yde|tilby|ge|give|gi) (?:\w+ )?(?:bistand|hjelp|hjælp|hjälp|"
    r"assistance|stöd)\b",
    r"(?:hjælpe|hjelpe|hjälpa|bistå)\b",
)

RULES = (
    # Kyiv, May 2022: the Danish and Swedish embassies open again.
    Rule(
        name="scandinavian-resumed",
        what=What.RESUMED,
        who=MISSION,
        does=words(
            r"(?:genåbn|gjenåpn|återöppn)\w*",
            r"(?:åben|åpen|åpnet|åbnet|öppen|öppnat) (?:igen|igjen)\b",
            r"(?:tilbage|tilbake|tillbaka) i (?=[A-ZÅÄÖØÆ])",
        ),
    ),
    # Tehran, 2025: the Norwegian embassy worked, shut to the public.
    Rule(
        name="scandinavian-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"(?:lukket|lukkes|lukker|lukning|lukking)\b",
            r"(?:stengt|stenges|stenger|stenging)\b",
            r"(?:stängd|stängt|stänger|stängs|stängning)\w*\b",
        ),
    ),
    Rule(
        name="scandinavian-suspended",
        what=What.SUSPENDED,
        who=MISSION,
        does=words(
            r"(?:virksomhed|virksomhet|verksamhet|aktivitet|arbejde|"
            r"drift)\w*\b[^;]{0,30}"
            r"(?:indstillet|innstilt|inställd|suspender\w+|stanset|pausad|avbruten)",
        ),
        unless=words(r"fly\w*", r"flyg\w*"),
    ),
    Rule(
        name="scandinavian-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"(?:begrænset|begrenset|begränsad|redusert|reduceret|reducerad) "
            r"(?:bemanding|bemanning|drift|kapacitet|kapasitet)",
            r"(?:minimumsbemanning|minimumsbemanding|minimibemanning)\b",
        ),
    ),
    Rule(
        name="scandinavian-open",
        what=What.OPEN,
        who=MISSION,
        does=words(
            r"(?:er|är|forbliver|forblir|förblir) (?:fortsatt|fortsat|stadig|alltjämt) "
            r"(?:åben|åpen|öppen)\w*",
            r"(?:forbliver|forblir|förblir|holder) (?:åben|åpen|åpent|öppen)\b",
        ),
    ),
    Rule(
        name="scandinavian-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"(?:redusert|reduceret|reducerat|minskat)\w*\b[^;]{0,20}(?:bemanning|"
            r"bemanding|"
            r"personal)\w*",
            r"(?:bemanning\w*|bemanding\w*|personal\w*)\b[^;]{0,15}(?:redusert|"
            r"reduceret|reducerats|"
            r"minskats)",
        ),
    ),
    # Khartoum, 2023: the staff taken home.
    Rule(
        name="scandinavian-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"(?:evakuer|evakuerat|evakuerats)\w*\b",
            r"(?:trukket ut|trukket hjem|hjemsendt|hjemtaget|hjemkaldt|kallats hem|"
            r"tagits hem)\b",
            r"(?:har forladt|har forlatt|har lämnat)\b",
        ),
        unless=words(r"borgere", r"nordmenn", r"danskere", r"svenskar", r"medborgare"),
    ),
    # Kabul: the Norwegian embassy has moved to Islamabad for a time.
    Rule(
        name="scandinavian-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(
            r"(?:flyttet|flytter|flyttat|flyttats|flyttar|flyttad|omlokaliserad)\b"
        ),
        unless=words(r"ny adresse?\b", r"nye lokaler", r"nya lokaler"),
    ),
    Rule(
        name="scandinavian-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(
            r"(?:kan|er|är) (?:derfor |därför |desværre |dessverre )?(?:ikke|inte)\b",
            r"(?:ingen|inget) (?:mulighed|mulighet|möjlighet)\w*",
        ),
        stands=True,
        denies=True,
        within=50,
        unless=words(
            r"dobbel?t", r"dubbelt", r"statsborgerskab", r"betale", r"utgifter"
        ),
    ),
    # Afghanistan: what Norway can do there is very limited.
    Rule(
        name="scandinavian-help-limited",
        what=What.CONSULAR_LIMITED,
        who=HELP,
        does=words(
            r"(?:svært |ytterst |meget |mycket |kraftigt )?"
            r"(?:begrenset|begrensede|begrænset|begrænsede|begränsade?|begränsat)\b",
        ),
        stands=True,
        denies=True,
        unless=words(r"dobbel?t statsb", r"dubbelt medb"),
    ),
    # Kathmandu: there is no Danish embassy in Nepal.
    Rule(
        name="scandinavian-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=words(
            r"(?:ingen|inget|ikke noen|ikke nogen) (?:dansk|norsk|svensk|svenskt)?\b",
            r"(?:har ikke|har ingen|saknar)\b",
        ),
        stands=True,
        denies=True,
        within=50,
    ),
)

NATIONS = {
    code: words(stems)
    for code, stems in {
        "AF": r"afghan\w+|afgan\w+",
        "BY": r"belarus\w*|hviterus\w+",
        "CN": r"kin(?:a|es)\w*",
        "DE": r"tysk\w*",
        "DK": r"dansk\w*|danmark\w*",
        "EG": r"[ea]gypt\w*",
        "FI": r"finsk\w*|finland\w*",
        "FR": r"fransk\w*|frankrik\w*|frankrig\w*",
        "GB": r"brit(?:isk|tisk)\w*|storbritannien?\w*",
        "IL": r"israel\w*",
        "IN": r"indi(?:en|a|sk)\w*",
        "IQ": r"ira[kq]\w*",
        "IR": r"iran\w*",
        "LB": r"libanon\w*|libanes\w*",
        "LY": r"liby\w+",
        "ML": r"mali\b",
        "NE": r"niger\b",
        "NO": r"norsk\w*|norge\w*",
        "NP": r"nepal\w*",
        "PK": r"pakistan\w*",
        "PL": r"polen\b|polsk\w*",
        "RU": r"russ?(?:isk|land)\w*|rysk\w*|ryssland\w*",
        "SD": r"sudan\w*",
        "SE": r"svensk\w*|sverige\w*",
        "SS": r"sør-?sudan\w*|sydsudan\w*",
        "SY": r"syri\w+",
        "UA": r"ukrain\w+",
        "US": r"amerikansk\w*|USA\b",
        "YE": r"jemen\w*",
    }.items()
}
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "mai": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12, "des": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b"

SCANDINAVIAN = Language(
    split=re.compile(
        r"(?<=[.!?])(?<!\d\.)(?<!\b\w\.)(?<!\bp\.t\.)(?<!\bkl\.)[»\"”]?\s+"
        r"(?=[A-ZÅÄÖÆØ«\"“(])|" + LINE_END
    ),
    touches=words(r"ambass?ad", r"konsul", r"generalkonsul", r"diplomat"),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"(?:grens\w*|grænse\w*|gräns\w*|luft\w+|fly\w*|skole\w*|skol\w*|vej\w*|"
        r"veier|vägar|"
        r"butikk?er|museer|havn\w*)\b",
        r"(?:at|att) (?!ambass|den\b)",
    ),
    unreal=words(
        r"hvis\b",
        r"så snart",
        r"første gang",
        r"om (?!at\b|bord)",
        r"dersom\b",
        r"kan (?:\w+ )?(?:bli|blive|lukke|stenge)",
        r"(?:kunne|skulle|ville) (?:bli|blive)",
        r"eventuel\w*",
        r"i tilfælde",
        r"i tilfelle",
        r"øvelse\w*",
        r"övning\w*",
        r"vurderer",
        r"overvejer",
        r"överväger",
        r"kan komma",
    ),
    routine=words(
        r"helligdag\w*",
        r"helgdag\w*",
        r"åbningstid\w*",
        r"åpningstid\w*",
        r"öppettid\w*",
        r"weekend\w*",
        r"helger?\b",
        r"jul(?:en|aften)?\b",
        r"påske\w*",
        r"påsk\w*",
        r"grundlovsdag",
        r"17\. mai",
        r"midsommar\w*",
        r"tidsbestilling",
        r"nationaldag\w*",
        r"mandag til",
        r"måndag",
        r"valg(?:et|dag)\b",
    ),
    denied=words(r"ikke\b", r"inte\b", r"ingen\b", r"aldrig\b", r"aldri\b"),
    others=words(
        r"(?:andre|andra|flere|flera|mange|många) (?:land|lande|länder)\b",
        r"(?:mange|flere|flera|andre|andra|noen|några|nogle) (?:\w+ )?(?:ambassad\w+)",
        r"(?:dit|ditt|deres) lands? ambass",
    ),
    brief=words(
        r"(?:den|fra|från|på) (?:\w+ )?\d{1,2}\b",
        r"i dag\b|idag\b",
        r"i morgen\b|imorgon\b",
        r"streik\w*|strejke?\w*",
        r"storm\w*|orkan\w*",
        r"demonstration\w*|demonstrasjon\w*",
    ),
    lasting=words(
        r"indtil videre",
        r"inntil videre",
        r"tills vidare",
        r"siden\b",
        r"sedan\b",
        r"midlertidig\w*",
        r"tillfälligt",
        r"permanent",
        r"(?:ble|blev|har)\b",
        r"stadig\b",
        r"fortsatt\b",
    ),
    goes_on=words(
        r"fortsatt\b",
        r"fortsat\b",
        r"stadig\b",
        r"siden (?:\d|\w+ 20)",
        r"sedan (?:\d|\w+ 20)",
        r"alltjämt",
        r"forblir|forbliver|förblir",
    ),
    until=words(
        r"indtil videre",
        r"inntil videre",
        r"tills vidare",
        r"på ubestemt tid",
        r"(?:til og med|til|till och med) \d{1,2}\.? \w+(?: 20\d\d)?",
    ),
    towards=re.compile(r"\b(?:til|till) (?=(?P<place>[A-ZÅÄÖÆØ][^.;,()]{1,30}))"),
    nations=NATIONS,
    offices=(
        ("consulate general", words(r"generalkonsulat")),
        ("consulate", words(r"konsulat")),
        ("embassy", words(r"ambass?ad")),
    ),
    audiences=((Audience.FAMILY, words(r"famil", r"pårørende")),),
    named=naming(
        NATIONS,
        of=r"til|till",
        there=words(r"(?:i|på)\b"),
        possessive=words(r"(?:sin|sitt|sine|sina)\b"),
        stranger=words(r"\w+(?:iske?|iska|ske|ska)\s*$"),
    ),
    dates=dating(
        re.compile(
            rf"\b(?P<day>\d{{1,2}})\.? {_NAME}(?: (?P<year>20\d\d))?", re.IGNORECASE
        ),
        re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)"),
        re.compile(rf"\b{_NAME} (?P<year>20\d\d)", re.IGNORECASE),
        re.compile(r"\b(?:siden|sedan|i) (?P<year>20\d\d)\b", re.IGNORECASE),
        months=_MONTHS,
    ),
)
read = reader(SCANDINAVIAN)
