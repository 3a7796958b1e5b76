"""Offices that close."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    BY_HOURS,
    CAPITAL,
    CLOSURE_OF_ANOTHER_KIND,
    DATES,
    HAS,
    IS,
    OTHER_CLOSURE,
    OURS,
    PAIR,
    REST,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    GAP,
    GOVERNMENT,
    HOURS,
    OFFICE,
)
from embassies.extraction.finds import What

_CLOSED = r"(?:closed|shut(?:tered)?)"
_TO_WHOM = (
    rf"(?: {ADVERB}?(?:to (?:the )?public"
    r"|for (?:routine |normal )?(?:business|services?)))?"
)
_FOR_DAYS = (
    rf"{_TO_WHOM},?"
    r"(?: (?:on|from|between|for|until|through|this|next|also|again|the|and|both)\b)*"
    rf",? ?(?:{DATES}|\d+ and {DATES}|the (?:rest|remainder) of the (?:day|week)"
    r"|\d+ (?:days?|hours?)|while\b|(?:one|two|three) days?)"
)
_FURTHER = r"(?:until further notice|indefinitely|permanently)"
# Not "of the roads to the embassy", "of the airspace near the embassy".
_THE_OFFICE = (
    r"(?:(?!\b(?:borders?|roads?|airports?|lines?|crossings?|airspace|schools?|near"
    rf"|around|outside|between)\b)[^;.]){{0,80}}?\b{OFFICE}\b"
)
_WILL_BE = rf"(?:(?:will|would|is due to|are due to) {ADVERB}*(?:be|remain)|{IS})"

CLOSURES = (
    Rule(
        "closed and open again",
        What.RESUMED,
        "A British page of 2022 says that the office in Chad closed for a time, and "
        "reopened in May 2021.",
        ("reopened", "re-opened"),
        words(
            rf"\b{OFFICE}\b{GAP} (?:(?:{IS}|{HAS}) )?{ADVERB}?{_CLOSED}\b[^;.]{{0,80}}?"
            rf"\b(?:and|but) (?:(?:{HAS}|was|then|since|later) )*{ADVERB}?"
            r"re-?opened\b[^;.]{0,40}"
        ),
        subject=True,
    ),
    Rule(
        "closed to some",
        What.LIMITED,
        "A US alert of 2019 says that the embassy in Khartoum receives nobody, British "
        "ones are closed to visitors, a Canadian one for in-person appointments.",
        ("clos",),
        words(
            rf"\b{OFFICE}\b{GAP} {_WILL_BE} {ADVERB}?{_CLOSED} "
            r"(?:to (?:the )?(?:public|visitors)\b(?! on \d| on [A-Z])"
            r"|for (?:in-person|notarial|visa|passport|consular) (?:\w+ )?"
            r"(?:appointments|services|visits))[^;.]{0,60}"
        ),
        unless=CLOSURE_OF_ANOTHER_KIND,
        subject=True,
    ),
    Rule(
        "not open to some",
        What.LIMITED,
        "British embassies were not open to the public, or for visitors, in 2020.",
        ("open",),
        words(
            rf"\b{OFFICE}\b{GAP} {IS} {ADVERB}?(?:no longer|not) {ADVERB}?open "
            r"(?:to (?:the )?public|(?:to|for) visitors)\b[^;.]{0,30}"
        ),
        unless=HOURS,
        subject=True,
    ),
    Rule(
        "closed until further notice",
        What.CLOSED,
        "An Australian consulate is closed from a day on until further notice, the US "
        "embassy in Kuwait was in 2026.",
        ("clos", "shut"),
        words(
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
        words(
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
        words(
            rf"\b{PAIR}\b{GAP} (?:(?:{IS}|{HAS}) {ADVERB}*{_CLOSED}\b"
            rf"|{_CLOSED} (?:{ADVERB}?on |in |its doors|temporarily|permanently)"
            rf"|closes {ADVERB}?(?:on|from) (?={DATES})"
            rf"|{_CLOSED}(?=\.?$)"
            rf"|would be {ADVERB}?{_CLOSED}\b"
            rf"|will remain {_CLOSED}\b"
            rf"|will {ADVERB}?(?:be {_CLOSED}|close)\b"
            rf"(?= (?:{_FURTHER}|on|from|in)\b|\.?$|,? (?:and|due|because)\b))"
            r"[^;.]{0,50}"
            rf"|\b{OFFICE}(?: (?:in|of|to|at) [\w' ]{{1,40}}?| {CAPITAL}[\w']+)? closed"
            r"(?=,? (?:and|due|because|after|following|amid)\b)"
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
        words(
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
        words(
            rf"\b(?:we|it|they|{GOVERNMENT}|{CAPITAL}\w+)"
            rf" (?:(?:{HAS}|is|are|will|would|decided to) )*{ADVERB}*"
            rf"(?:clos(?:ed?|es|ing)|shut(?:ting)?) {OURS}{OFFICE}\b[^;.]{{0,50}}"
        ),
        unless=BY_HOURS,
    ),
    Rule(
        "temporary closure, as a noun",
        What.CLOSED_SHORT,
        "Canadian notes add that an embassy is closed for a time.",
        ("closure",),
        words(
            r"\b(?:temporary|brief|one-day|precautionary) closure of"
            rf"{_THE_OFFICE}{REST}"
        ),
    ),
    Rule(
        "closure, as a noun",
        What.CLOSED,
        "Notes tell of the closure of an embassy.",
        ("closure",),
        words(rf"\b(?:permanent )?closure of{_THE_OFFICE}{REST}"),
    ),
)
