"""From a host name to the addresses that may be connected to."""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence

from ingest.errors import BlockedAddress, DnsError

# Host name and port to literal addresses; raises OSError when there are none.
Lookup = Callable[[str, int], Sequence[str]]

# Ranges inside "global" space that lead somewhere else than they seem to: transition
# mechanisms with an IPv4 address inside, and space that is not for hosts. Python's
# own ``is_global`` differs between patch releases, so what matters is written out.
_REFUSED_V4 = [
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = [
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, ORCHID, benchmarking and other special purposes
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]


def is_public(address: str) -> bool:
    """Whether ``address`` is a global unicast address that hides no other one."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in net for net in _REFUSED_V4)
    # Scoped, mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) addresses lie outside of
    # 2000::/3 already.
    return parsed in _GLOBAL_V6 and not any(parsed in net for net in _REFUSED_V6)


def system_lookup(host: str, port: int) -> list[str]:
    """All addresses of ``host`` in the system's order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(
    host: str, port: int, *, lookup: Lookup, seconds: float, exempt: bool
) -> list[str]:
    """The addresses of ``host`` that may be connected to, at least one.

    Raises ``DnsError`` when there is no answer within ``seconds``, ``BlockedAddress``
    when none of the addresses is public, unless ``exempt``.
    """
    found = _bounded(host, port, lookup, seconds)
    allowed = [address for address in found if exempt or is_public(address)]
    if not found:
        raise DnsError(f"The name {host} has no address; check the adapter's URL.")
    if not allowed:
        raise BlockedAddress(
            f"{host} resolves to {', '.join(found[:4])}, which is not a public "
            "address; nothing was sent."
        )
    return allowed


def _bounded(host: str, port: int, lookup: Lookup, seconds: float) -> list[str]:
    # The C resolver cannot be interrupted. A thread that is left behind ends with the
    # resolver's own time-out.
    answer: queue.Queue[list[str] | OSError | UnicodeError] = queue.Queue()

    def ask() -> None:
        try:
            answer.put(list(lookup(host, port)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name=f"lookup {host}", daemon=True).start()
    try:
        found = answer.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise DnsError(
            f"The name server did not answer for {host} within {seconds:.1f} s; it "
            "will be asked again."
        ) from None
    if isinstance(found, list):
        return found
    raise DnsError(f"The name {host} cannot be resolved: {found}.") from found
