"""Where calls may go."""

import pytest

from services.linkage.domain.addresses import AllowedNetworks, check_url
from shared.errors import Invalid

PUBLIC_ONLY = AllowedNetworks()
OFFICE = AllowedNetworks.named(["10.20.0.0/16", "127.0.0.0/8", "fd00:1::/32"])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.20.1.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "fe80::1",
     "fd00:1::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"],
)  # fmt: skip
def test_nothing_but_public_addresses_is_called_unless_it_was_named(address):
    assert not PUBLIC_ONLY.allow(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_called(address):
    assert PUBLIC_ONLY.allow(address)


def test_a_named_network_is_called_and_its_neighbour_is_not():
    assert OFFICE.allow("10.20.255.1")
    assert OFFICE.allow("::ffff:10.20.0.1")
    assert OFFICE.allow("fd00:1::9")
    assert not OFFICE.allow("10.21.0.1")


def test_a_network_that_is_none_stops_the_service_at_start():
    with pytest.raises(ValueError, match="office"):
        AllowedNetworks.named(["office"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:9101/in", "https://partner.example/hooks?from=qh"])
def test_plain_web_addresses_are_taken(url):
    check_url(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example", "file:///etc/passwd", "a.example", "http://", "https://user:pw@a.example", "http://a b.example",
     "http://a.example/#x", "http://a.example:99999", "http://[::1", "http://a.example/\n", "http://例.example",
     "https://a.example/" + "x" * 300],
)  # fmt: skip
def test_anything_else_is_refused(url):
    with pytest.raises(Invalid) as refusal:
        check_url(url)
    assert list(refusal.value.facts["errors"]) == ["url"]
