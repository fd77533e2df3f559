import io

import pytest

from shared.web import head
from shared.web.body import read_chunks
from shared.web.refusals import BodyTooLarge, Malformed


def parse(text: bytes) -> head.Head:
    stream = io.BytesIO(text)
    return head.parse(stream.readline(), stream.readline)


def test_an_ordinary_head_is_read():
    read = parse(b"POST /a?b=1 HTTP/1.1\r\nHost: x\r\nX-Thing:  a b \r\nX-Thing: c\r\nEmpty:\r\n\r\n")
    assert (read.method, read.target, read.version, read.keep_alive) == ("POST", "/a?b=1", "HTTP/1.1", True)
    assert read.headers == {"host": "x", "x-thing": "a b,c", "empty": ""}


@pytest.mark.parametrize(
    ("line", "connection", "keeps"),
    [
        (b"GET / HTTP/1.1", b"close", False),
        (b"GET / HTTP/1.0", b"close", False),
        (b"GET / HTTP/1.0", b"Keep-Alive", True),
    ],
)
def test_the_client_says_whether_it_goes_on(line, connection, keeps):
    assert parse(line + b"\r\nConnection: " + connection + b"\r\n\r\n").keep_alive is keeps


@pytest.mark.parametrize(
    "text",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\x00c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\rInjected: c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 65 + b"\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
    ],
)
def test_a_head_that_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(Malformed):
        parse(text)


def test_chunks_are_joined_and_trailers_skipped():
    assert read_chunks(io.BytesIO(b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n"), 13) == b"abc0123456789"


def test_chunks_are_counted_before_they_are_read():
    with pytest.raises(BodyTooLarge):
        read_chunks(io.BytesIO(b"3\r\nabc\r\nFFFFFFFF\r\n"), 13)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"zz\r\n",
        b"-3\r\nabc\r\n",
        b"3\r\nabcd\r\n",
        b"3\r\nab",
        b"0\r\n",
        b"0" * 300 + b"\r\n",
        b"0\r\n" + b"T: x\r\n" * 20,
    ],
)
def test_broken_chunks_are_malformed(text):
    with pytest.raises(Malformed):
        read_chunks(io.BytesIO(text), 100)
