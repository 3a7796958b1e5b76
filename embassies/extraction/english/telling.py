"""Whether what a rule found is told as a fact, or only thought of or denied."""

from __future__ import annotations

import re

from embassies.extraction.english.rule import Rule, words
from embassies.extraction.english.vocabulary import NATION

# Not told as a fact: a condition, or something that is only mentioned.
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|while|unless|until|once|before|prior to|after|in case"
    r"|in the event|should(?! (?:also )?(?:be aware|note|know|remember)\b)"
    r"|where|whether|how|intends? to|plans? to|aims? to)\b"
    r"(?:(?!\bbut\b)[^,;])*$",
    re.IGNORECASE,
)
# The office is a place here: what stands near it is closed.
_NEARBY = re.compile(
    r"\b(?:around|near(?:by)?|outside|surrounding|adjacent to|in front of|opposite"
    r"|close to|next to|roads? to|access to|website of|contact|visit|by|via|through"
    r"|call|email|notify|with)(?: the| our| your| a| an| any| nearest| local| closest)*"
    rf"(?: {NATION})?\s*$",
    re.IGNORECASE,
)
_IF_BEFORE = words(r"^(?:if|should|unless|were|in case|in the event)\b")
_IF_AFTER = words(r"\b(?:if|in the event|unless)\b")
_WILL = words(r"\bw(?:ill|ould)\b")
_DENIED = words(
    r"\bnot true that\b|\bno truth\b|\brumou?rs?\b|\bhoax\b"
    r"|\bden(?:y|ies|ied) (?:that|reports|claims|having)\b"
    r"|\b(?:reports|claims)\b[^.]*\b(?:are|were) (?:false|untrue|incorrect|not true)\b"
    r"|\bfalse (?:reports|claims)\b|\?$"
)
# The verb, or its noun, by which an event is told.
_ACT = words(
    r"\b(?:clos(?:e[sd]?|ing)|shut|suspend\w*|withdr[ae]w\w*|evacuat\w+|pull\w*|recall\w*"
    r"|relocat\w+|mov(?:e[sd]?|ing)|transferr\w*|reduc\w+|draw\w* down|drew|cut|scal\w+"
    r"|resum\w+|re-?open\w*|restart\w*|restor\w+|return\w*|order(?:s|ed|ing)?|direct(?:s|ed|ing)?"
    r"|instruct\w*|mandat\w+|authoriz\w+|authoris\w+|approv\w+|permit\w*|allow\w*"
    r"|offer(?:s|ed|ing)?|grant\w*|extend\w*|lift\w*|end(?:s|ed|ing)?|terminat\w+|rescind\w*"
    r"|cancel\w*|revok\w+|ceas\w+|halt\w*|paus\w+|departure|left|departed)\b"
)
_FILLER = (
    r"(?:(?:\w+ly|also|yet|still|now|be|been|being|have|had|has|to|need|needed|the|an?|any"
    r"|its|all|our|some|short|notice|at|begin|start|decide|whether|temporary|voluntary"
    r"|further|mandatory|order(?:ed)?|direct(?:ed)?|authori[sz]ed?|offer(?:ed)?|allow"
    r"|lift(?:ed)?|consider\w*|choose) )*"
)
# "May" is a month too.
_UNREAL = re.compile(
    r"\b(?:(?-i:may|might|could|can|should|not|never|cannot|must)|\w+n't|no plans?"
    r"|plan(?:s|ned|ning)?|considers?|considering|prepared|preparing|ready|intend(?:s|ing)?"
    r"|right|hopes?|hoping|aims?|likely|expect(?:s|ed|ing)|threaten(?:s|ed|ing)|unable"
    r"|ask(?:s|ed|ing)|refus(?:es|ed|ing)|yet|propos(?:es|ed|ing)|possible|potential"
    rf"|possibility of|in order) {_FILLER}$",
    re.IGNORECASE,
)
_WOULD = words(rf"\bwould {_FILLER}$")
# "Announced that it would close": that is how news is reported.
_REPORTED = words(
    r"\b(?:sa(?:id|ys)|announc\w+|stat(?:ed|ing|es)|confirm\w*|warn\w*|inform\w*|told"
    r"|notif\w+|decided|decision|advised)\b"
)
_NEAR = 90


def told(rule: Rule, text: str, match: re.Match[str]) -> bool:
    """Whether it is told as a fact, of the office itself and of those who serve it."""
    before = text[: match.start()]
    if not rule.conditional and _CONDITION.search(before):
        return False
    if rule.subject and _NEARBY.search(before):
        return False
    if rule.event and (_conditional(text, match) or _unreal(text, match)):
        return False
    window = text[max(0, match.start() - _NEAR) : match.end()]
    return rule.needs is None or rule.needs.search(window) is not None


def _conditional(text: str, match: re.Match[str]) -> bool:
    """What will be, if something else is."""
    return _WILL.search(match.group()) is not None and (
        _IF_BEFORE.match(text) is not None
        or _IF_AFTER.search(text, match.start()) is not None
    )


def _unreal(text: str, match: re.Match[str]) -> bool:
    """What did not happen, or only may, or is said to be untrue."""
    if _DENIED.search(text):
        return True
    act = _ACT.search(text, match.start(), match.end())
    if act is None:
        return False
    before = text[: act.start()]
    if _UNREAL.search(before):
        return True
    return _WOULD.search(before) is not None and not _REPORTED.search(before)
