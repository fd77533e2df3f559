"""One HTTP/1.1 connection: eventlet's protocol with deadlines, a strict head and quiet refusals."""

import socket
from typing import Any
from urllib.parse import unquote

import eventlet
from eventlet.wsgi import STATE_CLOSE, STATE_IDLE, HttpProtocol, Input

from shared.web import head
from shared.web.refusals import Malformed

_LINGER_SECONDS = 2.0
_LINGER_BYTES = 64 * 1024 * 1024
_PIECE = 256 * 1024
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n"


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
        try:
            read = head.parse(self.raw_requestline, self.rfile.readline)
        except Malformed:
            self.wfile.write(_BAD_REQUEST)
            self.close_connection = True
            return False
        finally:
            self._deadline.cancel()
        self.requestline, self.command, self.path = read.line, read.method, read.target
        self.request_version, self.headers = read.version, read.headers
        self.close_connection = not read.keep_alive
        return True

    def get_environ(self) -> dict[str, Any]:
        """What our application reads of a request, and this connection so that it can end it."""
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items() if "_" not in name
        }
        environ.update(
            REQUEST_METHOD=self.command,
            PATH_INFO=unquote(path, encoding="latin-1"),
            QUERY_STRING=query,
            CONTENT_TYPE=self.headers.get("content-type", ""),
            CONTENT_LENGTH=self.headers.get("content-length", "0"),
            REMOTE_ADDR=str(self.client_address[0]) if self.client_address else "",
        )
        environ["web.connection"] = self
        environ["wsgi.input"] = environ["eventlet.input"] = self._input()
        environ["eventlet.posthooks"] = []
        return environ

    def _input(self) -> Any:
        """The body still to be read; a client that asked whether to send it is told so at the first read."""
        expects = (self.headers.get("expect") or "").lower() == "100-continue"
        return Input(
            self.rfile,
            self.headers.get("content-length", "0"),
            self.connection,
            wfile=self.wfile if expects else None,
            wfile_line=_CONTINUE if expects else None,
            chunked_input="transfer-encoding" in self.headers,
        )

    def log_message(self, *_: Any) -> None:
        """Say nothing: the application logs every request that it answered."""

    def finish(self) -> None:
        """Send what is left and close; wait a little for a client that is still sending."""
        try:
            self.wfile.flush()
            self._linger()
        except (OSError, eventlet.Timeout):
            self.close_connection = True
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

    def _linger(self) -> None:
        """Take in what still arrives, so that the answer is not lost to a reset (RFC 9112 section 9.6)."""
        self.connection.shutdown(socket.SHUT_WR)
        with eventlet.Timeout(_LINGER_SECONDS):
            left = _LINGER_BYTES
            while left > 0 and (piece := self.connection.recv(_PIECE)):
                left -= len(piece)
