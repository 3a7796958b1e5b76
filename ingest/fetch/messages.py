"""What is asked at the door and what it hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Request:
    """A GET of an official URL.

    ``etag`` and ``last_modified`` are the server's own validators from an earlier
    response, byte for byte; leave them out to force a full answer.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = "*/*"

    @property
    def conditional(self) -> bool:
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole document (status 200) or the word that it has not changed (304).

    ``url`` is what was asked for and ``final_url`` where it was found, both official
    addresses. Header names are lower-case. ``body`` is decompressed and complete; it
    is empty exactly when ``not_modified``. ``fetched_at`` is our clock, in UTC;
    ``elapsed`` the seconds spent on the network, waiting for a slot not counted.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    elapsed: float

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        return self.headers.get("last-modified")

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def content_type(self) -> str:
        """The Content-Type as sent, parameters included; empty when there is none."""
        return self.headers.get("content-type", "")
