"""Servers that only these tests have, because they stop, kill and freeze them."""

import pytest

from deploy.local import secrets
from deploy.local.nodes import BrokerNode, MongoNode
from tests.support.world import world as new_world


@pytest.fixture(scope="session")
def nodes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    broker, mongo = BrokerNode(folder / "rabbitmq"), MongoNode(folder / "mongodb")
    try:
        broker.launch()
        mongo.launch()
        for node in (broker, mongo):
            node.wait_ready()
        yield broker, mongo
    finally:
        for node in (broker, mongo):
            node.kill()


@pytest.fixture
def broker(nodes):
    return nodes[0]


@pytest.fixture
def mongo(nodes):
    return nodes[1]


def _revive(node):
    if not node.processes():
        node.start()


@pytest.fixture(scope="session")
def servers(nodes, tmp_path_factory):
    """Makes a world on these nodes, in a folder.

    It leaves its virtual host to vanish with the node: RabbitMQ 3.10 that is killed soon after one was deleted may
    come back without working queues.
    """
    keys = tmp_path_factory.mktemp("secrets")
    secrets.ensure(keys)

    def make(folder):
        broker, mongo = nodes
        _revive(broker)
        _revive(mongo)
        env = {
            "MONGO_URI": mongo.uri,
            "AMQP_URI": broker.uri,
            "BROKER_ADMIN_URI": broker.admin_uri,
            "SECRETS_DIR": str(keys),
        }
        return new_world(env, folder, keep=True)

    return make


@pytest.fixture
def world(servers, tmp_path):
    with servers(tmp_path) as made:
        yield made
