"""Which rules hold in a sentence, before its page is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from embassies.extraction.english.dates import Day, days_in, until_in
from embassies.extraction.english.rule import RECALLED, Rule
from embassies.extraction.english.rules import RULES
from embassies.extraction.english.telling import told
from embassies.extraction.english.vocabulary import (
    CAUSE,
    OFFICE,
    audience,
    plain,
)
from embassies.extraction.english.whose import Owner, Places, owners, places
from embassies.extraction.finds import STAFF_ACTS, What
from embassies.vocabulary import Audience

_STEMS = frozenset(stem for rule in RULES for stem in rule.stems)
# "Is closed", "remains", but not "is relocating", "are being withdrawn".
_STANDS = re.compile(
    r"\b(?:(?:is|are)(?! (?:\w+ly )?(?:being|(?:relocat|mov|withdraw|evacuat|clos"
    r"|suspend|resum|open|reopen|return)ing))|remains?|still|continues?|stays?|since)\b",
    re.IGNORECASE,
)
_OFFICE_KIND = re.compile(rf"\b{OFFICE}", re.IGNORECASE)
_FRONT_CAUSE = re.compile(
    r"^(?:[\w ]+: )?(?:due to|given|because of|following|as a result of|out of|in light"
    r" of|in line with)\b(?:\([^)]*\)|[^,(])*,",
    re.IGNORECASE,
)
# What so little stands between is told in one breath.
_AND = len(" and also ")


class Hit(NamedTuple):
    """What one rule found in one sentence."""

    rule: Rule
    owners: tuple[Owner, ...]
    where: Places
    office: str
    audience: tuple[Audience, ...]
    day: Day | None
    until: str
    stands: bool
    recalled: bool


def hits(sentence: str) -> Iterator[Hit]:
    """In the order of their places in the sentence."""
    text = plain(sentence)
    spans = _spans(text)
    starts = sorted(span[0] for rule, span in spans if rule.event)
    told_before = 0  # "previously … and ordered": both are told as the past
    for rule, span in spans:
        hit = _hit(text, rule, span, starts)
        if told_before and len(text[told_before : span[0]]) < _AND:
            hit = hit._replace(recalled=True)
        told_before = span[1] if hit.recalled else 0
        yield hit


def _spans(text: str) -> list[tuple[Rule, tuple[int, int]]]:
    """Which rules hold where; what one has read, the next does not read again."""
    held: list[tuple[Rule, tuple[int, int]]] = []
    low = text.lower()
    present = {stem for stem in _STEMS if stem in low}
    for rule in RULES:
        if present.isdisjoint(rule.stems):
            continue
        matches = list(_matches(rule, text))
        if matches and not (rule.unless and rule.unless.search(text)):
            held += [
                (rule, match.span())
                for match in matches
                if not any(_read(rule, match.span(), by, span) for by, span in held)
            ]
    return sorted(held, key=lambda pair: pair[1])


def _matches(rule: Rule, text: str) -> Iterator[re.Match[str]]:
    """Those that are told; of what stands, also one that begins in one that is not.

    "While help is available by phone, help in person is limited": the second holds.
    """
    at = 0
    while match := rule.says.search(text, at):
        is_told = told(rule, text, match)
        if is_told:
            yield match
        at = match.end() if is_told or rule.event else match.start() + 1


def _read(rule: Rule, span: tuple[int, int], by: Rule, other: tuple[int, int]) -> bool:
    """Whether a stretch is read already.

    One stretch may tell of staff and of the office, of an event and of a state; but
    what it tells of other states is theirs alone, and who was moved is the staff.
    """
    if not (span[0] < other[1] and other[0] < span[1]):
        return False
    if by.what is What.THIRD_STATE:
        return True
    if rule.what is What.MOVED_WITHIN and by.what in STAFF_ACTS:
        return True
    of_staff = (rule.what in STAFF_ACTS) == (by.what in STAFF_ACTS)
    return rule.what is by.what or (of_staff and rule.event == by.event)


def _hit(text: str, rule: Rule, span: tuple[int, int], starts: list[int]) -> Hit:
    start, end = span
    following = min((s for s in starts if s > start), default=len(text))
    scope = _without_cause(text[start:following])
    here = places(scope)
    return Hit(
        rule=rule,
        owners=owners(text, start, end),
        where=here if here.cities or here.states else places(_without_cause(text)),
        office=_office(text[max(0, start - 40) : following]),
        audience=_audience(rule, scope),
        day=_day(text, start, end),
        until=until_in(text[start:]),
        stands=_STANDS.search(text[start:end]) is not None,
        recalled=RECALLED.search(text[max(0, start - 40) : start + 12]) is not None,
    )


def _audience(rule: Rule, scope: str) -> tuple[Audience, ...]:
    """Staff that is reduced is never all of it."""
    if rule.what not in STAFF_ACTS:
        return ()
    some = {Audience.ALL: Audience.DESIGNATED}
    reduced = rule.what is What.STAFF_REDUCED
    return tuple(some.get(who, who) if reduced else who for who in audience(scope))


def _without_cause(text: str) -> str:
    """A reason is no part of what happened where, be it said before or after."""
    text = _FRONT_CAUSE.sub("", text)
    cause = CAUSE.search(text)
    return text[: cause.start()] if cause and cause.start() else text


def _office(text: str) -> str:
    found = _OFFICE_KIND.search(text)
    if not found:
        return ""
    kind = found.group().lower().replace("-", " ")
    if kind == "uscg":
        return "consulate general"
    return re.sub(r"ies$", "y", kind).removesuffix("s")


def _day(text: str, start: int, end: int) -> Day | None:
    """The day in the find; else the last before it; else the first after it.

    "Today, 5 March" is the fifth.
    """
    days = list(days_in(text))
    inside = [day for day in days if start <= day.at < end]
    before = [day for day in days if day.at < start]
    after = [day for day in days if day.at >= end]
    nearest = [*inside, *before[::-1], *after]
    return next((day for day in nearest if not day.today), next(iter(nearest), None))
