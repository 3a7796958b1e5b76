"""Reading text strictly: bytes to characters, markup to paragraphs, words to dates."""

from __future__ import annotations

import json
import math
import re
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from .errors import UnexpectedShape, Unparseable

T = TypeVar("T")

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


def parse_json(body: bytes) -> Any:
    """The JSON value of a body.

    Raises ``Unparseable`` where it is cut or not JSON, holds NaN or Infinity, or gives
    one key of an object twice with different values.
    """
    try:
        return json.loads(
            decode(body),
            object_pairs_hook=_agreeing,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise Unparseable(f"The document is not JSON: {error}.") from None


def take(record: MutableMapping[str, Any], name: str, kind: type[T]) -> T:
    """Remove and return a member of a JSON object; a boolean is no integer.

    Raises ``UnexpectedShape`` where it is missing or of another kind.
    """
    value = record.pop(name, None)
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    raise UnexpectedShape(
        f"{name!r} is {repr(value):.60}, not of type {kind.__name__}."
    )


def _agreeing(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record and record[key] != value:
            raise Unparseable(f"The key {key!r} is given twice, with different values.")
        record[key] = value
    return record


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse_constant(number)


def _refuse_constant(name: str) -> NoReturn:
    raise Unparseable(f"The document holds {name:.20}, which is no JSON number.")
