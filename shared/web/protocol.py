"""One HTTP/1.1 connection: deadlines, a strict head, quiet refusals, and each answer in one piece."""

import socket
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import monotonic, time
from typing import Any
from urllib.parse import unquote

import eventlet

from shared.web import head
from shared.web.answers import Response
from shared.web.app import App
from shared.web.body import Body
from shared.web.calls import Incoming
from shared.web.refusals import Malformed
from shared.web.settings import Limits

_LINGER_SECONDS = 2.0
_LINGER_BYTES = 64 * 1024 * 1024
_PIECE = 256 * 1024
_REFUSED = b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_BAD_REQUEST = _REFUSED % b"400 Bad Request"
_TOO_LONG = _REFUSED % b"414 URI Too Long"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_STATUS_LINES = {each.value: f"HTTP/1.1 {each.value} {each.phrase}" for each in HTTPStatus}


class Connection:
    """Serves the requests of one client, one after the other; `idle_since` counts seconds, and is None at work."""

    def __init__(self, sock: Any, address: Any, app: App, limits: Limits) -> None:
        self.idle_since: float | None = monotonic()
        self._sock = sock
        self._address = str(address[0]) if address else ""
        self._app = app
        self._limits = limits
        self._closing = False
        self._stream = sock.makefile("rb")

    def serve(self) -> None:
        """Until either side has enough; raises OSError when the client breaks off."""
        try:
            # Small answers leave at once.
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while not self._closing and self._has_more():
                self.idle_since = None
                self._serve_one()
                self.idle_since = monotonic()
        finally:
            self._finish()

    def see_out(self) -> None:
        """End it while it is idle."""
        self._closing, self.idle_since = True, None
        self._sock.shutdown(socket.SHUT_RDWR)

    def _has_more(self) -> bool:
        """Wait for the first byte of a request; idle connections end here."""
        self._sock.settimeout(self._limits.idle_seconds)
        try:
            return bool(self._stream.peek(1))
        except OSError:
            return False
        finally:
            self._sock.settimeout(self._limits.body_seconds)

    def _serve_one(self) -> None:
        read = self._read_head()
        if read is None:
            self._closing = True
            return
        path, _, query = read.target.partition("?")
        invite = self._invite if read.headers.get("expect", "").lower() == "100-continue" else None
        body = Body(self._stream, read.headers, invite)
        response = self._app(
            Incoming(read.method, unquote(path, encoding="latin-1"), query, read.headers, body, self._address)
        )
        self._closing |= not read.keep_alive or self._app.draining or body.unread
        self._sock.sendall(_on_the_wire(response, "close" if self._closing else read.keep_alive_word))

    def _read_head(self) -> head.Head | None:
        """The head of the next request; None when it was too slow or was refused, for which an answer has gone out."""
        try:
            with eventlet.Timeout(self._limits.head_seconds):
                line = self._stream.readline(head.LONGEST_LINE)
                if len(line) < head.LONGEST_LINE:
                    return head.parse(line, self._stream.readline)
                self._sock.sendall(_TOO_LONG)
        except Malformed:
            self._sock.sendall(_BAD_REQUEST)
        except eventlet.Timeout:
            self._closing = True
        return None

    def _invite(self) -> None:
        self._sock.sendall(_CONTINUE)

    def _finish(self) -> None:
        """Close; take in what still arrives first, so that the answer is not lost to a reset (RFC 9112 section 9.6)."""
        try:
            self._sock.shutdown(socket.SHUT_WR)
            with eventlet.Timeout(_LINGER_SECONDS):
                left = _LINGER_BYTES
                while left > 0 and (piece := self._sock.recv(_PIECE)):
                    left -= len(piece)
        except (OSError, eventlet.Timeout):
            self._closing = True
        finally:
            self._stream.close()
            self._sock.close()


def _on_the_wire(response: Response, connection: str) -> bytes:
    lines = [_STATUS_LINES[response.status], *[f"{name}: {value}" for name, value in response.headers]]
    lines.append(f"Date: {_date(int(time()))}")
    if connection:
        lines.append(f"Connection: {connection}")
    lines.append("\r\n")
    return "\r\n".join(lines).encode("latin-1") + response.body


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
