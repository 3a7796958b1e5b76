"""Whose mission or staff a sentence means, and in which country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from embassies.extraction.english.vocabulary import NATION, OFFICE
from embassies.extraction.places import (
    ADJECTIVES,
    STATES,
    City,
    any_of,
    cities_in,
    states_in,
)

# Who is meant by an authority that the words name, whoever publishes them.
_AUTHORITIES = {
    "department of state": "US",
    "state department": "US",
    "usdh": "US",
    "uscg": "US",
    "global affairs canada": "CA",
    "fcdo": "GB",
    "foreign office": "GB",
    "dfat": "AU",
}
_ANY_STATE = any_of(STATES)
_OFFICES = re.compile(
    rf"\b{OFFICE} of (?:the )?(?P<of>{_ANY_STATE})\b"
    rf"|\b(?P<owner>{_ANY_STATE})(?:'s?)? (?:Honorary )?(?!Affairs Unit){OFFICE}\b"
    rf"|\b(?P<whose>{NATION})(?: (?:Foreign|Interests|Deputy|Diplomatic|Honorary))?"
    rf" (?:{OFFICE}|diplomatic|(?-i:Mission))",
    re.IGNORECASE,
)
_POWERS = re.compile(
    rf"\b(?P<whose>{NATION})(?: (?:federal|diplomatic|embassy|consular))*"
    r" (?:government|officials|staff|personnel|diplomats|direct[- ]hire)"
    rf"|\b(?P<of>{_ANY_STATE}) (?:(?:has|have|had|is|are|will) )?(?:\w+ly )?"
    r"(?:clos(?:ed?|ing)|suspend\w*|withdr\w+|evacuat\w+|relocat\w+|reduc\w+"
    r"|mov(?:ed|ing)|reopen\w*|order\w*|authori[sz]\w+|said|says|announc\w+|decided|confirmed)"
    rf"|\b(?P<authority>{'|'.join(_AUTHORITIES)})\b",
    re.IGNORECASE,
)
_OFFICE_KIND = re.compile(rf"\b{OFFICE}", re.IGNORECASE)
# "to leave Jordan", "the Embassy in Sudan", "officials posted to Iran".
_SAID_HOST = re.compile(
    r"\b(?:in|to|at|from|for|leave|depart|left|of|within|across|Mission) (?:the )?"
    rf"(?P<host>{_ANY_STATE})\b(?! (?:government|employee|personnel|direct|citizen"
    r"|embass|consul|mission|department|official|staff|diplomat|nationals"
    r"|interests))"
)
_LISTED_HOSTS = re.compile(
    rf"\bin (?P<list>{_ANY_STATE}(?:(?:, and|,| and) {_ANY_STATE})+)", re.IGNORECASE
)


class Owner(NamedTuple):
    """A state whose office, or else whose government or people, the words name."""

    code: str
    office: bool


class Places(NamedTuple):
    """The places that words name: cities and their countries, and states."""

    cities: tuple[City, ...]
    states: tuple[str, ...]
    listed: tuple[str, ...]


def owners(text: str, start: int, end: int) -> tuple[Owner, ...]:
    """Those named in or just before ``text[start:end]``, then before it, then after.

    Of one stretch, an office goes before a government: "the British Embassy, after
    cuts that the Russian government demands".
    """
    named = sorted([*_of_offices(text), *_of_powers(text)], key=lambda pair: pair[0])
    near = [pair for pair in named if start - 30 <= pair[0] < end]
    before = [pair for pair in named if pair[0] < start - 30]
    after = [pair for pair in named if pair[0] >= end]
    ordered = [
        owner
        for stretch in (near, before[::-1], after)
        for _, owner in sorted(stretch, key=lambda pair: not pair[1].office)
    ]
    return tuple(dict.fromkeys(ordered))


def _of_offices(text: str) -> Iterator[tuple[int, Owner]]:
    for match in _OFFICES.finditer(text):
        state = match["of"] or match["owner"]
        code = STATES[state] if state else ADJECTIVES[match["whose"]]
        yield match.start(), Owner(code, office=True)


def _of_powers(text: str) -> Iterator[tuple[int, Owner]]:
    for match in _POWERS.finditer(text):
        if match["authority"]:
            code = _AUTHORITIES[match["authority"].lower()]
        elif match["of"]:
            code = STATES[match["of"]]
        else:
            code = ADJECTIVES[match["whose"]]
        yield match.start(), Owner(code, office=False)


def places(text: str) -> Places:
    """Of several states named in one breath, as staff in each of them, ``listed``."""
    listed = _LISTED_HOSTS.search(text)
    return Places(
        cities=cities_in(text),
        states=tuple(STATES[match["host"]] for match in _SAID_HOST.finditer(text)),
        listed=states_in(listed["list"]) if listed else (),
    )


def sending(named: tuple[Owner, ...], issuer: str, country: str) -> str | None:
    """ISO code of the state whose mission it is; None where it is not of the record.

    ``issuer`` publishes the page, ``country`` is the one that it is about. What a page
    says of the missions of its own country is of those abroad, where the reader asks
    for a visa. Its government may be named as the one that closed an office.
    """
    for owner in named:
        if owner.code != country or owner.code == issuer:
            return owner.code
        if owner.office:
            return None
    return issuer


def hosts(where: Places, sender: str, country: str, *, moved: bool) -> tuple[str, ...]:
    """ISO codes, usually one. ``moved``: a lone city is where it went, not was.

    ``country`` is the page's, and the host where the words name none.
    """
    if where.listed:
        return tuple(code for code in where.listed if code != sender)
    cities = [city.country for city in where.cities if city.country != sender]
    if moved and len(cities) == 1:
        cities = []
    abroad = cities or [code for code in where.states if code != sender]
    return (abroad[0] if abroad else country,)
