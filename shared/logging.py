"""One line of JSON a fact; nothing personal, no secrets, no values inside stack traces."""

import logging
import sys
import traceback
from functools import lru_cache
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "totp", "signature")
PERSONAL_WORDS = ("phone", "id_number", "address", "email", "person_name", "narrative")
QUIET = ("amqp", "kombu", "nameko", "pymongo", "urllib3", "eventlet", "asyncio")


def configure(service: str, level: str, style: str) -> None:
    """Send all logs of this process, the libraries' too, to standard output; `style` is json or console."""
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_only,
        redact,
    ]
    last: Processor = structlog.dev.ConsoleRenderer(colors=False) if style == "console" else _json()
    structlog.configure(
        processors=[*steps, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _catch_libraries(steps, last)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank every value whose key speaks of a secret or of a person."""
    for key in _delicate(tuple(event)):
        event[key] = "[redacted]"
    return event


@lru_cache(maxsize=1024)
def _delicate(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if any(word in key.lower() for word in (*SECRET_WORDS, *PERSONAL_WORDS)))


def frames(error: BaseException) -> list[str]:
    """Where an error came from, without its text: a message may quote what a person typed."""
    return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)[-12:]]


def _where_only(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = frames(error)
    return event


def _json() -> Processor:
    return structlog.processors.JSONRenderer(lambda event, default: orjson.dumps(event, default).decode())


def _catch_libraries(steps: list[Processor], last: Processor) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_LibraryFormatter(steps, last))
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _LibraryFormatter(logging.Formatter):
    """A library's record: its template without the arguments, since those may be anything."""

    def __init__(self, steps: list[Processor], last: Processor) -> None:
        super().__init__()
        self._steps = steps
        self._last = last

    def format(self, record: logging.LogRecord) -> str:
        event: Any = {"event": str(record.msg), "logger": record.name, "exc_info": record.exc_info}
        for step in (*self._steps, self._last):
            event = step(None, record.levelname.lower(), event)
        return str(event)
