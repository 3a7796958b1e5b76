"""Whatever bytes a server sends, the door keeps its contract."""

import gzip
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import FetchError
from ingest.fetch import Fetcher, FetchSettings, ProcessPace, Request, Response
from tests.upstream import Upstream

PAGE = "https://travel.example.gov/advice"
BODY = b"<html>Exercise caution</html>"
ZIPPED = gzip.compress(BODY, mtime=0)

WHOLE = [
    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    % (len(BODY), BODY),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
    % (len(ZIPPED), ZIPPED),
    b"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
    b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
    b"HTTP/1.1 429 Slow\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n",
]
PIECES = [
    b"\r\n",
    b"\r\n\r\n",
    b":",
    b"\0",
    b"\xff",
    b"-1",
    b"9" * 30,
    b" ",
    b"HTTP/1.1 ",
]


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """A proper answer with a few places cut out, repeated or overwritten."""
    answer = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(min_value=0, max_value=3))):
        start = draw(st.integers(min_value=0, max_value=len(answer)))
        end = draw(st.integers(min_value=start, max_value=len(answer)))
        put = draw(st.sampled_from([*PIECES, b"", answer[start:end] * 2]))
        answer = answer[:start] + put + answer[min(end, start + 12) :]
    return answer


@pytest.fixture(scope="module")
def site() -> Iterator[Upstream]:
    with Upstream() as server:
        yield server


@given(answer=answers() | st.binary(max_size=300), validator=st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_whole_document_or_a_fetch_error_comes_out(
    site: Upstream, answer: bytes, validator: bool
) -> None:
    site.put(PAGE, answer, fault="raw")
    limits = FetchSettings(
        user_agent="Chancery/0 (+tests)", upstream=site.url, deadline=2, host_gap=0
    )
    with Fetcher(
        settings=limits,
        pace=ProcessPace(),
        hosts={"travel.example.gov"},
        robots=None,
    ) as door:
        try:
            response = door.get(Request(PAGE, etag='"a"' if validator else None))
        except FetchError as error:
            assert str(error)
            return
    assert isinstance(response, Response)
    assert response.status in (200, 304)
    assert (response.body == b"") is response.not_modified
    assert not (response.not_modified and not validator)
