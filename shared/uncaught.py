"""Errors that nobody caught stand in the log like all else: where they came from, never what they quote."""

import sys
import threading
from typing import Any

import structlog
from eventlet import hubs

log = structlog.get_logger(__name__)


_Usual: Any = hubs.get_default_hub().Hub


class _Hub(_Usual):
    """Eventlet's own hub, which prints such errors with their text to the standard error output."""

    @staticmethod
    def is_available() -> bool:
        """Wherever the hub beneath is."""
        return True

    def squelch_timer_exception(self, timer: Any, exc_info: Any) -> None:
        """Of a green thread."""
        log.error("uncaught", exc_info=exc_info)

    def squelch_generic_exception(self, exc_info: Any) -> None:
        """Of whoever waits for a file."""
        log.error("uncaught", exc_info=exc_info)

    def squelch_exception(self, fileno: int, exc_info: Any) -> None:
        """Of whoever waits for this file, which is given up."""
        log.error("uncaught", exc_info=exc_info)
        self.remove_descriptor(fileno)


def install() -> None:
    """To be called once, before there is a green thread."""
    hubs.use_hub(_Hub)
    sys.excepthook = lambda _kind, error, _trace: log.critical("uncaught", exc_info=error)
    sys.unraisablehook = lambda told: log.error("uncaught", exc_info=told.exc_value)
    threading.excepthook = lambda told: log.error("uncaught", exc_info=told.exc_value)
