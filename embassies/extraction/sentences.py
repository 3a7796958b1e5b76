"""Cut a text into sentences that know where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A point after one of these does not end a sentence ("Mt. Elgon", "approx. 5 km").
_SHORTENED = """
st mt mr mrs ms dr no vs ft col gen lt sgt capt prof hon rev jr sr inc ltd approx dept
govt etc art fig tel ext ave blvd e.g i.e a.m p.m d.c u.s u.k u.n
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
# They stand before a capital within a sentence, and at the end of one; a sentence
# that begins with one of the words below has begun.
_OPENERS = re.compile(
    r"(?:The|This|These|If|You|Your|On|We|Our|It|For|All|As|Due|In|There|Please|See"
    r"|However|Contact|Visit)\b"
)
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]*_]*(?=\s+[\"'“‘«(\[*_]*[^\W_a-z])")
# Markup lost the blank: "…in either territory.The staff also".
_GLUED = re.compile(r"(?<=[a-z]{3})[.!?](?=[A-Z][\w.]*\s)")
_WORD_BEFORE = re.compile(r"[\w.]+$")
_BULLET = re.compile(r"[\s•·*_▪◦‣–—>#:-]+")


class Sentence(NamedTuple):
    """``text[start:end]`` of the text that it was cut from is ``text``."""

    start: int
    end: int
    text: str


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, each after the place where it begins."""
    return ((line.start(), line.group()) for line in _LINE.finditer(text))


def sentences(text: str) -> Iterator[Sentence]:
    """In their order; a line never continues a sentence of the line above.

    Bullets, the marks of headings and blanks round a sentence are no part of it.
    """
    for start, line in lines(text):
        for end in (*_ends(line, start), start + len(line)):
            if trimmed := _trimmed(text, start, end):
                yield trimmed
            start = end


def _ends(line: str, offset: int) -> list[int]:
    found = [m.end() for m in _END.finditer(line) if not _abbreviated(line, m)]
    found += [m.end() for m in _GLUED.finditer(line)]
    return sorted(offset + end for end in found)


def _abbreviated(line: str, mark: re.Match[str]) -> bool:
    if not mark.group().startswith(".") or len(mark.group().rstrip("*_")) > 1:
        return False
    before = _WORD_BEFORE.search(line, 0, mark.start())
    if before is None:
        return False
    word = before.group().lower()
    if len(word) > 1 and word not in _ABBREVIATIONS:
        return False
    if word.isdigit():
        return False
    rest = line[mark.end() :].lstrip()
    return "." not in word or not _OPENERS.match(rest)


def _trimmed(text: str, start: int, end: int) -> Sentence | None:
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end, text[start:end]) if end > start else None
