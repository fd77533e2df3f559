"""Whose address counts when proxies stand in between."""

import pytest

from shared.config import ConfigError, load
from shared.web.addresses import client_of, networks

PROXIES = networks(["127.0.0.0/8", "10.244.0.0/16", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.244.3.2", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.244.3.2", "198.51.100.1"),
        ("10.244.3.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.244.3.2", "1.2.3.4, 198.51.100.1, 10.244.9.9", "198.51.100.1"),
        ("::ffff:10.244.3.2", "198.51.100.1", "198.51.100.1"),
        ("10.244.3.2", "", "10.244.3.2"),
        ("10.244.3.2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("10.244.3.2", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("10.244.3.2", "<script>", "unknown"),
        ("10.244.3.2", ", ,", "unknown"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_counts_and_nothing_left_of_it(peer, forwarded, client):
    assert client_of(peer, forwarded, PROXIES) == client


def test_without_proxies_nobody_is_believed():
    assert client_of("127.0.0.1", "198.51.100.1", ()) == "127.0.0.1"


def test_a_list_without_end_is_not_walked():
    assert client_of("127.0.0.1", "198.51.100.1," + "127.0.0.1," * 5000 + "127.0.0.1", PROXIES) == "127.0.0.1"


def test_networks_that_are_none_are_named_at_the_start():
    env = {"MONGO_URI": "m", "AMQP_URI": "a", "SECRETS_DIR": "s"}
    assert load("cases", env).trusted_proxies == ("127.0.0.0/8", "::1/128")
    assert load("cases", env | {"TRUSTED_PROXIES": "10.244.0.0/16, fd00::/8"}).trusted_proxies[0] == "10.244.0.0/16"
    with pytest.raises(ConfigError, match="TRUSTED_PROXIES"):
        load("cases", env | {"TRUSTED_PROXIES": "everybody"})
