"""Run one service of the reference: `python -m tests.bench.reference.run Gateway`."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import os
import sys

from nameko.runners import ServiceRunner

from tests.bench.reference import services


def main(name: str) -> None:
    """Serve until ended; as many workers as ours has."""
    config = {
        "AMQP_URI": os.environ["AMQP_URI"],
        "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ['REFERENCE_PORT']}",
        "max_workers": 32,
    }
    runner = ServiceRunner(config)
    runner.add_service(getattr(services, name))
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(sys.argv[1])
