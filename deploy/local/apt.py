"""Installs packages of Debian or Ubuntu without letting them start servers of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Debian's own hook: while this file answers 101, no package may start a service.
POLICY = "/usr/sbin/policy-rc.d"
BROKER_PACKAGE = "rabbitmq-server"
WAYS_OUT = {
    BROKER_PACKAGE: "or set AMQP_URI to a real broker",
    "libcurl4": "or set MONGO_URI to a real MongoDB",
    "chromium": "or set BROWSER=no to leave the browser tests out",
    "chromium-driver": "or set BROWSER=no to leave the browser tests out",
}


class AptError(Exception):
    """What could not be installed and the ways out, in one line."""


def install(packages: Sequence[str]) -> None:
    """Install `packages`, showing progress; AptError when that is not possible. Nothing to do for none."""
    if not packages:
        return
    prefix = _as_root(packages)
    print(f"installing {', '.join(packages)}", flush=True)
    with _no_services(prefix):
        _run([*prefix, "apt-get", "update"])
        done = _run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", *packages])
    if not done:
        raise AptError(f"apt-get could not install {_with_ways_out(packages)}")
    if BROKER_PACKAGE in packages and Path("/run/systemd/system").exists():
        _run([*prefix, "systemctl", "disable", BROKER_PACKAGE])


def _as_root(packages: Sequence[str]) -> list[str]:
    """Command prefix that gives the rights to install."""
    if shutil.which("apt-get") is None:
        raise AptError(f"there is no apt-get here; install {_with_ways_out(packages)}")
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and (sys.stdin.isatty() or _run(["sudo", "-n", "true"])):
        return ["sudo"]
    raise AptError(f"as root: apt-get install {_with_ways_out(packages)}")


def _with_ways_out(packages: Sequence[str]) -> str:
    ways = dict.fromkeys(WAYS_OUT[package] for package in packages if package in WAYS_OUT)
    return ", ".join([" ".join(packages), *ways])


@contextmanager
def _no_services(prefix: Sequence[str]) -> Iterator[None]:
    """Forbid services to start meanwhile; a policy that is already there is left alone."""
    absent = not Path(POLICY).exists()
    if absent:
        _run([*prefix, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"])
    try:
        yield
    finally:
        if absent:
            _run([*prefix, "rm", "-f", POLICY])


def _run(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - commands of this file
