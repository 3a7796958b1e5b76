"""Where and how offices work, and what others do."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    BY_HOURS,
    CAPITAL,
    DATES,
    HAS,
    IS,
    MANY,
    OPERATIONS,
    PAIR,
    PREMISES,
    REST,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    GAP,
    OFFICE,
)
from embassies.extraction.finds import What

_RUNS = r"(?:operat(?:e|es|ing|ional)|work(?:s|ing)?|function(?:s|ing)?)"
_AS_USUAL = r"(?= normally| as |[.,;]|$)"
_MOVED = r"(?:relocat(?:ed|ing)|moved|moving|transferred)"
_HIS = r"(?:(?:its|the|our|their|all|of|some|embassy|diplomatic|us|british) )*"
_HAVING = r"(?:have|offer\w*|provid\w*|operat\w* (?:with|at|on))"

PLACES = (
    Rule(
        "remote mission",
        What.REMOTE,
        "A unit in Bogotá serves as the remote US mission to Venezuela.",
        ("remote mission", "remote embassy"),
        words(
            r"\b(?:serv\w+ as|is|as) (?:the|a|our) remote (?:mission|embassy)\b"
            r"[^;.]{0,40}"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "works remotely",
        What.REMOTE,
        "A British embassy continues to operate from elsewhere.",
        ("remote", "abroad", "outside"),
        words(
            rf"\b(?:{OFFICE}|operations|our (?:team|staff))\b{GAP}"
            rf" (?:(?:{IS}|{HAS}|will|to|continues?|now|which)(?: to)? )*{ADVERB}*"
            rf"(?:been )?{_RUNS} (?:[\w ]{{0,20}} )?"
            r"(?:remotely|from (?:abroad|outside|a remote))\b[^;.]{0,50}"
        ),
        unless=words(r"\bvisa applications?\b"),
    ),
    Rule(
        "office moved",
        What.MOVED_WITHIN,
        "Embassies left Kyiv for Lviv in 2022, and others for another state.",
        ("relocat", "mov", "transferr"),
        words(
            rf"\b{OFFICE}\b{GAP} (?:{HAS}(?: been)?|is|is being|was|will be) {ADVERB}*"
            rf"{_MOVED}\b(?: (?:{_HIS}{OPERATIONS}|staff))?(?: temporarily)?"
            rf"(?: (?:from|to|in|at) [^;.]{{0,60}}|\.?$|,)"
        ),
        unless=PREMISES,
        subject=True,
    ),
    Rule(
        "temporary relocation, as a noun",
        What.MOVED_WITHIN,
        "An Australian page on Nepal gives a relocation for its reason why the embassy "
        "sees people by appointment.",
        ("relocation",),
        words(
            rf"\b{OFFICE}\b[^;.]{{0,120}}? (?:a|the|its|our) temporary relocation"
            rf"\b{REST}"
            rf"|\b(?:a|the|its|our) temporary relocation\b[^;.]{{0,120}}?\b{OFFICE}\b"
            rf"|\btemporary relocation of{GAP}\b{OFFICE}\b{REST}"
        ),
        unless=words(r"\bfollowing (?:a|the|its)\b|\bperiod of\b"),
    ),
    Rule(
        "office moved by its government",
        What.MOVED_WITHIN,
        "The US department moved what its embassy in Kyiv does to Lviv in 2022.",
        ("relocat", "mov", "transferr"),
        words(
            rf"\b(?:{HAS}|is|are|we|will|and|of|{CAPITAL}\w+) {ADVERB}*(?:been )?"
            rf"(?:relocat|mov|transferr)(?:ed|ing|es?) {_HIS}(?:{OFFICE}|{OPERATIONS})"
            rf"{GAP}(?: from{GAP})? to (?:(?:an|a|the|our) (?:\w+ )?"
            rf"(?:office|location|site) in )?{CAPITAL}{REST}"
        ),
        unless=PREMISES,
    ),
    Rule(
        "works from another city",
        What.MOVED_WITHIN,
        "The British embassy worked from an office in Lviv in 2022, Australia's for "
        "Ukraine from Warsaw.",
        ("operat", "work"),
        words(
            rf"(?:\b{OFFICE}\b{GAP}|\band|\bbut) (?:{IS}|will be|now) {ADVERB}*"
            r"(?:operating|working|based) (?:temporarily )?"
            rf"(?:an office in|(?:out of|from)(?: (?:an|the|our){GAP} in)?)"
            rf" (?={CAPITAL}){REST}"
        ),
        needs=words(OFFICE),
        unless=PREMISES,
    ),
    Rule(
        "limited for days",
        What.LIMITED,
        "A Canadian high commission offers little on two days of an election; a "
        "British embassy works with limited capacity in Kyiv.",
        ("limited", "reduced"),
        words(
            rf"\b{OFFICE}\b{GAP} (?:will|has|have|is|are)(?: only)? {_HAVING}? ?(?:a )?"
            r"(?:limited|reduced) (?:services?|hours|capacity|operations?|basis)\b"
            r"(?! to (?:provide|assist|help|support))(?: available)?[^;.]{0,40}"
        ),
        needs=words(rf"{DATES}|until further|capacity|operations?|today|currently"),
        unless=words(r"\b(?:every|each|by appointment)\b"),
        subject=True,
    ),
    Rule(
        "open for the essential only",
        What.LIMITED,
        "British missions in Brazil were open in 2020 for essential business only.",
        ("open",),
        words(
            rf"\b{PAIR}\b{GAP} {IS} (?:only {ADVERB}?open|open only) for (?:\w+ )?"
            r"(?:essential|emergency|limited|urgent)\b[^;.]{0,40}"
        ),
        unless=BY_HOURS,
        subject=True,
    ),
    Rule(
        "runs as normal",
        What.OPEN,
        "British notes say that the embassy continues to operate.",
        ("operat", "function", "work"),
        words(
            rf"\b{PAIR}\b{GAP} (?:{IS} {ADVERB}?(?:fully )?"
            rf"(?:operating|operational|functioning|working{_AS_USUAL})\b"
            r"(?! (?:with|at|on) (?:a )?(?:reduced|limited|minimal|skeleton))"
            rf"|(?:also )?continues? to (?:operate|function|work{_AS_USUAL})\b"
            r"(?! with (?:reduced|limited|minimal)))"
            r"(?: (?:as normal|normally|as usual))?[^;.]{0,30}"
        ),
        unless=words(
            rf"{BY_HOURS.pattern}|\boperating hours\b|\boperat(?:e|ing) (?:an?|the)\b"
            r"|\bwork(?:s|ing)? (?:closely|with|to|on|hard|alongside|around)\b"
        ),
        subject=True,
    ),
    Rule(
        "remains open",
        What.OPEN,
        "The British embassy in Beirut remains open as normal, the one in Tripoli with "
        "its ambassador; the consulate in Yekaterinburg is open.",
        ("open",),
        words(
            rf"\b{PAIR}\b{GAP}"
            rf" (?:(?:remains?|stays?|continues? to be|still) {ADVERB}*open\b"
            rf"|(?:is|are) {ADVERB}*open\b(?=,? (?:as (?:normal|usual)|but|with"
            r"|for (?:limited|emergency|essential)|despite"
            r"|and (?:oper|work|function|continu))\b|[.;\"]|$"
            r"|,? and (?:operat|work|function|continu)))[^;.]{0,50}"
        ),
        unless=BY_HOURS,
        subject=True,
    ),
)

THIRD_STATES = (
    Rule(
        "other states acted",
        What.THIRD_STATE,
        "Australia says of Yemen that nearly all countries suspended their embassies, "
        "Britain of North Korea that some embassies resumed.",
        ("countries", "governments", "states", "embassies", "missions", "diplomats"),
        words(
            rf"\b{MANY} (?:[\w-]+ )?(?:countries|governments|states|embassies"
            r"|(?:diplomatic|foreign) missions|diplomats)"
            rf" {HAS}(?: also)? {ADVERB}?"
            r"(?:suspended|closed|resumed|re-?opened|withdrawn|evacuated|reduced"
            r"|relocated)\b[^;]{0,120}"
        ),
        needs=words(r"\b(?:embass|missions|diplomat|consul|staff)"),
    ),
)
