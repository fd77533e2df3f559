"""A database, or a whole world of one's own, on the servers that the environment names."""

import os

import pymongo
import pytest

from tests.support.cases import Client
from tests.support.console import running_console
from tests.support.world import world as new_world


def required(name):
    return os.environ.get(name) or pytest.fail(f"{name} is not set: run `make test`, which starts real servers")


@pytest.fixture
def mongo_uri():
    return required("MONGO_URI")


@pytest.fixture
def database(mongo_uri, request):
    with pymongo.MongoClient(mongo_uri, timeoutMS=10_000, tz_aware=True) as client:
        name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
        yield client[name]
        client.drop_database(name)


def servers():
    return {name: required(name) for name in ("MONGO_URI", "AMQP_URI", "BROKER_ADMIN_URI", "SECRETS_DIR")}


@pytest.fixture
def world(tmp_path):
    """A virtual host, databases and processes; what a test leaves broken or dead there fails it."""
    with new_world(servers(), tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A console and the services behind it, for the tests of one file."""
    with running_console(servers(), tmp_path_factory.mktemp("console")) as one:
        yield one


@pytest.fixture
def staff(console):
    """People at the `cases` behind that console, without its pages."""
    return Client(f"http://127.0.0.1:{console.cases.port}", required("SECRETS_DIR"))


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A world with an origin and a ledger, for the tests of one file that stop neither."""
    with new_world(servers(), tmp_path_factory.mktemp("running")) as made:
        made.running = made.pair()
        yield made
