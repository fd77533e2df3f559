"""What an earlier run left is found again by pid and start time, so that a stranger is never ended."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.files import write_private
from deploy.local.processes import end, identity

SUPERVISOR = "supervisor"
SUPERVISOR_PATIENCE_S = 60.0
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Entry:
    """One recorded process; `identity` is its boot and start time."""

    name: str
    pid: int
    identity: str

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        return identity(self.pid) == self.identity


class Registry:
    """The file that says which processes a run has started, oldest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[Entry]:
        """What is on record and still runs."""
        recorded = json.loads(self._path.read_text()) if self._path.exists() else []
        return [entry for entry in (Entry(**fields) for fields in recorded) if entry.alive]

    def add(self, name: str, pid: int) -> None:
        """Put a process that was just started on record; one that has ended already is left out."""
        started = identity(pid)
        if started is not None:
            self._write([*self.entries(), Entry(name, pid, started)])

    def add_all(self, processes: Mapping[str, int]) -> None:
        """Put several processes (name -> pid) on record."""
        for name, pid in processes.items():
            self.add(name, pid)

    def end_all(self) -> list[str]:
        """End all that still runs, the supervisor first, then the latest first; returns their names."""
        ended = self._end(SUPERVISOR_PATIENCE_S, lambda entry: entry.name == SUPERVISOR)
        ended += self._end(PATIENCE_S, lambda entry: entry.name != SUPERVISOR)
        self.clear()
        return ended

    def clear(self) -> None:
        """Forget everything."""
        self._path.unlink(missing_ok=True)

    def _end(self, patience_s: float, chosen: Callable[[Entry], bool]) -> list[str]:
        doomed = [entry for entry in reversed(self.entries()) if chosen(entry)]
        for entry in doomed:
            end(entry.pid, patience_s)
        return [entry.name for entry in doomed]

    def _write(self, entries: list[Entry]) -> None:
        write_private(self._path, json.dumps([asdict(entry) for entry in entries], indent=2) + "\n")
