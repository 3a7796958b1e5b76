"""What the British Foreign Office's fixed phrases say on travelling to a country.

It has two of them, *advises against all travel* and *advises against all but essential
travel*, and each is followed by where: the country, the rest of it, a part of it, or a
list. What is advised stands on the page's front, and there only: the part ``summary``
until 2023, ``warnings-and-insurance`` since. Other parts repeat it, in words of their
own and often later.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from advisories.levels import Level, strictest
from ingest.countries import Place, key, resolve
from ingest.errors import UnknownValue
from ingest.records import Advice, Basis, Region

ISSUER = "gb_fcdo"
FRONT = ("summary", "warnings-and-insurance")

ALL_WHOLE = "avoid_all_travel_to_whole_country"
ABE_WHOLE = "avoid_all_but_essential_travel_to_whole_country"
ALL_PARTS = "avoid_all_travel_to_parts"
ABE_PARTS = "avoid_all_but_essential_travel_to_parts"
WHOLE = {ALL_WHOLE: Level.DO_NOT_TRAVEL, ABE_WHOLE: Level.RECONSIDER}
PARTS = {ALL_PARTS: Level.DO_NOT_TRAVEL, ABE_PARTS: Level.RECONSIDER}
FLAGS = WHOLE | PARTS


class Scope(enum.Enum):
    """What a statement is about."""

    WHOLE = "whole"
    REST = "rest"  # all of the country but what other statements name
    MOST = "most"  # the country with an exception
    WORLD = "world"  # every country, in the pandemic
    PART = "part"


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of advice: how strict, about what, and the sentence that gives it."""

    level: Level
    scope: Scope
    where: str
    native: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the front of a page says.

    ``code``: the warnings that the Office itself would set for it, joined by ``+``, or
    ``none``. ``flags``: those that the page shows above its text; None where it shows
    none, as all did until the autumn of 2023. ``read``: whether there was a front to
    read. ``exempt``: it says that the worldwide advice of the pandemic does not apply.
    ``bare``: it shows warnings and has no text. ``whole``: whether words advise on the
    country without exception.
    """

    level: Level
    label: str
    code: str
    regional_max: Level | None
    regions: tuple[Region, ...]
    flags: tuple[str, ...] | None
    read: bool
    exempt: bool
    bare: bool
    whole: bool


def read(parts: Mapping[str, str], place: Place) -> Words:
    """What the parts of the page on ``place`` say, by the slugs of the parts.

    Plain text, one line for each paragraph, heading and item of a list; items may
    begin with "- ", headings with "## " and "### ".
    """
    fronts = [
        _read_front(words, place)
        for slug in FRONT
        if (words := parts.get(slug, "")) and not is_notice(words)
    ]
    statements = tuple(each for front in fronts for each in front.statements)
    flags = {flag for front in fronts for flag in front.flags}
    return _sum_up(
        statements,
        flags=tuple(flag for flag in FLAGS if flag in flags) if flags else None,
        read=bool(fronts),
        exempt=any(front.exempt for front in fronts),
        bare=bool(flags) and all(front.bare for front in fronts),
    )


# ---- What statements amount to


def _sum_up(
    said: Sequence[Statement],
    *,
    flags: tuple[str, ...] | None,
    read: bool,
    exempt: bool,
    bare: bool,
) -> Words:
    national = _national(said)
    whole = national.level if national else None
    areas = [each for each in said if each is not national and each.scope in _AREAS]
    # "Parts of the country" says nothing more where parts are named.
    named = [each for each in areas if not _UNNAMED.match(each.where)]
    areas = named or areas
    strict = {each.level for each in areas}
    code = [flag for flag, level in WHOLE.items() if level is whole]
    code += [flag for flag, level in PARTS.items() if level in strict]
    telling = [national] if national else []
    return Words(
        level=whole or Level.NOT_STATED,
        label=_label([*telling, *said]),
        code=join(code),
        regional_max=strictest([each.level for each in areas]),
        regions=tuple(
            dict.fromkeys(
                Region(each.where, each.level, _verdict(each.level)) for each in areas
            )
        ),
        flags=flags,
        read=read,
        exempt=exempt,
        bare=bare,
        whole=any(each.scope is Scope.WHOLE for each in said),
    )


_AREAS = (Scope.PART, Scope.REST, Scope.MOST)


def _national(said: Sequence[Statement]) -> Statement | None:
    """The statement that holds wherever one goes in the country.

    Advice on "the rest" does where everything else is stricter. Where an exception is
    milder than the rule, or may be, the Office itself only sets warnings for parts.
    """
    everywhere = [each for each in said if each.scope in (Scope.WHOLE, Scope.WORLD)]
    for rest in (each for each in said if each.scope is Scope.REST):
        others = [each for each in said if each.scope in (Scope.PART, Scope.MOST)]
        if all(not _above(rest.level, each.level) for each in others):
            everywhere.append(rest)
    return max(everywhere, key=lambda each: each.level.value, default=None)


def _above(level: Level, other: Level) -> bool:
    return (level.rank or 0) > (other.rank or 0)


def join(flags: Iterable[str]) -> str:
    """The native code of a set of warnings."""
    return "+".join(sorted(flags)) or "none"


def spell(flags: Iterable[str]) -> str:
    """Warnings as a reader sees them, in the order in which they are listed."""
    return "; ".join(flag.replace("_", " ") for flag in flags) or "none stated"


def _verdict(level: Level) -> str:
    whole = {level: flag for flag, level in WHOLE.items()}[level]
    return f"against {whole.removeprefix('avoid_').split('_to_')[0].replace('_', ' ')}"


LONGEST_LABEL = 240


def _label(telling: Sequence[Statement]) -> str:
    sentences = dict.fromkeys(each.native for each in telling)
    label = " ".join(sentences) or "none stated"
    if len(label) <= LONGEST_LABEL:
        return label
    return label[:LONGEST_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


# ---- Reading the front of a page

# For three weeks the public archive kept nothing else of any page.
_NOTICE = re.compile(
    r"\s*Stay at home\n\s*Only go outside for food.*?"
    r"You can spread the virus even if you don.t have symptoms\.?\s*",
    re.DOTALL,
)


def without_notice(words: str) -> str:
    """A part without the notice that stood above every page in the spring of 2020."""
    return _NOTICE.sub("", words, count=1) if "Stay at home\n" in words else words


def is_notice(words: str) -> bool:
    """Whether a part holds nothing but that notice, or nothing at all."""
    return not without_notice(words).strip()


@dataclass(frozen=True, slots=True)
class _Front:
    statements: tuple[Statement, ...]
    flags: tuple[str, ...]
    exempt: bool
    bare: bool


# Warnings as the page shows them above its text: since the autumn of 2023 in a box,
# before on a line of its own, which some days is all that an archive kept of a page.
_SHOWN = re.compile(r"^!\n(?:.*\n)?Warning\n(.+)\n?", re.MULTILINE)
LONGEST_LINE = 100
_LINE = re.compile(
    r"The FCD?O advise against all (?:but essential )?travel to"
    r" (?:the whole|parts of the) country\."
)


@lru_cache(maxsize=512)
def _read_front(words: str, place: Place) -> _Front:
    flags: list[str] = []
    if "!\n" in words:
        flags = [flag for shown in _SHOWN.findall(words) for flag in _flag(shown)]
        words = _SHOWN.sub("", words)
    elif len(words) < LONGEST_LINE and _LINE.fullmatch(words.strip()):
        flags, words = [*_flag(words)], ""
    said = list(_statements(words, place)) if "gainst" in words else []
    exempt = None in said
    statements = [
        each for each in said if each and not (exempt and each.scope is Scope.WORLD)
    ]
    for permitted in _PERMITTED.finditer(words):
        if not _TRANSIT.search(permitted["where"]):
            statements = [_excepting(each, permitted["where"]) for each in statements]
    return _Front(tuple(statements), tuple(flags), exempt, bare=not words.strip())


# The exception to advice on the country, in a sentence of its own.
_PERMITTED = re.compile(
    r"(?:\b(?:is|are|does|do) not advis(?:e|ing) against (?:all |but |non-|essential )*"
    r"travel to|\bagainst all (?:but essential )?travel to [^.\n]*\. This (?:advice )?"
    r"(?:does not (?:include|apply to)|excludes))"
    r" (?P<where>[^.\n]+)"
)


def _excepting(each: Statement, where: str) -> Statement:
    if each.scope is not Scope.WHOLE:
        return each
    name = f"{each.where}, except {_tidy(where)}"
    return Statement(each.level, Scope.MOST, name, each.native)


def _flag(shown: str) -> Iterator[str]:
    """The flag behind a warning that the page shows above its text."""
    words = key(shown)
    where = "parts" if re.search(r"\btravel to parts of\b", words) else "whole_country"
    if "against all but essential travel" in words:
        yield f"avoid_all_but_essential_travel_to_{where}"
    elif "against all travel" in words:
        yield f"avoid_all_travel_to_{where}"


# ---- Sentences that advise

_OFFICE = (
    r"(?:(?:the )?foreign,? (?:and |& )?(?:commonwealth,? )?(?:and|&) (?:commonwealth"
    r"|development) office(?:'s)?(?: \(fcd?o\))?(?:'s)?"
    r"|(?:the )?(?:fcd?o|fdco)(?:'s)?)"
)
_SPEAKER = rf"(?:{_OFFICE}|we|the (?:uk|british)(?: government)?)"
_ADVERBS = (
    r"(?:,? (?:now|also|still|currently|therefore|additionally|further|strongly|again"
    r"|however,?|continues? to|is|are|has been|have been|consistently))*"
)
_ALL_BUT = (
    r"all,? but(?: the most)? ess?ential|(?:all |any )?non-? ?essential|essential-only"
)
_LEVEL = rf"(?:{_ALL_BUT}|all|any)"
_NOT_PLAIN = r"(?! or all\b)"
_TRAVEL = r"(?: international)? tra?vel\b(?! advice)"
_LEAD = re.compile(
    rf"(?P<speaker>\b{_SPEAKER}{_ADVERBS} advi(?:se|[sc]es+|sing)"
    rf"(?: (?:all )?(?:british|uk) (?:nationals|people|citizens|travellers)| you)?"
    rf"(?: now)? )?(?:against|(?P<joined>\b(?:and|but)(?: also)?)) "
    rf"(?P<level>{_LEVEL}){_NOT_PLAIN}(?P<far> international)? tra?vel\b",
    re.IGNORECASE,
)
_STANDING = re.compile(
    rf"\b(?:{_OFFICE}|our|existing|the) (?:travel )?advice against (?P<level>{_LEVEL})"
    rf"(?P<far> international)? travel\b(?P<where>[^.]*?) "
    r"(?:continues to apply|remains in place|still applies|remains unchanged)"
    r"(?P<after>[^.]*)",
    re.IGNORECASE,
)
_EXEMPT = re.compile(
    rf"^(?P<who>.*?),? (?:is|are|remains?|continues to be)(?: now| also"
    rf"| currently)* exempt(?:ed)? from {_OFFICE} (?:global |travel )*advi(?:ce|sory)",
    re.IGNORECASE,
)
_NOT_EXEMPT = re.compile(rf"\bno longer exempt from {_OFFICE} advice", re.IGNORECASE)
_SINCE = re.compile(r"^(?:From|As of|Since|However|On)\b[^,]*, ")
# What is said to some of the readers is not advice to all of them.
_DUAL = re.compile(r"\bdual nationals?\b", re.IGNORECASE)
_GLOBAL = re.compile(
    r"in addition to the (?:global advisory against non-essential international travel"
    r"|current covid-19 exceptional travel advisory notice)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:\b(?:where|which|why|whom|if|when|whenever|whether|unless|until|because|since"
    r"|countr(?:y|ies)|areas?|that) |\()(?:the )?$",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"\b(?:note|aware|remind(?:ed)?|say|confirm) that (?:the )?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\be\.g\.)\s+(?=[A-Z“‘'*•(])|(?<=\S) ?[•*] ?")


def _statements(text: str, place: Place) -> Iterator[Statement | None]:
    """What the text advises; None where worldwide advice does not count here."""
    lines = text.replace("’", "'").replace("‘", "'").split("\n")
    sections = "reas where" in text
    area = _Area()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            yield from area.end()
            area = area.under(line)
            line = line.lstrip("# ")
        if "gainst" not in line and "dvisory" not in line:
            continue
        area.told = True
        sentences = _SENTENCE.split(_clean(line))
        for index, sentence in enumerate(sentences, start=1):
            if "gainst" not in sentence and "dvisory" not in sentence:
                continue
            items: tuple[str, ...] = ()
            if _open_end(sentence):
                last = index == len(sentences)
                items = _items(
                    lines[number + 1 :] if last else sentences[index:],
                    headed=sections or number > 0 and _is_heading(lines[number - 1]),
                )
            if sentence.endswith("against:"):
                for item in items:
                    yield from _statements_of(f"{sentence[:-1]} {item}", (), place)
            else:
                yield from _statements_of(sentence, items, place)
    yield from area.end()


@dataclass(slots=True)
class _Area:
    """A heading "### Kayes", where the one above it says what is advised there."""

    name: str = ""
    heading: str = ""
    told: bool = False

    def under(self, line: str) -> _Area:
        words = _clean(line.lstrip("# "))
        if line.startswith("### "):
            return _Area(words.rstrip(" :"), self.heading)
        return _Area(heading=words if _AREAS_WHERE.match(words) else "")

    def end(self) -> Iterator[Statement]:
        lead = _LEAD.search(self.heading)
        if lead and self.name and not self.told:
            level = _level(lead["level"])
            yield Statement(level, Scope.PART, self.name, self.heading)


_AREAS_WHERE = re.compile(r"areas where\b", re.IGNORECASE)


def _clean(line: str) -> str:
    return " ".join(line.split()).rstrip("*")


@lru_cache(maxsize=8192)
def _statements_of(
    sentence: str, items: tuple[str, ...], place: Place
) -> tuple[Statement | None, ...]:
    return tuple(_said(sentence, items, place))


def _said(
    sentence: str, items: Sequence[str], place: Place
) -> Iterator[Statement | None]:
    if _NOT_EXEMPT.search(sentence):
        yield Statement(Level.RECONSIDER, Scope.WORLD, "", _short(sentence))
        return
    if match := _EXEMPT.search(sentence):
        if _is_whole(_SINCE.sub("", match["who"]), place):
            yield None
        return
    if _DUAL.search(sentence):
        return
    if _GLOBAL.search(sentence):
        yield Statement(Level.RECONSIDER, Scope.WORLD, "", sentence)
    if match := _STANDING.search(sentence):
        level = _level(match["level"])
        where = f"{match['where']} {match['after']}".strip()
        scope = _scope(where.removeprefix("for ").removeprefix("to "), place)
        if match["far"] and scope is Scope.PART:
            scope = Scope.WORLD
        if scope is not None:
            yield Statement(level, scope, where, _short(sentence))
        return
    yield from _led(sentence, items, place)


def _is_whole(words: str, place: Place) -> bool:
    """Whether it is the country that is meant, or its mainland."""
    named = _head_name(key(words).removeprefix("mainland "), place)
    return named is not None and named[0] and not _EXCEPT.search(named[1])


def _led(sentence: str, items: Sequence[str], place: Place) -> Iterator[Statement]:
    leads = list(_LEAD.finditer(sentence))
    native = _short(sentence)
    speaking = False
    for index, lead in enumerate(leads):
        before, level = sentence[: lead.start()], _level(lead["level"])
        if lead["speaker"]:
            aside = _ASIDE.search(before) and not _NOTED.search(before)
            if aside and speaking and (name := _excepted(before)):
                yield Statement(level, Scope.PART, name, native)
                continue
            speaking = not aside
        elif not index:
            speaking = bool(_SPOKEN.search(before)) and not _ASIDE_ANY.search(before)
        elif lead["joined"] and not _JOINABLE.match(sentence, lead.end()):
            continue
        if not speaking:
            continue
        end = leads[index + 1].start() if index + 1 < len(leads) else len(sentence)
        object_ = sentence[lead.end() : end]
        for scope, where in _objects(object_, items, place, bool(lead["far"])):
            yield Statement(level, scope, where, native)


def _excepted(before: str) -> str:
    """What "…, except X, to which" takes out of the advice before it, or ""."""
    excepts = list(_EXCEPT.finditer(before))
    return _tidy(before[excepts[-1].end() :]) if excepts else ""


_SPOKEN = re.compile(
    rf"\b{_SPEAKER}\b[^.;]*\badvi(?:se|[sc]es+|sing)\b[^.;]*$",
    re.IGNORECASE,
)
_ASIDE_ANY = re.compile(
    r"\b(?:no longer|not|where|which|if)\b[^.;]*$",
    re.IGNORECASE,
)
_JOINABLE = re.compile(
    r" (?:to|in|within|on|across)\b",
    re.IGNORECASE,
)


def _level(words: str) -> Level:
    strictly = words.casefold() in ("all", "any")
    return Level.DO_NOT_TRAVEL if strictly else Level.RECONSIDER


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 160 else sentence[:157].rsplit(" ", 1)[0] + " …"


# ---- Where it is about

_TO = re.compile(
    r"^[\s:,]*(?:(?:(?:to|from|in|into|across|throughout|anywhere in|and|or)\b|,)"
    r"\s*)*(?=\S|$)",
    re.IGNORECASE,
)
_LIST_FOLLOWS = re.compile(
    r"^(?:$|(?:(?:any|all|to|the|of|in|certain|other|several|some|specific|western"
    r"|eastern|northern|southern|administrative|remote|border|tourist|following|these"
    r"|areas?|parts?|regions?|provinces?|districts?|states?|locations?|places?|oblasts?"
    r"|departments?|cities|towns|municipalities|islands|within|close|near|by)\b\s*)+"
    r"(?:(?:in|of|within)\b.*)?$|.*\b(?:following|including)\b[^:]*$)",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?:ing|ions?)?|exclud(?:ing|es?)|apart from|other than|aside from"
    r"|not including|but not|beyond|with the exclusion of|does not advise"
    r"|do not advise)\b",
    re.IGNORECASE,
)
# Passing through without leaving the airport is no stay in the country.
_TRANSIT = re.compile(r"\b(?:airside|transit)\b", re.IGNORECASE)
_REASON = re.compile(
    r"(?:^|,? )(?:\(?as shown on|due to|because|based on|at this time|at the present"
    r"|as a (?:result|precaution)|following (?:the|an?|recent|increas|signific|report)"
    r"|owing|in (?:light|response|view|line)|given|where there (?:has|have)"
    r"|(?:by|from) (?:groups|extremists)|until further|for (?:security|safety) reasons"
    r"|and (?:for british|recommend|advise|any british)|unless|while|which is"
    r"|there (?:is|are)|see\b)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"'s\b|[,;.(]| (?:due|because|based|at|as|and|or|following|for|given|on|since|in"
    r"|owing|from|until|by|after|with|while|unless|including|except|excluding|apart|other"
    r"|outside|but|whilst|to|where|there|however|if)\b|$",
    re.IGNORECASE,
)
_ENTIRE = re.compile(
    r"^(?:within )?(?:(?:the )?(?:whole|entirety|entire territory)(?: of)? "
    r"|all (?:parts|areas|of|provinces|regions)(?: of)? |the entire |any part of "
    r"|anywhere in |all )*",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"^(?:(?:and )?(?:to )?(?:the )?(?:rest|remainder) of"
    r"|(?:the |all )?(?:other |the )?(?:remaining|other)(?: remaining)?"
    r" (?:areas?|parts?|provinces?(?: and districts)?|regions?|districts)"
    r"(?: and regions)?(?: of| in| within)?"
    r"|everywhere else in|elsewhere in|other parts of"
    r"|all other areas of .{1,40}? and the rest of)(?:$| )",
    re.IGNORECASE,
)
_COUNTRY = re.compile(
    r"^(?:the )?(?:whole |entire )?country$",
    re.IGNORECASE,
)
_WORLD = re.compile(
    r"^(?:worldwide|overseas|abroad|globally|anywhere)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"^(?:(?:the )?(?:other |some )?(?:areas?|parts?|regions?|provinces?)(?: of| in)) ",
    re.IGNORECASE,
)


def _objects(
    words: str, listed: Sequence[str], place: Place, far: bool
) -> Iterator[tuple[Scope, str]]:
    """What "travel" is followed by: scopes, and the names of parts."""
    head, colon, inline = _trim(words).partition(":")
    opens = bool(colon) or _open_end(words)
    if far or _WORLD.match(head) or not (opens or _tidy(head)):
        yield Scope.WORLD, ""
        return
    items = [head]
    is_part = _scope(head, place) in (Scope.PART, None)
    if (
        opens
        and is_part
        and _LIST_FOLLOWS.match(head.strip())
        and not _EXCEPT.search(head)
    ):
        items = [item for item in re.split(r";|\*|•", inline) if item.strip(" .,")]
        items = items or list(listed) or [head]
    if items == [head] and listed and _GOES_ON.search(head.rstrip()):
        items = [f"{head.strip(' ,')} {', '.join(listed)}"]
    for item in items:
        scope = _scope(item, place)
        name = _tidy(item)
        if scope is not None and name:
            yield scope, name


def _open_end(words: str) -> bool:
    """Whether a lead line ends in the middle of a sentence: a list follows."""
    return bool(re.search(r"(?:\bto|\bwithin|\bin|:)\s*$", words))


def _trim(words: str) -> str:
    return _TO.sub("", words.strip()).strip()


def _tidy(words: str) -> str:
    """The name of a part: without reasons, clauses and final marks."""
    name = _REASON.split(_FROM.sub("", _trim(words)), maxsplit=1)[0]
    name = _DANGLING.sub("", _NEXT_SENTENCE.split(name, maxsplit=1)[0].rstrip(" ,("))
    return " ".join(name.split()).strip(" .,;:*-–")[:LONGEST_NAME]


_FROM = re.compile(r"^(?:for|to|of)\s+", re.IGNORECASE)
_DANGLING = re.compile(r",? \(?(?:and|or|but|to which|in which|where)$", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(
    r"\. (?=(?:This|These|The|See|It|There|If|Our|For|However|You|We|In|All|Check"
    r"|Consular|British|FCD?O|Find|Read)\b)"
)


def _scope(words: str, place: Place) -> Scope | None:
    """What an object or an item is about; None where it is another country."""
    folded = key(_trim(words)).strip(" .,;*•-–")
    others = _OTHERS.match(folded)
    head = folded[others.end() :].strip() if others else _ENTIRE.sub("", folded)
    if others and not head:
        return Scope.REST
    named = _head_name(head, place)
    if named is None:
        foreign = _head_name(_PIECE.sub("", head), place)
        return None if foreign and not foreign[0] else Scope.PART
    own, tail = named
    if not own:
        return None
    if tail.startswith("'s"):
        return Scope.PART
    if (match := _EXCEPT.search(tail)) and _matters(tail[match.end() :], place):
        return Scope.MOST
    return Scope.REST if others else Scope.WHOLE


def _head_name(words: str, place: Place) -> tuple[bool, str] | None:
    """Whether the words begin with this country's or another's name, and what follows.

    None where they begin with neither.
    """
    bounds = [match.start() for match in _BOUND.finditer(words)]
    for end in reversed(bounds):
        name = words[:end].strip()
        if not name or len(name) > 70:
            continue
        if (own := _named(name, place)) is not None:
            return own, words[end:]
    return None


_UNNAMED = re.compile(r"^(?:some )?parts of (?:the )?\S+(?: \S+)?$", re.IGNORECASE)

# How pages speak of countries in running text, beside their names.
_SPOKEN_OF = {
    "car": "CF",
    "central africa republic": "CF",
    "central african republic (car)": "CF",
    "mainland china": "CN",
    "dprk": "KP",
    "drc": "CD",
    "gambia": "GM",
    "ivory coast": "CI",
    "opts": "PS",
    "republic of congo": "CG",
    "turks and caicos": "TC",
    "uae": "AE",
    "us": "US",
    "usa": "US",
}


@lru_cache(maxsize=8192)
def _codes(name: str) -> frozenset[str]:
    """The countries that a folded name means; none where it is no country's."""
    plain = name.removeprefix("the ")
    if plain in _SPOKEN_OF:
        return frozenset([_SPOKEN_OF[plain]])
    for form in (name, plain, f"the {plain}"):
        try:
            return frozenset(_by_folded_name(form).codes)
        except UnknownValue:
            continue
    return frozenset()


def _by_folded_name(name: str) -> Place:
    return resolve(ISSUER, name)


# What has no page of its own, or one and the same, and is named as a part here.
_COVERED = {
    "IL": frozenset(["PS"]),
    "PS": frozenset(["IL"]),
    "US": frozenset(["AS", "GU", "MP", "PR", "VI"]),
}


def _named(name: str, place: Place) -> bool | None:
    """True for this country, False for another, None for what is none."""
    if _COUNTRY.match(name):
        return True
    codes, own = _codes(name), frozenset(place.codes)
    if not codes or codes >= own:
        return bool(codes) or None
    covered = own.union(*(_COVERED.get(code, ()) for code in own))
    return None if codes & covered else False


def _matters(excepted: str, place: Place) -> bool:
    """Whether an exception is a part of the country where one could stay."""
    names = re.split(r",| and | or ", excepted.strip(" .()"))
    foreign = all(
        _named(name.strip(), place) is False for name in names if name.strip()
    )
    return not foreign and not _TRANSIT.search(excepted)


# ---- Lists

_STARTS_TEXT = re.compile(
    r"^(?:the (?:fcd?o|foreign|british|uk|security|situation)|you|if|there|for|see|it|"
    r"check|consular|travel|find|this|your|before|when|during|in addition|areas where|"
    r"international|coronavirus|covid|find out|more|as|although|while|since|terroris|"
    r"our|we|fcdo|read|visit|register|entry|preparing|returning|safety|why|around|on \d"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|at \d|an estimated|any british"
    r"|british nationals|following|military activity)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?<=[a-z)])\. ")
_HEADING = re.compile(
    r"\b(?:travel(?:ling)?|terrorism|terrorist|situation|conflict|unrest|insurance"
    r"|risks?|earthquake|hurricane|security|demonstrations?|protests?|attacks?|crisis"
    r"|invasion|leaving|closures?|curfew|register|presence|eruption|outbreak|advice"
    r"|violence|tensions?|volcan\w+|support|restrictions?|update|emergency)\b",
    re.IGNORECASE,
)
_EXCEPTING = re.compile(r"\bexcept(?: for| the)?:?$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(?:except(?: for| the)?|of|includes?|including)$", re.IGNORECASE
)
_TELLS = re.compile(
    r"\b(?:has|have|had|will|can|cannot|could|may|was|were|is|are|continues?|remains?"
    r"|visit|visited|announced|announces|declared|suspended|observed|held|hit|made"
    r"|took|take|taken|started|ended|signed|died|upheld|crashed|erected|erupted"
    r"|attacked|broke|caused|celebrates|marks|offers?|intensified|reopened|exploded"
    r"|released|considering|occurred|began|against)\b"
)
LONGEST_NAME = 400
LONGEST_ITEM = 320
LONGEST_LIST = 80


def _items(following: Sequence[str], *, headed: bool) -> tuple[str, ...]:
    """The items of a list below a lead line; plain text does not say where it ends.

    ``headed``: whether the lead line stands below a heading, so that one may follow.
    """
    lines = [line for row in following[:LONGEST_LIST] if (line := _clean(row))]
    dashed = bool(lines) and lines[0].startswith("- ")
    items: list[str] = []
    excepting: list[str] = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if (dashed and not line.startswith("- ")) or (
            not dashed and _ends_list(line, first=number == 0)
        ):
            break
        if items and headed and _leads(after) and not _alike(line, items[-1]):
            break
        item = line.removeprefix("- ")
        # What follows "the state of X, except" is excepted, up to the next state.
        if excepting and item.split()[:2] != excepting:
            continue
        excepting = item.split()[:2] if _EXCEPTING.search(item) else []
        items.append(item)
    return tuple(items)


def _is_heading(line: str) -> bool:
    words = _clean(line).lstrip("# ")
    return words[:1].isupper() and len(words) < 100 and words[-1] not in ".:;,"


def _alike(line: str, item: str) -> bool:
    """Whether two lines are of one list, by how they begin or end."""
    return line[:1].islower() or line.split()[-1] == item.split()[-1]


def _ends_list(line: str, *, first: bool) -> bool:
    if _leads(line) or line.startswith("#"):
        return True
    if line[:1].islower() or line[:1] in "*•-–":
        return False
    told = _FIRST.split(line, maxsplit=1)[0]
    if _STARTS_TEXT.match(line) or len(told) > LONGEST_ITEM:
        return True
    if _TELLS.search(told) and (len(told) > 110 or not _EXCEPT.search(told)):
        return True
    if first:
        return False
    sentence = told == line and line.endswith((".", "!", "?")) and len(line) > 60
    heads = not line.endswith((".", ",", ";")) and bool(_HEADING.search(line))
    return sentence or heads


def _leads(line: str) -> bool:
    """Whether a line advises by itself, and not only in a clause of an item."""
    if "gainst " not in line:
        return False
    lead = _LEAD.search(line)
    return bool(lead and lead["speaker"] and not _ASIDE.search(line[: lead.start()]))


# ---- Words and warnings together


def weigh(words: Words | None, flags: Sequence[str] | None) -> tuple[Advice, str]:
    """The advice on the country, and where text and warnings contradict each other.

    ``flags``: the warnings that are set, in the order of ``FLAGS``; None where the page
    shows none. They decide, for the text follows them by days; what the text has to say
    then is which parts are meant. ``words`` None: the text was not read.
    """
    if flags is None and words is not None:
        basis = Basis.STATED if words.read else Basis.SILENCE
        return _advice_of(words, basis), ""
    flags = flags or ()
    strict = strictest([FLAGS[flag] for flag in flags])
    basis = Basis.STATED
    if words and flags and words.code == "none":
        basis = Basis.LABEL
    elif words and not flags and not words.read:
        # No warning, and nothing of ours could read the text: not said, never "safe".
        basis = Basis.SILENCE
    # A text may still name a part after its warning went. What is milder than the
    # strictest warning is often left out of the warnings.
    regions = tuple(
        each
        for each in (words.regions if words else ())
        if strict and each.level.value <= strict.value
    )
    parts = [PARTS[flag] for flag in flags if flag in PARTS]
    advice = Advice(
        level=_whole(flags) or Level.NOT_STATED,
        native_label=spell(flags),
        native_code=join(flags),
        basis=basis,
        regional_max=strictest(parts or [each.level for each in regions]),
        regions=regions,
    )
    return advice, _contradiction(words, flags) if words else ""


def completed(words: Words) -> tuple[str, ...] | None:
    """The warnings that a page shows, with the one that the first year left out.

    Of 29 pages whose text had advice of both kinds, 27 showed that against all travel
    to parts alone: all but essential travel to the country, or the rest of it, then
    stands in the text only.
    """
    if words.flags == (ALL_PARTS,) and words.level is Level.RECONSIDER:
        return (ABE_WHOLE, ALL_PARTS)
    return words.flags


def _whole(flags: Iterable[str]) -> Level | None:
    return strictest([WHOLE[flag] for flag in flags if flag in WHOLE])


def _advice_of(words: Words, basis: Basis) -> Advice:
    return Advice(
        level=words.level,
        native_label=words.label,
        native_code=words.code,
        basis=basis,
        regional_max=words.regional_max,
        regions=words.regions,
    )


def _contradiction(words: Words, flags: Sequence[str]) -> str:
    """Silence under a warning is a text that lags; another level is a contradiction."""
    if words.whole and words.level is not _whole(flags):
        return f"The warning is “{spell(flags)}”, the text says “{words.label}”"
    if not flags and words.code != "none":
        return f"No warning is set, and the text says “{words.label}”"
    return ""
