"""The processes that are measured: started, awaited, and ended by their own pid."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import ROOT

READY_SECONDS = 30
STOP_SECONDS = 15
NOTHING_BESIDE: Mapping[str, str] = {}


class Processes:
    """Starts Python modules with the settings of one run; leaving the context ends all of them."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = {**os.environ, **settings, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        self._stack = ExitStack()
        self._started = 0

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(
        self, module: str, *arguments: str, port: int | None = None, settings: Mapping[str, str] = NOTHING_BESIDE
    ) -> subprocess.Popen[bytes]:
        """Start a module with these settings besides; with a `port`, wait until it listens there."""
        self._started += 1
        log = self._folder / f"{self._started}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env={**self._env, **settings},
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._stack.callback(_end, process)
        if port is not None:
            await_port(process, port, log)
        return process

    def ask(self, module: str, question: bytes, seconds: float) -> bytes:
        """What a module that runs for a while answers on its standard output."""
        command = [sys.executable, "-m", module]
        done = subprocess.run(
            command, input=question, env=self._env, cwd=ROOT, stdout=subprocess.PIPE, timeout=seconds, check=True
        )
        return done.stdout


def processor_seconds(processes: Iterable[subprocess.Popen[bytes]]) -> float:
    """What they have used of the processors by now, in and out of the kernel."""
    return sum(sum(_ticks(one.pid)) for one in processes) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> tuple[int, int]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]), int(fields[12])


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until somebody listens at `port`; raises SystemExit with the end of the log when the process dies."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"a process did not come up:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
