"""Hears our complaints and counts them: as little work as the listener of the reference, through our consumer."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import os
import sys
from pathlib import Path
from types import SimpleNamespace

from nameko.containers import ServiceContainer

from shared import logging
from shared.contracts.cases import ComplaintRegistered
from shared.contracts.envelope import Received
from shared.messaging.publisher import Publisher
from shared.messaging.subscribe import subscribe
from tests.bench.counter import Counter

counter = Counter(Path(sys.argv[1]))


class Hearer:
    """Stands in the place of `emergency`, whose queue it reads."""

    name = "emergency"

    @subscribe("cases", "complaint_registered")
    def on_complaint_registered(self, event: Received[ComplaintRegistered]) -> None:
        """Count it."""
        counter.see(event.subject)


def main() -> None:
    """Consume until ended."""
    logging.configure("emergency", "INFO", "json")
    uri = os.environ["AMQP_URI"]
    resources = SimpleNamespace(publisher=Publisher(uri))
    container = ServiceContainer(Hearer, {"AMQP_URI": uri, "max_workers": 32, "resources": resources})
    container.start()
    container.wait()


if __name__ == "__main__":
    main()
