"""The HTTP server of a service, as a nameko extension shared by all its routes."""

import functools
from operator import itemgetter
from typing import Any

import eventlet
import structlog
from nameko.web.server import WebServer

from shared.identity.permissions import PUBLIC
from shared.web.app import App
from shared.web.calls import Route
from shared.web.endpoints import RouteMap, endpoint_of
from shared.web.openapi import document
from shared.web.protocol import Connection
from shared.web.settings import SETTINGS, WebSettings
from shared.web.workers import Workers

_log = structlog.get_logger("web")
_BACKLOG = 1024
_A_MOMENT = 0.01
OPENAPI = Route("GET", "/openapi.json", PUBLIC, "openapi", answer=bytes, summary="This document.")


class ApiServer(WebServer):
    """Listens, bounds the connections, and drains when the service stops."""

    def __init__(self) -> None:
        super().__init__()
        self._connections: set[Connection] = set()

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        web: WebSettings = self.container.config[SETTINGS]
        self._limits = web.limits
        self._app = self._make_app(web)
        # Without reuse_port=False a second process would quietly share the port.
        self._sock = eventlet.listen(self.bind_addr, backlog=_BACKLOG, reuse_port=False)
        self._pool = eventlet.GreenPool(web.limits.connections)
        self._gt = self.container.spawn_managed_thread(self.run)

    def run(self) -> None:
        """Accept connections for ever; a full house first sees the longest idle guest out."""
        while True:
            try:
                sock, address = self._sock.accept()
            except OSError as error:
                _log.warning("accept_failed", error=error.errno)
                eventlet.sleep(0.1)
                continue
            self._make_room()
            self._pool.spawn_n(self._serve, sock, address)

    def drain(self) -> None:
        """Answer 503 from now on, and end every connection with its present answer."""
        app: App | None = getattr(self, "_app", None)
        if app is not None:
            app.draining = True

    @property
    def draining(self) -> bool:
        """True from the moment the service began to stop."""
        return self._app.draining

    def stop(self) -> None:
        """Stop listening, and let the answers that are under way go out."""
        self.drain()
        self._gt.kill()
        self._sock.close()
        self._close_idle(most=len(self._connections))
        with eventlet.Timeout(self._limits.stop_seconds, False):
            self._pool.waitall()

    def _make_app(self, web: WebSettings) -> App:
        endpoints = [endpoint_of(each.route, each) for each in self._providers]
        routes = sorted((each.route for each in endpoints), key=lambda route: (route.path, route.method))
        name = self.container.service_name
        show = functools.cache(lambda: document(name, routes))
        found = RouteMap([*endpoints, endpoint_of(OPENAPI, None)])
        return App(name, found, Workers(self.container, web.limits), web, show)

    def _serve(self, sock: Any, address: Any) -> None:
        """Serve one connection to its end; whatever a client does must not reach the container."""
        connection = Connection(sock, address, self._app, self._limits)
        self._connections.add(connection)
        try:
            connection.serve()
        except (Exception, eventlet.Timeout) as error:
            _log.info("connection_broken", error=type(error).__name__)
        finally:
            self._connections.discard(connection)

    def _make_room(self) -> None:
        """Return when there is a place; those who came just now have their turn to say something first."""
        eventlet.sleep(0)
        while self._pool.free() <= 0:
            self._close_idle(most=1)
            eventlet.sleep(_A_MOMENT)

    def _close_idle(self, most: int) -> None:
        idle = [(each.idle_since, each) for each in self._connections if each.idle_since is not None]
        for _, connection in sorted(idle, key=itemgetter(0))[:most]:
            try:
                connection.see_out()
            except OSError as error:
                _log.debug("already_shut", error=error.errno)
