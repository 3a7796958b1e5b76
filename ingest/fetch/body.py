"""Reading a body whole or not at all."""

import zlib
from collections.abc import Callable, Iterator

from ingest.errors import Incomplete, TooLarge

CHUNK = 64 * 1024


class GzipDecoder:
    """Decodes gzip members to their checked ends, in pieces of at most ``CHUNK``.

    ``requests`` takes a cut stream for a whole one; here a member without its end,
    a wrong checksum or length, and anything after the last member raise
    ``Incomplete``.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                piece = self._member.decompress(data, CHUNK)
            except zlib.error as error:
                raise Incomplete(
                    f"The gzip body is corrupt ({error}); it will be fetched again."
                ) from None
            self._started = True
            data = self._member.unconsumed_tail or self._member.unused_data
            if piece:
                yield piece
        # Output can be left inside the decoder when input has run out.
        while not self._member.eof and (piece := self._drain()):
            yield piece

    def _drain(self) -> bytes:
        try:
            return self._member.decompress(b"", CHUNK)
        except zlib.error as error:
            raise Incomplete(
                f"The gzip body is corrupt ({error}); it will be fetched again."
            ) from None

    def finish(self) -> None:
        """Raises ``Incomplete`` unless the last member ended where the input did."""
        if self._started and not self._member.eof:
            raise Incomplete("The gzip body is cut short; it will be fetched again.")


def read_whole(
    read: Callable[[int], bytes], *, gzipped: bool, max_wire: int, max_decoded: int
) -> bytes:
    """Everything that ``read`` yields, decoded; raises ``TooLarge``, ``Incomplete``.

    Holds at most ``max_decoded`` bytes and one chunk, whatever is sent.
    """
    decoder = GzipDecoder()
    body = bytearray()
    wire = 0
    while data := read(CHUNK):
        wire += len(data)
        if wire > max_wire:
            raise TooLarge(
                f"The body is larger than {max_wire:,} bytes; if the page has really "
                "grown, raise INGEST_MAX_BYTES."
            )
        for piece in decoder.feed(data) if gzipped else (data,):
            if len(body) + len(piece) > max_decoded:
                raise TooLarge(
                    f"The body is larger than {max_decoded:,} bytes after "
                    "decompression; if the page has really grown, raise "
                    "INGEST_MAX_DECODED_BYTES."
                )
            body += piece
    decoder.finish()
    return bytes(body)
