"""What the story needs around it: the platform, a partner's system, a mail server."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

from demo.api import Json, Person, StepFailed, eventually, sign_in, sign_in_client
from deploy.local import readiness
from deploy.local.platform import Platform
from deploy.local.processes import free_port
from deploy.local.registry import Registry
from shared.config import load

ROOT = Path(__file__).resolve().parents[1]
START_S = 120.0


@dataclass
class Stage:
    """The running things, and the people who act."""

    env: dict[str, str]
    folder: Path
    urls: dict[str, str] = field(init=False)
    bootstrap: Json = field(init=False)
    mailbox: str = ""
    partner: str = ""

    def __post_init__(self) -> None:
        self.urls = dict(load("console", self.env).urls)
        self.bootstrap = json.loads((Path(self.env["SECRETS_DIR"]) / "bootstrap.json").read_text())

    def person(self, username: str, correlation: str) -> Person:
        """One of the accounts of this machine, signed in."""
        account = next(one for one in self.bootstrap["accounts"] if one["username"] == username)
        return sign_in(self.urls, account, correlation)

    def client(self, client_id: str, correlation: str) -> Person:
        """One of the systems of this machine, signed in with its client credentials."""
        client = next(one for one in self.bootstrap["clients"] if one["client_id"] == client_id)
        return sign_in_client(self.urls, client, correlation)

    def kill(self, service: str) -> int:
        """SIGKILL a service in the middle of whatever it does; returns its pid."""
        entries = Registry(self.folder / "pids.json").entries()
        pids = [entry.pid for entry in entries if entry.name == service]
        if not pids:
            raise StepFailed(f"no process of {service} is on record")
        os.kill(pids[-1], signal.SIGKILL)
        return pids[-1]

    def ready(self, service: str) -> bool:
        """Whether a service says it is ready."""
        return service not in readiness.not_ready(self.env)

    def mails(self) -> list[Json]:
        """What the mail server has received."""
        found: list[Json] = requests.get(f"{self.mailbox}/", timeout=5).json()
        return found

    def partner_secret(self, linkage: Person, code: str) -> str:
        """The signing secret of a partner, as the linkage officer may see it."""
        return str(linkage.get("linkage", f"/partners/{code}/secret")["secret"])

    def set_up_partners(self, linkage: Person, webhook: str) -> None:
        """Police receive by webhook, commerce and tax by feed."""
        linkage.post("linkage", "/partners/police", {"transport": "webhook", "url": webhook, "active": True})
        for code in ("commerce", "tax"):
            linkage.post("linkage", f"/partners/{code}", {"transport": "feed", "active": True})


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A running platform (started when none runs) with a mail server; what was started here is stopped here."""
    folder.mkdir(parents=True, exist_ok=True)
    platform = Platform(folder, os.environ)
    env = platform.environment()
    with contextlib.ExitStack() as started:
        if readiness.not_ready(env):
            started.enter_context(_process(_up(folder), folder / "demo-platform.log"))
            eventually("the platform is ready", lambda: not readiness.not_ready(env), START_S)
        play = Stage(env, folder.resolve())
        play.mailbox = started.enter_context(_mailbox(env, folder))
        yield play


@contextlib.contextmanager
def partner_system(play: Stage, secret: str, client_id: str) -> Iterator[str]:
    """The stub system of a partner department; gives the address of its webhook."""
    client = next(one for one in play.bootstrap["clients"] if one["client_id"] == client_id)
    port = free_port()
    command = [
        *(sys.executable, "-m", "demo.partner", "--port", str(port), "--secret", secret),
        *("--linkage", play.urls["linkage"], "--token-url", f"{play.urls['console']}/token"),
        *("--client-id", client_id, "--client-secret", client["secret"]),
    ]
    with _process(command, play.folder / "demo-partner.log"):
        address = f"http://127.0.0.1:{port}/"
        eventually("the partner's system listens", lambda: _answers(address))
        yield address


def _up(folder: Path) -> list[str]:
    return [sys.executable, "-m", "deploy.local", "--folder", str(folder), "up"]


@contextlib.contextmanager
def _mailbox(env: dict[str, str], folder: Path) -> Iterator[str]:
    smtp = urlsplit(load("notify", env).smtp_uri)
    port = free_port()
    command = [sys.executable, "-m", "demo.mailbox", "--port", str(smtp.port or 8025), "--http", str(port)]
    with _process(command, folder / "demo-mailbox.log"):
        address = f"http://127.0.0.1:{port}"
        eventually("the mail server listens", lambda: _answers(address))
        yield address


@contextlib.contextmanager
def _process(command: list[str], log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            yield
        finally:
            child.terminate()
            child.wait(timeout=60)


def _answers(address: str) -> bool:
    try:
        requests.get(address, timeout=2)
    except requests.RequestException:
        return False
    return True


def new_story() -> str:
    """A correlation id of its own for one run."""
    return f"story-{uuid.uuid4().hex[:16]}"
