"""The database and the broker of one run: embedded nodes, or real servers that the environment names."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.node import Node
from deploy.local.nodes import BrokerNode, MongoNode
from deploy.local.processes import LocalError, require_free
from deploy.local.registry import Registry

# Beside the standard ports, so that servers already on this machine are not in the way.
DEFAULT_PORTS = {"LOCAL_MONGO_PORT": 27117, "LOCAL_AMQP_PORT": 5772, "LOCAL_BROKER_ADMIN_PORT": 15772}
ANY_PORTS = dict.fromkeys(DEFAULT_PORTS, 0)


def ports_from(env: Mapping[str, str]) -> dict[str, int]:
    """The ports of the embedded nodes by setting; LocalError when one is not a number."""
    return {setting: number(setting, env.get(setting, str(port))) for setting, port in DEFAULT_PORTS.items()}


def number(setting: str, text: str) -> int:
    """The value of a numeric setting."""
    if not text.isdecimal():
        raise LocalError(f"{setting} must be a whole number, not {text!r}")
    return int(text)


class Servers:
    """Starts the nodes that are needed and says where the servers are."""

    def __init__(self, folder: Path, env: Mapping[str, str], ports: Mapping[str, int]) -> None:
        self._env = env
        self._ports: dict[str, int] = {}
        self.mongo: MongoNode | None = None
        self.broker: BrokerNode | None = None
        if not env.get("MONGO_URI"):
            self.mongo = MongoNode(folder / "mongodb", *self._take(ports, "LOCAL_MONGO_PORT"))
        if not env.get("AMQP_URI"):
            wanted = self._take(ports, "LOCAL_AMQP_PORT", "LOCAL_BROKER_ADMIN_PORT")
            self.broker = BrokerNode(folder / "rabbitmq", *wanted)

    @property
    def nodes(self) -> list[Node]:
        """The embedded nodes, in the order in which they start."""
        return [node for node in (self.broker, self.mongo) if node is not None]

    def start(self, registry: Registry | None = None) -> None:
        """Start all nodes side by side and wait for them; all are stopped again when one fails."""
        require_free(self._ports)
        try:
            for node in self.nodes:
                node.launch()
                if registry is not None:
                    registry.add_all(node.processes())
            for node in self.nodes:
                node.wait_ready()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop the nodes in an orderly way, side by side."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda node: node.stop(), self.nodes))

    def kill(self) -> None:
        """End the nodes at once, for data that nobody needs again."""
        for node in self.nodes:
            node.kill()

    def addresses(self) -> dict[str, str]:
        """The environment variables by which services and tests find the servers."""
        found = {name: self._env[name] for name in ("MONGO_URI", "AMQP_URI") if self._env.get(name)}
        if self.mongo is not None:
            found["MONGO_URI"] = self.mongo.uri
        if self.broker is not None:
            found |= {"AMQP_URI": self.broker.uri, "BROKER_ADMIN_URI": self.broker.admin_uri}
        return found

    def _take(self, ports: Mapping[str, int], *settings: str) -> list[int]:
        chosen = {setting: ports[setting] for setting in settings}
        self._ports |= {setting: port for setting, port in chosen.items() if port}
        return list(chosen.values())
