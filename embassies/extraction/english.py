"""English: which rules hold in a sentence, and whose mission and what day they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from embassies.dates import Dated
from embassies.extraction.english_dates import Day, days_in, until_in
from embassies.extraction.english_rules import OFFICE, RECALLED, RULES, Rule
from embassies.extraction.english_words import (
    CAUSE,
    CONDITION,
    NATION,
    NEARBY,
    audience,
    plain,
)
from embassies.extraction.finds import STAFF_ACTS, Find, Page, Tense, What
from embassies.extraction.places import (
    ADJECTIVES,
    STATES,
    City,
    any_of,
    cities_in,
    states_in,
)
from embassies.extraction.sentences import lines, sentences
from embassies.vocabulary import Audience

# Most lines of a page have none of these, and are read no further.
_OF_MISSIONS = (
    *("embass", "consul", "high commission", "diplomat", "staff", "personnel"),
    *("employee", "official", "dependa", "dependen", "family member", "families"),
    *("protecting power", "interests section", "remote mission", "ability to"),
    *("capacity to", "suspend", "departure", "in person"),
)
_OF_LEAVING = ("leav", "depart")
_AT_ONCE = ("immediately", "now", "at once", "as soon", "urgent", "commercial")
_STEMS = frozenset(stem for rule in RULES for stem in rule.stems)
_RECENT = timedelta(days=31)
_OLD = timedelta(days=180)
_STANDS = re.compile(
    r"\b(?:is|are(?! being)|remains?|still|continues?|stays?|since)\b", re.IGNORECASE
)

# Who is meant by an authority that the words name, whoever publishes them.
_AUTHORITIES = {
    "Department of State": "US",
    "State Department": "US",
    "USDH": "US",
    "USCG": "US",
    "Global Affairs Canada": "CA",
    "FCDO": "GB",
    "Foreign Office": "GB",
    "DFAT": "AU",
}
_ANY_STATE = any_of(STATES)
_OFFICE_OF = re.compile(
    rf"\b{OFFICE} of (?:the )?(?P<of>{_ANY_STATE})\b"
    rf"|\b(?P<owner>{_ANY_STATE})(?:'s?)? (?:Honorary )?{OFFICE}\b"
    rf"|\b(?P<whose>{NATION})(?: (?:Foreign|Interests|Deputy|Diplomatic|Honorary))?"
    rf" (?:{OFFICE}|diplomatic|(?-i:Mission))",
    re.IGNORECASE,
)
_GOVERNMENT_OF = re.compile(
    rf"\b(?P<whose>{NATION})(?: (?:federal|diplomatic|embassy|consular))*"
    r" (?:government|officials|staff|personnel|diplomats|direct[- ]hire)"
    rf"|\b(?P<of>{_ANY_STATE}) (?:(?:has|have) )?(?:\w+ly )?(?:closed|suspended|withdr\w+"
    r"|evacuated|relocated|reduced|reopened|ordered|authori[sz]ed)"
    rf"|\b(?P<authority>{'|'.join(_AUTHORITIES)})\b",
    re.IGNORECASE,
)
_OFFICE_KIND = re.compile(rf"\b{OFFICE}", re.IGNORECASE)
# "to leave Jordan", "the Embassy in Sudan", "officials posted to Iran".
_SAID_HOST = re.compile(
    r"\b(?:in|to|at|from|for|leave|depart|left|of|within|across|Mission) (?:the )?"
    rf"(?P<host>{_ANY_STATE})\b"
)
_LISTED_HOSTS = re.compile(
    rf"\bin (?P<list>{_ANY_STATE}(?:(?:, and|,| and) {_ANY_STATE})+)", re.IGNORECASE
)
_FRONT_CAUSE = re.compile(
    r"^(?:[\w ]+: )?(?:due to|given|because of|following|as a result of|out of|in light"
    r" of|in line with)\b(?:\([^)]*\)|[^,(])*,",
    re.IGNORECASE,
)
_IF_AFTER = re.compile(r"\b(?:if|in the event|unless)\b", re.IGNORECASE)
_WILL = re.compile(r"\bwill\b", re.IGNORECASE)


class Owner(NamedTuple):
    """A state whose office, or else whose government or people, the words name."""

    code: str
    office: bool


class Hit(NamedTuple):
    """What one rule found in one sentence, before its page is known."""

    rule: Rule
    owners: tuple[Owner, ...]
    where: str
    cities: tuple[City, ...]
    office: str
    audience: tuple[Audience, ...]
    day: Day | None
    until: str
    stands: bool
    recalled: bool


def find(text: str, page: Page) -> tuple[Find, ...]:
    """All that an English text says; see ``embassies.extraction.find``."""
    if not _of_missions(text):
        return ()
    return tuple(
        found
        for offset, line in lines(text)
        if _of_missions(line)
        for start, sentence, hit in read(line)
        for found in _resolved(hit, sentence, offset + start, page)
    )


@lru_cache(maxsize=1 << 15)
def read(line: str) -> tuple[tuple[int, str, Hit], ...]:
    """What the rules find in a line: in which sentence, and where that begins.

    Pages repeat their lines from day to day, so it is kept.
    """
    return tuple(
        (sentence.start, sentence.text, hit)
        for sentence in sentences(line)
        if _of_missions(sentence.text)
        for hit in _hits(plain(sentence.text))
    )


def _of_missions(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _OF_MISSIONS) or (
        any(word in low for word in _OF_LEAVING)
        and any(word in low for word in _AT_ONCE)
    )


def _hits(text: str) -> Iterator[Hit]:
    spans = _spans(text)
    starts = sorted(span[0] for rule, span in spans if rule.event)
    for rule, span in spans:
        yield _hit(text, rule, span, starts)


def _spans(text: str) -> list[tuple[Rule, tuple[int, int]]]:
    """Which rules hold where; what one has read, the next does not read again."""
    held: list[tuple[Rule, tuple[int, int]]] = []
    low = text.lower()
    present = {stem for stem in _STEMS if stem in low}
    for rule in RULES:
        if present.isdisjoint(rule.stems):
            continue
        matches = [m for m in rule.says.finditer(text) if _told(rule, text, m)]
        if matches and not (rule.unless and rule.unless.search(text)):
            held += [
                (rule, match.span())
                for match in matches
                if not any(_read(rule, match.span(), by, span) for by, span in held)
            ]
    return sorted(held, key=lambda pair: pair[1])


def _told(rule: Rule, text: str, match: re.Match[str]) -> bool:
    """Whether it is told as a fact, of the office itself and of those who serve it."""
    before = text[: match.start()]
    if not rule.conditional and CONDITION.search(before):
        return False
    if rule.subject and NEARBY.search(before):
        return False
    if (
        rule.event
        and _WILL.search(match.group())
        and _IF_AFTER.search(text, match.start())
    ):
        return False
    window = text[max(0, match.start() - 60) : match.end()]
    return rule.needs is None or rule.needs.search(window) is not None


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
    whole = _without_cause(text)
    told = scope if cities_in(scope) or _SAID_HOST.search(scope) else whole
    return Hit(
        rule=rule,
        owners=tuple(dict.fromkeys(_owners(text, start, end))),
        where=told,
        cities=cities_in(told),
        office=_office(text[max(0, start - 40) : following]),
        audience=audience(scope) if rule.what in STAFF_ACTS else (),
        day=_day(text, start, end),
        until=until_in(text[start:]),
        stands=_STANDS.search(text[start:end]) is not None,
        recalled=RECALLED.search(text[max(0, start - 40) : start + 12]) is not None,
    )


def _without_cause(text: str) -> str:
    """A reason is no part of what happened where, be it said before or after."""
    text = _FRONT_CAUSE.sub("", text)
    cause = CAUSE.search(text)
    return text[: cause.start()] if cause and cause.start() else text


def _owners(text: str, start: int, end: int) -> Iterator[Owner]:
    """Those named in or just before the find, then those before it, then after it.

    Of one place, an office goes before a government: "the British Embassy, after cuts
    that the Russian government demands".
    """
    named = [
        (match.start(), Owner(STATES[match["of"] or match["owner"]], True))
        if match["of"] or match["owner"]
        else (match.start(), Owner(ADJECTIVES[match["whose"]], True))
        for match in _OFFICE_OF.finditer(text)
    ]
    for match in _GOVERNMENT_OF.finditer(text):
        code = (
            _authority(match["authority"])
            if match["authority"]
            else STATES[match["of"]]
            if match["of"]
            else ADJECTIVES[match["whose"]]
        )
        named.append((match.start(), Owner(code, False)))
    near = [pair for pair in named if start - 30 <= pair[0] < end]
    before = [pair for pair in named if pair[0] < start - 30]
    after = [pair for pair in named if pair[0] >= end]
    for group in (near, before[::-1], after):
        yield from (owner for _, owner in group if owner.office)
        yield from (owner for _, owner in group if not owner.office)


def _authority(name: str) -> str:
    return next(
        code for known, code in _AUTHORITIES.items() if known.lower() == name.lower()
    )


def _office(text: str) -> str:
    found = _OFFICE_KIND.search(text)
    if not found:
        return ""
    kind = found.group().lower().replace("-", " ")
    if kind == "uscg":
        return "consulate general"
    return re.sub(r"ies$", "y", kind).removesuffix("s")


def _day(text: str, start: int, end: int) -> Day | None:
    """The day in the find; else the last before it; else the first after it."""
    days = list(days_in(text))
    inside = [day for day in days if start <= day.at < end]
    before = [day for day in days if day.at < start]
    after = [day for day in days if day.at >= end]
    return next(iter([*inside, *before[::-1], *after]), None)


def _resolved(hit: Hit, sentence: str, start: int, page: Page) -> Iterator[Find]:
    sending = _sending(hit, page)
    if sending is None:
        return
    for host in _hosts(hit, sending, page):
        if host != page.issuer or hit.rule.what is What.LEAVE_NOW:
            yield _found(hit, sending, host, sentence, start, page)


def _sending(hit: Hit, page: Page) -> str | None:
    """ISO code of the state whose mission it is; None for one that is not of the record.

    What a page says of the missions of its own country is of those abroad, where the
    reader asks for a visa. A government that is only named has no say in whose office
    it is: it may be the host's, which closed it.
    """
    if hit.rule.what is What.THIRD_STATE:
        return ""
    for owner in hit.owners:
        if owner.code != page.country or owner.code == page.issuer:
            return owner.code
        if owner.office and hit.rule.what is not What.NO_MISSION:
            return None
    return page.issuer


def _hosts(hit: Hit, sending: str, page: Page) -> tuple[str, ...]:
    """Usually one; several where staff of several are named in one breath."""
    if listed := _LISTED_HOSTS.search(hit.where):
        return tuple(code for code in states_in(listed["list"]) if code != sending)
    abroad = [city.country for city in hit.cities if city.country != sending]
    if not abroad:
        named = (STATES[m["host"]] for m in _SAID_HOST.finditer(hit.where))
        abroad = [code for code in named if code != sending]
    return (abroad[0] if abroad else page.country,)


def _found(
    hit: Hit, sending: str, host: str, sentence: str, start: int, page: Page
) -> Find:
    effective = hit.day.dated(page.published) if hit.day else Dated()
    departure = hit.rule.what in (What.DEPARTURE_AUTHORIZED, What.DEPARTURE_ORDERED)
    same_day = effective.earliest == effective.latest
    return Find(
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        what=_moved(hit, host or page.country),
        tense=_tense(hit, effective, page.published),
        is_event=hit.rule.event and not hit.recalled,
        sending=sending,
        host=host,
        cities=tuple(c.name for c in hit.cities if c.country != sending),
        office=hit.office,
        audience=hit.audience,
        effective=effective,
        announced=effective.earliest if departure and same_day else None,
        until=hit.until,
        rule=hit.rule.name,
    )


def _moved(hit: Hit, host: str) -> What:
    """A move is abroad where its last city lies in another country than its first."""
    if hit.rule.what is not What.MOVED_WITHIN or not hit.cities:
        return hit.rule.what
    return What.MOVED_WITHIN if hit.cities[-1].country == host else What.MOVED_ABROAD


def _tense(hit: Hit, effective: Dated, published: date | None) -> Tense:
    """By the day that the sentence names where it names one, else by its words."""
    if hit.recalled:
        return Tense.HISTORY
    if not hit.rule.event:
        return Tense.STANDING
    if published and effective.latest:
        age = published - effective.latest
        if age <= _RECENT:
            return Tense.NEWS
        return Tense.HISTORY if age > _OLD and not hit.stands else Tense.STANDING
    return Tense.STANDING if hit.stands else Tense.NEWS
