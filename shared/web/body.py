"""Reading a request body: counted while it is read, under one deadline, never more than the limit."""

import re
from typing import Any, Protocol

import eventlet

from shared.web.refusals import BodyTooLarge, Malformed, RequestTimeout

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_LINE = 256
_MOST_TRAILERS = 16


class Stream(Protocol):
    """The buffered reading side of a connection."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


def refuse_long(length: int, limit: int) -> None:
    """Refuse a body by the length it claims or has reached."""
    if length > limit:
        raise BodyTooLarge(f"The body is over the limit of {limit} bytes.", limit_bytes=limit)


def read(source: Any, limit: int, seconds: float) -> bytes:
    """The whole body behind `source` (eventlet's Input).

    Raises BodyTooLarge, Malformed when it ends before the length it claimed, RequestTimeout when it is not
    here within `seconds`, however steadily it trickles.
    """
    if not source.chunked_input and not source.content_length:
        return b""
    try:
        with eventlet.Timeout(seconds):
            return _read_chunked(source, limit) if source.chunked_input else _read_plain(source, limit)
    except (eventlet.Timeout, TimeoutError):
        raise RequestTimeout("The body did not arrive in time.") from None
    except OSError:
        raise Malformed("The connection broke off within the body.") from None


def _read_plain(source: Any, limit: int) -> bytes:
    length: int = source.content_length
    refuse_long(length, limit)
    raw: bytes = source.read(length)
    if len(raw) < length:
        raise Malformed("The body ended before its Content-Length.")
    return raw


def _read_chunked(source: Any, limit: int) -> bytes:
    if source.should_send_hundred_continue:
        source.send_hundred_continue_response()
        source.is_hundred_continue_response_sent = True
    raw = read_chunks(source.rfile, limit)
    source.chunk_length = 0  # tells eventlet that nothing is left to discard
    return raw


def read_chunks(stream: Stream, limit: int) -> bytes:
    """Decode the chunked transfer coding (RFC 9112 section 7.1) with every line and the sum bounded."""
    body = bytearray()
    while size := _chunk_size(stream.readline(_LONGEST_LINE)):
        refuse_long(len(body) + size, limit)
        body += stream.read(size)
        if stream.readline(_LONGEST_LINE) not in (b"\r\n", b"\n"):
            raise Malformed("A chunk is not as long as it claims.")
    _skip_trailers(stream)
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    if not (match := _CHUNK_SIZE.fullmatch(line)):
        raise Malformed("The chunked body is broken.")
    return int(match[1], 16)


def _skip_trailers(stream: Stream) -> None:
    for _ in range(_MOST_TRAILERS):
        if stream.readline(_LONGEST_LINE) in (b"\r\n", b"\n"):
            return
    raise Malformed("The chunked body does not end.")
