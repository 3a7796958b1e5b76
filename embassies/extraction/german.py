"""Finds in German: the foreign ministries of Germany, Austria and Switzerland.

Each rule says which wording it is there for. What is not an event: opening hours and
holidays, missions of others in the own capital, what may or would be done.
"""

from __future__ import annotations

import re

from embassies.extraction.dating import dating
from embassies.extraction.finds import What
from embassies.extraction.reading import LINE_END, Language, Rule, naming, reader, words
from embassies.vocabulary import Audience

MISSION = words(
    r"[\w-]*botschaft(?:en|s(?:gebäude|betrieb))?\b",
    r"\w*(?:general|honorar)?konsulat(?:e|s|en)?\b",
    r"auslandsvertretung(?:en)?\b",
    r"(?:deutsche|österreichische|schweizer(?:ische)?)[nr]? vertretung(?:en)?\b",
    r"verbindungsbüros?\b",
    r"ständige vertretung\b",
)
DESK = words(r"konsularabteilung\b", r"rechts- und konsular\w+", r"visastelle\b")
STAFF = words(
    r"(?:botschafts|konsulats)?personals?\b(?!ausweis)",
    r"(?:botschafts|konsulats)?(?:mitarbeite[rn]|angehörige|angestellte|"
    r"beschäftigte)\w*",
    r"(?:\w*entsandte[nrs]?|diplomat(?:en|innen)\b|bedienstete[nr]?\b)",
    r"auslands?personals?\b",
    r"team der botschaft",
)
FAMILY = words(r"familien(?:angehörige|mitglieder)?\w*", r"angehörige[nr]?\b")
HELP = words(
    r"konsularische\w* (?:\w+ )?(?:hilf|unterstützung|betreuung|dienst|schutz|"
    r"beistand)\w*",
    r"konsular(?:hilfe|schutz|dienst|betreuung)\w*",
    r"möglichkeit(?:en)? (?:zur|der) (?:konsularischen |direkten )?(?:hilf|"
    r"unterstütz|betreu)\w*",
    r"konsularisch\b",
    r"hilfe(?:leistung|stellung)\w*",
)

RULES = (
    # Berlin, May 2022: the embassy in Kyiv works again, with few people.
    Rule(
        name="de-resumed",
        what=What.RESUMED,
        who=MISSION,
        does=words(
            r"wieder\s?(?:geöffnet|eröffnet|in betrieb|besetzt|arbeitsfähig|"
            r"zugänglich)",
            r"wieder\s?(?:eröffnung|aufnahme)\b",
            r"arbeitet\b[^;]{0,40}\bwieder\b",
            r"(?:arbeit|betrieb|tätigkeit|dienstbetrieb)\b[^;]{0,40}wieder\s?auf",
            r"öffnet\b[^;]{0,30}\bwieder\b",
            r"wiederaufgenommen",
        ),
    ),
    # Tripoli: the embassy works, but no visitors are let in.
    Rule(
        name="de-no-visitors",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"für (?:den |allen )?(?:allgemeinen )?(?:besucherverkehr|publikumsverkehr|"
            r"die öffentlichkeit)\b[^;]{0,30}geschlossen",
        ),
    ),
    # Kyiv, spring 2022: the consular section alone is shut.
    Rule(
        name="de-desk-shut",
        what=What.CONSULAR_LIMITED,
        who=DESK,
        does=words(r"geschlossen\b", r"nicht zugänglich"),
        within=90,
    ),
    # Kabul since 2021, Khartoum: the embassy is closed; Tripoli: closed to visitors.
    Rule(
        name="de-closed",
        what=What.CLOSED,
        who=MISSION,
        does=words(
            r"geschlossen\b",
            r"schlie(?:ss|ß)(?:t|en)\b|schloss\b",
            r"geschlossene[nr]?\b(?! gesellschaft)",
            r"(?:vorübergehende|temporäre|zeitweilige)? ?schlie(?:ß|ss)ung\b",
            r"(?:ist|bleibt) (?:derzeit |bis auf weiteres )?nicht besetzt",
            r"nicht mehr (?:besetzt|präsent)",
        ),
        unless=words(DESK.pattern, r"visa(?:stelle|abteilung)", r"goethe"),
    ),
    # Others than Germany too: operations stopped or suspended, often with a month.
    Rule(
        name="de-suspended",
        what=What.SUSPENDED,
        who=MISSION,
        does=words(
            r"(?:betrieb|tätigkeit(?:en)?|arbeit|dienstbetrieb)\b[^;]{0,100}"
            r"(?:eingestellt|einzustellen|einstellen|ausgesetzt|unterbrochen|"
            r"suspendiert)",
            r"(?:stellt|setzt)e?\b[^;]{0,60}(?:betrieb|tätigkeit|arbeit)\w*[^;]{0,40}"
            r"(?:\bein\b|\baus\b)",
            r"(?:eingestellt|ausgesetzt)\b",
        ),
        unless=words(r"visum", r"visa\b", r"antr[aä]g", r"flug", r"feuer", r"kämpfe"),
    ),
    # Kyiv, February 2022: kept open with fewer people; Tehran: not for the public.
    Rule(
        name="de-limited",
        what=What.LIMITED,
        who=MISSION,
        does=words(
            r"(?:nur |stark |sehr )?eingeschränkt\w* (?:betrieb|arbeitsfähig|"
            r"erreichbar|"
            r"einsatzfähig|besetzt|dienstbetrieb|handlungsfähig)",
            r"(?:not|minimal|krisen)(?:betrieb|besetzung)\b",
            r"arbeitet\b[^;]{0,30}\breduziert\w*",
            r"minimale[rn]? (?:besetzung|präsenz)",
            r"(?:betrieb|tätigkeit|arbeitsfähigkeit)\b[^;]{0,30}eingeschränkt",
        ),
    ),
    # Tehran, 2025: the embassy stays open while staff leave.
    Rule(
        name="de-open",
        what=What.OPEN,
        who=MISSION,
        does=words(
            r"(?:bleibt|bleiben) (?:\w+ ){0,2}(?:geöffnet|offen\b|arbeitsfähig|besetzt|"
            r"handlungsfähig|in betrieb)",
            r"(?:arbeitet|arbeiten) (?:normal|uneingeschränkt|regulär|weiter)",
            r"(?:weiterhin|nach wie vor) (?:geöffnet|offen|arbeitsfähig|besetzt|"
            r"in betrieb|"
            r"operationell)",
        ),
    ),
    # Families first: told to leave, brought home, or flown out (Kyiv, February 2022).
    Rule(
        name="de-families-authorized",
        what=What.DEPARTURE_AUTHORIZED,
        who=words(FAMILY.pattern, STAFF.pattern),
        does=words(
            r"freiwillige\w* (?:ausreise|rückkehr)",
            r"(?:können|dürfen|konnten)\b[^;]{0,40}freiwillig[^;]{0,40}(?:ausreisen|verlassen)",
            r"(?:ausreise|rückkehr)\b[^;]{0,40}(?:freigestellt|ermöglicht|"
            r"genehmigt|gestattet)",
        ),
        unless=words(r"staatsangehörige", r"staatsbürger", r"reisende"),
    ),
    Rule(
        name="de-departure-ordered",
        what=What.DEPARTURE_ORDERED,
        who=words(FAMILY.pattern, STAFF.pattern),
        does=words(
            r"(?:ausreise|abzug|rückkehr)\b[^;]{0,90}angeordnet",
            r"angeordnet\w*\b[^;]{0,50}(?:ausreise|abzug|rückkehr)",
            r"(?:zur ausreise|das land zu verlassen)[^;]{0,20}(?:angewiesen|"
            r"aufgefordert)",
            r"(?:angewiesen|aufgefordert)\b[^;]{0,20}(?:auszureisen|zu verlassen)",
        ),
        unless=words(r"staatsangehörige", r"staatsbürger", r"reisende"),
    ),
    # Kyiv, spring 2022: staff are back.
    Rule(
        name="de-staff-returned",
        what=What.STAFF_RETURNED,
        who=STAFF,
        does=words(
            r"zurückgekehrt", r"(?:ist|sind) (?:wieder )?zurück\b", r"wieder vor ort"
        ),
    ),
    # Kyiv: a part of the staff taken out, the number brought down.
    Rule(
        name="de-staff-reduced",
        what=What.STAFF_REDUCED,
        who=words(STAFF.pattern, MISSION.pattern),
        does=words(
            r"personal\w*\b[^;]{0,70}(?:reduziert|verringert|verkleinert|ausgedünnt)",
            r"(?:reduziert|verringert)e?[mnrs]?\b[^;]{0,30}(?:personal|besetzung)",
            r"(?:teil|reihe)\w*\b[^;]{0,40}personals?\b[^;]{0,40}"
            r"(?:abgezogen|ausgereist|ausgeflogen|verlegt)",
            r"personal(?:abbau|reduzierung)\b",
        ),
    ),
    # Tehran, 2026: the staff were moved out of the country for a time.
    Rule(
        name="de-staff-out",
        what=What.STAFF_WITHDRAWN,
        who=words(STAFF.pattern, FAMILY.pattern),
        does=words(
            r"abgezogen\b",
            r"evakuier(?:t|en)\b",
            r"ausgeflogen\b",
            r"ausgereist\b",
            r"außer landes gebracht|ausser landes gebracht",
            r"(?:zurückgeholt|zurückgerufen|heimgeholt)\b",
            r"aus (?:dem |der |den )?[A-ZÄÖÜ][\w-]+ (?:\w+ )?verlegt",
            r"ins ausland verlegt",
            r"(?:teil-?)?evakuation\b|evakuierung\b",
            r"aus (?:dem |der |den )?[A-ZÄÖÜ][\w-]+ gebracht",
            r"(?:haben|hat)\b[^;]{0,90}\b(?<!zu )verlassen\b",
        ),
        unless=words(
            r"staatsangehörige", r"staatsbürger", r"bevölkerung", r"aus ihrem hotel"
        ),
    ),
    # Kyiv, February 2022: part of the staff went on to another city.
    Rule(
        name="de-staff-moved",
        what=What.STAFF_MOVED,
        who=STAFF,
        does=words(r"(?:verlegt|umgezogen|verlagert)\b"),
    ),
    # Donetsk's consulate general to Dnipro, then Lviv; Kabul's work from Doha.
    Rule(
        name="de-moved",
        what=What.MOVED_WITHIN,
        who=MISSION,
        does=words(r"(?:verlegt|verlagert|umgezogen|ausgewichen)\b", r"verlegung\b"),
        unless=words(r"personal", r"neue anschrift", r"neue[ns]? (?:räume|gebäude)"),
    ),
    # Kabul, Damascus: the work is done from a third country.
    Rule(
        name="de-remote",
        what=What.REMOTE,
        who=MISSION,
        does=words(
            r"(?:arbeitet|arbeiten|operiert|agiert)\b[^;]{0,60}\b(?:aus|von)\b",
            r"aufgaben\b[^;]{0,60}(?:wahrgenommen|übernommen)",
        ),
        stands=True,
        unless=words(r"honorarkonsul", r"schengen"),
    ),
    # Tehran: no consular help at all at the moment.
    Rule(
        name="de-help-none",
        what=What.CONSULAR_NONE,
        who=HELP,
        does=words(
            r"(?:derzeit |aktuell |zurzeit |vor ort )*nicht (?:mehr )?(?:möglich|"
            r"gewährleiste\w+|"
            r"geleistet|leisten|erbracht|gewährt|erfolgen|verfügbar)",
            r"(?:keine|keinerlei)\b",
            r"nicht möglich",
        ),
        stands=True,
        denies=True,
        within=70,
        unless=words(r"doppelsta", r"kosten", r"geldstrafe", r"beide staatsang"),
    ),
    Rule(
        name="de-help-emergency",
        what=What.CONSULAR_EMERGENCY,
        who=HELP,
        does=words(r"nur (?:noch )?(?:in|bei|für) (?:\w+ )?notf[aä]ll\w*"),
        stands=True,
    ),
    # Afghanistan (Vienna): help only to a very small extent.
    Rule(
        name="de-help-limited",
        what=What.CONSULAR_LIMITED,
        who=HELP,
        does=words(
            r"(?:nur |äu(?:ß|ss)erst |sehr |stark |extrem )*"
            r"(?:eingeschränkt|begrenzt|beschränkt)\w*",
        ),
        stands=True,
        denies=True,
        unless=words(r"doppelsta", r"honorarkonsul\w*", r"budget"),
    ),
    # Damascus, Sanaa: another mission looks after the country.
    Rule(
        name="de-help-elsewhere",
        what=What.CONSULAR_REMOTE,
        who=HELP,
        does=words(
            r"(?:durch|von) (?:der|die|den) [\w -]{0,40}botschaft[\w ]{0,40}"
            r"(?:geleistet|gewährt|übernommen|wahrgenommen|sichergestellt)",
        ),
        stands=True,
    ),
    # Switzerland in Iran; Sweden in Pyongyang.
    Rule(
        name="de-protecting-power",
        what=What.PROTECTING_POWER,
        who=MISSION,
        does=words(r"schutzmacht\w*", r"vertritt\b[^;]{0,30}\binteressen"),
        stands=True,
    ),
    Rule(
        name="de-no-mission",
        what=What.NO_MISSION,
        who=MISSION,
        does=words(
            r"(?:gibt es|unterhält|besteht|verfügt)\b[^;]{0,40}\bkeine?\b",
            r"\bkeine? (?:eigene |deutsche |österreichische |schweizer(?:ische)? |"
            r"diplomatische )*"
            r"(?=botschaft|vertretung|auslandsv)",
        ),
        stands=True,
        denies=True,
        within=60,
    ),
)

NATIONS = {
    code: words(*stems.split("|"))
    for code, stems in {
        "AE": r"emirat\w*|VAE\b",
        "AF": r"afghan\w+",
        "AT": r"österreich\w*",
        "AU": r"austral\w+",
        "AZ": r"aserbaidschan\w*",
        "BE": r"belgi\w+",
        "BG": r"bulgar\w+",
        "BH": r"bahrain\w*",
        "BY": r"belarus\w*|weißrussland",
        "CA": r"kanad\w+",
        "CF": r"zentralafrikanisch\w+",
        "CH": r"schweiz\w*",
        "CN": r"chin(?:a\b|es)\w*",
        "CU": r"kub(?:a\b|an)\w*",
        "CY": r"zyp\w+",
        "CZ": r"tschech\w+",
        "DE": r"deutsch\w*|bundesrepublik",
        "DJ": r"dschibuti",
        "DK": r"dän(?:isch|emark)\w*",
        "DO": r"dominikanisch\w+",
        "EG": r"ägypt\w+",
        "ER": r"eritre\w+",
        "ES": r"spani\w+",
        "ET": r"äthiop\w+",
        "FI": r"finn\w+",
        "FR": r"fran(?:k|z)\w+",
        "GB": r"brit\w+|(?:ver)einigte\w* königreich\w*|großbritannien\w*",
        "GR": r"griech\w+",
        "HR": r"kroat\w+",
        "HT": r"hait\w+",
        "HU": r"ungar\w+",
        "IE": r"ir(?:isch|land)\w*",
        "IL": r"israel\w*",
        "IN": r"indi(?:en|sch)\w*",
        "IQ": r"irak\w*",
        "IR": r"iran\w*",
        "IT": r"italien\w*",
        "JO": r"jordan\w+",
        "JP": r"japan\w*",
        "KE": r"keni\w+",
        "KP": r"nordkorea\w*",
        "KR": r"südkorea\w*",
        "KW": r"kuwait\w*",
        "LB": r"liban(?:on|es)\w*",
        "LY": r"liby\w+",
        "ML": r"mali(?:s\b|sch\w+|\b)",
        "MM": r"myanmar\w*",
        "NE": r"niger\b|nigrisch\w+",
        "NL": r"niederl[aä]nd\w*",
        "NO": r"norweg\w+",
        "NP": r"nepal\w*",
        "OM": r"oman\w*",
        "PK": r"pakistan\w*",
        "PL": r"pol(?:en|nisch)\w*",
        "PT": r"portug\w+",
        "QA": r"katar\w*",
        "RO": r"rumän\w+",
        "RU": r"russ(?:isch|land)\w*|russische\w* föderation",
        "SA": r"saudi\w*",
        "SD": r"sudan\w*",
        "SE": r"schwed\w+",
        "SO": r"somali\w*",
        "SS": r"südsudan\w*",
        "SY": r"syri\w+",
        "TD": r"tschad\w*",
        "TN": r"tunes\w+",
        "TR": r"türk\w+",
        "UA": r"ukrain\w+",
        "US": r"US-?|(?:us-)?amerikanisch\w*|vereinigten? staaten|USA\b",
        "VE": r"venezo?l\w+|venezuela\w*",
        "YE": r"jemen\w*",
    }.items()
}
_MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mär": 3, "apr": 4, "mai": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dez": 12,
}  # fmt: skip
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-zä]*)\b\.?"
_DATES = dating(
    re.compile(
        rf"\b(?P<day>\d{{1,2}})\. ?{_NAME}(?: (?P<year>20\d\d))?", re.IGNORECASE
    ),
    re.compile(r"\b(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\.(?: ?(?P<year>20\d\d))?"),
    re.compile(rf"\b{_NAME} (?P<year>20\d\d)", re.IGNORECASE),
    re.compile(
        r"\b(?:seit|in|im jahr|ende|anfang|mitte) (?P<year>20\d\d)\b", re.IGNORECASE
    ),
    months=_MONTHS,
)

GERMAN = Language(
    # Not after ordinals ("24. Februar") nor after abbreviations ("z. B.", "Nr.").
    split=re.compile(
        r"(?<=[.!?])(?<!\d\.)(?<!\b\w\.)(?<!\bNr\.)(?<!\bSt\.)(?<!\bca\.)(?<!\bbzw\.)"
        r"[“\"»)]?\s+(?=[A-ZÄÖÜ„«\"(])|" + LINE_END
    ),
    touches=words(
        r"[\w-]*botschaft",
        r"\w*konsul",
        r"auslandsvertretung",
        r"vertretung",
        r"diplomat",
        r"entsandte",
        r"auslands?personal",
    ),
    mission=MISSION,
    rules=RULES,
    barrier=words(
        r"dass (?!sie\b|ihre?\b|die botschaft)",
        r"grenz\w*",
        r"flug\w*",
        r"luftr[aä]um\w*",
        r"schulen?\b",
        r"häfen|hafen\b",
        r"straßen?\b",
        r"geschäfte\b",
        r"sehenswürdig\w*",
        r"einrichtungen\b",
        r"büros?\b",
        r"websei\w+",
        r"telefon\w*",
    ),
    unreal=words(
        r"falls\b",
        r"sobald\b",
        r"nicht das erste mal",
        r"sofern\b",
        r"wenn\b",
        r"sollten?\b",
        r"könn?te\w*\b",
        r"würden?\b",
        r"kann\b(?![^;]*\bnicht\b)[^;]{0,60}(?:werden|kommen)\b",
        r"können\b(?![^;]*\bnicht\b)[^;]{0,60} werden\b",
        r"möglicherweise",
        r"eventuell",
        r"unter umständen",
        r"gegebenenfalls|ggf\.",
        r"müssen?\b[^;]{0,60} rechnen",
        r"im falle?\b",
        r"ist damit zu rechnen",
        r"erwäg\w+",
        r"prüft\b",
        r"plant\b",
        r"geplant\w*",
        r"behält sich",
        r"übung\w*",
        r"ob\b",
        r"medienberichte\w*",
    ),
    routine=words(
        r"feiertag\w*",
        r"öffnungszeit\w*",
        r"sprechzeit\w*",
        r"wochenend\w*",
        r"außerhalb der (?:öffnungs|dienst|geschäfts)\w*",
        r"betriebsausflug",
        r"\d{1,2}(?:[:.]\d\d)? ?(?:uhr|h\b) ?(?:bis|-|–)",
        r"terminvereinbarung",
        r"(?:montags?|dienstags?|mittwochs?|donnerstags?|freitags?) bis",
        r"(?:sams|sonn)tags\b",
        r"weihnacht\w*",
        r"jahreswechsel",
        r"neujahr\w*",
        r"nationalfeier\w*",
    ),
    denied=words(r"nicht\b", r"keine?[nrms]?\b", r"weder\b", r"nie\b"),
    others=words(
        r"(?:andere|viele|mehrere|weitere|einige) (?:staaten|länder)",
        r"(?:viele|mehrere|einige|manche|andere|verschiedene|zahlreiche|ausländische|"
        r"westliche|verbündete|dortige|jeweilige|zuständige)[nr]? (?:\w+ )?"
        r"(?:botschaften|vertretung\w*|auslandsvertretung\w*|konsulate)",
        r"(?:botschaft|vertretung\w*|konsulat) ihres (?:reise|ziel|heimat)\w*",
    ),
    brief=words(
        r"(?:am|vom|zwischen|heute|morgen|ab) (?:\w+, (?:dem |den )?)?(?:\d{1,2}\.)",
        r"(?:heute|morgen|ganztägig)\b",
        r"für (?:einen|wenige|einige|zwei|drei) tage?n?\b",
        r"streik\w*",
        r"demonstration\w*",
        r"(?:sturm|unwetter|schnee|hurrikan)\w*",
    ),
    lasting=words(
        r"bis auf weiteres",
        r"vorübergehend\w*|temporär\w*",
        r"(?:wurden?|worden|hat|haben|hatte)\b",
        r"seit\b",
        r"dauerhaft",
        r"endgültig",
        r"weiterhin",
        r"ab\b",
        r"auf unbestimmte zeit",
        r"vorerst",
        r"bleib\w+",
        r"zum \d",
    ),
    goes_on=words(
        r"weiterhin", r"nach wie vor", r"bleib(?:t|en)\b", r"seit\b", r"noch immer"
    ),
    until=words(
        r"bis auf weiteres",
        r"auf unbestimmte zeit",
        r"bis (?:einschließlich |voraussichtlich )?(?:zum |ende |anfang )?"
        r"\d{1,2}\. ?(?:\d{1,2}\.|\w+)(?: ?20\d\d)?",
        r"bis (?:ende |anfang |mitte )?(?:\w+ )?20\d\d",
    ),
    towards=re.compile(
        r"\b(?:nach|in die|in den|in das|ins)\b (?=(?P<place>[A-ZÄÖÜ][^.;,()]{1,30}))"
    ),
    nations=NATIONS,
    offices=(
        ("consular section", DESK),
        ("consulate general", words(r"generalkonsul")),
        ("honorary consulate", words(r"honorarkonsul")),
        ("consulate", words(r"konsulat")),
        ("embassy", words(r"[\w-]*botschaft")),
    ),
    audiences=(
        (Audience.FAMILY, words(r"famili", r"angehörigen der (?:botschaft|entsandt)")),
        (Audience.MINORS, words(r"minderjährig", r"kinder")),
        (
            Audience.NON_EMERGENCY,
            words(
                r"nicht (?:zwingend |unbedingt )?(?:notwendig|benötigt|essen)",
                r"teil\w* des",
            ),
        ),
        (Audience.DESIGNATED, words(r"entsandt")),
    ),
    named=naming(
        NATIONS,
        of=r"der|des|von",
        there=words(r"(?:in|im)\b(?: (?:der|dem|den))?"),
        possessive=words(r"(?:ihre|seine)[mnrs]?\b"),
        stranger=words(r"\w+ische[nr]?\s*$"),
    ),
    dates=_DATES,
)
read = reader(GERMAN)
