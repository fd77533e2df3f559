"""One HTTP/1.1 connection: eventlet's protocol with deadlines, strict framing and quiet refusals."""

import socket
from typing import Any

import eventlet
from eventlet.wsgi import STATE_CLOSE, STATE_IDLE, HttpProtocol

_LINGER_SECONDS = 2.0
_LINGER_BYTES = 64 * 1024 * 1024
_PIECE = 256 * 1024


class Connection(HttpProtocol):
    """Serves the requests of one client, one after the other."""

    def setup(self) -> None:
        """Send small answers at once: headers and body go out in one write."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle_one_request(self) -> None:
        """Wait for a request, give its head a deadline, and answer it."""
        if not self._has_more():
            self.close_connection = True
            return
        self._deadline = eventlet.Timeout(self.server.head_seconds)
        try:
            super().handle_one_request()
        except eventlet.Timeout:
            self.close_connection = True
        finally:
            self._deadline.cancel()

    def parse_request(self) -> bool:
        """Read the head; False when it was refused, for which an answer has gone out."""
        if not super().parse_request():
            return False
        self._deadline.cancel()
        if not self._is_framed():
            self.send_error(400)
            return False
        return True

    def get_environ(self) -> dict[str, Any]:
        """The WSGI environment, with this connection in it so that the application can end it."""
        environ: dict[str, Any] = super().get_environ()
        environ["web.connection"] = self
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not HTTP with a bare status: nothing of the request or of this program is shown."""
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 %d Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" % code)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the application logs every request that it answered."""

    def finish(self) -> None:
        """Send what is left and close; wait a little for a client that is still sending."""
        try:
            self.wfile.flush()
            self._linger()
        except (OSError, eventlet.Timeout):
            pass
        finally:
            self.rfile.close()
            self.connection.close()

    def _has_more(self) -> bool:
        """Wait for the first byte of a request; idle connections end here."""
        if self.conn_state[2] == STATE_CLOSE:
            return False
        self.conn_state[2] = STATE_IDLE
        self.connection.settimeout(self.server.idle_seconds)
        try:
            return bool(self.rfile.peek(1))
        except OSError:
            return False
        finally:
            self.connection.settimeout(self.server.socket_timeout)

    def _is_framed(self) -> bool:
        """True when all readers of this request agree where it ends (RFC 9112 section 6.3)."""
        codings = self.headers.get_all("Transfer-Encoding", [])
        lengths = self.headers.get_all("Content-Length", [])
        if codings:
            return [each.strip().lower() for each in codings] == ["chunked"] and not lengths
        return len(lengths) <= 1 and all(each.isascii() and each.isdigit() for each in lengths)

    def _linger(self) -> None:
        """Take in what still arrives, so that the answer is not lost to a reset (RFC 9112 section 9.6)."""
        self.connection.shutdown(socket.SHUT_WR)
        with eventlet.Timeout(_LINGER_SECONDS):
            left = _LINGER_BYTES
            while left > 0 and (piece := self.connection.recv(_PIECE)):
                left -= len(piece)
