"""What passes between adapters and the pipeline: frozen values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advisories.facts import Advice, Basis, Issued, Precision, Region
from advisories.levels import Level

from .countries import Place

__all__ = [
    "Advice",
    "Basis",
    "Capture",
    "Destination",
    "Document",
    "Doubt",
    "Expect",
    "Follow",
    "Issued",
    "Level",
    "Notice",
    "Part",
    "Place",
    "Post",
    "Precision",
    "Reading",
    "Region",
    "Say",
    "Sheet",
    "Unread",
    "Verdict",
    "Wait",
]


@dataclass(frozen=True, slots=True)
class Capture:
    """A fetched document: decoded bytes as they came, before anything was read."""

    url: str
    role: str
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    key: str = ""  # the destination's key, for a document about one destination


@dataclass(frozen=True, slots=True)
class Expect:
    """How many destinations, or notices, a healthy document lists.

    ``opens_short``: whether a first, shorter reading may open the record, because the
    items are issued one by one and each stands alone. A document that is generated
    whole is broken when it is short. ``window``: it holds the latest items alone, so
    that it may well hold fewer than it did before.
    """

    min: int
    max: int
    opens_short: bool = False
    window: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that a source publishes at a fixed address, covering many places.

    ``required``: whether a run fails when it cannot be had. At least one document of
    a source must be read for a run to count.
    """

    role: str
    url: str
    accept: str = "*/*"
    expect: Expect | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination as an issuer names it; ``key`` is the issuer's stable one."""

    key: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Doubt:
    """What an adapter itself found wrong with a reading: a guard's code and proof."""

    guard: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document says of one destination.

    ``url``: the page that a person would open. ``stamp``: changes when the issuer's
    document on this destination changes. ``advice``: None where the document lists
    the destination without saying how safe it is. ``facts``: JSON values that
    ``combine`` needs beside the advice.
    """

    destination: Destination
    url: str
    stamp: str = ""
    advice: Advice | None = None
    doubts: tuple[Doubt, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The reading as JSON types; ``from_json`` gives it back."""
        place = self.destination.place
        return {
            "destination": [
                self.destination.key,
                self.destination.name,
                list(place.codes),
                place.part,
            ],
            "url": self.url,
            "stamp": self.stamp,
            "advice": self.advice and self.advice.as_json(),
            "doubts": [[doubt.guard, doubt.evidence] for doubt in self.doubts],
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        key, name, codes, part = data["destination"]
        return cls(
            destination=Destination(key, name, Place(tuple(codes), part)),
            url=data["url"],
            stamp=data["stamp"],
            advice=data["advice"] and Advice.from_json(data["advice"]),
            doubts=tuple(Doubt(*doubt) for doubt in data["doubts"]),
            facts=data["facts"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A document about one destination that should be read next.

    It is read when ``stamp`` differs from the one it was last read under, and again
    when ``refresh`` of its adapter has passed. Lower ``rank`` goes first.
    """

    role: str
    url: str
    key: str
    stamp: str
    rank: int = 0
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Post:
    """The mission that speaks: the embassy in ``host``, or the one in ``city``.

    ``host``: the ISO 3166-1 alpha-2 code of the country that it stands in.
    """

    host: str
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a mission says at an address of its own, or a list says of missions.

    ``key``: the publisher's stable one. ``sending`` and ``hosts``: ISO 3166-1 alpha-2
    codes of the government that speaks and of the countries it is about. ``post``:
    None where the document does not tell which mission speaks. ``issued``: None where
    it bears no date that can be read. ``standing``: a state that holds until it says
    otherwise, not a message. ``facts``: JSON values beside the text.
    """

    key: str
    url: str
    title: str
    text: str
    language: str
    sending: str
    hosts: tuple[str, ...]
    post: Post | None = None
    issued: Issued | None = None
    standing: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that one document yields."""

    readings: tuple[Reading, ...] = ()
    follow: tuple[Follow, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The latest reading of one document on a destination, as ``combine`` sees it.

    ``reading``: None where the document has never been read. ``fresh``: whether it was
    read under the stamp that the list shows now (always True for the list itself).
    ``failure``: why the last attempt under the present stamp failed, else empty.
    ``read_at``: when the document last said so.
    """

    reading: Reading | None
    fresh: bool = True
    failure: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The source says this; ``roles`` name the documents, the deciding one first."""

    advice: Advice
    url: str
    roles: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to record yet: a document that will tell is still to be read.

    ``stands``: whether what could be read says again what is published now.
    """

    reason: str
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """The source cannot be read on this destination; never a level, always a reason."""

    reason: str


Verdict = Say | Wait | Unread
