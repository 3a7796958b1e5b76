"""Reading text strictly: bytes to characters, markup to paragraphs, words to dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from .errors import UnexpectedShape, Unparseable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")


def decode(body: bytes, encoding: str = "utf-8") -> str:
    """Characters of a body by a fixed rule; raises ``Unparseable`` where it is not."""
    try:
        return body.decode(encoding + "-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise Unparseable(
            f"The document is not {encoding} at byte {error.start}."
        ) from None


def sanitise(value: str) -> str:
    """Without what PostgreSQL or XML refuse: controls, surrogates, non-characters."""
    return _CONTROL.sub("", value)


def line(value: str) -> str:
    """One line: every run of white space (no-break ones too) becomes one space."""
    return " ".join(sanitise(value).split())


def paragraphs(value: str) -> str:
    """Lines trimmed, paragraphs apart by exactly one blank line."""
    lines = (_SPACES.sub(" ", row).strip() for row in sanitise(value).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def parse_date(value: str, *formats: str) -> datetime:
    """Midnight UTC of a written day; raises ``UnexpectedShape`` for anything else."""
    wanted = line(value)
    for pattern in formats:
        try:
            return datetime.strptime(wanted, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise UnexpectedShape(f"{wanted!r} is not a date as this source writes them.")
