"""A service written with nothing but stock nameko hears our events."""

import orjson
from eventlet.event import Event as Signal
from nameko.containers import ServiceContainer
from nameko.events import event_handler

from shared.contracts.cases import ComplaintRegistered
from shared.contracts.registry import dump
from shared.store.history import Decided
from tests.support.services.origin.store import THINGS, Thing
from tests.support.world import because

heard = Signal()


class Listener:
    name = "stock_listener"

    @event_handler("cases", "complaint_registered")
    def on_registered(self, data):
        heard.send(data)


def test_a_stock_nameko_event_handler_receives_what_we_publish(world):
    told = ComplaintRegistered("n1", "330110", "fuel", "hotline", "s1", "complaint")
    world.vhost.declare()
    container = ServiceContainer(Listener, {"AMQP_URI": world.vhost.uri})
    container.start()
    try:
        world.origin().start()
        world.documents(THINGS).create("a", Decided(Thing(1), (told,)), because())
        data = heard.wait(timeout=15)
    finally:
        container.stop()
    assert (data if isinstance(data, dict) else orjson.loads(data)) == dump(told)
