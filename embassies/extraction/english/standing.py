"""What stands: how much help there is, who gives it, what is advised."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    CAPITAL,
    ONE_NATION,
    REST,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    GAP,
    HELP,
    OFFICE,
    PEOPLE,
)
from embassies.extraction.finds import What

_ABLE = r"(?:abilit(?:y|ies)|capabilit(?:y|ies)|capacity)"
_LIMITED = r"(?:limited|restricted|constrained|reduced|hampered|curtailed)"
# Help that the country itself gives, or does not: no mission's.
_LOCAL_HELP = words(
    r"\b(?:police|law enforcement|local authorit\w+|ambulances?|hospitals?"
    r"|fire brigades?"
    r"|(?:medical|health|rescue) (?:services|care|facilities|personnel|supplies))\b"
)
_VERY = rf"(?:(?:very|so|{ADVERB}) ?)*"
_GIVE = r"(?:provid|offer|giv|deliver|render|access|obtain|get)(?:e|es|ing)?"
_CONSULAR = r"(?:consular|emergency|in[- ]person|face-to-face|routine|passport)"
_KINDS = (
    r"(?:(?:any|normal|much|full|always|or|and|other|all|to|limited|most|direct"
    rf"|{_CONSULAR}),? )*"
)

HELP_GIVEN = (
    Rule(
        "help from elsewhere",
        What.CONSULAR_REMOTE,
        "British help in Chad and Niger comes from another country; Australia's from "
        "Accra or Abuja.",
        ("remote", "limited", "via", "through"),
        words(
            rf"\b{HELP}\b{GAP} (?:can only be|is|are)? ?(?:only )?"
            r"(?:provided|available|given|delivered)?"
            r" ?(?:remotely|via|through|from)(?: from| by)?(?: the| our)?"
            rf" (?:[\w']+ )?{OFFICE}\b{REST}"
            rf"|\bremote consular {HELP}\b"
            rf"|\b{OFFICE}\b in {CAPITAL}[\w' ,]+? has [\w ]{{0,15}}limited {_ABLE} to "
            rf"[^;.]{{0,80}} in {CAPITAL}\w+"
        ),
        event=False,
        needs=words(r"\bconsular|remotely|limited\b"),
        conditional=True,
    ),
    Rule(
        "ability limited",
        What.CONSULAR_LIMITED,
        "Australia and Canada write that their ability to give consular help is "
        "limited, severely or extremely.",
        ("ability", "abilities", "capabilit", "capacity"),
        words(
            rf"\b{_ABLE}\b(?:(?!\b(?:may|might|will|could|would)\b)[^;:]){{0,150}}?"
            rf" (?:is|are|remains?|has been) {_VERY}{_LIMITED}\b"
            rf"|\b{_VERY}(?:limited|reduced) {_ABLE} "
            r"(?:(?:for|of|from) (?:[\w.]+ ){1,6}?)?to"
            rf" (?:provide|assist|help|offer|support|respond)\b{REST}"
            rf"|\b(?:{_LIMITED}|limits|restricts|reduces|impedes)"
            rf" (?:our|the|its|(?:the )?\w+'s?) {_ABLE} to (?:\w+ )?"
            r"(?:provide|assist|help)\b"
            rf"|\b(?:is|are|remains?) {_VERY}{_LIMITED}"
            rf" in (?:its|our|their|the) {_ABLE} to"
            r" (?:provide|offer|give|assist|help)\b"
            rf"|\b(?:may|can) (?:only )?have {_VERY}(?:reduced|limited) {_ABLE}\b"
        ),
        event=False,
        unless=_LOCAL_HELP,
    ),
    Rule(
        "limited in its help",
        What.CONSULAR_LIMITED,
        "The US is limited in what it can do in Yemen, Ireland where it has no "
        "embassy.",
        ("limited", "restricted", "constrained", "reduced", "resources"),
        words(
            rf"\b(?:is|are|remains?|'re) {_VERY}{_LIMITED} (?:in|to) the"
            rf" {_KINDS}{HELP}\b"
            rf"|\b(?:consular|our|government) {HELP}\b[^;:]{{0,90}}?"
            rf" (?:is|are|remains?) {_VERY}{_LIMITED}"
            rf"|\b{HELP} (?:for|to|that|from) (?:[\w ]+) (?:is|are) {_VERY}{_LIMITED}\b"
            r"|\b(?:can|able to) (?:only |still )?(?:be able to )?"
            r"(?:provide|offer) (?:only )?"
            rf"{_VERY}limited {_KINDS}{HELP}\b"
            rf"|\bprovid(?:es?|ing) (?:only )?{_VERY}limited {_KINDS}{HELP}\b"
            rf"|\blimited (?:emergency |remote |in-person |US |British )*"
            rf"(?:consular|passport) (?:\w+ )?{HELP}\b"
            r"|\b(?:fewer|limited) resources to assist\b"
        ),
        event=False,
        unless=_LOCAL_HELP,
    ),
    Rule(
        "emergencies only",
        What.CONSULAR_EMERGENCY,
        "The US embassies in Abuja and Niamey could give help in emergencies only.",
        ("only",),
        words(
            r"\bonly (?:be )?(?:able to )?(?:provid(?:e|es|ing)|offer(?:s|ing)?)"
            rf" (?:limited,? )?emergency (?:consular )?{HELP}\b{REST}"
        ),
        event=False,
    ),
    Rule(
        "no help",
        What.CONSULAR_NONE,
        "The US is unable to give any consular services in Syria, Britain's embassy "
        "none in person in Nouakchott.",
        ("unable", "not", "n't", "no means", "no ability", "unavailable", "no c"),
        words(
            r"\b(?:unable|not able|not always able|no (?:means|ability)"
            r"|not in a position) to"
            rf" {_GIVE} {_KINDS}{HELP}\b"
            r"|\b(?:unable|not able) to (?:help|assist) (?:[\w-]+ ){1,3}in person\b"
            rf"|\bno (?:[\w-]+ )?consular {HELP}"
            r" (?:is|are) (?:provided|available|offered)\b"
            rf"|\bthere(?:'s| is| are) (?:currently )?no (?:[\w-]+ ){{0,3}}consular"
            rf" (?:{HELP}|staff)\b"
            r"|\b(?:cannot|can't|can't currently|can not|does not|do not|doesn't|don't)"
            rf"(?: always)? {_GIVE} {_KINDS}{HELP}\b(?: in person)?"
            rf"|\b(?:consular|in-person) {HELP}\b[^;:.]{{0,50}}? (?:is|are)"
            r" (?:\w+ly )?(?:not |un)available\b"
            rf"|\b{HELP} in person is not possible\b"
        ),
        event=False,
        needs=words(r"consular|emergency|in[- ]person|routine|assistance|services"),
    ),
    Rule(
        "protecting power",
        What.PROTECTING_POWER,
        "Switzerland in Iran, Sweden in North Korea and Czechia in Syria serve US "
        "interests.",
        ("protecting", "interests"),
        words(
            r"\bprotecting power\b|\b(?:foreign |us )?interests section\b"
            rf"|\brepresents? (?:the )?{ONE_NATION}(?: government)? interests\b"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "no mission",
        What.NO_MISSION,
        "Irish pages begin with the words that there is no Irish embassy; the US keeps "
        "none in the Seychelles.",
        ("no", "n't"),
        words(
            r"\b(?:there(?: is| are|'s) (?:currently )?|^)no(?: formal)?"
            rf" (?:(?:{CAPITAL}\w*|resident|permanent|functioning) )*"
            rf"(?:{OFFICE}|diplomatic or consular representation"
            r"|(?:diplomatic|consular) representation)\b"
            r"|\b(?:do|does)(?: not|n't) (?:currently )?(?:have|maintain|operate)"
            rf" (?:an? |any )?(?:[\w-]+ ){{0,3}}?(?:{OFFICE}|presence"
            r"|(?:diplomatic|consular)(?: or \w+)? relations)\b"
            rf"|\b(?:has|have) not had (?:an? )?(?:[\w-]+ )?{OFFICE}\b"
            r"|\b(?:has|have|with) no (?:[\w-]+ ){0,3}?"
            rf"(?:{OFFICE}|(?:consular|diplomatic) (?:presence|relations))\b"
            rf"|\bno (?:[\w-]+ ){{0,4}}(?:states|countries) have (?:[\w-]+ )?{OFFICE}\b"
        ),
        event=False,
        conditional=True,
    ),
)

_BOUND = (
    r"(?:prohibited|restricted|barred|banned|not (?:permitted|authorized|allowed)"
    r"|required to|advised (?:not|to avoid)|limited to|subject to|cannot|can't|may not"
    r"|must|may only|need|should not|discouraged|forbidden|avoid"
    r"|(?:directed|instructed|told|recommended|advised) (?:not )?to"
    r"|requires? (?:prior|advance|special|written)"
    r"|(?:may|can)(?: only)? (?:travel|use|visit|drive)"
    r"|(?:permitted|allowed|authorized)(?: personal| (?:only )?to (?!leave|depart)))"
)
_FEW = r"(?:[\w-]+ ){0,5}"

ADVICE = (
    Rule(
        "staff may not go there",
        What.MOVEMENT_LIMITS,
        "US texts forbid employees some areas, or ask them for a special "
        "authorization.",
        (
            *("personnel", "employee", "staff", "official", "famil", "diplomat"),
            *("dependen", "government travel"),
        ),
        words(
            r"\b(?:government|embassy|consulate|high commission|mission|official|US"
            rf"|diplomatic|such|our)(?: [\w-]+)? {PEOPLE}\b"
            rf"(?:[^;:]{{0,100}}? {_BOUND}| (?:also )?do not (?:use|travel|drive))\b"
            rf"|\b{PEOPLE}\b[^;:]{{0,60}}? (?:have|under) (?:an? )?(?:\w+ )?curfew\b"
            rf"|\b(?:advis|instruct|direct)(?:ed|es) (?:its|our|US|UK) {_FEW}{PEOPLE}\b"
            r"[^;:]{0,40}? (?:to (?:avoid|limit|restrict)|not to)\b"
            r"|\bgovernment travell?(?:ers)?\b[^;:.]{0,70}? (?:must|needs?|requires?"
            r"|(?:is|are) (?:limited|restricted))\b"
            r"|\b(?:does not (?:allow|authorize)|travel\b[^;:.]{0,40}? is permitted for"
            r"|not (?:allowed|authorized|permitted) for"
            rf"|off-limits (?:\w+ ){{0,2}}for) {_FEW}{PEOPLE}\b"
            r"|\b(?:discourages|prohibits?|restricts?|forbids?|requires?|limits?|bars?"
            rf"|banned|limited(?! number)|prohibited|restricted) {_FEW}{PEOPLE}\b"
            r"|\bsuspended (?:[\w-]+ ){0,3}travel\b[^;:.]{0,50}? for "
            rf"{_FEW}{PEOPLE}\b"
            r"|\b(?:restricted|off-limits|limited|prohibited)(?: for travel)?"
            rf" (?:by|for|to) {_FEW}{PEOPLE}\b"
            rf"|\b(?:travel|movement)s? (?:policy )?(?:for|of|by) {_FEW}{PEOPLE}\b"
            r"[^;:]{0,60} (?:is|are|prohibits|has been)"
            rf"|\brestrictions (?:on|for) {_FEW}{PEOPLE} ?(?:movements?|travel)?"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "leave now",
        What.LEAVE_NOW,
        "Governments tell their citizens to leave at once, by commercial means, while "
        "they can; that is no departure of staff.",
        ("leav", "depart"),
        words(
            r"\b(?:leave|depart|leaving|departing)\b(?! the (?:scene|area)\b)"
            r"[^;:.]{0,60}?\b(?:immediately|now|at once|as soon as|urgently"
            r"|while (?:commercial|you can|it is)"
            r"|(?:if|when|as long as) (?:it's|it is|you judge it)? ?safe"
            r"|(?:by|via|through) commercial"
            r"|using (?:the )?(?:limited )?commercial|by any available)\b"
            r"|\b(?:should|to|consider) (?:immediately|urgently) (?:leave|depart)\b"
        ),
        event=False,
        conditional=True,
    ),
)
