"""What a rule is, and what several of them are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embassies.extraction.english.vocabulary import (
    DAY_MONTH,
    GAP,
    HOURS,
    NATION,
    OFFICE,
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


def words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


IS = r"(?:is|are|was|were|remains?|stays?|has been|have been|continues? to be|being)"
HAS = r"(?:has|have|had)"
ONE_NATION = rf"(?:(?-i:{NATION})|UK|US)"
OURS = rf"(?:(?:the|our|its|their|all|an?|other|main|{ONE_NATION}) )*"
PAIR = rf"{OFFICE}(?:{GAP} and (?:the |our )?(?:{ONE_NATION} )?{OFFICE})?"
CAPITAL = r"(?-i:[A-Z])"
CIVIL = words(
    r"\b(?:peacekeep\w*|minusma|un mission|united nations|troops|military personnel"
    r"|hospital|airline staff|oil (?:workers|companies)|prisoners?"
    r"|evacuation orders?|from (?:the|its) (?:building|compound|premises|chancery))\b"
)
OTHER_CLOSURE = words(
    r"\b(?:website|exhibition|polling|visa (?:section|services?)"
    r"|(?:because|as|since) (?:the )?(?:embassy|consulate) is closed)\b"
)
BY_HOURS = words(
    rf"{HOURS.pattern}|\bopen to (?:the )?public (?:by|for|from|via|on)\b"
    r"|\bopen (?:to|for) (?:visitors|applications|registration|bids)\b"
)
CLOSURE_OF_ANOTHER_KIND = words(f"{BY_HOURS.pattern}|{OTHER_CLOSURE.pattern}")
PREMISES = words(
    r"\bnew (?:premises|building|address|chancery|compound|office (?:space|building))\b"
    r"|\bphone|\btelephone|\b(?:street|avenue|floor|tower)\b"
)
MANY = (
    r"(?:(?:nearly |almost )?all|most|many|some|several|a number of|various|other"
    r"|foreign|western|european)"
)
RECALLED = words(
    r"\b(?:previously|prior|earlier|amends?|amended|supersed\w+|following on)\b"
)
REST = r"(?:(?! but\b)[^;:.]){0,60}"
OPERATIONS = r"(?:operations?|activities|functions?)"
ROUTINE = (
    r"(?:routine|regular|normal|public|non-emergency|non-essential|in-person|standard)"
)
SERVICES = r"(?:services?|appointments|assistance)"
DATES = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {DAY_MONTH}|{DAY_MONTH}\.? \d{{1,2}}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|this date)"
)
NO_DOUBT = r"(?!\b(?:who|that|may|can|should|not)\b)"
