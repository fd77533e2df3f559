"""The web under clients that are slow, broken, hostile or too many, and while it stops; over raw sockets."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from tests.support.web import (
    BEARER,
    HEAD,
    TYPED,
    WRITING,
    Server,
    assert_problem,
    await_true,
    busy,
    get,
    post_raw,
    running,
    talk,
)

# As many connections as the sample service takes.
FULL = 40
ASKING = b"GET /notes/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n\r\n"


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=5)


def answered(sock: socket.socket) -> bool:
    sock.sendall(ASKING)
    return sock.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("web"), workers=8) as one:
        yield one


@pytest.fixture
def lonely(tmp_path) -> Iterator[Server]:
    """A server with a single worker, of which a test may do what it likes."""
    with running(tmp_path, workers=1) as one:
        yield one


def test_one_connection_serves_many_calls(server):
    with requests.Session() as session:
        ports = set()
        for _ in range(5):
            response = session.get(server.url("/notes"), headers=BEARER, timeout=5, stream=True)
            ports.add(response.raw.connection.sock.getsockname())
            assert response.content
    assert len(ports) == 1


def test_pipelined_calls_are_answered_in_order(server):
    one = b"GET /notes/%d HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n%s\r\n"
    received = talk(server, one % (1, b"") + one % (2, b"Connection: close\r\n"))
    assert received.index(b"note 1") < received.index(b"note 2")


def test_a_20_mb_body_is_413_and_the_answer_arrives(server):
    assert_problem(post_raw(server, b"x" * 20_000_000), 413, "body_too_large")


def test_a_chunked_body_is_counted_while_it_is_read(server):
    pieces = (b"x" * 8192 for _ in range(1000))
    headers = {**WRITING, "Content-Type": "application/json"}
    response = requests.post(server.url("/notes"), data=pieces, headers=headers, timeout=10)
    assert_problem(response, 413, "body_too_large")


def test_a_chunked_body_within_the_limit_is_taken(server):
    response = requests.post(server.url("/files"), data=iter([b"abc", b"def"]), timeout=5)
    assert response.content == b"abcdef"


def test_a_body_that_trickles_is_408_however_steadily(server):
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(TYPED + b"Content-Length: 1000\r\n\r\n")
        sock.settimeout(0.2)
        received = b""
        while not received and time.monotonic() - started < 5:
            try:
                sock.sendall(b" ")
                received = sock.recv(4096)
            except TimeoutError:
                continue
    assert received.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - started < 4


def test_a_head_that_trickles_is_cut_off(server):
    assert talk(server, b"GET /notes HTTP/1.1\r\nHost: x\r\nX-Slow: ") == b""


def test_a_body_shorter_than_it_claims_is_400(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(TYPED + b"Content-Length: 1000\r\n\r\n{}")
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_a_body_longer_than_it_claims_is_not_read_on_as_a_call(server):
    received = talk(server, TYPED + b"Content-Length: 2\r\n\r\n{}GET /notes HTTP/1.1\r\nEvil\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 422 ")
    assert received.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 400 Bad Request" in received


@pytest.mark.parametrize("sent", [
    b"\x16\x03\x01\x02\x00\r\n\r\n",
    b"GET /notes\r\n\r\n",
    b"GET /notes HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    b"GET /notes HTTP/1.1\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
    HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
])  # fmt: skip
def test_what_is_not_http_is_400_without_a_word(server, sent):
    received = talk(server, sent)
    assert b" 400 " in received.partition(b"\r\n")[0]
    assert received.endswith(b"\r\n\r\n")


def test_an_endless_address_is_414(server):
    assert b" 414 " in talk(server, b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\n\r\n").partition(b"\r\n")[0]


def test_a_client_that_asks_first_is_refused_before_it_sends(server):
    forged = TYPED.replace(b"Bearer a", b"Bearer forged")
    received = talk(server, forged + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 401 ")


def test_a_client_that_asks_first_is_told_to_go_on(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(TYPED + b"Expect: 100-continue\r\nContent-Length: 13\r\n\r\n")
        assert sock.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b'{"title":"a"}')
        assert sock.recv(4096).startswith(b"HTTP/1.1 201 ")


def test_health_answers_while_every_worker_is_busy(lonely):
    with busy(lonely, tenths=20):
        assert lonely.health("/livez").status_code == 200
        assert lonely.health("/readyz").json() == {"ready": True, "checks": {"accepting": True}}


def test_a_full_queue_is_503_with_a_time_to_come_back(lonely):
    with busy(lonely, tenths=20):
        response = get(lonely, "/notes/1")
        assert_problem(response, 503, "unavailable")
        assert int(response.headers["Retry-After"]) > 0


def test_a_stop_refuses_new_calls_and_lets_the_present_one_finish(lonely):
    with requests.Session() as kept, busy(lonely, tenths=15) as slow:
        kept.get(lonely.url("/nowhere"), timeout=5)
        lonely.process.send_signal(signal.SIGTERM)
        await_true(lambda: lonely.health("/readyz").status_code == 503)
        response = kept.get(lonely.url("/notes/1"), headers=BEARER, timeout=5)
        assert_problem(response, 503, "unavailable")
        assert response.headers["Connection"] == "close"
    assert slow.answers == [200]
    assert lonely.process.wait(timeout=10) == 0


def test_idle_connections_do_not_hold_up_a_stop(lonely):
    with requests.Session() as session:
        session.get(lonely.url("/openapi.json"), timeout=5)
        lonely.process.send_signal(signal.SIGTERM)
        assert lonely.process.wait(timeout=5) == 0


def test_a_full_house_sees_idle_connections_out_even_when_all_came_at_once(lonely):
    lonely.process.send_signal(signal.SIGSTOP)
    with ExitStack() as stack:
        *_, last = [stack.enter_context(connected(lonely)) for _ in range(FULL + 1)]
        lonely.process.send_signal(signal.SIGCONT)
        assert answered(last)


def test_a_full_house_sees_the_idlest_connection_out(lonely):
    with ExitStack() as stack:
        first, second, *_ = [stack.enter_context(connected(lonely)) for _ in range(FULL)]
        assert answered(first)
        assert get(lonely, "/notes/1").status_code == 200
        assert second.recv(1) == b""
        assert answered(first)


def test_clients_that_break_off_do_no_harm(lonely):
    for sent in (b"", b"GET", TYPED + b"Content-Length: 50\r\n\r\n{", b"\xff" * 100):
        with socket.create_connection(("127.0.0.1", lonely.port), timeout=5) as sock:
            sock.sendall(sent)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert get(lonely, "/notes/1").status_code == 200
