"""Departures by order or leave, and their end: mostly words of the United States."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    CIVIL,
    HAS,
    IS,
    NO_DOUBT,
    REST,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    DEPARTURE,
    GAP,
    LEAVE,
    OFFICE,
    PEOPLE,
    SERVING,
)
from embassies.extraction.finds import What

_NO_NEW_ACT = r"(?!\band (?:authoriz|order)ed the\b|\bwhich\b)"

ENDED = (
    Rule(
        "departure lifted, as a noun",
        What.DEPARTURE_ENDED,
        "US change notes reflect the lifting, end, termination or removal of one "
        "order, or of two at once.",
        ("departure",),
        words(
            r"\b(?:lifting|end(?:ing)?|terminat(?:ion|ing)|remov(?:al|ing)|expir\w+"
            r"|cancel\w+|conclusion|revocation|rescission|discontinuation) (?:of )?"
            rf"(?:information (?:about|on|of) )?(?:the |its |all )?{DEPARTURE}"
            rf"(?:{_NO_NEW_ACT}[^;:.]){{0,200}}"
        ),
    ),
    Rule(
        "departure lifted, by somebody",
        What.DEPARTURE_ENDED,
        "The US department ended a voluntary departure after a hurricane, and lifted "
        "an order in Mali on a day.",
        ("departure",),
        words(
            r"\b(?:lift|end|terminat|rescind|cancel|revok|withdr[ae]w|conclud)"
            r"(?:ed|s|es|ing|led)? (?:its |this |that |all )?(?:\w+ \d+,? \d{4},? )?"
            rf"{DEPARTURE}"
            rf"(?:{_NO_NEW_ACT}[^;:.]){{0,160}}"
        ),
    ),
    Rule(
        "departure lifted, passive",
        What.DEPARTURE_ENDED,
        "A US text on Oman says that the earlier order is no longer in effect.",
        ("departure",),
        words(
            rf"(?:{DEPARTURE}|\bdeparture (?:order|status)){GAP}"
            rf" (?:(?:which )?(?:{HAS}|was|were|is|are)(?: been)?"
            rf" {ADVERB}?(?:lifted|ended|terminated|rescinded|cancel+ed|revoked|over\b"
            r"|no longer in (?:effect|force|place))|(?:ended|expired|concluded)\b)"
        ),
    ),
    Rule(
        "return of staff allowed",
        What.STAFF_RETURNED,
        "US alerts after an evacuation authorize families to return to the post.",
        ("return",),
        words(
            r"\b(?:authoriz|authoris|approv|permitt|allow)(?:ed|es|ing) (?:the )?"
            rf"return (?:of|by){GAP}\b{PEOPLE}\b"
        ),
    ),
    Rule(
        "withdrawal no longer told",
        What.DEPARTURE_ENDED,
        "A British note removes what the page said about staff being withdrawn.",
        ("remov",),
        words(
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
        words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?\bclosure of"
            rf"{GAP}\b{OFFICE}\b{REST}"
        ),
    ),
    Rule(
        "suspension no longer told",
        What.RESUMED,
        "Notes remove what the page said on suspended operations.",
        ("remov",),
        words(
            r"\b(?:removal of|removed|removing)\b[^;.]{0,60}?"
            rf"(?:\bsuspension of{GAP}\b{OFFICE}\b|\b{OFFICE}\b{GAP}\bsuspen\w+){REST}"
        ),
    ),
)

_AUTHORIZE = (
    r"(?:(?:authori[sz]|approv)(?:ed|es|ing)"
    r"|(?:permitt|offer|grant|extend|allow)(?:ed|ing)|(?:offer|grant|permit|allow)s)"
)
_ORDER = r"(?:order(?:ed|ing)|direct(?:ed|ing)|instruct(?:ed|ing)|mandat(?:ed|ing))"
_MANNER = (
    r"(?:the |a |an )?(?:(?:temporary|immediate|voluntary|mandatory|precautionary"
    r"|optional|phased) )*"
)
_GOING = r"(?:departures?|evacuation|withdrawal|repatriation|drawdown|relocation)"
_NO_VERB = r"(?!\b(?:authoriz|order)ed\b)"
# "Ordered departure" in brackets is the name of what was just told.
_NO_GLOSS = r"(?<!\()(?<!\([\"])"
# A sentence that explains the words orders nothing.
_EXPLAINED = words(
    r"\b(?:option to|requires that|means that|not required|defined as"
    r"|departure is (?:a|an|initiated|used|declared|when)|this status)\b"
)
_NO_DEPARTURE = words(f"{CIVIL.pattern}|{_EXPLAINED.pattern}")
_ORDERED_NOUN = rf"(?:{_NO_VERB}[^;:.]){{0,140}}?"
_ON = (
    r"(?:\b(?:reflect\w*|on|under|to|of|in|into|about|granted|approved|due to|and)"
    r"(?: the| an)? |^)"
)
_BEFORE_NOUN = rf"{_ON}[\"(]?"

DEPARTURES = (
    Rule(
        "authorization that is only mentioned",
        What.DEPARTURE_AUTHORIZED,
        "A US text on Saudi Arabia names the authorization which its order replaces.",
        ("authorization",),
        words(
            r"\bauthorization (?:order )?(?:for|of)(?: the)?(?: departure)?"
            rf"(?:{_NO_VERB}[^;:.]){{0,160}}?\b{PEOPLE}\b[^;:.]{{0,80}}"
        ),
        event=False,
        needs=words(r"departure|leave|depart"),
    ),
    Rule(
        "departure ordered",
        What.DEPARTURE_ORDERED,
        "The US department orders the departure of families on a day; Australia "
        "directed the departure of its officials.",
        ("order", "direct", "instruct", "mandat"),
        words(
            rf"(?<!pre-){_NO_GLOSS}\b(?:{_ORDER}|orders) {_MANNER}{_GOING}\b"
            rf"(?:(?!\band (?:authoriz|order)ed\b)[^;:]){{0,120}}?\b{PEOPLE}\b"
        ),
        unless=_NO_DEPARTURE,
    ),
    Rule(
        "staff ordered to leave",
        What.DEPARTURE_ORDERED,
        "Since 2026 US texts say that employees and families were ordered to leave, at "
        "times a consulate only.",
        ("order", "direct", "instruct", "mandat"),
        words(
            rf"(?<!pre-)\b{_ORDER} (?:{_NO_VERB}[^;:]){{0,160}}?"
            rf"\b{PEOPLE}\b[^;:]{{0,90}}?\bto {ADVERB}?{LEAVE}\b"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff ordered to leave, passive",
        What.DEPARTURE_ORDERED,
        "A US worldwide notice of 1998 says that families have been ordered to depart.",
        ("ordered", "directed", "instructed", "told to"),
        words(
            rf"\b{PEOPLE}\b(?:{NO_DOUBT}[^;:]){{0,120}}?"
            rf"\b(?:{HAS} been|was|were|are being) {ADVERB}?"
            rf"(?:ordered|directed|instructed|told) to {ADVERB}?{LEAVE}\b"
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
        words(
            rf"{_NO_GLOSS}\b{_AUTHORIZE} (?!(?:the )?mandatory\b)"
            rf"{_MANNER}(?:authorized )?{_GOING}\b"
            rf"(?:{_NO_NEW_ACT}[^;:]){{0,140}}?\b(?:{PEOPLE}|{OFFICE})\b"
        ),
        unless=_NO_DEPARTURE,
    ),
    Rule(
        "staff authorized to leave",
        What.DEPARTURE_AUTHORIZED,
        "Since 2026 US texts say that employees and families were authorized to leave.",
        ("authori", "permitt", "allow"),
        words(
            r"\b(?:authoriz|authoris|permitt|allow)(?:ed|es|ing) "
            rf"(?:{_NO_VERB}[^;:]){{0,160}}?\b{PEOPLE}\b[^;:]{{0,90}}?"
            rf"\bto {ADVERB}?{LEAVE}\b"
        ),
        needs=SERVING,
        unless=_NO_DEPARTURE,
    ),
    Rule(
        "staff authorized to leave, passive",
        What.DEPARTURE_AUTHORIZED,
        "A US worldwide notice of 1998 says that families have been authorized to go.",
        ("authori", "permitt"),
        words(
            rf"\b{PEOPLE}\b(?:{NO_DOUBT}[^;:]){{0,120}}?"
            rf"\b(?:{HAS} been|was|were|are) {ADVERB}?"
            rf"(?:authoriz|authoris|permitt)ed to {ADVERB}?{LEAVE}\b"
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
        words(
            rf"{_BEFORE_NOUN}(?:ordered|mandatory)[- ]departures?[\")]*\b(?! order)"
            rf"{_ORDERED_NOUN}\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
        unless=_EXPLAINED,
    ),
    Rule(
        "authorized departure, as a noun",
        What.DEPARTURE_AUTHORIZED,
        "US change notes reflect an authorized departure, at times beside an ordered "
        "one.",
        ("authorized departure", "authorised departure", "voluntary departure"),
        words(
            rf"{_BEFORE_NOUN}(?:authori[sz]ed|voluntary)[- ]departures?[\")]*\b"
            rf"{_ORDERED_NOUN}\b(?:{PEOPLE}|status)\b(?: of{GAP}\b{PEOPLE}\b)?"
        ),
        unless=_EXPLAINED,
    ),
    Rule(
        "on ordered departure",
        What.DEPARTURE_ORDERED,
        "US posts say that they are, or remain, on ordered departure.",
        ("ordered departure",),
        words(
            rf"\b(?:{OFFICE}|post|we)\b{GAP} (?:{IS}|went|goes|placed)"
            r" (?:\w+ )?(?:on|under) ordered departure\b"
            r"|\bstatus (?:\w+ ){0,2}to ordered departure\b"
        ),
    ),
    Rule(
        "on authorized departure",
        What.DEPARTURE_AUTHORIZED,
        "US posts say that they are on authorized departure.",
        ("authorized departure",),
        words(
            rf"\b(?:{OFFICE}|post|we)\b{GAP} (?:{IS}|went|goes|placed)"
            r" (?:\w+ )?(?:on|under) authorized departure\b"
        ),
    ),
)
