"""A database of its own for each test, on the MongoDB that MONGO_URI names."""

import os

import pymongo
import pytest


@pytest.fixture
def mongo_uri():
    return os.environ.get("MONGO_URI") or pytest.fail("MONGO_URI is not set: these tests need a real MongoDB")


@pytest.fixture
def database(mongo_uri, request):
    with pymongo.MongoClient(mongo_uri, timeoutMS=10_000, tz_aware=True) as client:
        name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
        yield client[name]
        client.drop_database(name)
