"""From a text to finds: what the rules found, and what the page adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from embassies.dates import Dated
from embassies.extraction.english.matching import Hit, hits
from embassies.extraction.english.whose import hosts, sending
from embassies.extraction.finds import Find, Page, Tense, What
from embassies.extraction.sentences import lines, sentences

# Most lines of a page have none of these, and are read no further.
_OF_MISSIONS = (
    *("embass", "consul", "high commission", "diplomat", "staff", "personnel"),
    *("employee", "official", "dependa", "dependen", "family member", "families"),
    *("protecting power", "interests section", "remote mission", "ability to"),
    *("capacity to", "suspend", "departure", "in person", "limited"),
    *("emergency services", "operational"),
)
_OF_LEAVING = ("leav", "depart")
_AT_ONCE = ("immediately", "now", "at once", "as soon", "urgent", "commercial", "safe")
_RECENT = timedelta(days=31)
_OLD = timedelta(days=180)


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
    """What the rules find in a line: where its sentence begins, that, and the find.

    Pages repeat their lines from day to day, so it is kept.
    """
    return tuple(
        (sentence.start, sentence.text, hit)
        for sentence in sentences(line)
        if _of_missions(sentence.text)
        for hit in hits(sentence.text)
    )


def _of_missions(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _OF_MISSIONS) or (
        any(word in low for word in _OF_LEAVING)
        and any(word in low for word in _AT_ONCE)
    )


def _resolved(hit: Hit, sentence: str, start: int, page: Page) -> Iterator[Find]:
    if hit.rule.what is What.DEPARTURE_ORDERED and _expelled(hit, page):
        return
    third = hit.rule.what is What.THIRD_STATE
    sender = "" if third else sending(hit.owners, page.issuer, page.country)
    if sender is None:
        return
    moved = hit.rule.what is What.MOVED_WITHIN
    for host in hosts(hit.where, sender, page.country, moved=moved):
        # The missions in the reader's own country are those of others.
        if host != page.issuer or hit.rule.what is What.LEAVE_NOW:
            yield _found(hit, sender, host, sentence, start, page)


def _expelled(hit: Hit, page: Page) -> bool:
    """Ordered by the host itself: its government stands next to the order."""
    first = next(iter(hit.owners), None)
    return (
        first is not None
        and not first.office
        and first.code == page.country != page.issuer
    )


def _found(
    hit: Hit, sender: str, host: str, sentence: str, start: int, page: Page
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
        sending=sender,
        host=host,
        cities=tuple(c.name for c in hit.where.cities if c.country != sender),
        office=hit.office,
        audience=hit.audience,
        effective=effective,
        announced=effective.earliest if departure and same_day else None,
        until=hit.until,
        rule=hit.rule.name,
    )


def _moved(hit: Hit, host: str) -> What:
    """A move is abroad where the last place named lies in another country."""
    if hit.rule.what is not What.MOVED_WITHIN:
        return hit.rule.what
    went = [city.country for city in hit.where.cities] or list(hit.where.states)
    return What.MOVED_ABROAD if went and went[-1] != host else What.MOVED_WITHIN


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
