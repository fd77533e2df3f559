"""A console as people and systems meet it: its processes, the first accounts, a browser without a screen."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.support.processes import ServiceProcess
from tests.support.world import World
from tests.support.world import world as new_world

_HIDDEN = re.compile(r'name="(csrf|key|version)" value="([^"]*)"')


@dataclass
class Console:
    """One running console, and `cases` behind it."""

    world: World
    process: ServiceProcess
    cases: ServiceProcess
    accounts: Mapping[str, Mapping[str, str]]
    clients: Mapping[str, Mapping[str, str]]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.process.port}{path}"

    def sign_in(self, username: str, password: str | None = None, code: str = "") -> requests.Response:
        given = self.accounts[username]["password"] if password is None else password
        body = {"grant_type": "password", "username": username, "password": given, "totp": code}
        return requests.post(self.url("/token"), json=body, timeout=30)

    def token(self, username: str) -> str:
        return str(self.sign_in(username).json()["access_token"])

    def post(self, path: str, body: object, by: str, **headers: str) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.token(by)}", **headers}
        return requests.post(self.url(path), json=body, headers=sent, timeout=30)

    def browse(self, username: str) -> "Browsing":
        """A browser signed in."""
        browsing = Browsing(self, requests.Session())
        form = {
            "username": username,
            "password": self.accounts[username]["password"],
            "code": "",
            "next": "/",
            "lang": "",
        }
        answer = browsing.session.post(self.url("/sign-in"), data=form, timeout=30)
        assert answer.status_code == 200, answer.status_code
        return browsing


@dataclass
class Browsing:
    """What a browser does, without one."""

    console: Console
    session: requests.Session

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.console.url(path), timeout=30, allow_redirects=False)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the last form of a page with a key, else of its first one."""
        return dict(_HIDDEN.findall(self.get(path).text))

    def send(self, path: str, fields: Mapping[str, str], **headers: str) -> requests.Response:
        return self.session.post(
            self.console.url(path), data=dict(fields), headers=headers, timeout=30, allow_redirects=False
        )


@contextmanager
def running_console(env: Mapping[str, str], folder: Path) -> Iterator[Console]:
    """Console and cases in a world of their own."""
    listed = json.loads((Path(env["SECRETS_DIR"]) / "bootstrap.json").read_text())
    with new_world(env, folder) as world:
        cases, console = world.service("cases"), world.service("console")
        urls = {f"{one.name.upper()}_URL": f"http://127.0.0.1:{one.port}" for one in (cases, console)}
        nowhere = {f"{name}_URL": "http://127.0.0.1:9" for name in ("LINKAGE", "EMERGENCY", "NOTIFY")}
        cases.launch()
        console.start(**urls, **nowhere)
        cases.await_ready()
        accounts = {row["username"]: row for row in listed["accounts"]}
        yield Console(world, console, cases, accounts, {row["client_id"]: row for row in listed["clients"]})
        world.client.drop_database(f"{world.prefix}vault")
