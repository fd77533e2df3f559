"""What one test has to itself: a virtual host, databases, and the processes that it starts there."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from shared.config import SERVICES
from shared.contracts.envelope import Context
from shared.ids import new_id
from shared.messaging import dead
from shared.resources import now
from shared.store.documents import Documents, Kind
from shared.store.mongo import MongoDocuments, open_client, open_database
from shared.store.verify import verify
from tests.support.broker import Vhost
from tests.support.processes import ServiceProcess

ORIGIN, LEDGER = "tests.support.services.origin", "tests.support.services.ledger"


class World:
    """Fails the test at its end when it left a dead letter that was not expected, or a chain that does not hold."""

    def __init__(self, vhost: Vhost, mongo_uri: str, secrets_dir: str, folder: Path) -> None:
        self.vhost = vhost
        self.folder = folder
        self.prefix = f"{vhost.name}_"
        self.client: MongoClient[dict[str, Any]] = open_client(mongo_uri)
        self.expected_dead: dict[str, int] = {}
        self._env = {
            "AMQP_URI": vhost.uri,
            "MONGO_URI": mongo_uri,
            "SECRETS_DIR": secrets_dir,
            "DATABASE_PREFIX": self.prefix,
        }
        self._processes: list[ServiceProcess] = []

    def service(self, name: str, package: str | None = None) -> ServiceProcess:
        """A process in this world, not started yet."""
        log = self.folder / f"{name}-{len(self._processes)}.log"
        process = ServiceProcess(name, self._env, log, package)
        self._processes.append(process)
        return process

    def origin(self) -> ServiceProcess:
        """The test-only service in the role of `cases`: it publishes."""
        return self.service("cases", ORIGIN)

    def ledger(self) -> ServiceProcess:
        """The test-only service in the role of `linkage`: it hears."""
        return self.service("linkage", LEDGER)

    def pair(self, **env: str) -> tuple[ServiceProcess, ServiceProcess]:
        """An origin and a ledger, running."""
        origin, ledger = self.origin(), self.ledger()
        origin.launch(**env)
        ledger.launch(**env)
        origin.await_ready()
        ledger.await_ready()
        return origin, ledger

    def database(self, service: str) -> Any:
        return open_database(self.client, f"{self.prefix}{service}")

    def documents(self, kind: Kind[Any]) -> Documents[Any]:
        """The documents of a kind, as another process would write them."""
        backend = MongoDocuments(self.database(kind.service), kind)
        backend.declare_indexes()
        return Documents(backend)

    def expect_dead(self, queue: str, count: int = 1) -> None:
        """Say that the test means to leave so many more dead letters of a queue."""
        name = f"{queue}.dead"
        self.expected_dead[name] = self.expected_dead.get(name, 0) + count

    def heard(self, document_id: str) -> list[int]:
        """Which events of one thing the ledger has noted, by sequence."""
        account = self.database("linkage")["accounts"].find_one({"_id": document_id})
        return sorted(account["heard"]) if account else []

    def unpublished(self, service: str = "cases", kind: str = "things") -> int:
        """How many documents wait for the relay."""
        return int(self.database(service)[kind].count_documents({"unpublished": True}))

    def end_processes(self) -> None:
        for process in self._processes:
            if process.running():
                process.signal(signal.SIGCONT)
            process.kill()

    def check(self) -> None:
        assert dead.counts(self.vhost.uri) == self.expected_dead, "unexpected dead letters"
        broken = {name: verify(self.database(name)).broken for name in SERVICES}
        assert not any(broken.values()), broken

    def destroy(self) -> None:
        for name in SERVICES:
            self.client.drop_database(f"{self.prefix}{name}")
        self.vhost.delete()


@contextmanager
def world(env: Mapping[str, str], folder: Path, keep: bool = False) -> Iterator[World]:
    """A new world on the servers that `env` names; `keep` leaves it to them to vanish with it."""
    vhost = Vhost(f"t{new_id().replace('-', '')}"[:30], env["BROKER_ADMIN_URI"], env["AMQP_URI"])
    vhost.create()
    made = World(vhost, env["MONGO_URI"], env["SECRETS_DIR"], folder)
    try:
        yield made
        made.end_processes()
        made.check()
    finally:
        made.end_processes()
        if not keep:
            made.destroy()
        made.client.close()


def because(cause: str | None = None, **overrides: Any) -> Context:
    """A context of a test's own change."""
    fields = {"actor": "tester", "cause": cause or new_id(), "correlation": "story", "at": now()}
    return Context(**{**fields, **overrides})
