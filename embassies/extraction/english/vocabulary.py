"""Parts from which the English rules are built: who, whose, what is said of them.

Patterns are read without regard to case on what ``plain`` gives.
"""

from __future__ import annotations

import re

from embassies.extraction.places import ADJECTIVES, any_of
from embassies.vocabulary import Audience

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_BLANKS = re.compile(r"\s+")
_DOTTED = re.compile(r"\b(U)\.\s?(S|K|N)\b\.?(?:A\.)?", re.IGNORECASE)
_NON = re.compile(
    r"\bnon[\s-]?(?=(?:emergency|essential|mission|core)\b)", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]*\)")
_MARKS = re.compile(r"[*_]{1,3}|\\")


def plain(sentence: str) -> str:
    """One way to write quotes, dashes, blanks, "US" and "non-emergency"; no marks."""
    text = sentence.translate(_SAME)
    if "[" in text or "*" in text or "_" in text:
        text = _MARKS.sub(" ", _LINK.sub(r"\1", text))
    text = _BLANKS.sub(" ", text)
    return _NON.sub("non-", _DOTTED.sub(r"\1\2", text))


NATION = any_of(ADJECTIVES)
OFFICE = (
    r"(?:embass(?:y|ies)|(?:deputy )?high commissions?|consulates?(?:[- ]general)?"
    r"|consular (?:agenc(?:y|ies)|offices?|posts?|sections?|missions?)"
    r"|(?:diplomatic|foreign) (?:missions?|posts?|representations?)"
    r"|interests section|(?:branch|liaison|representative|representation) offices?"
    r"|affairs unit|diplomatic presence|(?-i:USCG)|honorary consuls?"
    r"|(?:(?<=overnment )|(?<=British )|(?<=Australian ))(?-i:Office)"
    r"|(?<!peacekeeping )(?<!chief of )(?<!un )(?-i:Mission)(?= to\b| Israel))"
)
PEOPLE = (
    r"(?:staff(?:ers)?|personnel|employees?|officials?|diplomats?"
    r"|dependants?|dependents?|famil(?:y|ies)(?: members?)?|spouses"
    r"|(?-i:EFMs?|USDHs?)|direct[- ]hires?)"
)
# What shows that those people belong to a government's mission.
SERVING = re.compile(
    r"\b(?:government|embass\w+|consula\w+|high commission|diplomat\w*|our|eligible"
    r"|non-(?:emergency|essential|core|mission)|direct[- ]hire|department of state|fcdo"
    r"|accredited|(?-i:EFMs?|USDHs?)"
    rf"|(?:{NATION}) (?:[\w-]+ )?"
    r"(?:staff|personnel|employees|officials|diplomats|direct)"
    r"|(?:of|about) (?:members of )?staff)\b",
    re.IGNORECASE,
)
# Words that end the noun before them: beyond one of these, something else is told.
STOP = (
    r"(?:that|is|are|was|were|be|been|being|has|have|had|will|would|may|might|can|could"
    r"|should|must|cannot|can't|advis\w+|recommend\w*|remind\w*|urg(?:es|ed|ing)"
    r"|warn(?:s|ed|ing)|inform(?:s|ed|ing)|announc\w+|report(?:s|ed|ing)|if|when|while"
    r"|because|where|who|contact|please|continues?|remains?|to see|before|understands"
    r"|which (?!is\b|are\b|was\b|has\b|have\b|continues\b|remains\b)"
    r"|and (?:the|all|some|most|any|other|its) (?!main|british|us))"
)
GAP = rf"(?:(?!\b{STOP}\b)[^;:!?]){{0,110}}?"
ADVERB = (
    r"(?:(?:\w+ly|now|also|currently|still|again|only|once again|however"
    r"|therefore|thus|already|further|all),? )"
)
DAY_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
GOVERNMENT = (
    r"(?:(?:state )?department(?: of (?:state|foreign affairs))?|government|ministry"
    r"|secretary of state|fcdo|fco|foreign office|dfat|global affairs canada"
    r"|washington|ottawa|canberra|london|dublin)"
)
LEAVE = r"(?:leave|depart|evacuate|return (?:home|to))"
DEPARTURE = (
    r"(?:the )?(?:previous |prior |so-called )?[\"(]*(?P<kind>ordered|authoriz?sed"
    r"|authorized|voluntary|mandatory)[- ](?:authorized )?departures?[\")]*"
    r"(?: (?:status|mandate|orders?|information|of (?:status)))?"
)
HELP = r"(?:services?|assistance|help|support|aid)"
# A reason is no part of what happened where.
CAUSE = re.compile(
    r"\b(?:due to|because|following|as a result|out of an abundance|in response to"
    r"|in light of|amid|given|owing to|so that|for more|to reflect changes)\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
HOURS = re.compile(
    r"\b(?:holidays?|weekends?|christmas|easter|new year|eid\b|ramadan|thanksgiving"
    r"|juneteenth|nowruz|diwali|carnival|good friday|(?-i:[A-Z][\w.']+ Day)\b"
    rf"|in observance|{_WEEKDAY}s?\s*(?:to|-|and|through)\s*{_WEEKDAY}s?|{_WEEKDAY}s"
    r"|\d{1,2}[:.]\d\d|\d ?[ap]\.?m\b|by appointment|appointment only"
    r"|opening hours|office hours|working hours|business hours|out[- ]of[- ]hours"
    r"|lunch|24 hours|duty officer|(?:typhoon|black rain))",
    re.IGNORECASE,
)

_FAMILY = re.compile(
    r"\b(?:dependants?|dependents?|famil(?:y|ies)|spouses|efms?)\b", re.IGNORECASE
)
_MINORS = re.compile(
    r"\b(?:minor (?:children|dependents|dependants)|under (?:the )?age|under 21"
    r"|children|minors)\b",
    re.IGNORECASE,
)
_NON_EMERGENCY = re.compile(r"\bnon-(?:emergency|essential|core)\b", re.IGNORECASE)
_DIRECT_HIRE = re.compile(r"\bdirect[- ]hires?\b|\busdhs?\b", re.IGNORECASE)
_STAFF = re.compile(
    r"\b(?<!members of )(?:staff|personnel|employees?|officials?|diplomats?)\b",
    re.IGNORECASE,
)
_OF_STAFF = re.compile(
    r"\b(?:members?|dependants|dependents|families|spouses)\b(?: \([^)]*\))?"
    r"(?: under (?:the )?age (?:of )?\d+)? of"
    r"(?: [\w'-]+){0,5} (?:staff|personnel|employees|officials|diplomats)\b"
    r"|\b(?:employee|staff|personnel|official)s?(?:'s?)?"
    r" (?=famil|dependen|dependan|children|spouses)",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:some|most|certain|several|designated|number of|selected|whose)\b",
    re.IGNORECASE,
)


def audience(text: str) -> tuple[Audience, ...]:
    """Of whom the words speak, in the order of ``Audience``."""
    staff = _STAFF.search(_OF_STAFF.sub(" family ", text))
    found = {
        Audience.FAMILY: _FAMILY.search(text) and not _MINORS.search(text),
        Audience.MINORS: _MINORS.search(text),
        Audience.NON_EMERGENCY: _NON_EMERGENCY.search(text),
        Audience.DIRECT_HIRE: _DIRECT_HIRE.search(text),
    }
    if staff and not found[Audience.NON_EMERGENCY] and not found[Audience.DIRECT_HIRE]:
        found[Audience.DESIGNATED if _SOME.search(text) else Audience.ALL] = staff
    return tuple(who for who in Audience if found.get(who))
