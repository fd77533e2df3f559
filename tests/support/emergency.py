"""Replicas of emergency in processes of their own, on a virtual host and a database of their own."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymongo
import requests
from kombu import Connection

import shared.contracts.emergency  # noqa: F401 - declares the events that are read here
from shared.contracts import cloudevents
from shared.contracts.additions import ComplaintAmended
from shared.contracts.cases import ComplaintRegistered
from shared.contracts.cloudevents import Outgoing
from shared.contracts.envelope import Received
from shared.contracts.registry import dump
from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer
from shared.messaging.publisher import CONFIRMED, Message, Publisher
from shared.messaging.topology import SUBSCRIPTIONS
from tests.support.processes import whole_lines
from tests.support.web import ROOT, free_port

EAR = "tests.ear"
PATIENCE_S = 40.0


@dataclass
class Platform:
    """What tests do to emergency and look at in it."""

    amqp_uri: str
    database: Any
    ports: list[int]
    logs: list[Path]
    publisher: Publisher
    _heard: list[Received[Any]] = field(default_factory=list)

    def complaints(
        self, category: str, times: Sequence[datetime], division: str = "330110", exercise: bool = False
    ) -> list[Outgoing]:
        """One registered complaint for each time."""
        return [_complaint(division, category, at, exercise) for at in times]

    def corrected(self, complaint: Outgoing, category: str, sequence: int = 2) -> Outgoing:
        """The same complaint, of another category from now on."""
        number, division = complaint.subject, complaint.data["division"]
        amended = ComplaintAmended(number, division, category, "site", ("category",), None, "officer")
        event_id, data = str(uuid.uuid4()), dump(amended)
        return replace(complaint, id=event_id, type=amended.type, v=1, sequence=sequence, data=data)

    def deliver(self, events: Sequence[Outgoing]) -> None:
        """Publish them and wait until every delivery has been settled as handled."""
        before = self._handled()
        outcomes = self.publisher.publish([_message(event) for event in events])
        assert set(outcomes) == {CONFIRMED}
        wanted = before + Counter(event.id for event in events)
        await_true(lambda: all(self._handled()[one] >= wanted[one] for one in wanted))

    def plant_facts(self, events: Sequence[Outgoing]) -> None:
        """What a process leaves behind that dies between the facts and the warning."""
        self.database.observations.insert_many(
            {"_id": one.subject, "sequence": 1, "at": one.at, "exercise": one.exercise, **_place(one)} for one in events
        )

    def facts(self, category: str) -> int:
        """How many facts there are of a category."""
        return int(self.database.observations.count_documents({"category": category}))

    def set_back(self, incident_id: str, span: timedelta) -> None:
        """Let the incident's clocks have started earlier."""
        incident = self.database.incidents.find_one({"_id": incident_id})
        for clock in incident["clocks"]:
            clock["due_at"] -= span
            clock["alerts"] = [{**alert, "at": alert["at"] - span} for alert in clock["alerts"]]
        moved = {"clocks": incident["clocks"], "next_due_at": incident["next_due_at"] - span}
        self.database.incidents.update_one({"_id": incident_id}, {"$set": moved})

    def heard(self, type_: str, subject: str) -> list[Received[Any]]:
        """What emergency has said on the wire about one document."""
        with Connection(self.amqp_uri, connect_timeout=5) as connection:
            channel = connection.channel()
            while (message := channel.basic_get(EAR, no_ack=True)) is not None:
                self._heard.append(cloudevents.read(message.headers, _bytes(message.body)))
        return [one for one in self._heard if (one.type, one.subject) == (type_, subject)]

    def dead_letters(self) -> int:
        """How many letters lie in the dead queues of emergency."""
        with Connection(self.amqp_uri, connect_timeout=5) as connection:
            channel = connection.channel()
            queues = [one.dead_queue for one in SUBSCRIPTIONS if one.consumer == "emergency"]
            return sum(channel.queue_declare(name, passive=True).message_count for name in queues)

    def replicas_at_work(self) -> int:
        """How many of the processes have handled an event."""
        return sum(bool(_settled(log)) for log in self.logs)

    def get(self, role: str, path: str, **more: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.call("GET", role, path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, role: str, path: str, body: Any = None, *, key: str = "", **more: Any) -> requests.Response:
        """A POST with an Idempotency-Key, a fresh one unless given."""
        return self.call("POST", role, path, body=body, key=key or uuid.uuid4().hex, **more)

    def call(
        self,
        method: str,
        role: str,
        path: str,
        *,
        body: Any = None,
        key: str = "",
        version: int | None = None,
        division: str = "330100",
        who: str = "",
        replica: int = 0,
    ) -> requests.Response:
        """One call by somebody of that role."""
        headers = {"Authorization": f"Bearer {_token(who or f'{role}-1', role, division)}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": f'"{version}"'} if version is not None else {}
        url = f"http://127.0.0.1:{self.ports[replica]}{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=20)

    def _handled(self) -> Counter[str]:
        return sum((_settled(log) for log in self.logs), Counter())


@contextmanager
def running_platform(folder: Path, replicas: int) -> Iterator[Platform]:
    """Start the replicas and wait until they are ready; end them and remove what was made."""
    name = f"test_emergency_{os.getpid()}"
    with ExitStack() as stack:
        amqp_uri = stack.enter_context(_vhost(name))
        client = stack.enter_context(pymongo.MongoClient(os.environ["MONGO_URI"], timeoutMS=10_000, tz_aware=True))
        stack.callback(client.drop_database, f"{name}_emergency")
        publisher = Publisher(amqp_uri)
        stack.callback(publisher.close)
        publisher.ping()
        _listen(amqp_uri)
        ports = [free_port() for _ in range(replicas)]
        logs = [folder / f"log-{port}" for port in ports]
        for port, log in zip(ports, logs, strict=True):
            stack.enter_context(_process(port, log, {"AMQP_URI": amqp_uri, "DATABASE_PREFIX": f"{name}_"}))
        yield Platform(amqp_uri, client[f"{name}_emergency"], ports, logs, publisher)


@contextmanager
def _process(port: int, log: Path, settings: dict[str, str]) -> Iterator[None]:
    health = free_port()
    own = {"EMERGENCY_PORT": str(port), "EMERGENCY_HEALTH_PORT": str(health), "LOG_FORMAT": "json", "LOG_LEVEL": "INFO"}
    command = [sys.executable, "-W", "ignore", "-m", "shared.run", "emergency"]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings, **own}, stdout=out, stderr=out)
    try:
        await_true(lambda: process.poll() is not None or _ready(health))
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def _vhost(name: str) -> Iterator[str]:
    admin, amqp = os.environ["BROKER_ADMIN_URI"], os.environ["AMQP_URI"]
    rights = {"configure": ".*", "write": ".*", "read": ".*"}
    requests.put(f"{admin}/api/vhosts/{name}", timeout=20).raise_for_status()
    try:
        place = f"{admin}/api/permissions/{name}/{urlsplit(amqp).username}"
        requests.put(place, json=rights, timeout=20).raise_for_status()
        yield f"{amqp.rpartition('/')[0]}/{name}"
    finally:
        requests.delete(f"{admin}/api/vhosts/{name}", timeout=30)


def _listen(amqp_uri: str) -> None:
    with Connection(amqp_uri, connect_timeout=5) as connection:
        channel = connection.channel()
        channel.queue_declare(EAR, durable=True, auto_delete=False)
        channel.queue_bind(EAR, "emergency.events", "#")


def _ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def _complaint(division: str, category: str, at: datetime, exercise: bool) -> Outgoing:
    number = uuid.uuid4().hex
    data = dump(ComplaintRegistered(number, division, category, "hotline_12345", "site", "complaint"))
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return Outgoing(
        id=str(uuid.uuid4()), source="cases", type="complaint_registered", v=2, subject=number, sequence=1,
        correlation=number, causation="key", at=at, actor="hotline-1", exercise=exercise, data=data,
    )  # fmt: skip


def _message(event: Outgoing) -> Message:
    headers, body = cloudevents.write(event)
    return Message("cases.events", event.type, body, headers, event.id)


def _place(event: Outgoing) -> dict[str, str]:
    return {"division": event.data["division"], "category": event.data["category"]}


def _settled(log: Path) -> Counter[str]:
    lines = (json.loads(line) for line in whole_lines(log) if '"event_settled"' in line)
    return Counter(line["event_id"] for line in lines if line["outcome"] == "handled")


def _token(who: str, role: str, division: str) -> str:
    key = Path(os.environ["SECRETS_DIR"], "token-signing.pem").read_bytes()
    identity = Identity(who, frozenset({role}), division, 2)
    return TokenIssuer(key, lifetime=timedelta(minutes=30)).issue(identity, datetime.now(UTC))


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def await_true(holds: Callable[[], object]) -> None:
    """Wait until it holds; fail after a bounded time."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, "did not come true in time"
        time.sleep(0.02)
