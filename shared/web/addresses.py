"""Which address a request really comes from when proxies stand in between."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HOME = 64
"""Bits of an IPv6 address that tell one connection from another; the rest its holder chooses at will."""


def networks(written: Sequence[str]) -> tuple[Network, ...]:
    """Networks as settings name them; raises ValueError."""
    return tuple(ipaddress.ip_network(one) for one in written)


@lru_cache(maxsize=1024)
def client_of(peer: str, forwarded: str, proxies: tuple[Network, ...]) -> str:
    """The nearest address that is not one of our proxies; `forwarded` is X-Forwarded-For, each proxy adding to its end.

    What stands further left anybody may have written. An IPv6 address stands for its network.
    """
    nearest = peer
    for told in reversed(forwarded.split(",")[-20:] if forwarded else []):
        if not _is_proxy(nearest, proxies):
            break
        nearest = told.strip()
    return _kept(nearest)


def _is_proxy(address: str, proxies: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed.version == one.version and parsed in one for one in proxies)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if parsed.version == 6 else parsed


def _kept(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _HOME), strict=False).network_address)
