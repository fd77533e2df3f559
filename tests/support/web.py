"""A web service in a process of its own, and what tests need to talk to it."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
NOTE = {"title": "scale", "weight": 3}
BEARER = {"Authorization": "Bearer officer-1"}
WRITING = {**BEARER, "Idempotency-Key": "key-1"}
HEAD = b"POST /notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nIdempotency-Key: k\r\n"
TYPED = HEAD + b"Content-Type: application/json\r\n"


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[str]
    port: int
    health_port: int
    log: Path

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def health(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.health_port}{path}", timeout=5)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Server]:
    port, health_port, log = free_port(), free_port(), folder / "log"
    command = [sys.executable, "-W", "ignore", "-m", "tests.unit.web.sample"]
    numbers = [str(each) for each in (port, workers, health_port)]
    with log.open("w") as errors:
        process = subprocess.Popen([*command, *numbers], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", log.read_text()
        yield Server(process, port, health_port, log)
    finally:
        process.kill()
        process.communicate(timeout=10)


def post(server: Server, body: object = NOTE, headers: dict[str, str] = WRITING) -> requests.Response:
    return requests.post(server.url("/notes"), json=body, headers=headers, timeout=10)


def post_raw(server: Server, raw: bytes, **headers: str) -> requests.Response:
    sent = {**WRITING, "Content-Type": "application/json", **headers}
    return requests.post(server.url("/notes"), data=raw, headers=sent, timeout=10)


def get(server: Server, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url(path), headers={**BEARER, **headers}, timeout=10)


def talk(server: Server, sent: bytes, seconds: float = 5) -> bytes:
    """Send bytes as they are and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as sock:
        sock.sendall(sent)
        received = b""
        while piece := sock.recv(65536):
            received += piece
        return received


def assert_problem(response: requests.Response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:quanheng:problem:{code}"
    assert document["status"] == status
    assert document["instance"] == response.headers["Request-Id"]
    return dict(document)


@dataclass
class Busy:
    answers: list[int]


@contextmanager
def busy(server: Server, tenths: int) -> Iterator[Busy]:
    """Keep the one worker of `server` at work within this block."""
    state = Busy([])
    url = server.url(f"/slow/{tenths}")
    thread = threading.Thread(target=lambda: state.answers.append(requests.get(url, timeout=10).status_code))
    thread.start()
    await_true(lambda: "slow_started" in server.log.read_text())
    yield state
    thread.join(timeout=10)


def await_true(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.01)
