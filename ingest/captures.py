"""Captures at rest: compressed, and where an earlier one helps, as differences.

An official page is fetched hundreds of times and changes by a sentence. The first
version is kept whole; the next ones are compressed with an earlier one in view, which
leaves little but what is new. Two steps lead from any version to a whole one.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import datetime

import zstandard

from .cache import BytesCache
from .errors import IngestError
from .models import Capture

LEVEL = 3
# Measured on 32,000 versions of 233 pages: one step takes 54 MB, two 32, three 26.
DEPTH = 2
# A difference must be at most this share of what the base itself takes.
WORTH = 0.4
# Below this, another base would cost more than it saves.
SMALL = 400
_LARGEST_WINDOW = 27  # what a decoder accepts unasked, as a power of two
_SHELF_ROOM = 24 << 20
_BASES_ROOM = 16 << 20


class CorruptCapture(IngestError):
    """A stored body no longer has the hash that names it."""

    code = "corrupt-capture"


class Base:
    """A body that others may be kept as differences from."""

    def __init__(self, body: bytes) -> None:
        self._words = _raw(body)

    def __len__(self) -> int:
        return len(self._words)

    def pack(self, body: bytes) -> bytes:
        """``body`` as a difference from this one."""
        # The tables of its words are made each time: kept, they take thrice its room.
        return zstandard.ZstdCompressor(
            compression_params=_parameters(len(self), len(body)),
            dict_data=self._words,
        ).compress(body)


def pack(body: bytes, base_body: bytes | None = None) -> bytes:
    """``body`` as it is stored: whole, or as a difference from another body."""
    if base_body is None:
        return zstandard.ZstdCompressor(level=LEVEL).compress(body)
    return Base(base_body).pack(body)


def unpack(packed: bytes, size: int, base_body: bytes | None = None) -> bytes:
    """What ``pack`` was given; raises ``ZstdError`` where the bytes are no frame of it.

    A wrong base yields wrong bytes: whoever calls compares the hash.
    """
    if zstandard.frame_content_size(packed) not in (size, -1):
        # A decoder would reserve whatever a damaged head asks for.
        raise zstandard.ZstdError("The frame says that it holds another size.")
    if base_body is None:
        decoder = zstandard.ZstdDecompressor()
    else:
        decoder = zstandard.ZstdDecompressor(dict_data=_raw(base_body))
    return decoder.decompress(packed, max_output_size=size)


def _raw(body: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(body, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _parameters(base: int, body: int) -> zstandard.ZstdCompressionParameters:
    """Tables as large as the base (in bytes) asks for, a window over both bodies."""
    table = _table_log(base)
    return zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        source_size=body,
        dict_size=base,
        window_log=min(max((base + body).bit_length(), 10), _LARGEST_WINDOW),
        hash_log=table,
        chain_log=table - 1,
        write_content_size=True,
        write_dict_id=False,
    )


def _table_log(base: int) -> int:
    return min(max(base.bit_length() - 1, 10), 20)


class Bodies:
    """Reads stored bodies; the bases used last stay in memory."""

    def __init__(self) -> None:
        self._bases = BytesCache(_BASES_ROOM)

    def of(self, capture: Capture) -> bytes:
        """The bytes as fetched; raises ``CorruptCapture`` where the hash is another."""
        body = self._unpacked(capture)
        if hashlib.sha256(body).hexdigest() == capture.sha256:
            return body
        if capture.base is not None:
            Bodies().of(capture.base)  # It may be the base that is damaged: it says so.
        raise CorruptCapture(
            f"The stored bytes of capture {capture.sha256} are damaged; restore this "
            f"row from a backup."
        )

    def _unpacked(self, capture: Capture) -> bytes:
        try:
            return unpack(bytes(capture.body), capture.size, self._base_of(capture))
        except zstandard.ZstdError:
            return b""

    def _base_of(self, capture: Capture) -> bytes | None:
        if capture.base_id is None:
            return None
        body = self._bases.get(capture.base_id)
        if body is None:
            assert capture.base is not None
            body = self._unpacked(capture.base)
            self._bases.put(capture.base_id, body)
        return body


def body_of(capture: Capture) -> bytes:
    """The bytes as fetched; raises ``CorruptCapture`` where the hash is another."""
    return Bodies().of(capture)


class Ladder:
    """The captures of a document that its next version may be a difference from.

    The first is whole, each further one a difference from the one before.
    """

    def __init__(self) -> None:
        self._rungs: list[tuple[str, Base, float]] = []

    @classmethod
    def down_from(cls, capture: Capture) -> Ladder:
        """That of the document whose last version is ``capture``; empty if damaged."""
        chain = [capture]
        while (base := chain[0].base) is not None:
            chain.insert(0, base)
        ladder = cls()
        try:
            for rung in chain[:DEPTH]:
                ladder._add(rung.sha256, body_of(rung), len(rung.body))
        except CorruptCapture:
            # What comes now is kept whole: it must not depend on what is lost.
            return cls()
        return ladder

    @property
    def room(self) -> int:
        """Bytes that it takes in memory."""
        return sum(len(base) for _, base, _ in self._rungs)

    def keep(
        self, sha256: str, body: bytes, *, url: str, content_type: str, at: datetime
    ) -> Capture:
        """The row for the next version, which later ones may be differences from."""
        base, packed = self._place(sha256, body)
        return Capture(
            sha256=sha256,
            base_id=base,
            body=packed,
            size=len(body),
            content_type=content_type[:200],
            url=url,
            first_fetched_at=at,
        )

    def _place(self, sha256: str, body: bytes) -> tuple[str | None, bytes]:
        while self._rungs:
            name, base, most = self._rungs[-1]
            packed = base.pack(body)
            if len(packed) <= most:
                if len(self._rungs) < DEPTH:
                    self._add(sha256, body, len(packed))
                return name, packed
            self._rungs.pop()
        packed = pack(body)
        self._add(sha256, body, len(packed))
        return None, packed

    def _add(self, sha256: str, body: bytes, cost: int) -> None:
        most = max(cost * WORTH, SMALL) if self._rungs else cost * WORTH
        self._rungs.append((sha256, Base(body), most))


class Shelf:
    """Makes rows of the captures of many documents, in the order they were fetched.

    It remembers what the next version of each document may be a difference from, and
    so belongs to one import: its rows must be written in order, or the shelf be given
    up with them.
    """

    def __init__(self) -> None:
        self._ladders: OrderedDict[str, Ladder] = OrderedDict()
        self._room = _SHELF_ROOM
        self._given: set[str] = set()

    def keep(
        self, sha256: str, body: bytes, *, url: str, content_type: str, at: datetime
    ) -> Capture | None:
        """The row to be written for a body, None where it has been given before.

        ``url`` names the document. A row that another process has written under the
        same hash may stay as it is (``ignore_conflicts``).
        """
        if sha256 in self._given:
            return None
        self._given.add(sha256)
        ladder = self._ladders.pop(url, None)
        if ladder is None:
            ladder = ladder_of(url)
        else:
            self._room += ladder.room
        row = ladder.keep(sha256, body, url=url, content_type=content_type, at=at)
        self._ladders[url] = ladder
        self._room -= ladder.room
        while self._room < 0 and len(self._ladders) > 1:
            self._room += self._ladders.popitem(last=False)[1].room
        return row


def ladder_of(url: str) -> Ladder:
    """What is known of a document: the last version that was kept whole."""
    whole = Capture.objects.filter(url=url, base=None)
    last = whole.order_by("-first_fetched_at").first()
    return Ladder.down_from(last) if last else Ladder()
