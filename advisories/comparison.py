"""What changed between two texts: paragraphs first, then the words within them.

Work is bounded whatever the texts are: a pair of paragraphs too long to compare by
words is shown whole, and texts of too many paragraphs raise ``TooLong``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MAX_PARAGRAPHS = 600
MAX_WORD_PAIRS = 400_000  # product of two paragraphs' words; about 0.1 s
MAX_WORK = 2_000_000  # the same, over a whole comparison
LOOK_AHEAD = 8
ALIKE = 0.4

Sign = Literal["same", "added", "removed"]


class TooLong(Exception):
    """The texts have more paragraphs than are compared."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words that is the same, was added, or was removed."""

    sign: Sign
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the comparison; ``skipped`` stands for so many unchanged ones."""

    runs: tuple[Run, ...] = ()
    skipped: int = 0


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, which are apart by blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def compare(before: str, after: str) -> list[Block]:
    """The changed paragraphs in reading order; empty when no paragraph differs."""
    old, new = paragraphs(before), paragraphs(after)
    if max(len(old), len(new)) > MAX_PARAGRAPHS:
        raise TooLong
    budget = MAX_WORK
    blocks: list[Block] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            blocks.append(Block(skipped=i2 - i1))
            continue
        for was, is_ in _pairs(old[i1:i2], new[j1:j2]):
            runs, cost = _words(was, is_, budget)
            budget -= cost
            blocks.append(Block(runs))
    return blocks if any(block.runs for block in blocks) else []


def _pairs(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str | None, str | None]]:
    """Old paragraphs beside the new ones that they became, in order."""
    start = 0
    for was in old:
        near = range(start, min(len(new), start + LOOK_AHEAD))
        best = max(near, key=lambda index: _likeness(was, new[index]), default=None)
        if best is None or _likeness(was, new[best]) < ALIKE:
            yield was, None
            continue
        for inserted in new[start:best]:
            yield None, inserted
        yield was, new[best]
        start = best + 1
    for inserted in new[start:]:
        yield None, inserted


def _likeness(one: str, other: str) -> float:
    """Which part of the words two paragraphs share, 0 to 1."""
    left, right = set(one.split()), set(other.split())
    return 2 * len(left & right) / (len(left) + len(right))


def _words(
    was: str | None, is_: str | None, budget: int
) -> tuple[tuple[Run, ...], int]:
    """The runs of one pair, and what they cost."""
    if was is None or is_ is None:
        sign: Sign = "added" if was is None else "removed"
        return (Run(sign, is_ or was or ""),), 0
    old, new = _tokens(was), _tokens(is_)
    cost = len(old) * len(new)
    if cost > min(MAX_WORD_PAIRS, budget):
        return (Run("removed", was), Run("added", is_)), 0
    runs: list[Run] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(new[j1:j2])))
            continue
        if i2 > i1:
            runs.append(Run("removed", "".join(old[i1:i2])))
        if j2 > j1:
            runs.append(Run("added", "".join(new[j1:j2])))
    return tuple(runs), cost


def _tokens(text: str) -> list[str]:
    """Words, each with the space that follows it."""
    return re.findall(r"\S+\s*", text)
