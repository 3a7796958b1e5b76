"""Where the door may lead: URLs, redirects, and the addresses behind names."""

import pytest

from ingest.errors import BlockedAddress, FetchError, RedirectRefused
from ingest.fetch import Request
from ingest.fetch.addresses import is_public
from tests.ingest.conftest import HOSTS, OpenDoor
from tests.upstream import Upstream

PAGE = "https://travel.example.gov/advice"
BODY = b"<html>Exercise caution</html>"

URLS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost/",
    "http://localhost./",
    "https://travel.example.gov./",
    "https://travel.example.gov:22/",
    "https://travel.example.gov:99999/",
    "https://user@travel.example.gov/",
    "https://travel.example.gov@127.0.0.1/",
    "https://127.0.0.1\\@travel.example.gov/",
    "https://travel.example.gov\\@127.0.0.1/",
    "https://travel.example.gov\t/",
    " https://travel.example.gov/",
    "https://travel.example.gov/\r\nX: y",
    "https://tr\u0430vel.example.gov/",
    "https:///travel.example.gov/",
    "https://[travel.example.gov/",
    "//travel.example.gov/",
    "file:///etc/hostname",
    "ftp://travel.example.gov/",
    "gopher://travel.example.gov/",
    "data:text/html,hello",
    "view-source:https://travel.example.gov/",
    "javascript:alert(1)",
    "",
]
TRICKY_HOSTS = HOSTS | {
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "::1",
    "localhost",
    "localhost.",
    "169.254.169.254",
}


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_is_not_an_official_name_is_refused(
    upstream: Upstream, open_door: OpenDoor, url: str
) -> None:
    """Even when somebody has put its host into the allow-list."""
    with pytest.raises(BlockedAddress):
        open_door(hosts=TRICKY_HOSTS).get(Request(url))
    assert upstream.requests == []


ADDRESSES = [
    ("93.184.215.14", True),
    ("1.1.1.1", True),
    ("2606:4700:4700::1111", True),
    ("0.0.0.0", False),
    ("10.0.0.1", False),
    ("100.64.0.1", False),
    ("100.127.255.255", False),
    ("127.0.0.1", False),
    ("169.254.169.254", False),
    ("172.31.0.1", False),
    ("192.0.0.8", False),
    ("192.0.2.1", False),
    ("192.88.99.1", False),
    ("192.168.1.1", False),
    ("198.19.0.1", False),
    ("198.51.100.1", False),
    ("203.0.113.1", False),
    ("224.0.0.1", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("::", False),
    ("::1", False),
    ("::127.0.0.1", False),
    ("::ffff:127.0.0.1", False),
    ("::ffff:1.1.1.1", False),
    ("64:ff9b::101:101", False),
    ("64:ff9b:1::1", False),
    ("100::1", False),
    ("2001::1", False),
    ("2001:db8::1", False),
    ("2002:7f00:1::1", False),
    ("3fff::1", False),
    ("5f00::1", False),
    ("fc00::1", False),
    ("fe80::1", False),
    ("fe80::1%lo", False),
    ("fec0::1", False),
    ("ff02::1", False),
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_only_global_unicast_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address", [address for address, public in ADDRESSES if not public]
)
def test_an_official_name_that_resolves_inwards_is_not_connected_to(
    open_door: OpenDoor, address: str
) -> None:
    door = open_door(upstream="", lookup=lambda host, port: [address])
    with pytest.raises(BlockedAddress, match="not a public address"):
        door.get(Request(PAGE))


def test_the_name_is_resolved_once_and_the_checked_address_is_used(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    """A second lookup would be answered with another address (rebinding)."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.3"]])
    authority = f"travel.example.gov:{upstream.port}"
    upstream.put("https://site/", BODY)  # the request line has the path /site/ only
    door = open_door(
        upstream="",
        lookup=lambda host, port: next(answers),
        allow_private=frozenset({authority}),
    )
    assert door.get(Request(f"http://{authority}/site/")).body == BODY
    assert upstream.requests[0].headers["host"] == authority
    assert next(answers) == ["127.0.0.2"]


def test_only_the_very_origin_of_the_upstream_is_exempt(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    """Another port of the same machine is not, nor is what was allowed without it."""
    door = open_door(allow_private=frozenset({"localhost:1"}))
    assert door.exempt == {f"127.0.0.1:{upstream.port}"}
    door = open_door(upstream="", lookup=lambda host, port: ["127.0.0.1"])
    with pytest.raises(BlockedAddress):
        door.get(Request(PAGE))


@pytest.mark.parametrize(
    ("location", "final"),
    [
        ("/new", "https://travel.example.gov/new"),
        ("new?a=1#part", "https://travel.example.gov/new?a=1"),
        ("//www.example.gov/new", "https://www.example.gov/new"),
        ("https://www.example.gov/new", "https://www.example.gov/new"),
        ("HTTPS://WWW.EXAMPLE.GOV/new", "https://www.example.gov/new"),
        ("/c\u00f4te d'ivoire", "https://travel.example.gov/c%C3%B4te%20d'ivoire"),
        ("./a/../new", "https://travel.example.gov/new"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_official_hosts_is_followed(
    upstream: Upstream, open_door: OpenDoor, location: str, final: str, status: int
) -> None:
    raw = location.encode().decode("latin-1")
    upstream.put(PAGE, fault=f"redirect:{raw}", status=status)
    upstream.put(final, BODY)
    response = open_door().get(Request(PAGE, etag='"a"'))
    assert (response.url, response.final_url) == (PAGE, final)
    assert response.body == BODY
    assert upstream.requests[1].headers["if-none-match"] == '"a"'


REDIRECTS: list[tuple[str, type[FetchError]]] = [
    ("http://travel.example.gov/advice", RedirectRefused),
    ("https://example.com/", RedirectRefused),
    ("https://travel.example.gov.example.com/", RedirectRefused),
    ("file:///etc/hostname", RedirectRefused),
    ("gopher://travel.example.gov/", RedirectRefused),
    ("data:text/html,hello", RedirectRefused),
    ("javascript:alert(1)", RedirectRefused),
    ("https://[::1", RedirectRefused),
    ("https://127.0.0.1/", BlockedAddress),
    ("https://[::1]/", BlockedAddress),
    ("https://2130706433/", BlockedAddress),
    ("https://localhost./", BlockedAddress),
    ("https://169.254.169.254/latest/", BlockedAddress),
    ("https://travel.example.gov:8080/", BlockedAddress),
    ("https://user@travel.example.gov/", BlockedAddress),
    ("https://travel.example.gov\\@127.0.0.1/", BlockedAddress),
    (PAGE, RedirectRefused),
    (f"{PAGE}#again", RedirectRefused),
]


@pytest.mark.parametrize(("location", "kind"), REDIRECTS)
def test_a_redirect_to_anywhere_else_is_refused(
    upstream: Upstream, open_door: OpenDoor, location: str, kind: type[FetchError]
) -> None:
    upstream.put(PAGE, fault=f"redirect:{location}")
    with pytest.raises(FetchError) as caught:
        open_door().get(Request(PAGE))
    assert type(caught.value) is kind
    assert len(upstream.requests) == 1


def test_a_circle_of_redirects_is_left_at_once(
    upstream: Upstream, open_door: OpenDoor
) -> None:
    upstream.put(PAGE, fault="redirect:/b")
    upstream.put("https://travel.example.gov/b", fault=f"redirect:{PAGE}")
    with pytest.raises(RedirectRefused, match="circle"):
        open_door().get(Request(PAGE))
    assert len(upstream.requests) == 2


@pytest.mark.parametrize(("hops", "passes"), [(5, True), (6, False)])
def test_at_most_five_redirects_are_followed(
    upstream: Upstream, open_door: OpenDoor, hops: int, passes: bool
) -> None:
    for hop in range(hops):
        upstream.put(f"{PAGE}{hop}", fault=f"redirect:{PAGE}{hop + 1}")
    upstream.put(f"{PAGE}{hops}", BODY)
    if passes:
        assert open_door().get(Request(f"{PAGE}0")).body == BODY
    else:
        with pytest.raises(RedirectRefused, match="more than 5"):
            open_door().get(Request(f"{PAGE}0"))
        assert len(upstream.requests) == 6
