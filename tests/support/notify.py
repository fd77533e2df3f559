"""notify as a process and a mail server beside it, for tests."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import eventlet
import pymongo
import requests

from deploy.local.processes import free_port
from shared.contracts.cloudevents import Outgoing, write
from shared.contracts.console import AccountChanged
from shared.contracts.registry import dump
from shared.identity.people import Owner, Person
from shared.identity.tokens import TokenIssuer
from shared.identity.vault import open_vault
from shared.ids import new_id
from shared.messaging import dead
from shared.messaging.publisher import CONFIRMED, Message, Publisher

ROOT = Path(__file__).resolve().parents[2]


def eventually(look, seconds=30):
    until = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < until, f"did not come true in time, last seen: {seen!r}"
        time.sleep(0.05)
    return seen


@contextmanager
def running(*command, env=None, log=None):
    with open(log or os.devnull, "w") as output:
        whole = {**os.environ, **(env or {})}
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=whole, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


class Mailbox:
    def __init__(self):
        self.port, self._http = free_port(), free_port()
        self._url = f"http://127.0.0.1:{self._http}/"

    @contextmanager
    def open(self):
        with running("-m", "demo.mailbox", "--port", str(self.port), "--http", str(self._http)):
            eventually(self._listens)
            yield self

    def mails(self):
        return requests.get(self._url, timeout=5).json()

    def refuse(self, code, times):
        requests.post(self._url, json={"code": code, "times": times}, timeout=5)

    def _listens(self):
        try:
            requests.get(self._url, timeout=1)
            eventlet.connect(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True


class Platform:
    """notify as a process, on a virtual host and databases of its own."""

    def __init__(self, mongo_uri, folder, mailbox):
        self.mailbox = mailbox
        self.log = folder / "notify.log"
        self.admin = urlsplit(os.environ["BROKER_ADMIN_URI"])
        self.vhost = f"test-{new_id()}"
        self.prefix = f"test_{os.getpid()}_{new_id()[-8:]}_"
        self.port = free_port()
        self.secrets = Path(os.environ["SECRETS_DIR"])
        self.client = pymongo.MongoClient(mongo_uri, timeoutMS=10_000, tz_aware=True)
        amqp = os.environ["AMQP_URI"].rpartition("/")[0] + f"/{self.vhost}"
        self.publisher = Publisher(amqp)
        self.env = {
            "AMQP_URI": amqp,
            "DATABASE_PREFIX": self.prefix,
            "NOTIFY_PORT": str(self.port),
            "NOTIFY_HEALTH_PORT": str(free_port()),
            "SMTP_URI": f"smtp://127.0.0.1:{mailbox.port}",
        }

    @contextmanager
    def up(self):
        self._manage("PUT", f"vhosts/{self.vhost}")
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        self._manage("PUT", f"permissions/{self.vhost}/{self.admin.username}", rights)
        try:
            yield self
        finally:
            self.publisher.close()
            self._manage("DELETE", f"vhosts/{self.vhost}")
            for name in ("notify", "vault"):
                self.client.drop_database(self.prefix + name)
            self.client.close()

    @contextmanager
    def serving(self):
        """The process; it must end by itself and without an error when it is told to."""
        with running("-W", "ignore", "-m", "shared.run", "notify", env=self.env, log=self.log) as process:
            eventually(lambda: self._ready() and '"started"' in self.log.read_text())
            yield
        assert process.returncode == 0, self.log.read_text()[-3000:]

    def say(self, data, times=1, subject="case-1", sequence=1, event_id=""):
        """Publish an event `times` times under one id, all at once."""
        event = Outgoing(
            event_id or new_id(), data.source, data.type, 1, subject, sequence, "story-1", "", datetime.now(UTC),
            "test", False, dump(data),
        )  # fmt: skip
        headers, body = write(event)
        messages = [Message(f"{data.source}.events", data.type, body, headers, event.id) for _ in range(times)]
        assert self.publisher.publish(messages) == [CONFIRMED] * times

    def know(self, name, role, division="330110", language="zh"):
        vault = open_vault(self.client[self.prefix + "vault"], self.secrets)
        vault.keep(name, Person(email=f"{name}@example.cn"), Owner("console", name), datetime.now(UTC))

        self.say(AccountChanged(name, name, (role,), division, True, language), subject=name)
        eventually(lambda: self.client[self.prefix + "notify"]["contacts"].find_one({"_id": name}))

    def call(self, method, path, by, key="key-1"):
        token = TokenIssuer((self.secrets / "token-signing.pem").read_bytes()).issue(by, datetime.now(UTC))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return requests.request(method, f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=10)

    def letters(self):
        return dead.counts(self.env["AMQP_URI"])

    def inbox(self, by):
        return self.call("GET", "/inbox", by).json()["items"]

    def _manage(self, method, path, body=None):
        url = f"http://{self.admin.hostname}:{self.admin.port}/api/{path}"
        auth = (self.admin.username, self.admin.password)
        requests.request(method, url, auth=auth, json=body, timeout=20).raise_for_status()

    def _ready(self):
        try:
            url = f"http://127.0.0.1:{self.env['NOTIFY_HEALTH_PORT']}/readyz"
            return requests.get(url, timeout=2).status_code == 200
        except requests.RequestException:
            return False
