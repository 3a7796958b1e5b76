"""What offices do: suspended, resumed."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    BY_HOURS,
    CAPITAL,
    HAS,
    IS,
    ONE_NATION,
    OPERATIONS,
    OURS,
    REST,
    ROUTINE,
    SERVICES,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    DAY_MONTH,
    GAP,
    GOVERNMENT,
    HELP,
    OFFICE,
)
from embassies.extraction.finds import What

_STOPPED = r"(?:suspend(?:ed|ing|s)?|ceas(?:ed|ing)|halt(?:ed|ing)|paus(?:ed|ing))"
_WHICH = (
    r"(?:(?:all|its|their|our|normal|embassy|high commission|consulate|consular"
    r"|diplomatic|the|most|certain|public"
    rf"|in-country|non-essential|regular|{ONE_NATION}) )*"
)
_ACTING = rf"(?:(?:{HAS}|is|are|will) )?(?:also )?{ADVERB}?"

SUSPENSIONS = (
    Rule(
        "routine services stopped",
        What.CONSULAR_EMERGENCY,
        "The US embassy in Doha stopped routine consular services in 2026, the one in "
        "Baghdad its public ones in 2019.",
        ("suspen", "cancel", "halt", "paus", "ceas"),
        words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b(?:{GAP}|[^;:]{{0,110}}?,) {_ACTING}"
            rf"(?:{_STOPPED}|cancel+ed) (?:(?:all|its) )*{ROUTINE}"
            rf"(?: [\w,]+){{0,3}} {SERVICES}\b[^;.]{{0,60}}"
            rf"|\b(?:{OFFICE}|we)\b{GAP} {_ACTING}cancel+(?:ed|ing) "
            r"(?:(?:all|its|consular|scheduled) )*appointments\b[^;.]{0,60}"
        ),
        unless=words(r"\bvisa services?\b(?!.*\bconsular)"),
    ),
    Rule(
        "consular services stopped",
        What.CONSULAR_NONE,
        "The US department said in February 2022 from which day on the embassy in Kyiv "
        "gives no consular services.",
        ("suspen", "cancel", "halt", "paus", "ceas"),
        words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} {_ACTING}{_STOPPED}"
            rf" (?:all )?(?:its )?consular (?:services|operations|assistance)\b{REST}"
        ),
    ),
    Rule(
        "operations suspended",
        What.SUSPENDED,
        "US embassies suspended their operations in Kabul, Khartoum or Caracas, the "
        "department those of an embassy; Canada's did so in Damascus.",
        ("suspen", "ceas", "halt", "paus"),
        words(
            rf"\b(?:{OFFICE}(?!'s)|{GOVERNMENT}|we|UK)\b(?:{GAP}|[^;:]{{0,110}}? and)"
            rf" {_ACTING}(?<!years of ){_STOPPED} {_WHICH}"
            rf"(?:{OPERATIONS}|services(?= of\b)|(?<=in-country )services"
            r"|(?<=all )services)\b"
            rf"(?: (?:of|at){GAP}\b{OFFICE}\b)?{REST}"
        ),
    ),
    Rule(
        "operations of an office suspended",
        What.SUSPENDED,
        "A US text adds that the department also suspended those at Embassy Minsk.",
        ("suspen",),
        words(
            rf"\b(?:it|they|{CAPITAL}\w+) {_ACTING}suspend(?:ed|ing|s) {_WHICH}"
            rf"(?:{OPERATIONS}|services) (?:of|at){GAP}\b{OFFICE}\b{REST}"
        ),
    ),
    Rule(
        "operations suspended, passive",
        What.SUSPENDED,
        "British services in Damascus and Sana'a are suspended.",
        ("suspen", "halted", "discontinued"),
        words(
            rf"\b{OFFICE}\b (?:(?:consular|embassy) )?(?:{OPERATIONS}|{SERVICES})"
            rf"{GAP} {IS} {ADVERB}?(?:suspended|discontinued|halted)\b[^;.]{{0,40}}"
            rf"|\b(?:{OPERATIONS}|services) (?:of|at){GAP}\b{OFFICE}\b{GAP}"
            rf" (?:{IS} {ADVERB}?|{ADVERB})(?:suspended|halted)\b[^;.]{{0,40}}"
            rf"|\b{OFFICE}\b(?: (?:in|at|to) [\w' ]{{1,40}})? {IS} {ADVERB}?"
            r"suspended\b[^;.]{0,40}"
        ),
        unless=words(
            r"\bissu(?:e|ing|ance) of\b|\bvisas? services?\b|\bregistration\b"
        ),
        subject=True,
    ),
    Rule(
        "suspension, as a noun",
        What.SUSPENDED,
        "The US department announced or ordered the suspension of operations at an "
        "embassy or consulate.",
        ("suspension",),
        words(
            r"(?<!due )\b(?:(?:announc\w+|order\w+|reflect\w*|following|since|and|to"
            r"|on|of|about) "
            r"(?:the )?(?:temporary )?|temporary )"
            rf"suspension of {_WHICH}(?:{OPERATIONS}|services(?= (?:of|at)\b))"
            rf"{GAP}\b{OFFICE}\b{REST}"
            rf"|\b{OFFICE}\b[^;.]{{0,60}}? announc\w+ (?:the )?(?:temporary )?"
            rf"suspension of {_WHICH}{OPERATIONS}\b{REST}"
        ),
    ),
    Rule(
        "suspension of services, as a noun",
        What.CONSULAR_EMERGENCY,
        "A British heading of 2024 tells of the suspension of consular services in "
        "person in Ethiopia.",
        ("suspension",),
        words(
            r"(?:^|\b(?:announc\w+|reflect\w*|about|on|temporary) )(?:the )?"
            rf"(?:temporary )?suspension of (?:all )?{ROUTINE} "
            rf"(?:[\w-]+ ){{0,2}}{SERVICES}\b{REST}"
        ),
        needs=words(r"\bconsular|embassy\b"),
    ),
    Rule(
        "suspended, as a heading",
        What.SUSPENDED,
        "US pages on Kabul and Caracas begin with a heading and the day.",
        ("suspended",),
        words(
            r"(?-i:OPERATIONS SUSPENDED|^Operations suspended)"
            rf"(?: - | ){DAY_MONTH} \d+,? \d{{4}}"
        ),
    ),
    Rule(
        "all consular services suspended",
        What.CONSULAR_NONE,
        "US consular services in Caracas, Vladivostok and Yekaterinburg stayed "
        "suspended for years.",
        ("suspended",),
        words(
            r"(?:^|\ball )(?:[\w' ]{1,30}: )?consular (?:services|operations)\b"
            r"(?: (?:at|in|of)[^;:]{0,60}?)?(?:, routine and emergency,)?"
            rf" {IS} {ADVERB}?suspended\b[^;.]{{0,40}}"
        ),
    ),
    Rule(
        "routine services suspended",
        What.CONSULAR_EMERGENCY,
        "Routine US services in Caracas stayed suspended after the embassy had "
        "resumed; appointments in Kuwait were cancelled.",
        ("suspen", "cancel", "halted", "paused"),
        words(
            rf"\b(?:{ROUTINE}(?: \w+)? )(?:(?:and|emergency|consular|citizen) )*"
            rf"{SERVICES}\b{GAP} {IS} {ADVERB}?(?:suspended|cancel+ed|halted|paused)\b"
            r"[^;.]{0,40}"
        ),
        unless=words(
            r"\b(?:bus|train|rail|ferry|flights?|airline|mail|postal|bank|school)\w*\b"
        ),
    ),
    Rule(
        "services no longer given",
        What.CONSULAR_NONE,
        "A US text of 2025 says from which day on there are no routine consular "
        "services in Iran.",
        ("no longer",),
        words(
            rf"\b(?:{ROUTINE} )?(?:(?:and|or|emergency) )*consular {HELP}\b{GAP} {IS} "
            r"no longer (?:available|provided|offered|possible)\b[^;.]{0,40}"
        ),
    ),
    Rule(
        "no longer helps",
        What.CONSULAR_NONE,
        "An Australian page says that Canada's embassy no longer helps Australians in "
        "Venezuela.",
        ("no longer",),
        words(
            rf"\b{OFFICE}\b{GAP} {IS} no longer (?:able to )?"
            rf"(?:provid|offer|giv|deliver)(?:e|ing) (?:[\w-]+ ){{0,5}}{HELP}\b{REST}"
        ),
        subject=True,
    ),
)

_FULL = (
    r"(?:(?:its|all|normal|full|regular|limited|routine|some|consular|embassy|public"
    rf"|the|our|diplomatic|most|{ONE_NATION}) )*"
)

RESUMPTIONS = (
    Rule(
        "operations resumed",
        What.RESUMED,
        "US embassies resumed operations in Kyiv in 2022 and in Caracas in 2026; an "
        "Australian one has re-opened.",
        ("resum", "open", "restart", "restor"),
        words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} (?:(?:{HAS}|is|are|will) )?"
            rf"{ADVERB}*(?:resum(?:e|ed|ing|es)|restart(?:ed|ing)|restored) {_FULL}"
            rf"(?:{OPERATIONS}|{SERVICES}|work)\b{REST}"
            rf"|\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|was) )?(?:been )?{ADVERB}?"
            r"re-?open(?:ed|ing)\b[^;.]{0,40}"
            rf"|\b{OFFICE}\b{GAP} will {ADVERB}?re-?open (?:on|for|from|tomorrow|to)\b"
            r"[^;.]{0,50}"
            rf"|\b(?:{ROUTINE}|consular|all) (?:[\w-]+ ){{0,2}}"
            rf"(?:{OPERATIONS}|services) (?:{HAS} )?{ADVERB}?resumed (?:at|in)"
            rf"{GAP}\b{OFFICE}\b{REST}"
        ),
        unless=words(rf"\bresum\w+ (?:visa|interview)\b|{BY_HOURS.pattern}"),
    ),
    Rule(
        "embassy opened again",
        What.RESUMED,
        "Governments say that they have reopened their embassy.",
        ("open",),
        words(
            rf"\b(?:we|{GOVERNMENT}|{CAPITAL}\w+) (?:{HAS} )?{ADVERB}?re-?opened"
            rf" {OURS}{OFFICE}\b{REST}"
        ),
    ),
    Rule(
        "resumption, as a noun",
        What.RESUMED,
        "The US department announced the resumption of operations in Caracas.",
        ("resumption", "opening"),
        words(
            r"\b(?:announc\w+|reflect\w*|about|on) (?:the )?"
            rf"(?:resumption|re-?opening) of{GAP}\b{OFFICE}\b{REST}"
        ),
    ),
    Rule(
        "back to normal",
        What.RESUMED,
        "A British note of 2025 tells that the embassy in Tehran returns to normal.",
        ("return",),
        words(
            rf"\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|being) )?{ADVERB}?"
            r"return(?:ed|ing|s) to (?:normal|full|regular)"
            rf" (?:{OPERATIONS}|{SERVICES}|staffing)\b"
        ),
        unless=BY_HOURS,
    ),
)
