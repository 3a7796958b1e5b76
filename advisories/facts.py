"""What an advisory says, as values: no database, no clock, no settings."""

from __future__ import annotations

import enum
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from .levels import Level


class Precision(enum.StrEnum):
    """How exactly a moment is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


class Basis(enum.StrEnum):
    """What a level rests on."""

    STATED = "stated"  # a structured field or words that say it
    LABEL = "label"  # a label alone, nothing that bears it out
    SILENCE = "silence"  # nothing says otherwise


@dataclass(frozen=True, slots=True)
class Issued:
    """The issuer's own date: an instant, its exactness, and as it was written.

    ``at`` is held in UTC, so that one instant has one digest and gives one id in
    whatever zone it was written; without a zone it raises ``ValueError``.
    """

    at: datetime
    precision: Precision = Precision.INSTANT
    claimed: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"The issuer's date {self.at} needs a time zone.")
        object.__setattr__(self, "at", self.at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Region:
    """Advice on a part of a country, in the issuer's words and on the common scale."""

    name: str
    level: Level
    native: str = ""


@dataclass(frozen=True, kw_only=True)  # no slots: its digests are kept
class Advice:
    """One complete statement of an issuer on one destination.

    ``regional_max``: the strictest regional level; None where no region is singled
    out, ``NOT_STATED`` where regions are but their level was not read.
    ``text``: plain text, paragraphs apart by a blank line; None where not read.
    ``complete``: False while a document that would say more has not been read.
    ``withdrawn``: the issuer took its advice back.
    """

    level: Level
    native_label: str
    native_code: str = ""
    basis: Basis = Basis.STATED
    regional_max: Level | None = None
    regions: tuple[Region, ...] = ()
    reasons: tuple[str, ...] = ()
    issued: Issued | None = None
    title: str = ""
    change_note: str = ""
    text: str | None = None
    language: str = "en"
    complete: bool = True
    withdrawn: bool = False

    def with_(self, **changes: Any) -> Advice:
        changed = replace(self, **changes)
        if not changes.keys() & {"title", "text"}:
            changed.__dict__["wording"] = self.wording  # what takes longest to tell
        return changed

    def as_json(self) -> dict[str, Any]:
        """The value as JSON types; ``from_json`` gives it back."""
        return {
            "level": self.level.value,
            "native_label": self.native_label,
            "native_code": self.native_code,
            "basis": self.basis.value,
            "regional_max": self.regional_max.value if self.regional_max else None,
            "regions": [[r.name, r.level.value, r.native] for r in self.regions],
            "reasons": list(self.reasons),
            "issued": self.issued
            and [
                self.issued.at.isoformat(),
                self.issued.precision.value,
                self.issued.claimed,
            ],
            "title": self.title,
            "change_note": self.change_note,
            "text": self.text,
            "language": self.language,
            "complete": self.complete,
            "withdrawn": self.withdrawn,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Advice:
        issued = data["issued"]
        return cls(
            **data
            | {
                "level": Level(data["level"]),
                "basis": Basis(data["basis"]),
                "regional_max": data["regional_max"] and Level(data["regional_max"]),
                "regions": tuple(
                    Region(name, Level(level), native)
                    for name, level, native in data["regions"]
                ),
                "reasons": tuple(data["reasons"]),
                "issued": issued
                and Issued(
                    datetime.fromisoformat(issued[0]), Precision(issued[1]), issued[2]
                ),
            }
        )

    @cached_property
    def substance(self) -> str:
        """Digest of the level, the regions and the reasons."""
        return digest(
            self.level.value,
            fold(self.native_code or self.native_label),
            *self.regional,
            sorted(self.reasons),
            self.withdrawn,
        )

    @cached_property
    def regional(self) -> tuple[str | None, list[tuple[str, str]]]:
        """The advice on parts of the country, in an order of its own."""
        return (
            self.regional_max.value if self.regional_max else None,
            sorted((fold(r.name), r.level.value) for r in self.regions),
        )

    @cached_property
    def wording(self) -> str:
        """Digest of the words, blind to case, spacing and invisible characters."""
        # That of the two folded texts, put together from lines that were met before.
        title, text = _packed(self.title), _packed(self.text or "")
        return hashlib.sha256(b'["%b","%b"]' % (title, text)).hexdigest()

    @cached_property
    def dating(self) -> str:
        """Digest of the issuer's date and change note."""
        at = self.issued.at.isoformat() if self.issued else None
        return digest(at, fold(self.change_note))

    @cached_property
    def digest(self) -> str:
        """Digest of everything that makes an edition a different one."""
        return digest(self.substance, self.wording, self.dating, self.complete)


_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def fold(text: str) -> str:
    """Text reduced to what a reader would call the same words."""
    # Line by line: nothing composes across a line's end.
    return " ".join(filter(None, map(_fold_line, text.split("\n"))))


def _folded(line: str) -> str:
    if line.isascii():
        return " ".join(line.casefold().split())
    # Invisible characters go first: between a letter and its accent they keep the
    # two from becoming one. Casefolding can take composed letters apart again.
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


_fold_line = lru_cache(maxsize=1 << 13)(_folded)


def _packed(text: str) -> bytes:
    """``fold`` of a text as it stands in a digest, between its quotes."""
    return b" ".join(filter(None, map(_packed_line, text.split("\n"))))


# Most lines of a long text stood in the edition before.
@lru_cache(maxsize=1 << 15)
def _packed_line(line: str) -> bytes:
    return _pack(_folded(line))[1:-1].encode("utf-8", "surrogatepass")


_pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest(*parts: object) -> str:
    """SHA-256 (hex) of JSON-able values; the same values give the same digest."""
    packed = _pack(parts)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()
