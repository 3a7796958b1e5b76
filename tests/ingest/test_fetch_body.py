"""The gzip decoder: whole or refused, whatever happens to the bytes."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Incomplete, TooLarge
from ingest.fetch.body import read_whole

bodies = st.binary(max_size=2000) | st.builds(
    lambda piece, times: piece * times, st.binary(min_size=1, max_size=20), st.just(999)
)


def decode(wire: bytes, *, step: int = 64 * 1024) -> bytes:
    """``wire`` decoded, read in pieces of at most ``step`` bytes."""
    source = io.BytesIO(wire)
    return read_whole(
        lambda amount: source.read(min(step, amount)),
        gzipped=True,
        max_wire=1_000_000,
        max_decoded=1_000_000,
    )


@given(body=bodies, step=st.integers(min_value=1, max_value=100))
def test_a_member_comes_out_as_it_went_in(body: bytes, step: int) -> None:
    assert decode(gzip.compress(body), step=step) == body


@given(parts=st.lists(bodies, min_size=1, max_size=4))
def test_members_in_a_row_are_one_body(parts: list[bytes]) -> None:
    assert decode(b"".join(map(gzip.compress, parts))) == b"".join(parts)


@given(body=bodies, data=st.data())
def test_a_truncated_member_is_refused(body: bytes, data: st.DataObject) -> None:
    wire = gzip.compress(body)
    cut = data.draw(st.integers(min_value=1, max_value=len(wire) - 1))
    with pytest.raises(Incomplete):
        decode(wire[:cut])


@given(body=bodies, data=st.data())
def test_a_flipped_bit_is_refused_or_does_not_matter(
    body: bytes, data: st.DataObject
) -> None:
    wire = bytearray(gzip.compress(body))
    place = data.draw(st.integers(min_value=0, max_value=len(wire) - 1))
    wire[place] ^= 1 << data.draw(st.integers(min_value=0, max_value=7))
    try:
        decoded = decode(bytes(wire))
    except Incomplete:
        return
    assert decoded == body


@given(body=bodies, garbage=st.binary(min_size=1, max_size=50))
def test_anything_after_the_last_member_is_refused(body: bytes, garbage: bytes) -> None:
    with pytest.raises(Incomplete):
        decode(gzip.compress(body) + garbage)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 1_000_000])
def test_output_at_the_borders_of_a_chunk_is_whole(size: int) -> None:
    assert decode(gzip.compress(b"n" * size)) == b"n" * size


def test_output_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="after decompression"):
        decode(gzip.compress(b"n" * 1_000_001))
