"""Brings a bare Debian or Ubuntu to the point where `deploy.local` runs; uses the standard library alone.

`python3 -m deploy.local.bootstrap run` prepares for running, `... test` for the tests as well.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local import apt

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
MONGOD = "lib/python*/site-packages/fiftyone/db/bin/mongod"
BROKER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OWN_SERVERS = "set MONGO_URI and AMQP_URI to real servers"


class BootstrapError(Exception):
    """What is missing and the ways out, in one line."""


def main(arguments: Sequence[str]) -> None:
    """Install what `run` or `test` needs and is missing."""
    level = arguments[0] if arguments else "run"
    venv = ROOT / os.environ.get("VENV", ".venv")
    try:
        require_python()
        if embeds_mongo():
            require_processor()
        make_venv(venv)
        install_requirements(venv, ROOT / REQUIREMENTS[level])
        apt.install(missing_server_packages(venv))
        if level == "test" and os.environ.get("BROWSER") != "no":
            apt.install(missing_browser_packages())
    except (BootstrapError, apt.AptError) as error:
        sys.exit(f"quanheng: {error}")


def embeds_mongo() -> bool:
    """Whether this machine is to run a mongod of its own."""
    return not os.environ.get("MONGO_URI")


def require_python() -> None:
    """Raise BootstrapError when this Python is too old."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it is run by whatever Python is there
        raise BootstrapError(f"Python 3.11 or newer is needed, this is {platform.python_version()}; set PYTHON=")


def require_processor() -> None:
    """Raise BootstrapError when the embedded mongod cannot run here."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "amd64"):
        raise BootstrapError(f"the embedded servers need x86-64 Linux, not {platform.machine()}; {OWN_SERVERS}")
    if " avx " not in Path("/proc/cpuinfo").read_text():
        raise BootstrapError(f"the embedded MongoDB needs a processor with AVX; {OWN_SERVERS}")


def make_venv(venv: Path) -> None:
    """Make the Python environment unless there is one."""
    if (venv / "bin" / "pip").exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        apt.install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    print(f"making the Python environment {venv}", flush=True)
    run([sys.executable, "-m", "venv", "--clear", str(venv)])


def install_requirements(venv: Path, requirements: Path) -> None:
    """Install the pinned packages unless the stamp says that exactly these are installed."""
    stamp = venv / f".installed-{requirements.stem}"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing the packages of {requirements.name}", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(requirements)])
    stamp.write_text(wanted)


def missing_server_packages(venv: Path) -> list[str]:
    """What the embedded servers need."""
    packages = []
    if embeds_mongo() and lacks_libraries(venv):
        packages += ["libcurl4", "libssl3"]
    if not BROKER.exists() and not os.environ.get("AMQP_URI"):
        packages.append("rabbitmq-server")
    return packages


def lacks_libraries(venv: Path) -> bool:
    """Whether mongod misses a shared library."""
    return any("not found" in linkage(binary) for binary in venv.glob(MONGOD))


def missing_browser_packages() -> list[str]:
    """What the browser tests need: a browser, its driver, and fonts with Chinese characters."""
    packages = []
    if not any(map(shutil.which, BROWSERS)):
        packages.append("chromium")
    if not shutil.which("chromedriver"):
        packages.append("chromium-driver")
    if not any(Path("/usr/share/fonts").rglob("NotoSansCJK*")):
        packages.append("fonts-noto-cjk")
    return packages


def run(command: Sequence[str]) -> None:
    """Run a command with its output shown; BootstrapError when it fails."""
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - commands of this file
        raise BootstrapError(f"this failed: {' '.join(command)}")


def linkage(binary: Path) -> str:
    """Which shared libraries a program finds."""
    found = subprocess.run(["/usr/bin/ldd", str(binary)], check=False, capture_output=True, text=True)  # noqa: S603
    return found.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
