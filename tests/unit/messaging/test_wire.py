"""Frames pass the socket in few pieces, and none is lost or torn."""

import socket
from contextlib import suppress
from types import SimpleNamespace

import pytest
from amqp.transport import TCPTransport

from shared.messaging.wire import read_ahead, sent_together

HEADER, END = b"\x08\x00\x00\x00\x00\x00\x03", b"\xce"


@pytest.fixture
def ends():
    """A connection of py-amqp that reads ahead, and the socket at its other end."""
    near, far = socket.socketpair()
    transport = TCPTransport("nowhere")
    transport.sock = near
    transport._setup_transport()
    connection = SimpleNamespace(transport=transport)
    read_ahead(connection)
    yield connection, far
    near.close()
    far.close()


def test_many_frames_that_arrive_at_once_are_read_at_once_and_taken_one_by_one(ends):
    connection, far = ends
    far.sendall((HEADER + b"one" + END) * 2 + HEADER + b"t")
    assert [connection.transport.read_frame() for _ in range(2)] == [(8, 0, b"one")] * 2
    assert connection.transport._read_buffer == HEADER + b"t"


def test_a_frame_that_is_torn_by_a_timeout_is_whole_when_the_rest_has_come(ends):
    connection, far = ends
    far.sendall(HEADER + b"t")
    with connection.transport.having_timeout(0.01), pytest.raises(TimeoutError):
        connection.transport.read_frame()
    far.sendall(b"wo" + END)
    assert connection.transport.read_frame() == (8, 0, b"two")


def test_what_is_sent_together_leaves_in_order_at_the_end(ends):
    connection, far = ends
    far.setblocking(False)
    buffer = bytearray(b"one")
    with sent_together(connection):
        connection.transport.write(memoryview(buffer))
        buffer[:] = b"two"
        connection.transport.write(memoryview(buffer))
        with pytest.raises(BlockingIOError):
            far.recv(10)
    connection.transport.write(b"three")
    assert far.recv(20) == b"onetwothree"


def test_nothing_leaves_when_something_goes_wrong_meanwhile(ends):
    connection, far = ends
    with suppress(RuntimeError), sent_together(connection):
        connection.transport.write(b"half")
        raise RuntimeError
    connection.transport.write(b"later")
    assert far.recv(20) == b"later"
