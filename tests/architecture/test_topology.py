"""The table of who hears what agrees with the contracts, the services and itself."""

import importlib
import inspect
import pkgutil

import pytest

import shared.contracts
from shared.config import SERVICES
from shared.contracts.registry import contracts
from shared.messaging import topology
from shared.messaging.subscribe import Subscribe

for _module in pkgutil.iter_modules(shared.contracts.__path__):
    importlib.import_module(f"shared.contracts.{_module.name}")

DECLARED = {(one.source, one.name) for one in contracts()}
HEARD = {(one.source, one.type) for one in topology.SUBSCRIPTIONS}


def _subscriptions_of(service: str) -> set[tuple[str, str, str]]:
    front = importlib.import_module(f"services.{service}.service").Service
    points = [
        point
        for _, method in inspect.getmembers(front, inspect.isfunction)
        for point in getattr(method, "nameko_entrypoints", ())
    ]
    return {(service, one.source, one.event_type) for one in points if isinstance(one, Subscribe)}


def test_every_event_is_heard_or_declared_unheard_and_never_both() -> None:
    assert HEARD | topology.UNHEARD == DECLARED
    assert not HEARD & topology.UNHEARD


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_subscribes_to_exactly_what_the_table_says(service: str) -> None:
    table = {(one.consumer, one.source, one.type) for one in topology.SUBSCRIPTIONS if one.consumer == service}
    assert _subscriptions_of(service) == table


def test_every_subscription_has_its_dead_queue_and_every_consumer_its_waiting_rooms() -> None:
    names = {queue.name for queue in topology.queues()}
    for one in topology.SUBSCRIPTIONS:
        rooms = {f"{one.consumer}.retry.{seconds}s" for seconds in topology.RETRY_SECONDS}
        assert {one.queue, one.dead_queue, *rooms} <= names


def test_every_queue_is_a_durable_bounded_quorum_queue() -> None:
    for queue in topology.queues():
        assert queue.durable
        assert queue.queue_arguments["x-queue-type"] == "quorum"
        assert queue.queue_arguments["x-max-length"] > 0
        assert queue.queue_arguments["x-overflow"] == "reject-publish"


def test_no_two_subscriptions_share_a_queue() -> None:
    queues = [one.queue for one in topology.SUBSCRIPTIONS]
    assert len(queues) == len(set(queues))
