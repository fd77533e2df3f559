"""The whole platform on one machine: one run at a time, its data and secrets in one folder."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local import readiness, secrets
from deploy.local.processes import LocalError, require_free
from deploy.local.registry import SUPERVISOR, Registry
from deploy.local.servers import ANY_PORTS, Servers, ports_from
from deploy.local.supervisor import Supervisor
from shared.config import load


class Platform:
    """What `up`, `down`, `status` and `env` work on."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder.resolve()
        self.registry = Registry(self.folder / "pids.json")
        self._servers = Servers(self.folder, env, ports_from(env))
        self._env = env

    def up(self, procfile: Path) -> int:
        """Start servers and services and stay until they are stopped; returns the exit code."""
        with self._only_one():
            left = self.registry.end_all()
            if left:
                print("ended what an earlier run left:", ", ".join(left), flush=True)
            self.registry.add(SUPERVISOR, os.getpid())
            try:
                return self._run(procfile)
            finally:
                self.registry.clear()

    def down(self) -> list[str]:
        """Stop a running platform, or what one left behind; returns the names of what was ended."""
        return self.registry.end_all()

    def environment(self) -> dict[str, str]:
        """Environment of the services and of tools that work on this platform."""
        own = self._servers.addresses() | {"SECRETS_DIR": str(self.folder / "secrets")}
        readable = {"LOG_FORMAT": "console", "PARTNER_NETWORKS": "127.0.0.0/8"} | dict(self._env)
        return readable | own | {"PATH": _path(self._env)}

    def _run(self, procfile: Path) -> int:
        env = self.environment()
        require_free(readiness.service_ports(env))
        secrets.ensure(self.folder / "secrets")
        print("starting database and broker ...", flush=True)
        self._servers.start(self.registry)
        try:
            supervisor = Supervisor(procfile, env, self.registry)
            threading.Thread(target=self._announce, args=(supervisor, env), daemon=True).start()
            return supervisor.run()
        finally:
            self._servers.stop()

    def _announce(self, supervisor: Supervisor, env: Mapping[str, str]) -> None:
        missing = readiness.wait_ready(env)
        if missing:
            supervisor.say(f"not ready after {readiness.READY_PATIENCE_S:.0f} s: {', '.join(missing)}")
            return
        supervisor.say(f"ready: http://127.0.0.1:{load('console', env).port}/")
        supervisor.say(f"names and passwords of this machine: {self.folder / 'secrets' / 'bootstrap.json'}")

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise LocalError("the platform is running already; `make down` stops it") from None
            yield


def execute(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run `command` beside servers of its own, which end and vanish with it; returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="quanheng-") as folder:
        servers = Servers(Path(folder), env, ANY_PORTS)
        servers.start()
        try:
            secrets.ensure(Path(folder, "secrets"))
            own = servers.addresses() | {"SECRETS_DIR": f"{folder}/secrets", "PATH": _path(env)}
            return _wait_for(command, dict(env) | own)
        finally:
            servers.kill()


def _wait_for(command: Sequence[str], env: Mapping[str, str]) -> int:
    try:
        child = subprocess.Popen(command, env=dict(env))  # noqa: S603 - the user's own command
    except OSError as error:
        raise LocalError(f"cannot run {command[0]}: {error.strerror}") from None
    # The terminal sends Ctrl-C to the command too; it decides, and we clean up after it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code


def _path(env: Mapping[str, str]) -> str:
    """PATH with the programs of this Python environment first."""
    return f"{Path(sys.executable).parent}:{env.get('PATH', '/usr/bin:/bin')}"
