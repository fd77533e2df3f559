"""Start one service: `python -m shared.run cases`."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from eventlet.event import Event as Signal
from nameko.containers import ServiceContainer
from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from shared import config as settings
from shared import logging, uncaught
from shared.base import BaseService
from shared.identity.permissions import allowed
from shared.ids import new_id
from shared.messaging.bell import Bell
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.resources import Resources, now
from shared.store.lease import Lease
from shared.store.outbox import Outbox
from shared.web.addresses import networks
from shared.web.health import HealthServer, Readiness
from shared.web.metrics import Meter
from shared.web.settings import SETTINGS, WebSettings

LEASE_LASTS = timedelta(seconds=5)
STOP_SECONDS = 40

log = structlog.get_logger(__name__)


class Process:
    """One running service: its container, its relay, its health server, and the order in which they stop.

    `package` holds the modules `store` and `service`.
    """

    def __init__(self, config: settings.Config, package: str) -> None:
        kinds = importlib.import_module(f"{package}.store").KINDS
        self.config = config
        self.resources = Resources(config, kinds)
        self.bell = Bell(self.resources.database)
        self.relay = self._relay()
        self.resources.on_save.append(self.relay.offer)
        service = importlib.import_module(f"{package}.service").Service
        self.registry = CollectorRegistry()
        self.container = ServiceContainer(service, self._nameko_config(service))
        readiness = Readiness(self._checks())
        self.health = HealthServer((config.host, config.health_port), readiness, self.registry)
        self.started = self.draining = False
        self._relaying: Any = None
        self._over = Signal()

    def start(self) -> None:
        """Health first, so that waiting for the database is seen; then everything else, unless it is stopped."""
        self.health.start()
        self._await_database()
        if self.draining:
            return
        self._relaying = eventlet.spawn(self._vital, self.relay.run)
        eventlet.spawn(self.bell.listen, self.relay.look, lambda: self.draining)
        eventlet.spawn(self.bell.carry, self._over.ready)
        self.container.start()
        self.started = True
        _leave_alone_what_is_loaded()
        eventlet.spawn(self._vital, self.container.wait)
        log.info("started", port=self.config.port)

    def stop(self) -> None:
        """Not ready first, then no new work, then what is under way, then what is unpublished."""
        if self.draining:
            return
        self.draining = True
        self.health.drain()
        log.info("stopping")
        with eventlet.Timeout(STOP_SECONDS, False):
            self._stop_work()
        self.resources.publisher.close()
        log.info("stopped")
        self._end(0)

    def run(self) -> int:
        """Start, and stay until it is over; returns the exit code."""
        eventlet.spawn(self._vital, self.start)
        return int(self._over.wait())

    def _stop_work(self) -> None:
        if self._relaying is None:
            return
        try:
            self.container.stop()
        except Exception:
            # Told to stop while it starts: nameko cannot stop a part that has not begun. The process ends all the same.
            log.exception("stopped_while_starting")
        self.relay.stop()
        self._relaying.wait()

    def _vital(self, run: Callable[[], None]) -> None:
        """What the process cannot do without: an error in it ends the process, and a new one starts afresh."""
        try:
            run()
        except Exception:
            log.exception("service_died")
            self._end(1)

    def _end(self, code: int) -> None:
        if not self._over.ready():
            self._over.send(code)

    def _await_database(self) -> None:
        while not self.draining:
            try:
                self.resources.declare_indexes()
                return
            except PyMongoError as error:
                log.warning("waiting_for_database", error=type(error).__name__)
                eventlet.sleep(1)

    def _relay(self) -> Relay:
        database = self.resources.database
        holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
        lease = Lease(database, "relay", holder, LEASE_LASTS)
        outbox = Outbox(database, self.resources.kinds)
        return Relay(self.config.service, outbox, Publisher(self.config.amqp_uri), lease, now, self.bell.ring)

    def _nameko_config(self, service: type[BaseService]) -> dict[str, Any]:
        return {
            "AMQP_URI": self.config.amqp_uri,
            "WEB_SERVER_ADDRESS": f"{self.config.host}:{self.config.port}",
            "max_workers": self.config.workers,
            "resources": self.resources,
            SETTINGS: WebSettings(
                self.resources.tokens,
                allowed,
                Meter(self.registry),
                fingerprint_key=self.resources.secret("request-key"),
                proxies=networks(self.config.trusted_proxies),
                problem_page=service.problem_page,
            ),
        }

    def _checks(self) -> dict[str, Any]:
        return {
            "database": lambda: self.resources.client.admin.command("ping"),
            "broker": self.resources.publisher.ping,
            "started": self._check_started,
        }

    def _check_started(self) -> None:
        if not self.started:
            raise RuntimeError("not all parts have started yet")


def _leave_alone_what_is_loaded() -> None:
    """Modules and schemas stay for good: without this the collector stops all work for 80 ms at times to walk them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def main(arguments: list[str], package: str | None = None) -> int:
    """Run the service named in `arguments` until it is told to stop."""
    if len(arguments) != 1:
        raise SystemExit(f"usage: python -m shared.run {'|'.join(settings.SERVICES)}")
    config = settings.load(arguments[0], os.environ)
    logging.configure(config.service, config.log_level, config.log_format)
    uncaught.install()
    process = Process(config, package or f"services.{config.service}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn(process.stop))
    return process.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
