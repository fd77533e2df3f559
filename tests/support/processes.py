"""Services in real processes: started, watched, killed, and always ended by their own pid."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from deploy.local.processes import free_port, last_words, spawn
from tests.support.waiting import eventually

START_SECONDS = 40.0
STOP_SECONDS = 30.0


def whole_lines(log: Path) -> list[str]:
    """The lines of a log that somebody writes: the last one may be half written yet."""
    return log.read_text().rpartition("\n")[0].splitlines()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The process stands still, every thread of it, until the block ends."""
    os.kill(pid, signal.SIGSTOP)
    try:
        eventually(lambda: all(_state(task) == "T" for task in Path(f"/proc/{pid}/task").iterdir()))
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _state(task: Path) -> str:
    return (task / "stat").read_text().rpartition(")")[2].split()[0]


class ServiceProcess:
    """`python -m shared.run NAME`, or a test-only package in the role of NAME."""

    def __init__(self, name: str, env: Mapping[str, str], log: Path, package: str | None = None) -> None:
        self.name = name
        self.log = log
        self.port, self.health_port = free_port(), free_port()
        self._env = {**env, "PORT": str(self.port), f"{name.upper()}_HEALTH_PORT": str(self.health_port)}
        module = ["tests.support.service", name, package] if package else ["shared.run", name]
        self._command = [sys.executable, "-W", "ignore", "-m", *module]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def launch(self, **env: str) -> None:
        """Start without waiting."""
        assert not self.running()
        self._process = spawn(self._command, {**os.environ, **self._env, **env}, self.log)

    def start(self, **env: str) -> None:
        """Start and wait until it is ready."""
        self.launch(**env)
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until it is ready; fails the test with its last words when it ends instead."""
        eventually(lambda: self.ready() or not self.running(), START_SECONDS, f"{self.name} ready")
        assert self.running(), last_words(self.log, 0)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ready(self) -> bool:
        return self.health("readyz") == 200

    def health(self, page: str) -> int:
        """The status of a health page, 0 when there is no answer."""
        try:
            return requests.get(f"http://127.0.0.1:{self.health_port}/{page}", timeout=5).status_code
        except requests.RequestException:
            return 0

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, as an empty battery would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def term(self, seconds: float = STOP_SECONDS) -> int:
        """SIGTERM, then its exit code; fails the test when it does not end in time."""
        self.signal(signal.SIGTERM)
        return self.ended(seconds)

    def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Wait until it has ended by itself; its exit code."""
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end in {seconds} s:\n{last_words(self.log, 0)}") from None

    def restart(self) -> None:
        """Kill it if it runs, and start it again on the same ports."""
        self.kill()
        self.start()

    def facts(self, event: str) -> list[dict[str, Any]]:
        """The lines of its log that state `event`."""
        lines = (line for line in whole_lines(self.log) if f'"{event}"' in line and line.startswith("{"))
        return [fact for fact in map(json.loads, lines) if fact.get("event") == event]
