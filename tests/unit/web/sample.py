"""A small service for the tests of the web: `python -m tests.unit.web.sample PORT WORKERS HEALTH_PORT`."""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import logging
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import structlog
from marshmallow.validate import Length, Range
from nameko.containers import ServiceContainer
from prometheus_client import CollectorRegistry

from shared import errors
from shared.identity.caller import Identity
from shared.web.health import HealthServer, Readiness
from shared.web.metrics import Meter
from shared.web.routes import PUBLIC, Answer, Call, route
from shared.web.settings import SETTINGS, Limits, WebSettings

SECRET = "mongodb://user:hunter2@db"


@dataclass(frozen=True)
class Note:
    title: Annotated[str, Length(1, 20)]
    weight: Annotated[int, Range(0, 100)] = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteView:
    title: str
    actor: str
    cause: str
    correlation: str
    fingerprint: str
    expected: int | None = None


@dataclass(frozen=True)
class Filter:
    limit: int | None = None
    open: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilterView:
    limit: int | None
    open: bool
    tags: tuple[str, ...]


class ConnectionFailure(Exception):
    """Stands for the error of a driver that the sample names in its settings."""


def view(call: Call, title: str) -> NoteView:
    context = call.context
    return NoteView(title, context.actor, context.cause, context.correlation, context.fingerprint, call.expected)


class NotesService:
    name = "notes"

    @route("POST", "/notes", permission="note.write", body=Note, answer=NoteView, status=201)
    def write(self, call: Call) -> Answer:
        """Write a note."""
        return Answer(view(call, call.body.title), version=1, location="/notes/1")

    @route("GET", "/notes/<int:number>", permission="note.read", answer=NoteView)
    def read(self, call: Call) -> Answer:
        """Read a note."""
        return Answer(view(call, f"note {call.path['number']}"), version=3)

    @route("PUT", "/notes/<int:number>", permission="note.write", body=Note, answer=NoteView, if_match=True)
    def change(self, call: Call) -> Answer:
        """Change a note."""
        if call.expected != 3:
            raise errors.Stale("The note has changed.")
        return Answer(view(call, call.body.title), version=4)

    @route("GET", "/notes", permission="note.read", query=Filter, answer=FilterView)
    def list(self, call: Call) -> Answer:
        """List notes."""
        return Answer(FilterView(call.query.limit, call.query.open, call.query.tags))

    @route("DELETE", "/notes/<int:number>", permission="note.purge", status=204)
    def purge(self, call: Call) -> Answer:
        """Remove a note; nobody may."""
        return Answer()

    @route("POST", "/files", permission=PUBLIC, body=bytes, answer=bytes, media="*/*", idempotent=False)
    def echo(self, call: Call) -> Answer:
        """Give a file back."""
        return Answer(call.body, media="application/octet-stream")

    @route("GET", "/failures/<kind>", permission=PUBLIC)
    def fail(self, call: Call) -> Answer:
        """Fail in the way asked for."""
        failures: dict[str, BaseException] = {
            "crash": RuntimeError(SECRET),
            "away": ConnectionFailure(),
            "slow": eventlet.Timeout(),
            "refused": errors.Refused("Not today.", rule="P-SUNDAY"),
            "contended": errors.Contended("Busy."),
        }
        raise failures[call.path["kind"]]

    @route("GET", "/slow/<int:tenths>", permission=PUBLIC, answer=NoteView)
    def slow(self, call: Call) -> Answer:
        """Take some tenths of a second."""
        structlog.get_logger("sample").info("slow_started")
        eventlet.sleep(call.path["tenths"] / 10)
        return Answer(view(call, "slow"))


class Tokens:
    """A hand-written checker: the token is the subject, `forged` is refused."""

    def check(self, token: str, at: datetime) -> Identity:
        if token == "forged":
            raise errors.Unauthenticated("The token is not valid.")
        return Identity(token, frozenset({"officer"}), "330000", 0)


def allowed(caller: Identity, permission: str) -> None:
    if permission == "note.purge":
        raise errors.Forbidden("Your role may not do this.")


def settings(registry: CollectorRegistry) -> WebSettings:
    away = frozenset({f"{ConnectionFailure.__module__}.ConnectionFailure"})
    limits = Limits(connections=40, queue=2, queue_seconds=0.5, head_seconds=1, body_seconds=1, idle_seconds=30)
    return WebSettings(Tokens(), allowed, Meter(registry), unavailable=away, limits=limits)


def main(port: int, workers: int, health_port: int) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    registry = CollectorRegistry()
    config = {
        "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}",
        "max_workers": workers,
        SETTINGS: settings(registry),
    }
    container = ServiceContainer(NotesService, config)
    health = HealthServer(("127.0.0.1", health_port), Readiness({}), registry)
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    health.start()
    container.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    # A signal does not wake an idle hub: its poll is taken up again where it was.
    while not stopping:
        eventlet.sleep(0.05)
    health.drain()
    container.stop()
    health.stop()


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:4]))
