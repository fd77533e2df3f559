"""The load client, a process of its own: keep-alive connections that each send the next request at once.

A plan in JSON comes by standard input, the outcome goes to standard output. Raw sockets, so that the client takes
little of the processor that it shares with what it measures; `busy` says how much of its time it worked.
"""

import json
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

GRACE_SECONDS = 20


@dataclass(frozen=True)
class Plan:
    """What to send where; each request has an Idempotency-Key of its own that begins with `run`."""

    port: int
    path: str
    token: str
    body: str
    run: str
    connections: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What came of it: counts, the seconds from the first request to the last answer, latencies in ms."""

    accepted: int
    refused: int
    seconds: float
    p50: float
    p99: float
    busy: float


class Line:
    """One connection with the request it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int:
        """The status of the answer, 0 while a part of it is missing."""
        piece = self.socket.recv(65536)
        if not piece:
            raise SystemExit("the server closed a connection under load")
        self.received += piece
        head, end, body = self.received.partition(b"\r\n\r\n")
        return int(head[9:12]) if end and len(body) >= _length(head) else 0


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


class Client:
    """Keeps every line busy until the time is over."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        body = plan.body.encode()
        self._start = f"POST {plan.path} HTTP/1.1\r\nHost: bench\r\nIdempotency-Key: {plan.run}-".encode()
        head = f"Authorization: Bearer {plan.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._end = f"\r\n{head}\r\n\r\n".encode() + body
        self._sent = 0
        self._latencies: list[float] = []
        self._refused = 0

    def run(self) -> Outcome:
        """Send for the planned time, then wait for the answers that are still out."""
        lines = {one.socket.fileno(): one for one in (Line(self._plan.port) for _ in range(self._plan.connections))}
        poll = select.epoll()
        for number in lines:
            poll.register(number, select.EPOLLIN)
        began, worked = time.perf_counter(), time.process_time()
        self._drive(lines, poll, began + self._plan.seconds)
        seconds = time.perf_counter() - began
        return self._outcome(seconds, (time.process_time() - worked) / seconds)

    def _drive(self, lines: dict[int, Line], poll: Any, until: float) -> None:
        for line in lines.values():
            line.send(self._request())
        waiting = len(lines)
        while waiting:
            for number, _ in poll.poll(GRACE_SECONDS) or _give_up():
                line = lines[number]
                if not (status := line.receive()):
                    continue
                self._note(status, line)
                if time.perf_counter() < until:
                    line.send(self._request())
                else:
                    waiting -= 1

    def _note(self, status: int, line: Line) -> None:
        if status in (200, 201):
            self._latencies.append(time.perf_counter() - line.sent_at)
        else:
            self._refused += 1

    def _request(self) -> bytes:
        self._sent += 1
        return self._start + str(self._sent).encode() + self._end

    def _outcome(self, seconds: float, busy: float) -> Outcome:
        found = sorted(self._latencies) or [0.0]
        p50, p99 = (found[int(len(found) * part)] * 1000 for part in (0.5, 0.99))
        return Outcome(len(self._latencies), self._refused, seconds, round(p50, 2), round(p99, 2), round(busy, 3))


def _give_up() -> Any:
    raise SystemExit(f"no answer for {GRACE_SECONDS} s")


if __name__ == "__main__":
    print(json.dumps(asdict(Client(Plan(**json.load(sys.stdin))).run())))
