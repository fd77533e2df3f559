"""Health and metrics on a port of their own, outside the worker pool: busy is not unwell."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import eventlet
import orjson
import structlog
from eventlet import wsgi
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Check = Callable[[], object]
Answered = tuple[str, str, bytes]

_log = structlog.get_logger("health")
_JSON = "application/json"
_CONNECTIONS = 64
_SOCKET_SECONDS = 10.0


class Readiness:
    """Whether the service can take work: `checks` raise when what they look at is away."""

    def __init__(self, checks: Mapping[str, Check], check_seconds: float = 1.0, fresh_seconds: float = 2.0):
        self._checks = checks
        self._check_seconds = check_seconds
        self._fresh_seconds = fresh_seconds
        self._seen: dict[str, bool] = {}
        self._until = 0.0
        self._looking: Any = None
        self.draining = False

    def look(self) -> dict[str, bool]:
        """Each check's name and whether it holds, at most `fresh_seconds` old; one look at a time."""
        if time.monotonic() >= self._until:
            if self._looking is None:
                self._looking = eventlet.spawn(self._look)
            self._looking.wait()
        return {**self._seen, "accepting": not self.draining}

    def _look(self) -> None:
        try:
            running = {name: eventlet.spawn(self._holds, name, check) for name, check in self._checks.items()}
            self._seen = {name: thread.wait() for name, thread in running.items()}
            self._until = time.monotonic() + self._fresh_seconds
        finally:
            self._looking = None

    def _holds(self, name: str, check: Check) -> bool:
        try:
            with eventlet.Timeout(self._check_seconds):
                check()
        except (Exception, eventlet.Timeout) as error:
            _log.warning("check_failed", check=name, error=type(error).__name__)
            return False
        return True


class HealthServer:
    """Serves /livez, /readyz and /metrics."""

    def __init__(self, address: tuple[str, int], readiness: Readiness, registry: CollectorRegistry) -> None:
        self._address = address
        self._readiness = readiness
        self._registry = registry
        self._pages: Mapping[str, Callable[[], Answered]] = {
            "/livez": lambda: ("200 OK", _JSON, b'{"alive":true}'),
            "/readyz": self._ready,
            "/metrics": lambda: ("200 OK", CONTENT_TYPE_LATEST, generate_latest(self._registry)),
        }

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._sock = eventlet.listen(self._address, reuse_port=False)
        self._thread = eventlet.spawn(self._serve)

    def drain(self) -> None:
        """Say from now on that the service takes no more work."""
        self._readiness.draining = True

    def stop(self) -> None:
        """Stop listening."""
        self._thread.kill()
        self._sock.close()

    def _serve(self) -> None:
        wsgi.server(
            self._sock, self._answer, log_output=False, debug=False, max_size=_CONNECTIONS,
            socket_timeout=_SOCKET_SECONDS, keepalive=_SOCKET_SECONDS,
        )  # fmt: skip

    def _answer(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = self._pages.get(environ["PATH_INFO"])
        if page is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, media, body = "404 Not Found", "text/plain", b""
        else:
            status, media, body = page()
        start_response(status, [("Content-Type", media), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _ready(self) -> Answered:
        checks = self._readiness.look()
        ready = all(checks.values())
        body = orjson.dumps({"ready": ready, "checks": checks})
        return ("200 OK" if ready else "503 Service Unavailable", _JSON, body)
