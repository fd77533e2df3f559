"""Where calls may go: public addresses, and those private networks that the operator has named."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from shared.errors import Invalid

LONGEST_URL = 300


@dataclass(frozen=True)
class AllowedNetworks:
    """Keeps partner urls from reaching what stands beside this service: its database, its broker, a cloud's metadata.

    Partners on a department's own network are reached by naming that network.
    """

    private: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def named(cls, networks: Iterable[str]) -> "AllowedNetworks":
        """From texts like 10.20.0.0/16; raises ValueError at start for anything else."""
        return cls(tuple(ip_network(one) for one in networks))

    def allow(self, address: str) -> bool:
        """Whether a call may go to this IP address."""
        there = ip_address(address)
        if isinstance(there, IPv6Address) and there.ipv4_mapped:
            there = there.ipv4_mapped
        if any(there.version == one.version and there in one for one in self.private):
            return True
        return there.is_global and not there.is_multicast


def check_url(url: str) -> None:
    """Raises Invalid for what is not a plain http or https address; a password in it would be stored."""
    if problem := _problem(url):
        raise Invalid("The input is not valid.", errors={"url": [problem]})


def _problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "Not an address."
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"Must be at most {LONGEST_URL} visible ASCII characters."
    if parts.scheme not in ("http", "https") or not host:
        return "Must begin with http:// or https:// and name a host."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "Must hold no user, no password and no fragment."
    return ""
