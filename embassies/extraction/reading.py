"""How the rules of a language are applied: shared by all languages but English.

A rule is two lists of words: who (a mission, its staff, its consular help) and what
became of it. It holds where both stand close together in one sentence, with nothing
between them that belongs to somebody else, and where the sentence means it: not if,
not perhaps, not on public holidays. Whose mission it is, where, and since when is read
from the words around.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from advisories.facts import Precision
from embassies.dates import Dated
from embassies.extraction.cities import cities_at, cities_in
from embassies.extraction.finds import STAFF_ACTS, Find, Page, Tense, What
from embassies.vocabulary import Audience

# A sentence says at most one thing on each axis: by the first rule that holds.
AXES: tuple[frozenset[What], ...] = (
    STAFF_ACTS,
    frozenset(
        {
            What.OPEN,
            What.CLOSED,
            What.CLOSED_SHORT,
            What.SUSPENDED,
            What.LIMITED,
            What.RESUMED,
        }
    ),
    frozenset({What.REMOTE, What.MOVED_WITHIN}),
    frozenset(
        {
            What.CONSULAR_LIMITED,
            What.CONSULAR_REMOTE,
            What.CONSULAR_EMERGENCY,
            What.CONSULAR_NONE,
        }
    ),
    frozenset({What.NO_MISSION}),
    frozenset({What.PROTECTING_POWER}),
)
# What a move is where it leads into another country than the mission's.
ABROAD = {
    What.MOVED_WITHIN: What.MOVED_ABROAD,
    What.STAFF_MOVED: What.STAFF_WITHDRAWN,
}
# Acts whose day is also the day on which they were announced.
DEPARTURES = (What.DEPARTURE_AUTHORIZED, What.DEPARTURE_ORDERED)
# What was done longer ago than this when the page is published is its history.
NEWS = timedelta(days=60)
# How much less far apart the words may stand when what became of it comes first.
BACKWARDS = 45
# How far from its mission staff may stand, in characters.
FARTHEST_MISSION = 90
LONGEST_SENTENCE = 1200
# Texts wrapped at a width go on in lower case on their next line.
LINE_END = r"\n\s*\n|\n(?=\s*[^\sa-zà-öø-ÿ])"
_CLAUSE = re.compile(r"[;:•]|(?<!\d)(?<!\b\w)\.\s|】")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``who`` and ``does`` within ``within`` characters of each other.

    ``first``: who is the first of the sentence, however many others it names after.
    ``stands``: a state and not an event. ``needs``, ``unless``: only in a sentence with
    these words, and not in one. ``denies``: the words of ``does`` are themselves a
    "not" or a "no".
    """

    name: str
    what: What
    who: re.Pattern[str]
    does: re.Pattern[str]
    within: int = 90
    first: bool = False
    stands: bool = False
    denies: bool = False
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the words around a mission say of it; empty where they do not."""

    sending: str = ""
    host: str = ""
    cities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """The words of one language.

    ``split``: ends of sentences. ``touches``: a text without it is not read at all.
    ``mission``: the words for missions, among those of ``who`` that may have a name.
    ``barrier``: words that, between who and does, mean that it became of something
    else. ``unreal``: conditions, plans, questions. ``routine``: holidays and opening
    hours. ``denied``: not, no. ``others``: missions that are nobody's in particular.
    ``brief``: that a closure is one of days; ``lasting``: that it is not. ``goes_on``:
    that it is only said again. ``until``: for how long. ``towards``: what stands before
    the place to which something moves. ``named``: whose and where the mission between
    two positions is, None where it is no mission of this kind. ``nations``: words for
    states, by ISO code. ``dates``: where in a sentence which dates stand, given the day
    of publication.
    """

    split: re.Pattern[str]
    touches: re.Pattern[str]
    mission: re.Pattern[str]
    rules: tuple[Rule, ...]
    barrier: re.Pattern[str]
    unreal: re.Pattern[str]
    routine: re.Pattern[str]
    denied: re.Pattern[str]
    others: re.Pattern[str]
    brief: re.Pattern[str]
    lasting: re.Pattern[str]
    goes_on: re.Pattern[str]
    until: re.Pattern[str]
    towards: re.Pattern[str]
    nations: Mapping[str, re.Pattern[str]]
    offices: tuple[tuple[str, re.Pattern[str]], ...]
    audiences: tuple[tuple[Audience, re.Pattern[str]], ...]
    named: Callable[[str, int, int], Named | None]
    dates: Callable[[str, date | None], Iterable[tuple[int, Dated]]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A rule that holds in a sentence, and where its words stand."""

    rule: Rule
    who: tuple[int, int]
    does: tuple[int, int]

    @property
    def start(self) -> int:
        return min(self.who[0], self.does[0])

    @property
    def end(self) -> int:
        return max(self.who[1], self.does[1])


def words(*alternatives: str) -> re.Pattern[str]:
    """Any of them, whatever the case, from the beginning of a word."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(alternatives)})", re.IGNORECASE)


def reader(language: Language) -> Callable[[str, Page], tuple[Find, ...]]:
    """What reads texts in that language."""

    def read(text: str, page: Page) -> tuple[Find, ...]:
        return _read(text, page, language)

    return read


def _read(text: str, page: Page, language: Language) -> tuple[Find, ...]:
    if not language.touches.search(text):
        return ()
    return tuple(
        find
        for start, sentence in _sentences(text, language.split)
        if language.touches.search(sentence)
        for held in _holding(sentence, language)
        if (find := _find(sentence, start, held, page, language)) is not None
    )


def _sentences(text: str, split: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Where each sentence begins, and the sentence without space around it."""
    begin = 0
    for end in [*(mark.end() for mark in split.finditer(text)), len(text)]:
        sentence = text[begin:end].strip()
        if sentence and len(sentence) <= LONGEST_SENTENCE:
            yield text.index(sentence, begin), sentence
        begin = end


@lru_cache(maxsize=4096)
def _holding(sentence: str, language: Language) -> tuple[_Held, ...]:
    """The rules that hold: at most one for each axis, in the order of the rules."""
    if language.routine.search(sentence):
        return ()
    held: list[_Held] = []
    axes: set[frozenset[What]] = set()
    for rule in language.rules:
        axis = next(axis for axis in AXES if rule.what in axis)
        if (
            axis in axes
            or (rule.unless and rule.unless.search(sentence))
            or (rule.needs and not rule.needs.search(sentence))
        ):
            continue
        if found := _closest(sentence, rule, language):
            held.append(found)
            axes.add(axis)
    return tuple(held)


def _closest(sentence: str, rule: Rule, language: Language) -> _Held | None:
    """The pair of who and does that stand closest, of those that may go together."""
    whos = [match.span() for match in rule.who.finditer(sentence)]
    if not whos:
        return None
    if rule.first:
        whos = whos[:1]
    pairs = sorted(
        (_apart(who, does.span()), who, does.span())
        for does in rule.does.finditer(sentence)
        for who in whos
    )
    for apart, who, does in pairs:
        held = _Held(rule, who, does)
        if apart <= rule.within and _meant(sentence, held, language):
            return held
    return None


def _apart(who: tuple[int, int], does: tuple[int, int]) -> int:
    if who[0] <= does[0]:
        return max(0, does[0] - who[1])
    return max(0, who[0] - does[1]) + BACKWARDS


def _meant(sentence: str, held: _Held, language: Language) -> bool:
    """Whether one became of the other, in truth, and of a mission of somebody's."""
    first, second = sorted((held.who, held.does))
    between = sentence[first[1] : second[0]]
    clause = max(
        (m.end() for m in _CLAUSE.finditer(sentence, 0, held.start)), default=0
    )
    after = _CLAUSE.search(sentence, held.end)
    said = sentence[clause : min(held.end + 30, after.start() if after else 9999)]
    near = sentence[max(clause, held.does[0] - 12) : held.does[0]]
    return not (
        _CLAUSE.search(between)
        or language.barrier.search(between)
        or language.unreal.search(said)
        or language.others.search(said)
        or (held.does < held.who and "," in between)
        or (
            not held.rule.denies
            and (language.denied.search(between) or language.denied.search(near))
        )
    )


def _find(
    sentence: str, start: int, held: _Held, page: Page, language: Language
) -> Find | None:
    """None where it is of no mission abroad, or moves nobody can say where to."""
    named = _named(sentence, held, language)
    if named is None:
        return None
    sending = named.sending or page.issuer
    host = named.host or page.country
    if sending == host or host == page.issuer:
        return None
    what = _what(sentence, held, host, named.cities, language)
    if what is None:
        return None
    effective = _effective(sentence, held, page, language)
    until = language.until.search(sentence)
    announced = (
        effective.earliest
        if what in DEPARTURES and effective.precision is Precision.DAY
        else None
    )
    return Find(
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        what=what,
        tense=_tense(sentence, held, effective, page, language),
        is_event=not held.rule.stands,
        sending=sending,
        host=host,
        cities=named.cities,
        office=_office(sentence, held, language),
        audience=_audience(sentence, held, language),
        effective=effective,
        announced=announced,
        until=until.group().strip() if until else "",
        rule=held.rule.name,
    )


def _named(sentence: str, held: _Held, language: Language) -> Named | None:
    """By the mission's own name; of its staff by that of the mission closest to them.

    Who helps from elsewhere is not the mission that is spoken of.
    """
    own = language.named(sentence, *held.who)
    if own is None or held.rule.what is What.CONSULAR_REMOTE:
        return Named() if own else None
    mission = _mission(sentence, held, language)
    its: Named | None = own
    if mission and mission != held.who:
        its = language.named(sentence, *mission)
    if its is None:
        return None
    return Named(
        sending=own.sending or its.sending or _authority(sentence, held, language),
        host=its.host or own.host,
        cities=its.cities or own.cities,
    )


def _authority(sentence: str, held: _Held, language: Language) -> str:
    """The state named just before what is said to be ordered or allowed."""
    if held.rule.what not in DEPARTURES:
        return ""
    before = sentence[max(0, held.start - BACKWARDS) : held.start]
    return _first_nation(before, language.nations)


def _mission(sentence: str, held: _Held, language: Language) -> tuple[int, int] | None:
    """Where the mission stands of which something is said, or of whose staff.

    "Embassy staff" without a name are those of a mission named before.
    """
    missions = [found.span() for found in language.mission.finditer(sentence)]
    if language.mission.search(sentence, *held.who):
        nameless = language.named(sentence, *held.who) == Named()
        missions = [at for at in missions if at[1] <= held.who[0]]
        if not (nameless and missions and held.rule.what in STAFF_ACTS):
            return held.who
    closest = min(((_apart(at, held.who), at) for at in missions), default=None)
    return closest[1] if closest and closest[0] <= FARTHEST_MISSION else None


def _what(
    sentence: str, held: _Held, host: str, cities: tuple[str, ...], language: Language
) -> What | None:
    """The rule's, told more exactly: for days, within the host or abroad.

    None where something moves and nothing says where to.
    """
    what = held.rule.what
    if what is What.CLOSED and language.brief.search(sentence):
        return what if language.lasting.search(sentence) else What.CLOSED_SHORT
    if what not in ABROAD:
        return what
    to = _destination(sentence, held, host, cities, language)
    if not to:
        return None
    return what if to == host else ABROAD[what]


def _destination(
    sentence: str, held: _Held, host: str, cities: tuple[str, ...], language: Language
) -> str:
    """ISO code of the country into which something moves; empty where not said.

    Of several places the one closest to the word for the move; never the mission's own.
    """
    marks = language.towards.finditer(sentence, held.start)
    for mark in sorted(marks, key=lambda mark: _between(mark.span(), held.does)):
        place = mark.group("place")
        named = [city for _, city in cities_in(place) if city.name not in cities]
        if named:
            return named[0].country
        nation = _first_nation(place, language.nations)
        if nation and nation != host:
            return nation
    return ""


def _between(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans, in whichever order they stand."""
    return max(0, one[0] - other[1], other[0] - one[1])


def _effective(sentence: str, held: _Held, page: Page, language: Language) -> Dated:
    """The date that stands closest to what happened, its end left aside."""
    end = language.until.search(sentence)
    dates = [
        (abs(at - held.does[0]), at, dated)
        for at, dated in language.dates(sentence, page.published)
        if not (end and end.start() <= at < end.end())
    ]
    return min(dates, key=lambda row: row[:2])[2] if dates else Dated()


def _tense(
    sentence: str, held: _Held, effective: Dated, page: Page, language: Language
) -> Tense:
    """By the day that the sentence names where it names one, else by its words."""
    if held.rule.stands:
        return Tense.STANDING
    goes_on = language.goes_on.search(sentence) is not None
    if effective.latest and page.published:
        if page.published - effective.latest <= NEWS:
            return Tense.NEWS
        return Tense.STANDING if goes_on else Tense.HISTORY
    return Tense.STANDING if goes_on else Tense.NEWS


def _office(sentence: str, held: _Held, language: Language) -> str:
    """By the words themselves, else by those of the mission they belong to."""
    mission = _mission(sentence, held, language)
    for begin, end in filter(None, (held.who, mission)):
        for office, pattern in language.offices:
            if pattern.search(sentence[begin:end]):
                return office
    return ""


def _audience(sentence: str, held: _Held, language: Language) -> tuple[Audience, ...]:
    if held.rule.what not in STAFF_ACTS:
        return ()
    said = sentence[max(0, held.start - 60) : held.end + 60]
    return tuple(
        audience for audience, pattern in language.audiences if pattern.search(said)
    )


def naming(
    nations: Mapping[str, re.Pattern[str]],
    *,
    of: str,
    there: re.Pattern[str],
    possessive: re.Pattern[str],
    stranger: re.Pattern[str] | None = None,
) -> Callable[[str, int, int], Named | None]:
    """Reads whose and where for languages with spaces.

    Whose stands directly before the mission or, after ``of`` or nothing, behind it;
    where it is, after ``there`` ("in", "à") or directly behind. ``possessive``: words
    before it that make it the mission of the state that the sentence began with.
    ``stranger``: words just before that make it one of a state that ``nations`` does
    not know.
    """
    joined = re.compile(rf"\s*(?:(?:{of})(?:\s+|(?<=['’])))?", re.IGNORECASE)

    def named(sentence: str, begin: int, end: int) -> Named | None:
        before = re.split(r"[,;:.()]", sentence[max(0, begin - 28) : begin])[-1]
        after = re.split(r"[;:()]", sentence[end : end + 70])[0]
        sending = (
            _nation_ending(before, nations)
            or _first_nation(sentence[begin:end], nations)
            or _nation_at(after[_end(joined, after) :], nations)
        )
        if not sending and stranger and stranger.search(before):
            return None
        place = there.search(after)
        where = after[place.end() :] if place else ""
        cities = cities_at(where) or cities_at(after)
        host = cities[0].country if cities else _nation_at(where, nations)
        if not sending and possessive.search(before):
            subject = re.split(r"[:;—–]", sentence[:begin])[-1]
            owner = _first_nation(subject, nations)
            sending = owner if owner != host else ""
        return Named(
            sending=sending, host=host, cities=tuple(city.name for city in cities)
        )

    return named


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _first_nation(text: str, nations: Mapping[str, re.Pattern[str]]) -> str:
    """ISO code of the state that is named first; empty where none is."""
    found = (
        (match.start(), code)
        for code, nation in nations.items()
        if (match := nation.search(text))
    )
    return min(found, default=(0, ""))[1]


def _nation_at(text: str, nations: Mapping[str, re.Pattern[str]]) -> str:
    """ISO code of the state with whose name the text begins; empty where with none."""
    text = text.lstrip()
    return next((code for code in nations if nations[code].match(text)), "")


def _nation_ending(text: str, nations: Mapping[str, re.Pattern[str]]) -> str:
    """ISO code of the state with whose name the text ends; empty where with none."""
    text = text.rstrip()
    return next(
        (
            code
            for code, nation in nations.items()
            if any(match.end() == len(text) for match in nation.finditer(text))
        ),
        "",
    )
