"""What English official texts say of missions and their staff, rule by rule.

Each rule says in its ``why`` which real sentence it is there for. Rules are tried in
this order; what one of them has read, no later one of its kind reads again.
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
    """``says`` finds it; one of ``stems`` (in lower case) must stand in the sentence.

    ``needs`` must stand in what was found or close before it, ``unless`` nowhere in
    the sentence. ``event``: it tells what happened. ``subject``: it begins with the
    office that it is about. ``conditional``: an "if" before it takes nothing away.
    """

    name: str
    what: What
    why: str
    stems: tuple[str, ...]
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
ONE_NATION = rf"(?:(?-i:{NATION})|UK|US)"
OURS = rf"(?:(?:the|our|its|their|all|an?|other|main|{ONE_NATION}) )*"
PAIR = rf"{OFFICE}(?:{GAP} and (?:the |our )?(?:{ONE_NATION} )?{OFFICE})?"
CAPITAL = r"(?-i:[A-Z])"
CIVIL = _words(
    r"\b(?:peacekeep\w*|minusma|un mission|united nations|troops|military personnel"
    r"|hospital|airline staff|oil (?:workers|companies)|prisoners?"
    r"|evacuation orders?)\b"
)
OTHER_CLOSURE = _words(
    r"\b(?:website|exhibition|polling|visa (?:section|services?)"
    r"|(?:because|as|since) (?:the )?(?:embassy|consulate) is closed)\b"
)
BY_HOURS = _words(
    rf"{HOURS.pattern}|\bopen to (?:the )?public (?:by|for|from|via|on)\b"
    r"|\bopen (?:to|for) (?:visitors|applications|registration|bids)\b"
)
CLOSURE_OF_ANOTHER_KIND = _words(f"{BY_HOURS.pattern}|{OTHER_CLOSURE.pattern}")
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
_REST = r"[^;:.]{0,60}"

# --- Departures by order or leave ----------------------------------------------------

_NO_NEW_ACT = r"(?!\band (?:authoriz|order)ed the\b|\bwhich\b)"

ENDED = (
    Rule(
        "departure lifted, as a noun",
        What.DEPARTURE_ENDED,
        "US change notes reflect the lifting, end, termination or removal of one order, "
        "or of two at once.",
        ("departure",),
        _words(
            r"\b(?:lifting|end(?:ing)?|terminat(?:ion|ing)|remov(?:al|ing)|expir\w+"
            r"|cancel\w+|conclusion|revocation|rescission|discontinuation) (?:of )?"
            rf"(?:information (?:about|on|of) )?(?:the |its |all )?{DEPARTURE}"
            rf"(?:{_NO_NEW_ACT}[^;:.]){{0,200}}"
        ),
    ),
    Rule(
        "departure lifted, by somebody",
        What.DEPARTURE_ENDED,
        "The US department ended a voluntary departure after a hurricane, and lifted an "
        "order in Mali on a day.",
        ("departure",),
        _words(
            r"\b(?:lift|end|terminat|rescind|cancel|revok|withdr[ae]w|conclud)"
            rf"(?:ed|s|es|ing|led)? (?:its |this |that |all )?{DEPARTURE}"
            rf"(?:{_NO_NEW_ACT}[^;:.]){{0,160}}"
        ),
    ),
    Rule(
        "departure lifted, passive",
        What.DEPARTURE_ENDED,
        "A US text on Oman says that the earlier order is no longer in effect.",
        ("departure",),
        _words(
            rf"{DEPARTURE}{GAP} (?:(?:which )?(?:{HAS}|was|were|is|are)(?: been)?"
            rf" {ADVERB}?(?:lifted|ended|terminated|rescinded|cancel+ed|revoked|over\b"
            r"|no longer in (?:effect|force|place))|(?:ended|expired|concluded)\b)"
        ),
    ),
    Rule(
        "return of staff allowed",
        What.STAFF_RETURNED,
        "US alerts after an evacuation authorize families to return to the post.",
        ("return",),
        _words(
            r"\b(?:authoriz|authoris|approv|permitt|allow)(?:ed|es|ing) (?:the )?"
            rf"return (?:of|by){GAP}\b{PEOPLE}\b"
        ),
    ),
    Rule(
        "withdrawal no longer told",
        What.DEPARTURE_ENDED,
        "A British note removes what the page said about staff being withdrawn.",
        ("remov",),
        _words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?"
            rf"(?:\b{PEOPLE}\b[^;.]{{0,50}}?\bwithdrawn\b"
            rf"|\bwithdraw(?:al|ing)\b[^;.]{{0,60}}?\b{PEOPLE}\b)"
        ),
        unless=CIVIL,
    ),
    Rule(
        "closure no longer told",
        What.RESUMED,
        "Canadian notes remove what the page said on a temporary closure.",
        ("remov",),
        _words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?\bclosure of"
            rf"{GAP}\b{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "suspension no longer told",
        What.RESUMED,
        "Notes remove what the page said on suspended operations.",
        ("remov",),
        _words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?"
            rf"(?:\bsuspension of{GAP}\b{OFFICE}\b|\b{OFFICE}\b{GAP}\bsuspen\w+){_REST}"
        ),
    ),
)

_AUTHORIZE = (
    r"(?:authoriz|authoris|approv|permitt|allow|offer|grant|extend)(?:ed|es|s|ing)?"
)
_ORDER = r"(?:order(?:ed|ing)|direct(?:ed|ing)|instruct(?:ed|ing)|mandat(?:ed|ing))"
_MANNER = (
    r"(?:the |a |an )?(?:(?:temporary|immediate|voluntary|mandatory|precautionary"
    r"|optional|phased) )*"
)
_GOING = r"(?:departures?|evacuation|withdrawal|repatriation|drawdown|relocation)"
_NO_VERB = r"(?!\b(?:authoriz|order)ed\b)"
_NO_DOUBT = r"(?!\b(?:who|that|may|can|should|not)\b)"
_ORDERED_NOUN = rf"(?:{_NO_VERB}[^;:.]){{0,140}}?"
_ON = (
    r"(?:\b(?:reflect\w*|on|under|to|of|in|into|about|granted|due to|and)"
    r"(?: the| an)? |^)"
)
_BEFORE_NOUN = rf"{_ON}[\"(]?"

DEPARTURES = (
    Rule(
        "authorization that is only mentioned",
        What.DEPARTURE_AUTHORIZED,
        "A US text on Saudi Arabia names the authorization which its order replaces.",
        ("authorization",),
        _words(
            r"\bauthorization (?:order )?(?:for|of)(?: the)?(?: departure)?"
            rf"(?:{_NO_VERB}[^;:.]){{0,160}}?\b{PEOPLE}\b[^;:.]{{0,80}}"
        ),
        event=False,
        needs=_words(r"departure|leave|depart"),
    ),
    Rule(
        "departure ordered",
        What.DEPARTURE_ORDERED,
        "The US department orders the departure of families on a day; Australia "
        "directed the departure of its officials.",
        ("order", "direct", "instruct", "mandat"),
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
        ("order", "direct", "instruct", "mandat"),
        _words(
            rf"(?<!pre-)\b{_ORDER} (?:{_NO_VERB}[^;:]){{0,160}}?"
            rf"\b{PEOPLE}\b[^;:]{{0,90}}?\bto {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff ordered to leave, passive",
        What.DEPARTURE_ORDERED,
        "A US worldwide notice of 1998 says that families have been ordered to depart.",
        ("ordered", "directed", "instructed", "told to"),
        _words(
            rf"\b{PEOPLE}\b(?:{_NO_DOUBT}[^;:]){{0,120}}?"
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
        ("departure", "evacuation", "withdrawal", "repatriation", "relocation"),
        _words(
            rf"\b{_AUTHORIZE} {_MANNER}(?:authorized )?{_GOING}\b"
            rf"(?:{_NO_NEW_ACT}[^;:]){{0,140}}?\b(?:{PEOPLE}|{OFFICE})\b"
        ),
        unless=CIVIL,
    ),
    Rule(
        "staff authorized to leave",
        What.DEPARTURE_AUTHORIZED,
        "Since 2026 US texts say that employees and families were authorized to leave.",
        ("authori", "permitt", "allow"),
        _words(
            r"\b(?:authoriz|authoris|permitt|allow)(?:ed|es|ing) "
            rf"(?:{_NO_VERB}[^;:]){{0,160}}?\b{PEOPLE}\b[^;:]{{0,90}}?\bto {LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff authorized to leave, passive",
        What.DEPARTURE_AUTHORIZED,
        "A US worldwide notice of 1998 says that families have been authorized to go.",
        ("authori", "permitt"),
        _words(
            rf"\b{PEOPLE}\b(?:{_NO_DOUBT}[^;:]){{0,120}}?"
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
        ("ordered departure", "mandatory departure", "ordered-departure"),
        _words(
            rf"{_BEFORE_NOUN}(?:ordered|mandatory)[- ]departures?[\")]*\b(?! order)"
            rf"{_ORDERED_NOUN}\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
    ),
    Rule(
        "authorized departure, as a noun",
        What.DEPARTURE_AUTHORIZED,
        "US change notes reflect an authorized departure, at times beside an ordered "
        "one.",
        ("authorized departure", "authorised departure", "voluntary departure"),
        _words(
            rf"{_BEFORE_NOUN}(?:authori[sz]ed|voluntary)[- ]departures?[\")]*\b"
            rf"{_ORDERED_NOUN}\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
    ),
    Rule(
        "on ordered departure",
        What.DEPARTURE_ORDERED,
        "US posts say that they are, or remain, on ordered departure.",
        ("ordered departure",),
        _words(
            rf"\b(?:{OFFICE}|post|we)\b{GAP} (?:{IS}|went|goes|placed)"
            r" (?:\w+ )?(?:on|under) ordered departure\b"
        ),
    ),
    Rule(
        "on authorized departure",
        What.DEPARTURE_AUTHORIZED,
        "US posts say that they are on authorized departure.",
        ("authorized departure",),
        _words(
            rf"\b(?:{OFFICE}|post|we)\b{GAP} (?:{IS}|went|goes|placed)"
            r" (?:\w+ )?(?:on|under) authorized departure\b"
        ),
    ),
)

# --- Staff ---------------------------------------------------------------------------

_TAKE = (
    r"(?:withdr[ae]w(?:n|s|ing)?|withdrawal of|pull(?:ed|ing)? out|recall(?:ed|ing)?"
    r"|evacuat(?:ed|es|ing|ion of)|relocat(?:ed|ing))"
)
_TAKEN = (
    r"(?:withdrawn|evacuated|pulled out|recalled|relocated|moved out|brought home"
    r"|flown (?:out|home))"
)
_OWN = rf"(?:(?!\b(?:is|are|has|have|will|may|can|to|but)\b)[^;:.]){{0,70}}?\b{PEOPLE}\b"
_AND_FAMILIES = (
    r"(?:,? and (?:their )?(?:dependants|dependents|famil(?:y|ies)(?: members)?))?"
)
_ELSEWHERE = (
    r"(?:to (?:another|a different|other) (?:location|place|city|part|site)s?"
    rf"|elsewhere (?:in|within)|within (?:the country|{CAPITAL}\w+))"
)
_DRAWN_DOWN = r"(?:reduced|drawn down|drew down|cut|scaled (?:back|down))"
_SIZE = (
    r"(?:(?:its|the|our|a|small|number of|numbers of|size of|in-country|diplomatic"
    rf"|local|embassy|{ONE_NATION}) )*"
)
_TEAM = r"(?:staff\w*|personnel|presence|footprint|team|employees)"

STAFF = (
    Rule(
        "staff moved within the host",
        What.STAFF_MOVED,
        "Britain moved staff and dependants from Tel Aviv to another place in Israel.",
        ("mov", "relocat", "transfer", "withdr"),
        _words(
            rf"\b(?:mov|relocat|transferr|withdr[ae]w)(?:e|ed|es|ing|n)? {_OWN}"
            rf"[^;:.]{{0,80}}?\b{_ELSEWHERE}[^;:.]{{0,40}}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff have returned",
        What.STAFF_RETURNED,
        "A British page on Niger says that staff have returned after they had been "
        "withdrawn, one on Ukraine that some are returning.",
        ("return",),
        _words(
            rf"\b(?:[\w-]+ ){{0,4}}{PEOPLE}\b(?:(?!\b(?:may|can|will)\b)[^;:.]){{0,110}}?"
            rf"\b(?:{HAS} (?:now |all )?returned|(?:are|is) (?:now )?returning)\b"
            r"[^;:.]{0,90}"
        ),
        needs=SERVING,
        unless=_words(
            rf"{CIVIL.pattern}|\b(?:calls?|emails?|messages?|home|yet to return)\b"
        ),
    ),
    Rule(
        "departure of families told",
        What.STAFF_WITHDRAWN,
        "A British note of 2025 tells of the departure of family members of staff.",
        ("departure",),
        _words(rf"(?<!ordered )(?<!voluntary )\bdepartures? of {_OWN}{_REST}"),
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
        ("withdr", "pull", "recall", "evacuat", "relocat"),
        _words(
            rf"(?<!able to )(?<!plans to )(?<!intends to )(?<!been )\b{_TAKE} {_OWN}"
            rf"(?: of{GAP}\b{PEOPLE}\b)?{_AND_FAMILIES}{_REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff withdrawn, passive",
        What.STAFF_WITHDRAWN,
        "British pages say that non-essential embassy staff, or dependants of staff, "
        "have been withdrawn for a time; Ireland's in Tehran have relocated.",
        (
            "withdr",
            "evacuat",
            "pulled out",
            "recalled",
            "relocat",
            "moved out",
            "flown",
        ),
        _words(
            rf"\b(?:[\w-]+ ){{0,6}}{PEOPLE}\b"
            rf"(?:(?!\b(?:who|that|may|can|is|return\w+)\b)[^;:.]){{0,120}}? "
            rf"(?:(?:{HAS}(?: all)?(?: been)?|were|are|being|are being) )?{ADVERB}*"
            rf"(?:being )?{_TAKEN}\b{_REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff withdraw",
        What.STAFF_WITHDRAWN,
        "A British page of 2020 says that staff in Kabul have begun to withdraw.",
        ("withdraw", "leave"),
        _words(
            rf"\b(?:[\w-]+ ){{0,6}}{PEOPLE}\b{GAP} (?:{HAS} (?:started|begun)"
            rf"|are (?:starting|beginning)) to (?:withdraw|leave)\b{_REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff have left",
        What.STAFF_WITHDRAWN,
        "An Australian page says that all government personnel have left Afghanistan.",
        ("left", "departed"),
        _words(
            rf"\b(?:[\w-]+ ){{1,6}}?{PEOPLE}\b(?:{_NO_DOUBT}[^;:.]){{0,60}}?"
            rf"\b{HAS} (?:now |all |already |since )*{ADVERB}?(?:left|departed)\b{_REST}"
        ),
        needs=_words(rf"\b(?:government|embassy|consul\w+|diplomat\w*|{ONE_NATION})\b"),
        unless=CIVIL,
    ),
    Rule(
        "families not assigned",
        What.UNACCOMPANIED,
        "A US text on Niger of 2026 says that families are not assigned to the post.",
        ("not assigned",),
        _words(rf"\b{PEOPLE}\b{GAP} are not assigned to\b{_REST}"),
        event=False,
        needs=SERVING,
    ),
    Rule(
        "dependants may not live there",
        What.UNACCOMPANIED,
        "US texts say that minor dependants cannot accompany employees at some posts.",
        ("accompan", "resid", "liv", "join"),
        _words(
            rf"\b(?:children|minors|{PEOPLE})\b[^;:.]{{0,60}}?"
            r"\b(?:cannot|can't|may not"
            r"|are not (?:permitted|allowed|authorized|able) to"
            r"|are (?:prohibited|restricted) from)"
            r" (?:accompany|accompanying|resid(?:e|ing)|liv(?:e|ing)|join(?:ing)?)\b"
            r"[^;:]{0,110}|\bunaccompanied (?:post|status|assignment)\b"
        ),
        event=False,
    ),
    Rule(
        "staff reduced, by the office",
        What.STAFF_REDUCED,
        "The embassy in Niamey cut its personnel in 2023, Britain's in Tripoli its "
        "staff.",
        ("reduc", "dr", "cut", "scaled"),
        _words(
            rf"\b{OFFICE}\b{GAP} {HAS} (?:also )?{ADVERB}*{_DRAWN_DOWN}"
            rf" {_SIZE}{_TEAM}\b[^;:.]{{0,30}}"
        ),
        subject=True,
    ),
    Rule(
        "staff reduced, we",
        What.STAFF_REDUCED,
        "British pages say that we have reduced our staff.",
        ("reduc", "drew", "drawn", "scaled"),
        _words(
            rf"\b(?:we|{GOVERNMENT}|UK) (?:{HAS} )?{ADVERB}?{_DRAWN_DOWN} "
            rf"{_SIZE}{_TEAM}\b{_REST}"
        ),
    ),
    Rule(
        "staff reduced, passive",
        What.STAFF_REDUCED,
        "A British page of 2025 says that the number of staff in Juba has been reduced, "
        "one of 2021 that some staff were drawn down.",
        ("reduc", "drawn down", "cut", "scaled"),
        _words(
            rf"\b(?:[\w-]+ ){{0,6}}{_TEAM}{GAP} (?:{HAS} been|were|was) {ADVERB}?"
            rf"{_DRAWN_DOWN}\b{_REST}"
        ),
        needs=_words(rf"\b(?:{OFFICE}|our|consular|diplomatic|{ONE_NATION})\b"),
        unless=CIVIL,
    ),
    Rule(
        "reduced staffing",
        What.STAFF_REDUCED,
        "Irish pages speak of an embassy in Moscow with reduced staffing, or of staff "
        "reductions after expulsions.",
        ("staff", "personnel"),
        _words(
            r"\b(?:(?:reduced|minimal|skeleton|decreased|limited|lower)(?: number of)?"
            r"(?: \w+)? (?:staff(?:ing)?|personnel)\b"
            r"|staff(?:ing)? (?:reductions?|restrictions|cuts|shortages))[^;:.]{0,100}"
        ),
        needs=_words(rf"\b(?:{OFFICE}|our|{ONE_NATION} staff|department)\b"),
        unless=_words(
            rf"{CIVIL.pattern}|\b(?:wards?|hospitals?|clinics?|movements?|overnight"
            r"|health\w*|medical)\b"
        ),
    ),
)

# --- Closing, suspending, resuming ---------------------------------------------------

_CLOSED = r"(?:closed|shut(?:tered)?)"
_DATES = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {DAY_MONTH}|{DAY_MONTH}\.? \d{{1,2}}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|this date)"
)
_TO_WHOM = (
    rf"(?: {ADVERB}?(?:to (?:the )?public"
    r"|for (?:routine |normal )?(?:business|services?)))?"
)
_FOR_DAYS = (
    rf"{_TO_WHOM},?"
    r"(?: (?:on|from|between|for|until|through|this|next|also|again|the|and|both)\b)*"
    rf",? ?(?:{_DATES}|\d+ and {_DATES}|the (?:rest|remainder) of the (?:day|week)"
    r"|\d+ (?:days?|hours?)|while\b|(?:one|two|three) days?)"
)
_FURTHER = r"(?:until further notice|indefinitely|permanently)"
_WILL_BE = rf"(?:(?:will|is due to|are due to) (?:be|remain)|{IS})"

CLOSURES = (
    Rule(
        "closed to some",
        What.LIMITED,
        "A US alert of 2019 says that the embassy in Khartoum receives nobody, British "
        "ones are closed to visitors, a Canadian one for in-person appointments.",
        ("clos",),
        _words(
            rf"\b{OFFICE}\b{GAP} {_WILL_BE} {ADVERB}?{_CLOSED} "
            r"(?:to (?:the )?(?:public|visitors)\b(?! on \d| on [A-Z])"
            r"|for (?:in-person|notarial|visa|passport|consular) (?:\w+ )?"
            r"(?:appointments|services|visits))[^;.]{0,60}"
        ),
        unless=CLOSURE_OF_ANOTHER_KIND,
        subject=True,
    ),
    Rule(
        "closed until further notice",
        What.CLOSED,
        "An Australian consulate is closed from a day on until further notice, the US "
        "embassy in Kuwait was in 2026.",
        ("clos", "shut"),
        _words(
            rf"\b{PAIR}\b{GAP} (?:{_WILL_BE}|{HAS}|to be) {ADVERB}*"
            rf"{_CLOSED}\b[^;.]{{0,70}}?\b{_FURTHER}\b"
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
        ("clos", "shut"),
        _words(
            rf"\b{PAIR}\b{GAP} {_WILL_BE} {ADVERB}?{_CLOSED}{_FOR_DAYS}"
            rf"|\b{PAIR}\b{GAP} will (?:be|remain) {ADVERB}?{_CLOSED} until\b"
            r"(?! further)[^;.]{0,50}"
        ),
        unless=CLOSURE_OF_ANOTHER_KIND,
        subject=True,
    ),
    Rule(
        "office closed",
        What.CLOSED,
        "Australia's embassy in Kabul is closed, the one in Tehran with its operations "
        "now closed; a consulate closed on a day.",
        ("clos", "shut"),
        _words(
            rf"\b{PAIR}\b{GAP} (?:(?:{IS}|{HAS}) {ADVERB}*{_CLOSED}\b"
            rf"|{_CLOSED} (?:{ADVERB}?on |in |its doors|temporarily|permanently)"
            rf"|will {ADVERB}?(?:be {_CLOSED}|close)\b"
            rf"(?= (?:{_FURTHER}|on|from|in)\b|\.?$))[^;.]{{0,50}}"
        ),
        unless=CLOSURE_OF_ANOTHER_KIND,
        subject=True,
    ),
    Rule(
        "not open since",
        What.CLOSED,
        "A Canadian page says that the embassy to Venezuela has not been open since "
        "2019.",
        ("open", "operat", "function"),
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
        "Governments say that they closed their embassy, Britain so of the US one in "
        "Lahore.",
        ("clos", "shut"),
        _words(
            rf"\b(?:we|{GOVERNMENT}|{CAPITAL}\w+) (?:{HAS} )?{ADVERB}?"
            rf"(?:closed|shut|decided to close) {OURS}{OFFICE}\b[^;.]{{0,50}}"
        ),
        unless=BY_HOURS,
    ),
    Rule(
        "temporary closure, as a noun",
        What.CLOSED_SHORT,
        "Canadian notes add that an embassy is closed for a time.",
        ("closure",),
        _words(
            r"\b(?:temporary|brief|one-day|precautionary) closure of"
            rf"{GAP}\b{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "closure, as a noun",
        What.CLOSED,
        "Notes tell of the closure of an embassy.",
        ("closure",),
        _words(
            r"\b(?:permanent )?closure of "
            r"(?:(?!\b(?:border|road|airport|line|crossing)s?\b)[^;.]){0,40}?"
            rf"\b{OFFICE}\b{_REST}"
        ),
    ),
)

_OPERATIONS = r"(?:operations?|activities|functions?)"
_SERVICES = r"(?:services?|appointments|assistance)"
_STOPPED = r"(?:suspend(?:ed|ing|s)?|ceas(?:ed|ing)|halt(?:ed|ing)|paus(?:ed|ing))"
_WHICH = (
    r"(?:(?:all|its|their|our|normal|embassy|consular|diplomatic|the|most|certain"
    rf"|in-country|non-essential|regular|{ONE_NATION}) )*"
)
_ROUTINE = (
    r"(?:routine|regular|normal|public|non-emergency|non-essential|in-person|standard)"
)
_ACTING = rf"(?:(?:{HAS}|is|are|will) )?(?:also )?{ADVERB}?"

SUSPENSIONS = (
    Rule(
        "routine services stopped",
        What.CONSULAR_EMERGENCY,
        "The US embassy in Doha stopped routine consular services in 2026, the one in "
        "Baghdad its public ones in 2019.",
        ("suspen", "cancel", "halt", "paus", "ceas"),
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b(?:{GAP}|[^;:]{{0,110}}?,) {_ACTING}"
            rf"(?:{_STOPPED}|cancel+ed) (?:(?:all|its) )*{_ROUTINE}"
            rf"(?: [\w,]+){{0,3}} {_SERVICES}\b[^;.]{{0,60}}"
        ),
        unless=_words(r"\bvisa services?\b(?!.*\bconsular)"),
    ),
    Rule(
        "consular services stopped",
        What.CONSULAR_NONE,
        "The US department said in February 2022 from which day on the embassy in Kyiv "
        "gives no consular services.",
        ("suspen", "cancel", "halt", "paus", "ceas"),
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} {_ACTING}{_STOPPED}"
            rf" (?:all )?(?:its )?consular (?:services|operations|assistance)\b{_REST}"
        ),
    ),
    Rule(
        "operations suspended",
        What.SUSPENDED,
        "US embassies suspended their operations in Kabul, Khartoum or Caracas, the "
        "department those of an embassy; Canada's did so in Damascus.",
        ("suspen", "ceas", "halt", "paus"),
        _words(
            rf"\b(?:{OFFICE}(?!'s)|{GOVERNMENT}|we|UK)\b(?:{GAP}|[^;:]{{0,110}}? and)"
            rf" {_ACTING}(?<!years of ){_STOPPED} {_WHICH}"
            rf"(?:{_OPERATIONS}|services(?= of\b)|(?<=in-country )services)\b"
            rf"(?: (?:of|at){GAP}\b{OFFICE}\b)?{_REST}"
        ),
    ),
    Rule(
        "operations of an office suspended",
        What.SUSPENDED,
        "A US text adds that the department also suspended those at Embassy Minsk.",
        ("suspen",),
        _words(
            rf"\b(?:it|they|{CAPITAL}\w+) {_ACTING}suspended {_WHICH}"
            rf"(?:{_OPERATIONS}|services) (?:of|at){GAP}\b{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "operations suspended, passive",
        What.SUSPENDED,
        "British services in Damascus and Sana'a are suspended.",
        ("suspen", "halted", "discontinued"),
        _words(
            rf"\b{OFFICE}\b (?:(?:consular|embassy) )?(?:{_OPERATIONS}|{_SERVICES})"
            rf"{GAP} {IS} {ADVERB}?(?:suspended|discontinued|halted)\b[^;.]{{0,40}}"
            rf"|\b(?:{_OPERATIONS}|services) (?:of|at){GAP}\b{OFFICE}\b{GAP}"
            rf" (?:{IS} {ADVERB}?|{ADVERB})(?:suspended|halted)\b[^;.]{{0,40}}"
            rf"|\b{OFFICE}\b(?: (?:in|at|to) [\w' ]{{1,40}})? {IS} {ADVERB}?"
            r"suspended\b[^;.]{0,40}"
        ),
        unless=_words(
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
        _words(
            r"(?<!due )\b(?:announc\w+|order\w+|reflect\w*|and|to|on|of|about) (?:the )?"
            rf"(?:temporary )?suspension of {_WHICH}{_OPERATIONS}"
            rf"{GAP}\b{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "suspended, as a heading",
        What.SUSPENDED,
        "US pages on Kabul and Caracas begin with a heading and the day.",
        ("suspended",),
        _words(rf"^operations suspended\b(?: - | ){DAY_MONTH} \d+,? \d{{4}}"),
    ),
    Rule(
        "all consular services suspended",
        What.CONSULAR_NONE,
        "US consular services in Caracas, Vladivostok and Yekaterinburg stayed "
        "suspended for years.",
        ("suspended",),
        _words(
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
        _words(
            rf"\b(?:{_ROUTINE}(?: \w+)? )(?:(?:and|emergency|consular|citizen) )*"
            rf"{_SERVICES}\b{GAP} {IS} {ADVERB}?(?:suspended|cancel+ed|halted|paused)\b"
            r"[^;.]{0,40}"
        ),
        unless=_words(
            r"\b(?:bus|train|rail|ferry|flights?|airline|mail|postal|bank|school)\w*\b"
        ),
    ),
    Rule(
        "no longer helps",
        What.CONSULAR_NONE,
        "An Australian page says that Canada's embassy no longer helps Australians in "
        "Venezuela.",
        ("no longer",),
        _words(
            rf"\b{OFFICE}\b{GAP} {IS} no longer (?:able to )?"
            rf"(?:provid|offer|giv|deliver)(?:e|ing) (?:[\w-]+ ){{0,5}}{HELP}\b{_REST}"
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
        _words(
            rf"\b(?:{OFFICE}|{GOVERNMENT}|we)\b{GAP} (?:(?:{HAS}|is|are|will) )?{ADVERB}*"
            rf"(?:resum(?:e|ed|ing|es)|restart(?:ed|ing)|restored) {_FULL}"
            rf"(?:{_OPERATIONS}|{_SERVICES}|work)\b{_REST}"
            rf"|\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|was) )?(?:been )?{ADVERB}?"
            r"re-?open(?:ed|ing)\b[^;.]{0,40}"
            rf"|\b{OFFICE}\b{GAP} will {ADVERB}?re-?open (?:on|for|from|tomorrow|to)\b"
            r"[^;.]{0,50}"
        ),
        unless=_words(rf"\bresum\w+ (?:visa|interview)\b|{BY_HOURS.pattern}"),
    ),
    Rule(
        "embassy opened again",
        What.RESUMED,
        "Governments say that they have reopened their embassy.",
        ("open",),
        _words(
            rf"\b(?:we|{GOVERNMENT}|{CAPITAL}\w+) (?:{HAS} )?{ADVERB}?re-?opened"
            rf" {OURS}{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "resumption, as a noun",
        What.RESUMED,
        "The US department announced the resumption of operations in Caracas.",
        ("resumption", "opening"),
        _words(
            r"\b(?:announc\w+|reflect\w*|about|on) (?:the )?"
            rf"(?:resumption|re-?opening) of{GAP}\b{OFFICE}\b{_REST}"
        ),
    ),
    Rule(
        "back to normal",
        What.RESUMED,
        "A British note of 2025 tells that the embassy in Tehran returns to normal.",
        ("return",),
        _words(
            rf"\b{OFFICE}\b{GAP} (?:(?:{HAS}|is|are|being) )?{ADVERB}?"
            r"return(?:ed|ing|s) to (?:normal|full|regular)"
            rf" (?:{_OPERATIONS}|{_SERVICES}|staffing)\b"
        ),
        unless=BY_HOURS,
    ),
)

# --- Where and how it works ----------------------------------------------------------

_RUNS = r"(?:operat(?:e|es|ing|ional)|work(?:s|ing)?|function(?:s|ing)?)"
_MOVED = r"(?:relocat(?:ed|ing)|moved|moving|transferred)"
_HIS = r"(?:(?:its|the|our|their|all|of|some|embassy|diplomatic|us|british) )*"
_HAVING = r"(?:have|offer\w*|provid\w*|operat\w* (?:with|at|on))"

PLACES = (
    Rule(
        "remote mission",
        What.REMOTE,
        "A unit in Bogotá serves as the remote US mission to Venezuela.",
        ("remote mission", "remote embassy"),
        _words(
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
        _words(
            rf"\b(?:{OFFICE}|operations|our (?:team|staff))\b{GAP}"
            rf" (?:(?:{IS}|{HAS}|will|to|continues?|now|which)(?: to)? )*{ADVERB}*"
            rf"(?:been )?{_RUNS} (?:[\w ]{{0,20}} )?"
            r"(?:remotely|from (?:abroad|outside|a remote))\b[^;.]{0,50}"
        ),
        unless=_words(r"\bvisa applications?\b"),
    ),
    Rule(
        "office moved",
        What.MOVED_WITHIN,
        "Embassies left Kyiv for Lviv in 2022, and others for another state.",
        ("relocat", "mov", "transferr"),
        _words(
            rf"\b{OFFICE}\b{GAP} (?:{HAS}(?: been)?|is|is being|was|will be) {ADVERB}*"
            rf"{_MOVED}\b(?: (?:{_HIS}{_OPERATIONS}|staff))?"
            rf"(?: (?:from|to|in|at) [^;.]{{0,60}}|\.?$|,)"
        ),
        unless=PREMISES,
        subject=True,
    ),
    Rule(
        "office moved by its government",
        What.MOVED_WITHIN,
        "The US department moved what its embassy in Kyiv does to Lviv in 2022.",
        ("relocat", "mov", "transferr"),
        _words(
            rf"\b(?:{HAS}|is|are|we|will|and|of) {ADVERB}*(?:been )?"
            rf"(?:relocat|mov|transferr)(?:ed|ing|es?) {_HIS}(?:{OFFICE}|{_OPERATIONS})"
            rf"{GAP}(?: from{GAP})? to {CAPITAL}{_REST}"
        ),
        unless=PREMISES,
    ),
    Rule(
        "works from another city",
        What.MOVED_WITHIN,
        "The British embassy worked from an office in Lviv in 2022.",
        ("operat", "work"),
        _words(
            rf"\b{OFFICE}\b{GAP} (?:{IS}|will be|now) {ADVERB}*{_RUNS}"
            rf" (?:temporarily )?(?:an office in|(?:out of|from){GAP}) (?=[A-Z]){_REST}"
        ),
        needs=_words(r"\boffice in\b|\bout of\b"),
        unless=PREMISES,
        subject=True,
    ),
    Rule(
        "limited for days",
        What.LIMITED,
        "A Canadian high commission offers little on two days of an election; a British "
        "embassy works with limited capacity in Kyiv.",
        ("limited", "reduced"),
        _words(
            rf"\b{OFFICE}\b{GAP} (?:will|has|have|is|are)(?: only)? {_HAVING}? ?(?:a )?"
            r"(?:limited|reduced) (?:services?|hours|capacity|operations?|basis)\b"
            r"(?! to (?:provide|assist|help|support))(?: available)?[^;.]{0,40}"
        ),
        needs=_words(rf"{_DATES}|until further|capacity|operations?|today|currently"),
        unless=_words(r"\b(?:every|each|by appointment)\b"),
        subject=True,
    ),
    Rule(
        "open for the essential only",
        What.LIMITED,
        "British missions in Brazil were open in 2020 for essential business only.",
        ("open",),
        _words(
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
        _words(
            rf"\b{PAIR}\b{GAP} (?:{IS} {ADVERB}?(?:fully )?"
            r"(?:operating|operational|functioning|working)\b"
            r"(?! (?:with|at|on) (?:a )?(?:reduced|limited|minimal|skeleton))"
            r"|(?:also )?continues? to (?:operate|function|work)\b"
            r"(?! with (?:reduced|limited|minimal)))"
            r"(?: (?:as normal|normally|as usual))?[^;.]{0,30}"
        ),
        unless=_words(
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
        _words(
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
        _words(
            rf"\b{MANY} (?:[\w-]+ )?(?:countries|governments|states|embassies"
            r"|(?:diplomatic|foreign) missions|diplomats)"
            rf" {HAS}(?: also)? {ADVERB}?"
            r"(?:suspended|closed|resumed|re-?opened|withdrawn|evacuated|reduced"
            r"|relocated)\b[^;]{0,120}"
        ),
    ),
)

# --- Standing states -----------------------------------------------------------------

_ABLE = r"(?:ability|capacity)"
_LIMITED = r"(?:limited|restricted|constrained|reduced|hampered|curtailed)"
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
        _words(
            rf"\b{HELP}\b{GAP} (?:is|are)? ?(?:only )?(?:provided|available|given)?"
            r" ?(?:remotely|via|through|from)(?: from| by)?(?: the| our)?"
            rf" (?:[\w']+ )?{OFFICE}\b{_REST}"
            rf"|\b{OFFICE}\b in {CAPITAL}[\w' ,]+? has [\w ]{{0,15}}limited {_ABLE} to "
            rf"[^;.]{{0,80}} in {CAPITAL}\w+"
        ),
        event=False,
        needs=_words(r"\bconsular|remotely|limited\b"),
        conditional=True,
    ),
    Rule(
        "ability limited",
        What.CONSULAR_LIMITED,
        "Australia and Canada write that their ability to give consular help is "
        "limited, severely or extremely.",
        ("ability", "capacity"),
        _words(
            rf"\b{_ABLE}\b(?:(?!\b(?:may|might|will|could|would)\b)[^;:]){{0,150}}?"
            rf" (?:is|are|remains?|has been) {_VERY}{_LIMITED}\b"
            rf"|\b{_VERY}limited {_ABLE} to"
            rf" (?:provide|assist|help|offer|support|respond)\b{_REST}"
            rf"|\b{_LIMITED} (?:our|the|its|(?:the )?\w+'s?) {_ABLE} to"
            r" (?:provide|assist|help)\b"
            rf"|\b(?:may|can) (?:only )?have {_VERY}(?:reduced|limited) {_ABLE}\b"
        ),
        event=False,
    ),
    Rule(
        "limited in its help",
        What.CONSULAR_LIMITED,
        "The US is limited in what it can do in Yemen, Ireland where it has no embassy.",
        ("limited", "restricted", "constrained", "reduced", "resources"),
        _words(
            rf"\b(?:is|are|remains?|'re) {_VERY}{_LIMITED} (?:in|to) the"
            rf" {_KINDS}{HELP}\b"
            rf"|\b(?:consular|our) {HELP}\b[^;:]{{0,90}}? (?:is|are|remains?)"
            rf" {_VERY}{_LIMITED}"
            rf"|\b{HELP} (?:for|to|that) (?:[\w ]+) (?:is|are) {_VERY}{_LIMITED}\b"
            r"|\b(?:can|able to) (?:only |still )?(?:be able to )?provide (?:only )?"
            rf"{_VERY}limited {_KINDS}{HELP}\b"
            rf"|\bprovid(?:es?|ing) (?:only )?{_VERY}limited {_KINDS}{HELP}\b"
            rf"|\blimited (?:emergency )?(?:consular|passport) (?:\w+ )?{HELP}\b"
            r"|\b(?:fewer|limited) resources to assist\b"
        ),
        event=False,
    ),
    Rule(
        "emergencies only",
        What.CONSULAR_EMERGENCY,
        "The US embassies in Abuja and Niamey could give help in emergencies only.",
        ("only",),
        _words(
            r"\bonly (?:be )?(?:able to )?(?:provid|offer)(?:e|es|ing)"
            rf" (?:limited,? )?emergency (?:consular )?{HELP}\b{_REST}"
        ),
        event=False,
    ),
    Rule(
        "no help",
        What.CONSULAR_NONE,
        "The US is unable to give any consular services in Syria, Britain's embassy none "
        "in person in Nouakchott.",
        ("unable", "not", "can't", "doesn't", "no means", "unavailable"),
        _words(
            r"\b(?:unable|not able|not always able|no means|not in a position) to"
            rf" {_GIVE} {_KINDS}{HELP}\b"
            r"|\b(?:cannot|can't|can not|does not|do not|doesn't|don't)(?: always)?"
            rf" {_GIVE} {_KINDS}{HELP}\b"
            rf"|\b(?:consular|in-person) {HELP}\b[^;:.]{{0,50}}? (?:is|are)"
            r" (?:not|un)(?: )?available\b"
            rf"|\b{HELP} in person is not possible\b"
        ),
        event=False,
        needs=_words(r"consular|emergency|in[- ]person|routine|assistance|services"),
    ),
    Rule(
        "protecting power",
        What.PROTECTING_POWER,
        "Switzerland in Iran, Sweden in North Korea and Czechia in Syria serve US "
        "interests.",
        ("protecting", "interests"),
        _words(
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
        _words(
            r"\bthere (?:is|are) (?:currently )?no"
            rf" (?:(?:{CAPITAL}\w*|resident|permanent|functioning) )*{OFFICE}\b"
            r"|\b(?:do|does)(?: not|n't) (?:currently )?(?:have|maintain|operate)"
            rf" (?:an? |any )?(?:[\w-]+ ){{0,3}}?(?:{OFFICE}|presence"
            r"|(?:diplomatic|consular)(?: or \w+)? relations)\b"
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
    r"|must|may only|need|should not|discouraged|forbidden)"
)
_FEW = r"(?:[\w-]+ ){0,3}"

ADVICE = (
    Rule(
        "staff may not go there",
        What.MOVEMENT_LIMITS,
        "US texts forbid employees some areas, or ask them for a special authorization.",
        ("personnel", "employee", "staff", "official", "famil", "diplomat", "dependen"),
        _words(
            r"\b(?:government|embassy|consulate|mission|official|US|diplomatic|such|our)"
            rf"(?: [\w-]+)? {PEOPLE}\b[^;:]{{0,100}}? {_BOUND}\b"
            r"|\b(?:prohibits?|restricts?|forbids?|requires?|limits?|banned|bars?|limited(?! number)"
            rf"|prohibited|restricted) {_FEW}{PEOPLE}\b"
            r"|\b(?:restricted|off-limits|limited|prohibited)(?: for travel)?"
            rf" (?:by|for|to) {_FEW}{PEOPLE}\b"
            rf"|\b(?:travel|movement)s? (?:policy )?(?:for|of|by) {_FEW}{PEOPLE}\b"
            r"[^;:]{0,60} (?:is|are|prohibits|has been)"
            rf"|\brestrictions on {_FEW}{PEOPLE} ?(?:movements?|travel)?"
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
        _words(
            r"\b(?:leave|depart|leaving|departing)\b(?! the (?:scene|area)\b)"
            r"[^;:.]{0,60}?\b(?:immediately|now|at once|as soon as|urgently"
            r"|while (?:commercial|you can|it is)|(?:by|via|through) commercial"
            r"|using (?:the )?(?:limited )?commercial|by any available)\b"
            r"|\b(?:should|to|consider) (?:immediately|urgently) (?:leave|depart)\b"
        ),
        event=False,
        conditional=True,
    ),
)

RULES: tuple[Rule, ...] = (
    *THIRD_STATES,
    *ENDED,
    *DEPARTURES,
    *STAFF,
    *CLOSURES,
    *SUSPENSIONS,
    *RESUMPTIONS,
    *PLACES,
    *HELP_GIVEN,
    *ADVICE,
)
