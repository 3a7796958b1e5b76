"""What English official texts say of missions and their staff, rule by rule.

Each rule says in its ``why`` which real sentence it is there for. Rules are tried in
this order; what one of them has read, no later one reads again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from embassies.extraction.english_words import (
    ADVERB,
    DAY_MONTH,
    DEPARTURE,
    GAP,
    GOVERNMENT,
    HELP,
    HOURS,
    LEAVE,
    NATION,
    OFFICE,
    PEOPLE,
    SERVING,
)
from embassies.extraction.finds import What


@dataclass(frozen=True, slots=True)
class Rule:
    """``says`` finds it; ``needs`` must stand in what was found, ``unless`` nowhere in
    the sentence. ``event``: it tells what happened. ``subject``: it begins with the
    office that it is about. ``conditional``: an "if" before it takes nothing away.
    """

    name: str
    what: What
    why: str
    says: re.Pattern[str]
    event: bool = True
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    subject: bool = False
    conditional: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


IS = r"(?:is|are|was|were|remains?|stays?|has been|have been|continues? to be|being)"
HAS = r"(?:has|have|had)"
OURS = rf"(?:(?:the|our|its|their|all|an?|other|(?-i:{NATION})|us|main) )*"
PAIR = rf"{OFFICE}(?:{GAP} and {OFFICE})?"
CIVIL = _words(
    r"\b(?:peacekeep\w*|minusma|un mission|united nations|troops|military personnel"
    r"|hospital|airline staff|oil (?:workers|companies)|prisoners?|evacuation orders?)\b"
)
OTHER_CLOSURE = _words(
    r"\b(?:website|telephone|phone|hotline|exhibition|polling|visa (?:section|services?)"
    r"|(?:because|as|since) (?:the )?(?:embassy|consulate) is closed)\b"
)
BY_HOURS = _words(
    rf"{HOURS.pattern}|\bopen to (?:the )?public (?:by|for|from|via|on)\b"
    r"|\bopen (?:to|for) (?:visitors|applications|registration|bids)\b"
)
PREMISES = _words(
    r"\bnew (?:premises|building|address|chancery|compound|office (?:space|building))\b"
    r"|\bphone|\btelephone|\b(?:street|avenue|floor|tower)\b"
)
MANY = (
    r"(?:(?:nearly |almost )?all|most|many|some|several|a number of|various|other"
    r"|foreign|western|european)"
)
RECALLED = _words(
    r"\b(?:previously|prior|earlier|amends?|amended|supersed\w+|following on)\b"
)

ENDED = (
    Rule(
        "departure lifted, as a noun",
        What.DEPARTURE_ENDED,
        "US change notes say that they reflect the lifting, end, termination or removal "
        "of one order or of two at once.",
        _words(
            r"\b(?:lifting|end(?:ing)?|terminat(?:ion|ing)|removal|removing|expir\w+"
            r"|cancel\w+|conclusion|revocation|rescission|discontinuation) (?:of )?"
            rf"(?:information (?:about|on|of) )?(?:the |its |all )?{DEPARTURE}"
            r"(?:(?!\band (?:authoriz|order)ed the\b|\bwhich\b)[^;:.]){0,200}"
        ),
    ),
    Rule(
        "departure lifted, by somebody",
        What.DEPARTURE_ENDED,
        "The US department ended a voluntary departure after a hurricane, and lifted an "
        "order in Mali on a day.",
        _words(
            r"\b(?:lift|end|terminat|rescind|cancel|revok|withdr[ae]w|conclud)"
            r"(?:ed|s|es|ing|led)?"
            rf" (?:its |this |that |all )?{DEPARTURE}"
            r"(?:(?!\band (?:authoriz|order)ed the\b)[^;:.]){0,160}"
        ),
    ),
    Rule(
        "departure lifted, passive",
        What.DEPARTURE_ENDED,
        "A US text on Oman says that the earlier order is no longer in effect.",
        _words(
            rf"{DEPARTURE}{GAP} (?:(?:{HAS}|was|were|is|are)(?: been)? {ADVERB}?"
            r"(?:lifted|ended|terminated|rescinded|cancel+ed|revoked|over\b"
            r"|no longer in (?:effect|force|place))|(?:ended|expired|concluded)\b)"
        ),
    ),
    Rule(
        "return of staff allowed",
        What.STAFF_RETURNED,
        "US alerts after an evacuation authorize families to return to the post.",
        _words(
            rf"\b(?:authoriz|authoris|approv|permitt|allow)(?:ed|es|ing) (?:the )?return"
            rf" (?:of|by){GAP}\b{PEOPLE}\b"
        ),
    ),
    Rule(
        "withdrawal no longer told",
        What.DEPARTURE_ENDED,
        "A British note removes what the page said about staff being withdrawn.",
        _words(
            r"\b(?:removal of|removed|removing|no longer)\b[^;.]{0,60}?"
            rf"(?:\b{PEOPLE}\b[^;.]{{0,50}}?\bwithdrawn\b"
            rf"|\bwithdraw(?:al|ing)\b[^;.]{{0,60}}?\b{PEOPLE}\b)"
        ),
        unless=CIVIL,
    ),
    Rule(
        "closure no longer told",
        What.RESUMED,
        "Canadian notes remove what the page said on a temporary closure.",
        _words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?\bclosure of"
            rf"{GAP}\b{OFFICE}\b[^;.]{{0,60}}"
        ),
    ),
)

RECALLED_AUTHORITY = Rule(
    "authorization that is only mentioned",
    What.DEPARTURE_AUTHORIZED,
    "A US text on Saudi Arabia names the authorization which its order replaces.",
    _words(
        r"\bauthorization (?:order )?(?:for|of)(?: the)?(?: departure)?"
        rf"(?:(?!\b(?:authoriz|order)ed\b)[^;:.]){{0,160}}?\b{PEOPLE}\b[^;:.]{{0,80}}"
    ),
    event=False,
    needs=_words(r"departure|leave|depart"),
)

_AUTHORIZE = (
    r"(?:authoriz|authoris|approv|permitt|allow|offer|grant|extend)(?:ed|es|s|ing)?"
)
_ORDER = r"(?:order(?:ed|ing)|direct(?:ed|ing)|instruct(?:ed|ing)|mandat(?:ed|ing))"
_MANNER = (
    r"(?:the |a |an )?(?:(?:temporary|immediate|voluntary|mandatory|precautionary"
    r"|optional|phased) )*"
)
_GOING = r"(?:departures?|evacuation|withdrawal|repatriation|drawdown)"

DEPARTURES = (
    Rule(
        "departure ordered",
        What.DEPARTURE_ORDERED,
        "The US department orders the departure of families on a day; Australia directed "
        "the departure of its officials.",
        _words(
            rf"(?<!pre-)\b{_ORDER} {_MANNER}{_GOING}\b"
            rf"(?:(?!\band (?:authoriz|order)ed\b)[^;:]){{0,120}}?\b{PEOPLE}\b"
        ),
        unless=CIVIL,
    ),
    Rule(
        "staff ordered to leave",
        What.DEPARTURE_ORDERED,
        "Since 2026 US texts say that employees and families were ordered to leave, at "
        "times a consulate only.",
        _words(
            rf"(?<!pre-)\b{_ORDER} (?:(?!\b(?:authoriz|order)ed\b)[^;:]){{0,160}}?"
            rf"\b{PEOPLE}\b[^;:]{{0,90}}?\bto {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff ordered to leave, passive",
        What.DEPARTURE_ORDERED,
        "A US worldwide notice of 1998 says that families have been ordered to depart.",
        _words(
            rf"\b{PEOPLE}\b(?:(?!\b(?:who|that|may|can|should)\b)[^;:]){{0,120}}?"
            rf"\b(?:{HAS} been|was|were|are being) {ADVERB}?"
            rf"(?:ordered|directed|instructed|told) to {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "departure authorized",
        What.DEPARTURE_AUTHORIZED,
        "The US department authorizes the voluntary departure of employees; Australia "
        "offers it to dependants.",
        _words(
            rf"\b{_AUTHORIZE} {_MANNER}(?:authorized )?{_GOING}\b"
            rf"(?:(?!\band (?:authoriz|order)ed the\b)[^;:]){{0,140}}?"
            rf"\b(?:{PEOPLE}|{OFFICE})\b"
        ),
        unless=CIVIL,
    ),
    Rule(
        "staff authorized to leave",
        What.DEPARTURE_AUTHORIZED,
        "Since 2026 US texts say that employees and families were authorized to leave.",
        _words(
            r"\b(?:authoriz|authoris|permitt|allow)(?:ed|es|ing) "
            rf"(?:(?!\b(?:authoriz|order)ed\b)[^;:]){{0,160}}?\b{PEOPLE}\b"
            rf"[^;:]{{0,90}}?\bto {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff authorized to leave, passive",
        What.DEPARTURE_AUTHORIZED,
        "A US worldwide notice of 1998 says that families have been authorized to go.",
        _words(
            rf"\b{PEOPLE}\b(?:(?!\b(?:who|that|may|can|should|not)\b)[^;:]){{0,120}}?"
            rf"\b(?:{HAS} been|was|were|are) {ADVERB}?"
            rf"(?:authoriz|authoris|permitt)ed to {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "ordered departure, as a noun",
        What.DEPARTURE_ORDERED,
        "US change notes reflect an ordered departure; a US text says that the embassy "
        "remains on ordered departure status.",
        _words(
            r"(?:\b(?:reflect\w*|on|under|to|of|in|into|about|granted|due to)(?: the| an)?"
            r" |^)[\"(]?(?:ordered|mandatory)[- ]departures?[\")]*\b(?! order)"
            rf"(?:(?!\b(?:authoriz|order)ed departure\b)[^;:.]){{0,140}}?"
            rf"\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
    ),
    Rule(
        "authorized departure, as a noun",
        What.DEPARTURE_AUTHORIZED,
        "US change notes reflect an authorized departure, at times beside an ordered one.",
        _words(
            r"(?:\b(?:reflect\w*|on|under|to|of|in|into|about|granted|due to|and)"
            r"(?: the| an)? |^)"
            r"[\"(]?(?:authorized|voluntary)[- ]departures?[\")]*\b"
            rf"(?:(?!\b(?:authoriz|order)ed departure\b)[^;:.]){{0,140}}?"
            rf"\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
    ),
)

_TAKE = (
    r"(?:withdr[ae]w(?:n|s|ing)?|withdrawal of|pull(?:ed|ing)? out|recall(?:ed|ing)?"
    r"|evacuat(?:e|ed|es|ing|ion of)|remov(?:ed|ing))"
)
_OWN = rf"(?:(?!\b(?:is|are|has|have|will|may|can|to)\b)[^;:.]){{0,70}}?\b{PEOPLE}\b"
_ELSEWHERE = (
    r"(?:to (?:another|a different|other) (?:location|place|city|part|site)s?"
    r"|elsewhere (?:in|within)|within (?:the country|(?-i:[A-Z])\w+))"
)

STAFF = (
    Rule(
        "staff moved within the host",
        What.STAFF_MOVED,
        "Britain moved staff and dependants from Tel Aviv to another place in Israel.",
        _words(
            rf"\b(?:mov|relocat|transferr|withdr[ae]w)(?:e|ed|es|ing|n)? {_OWN}"
            rf"[^;:.]{{0,80}}?\b{_ELSEWHERE}[^;:.]{{0,40}}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "departure of families told",
        What.STAFF_WITHDRAWN,
        "A British note of 2025 tells of the departure of family members of staff.",
        _words(rf"(?<!ordered )(?<!voluntary )\bdepartures? of {_OWN}[^;:]{{0,60}}"),
        needs=_words(
            r"\b(?:of (?:embassy |consulate |our |uk |british )?staff|embassy|consular"
            r"|diplomat\w*|government)\b"
        ),
        unless=_words(rf"{CIVIL.pattern}|\b(?:prevent|delay|permission|process)\w*\b"),
    ),
    Rule(
        "staff withdrawn",
        What.STAFF_WITHDRAWN,
        "Britain takes the precaution to withdraw some of its staff and dependants; the "
        "US department withdrew all diplomatic personnel.",
        _words(
            rf"(?<!unable to )(?<!able to )(?<!plans to )\b{_TAKE} {_OWN}"
            r"(?: and (?:their )?(?:dependants|dependents|famil(?:y|ies)(?: members)?))?"
            r"[^;:.]{0,60}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff withdrawn, passive",
        What.STAFF_WITHDRAWN,
        "British pages say that non-essential embassy staff, or dependants of staff, "
        "have been withdrawn for a time.",
        _words(
            rf"\b(?:[\w-]+ ){{0,6}}{PEOPLE}\b(?:(?!\b(?:who|that|may|can|is)\b)[^;:.])"
            rf"{{0,60}}?\b(?:{HAS}(?: all)? been|were|are being|being) {ADVERB}?"
            r"(?:withdrawn|evacuated|pulled out|recalled|relocated (?:outside|abroad|out))"
            r"[^;:.]{0,60}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff have left",
        What.STAFF_WITHDRAWN,
        "An Australian page says that all government personnel have left Afghanistan.",
        _words(
            rf"\b(?:[\w-]+ ){{1,6}}?{PEOPLE}\b(?:(?!\b(?:who|that|may|can)\b)[^;:.])"
            rf"{{0,40}}?\b{HAS} (?:now |all |already )?(?:left|departed)\b[^;:.]{{0,50}}"
        ),
        needs=_words(r"\b(?:government|embassy|consul\w+|diplomat\w*)\b"),
        unless=CIVIL,
    ),
    Rule(
        "staff have returned",
        What.STAFF_RETURNED,
        "British notes tell of staff who returned when the withdrawal was over.",
        _words(
            rf"\b{PEOPLE}\b(?:(?!\b(?:who|that|may|can)\b)[^;:.]){{0,50}}?"
            rf"\b(?:{HAS} (?:now |all )?returned|(?:are|is) returning)\b[^;:.]{{0,50}}"
        ),
        needs=SERVING,
        unless=_words(rf"{CIVIL.pattern}|\b(?:calls?|emails?|messages?|home)\b"),
    ),
    Rule(
        "families not assigned",
        What.UNACCOMPANIED,
        "A US text on Niger of 2026 says that families are not assigned to the post.",
        _words(rf"\b{PEOPLE}\b{GAP} are not assigned to\b[^;:.]{{0,50}}"),
        event=False,
        needs=SERVING,
    ),
    Rule(
        "dependants may not live there",
        What.UNACCOMPANIED,
        "US texts say that minor dependants cannot accompany employees at some posts.",
        _words(
            rf"\b(?:children|minors|{PEOPLE})\b[^;:.]{{0,60}}?"
            r"\b(?:cannot|can't|may not|are not (?:permitted|allowed|authorized|able) to"
            r"|are (?:prohibited|restricted) from)"
            r" (?:accompany|accompanying|resid(?:e|ing)|liv(?:e|ing)|join(?:ing)?)\b"
            r"[^;:]{0,110}|\bunaccompanied (?:post|status|assignment)\b"
        ),
        event=False,
    ),
    Rule(
        "staff reduced, by the office",
        What.STAFF_REDUCED,
        "The embassy in Niamey cut its personnel in 2023, Britain's in Tripoli its staff.",
        _words(
            rf"\b{OFFICE}\b{GAP} {HAS} {ADVERB}*(?:reduced|drawn down|cut)"
            r" (?:(?:its|the|our|number of|numbers of|in-country|diplomatic|local) )*"
            r"(?:staff\w*|personnel|presence|footprint|team|employees)\b[^;:.]{0,30}"
        ),
        subject=True,
    ),
    Rule(
        "staff reduced, we",
        What.STAFF_REDUCED,
        "British pages say that we have reduced our staff.",
        _words(
            rf"\b(?:we|{GOVERNMENT}) (?:{HAS} )?{ADVERB}?(?:reduced|drew down) "
            r"(?:(?:its|the|our|number of|numbers of|size of|british|embassy) )*"
            r"(?:staff\w*|personnel|presence|team)\b[^;:.]{0,50}"
        ),
    ),
    Rule(
        "staff reduced, passive",
        What.STAFF_REDUCED,
        "A British page of 2025 says that the number of staff in Juba has been reduced.",
        _words(
            rf"\b(?:{OFFICE}|our|consular|diplomatic)\b (?:(?:number|level|size)s? of )?"
            rf"(?:staff\w*|personnel|presence|team){GAP} (?:{HAS} been|were|was) {ADVERB}?"
            r"(?:reduced|drawn down|cut)\b[^;:.]{0,40}"
        ),
    ),
    Rule(
        "reduced staffing",
        What.STAFF_REDUCED,
        "Irish pages speak of an embassy in Moscow with reduced staffing, or of staff "
        "reductions after expulsions.",
        _words(
            r"\b(?:(?:reduced|minimal|skeleton|decreased|limited|lower)(?: number of)?"
            r"(?: \w+)? (?:staff(?:ing)?|personnel)\b"
            r"|staff(?:ing)? (?:reductions?|restrictions|cuts|shortages))[^;:.]{0,40}"
        ),
        needs=None,
        unless=_words(
            rf"{CIVIL.pattern}|\b(?:wards?|hospitals?|clinics?|movements?|overnight)\b"
        ),
    ),
)

_CLOSED = r"(?:closed|shut(?:tered)?)"
_DATES = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {DAY_MONTH}|{DAY_MONTH}\.? \d{{1,2}}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow)"
)
_FOR_DAYS = (
    rf"(?: {ADVERB}?(?:to the public|for (?:business|services?)))?,?"
    rf"(?: (?:on|from|between|for|until|through|this|next|also|again|the|and)\b)*,? ?"
    rf"(?:{_DATES}|the (?:rest|remainder) of the (?:day|week)|\d+ (?:days?|hours?)"
    r"|while\b|(?:one|two|three) days?)"
)
_FURTHER = r"until further notice|indefinitely|permanently"

CLOSURES = (
    Rule(
        "closed until further notice",
        What.CLOSED,
        "An Australian consulate is closed from a day on until further notice, the US "
        "embassy in Kuwait was in 2026.",
        _words(
            rf"\b{PAIR}\b{GAP} (?:will (?:be|remain)|{IS}|{HAS}|to be) {ADVERB}*"
            rf"{_CLOSED}\b[^;.]{{0,70}}?\b(?:{_FURTHER})\b"
            rf"|\b{PAIR}\b{GAP} (?:is|are|has been) permanently {_CLOSED}\b"
        ),
        unless=OTHER_CLOSURE,
        subject=True,
    ),
    Rule(
        "closed for days",
        What.CLOSED_SHORT,
        "Australian embassies close on a given day, a British one while its guard is "
        "looked into.",
        _words(
            rf"\b{OFFICE}\b{GAP} (?:will (?:be|remain)|{IS}) {ADVERB}?{_CLOSED}{_FOR_DAYS}"
        ),
        unless=_words(f"{BY_HOURS.pattern}|{OTHER_CLOSURE.pattern}"),
        subject=True,
    ),
    Rule(
        "closed to the public",
        What.LIMITED,
        "A US alert of 2019 says that the embassy in Khartoum receives nobody.",
        _words(
            rf"\b{OFFICE}\b{GAP} {IS} {ADVERB}?{_CLOSED} to (?:the )?(?:public|visitors)\b"
        ),
        unless=_words(f"{BY_HOURS.pattern}|{OTHER_CLOSURE.pattern}"),
        subject=True,
    ),
    Rule(
        "office closed",
        What.CLOSED,
        "Australia's embassy in Kabul is closed, the one in Tehran with its operations "
        "now closed; a consulate closed on a day.",
        _words(
            rf"\b{PAIR}\b{GAP} (?:(?:{IS}|{HAS}) {ADVERB}*{_CLOSED}\b"
            rf"|{_CLOSED} (?:{ADVERB}?on |in |its doors)"
            rf"|will {ADVERB}?(?:be {_CLOSED}|close)\b(?= ({_FURTHER}|on|from|in)\b))"
            r"[^;.]{0,50}"
        ),
        unless=_words(f"{BY_HOURS.pattern}|{OTHER_CLOSURE.pattern}"),
        subject=True,
    ),
    Rule(
        "not open since",
        What.CLOSED,
        "A Canadian page says that the embassy to Venezuela has not been open since 2019.",
        _words(
            rf"\b{OFFICE}\b{GAP} (?:{HAS} not been|{IS} (?:no longer|not)) {ADVERB}?"
            r"(?:open|operat(?:ional|ing)|functioning)\b(?! to)[^;.]{0,30}"
        ),
        unless=BY_HOURS,
        subject=True,
    ),
    Rule(
        "office closed by its government",
        What.CLOSED,
        "Governments say that they closed their embassy.",
        _words(
            rf"\b(?:we|{GOVERNMENT}|{NATION}|(?-i:[A-Z])\w+) (?:{HAS} )?{ADVERB}?"
            rf"(?:closed|shut|decided to close) {OURS}{OFFICE}\b[^;.]{{0,50}}"
        ),
        unless=BY_HOURS,
    ),
    Rule(
        "temporary closure, as a noun",
        What.CLOSED_SHORT,
        "Canadian notes add that an embassy is closed for a time.",
        _words(
            r"\b(?:temporary|brief|one-day|precautionary) closure of"
            rf"{GAP}\b{OFFICE}\b[^;.]{{0,60}}"
        ),
    ),
    Rule(
        "closure, as a noun",
        What.CLOSED,
        "Notes tell of the closure of an embassy.",
        _words(
            rf"\b(?:permanent )?closure of (?:(?!\b(?:border|road|airport)s?\b)[^;.])"
            rf"{{0,40}}?\b{OFFICE}\b[^;.]{{0,60}}"
        ),
    ),
)

_OPERATIONS = r"(?:operations?|activities|functions?)"
_SERVICES = r"(?:services?|appointments|assistance)"
_ROUTINE = (
    r"(?:(?:all|its|public|routine|normal|regular|non-emergency|and|other|most) )*"
)

SUSPENSIONS = (
    Rule(
        "consular services suspended",
        What.CONSULAR_LIMITED,
        "The US embassy in Doha stopped routine consular services in 2026, the one in "
        "Baghdad its public ones in 2019.",
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} (?:(?:{HAS}|is|are|will) )?(?:also )?"
            rf"{ADVERB}?(?:suspend(?:ed|ing|s)?|cancel+ed|halted|paused) {_ROUTINE}"
            rf"(?:consular|passport|citizen|public|routine)(?: \w+){{0,3}} {_SERVICES}\b"
            r"[^;.]{0,60}"
        ),
        unless=_words(r"\bvisa services?\b(?!.*\bconsular)"),
    ),
    Rule(
        "operations suspended",
        What.SUSPENDED,
        "US embassies suspended their operations in Kabul, Khartoum or Caracas, the "
        "department those of an embassy; Canada's did so in Damascus.",
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b(?:{GAP}|[^;:]{{0,110}}? and) "
            rf"(?:(?:{HAS}|is|are|will) )?(?:also )?{ADVERB}?"
            r"(?:suspend(?:ed|ing|s)?|ceased|halted|paused|stopped)"
            rf" (?:(?:all|its|their|our|normal|embassy|consular|diplomatic|the) )*"
            rf"{_OPERATIONS}\b(?: (?:of|at){GAP}\b{OFFICE}\b)?[^;.]{{0,60}}"
        ),
    ),
    Rule(
        "operations suspended, passive",
        What.SUSPENDED,
        "British services in Damascus and Sana'a are suspended.",
        _words(
            rf"\b{OFFICE}\b (?:(?:consular|embassy) )?(?:{_OPERATIONS}|{_SERVICES})"
            rf"{GAP} {IS} {ADVERB}?(?:suspended|discontinued|halted)\b[^;.]{{0,40}}"
            rf"|\b{_OPERATIONS} (?:of|at){GAP}\b{OFFICE}\b{GAP} {IS} {ADVERB}?"
            r"(?:suspended|halted)\b[^;.]{0,40}"
            rf"|\b{OFFICE}\b{GAP} {IS} {ADVERB}?suspended\b[^;.]{{0,40}}"
        ),
        subject=True,
    ),
    Rule(
        "suspension, as a noun",
        What.SUSPENDED,
        "The US department announced or ordered the suspension of operations at an "
        "embassy or consulate.",
        _words(
            r"\b(?:announc\w+|order\w+|reflect\w*|and|to|on|of|about) (?:the )?"
            rf"(?:temporary )?suspension of (?:(?:all|normal|embassy|its) )*{_OPERATIONS}"
            rf"{GAP}\b{OFFICE}\b[^;.]{{0,60}}"
        ),
    ),
    Rule(
        "suspended, as a heading",
        What.SUSPENDED,
        "US pages on Kabul and Caracas begin with a heading and the day.",
        _words(rf"^operations suspended\b(?: - | ){DAY_MONTH} \d+,? \d{{4}}"),
    ),
    Rule(
        "all consular services suspended",
        What.CONSULAR_NONE,
        "US consular services in Caracas, Vladivostok and Yekaterinburg stayed suspended "
        "for years.",
        _words(
            r"(?:^|\ball )(?:[\w' ]{1,30}: )?consular (?:services|operations)\b"
            rf"(?: (?:at|in|of)[^;:]{{0,60}}?)?(?:, routine and emergency,)? {IS} {ADVERB}?"
            r"suspended\b[^;.]{0,40}"
        ),
    ),
    Rule(
        "consular services to be suspended",
        What.CONSULAR_NONE,
        "The US department said in February 2022 from which day on the embassy in Kyiv "
        "gives no consular services.",
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} (?:will|{HAS}|is|are) {ADVERB}?"
            rf"suspend(?:ed|ing)? (?:all )?consular (?:services|operations)\b"
            r"[^;.]{0,60}"
        ),
    ),
    Rule(
        "routine services suspended",
        What.CONSULAR_EMERGENCY,
        "Routine US services in Caracas stayed suspended after the embassy had resumed.",
        _words(
            rf"\b(?:routine|regular|normal|public)(?: \w+)? (?:consular )?{_SERVICES}\b"
            rf"{GAP} {IS} {ADVERB}?(?:suspended|cancel+ed|halted|paused)\b[^;.]{{0,40}}"
        ),
        unless=_words(
            r"\b(?:bus|train|rail|ferry|flight|airline|mail|postal|bank)\w*\b"
        ),
    ),
    Rule(
        "no longer helps",
        What.CONSULAR_NONE,
        "An Australian page says that Canada's embassy no longer helps Australians in "
        "Venezuela.",
        _words(
            rf"\b{OFFICE}\b{GAP} {IS} no longer (?:able to )?(?:provid|offer|giv|deliver)"
            rf"(?:e|ing) (?:[\w-]+ ){{0,5}}{HELP}\b[^;.]{{0,60}}"
        ),
        subject=True,
    ),
)

RESUMPTIONS = (
    Rule(
        "operations resumed",
        What.RESUMED,
        "US embassies resumed operations in Kyiv in 2022 and in Caracas in 2026; an "
        "Australian one has re-opened.",
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} (?:(?:{HAS}|is|are) )?{ADVERB}*"
            rf"(?:resum(?:ed|ing|es)|restarted|restored) (?:(?:its|all|normal|full|regular"
            r"|limited|routine|some|consular|embassy|public|the|our|diplomatic) )*"
            rf"(?:{_OPERATIONS}|{_SERVICES}|work)\b[^;.]{{0,60}}"
            rf"|\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|was) )?(?:been )?{ADVERB}?"
            r"re-?open(?:ed|ing)\b[^;.]{0,40}"
        ),
        unless=_words(rf"\bresum\w+ (?:visa|interview)\b|{BY_HOURS.pattern}"),
    ),
    Rule(
        "resumption, as a noun",
        What.RESUMED,
        "The US department announced the resumption of operations in Caracas.",
        _words(
            r"\b(?:announc\w+|reflect\w*|about|on) (?:the )?(?:resumption|re-?opening) of"
            rf"{GAP}\b{OFFICE}\b[^;.]{{0,60}}"
        ),
    ),
    Rule(
        "back to normal",
        What.RESUMED,
        "A British note of 2025 tells that the embassy in Tehran returns to normal.",
        _words(
            rf"\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|being) )?{ADVERB}?"
            r"return(?:ed|ing|s) to (?:normal|full|regular)"
            rf" (?:{_OPERATIONS}|{_SERVICES}|staffing)\b"
        ),
        unless=BY_HOURS,
    ),
)

_RUNS = r"(?:operat(?:e|es|ing|ional)|work(?:s|ing)?|function(?:s|ing)?)"

PLACES = (
    Rule(
        "remote mission",
        What.REMOTE,
        "A unit in Bogotá serves as the remote US mission to Venezuela.",
        _words(
            r"\b(?:serv\w+ as|is|as) (?:the|a|our) remote (?:mission|embassy)\b[^;.]{0,40}"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "works remotely",
        What.REMOTE,
        "A British embassy continues to operate from elsewhere.",
        _words(
            rf"\b(?:{OFFICE}|operations|our (?:team|staff))\b{GAP} (?:(?:{IS}|{HAS}|will|to"
            rf"|continues?|now|which)(?: to)? )*{ADVERB}?(?:been )?{_RUNS}"
            r" (?:[\w ]{0,20} )?(?:remotely|from (?:abroad|outside|a remote))\b[^;.]{0,50}"
        ),
    ),
    Rule(
        "office moved",
        What.MOVED_WITHIN,
        "Embassies left Kyiv for Lviv in 2022, and others for another state.",
        _words(
            rf"\b{OFFICE}\b{GAP} (?:{HAS}(?: been)?|is being|was|is|will be) {ADVERB}*"
            r"(?:relocat(?:ed|ing)|moved|transferred) (?:[^;.]{0,50}? )?to (?-i:[A-Z])"
            r"[^;.]{0,50}"
        ),
        unless=PREMISES,
        subject=True,
    ),
    Rule(
        "office moved by its government",
        What.MOVED_WITHIN,
        "Governments relocate their embassy's operations to another city.",
        _words(
            rf"\b(?:{HAS}|is|are|we|will|and) {ADVERB}*(?:been )?(?:relocat|mov|transferr)"
            r"(?:ed|ing|es?) (?:(?:its|the|our|their|all|of|some|embassy|diplomatic) )*"
            rf"(?:{OFFICE}|{_OPERATIONS}){GAP} (?:from (?-i:[A-Z])[\w' ]+? )?to (?-i:[A-Z])"
            r"[^;.]{0,50}"
        ),
        unless=PREMISES,
    ),
    Rule(
        "limited for days",
        What.LIMITED,
        "A Canadian high commission offers little on two days of an election.",
        _words(
            rf"\b{OFFICE}\b{GAP} (?:will|has|have|is|are)(?: only)? (?:have|offer\w*|provid\w*"
            r"|operat\w* (?:with|at|on))? ?(?:a )?(?:limited|reduced) "
            r"(?:services?|hours|capacity|operations?|basis)\b(?: available)?[^;.]{0,40}"
        ),
        needs=_words(rf"{_DATES}|until further|capacity|operations?|today|currently"),
        unless=_words(r"\b(?:every|each|by appointment)\b"),
        subject=True,
    ),
    Rule(
        "runs as normal",
        What.OPEN,
        "British notes say that the embassy continues to operate.",
        _words(
            rf"\b{PAIR}\b{GAP} (?:{IS} {ADVERB}?(?:fully )?(?:operating|operational"
            r"|functioning|working)\b(?! (?:with|at|on) (?:a )?(?:reduced|limited|minimal))"
            r"|(?:also )?continues? to (?:operate|function|work)\b(?! with reduced| closely))"
            r"(?: (?:as normal|normally|as usual))?[^;.]{0,30}"
        ),
        unless=_words(
            rf"{BY_HOURS.pattern}|\boperating hours\b|\bworking (?:closely|with|to|on|hard)\b"
        ),
        subject=True,
    ),
    Rule(
        "remains open",
        What.OPEN,
        "The British embassy in Beirut remains open as normal, the one in Tripoli with "
        "its ambassador; the consulate in Yekaterinburg is open.",
        _words(
            rf"\b{PAIR}\b{GAP} (?:(?:remains?|stays?|continues? to be|still) {ADVERB}*open\b"
            rf"|(?:is|are) {ADVERB}*open\b"
            r"(?=,? (?:as (?:normal|usual)|but|and|with|for (?:limited|emergency|essential)"
            r"|despite)\b|[.;\"]|$))[^;.]{0,50}"
        ),
        unless=BY_HOURS,
        subject=True,
    ),
)

THIRD_STATES = (
    Rule(
        "other states suspended",
        What.THIRD_STATE,
        "Australia says of Yemen that nearly all countries suspended their embassies, "
        "Britain of North Korea that some embassies resumed.",
        _words(
            rf"\b{MANY} (?:[\w-]+ )?(?:countries|governments|states|embassies"
            r"|(?:diplomatic|foreign) missions|diplomats)"
            rf" {HAS}(?: also)? {ADVERB}?"
            r"(?:suspended|closed|resumed|re-?opened|withdrawn|evacuated|reduced|relocated)"
            r"\b[^;]{0,80}"
        ),
    ),
)

_ABLE = r"(?:ability|capacity)"
_LIMITED = r"(?:limited|restricted|constrained|reduced|hampered|curtailed)"
_GIVE = r"(?:provid|offer|giv|deliver|render|access|obtain|get)(?:e|es|ing)?"
_CONSULAR = r"(?:consular|emergency|in[- ]person|face-to-face|routine|passport)"
_KINDS = (
    rf"(?:(?:any|normal|much|full|always|or|and|other|all|to|limited|{_CONSULAR}),? )*"
)

HELP_GIVEN = (
    Rule(
        "help from elsewhere",
        What.CONSULAR_REMOTE,
        "British help in Chad and Niger comes from another country; Australia's from "
        "Accra or Abuja.",
        _words(
            rf"\b(?:{HELP})\b{GAP} (?:is|are)? ?(?:only )?(?:provided|available|given)?"
            r" ?(?:remotely|via|through|from)(?: from| by)?(?: the| our)?"
            rf" (?:[\w']+ )?{OFFICE}\b[^;.]{{0,60}}"
            rf"|\b{OFFICE}\b in (?-i:[A-Z])[\w' ,]+? has [\w ]{{0,15}}limited {_ABLE} to "
            rf"[^;.]{{0,80}} in (?-i:[A-Z])\w+"
        ),
        event=False,
        needs=_words(r"\bconsular|remotely|limited\b"),
        conditional=True,
    ),
    Rule(
        "ability limited",
        What.CONSULAR_LIMITED,
        "Australia and Canada write that their ability to give consular help is limited, "
        "severely or extremely.",
        _words(
            rf"\b{_ABLE}\b(?:(?!\b(?:may|might|will|could|would)\b)[^;:]){{0,150}}?"
            rf" (?:is|are|remains?|has been) {ADVERB}*(?:{ADVERB})?{_LIMITED}\b"
            rf"|\b{ADVERB}?(?:very )?limited {_ABLE} to (?:provide|assist|help|offer|support)"
            rf"\b[^;.]{{0,60}}"
            rf"|\b{_LIMITED} (?:our|the|its) {_ABLE} to (?:provide|assist|help)\b"
        ),
        event=False,
    ),
    Rule(
        "limited in its help",
        What.CONSULAR_LIMITED,
        "The US is limited in what it can do in Yemen, Ireland where it has no embassy.",
        _words(
            rf"\b(?:is|are|remain|remains|'re) {ADVERB}*{_LIMITED} (?:in|to) the"
            rf" (?:{_KINDS})?{HELP}\b"
            rf"|\bconsular (?:{HELP})\b[^;:]{{0,60}}? (?:is|are|remains?) {ADVERB}*{_LIMITED}"
            rf"|\b{HELP} for (?:[\w ]+) (?:is|are) {ADVERB}*{_LIMITED}\b"
            rf"|\b(?:can|able to) (?:only |still )?(?:be able to )?provide (?:only )?"
            rf"(?:very |extremely )?limited (?:{_KINDS})?{HELP}\b"
            rf"|\bprovid(?:es?|ing) (?:only )?(?:very )?limited (?:{_KINDS})?{HELP}\b"
            rf"|\blimited (?:emergency )?(?:consular|passport) {HELP}\b"
            rf"|\b(?:fewer|limited) resources to assist\b"
        ),
        event=False,
    ),
    Rule(
        "emergencies only",
        What.CONSULAR_EMERGENCY,
        "The US embassies in Abuja and Niamey could give help in emergencies only.",
        _words(
            rf"\bonly (?:be )?(?:able to )?(?:provid|offer)(?:e|es|ing)"
            rf" (?:limited,? )?emergency (?:consular )?{HELP}\b[^;.]{{0,60}}"
        ),
        event=False,
    ),
    Rule(
        "no help",
        What.CONSULAR_NONE,
        "The US is unable to give any consular services in Syria, Britain's embassy none "
        "in person in Nouakchott.",
        _words(
            rf"\b(?:unable|not able|not always able|no means|not in a position|not possible)"
            rf" to {_GIVE} (?:{_KINDS}){HELP}\b"
            rf"|\b(?:cannot|can't|can not|does not|do not|doesn't)(?: always)? {_GIVE}"
            rf" (?:{_KINDS}){HELP}\b"
            rf"|\bconsular (?:{HELP})\b[^;:.]{{0,50}}? (?:is|are) (?:not|un)(?: )?available\b"
            rf"|\bsupport in person is not possible\b"
            rf"|\b(?:unable|not able) to {_GIVE} in-person {HELP}\b"
        ),
        event=False,
        needs=_words(r"consular|emergency|in[- ]person|routine|assistance|services"),
    ),
    Rule(
        "protecting power",
        What.PROTECTING_POWER,
        "Switzerland in Iran, Sweden in North Korea and Czechia in Syria serve US "
        "interests.",
        _words(
            r"\bprotecting power\b|\b(?:foreign |us )?interests section\b"
            rf"|\brepresents? (?:the )?(?:us|{NATION})(?: government)? interests\b"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "no mission",
        What.NO_MISSION,
        "Irish pages begin with the words that there is no Irish embassy; the US keeps "
        "none in the Seychelles.",
        _words(
            rf"\bthere (?:is|are) (?:currently )?no (?:(?-i:[A-Z]\w*) |resident |permanent"
            rf" |functioning )*{OFFICE}\b"
            rf"|\b(?:do|does)(?: not|n't) (?:currently )?(?:have|maintain|operate)"
            rf" (?:an? |any )?(?:[\w-]+ ){{0,3}}?(?:{OFFICE}|presence"
            r"|(?:diplomatic|consular)(?: or \w+)? relations)\b"
            rf"|\b(?:has|have|with) no (?:[\w-]+ ){{0,3}}?(?:{OFFICE}|(?:consular|diplomatic)"
            r" (?:presence|relations))\b"
            rf"|\bno (?:[\w-]+ ){{0,4}}(?:states|countries) have (?:[\w-]+ )?{OFFICE}\b"
        ),
        event=False,
    ),
)

_BOUND = (
    r"(?:prohibited|restricted|barred|banned|not (?:permitted|authorized|allowed)"
    r"|required to|advised (?:not|to avoid)|limited to|subject to|cannot|can't|may not"
    r"|must|may only|need|should not|discouraged|forbidden)"
)

ADVICE = (
    Rule(
        "staff may not go there",
        What.MOVEMENT_LIMITS,
        "US texts forbid employees some areas, or ask them for a special authorization.",
        _words(
            rf"\b(?:government|embassy|consulate|mission|official|US|diplomatic|such|our)"
            rf"(?: [\w-]+)? {PEOPLE}\b[^;:]{{0,100}}? {_BOUND}\b"
            rf"|\b(?:prohibits?|restricts?|forbids?|requires?|limits?|banned|bars?) "
            rf"(?:[\w-]+ ){{0,3}}{PEOPLE}\b"
            rf"|\b(?:restricted|off-limits|limited|prohibited)(?: for travel)? (?:by|for|to)"
            rf" (?:[\w-]+ ){{0,3}}{PEOPLE}\b"
            rf"|\b(?:travel|movement)s? (?:policy )?(?:for|of|by) (?:[\w-]+ ){{0,3}}{PEOPLE}\b"
            rf"[^;:]{{0,30}} (?:is|are|prohibits|has been) ?(?:limited|restricted|reduced)?"
            rf"|\brestrictions on (?:[\w-]+ ){{0,3}}(?:{PEOPLE}|staff) ?(?:movements?|travel)?"
        ),
        event=False,
        conditional=True,
    ),
    Rule(
        "leave now",
        What.LEAVE_NOW,
        "Governments tell their citizens to leave at once, by commercial means, while "
        "they can; that is no departure of staff.",
        _words(
            r"\b(?:leave|depart|leaving|departing)\b(?! the (?:scene|area)\b)[^;:.]{0,60}?"
            r"\b(?:immediately|now|at once|as soon as|urgently|while (?:commercial|you can"
            r"|it is)|by commercial|via commercial|using (?:the )?(?:limited )?commercial"
            r"|by any available)\b"
            r"|\b(?:should|to|consider) (?:immediately|urgently) (?:leave|depart)\b"
        ),
        event=False,
        conditional=True,
    ),
)

RULES: tuple[Rule, ...] = (
    *ENDED,
    RECALLED_AUTHORITY,
    *DEPARTURES,
    *STAFF,
    *THIRD_STATES,
    *CLOSURES,
    *SUSPENSIONS,
    *RESUMPTIONS,
    *PLACES,
    *HELP_GIVEN,
    *ADVICE,
)
