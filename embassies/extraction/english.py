"""English: which rule holds in a sentence, and whose mission and what day it means."""

from __future__ import annotations

import re
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
from embassies.extraction.sentences import sentences
from embassies.vocabulary import Audience

# Most sentences of a page have none of these pairs, and are read no further.
_OF_MISSIONS = re.compile(
    r"embass|consul|high commission|mission|depart|leav|staff|personnel|employees"
    r"|official|diplomat|famil|dependa|dependent|protecting|operations|ability|capacity"
    r"|interests section|support|assist",
    re.IGNORECASE,
)
_OF_ACTS = re.compile(
    r"clos|shut|suspen|resum|open|operat|withdr|evacuat|order|authori|depart|leav|left"
    r"|direct|offer|relocat|mov|remote|reduc|limit|unable|not able|cannot|can't|not "
    r"|restrict|prohibit|\bno\b|power|interests|accompan|return|lift|end|terminat|permit"
    r"|must|normal|cease|halt|pull|recall|fewer",
    re.IGNORECASE,
)
_RECENT = timedelta(days=31)
_OLD = timedelta(days=180)
_STANDS = re.compile(
    r"\b(?:is|are|remains?|still|continues?|stays?|since|being)\b", re.IGNORECASE
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
_AUTHORITY = re.compile(rf"\b(?:{'|'.join(_AUTHORITIES)})\b")
_ADJECTIVE_OFFICE = re.compile(
    rf"\b(?P<whose>{NATION}) (?:(?-i:[Gg]overnment|Foreign|Interests|Deputy|[Ff]ederal"
    rf"|[Dd]iplomatic|[Ee]mbassy|[Cc]onsular) ?)*(?:{OFFICE}|government|officials|staff"
    r"|personnel|diplomats|(?-i:Mission))?",
    re.IGNORECASE,
)
_OFFICE_OF = re.compile(
    rf"\b{OFFICE} of (?:the )?(?P<whose>{any_of(STATES)})\b"
    rf"|\b(?P<owner>{any_of(STATES)})'s? {OFFICE}\b",
    re.IGNORECASE,
)
_OFFICE_KIND = re.compile(rf"\b{OFFICE}", re.IGNORECASE)
_SINGULAR = re.compile(r"^(embassies|consulates|high commissions)\b")
# "U.S. Embassy Kyiv", "Consulates Lahore and Karachi", "the Embassy in Riyadh".
_SAID_HOST = re.compile(
    r"\b(?:in|to|at|from|for|leave|depart|left|of|within|across|Mission) (?:the )?"
    rf"(?P<host>{any_of(STATES)})\b"
)
_HEADING = re.compile(r"^(?:[\w ]{3,30}: ?:? ?|Advisory [Ss]ummary )")


class Hit(NamedTuple):
    """What one rule found in one sentence, before the page is known."""

    rule: Rule
    sending: str
    host: str
    cities: tuple[City, ...]
    office: str
    audience: tuple[Audience, ...]
    day: Day | None
    until: str
    stands: bool
    recalled: bool
    announced: bool
    several: tuple[str, ...]


def find(text: str, page: Page) -> tuple[Find, ...]:
    """All that an English text says; see ``embassies.extraction.find``."""
    found = []
    for sentence in sentences(text):
        for hit in read(sentence.text):
            found += [
                _resolve(hit, host, sentence.text, sentence.start, page)
                for host in hit.several or (hit.host,)
                if not _elsewhere(hit, page)
            ]
    return tuple(found)


@lru_cache(maxsize=1 << 15)
def read(sentence: str) -> tuple[Hit, ...]:
    """What the rules find in it; archives repeat their sentences, so it is kept."""
    if not (_OF_MISSIONS.search(sentence) and _OF_ACTS.search(sentence)):
        return ()
    text = plain(sentence)
    spans = _spans(text)
    starts = sorted(span[0] for _, span in spans)
    return tuple(_hit(text, rule, span, starts) for rule, span in spans)


def _spans(text: str) -> list[tuple[Rule, tuple[int, int]]]:
    """Which rules hold where; what one has read, the next does not read again."""
    held: list[tuple[Rule, tuple[int, int]]] = []
    for rule in RULES:
        if rule.unless and rule.unless.search(text):
            continue
        for match in rule.says.finditer(text):
            span = match.span()
            if _told(rule, text, match) and not any(
                _overlap(span, other, rule, by) for by, other in held
            ):
                held.append((rule, span))
    return sorted(held, key=lambda pair: pair[1])


def _told(rule: Rule, text: str, match: re.Match[str]) -> bool:
    """Whether it is told as a fact, of the office itself and of those who serve it."""
    before = text[: match.start()]
    if not rule.conditional and CONDITION.search(before):
        return False
    if rule.subject and NEARBY.search(before):
        return False
    return rule.needs is None or rule.needs.search(match.group()) is not None


def _overlap(
    span: tuple[int, int], other: tuple[int, int], rule: Rule, by: Rule
) -> bool:
    """Two finds from one stretch only where one tells of staff, the other of the office.

    Of one kind there is one for a stretch; the tails of patterns may touch.
    """
    if rule.what is by.what and _touch(span, other):
        return True
    same = (rule.what in STAFF_ACTS) == (by.what in STAFF_ACTS)
    return same and rule.event == by.event and _touch(span, other)


def _touch(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _hit(text: str, rule: Rule, span: tuple[int, int], starts: list[int]) -> Hit:
    start, end = span
    following = min((s for s in starts if s > start), default=len(text))
    scope = _without_cause(
        text[start : max(min(following, len(text)), min(end, following))]
    )
    whole = _without_cause(text)
    where = scope if cities_in(scope) or _SAID_HOST.search(scope) else whole
    sending = _sending(scope) or _sending(text[:start]) or _sending(whole)
    cities = tuple(
        c for c in cities_in(where) if c.country != sending or c in cities_in(scope)
    )
    day = _day(text, start, end)
    return Hit(
        rule=rule,
        sending=sending,
        host=_host(where, cities, sending),
        cities=cities,
        office=_office(scope),
        audience=audience(scope) if rule.what in STAFF_ACTS else (),
        day=day,
        until=until_in(text[start:]),
        stands=_STANDS.search(text[start:end]) is not None,
        recalled=RECALLED.search(text[max(0, start - 40) : start + 12]) is not None,
        announced=rule.what in (What.DEPARTURE_AUTHORIZED, What.DEPARTURE_ORDERED),
        several=_several(where, sending),
    )


def _without_cause(text: str) -> str:
    """What comes after a reason is left out, and a reason at the front too."""
    if front := re.match(
        r"^(?:[\w ]+: )?(?:due to|given|because of|following|as a result of|out of)\b"
        r"(?:[^,]|\([^)]*\))*,",
        text,
        re.IGNORECASE,
    ):
        text = text[front.end() :]
    cause = CAUSE.search(text)
    return text[: cause.start()] if cause else text


def _sending(text: str) -> str:
    """ISO code of the state whose office, government or staff is named; else empty."""
    if found := _OFFICE_OF.search(text):
        return STATES[found["whose"] or found["owner"]]
    for found in _ADJECTIVE_OFFICE.finditer(text):
        if len(found.group()) > len(found["whose"]) + 1:
            return ADJECTIVES[found["whose"]]
    if authority := _AUTHORITY.search(text):
        return _AUTHORITIES[authority.group()]
    return ""


def _host(text: str, cities: tuple[City, ...], sending: str) -> str:
    abroad = [city.country for city in cities if city.country != sending]
    if abroad:
        return abroad[0]
    named = (STATES[m["host"]] for m in _SAID_HOST.finditer(text))
    return next((code for code in named if code != sending), "")


def _several(text: str, sending: str) -> tuple[str, ...]:
    """Hosts, where staff of several countries are named in one breath."""
    listed = re.search(
        rf"\bin (?P<list>(?:{any_of(STATES)})(?:(?:, | and |, and )(?:{any_of(STATES)}))+)",
        text,
        re.IGNORECASE,
    )
    if not listed:
        return ()
    return tuple(code for code in states_in(listed["list"]) if code != sending)


def _office(text: str) -> str:
    found = _OFFICE_KIND.search(text)
    if not found:
        return ""
    kind = found.group().lower().replace("-", " ")
    for many, one in (("embassies", "embassy"), ("uscg", "consulate general")):
        kind = kind.replace(many, one)
    return kind.removesuffix("s") if kind.endswith(("ns", "es", "ls", "ts")) else kind


def _day(text: str, start: int, end: int) -> Day | None:
    """The day nearest to the find: in it, else the last before it, else the next."""
    days = list(days_in(text))
    inside = [day for day in days if start <= day.at < end]
    before = [day for day in days if day.at < start]
    after = [day for day in days if day.at >= end]
    return next(iter(inside), None) or (before or after or [None])[-1 if before else 0]


def _elsewhere(hit: Hit, page: Page) -> bool:
    """The host's own missions abroad, above all those in the issuer's country."""
    if hit.rule.what is What.LEAVE_NOW:
        return False
    own = hit.sending in ("", page.issuer)
    return not own and page.issuer != page.country and hit.sending == page.country


def _resolve(hit: Hit, host: str, sentence: str, start: int, page: Page) -> Find:
    effective = hit.day.dated(page.published) if hit.day else Dated()
    tense = _tense(hit, effective, page.published)
    third = hit.rule.what is What.THIRD_STATE
    announced = effective.earliest if effective.earliest == effective.latest else None
    return Find(
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        what=_moved(hit, host or page.country),
        tense=tense,
        is_event=hit.rule.event and not hit.recalled,
        sending=hit.sending if third else hit.sending or page.issuer,
        host=host or page.country,
        cities=tuple(city.name for city in hit.cities),
        office=hit.office,
        audience=hit.audience,
        effective=effective,
        announced=announced if hit.announced else None,
        until=hit.until,
        rule=hit.rule.name,
    )


def _moved(hit: Hit, host: str) -> What:
    """A move is abroad where its last city lies in another country than its first."""
    if (
        hit.rule.what is What.MOVED_WITHIN
        and hit.cities
        and hit.cities[-1].country != host
    ):
        return What.MOVED_ABROAD
    return hit.rule.what


def _tense(hit: Hit, effective: Dated, published: date | None) -> Tense:
    """By the day that the sentence names where it names one, else by its words."""
    if hit.recalled:
        return Tense.HISTORY
    if not hit.rule.event:
        return Tense.STANDING
    if published and effective.latest:
        age = published - effective.latest
        if age > _RECENT:
            past = age > _OLD and not hit.stands
            return Tense.HISTORY if past else Tense.STANDING
        return Tense.NEWS
    return Tense.STANDING if hit.stands else Tense.NEWS
