"""The linkage service as a process of its own, with a vhost and a database of its own, and partners to talk to."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pymongo
import requests

from shared.contracts.cases import CaseGradedMajor, Ground
from shared.contracts.cloudevents import Outgoing, write
from shared.contracts.registry import dump
from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer
from shared.ids import new_id
from shared.messaging.publisher import Message, Publisher
from tests.support.web import ROOT, free_port

PATIENCE_SECONDS = 20
NETWORKS = "127.0.0.0/8"


def await_value(ask: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """What `ask` gives once it is true; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while not (value := ask()):
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.02)
    return value


@dataclass
class ScriptedPartner:
    """A real HTTP server that answers with `statuses` one after the other, the last for ever."""

    statuses: list[int] = field(default_factory=lambda: [200])
    delay: float = 0.0
    calls: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def answer(self, headers: Mapping[str, str], body: bytes) -> int:
        if b"endpoint_test" in body:
            return 200
        self.calls.append((dict(headers), body))
        time.sleep(self.delay)
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def serving(partner: ScriptedPartner) -> Iterator[ScriptedPartner]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(partner.answer({name.lower(): text for name, text in self.headers.items()}, body))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    partner.url = f"http://127.0.0.1:{server.server_port}/in"
    yield partner
    server.shutdown()
    server.server_close()


@dataclass
class Linkage:
    """The running service as its neighbours see it."""

    url: str
    amqp_uri: str
    secrets: Path
    publisher: Publisher

    def token(self, role: str, partner: str = "", division: str = "330000") -> str:
        issuer = TokenIssuer((self.secrets / "token-signing.pem").read_bytes())
        who = Identity(f"{role}-{partner}", frozenset({role}), division, 2, partner=partner)
        return issuer.issue(who, datetime.now(UTC))

    def get(self, path: str, role: str = "linkage_officer", partner: str = "") -> requests.Response:
        bearer = {"Authorization": f"Bearer {self.token(role, partner)}"}
        return requests.get(self.url + path, headers=bearer, timeout=10)

    def post(
        self, path: str, body: Any = None, role: str = "linkage_officer", partner: str = "", key: str = ""
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token(role, partner)}", "Idempotency-Key": key or new_id()}
        return requests.post(self.url + path, json=body or {}, headers=headers, timeout=20)

    def set_up(self, code: str, url: str) -> None:
        answer = self.post(f"/partners/{code}", {"transport": "webhook", "url": url})
        assert answer.status_code == 200, answer.text

    def key_of(self, code: str) -> str:
        return str(self.get(f"/partners/{code}/secret").json()["secret"])

    def referrals(self, subject: str, partner: str) -> list[dict[str, Any]]:
        return list(self.get(f"/referrals?subject={subject}&partner={partner}").json()["items"])

    def referral(self, subject: str, partner: str) -> dict[str, Any]:
        (row,) = await_value(lambda: self.referrals(subject, partner))
        return dict(self.get(f"/referrals/{row['id']}").json())

    def await_state(self, subject: str, partner: str, state: str) -> dict[str, Any]:
        await_value(lambda: self.referral(subject, partner)["state"] == state)
        return self.referral(subject, partner)

    def case_becomes_major(self, category: str = "medical", times: int = 1) -> str:
        """Say so on the wire as the cases service would; the id of the case."""
        case_id = new_id()
        data = CaseGradedMajor(f"AJ{case_id[-8:]}", "330110", category, "III", (Ground("cheating_device", "s", "f"),))
        event = Outgoing(
            new_id(), "cases", "case_graded_major", 1, case_id, 3, new_id(), "cause", datetime.now(UTC), "officer-1",
            False, dump(data),
        )  # fmt: skip
        headers, body = write(event)
        message = Message("cases.events", "case_graded_major", body, headers)
        assert self.publisher.publish([message] * times) == ["confirmed"] * times
        return case_id


@contextmanager
def vhost(admin_uri: str, amqp_uri: str) -> Iterator[str]:
    """The address of a vhost that exists only within this block."""
    name, user = f"linkage-{os.getpid()}-{free_port()}", urlsplit(amqp_uri).username
    requests.put(f"{admin_uri}/api/vhosts/{name}", timeout=10).raise_for_status()
    rights = {"configure": ".*", "write": ".*", "read": ".*"}
    requests.put(f"{admin_uri}/api/permissions/{name}/{user}", json=rights, timeout=10).raise_for_status()
    yield urlsplit(amqp_uri)._replace(path=f"/{name}").geturl()
    requests.delete(f"{admin_uri}/api/vhosts/{name}", timeout=10)


@contextmanager
def running_linkage(folder: Path, env: Mapping[str, str]) -> Iterator[Linkage]:
    port, health, prefix = free_port(), free_port(), f"linkage_{os.getpid()}_{free_port()}_"
    own = {"DATABASE_PREFIX": prefix, "LINKAGE_PORT": str(port), "LINKAGE_HEALTH_PORT": str(health)}
    with vhost(env["BROKER_ADMIN_URI"], env["AMQP_URI"]) as amqp_uri, (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "shared.run", "linkage"],
            cwd=ROOT, stdout=log, stderr=log, env={**env, **own, "AMQP_URI": amqp_uri, "PARTNER_NETWORKS": NETWORKS},
        )  # fmt: skip
        publisher = Publisher(amqp_uri)
        try:
            await_value(lambda: _ready(health))
            yield Linkage(f"http://127.0.0.1:{port}", amqp_uri, Path(env["SECRETS_DIR"]), publisher)
        finally:
            publisher.close()
            process.terminate()
            process.wait(timeout=50)
            with pymongo.MongoClient(env["MONGO_URI"], timeoutMS=10_000) as client:
                client.drop_database(f"{prefix}linkage")


def _ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
