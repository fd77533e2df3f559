"""How AMQP frames pass the socket: read ahead, and sent together.

py-amqp asks the kernel three times for each frame, nine times for one message that arrives, and sends each message by
itself. What is read ahead waits in the transport's own buffer, from which it takes the next frame first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

READ_BYTES = 16 * 1024


def read_ahead(connection: Any) -> None:
    """Let the transport of an `amqp.Connection` take whatever has arrived at once."""
    transport = connection.transport
    receive = transport._quick_recv
    transport._quick_recv = lambda wanted: receive(max(wanted, READ_BYTES))


@contextmanager
def sent_together(connection: Any) -> Iterator[None]:
    """What is sent within leaves in one piece at the end; nothing when it ends with an error."""
    transport = connection.transport
    send, frames = transport._write, bytearray()
    transport._write = frames.extend
    try:
        yield
    finally:
        transport._write = send
    transport.write(frames)
