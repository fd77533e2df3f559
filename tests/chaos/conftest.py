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
    """The broker; it runs again before the next test, whatever was done to it."""
    _revive(nodes[0])
    return nodes[0]


@pytest.fixture
def mongo(nodes):
    _revive(nodes[1])
    return nodes[1]


def _revive(node):
    if not node.processes():
        node.start()


@pytest.fixture
def world(nodes, broker, mongo, tmp_path, tmp_path_factory):
    keys = tmp_path_factory.getbasetemp() / "secrets"
    secrets.ensure(keys)
    env = {
        "MONGO_URI": mongo.uri,
        "AMQP_URI": broker.uri,
        "BROKER_ADMIN_URI": broker.admin_uri,
        "SECRETS_DIR": str(keys),
    }
    # RabbitMQ 3.10 that is killed soon after a virtual host was deleted may come back without working queues.
    with new_world(env, tmp_path, keep=True) as made:
        yield made
        _revive(broker)
        _revive(mongo)
