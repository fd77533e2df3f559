"""Reading a request body: counted while it is read, under one deadline, never more than the limit."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

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


class Body:
    """The body of one request, still on the wire; a client that asked whether to send it is told so by `invite`."""

    def __init__(self, stream: Stream, headers: Mapping[str, str], invite: Callable[[], None] | None = None) -> None:
        self.length = int(headers.get("content-length") or 0)
        self.chunked = "transfer-encoding" in headers
        self.unread = self.announced
        self._stream = stream
        self._invite = invite

    @property
    def announced(self) -> bool:
        """True when the client means to send one."""
        return self.chunked or self.length > 0

    def read(self, limit: int, seconds: float) -> bytes:
        """The whole of it.

        Raises BodyTooLarge, Malformed when it ends before the length it claimed, RequestTimeout when it is not
        here within `seconds`, however steadily it trickles.
        """
        if not self.unread:
            return b""
        try:
            with eventlet.Timeout(seconds):
                raw = self._read(limit)
        except (eventlet.Timeout, TimeoutError):
            raise RequestTimeout("The body did not arrive in time.") from None
        except OSError:
            raise Malformed("The connection broke off within the body.") from None
        self.unread = False
        return raw

    def _read(self, limit: int) -> bytes:
        refuse_long(self.length, limit)
        if self._invite is not None:
            self._invite()
        if self.chunked:
            return read_chunks(self._stream, limit)
        raw = self._stream.read(self.length)
        if len(raw) < self.length:
            raise Malformed("The body ended before its Content-Length.")
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
