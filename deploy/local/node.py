"""What every embedded server has in common: a folder, a log, start, stop and kill."""

import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from deploy.local.processes import LocalError, last_words, wait_until

START_PATIENCE_S = 60.0
STOP_PATIENCE_S = 20.0


class Node(ABC):
    """One server: start and stop it, kill it, start it again on the same data and ports."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / f"{self.name}.log"
        self._log_begin = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def uri(self) -> str:
        """Where clients connect, with credentials if there are any."""

    @property
    def pid(self) -> int:
        """Process id of the server itself; LookupError when it does not run."""
        if self._process is None:
            raise LookupError(f"{self.name} is not running")
        return self._process.pid

    def processes(self) -> dict[str, int]:
        """Every process of this node by name, the server last."""
        return {self.name: self._process.pid} if self._process else {}

    def start(self) -> None:
        """Start and wait until it serves; LocalError with its last log lines when it does not."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting."""
        if self._process is not None:
            raise LocalError(f"{self.name} is running already")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._log_begin = self.log.stat().st_size if self.log.exists() else 0
        self._process = self._spawn()

    def wait_ready(self) -> None:
        """Wait until it serves, at most START_PATIENCE_S."""
        ready = wait_until(lambda: self._has_ended() or self._is_ready(), START_PATIENCE_S)
        if not ready or self._has_ended():
            why = f"did not get ready within {START_PATIENCE_S:.0f} s" if not ready else "ended while starting"
            self.kill()
            raise LocalError(
                f"{self.name} {why}; its log {self.log} ends with\n{last_words(self.log, self._log_begin)}"
            )

    def stop(self) -> None:
        """End it in an orderly way, by force after STOP_PATIENCE_S; nothing to do when it does not run."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._reap()

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self._process is not None:
            self._process.kill()
        self._reap()

    def restart(self) -> None:
        """Stop, then start on the same data, ports and credentials."""
        self.stop()
        self.start()

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
        self._process = None

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    @abstractmethod
    def _spawn(self) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def _is_ready(self) -> bool: ...
