"""The sender against real sockets that behave badly."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from services.linkage.domain.addresses import AllowedNetworks
from services.linkage.domain.delivery import ADDRESS_FORBIDDEN, Reply
from services.linkage.sender import HttpSender, seconds_of
from tests.support.web import free_port

LOOPBACK = AllowedNetworks.named(["127.0.0.0/8"])
HEAD = b"HTTP/1.1 503 Busy\r\nRetry-After: 90\r\n"


@contextmanager
def listener(behave):
    """A socket that treats its one caller as `behave` says; gives its url and what it has received."""
    received = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        caller, _ = server.accept()
        with caller:
            caller.settimeout(5)
            received.append(caller.recv(65536))
            try:
                behave(caller)
            except OSError:
                received.append(b"hung up")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/in", received
        thread.join(timeout=10)


def drip(caller):
    caller.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        caller.sendall(b"X: y\r\n")
        time.sleep(0.05)


def flood(caller):
    caller.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        caller.sendall(b"x" * 65536)


def send(url, allowed=LOOPBACK, seconds=5.0):
    return HttpSender(allowed, seconds).send(url, {"webhook-id": "r-1"}, b"{}")


def test_a_partner_that_drips_its_answer_is_left_in_time():
    with listener(drip) as (url, received):
        began = time.monotonic()
        assert send(url, seconds=0.5) == Reply(reason="timeout")
        assert time.monotonic() - began < 2
    assert received[-1] == b"hung up"


def test_an_endless_answer_is_not_read():
    with listener(flood) as (url, received):
        assert send(url) == Reply(200)
    assert received[-1] == b"hung up"


def test_a_wish_to_be_left_alone_is_read():
    with listener(lambda caller: caller.sendall(HEAD + b"Content-Length: 0\r\n\r\n")) as (url, _):
        assert send(url) == Reply(503, retry_after=90.0)


@pytest.mark.parametrize("garbage", [b"", b"not http at all\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n"])
def test_garbage_is_no_connection(garbage):
    with listener(lambda caller: caller.sendall(garbage)) as (url, _):
        assert send(url) == Reply(reason="no_connection")


def test_a_forbidden_address_gets_not_a_byte():
    with listener(lambda caller: None) as (url, received):
        assert send(url, AllowedNetworks()) == Reply(reason=ADDRESS_FORBIDDEN)
    assert received == [b""]


def test_a_closed_port_is_no_connection():
    assert send(f"http://127.0.0.1:{free_port()}/") == Reply(reason="no_connection")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with listener(lambda caller: caller.sendall(b"HTTP/1.1 204 x\r\n\r\n")) as (url, _):
        assert send(url).taken


@pytest.mark.parametrize(("text", "seconds"), [("120", 120.0), ("", None), ("soon", None), ("-5", None), ("²", None)])
def test_retry_after_in_seconds(text, seconds):
    assert seconds_of(text) == seconds


def test_retry_after_as_a_date():
    assert seconds_of("Wed, 21 Oct 2015 07:28:00 GMT") < 0
