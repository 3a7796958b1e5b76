"""What the Auswärtiges Amt's sentences say on travelling to a country.

Its advice short of a warning has no flag: it stands in the text alone, in phrases that
hardly change (*Von nicht notwendigen Reisen nach … wird abgeraten*). A phrase counts
for the country where it names the country, all of it or the rest of it, and for a
part of it where it names anything else inside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from advisories.levels import Level
from ingest.errors import UnexpectedShape
from ingest.records import Region


@dataclass(frozen=True, slots=True)
class Spoken:
    """One piece of advice: ``code`` is the label of the scale.

    ``words``: the whole sentence for a country, its verb for a part of one.
    """

    level: Level
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Heard:
    """All that a text says. ``national``: None where it says nothing on the country."""

    national: Spoken | None
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """Whose page it is. ``foreign`` tells whether a name is another country's."""

    names: tuple[str, ...]
    foreign: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A way to advise: the preposition before *Reisen* and what completes it.

    ``verb`` is looked for behind the destination; ``split`` before *Reisen*, together
    with ``verb``, where a verb is torn in two.
    """

    preposition: str
    verb: str
    code: str
    split: str = ""


# Patterns are tried at every word, so what they are tried on has an end.
LONGEST = 3000

# The ladder's words, the strictest first.
PHRASES = (
    # Vor Reisen nach X wird gewarnt: what a warning says in its own sentence.
    _Phrase("vor", r"\b(?:gewarnt|warnt)\b", "text_warning"),
    # Das Auswärtige Amt warnt vor Reisen nach X: the same, active.
    _Phrase("vor", r"", "text_warning", split=r"\b(?:warnt|warnen)\b"),
    # Von Reisen nach X wird (dringend) abgeraten: the usual form.
    _Phrase("von", r"\babgeraten\b", "advised_against"),
    # Das Auswärtige Amt rät (dringend) von Reisen nach X ab; its words in articles.
    _Phrase("von", r"\bab\b", "advised_against", split=r"\b(?:rät|raten)\b"),
    # Von Reisen nach X sollte abgesehen werden: older pages, and bullet points.
    _Phrase("von", r"\babgesehen werden\b|\babzusehen\b", "advised_against"),
    # Auf nicht notwendige Reisen nach X sollte verzichtet werden.
    _Phrase("auf", r"\bverzichtet werden\b|\bzu verzichten\b", "advised_against"),
    # Reisen nach X werden nicht empfohlen / sollten unterlassen werden.
    _Phrase(
        "",
        r"\bnicht empfohlen\b|\b(?:unterlassen|vermieden) werden\b",
        "advised_against",
    ),
)

_TRAVEL = re.compile(
    r"(?:\b(?P<preposition>[Vv]o[nmr]|[Aa]uf) |^)"
    r"(?P<quality>(?:(?:Nicht|Alle|Sämtliche|Touristische|Private) )?"
    r"(?:(?!(?:von|vom|vor|auf|wird|werden|zu|bei)\b)[a-zäöüß-]+,? ){0,8}?)"
    r"(?P<noun>(?:Urlaubs|Individual|Touristen|Tourismus|Privat|Pauschal)reisen"
    r"|Reisen?|Aufenthalte?n?)\b"
)
# Journeys that one could do without: advice against them is never the last rung.
_UNNEEDED = re.compile(
    r"nicht\b.*\b(?:notwendig|erforderlich|nötig|dringend|zwingend)|touristisch|privat"
    r"|unnötig",
    re.IGNORECASE,
)
_EVERY = re.compile(r"(?:(?:all|jeglich|sämtlich|jed|ein|d)e[nrms]? )*", re.IGNORECASE)
# Advice on how, when or with whom to travel is not advice on whether to.
_MANNER = re.compile(
    r"auf dem (?:Land|See|Luft|Wasser)weg|\büber Land\b|Dunkelheit|\bnachts\b|\bNacht\b"
    r"|\bmit (?:\w+ ){0,3}?(?:Auto|Pkw|PKW|Bus|Bussen|Bahn|Zug|Zügen|Boot|Booten"
    r"|Fähren?|Fahrzeug|Fahrzeugen|Wohnmobil|Kindern|Kleinkindern)\b|Regenzeit"
    r"|\bohne (?:gültig|orts|Führer|Begleit)|\bper Anhalter\b"
)
_URGENT = re.compile(r"\b(?:dringend|eindringlich|nachdrücklich)\b")
# Advice that is over, was given in the past, or might be given one day.
_NOT_NOW = re.compile(
    r"\b(?:nicht(?: mehr| länger| weiter)?|wurden?|war|waren|kann|könnten?|würden?)"
    r"(?: [a-zäöüß]+){0,3} (?:gewarnt|abgeraten|ab)\b"
    r"|\bnicht (?:mehr|länger|weiter)?(?: [a-zäöüß]+)* ?$"
)
_NO_LONGER = re.compile(
    r"\b(?:wird|werden|rät|raten|warnt|warnen)\b.*\bnicht\b"
    r"|\b(?:wurden?|riet|warnte|kann|könnten?|würden?)\b"
)
_REVOKED = re.compile(
    r"^ (?:wurden?|worden|war)\b|^[^;]*\b(?:aufgehoben|entfällt|gilt nicht mehr)\b"
)
_VERB = re.compile(
    r"\b(?:wird|werden|wurden?|sollten?|rät|raten|warnt|warnen|abgeraten|gewarnt|ist"
    r"|sind)\b"
)
_ADVISES = re.compile(
    r"gewarnt|warn(?:t|en)\b|abgeraten|\br[aä]t|abgesehen|abzusehen|verzicht|empfohlen"
    r"|unterlassen|vermieden"
)
_DONE = re.compile(r"\b(?:gewarnt|abgeraten)\b")
_FINITE = re.compile(
    r"\b(?:wird|werden|sollten?|rät|raten|warnt|warnen)\b(?: dringend)?"
)
# What stands outside or inside what is named does not change what is named.
_ASIDE_WORD = (
    r"(?:mit Ausnahme|außer|ausgenommen|abgesehen von|einschließlich|inklusive|und zwar"
    r"|insbesondere|vor allem|darunter|siehe)\b"
)
_ASIDES = (
    re.compile(r" ?\([^()]*\)"),
    re.compile(rf" – {_ASIDE_WORD}[^–]*–"),
    re.compile(rf", {_ASIDE_WORD}[^,]*,"),
    re.compile(
        rf",? ?\b{_ASIDE_WORD}.*?(?= (?:wird|werden)\b|,? (?:und |sowie )?"
        r"(?:von|vor) (?:[a-zäöüß]+ ){0,8}Reisen|[;.]|$)"
    ),
)
_ADVERB = re.compile(
    r"\b(?:derzeit|zurzeit|zur Zeit|aktuell|momentan|weiterhin|gegenwärtig|daher|auch"
    r"|grundsätzlich|generell|vorerst|zunächst|unverändert|bis auf Weiteres"
    r"|nach wie vor|deshalb|dringend)\b"
)
_JOINT = re.compile(r"\s*[,–]\s*|\s+(?:und|sowie|oder|bzw\.|als auch)\s+")
_INTO = r"(?:nach|in|ins|im|auf|für)"
_ARTICLE = r"(?:(?:d(?:er|ie|as|en|em) )?(?:ganz|gesamt)e?[n]?|d(?:er|ie|as|en|em))"
_PLACE = re.compile(
    rf"(?:{_INTO}|an|am|entlang|zu|zum|zur|bis|innerhalb|außerhalb|durch|über|um|rund"
    r"|jenseits|nördlich|südlich|östlich|westlich|dorthin|dahin)\b"
)
_WHOLE = re.compile(
    rf"(?:{_INTO} )?(?:(?:dieses|das|dem|ins|im) (?:(?:gesamte|ganze)n? )?"
    r"(?:Land|Staatsgebiet|Hoheitsgebiet|Landesgebiet)|landesweit"
    r"|alle (?:Landesteile|Regionen|Gebiete)(?: des Landes)?)"
)
_AREAS = (
    r"(?:Landesteilen?|Landesgebieten?|Regionen|Gebieten?|Provinzen|Bundesstaaten"
    r"|Teilen?|Städten?|Bezirken?|Distrikten?)"
)
_REST = (
    rf"(?:{_INTO} )?(?:(?:(?:(?:alle|die|allen|den) )?"
    r"(?:ander|übrig|restlich|sonstig)e[nr]?|(?:alle|die|allen|den) weiteren) "
    rf"{_AREAS}|(?:den|dem) Rest|(?:das|ins) (?:übrige|restliche) "
    r"(?:Land|Landesgebiet|Staatsgebiet|Hoheitsgebiet))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:z|B|d|h|u|a|o|i|s|e|bzw|ca|Std|St|Nr|Dr|Hl|ggf|inkl|sog|Mio|Abs|evtl|max"
    r"|vgl|usw|etc|Tel|km|Art|Min|Str|[Ii]nsb)|(?<!\d)\d{1,2})\.$"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


def listen(paragraphs: Sequence[str], country: Country) -> Heard:
    """The strictest advice on the country, and all advice on parts of it, in order.

    ``paragraphs``: plain text; the items of a list begin with a dash. Raises
    ``UnexpectedShape`` for an endless sentence.
    """
    own = _own_name(country.names)
    national: list[Spoken] = []
    regions: list[Region] = []
    for number, paragraph in enumerate(paragraphs):
        for sentence in sentences(paragraph):
            for spoken, target in _advice(sentence):
                parts = _parts(target)
                if not target or any(_is_national(part, own) for part in parts):
                    national.append(replace(spoken, words=sentence))
                elif _PLACE.match(target) and not _all_foreign(parts, country):
                    named = _items(paragraphs, number) if "folgende" in target else ()
                    regions += [
                        Region(name, spoken.level, spoken.words)
                        for name in named or (target,)
                    ]
    return Heard(
        max(national, key=lambda spoken: spoken.level.value, default=None),
        tuple(dict.fromkeys(regions)),
    )


def sentences(paragraph: str) -> Iterator[str]:
    """Sentences of a paragraph; abbreviations, dates and list dashes end none."""
    whole = _tidy(paragraph).removeprefix("- ")
    start = 0
    for match in re.finditer(r"[.!?](?=[\"“”»)]* +[\"„«(]?[A-ZÄÖÜ0-9])", whole):
        if _ABBREVIATION.search(whole, max(start, match.end() - 8), match.end()):
            continue
        yield whole[start : match.end()].strip()
        start = match.end()
    if rest := whole[start:].strip():
        yield rest


def _tidy(value: str) -> str:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", value))
    plain = plain.replace("’", "'").replace("—", "–").replace(" - ", " – ")
    return " ".join(plain.split())


def _advice(sentence: str) -> Iterator[tuple[Spoken, str]]:
    """Each piece of advice in a sentence with its destination, empty for none."""
    if not _ADVISES.search(sentence):
        return
    if len(sentence) > LONGEST:
        raise UnexpectedShape(
            f"A sentence that advises on travel is {len(sentence)} characters long, "
            f"at most {LONGEST} are read."
        )
    bare = _without_asides(sentence)
    heads = [head for head in _TRAVEL.finditer(bare) if _opens_clause(bare, head)]
    found: list[tuple[Spoken, str]] = []
    said: Spoken | None = None
    # From the end, since only the last of several destinations may have the verb:
    # "von Reisen nach A und von touristischen Reisen nach B wird abgeraten".
    for index in range(len(heads) - 1, -1, -1):
        head = heads[index]
        start = heads[index - 1].end() if index else 0
        end = heads[index + 1].start() if index + 1 < len(heads) else len(bare)
        tail = bare[head.end() : end]
        clause = _clause(head, _DONE.split(bare[start : head.start()])[-1], tail)
        if clause:
            said, tail = clause
        rung = said and _rung(head, said)
        if rung and not _MANNER.search(tail):
            found.append((rung, _target(tail)))
    yield from reversed(found)


def _without_asides(sentence: str) -> str:
    bare = sentence.rstrip(" .!?:")
    for aside in _ASIDES:
        bare = aside.sub(" ", bare)
    return " ".join(bare.split())


def _opens_clause(bare: str, head: re.Match[str]) -> bool:
    """Whether *von Reisen* is what the verb speaks of, not what a noun is about.

    *Bei der Buchung von Reisen wird von Vorkasse abgeraten* is no advice on travel.
    """
    before = bare[: head.start()].rstrip()
    if not before or head["preposition"] is None:
        return True
    last = before.split()[-1].strip("„“\"'(")
    return (
        not last[:1].isupper()
        or last.endswith((",", ";", ":", "–"))
        or last in ("Amt", "Bundesregierung", "Es", "Daher", "Derzeit", "Auch")
        or " " not in before
    )


def _clause(
    head: re.Match[str], lead: str, tail: str
) -> tuple[Spoken | None, str] | None:
    """What a clause with a verb of its own says, and its words up to that verb.

    The first is None where the advice does not hold now; all is None without a verb.
    """
    preposition = (head["preposition"] or "").casefold().replace("vom", "von")
    for phrase in PHRASES:
        if phrase.preposition != preposition:
            continue
        match = re.search(phrase.verb, tail)
        if match is None or not re.search(phrase.split, f"{lead} {tail}"):
            continue
        before, after = tail[: match.end()], tail[match.end() :]
        # "Vor Reisen nach X wird vor Betrug gewarnt" warns of fraud.
        of_else = preposition and re.search(
            rf"{_VERB.pattern}.* {preposition}\b", before
        )
        if of_else or _NOT_NOW.search(before) or _REVOKED.search(after):
            return None, before
        if _NO_LONGER.search(re.split(r"[,;:–]", lead)[-1]):
            return None, before
        urgent = _URGENT.search(lead) or _URGENT.search(before)
        return _spoken(phrase, bool(urgent), _words(lead, before)), before
    return None


def _words(lead: str, before: str) -> str:
    """The verb as written, with a gap where much else stands inside of it."""
    finite = _FINITE.search(before)
    if finite and len(before) - finite.start() <= 60:
        return before[finite.start() :]
    opened = [finite[0]] if finite else _FINITE.findall(lead)[-1:]
    closed = re.findall(r"(?:dringend )?(?:\w+ werden|\w+)$", before)
    return " … ".join(opened + closed)


def _spoken(phrase: _Phrase, urgent: bool, words: str) -> Spoken:
    if phrase.code == "advised_against" and not urgent:
        return Spoken(Level.RECONSIDER, phrase.code, words)
    code = "strongly_advised_against" if phrase.preposition != "vor" else phrase.code
    return Spoken(Level.DO_NOT_TRAVEL, code, words)


def _rung(head: re.Match[str], said: Spoken) -> Spoken | None:
    """The advice, softened where it is on needless journeys only; None on odd ones."""
    quality, noun = head["quality"], head["noun"]
    if _UNNEEDED.search(quality) or noun.endswith("reisen"):
        return Spoken(Level.RECONSIDER, "advised_against", said.words)
    if noun.startswith("Aufenthalt") and said.code != "text_warning":
        return None  # on where to be careful, hardly ever on whether to travel
    return said if _EVERY.fullmatch(quality) else None


def _target(tail: str) -> str:
    where = _VERB.split(tail, maxsplit=1)[0]
    where = re.sub(r"\b(?:nach|in) und (?:\w+ )?Aufenthalten\b", "", where)
    where = re.sub(r"\bAufenthalten\b", "", where)
    where = re.sub(r"\b(in|nach) und durch\b", r"\1", where)
    where = re.sub(rf"{_AREAS} (?:und|sowie) ({_AREAS})", r"\1", where)
    where = _ADVERB.sub("", re.sub(r"\bab$", "", where.strip()))
    where = re.sub(r"[ ,;:–]+(?:und|sowie|oder)?$", "", " ".join(where.split()))
    return where.strip(" ,;:–")


def _parts(target: str) -> list[str]:
    """The destinations in an enumeration; *nach* goes on to the names that follow."""
    parts: list[str] = []
    for part in _JOINT.split(target):
        if part[:1].isupper() and parts and parts[-1].startswith("nach "):
            part = f"nach {part}"
        if part:
            parts.append(part)
    return parts


def _is_national(part: str, own: str) -> bool:
    genitive = rf"(?: (?:des Landes|(?:von |der |des )?{own}))?"
    rest = rf"(?:{_REST}){genitive}"
    named = rf"{_INTO} (?:{_ARTICLE} )?{own}"
    return bool(
        _WHOLE.fullmatch(part) or re.fullmatch(rest, part) or re.fullmatch(named, part)
    )


def _own_name(names: Sequence[str]) -> str:
    """A pattern for any name of the country in any case of its declension."""
    return "(?:" + "|".join(_declined(_tidy(name)) for name in names) + ")"


def _declined(name: str) -> str:
    *first, last = name.split(" ")
    adjectives = [
        re.escape(re.sub(r"(?:e[rs]?)$", "", word)) + r"(?:e[nrsm]?)?"
        if word[:1].isupper() and re.search(r"e[rs]?$", word)
        else re.escape(word)
        for word in first
    ]
    return " ".join([*adjectives, re.escape(last) + r"(?:e?n|e?s|')?"])


def _all_foreign(parts: Sequence[str], country: Country) -> bool:
    place = re.compile(rf"{_INTO} (?:{_ARTICLE} )?")
    return all(country.foreign(place.sub("", part, count=1)) for part in parts)


def _items(paragraphs: Sequence[str], number: int) -> tuple[str, ...]:
    """The list that follows a sentence on *folgende Gebiete*."""
    items: list[str] = []
    for paragraph in paragraphs[number + 1 :]:
        if not paragraph.startswith("- "):
            break
        items.append(_tidy(paragraph[2:]).rstrip(" .,;"))
    return tuple(items)
