"""A line to a server that can stand still, so that a process is caught between two of its writes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import eventlet


class Line:
    """Carries bytes both ways between clients and one server, unless it is held."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = eventlet.listen(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.held = False
        self._lost = 0

    def serve(self) -> None:
        """Take clients until the line is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except (OSError, EOFError):
                return
            eventlet.spawn(self._join, client)

    def lose(self) -> None:
        """Let go again; what was on its way while the line was held never arrives."""
        self._lost += 1
        self.held = False

    def close(self) -> None:
        self._listener.close()

    def _join(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._target) as server:
            back = eventlet.spawn(self._carry, server, client)
            self._carry(client, server)
            back.wait()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                lost = self._lost
                while self.held:
                    eventlet.sleep(0.01)
                if self._lost != lost:
                    break
                sink.sendall(piece)
        except (OSError, EOFError):
            pass
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(host: str, port: int) -> Iterator[Line]:
    """A line that works until the block ends."""
    line = Line((host, port))
    running = eventlet.spawn(line.serve)
    try:
        yield line
    finally:
        line.held = False
        line.close()
        running.kill()
