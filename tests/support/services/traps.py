"""Kill points of the test-only services: a file named after the point, in the folder TRAPS, sets one."""

import os
import signal
from pathlib import Path


def spring(point: str) -> None:
    """Die here and now, once for each time that the trap was set."""
    folder = os.environ.get("TRAPS")
    trap = Path(folder, point) if folder else None
    if trap is not None and trap.exists():
        trap.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
