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
_WILL_BE = rf"(?:(?:will|is due to|are due to) (?:be|remain)|{IS})"

CLOSURES = (
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
            rf"|will remain {_CLOSED}\b"
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
        words(
            r"\b(?:temporary|brief|one-day|precautionary) closure of"
            rf"{GAP}\b{OFFICE}\b{REST}"
        ),
    ),
    Rule(
        "closure, as a noun",
        What.CLOSED,
        "Notes tell of the closure of an embassy.",
        ("closure",),
        words(
            r"\b(?:permanent )?closure of "
            r"(?:(?!\b(?:border|road|airport|line|crossing)s?\b)[^;.]){0,40}?"
            rf"\b{OFFICE}\b{REST}"
        ),
    ),
)
