"""Official URLs, read by one strict parser for checking and for fetching alike."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from requests.utils import requote_uri

from ingest.errors import BlockedAddress, RedirectRefused

DEFAULT_PORTS = {"http": 80, "https": 443}

# Parsers disagree about backslashes, blanks, controls and raw non-ASCII; nothing that
# holds one of them gets as far as being parsed.
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|{}]+")

# A dotted name whose last label starts with a letter: no "localhost", no trailing dot
# and none of the decimal, octal, hexadecimal or bracketed ways to write an address.
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class Url:
    """A checked URL without user information and fragment. ``target`` is path?query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        if self.port == DEFAULT_PORTS[self.scheme]:
            return self.host
        return f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def sibling(self, target: str) -> "Url":
        """The URL of another path of the same site."""
        return Url(self.scheme, self.host, self.port, target)


def parse(text: str, *, hosts: Collection[str], private: Collection[str] = ()) -> Url:
    """The URL in ``text``; raises ``BlockedAddress`` when it may not be fetched.

    ``hosts``: lower-case names that may be asked. ``private``: ``host:port`` pairs
    that need neither look like an official host nor use the scheme's default port.
    """
    if not _URL_CHARACTERS.fullmatch(text):
        raise BlockedAddress(
            f"The URL {text[:200]!r} holds characters that do not belong in a URL; "
            "percent-encode them."
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BlockedAddress(f"The URL {text[:200]!r} is malformed: {error}.") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise BlockedAddress(
            f"The URL {text[:200]!r} is neither http nor https; only these are read."
        )
    host = (parts.hostname or "").lower()
    port = port if port is not None else DEFAULT_PORTS[parts.scheme]
    path = parts.path or "/"
    url = Url(
        scheme=parts.scheme,
        host=host,
        port=port,
        target=f"{path}?{parts.query}" if parts.query else path,
    )
    if "@" in parts.netloc:
        raise BlockedAddress(f"The URL of {host} carries a user name; leave it out.")
    if f"{host}:{port}" not in private:
        if not _HOST_NAME.fullmatch(host):
            raise BlockedAddress(
                f"{host[:100]!r} is not a public host name; only official sites are "
                "read."
            )
        if port != DEFAULT_PORTS[url.scheme]:
            raise BlockedAddress(
                f"The URL of {host} names port {port}; only the default ports are used."
            )
    if host not in hosts:
        raise BlockedAddress(
            f"{host} is not among the hosts of this source; add it to the adapter if "
            "it is official."
        )
    return url


def follow(
    here: Url, location: str, *, hosts: Collection[str], private: Collection[str] = ()
) -> Url:
    """Where a redirect from ``here`` leads; raises when that may not be followed.

    ``RedirectRefused`` for a bad scheme, a step down from https to http or a host
    outside of ``hosts``; ``BlockedAddress`` for a target that is an address or
    otherwise not an official name.
    """
    try:
        joined = requote_uri(urljoin(str(here), _utf8(location)))
        scheme, host = urlsplit(joined).scheme, urlsplit(joined).hostname or ""
    except ValueError:
        raise RedirectRefused(
            f"{here} redirects to {location[:200]!r}, which is not a URL."
        ) from None
    if scheme not in DEFAULT_PORTS:
        raise RedirectRefused(
            f"{here} redirects to {joined[:200]!r}; only http and https are followed."
        )
    if here.scheme == "https" and scheme == "http":
        raise RedirectRefused(
            f"{here} redirects from https to http ({joined[:200]}); that is not "
            "followed."
        )
    if _HOST_NAME.fullmatch(host) and host not in hosts:
        raise RedirectRefused(
            f"{here} redirects to {host}, which is not among the hosts of this source; "
            "add it to the adapter if it is official."
        )
    return parse(joined, hosts=hosts, private=private)


def _utf8(header: str) -> str:
    """Header bytes arrive as Latin-1; a Location with raw UTF-8 is common."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
