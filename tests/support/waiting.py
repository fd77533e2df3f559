"""Waiting for a state instead of sleeping and hoping."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.02


def eventually(look: Callable[[], T], seconds: float = 15.0, what: str = "") -> T:
    """The first true answer of `look`; fails the test when there is none in time."""
    until = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < until, f"not within {seconds} s: {what or look} (last seen: {seen!r})"
        time.sleep(POLL_SECONDS)


def always(look: Callable[[], bool], seconds: float) -> None:
    """Fails the test when `look` is untrue at any moment of the time given: for what must not happen."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert look(), "did not stay true"
        time.sleep(POLL_SECONDS)
