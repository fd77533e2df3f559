"""Starting, watching and ending single processes, each known by its own pid and start time."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LINES_QUOTED = 5
# As mongod and RabbitMQ mark them.
ERROR_LINE = re.compile(r'"s":"[EF]"|\[error\]')
POLL_S = 0.05

# The kernel signals a child when the *thread* that made it ends, so all children come from one thread
# that lives as long as this process.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


class LocalError(Exception):
    """Something the person at the keyboard has to settle: one sentence with the way out."""


def spawn(command: Sequence[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, output appended to `log`; it ends when this process dies."""

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - commands of this package
                [*dies_with_parent(), *command],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    return _spawner.submit(start).result()


def dies_with_parent() -> list[str]:
    """Command prefix that makes the kernel send SIGTERM to a child when its parent is gone."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same pid; None when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    if state in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[18]}"


def end(pid: int, patience_s: float) -> None:
    """Ask a process that need not be our child to end; after `patience_s` make it."""
    before = identity(pid)
    for number, wait_s in ((signal.SIGTERM, patience_s), (signal.SIGKILL, 5.0)):
        if before is None or identity(pid) != before:
            return
        os.kill(pid, number)
        wait_until(lambda: identity(pid) != before, wait_s)


def wait_until(condition: Callable[[], bool], patience_s: float) -> bool:
    """True as soon as `condition` holds, False when it does not within `patience_s`."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(ports: Mapping[str, int]) -> None:
    """Raise LocalError naming the setting of the first port (setting -> port) that is taken."""
    for setting, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise LocalError(
                    f"port {port} is taken: end what uses it (`make down` if it is an earlier run), "
                    f"or set {setting} to another port"
                ) from None


def last_words(log: Path, begin: int) -> str:
    """For an error text: the last lines after byte `begin` of a log, of its errors if it names any."""
    lines = log.read_bytes()[begin:].decode(errors="replace").splitlines() if log.exists() else []
    errors = [line for line in lines if ERROR_LINE.search(line)]
    return "\n".join(f"    {line[:400]}" for line in (errors or lines)[-LINES_QUOTED:]) or "    (nothing)"
