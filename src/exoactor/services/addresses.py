"""Where a service may lead us: what it says is no reason to knock at doors inside this machine or
its network.
"""

import ipaddress
import re
import socket
from typing import TypeAlias

import httpx2

from exoactor.services import faults

Origin: TypeAlias = tuple[str, str, int]
_HOST = re.compile(r"[\w.:-]+", re.ASCII)
_PORTS = {"http": 80, "https": 443}


def parsed(who: str, address: str) -> httpx2.URL:
    """An address of the web.

    Raises:
        RefusedError: it is none.
    """
    try:
        url = httpx2.URL(address)
        sound = _HOST.fullmatch(url.raw_host.decode(errors="replace")) or url.scheme not in _PORTS
    except (httpx2.InvalidURL, TypeError, ValueError):
        sound = False

    if not sound:
        raise faults.never(
            who, "gives an address that is none", "tell the service; nothing was fetched"
        )
    if url.scheme not in _PORTS:
        raise faults.never(
            who, f"gives an address that is not of the web ({url.scheme}:)", "nothing was fetched"
        )

    return url


def origin(url: httpx2.URL) -> Origin:
    """What has to be the same for a key to go along: scheme, host and port."""
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme, 0)


def check(who: str, address: str, base_url: str) -> str:
    """The address, if it may be fetched: it is on the internet, or in the kind of network that the
    service is in.

    Raises:
        RefusedError: it is no address of the web, leads inside, or its host is not known.
    """
    url = parsed(who, address)
    home = _networks(who, httpx2.URL(base_url).host) if base_url else set()
    inside = _networks(who, url.host) - home
    if inside:
        raise faults.never(
            who,
            f"says that the result lies at {url.host}, "
            f"which is a {'/'.join(sorted(inside))} address: not fetched",
            "look at your account there; a result that is yours can be downloaded by hand",
        )

    return str(url)


def _networks(who: str, host: str) -> set[str]:
    """The kinds of network, other than the internet, that any of a host's addresses are in."""
    try:
        entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise faults.busy(who, f"{host} cannot be found") from None
    found = (ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries)
    return {kind for address in found if (kind := _network(address))}


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Empty: the internet."""
    known = getattr(address, "ipv4_mapped", None) or address
    if known.is_loopback or known.is_unspecified:
        return "loopback"
    if known.is_link_local:
        return "link-local"
    return "" if known.is_global and not known.is_multicast else "private"
