"""Which addresses may be called: public ones over HTTPS, and whatever networks the operator has named.

A name is resolved here and what it resolves to is called, so that it cannot mean something else a moment later.
"""

import asyncio
import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

_LONGEST = 2000
_NAME = re.compile(r"([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")  # others are no name to whoever resolves it
_UNICAST = ip_network("2000::/3")
"""What of IPv6 is given to anybody in public: the rest leads to IPv4 or to a site, whatever it is called."""
_TRANSLATED = [ip_network(found) for found in ("2002::/16", "2001::/32")]
"""Of these the addresses that lead on to an IPv4 one."""

Address = IPv4Address | IPv6Address


class NotAllowed(ValueError):
    """The address is none that may be called. Its text never holds the address."""


class Reach:
    def __init__(self, networks: Iterable[str] = ()) -> None:
        """`networks`: private ones that may be called as well; within them the loopback also without TLS."""
        self._networks = [ip_network(found) for found in networks]

    def check(self, url: str) -> SplitResult:
        """The parts of an address, which may be called as far as its text tells. Raises NotAllowed."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise NotAllowed("not an address") from None
        if parts.scheme not in ("https", "http") or not host or len(url) > _LONGEST or port == 0:
            raise NotAllowed("not an https:// address")
        if parts.username is not None or parts.password is not None or parts.fragment or not url.isascii():
            raise NotAllowed("an address without user, password and fragment, in ASCII")
        literal = _literal(host)
        if literal is not None:
            self._require(literal, parts.scheme)
        elif not _NAME.fullmatch(host):
            raise NotAllowed("not a host's name")
        elif parts.scheme != "https" and host != "localhost":
            raise NotAllowed("not an https:// address")
        return parts

    async def resolve(self, parts: SplitResult) -> str:
        """The IP address to call. Raises NotAllowed where one that the name has is not allowed, OSError for no name."""
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(entry[4][0]) for entry in found]
        for address in addresses:
            self._require(address, parts.scheme)
        return str(addresses[0])

    def _require(self, address: Address, scheme: str) -> None:
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        named = any(address in network for network in self._networks)
        if scheme != "https" and not (named and address.is_loopback):
            raise NotAllowed("not an https:// address")
        if not named and not _is_public(address):
            raise NotAllowed("a private address")


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address not in _UNICAST or any(address in found for found in _TRANSLATED)):
        return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
