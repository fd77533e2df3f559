"""Hashing of passwords (argon2id, RFC 9106) beside the green threads, a few at a time."""

import secrets
from collections.abc import Callable
from typing import TypeVar

import eventlet
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool
from eventlet.semaphore import Semaphore

from shared.web.refusals import Unavailable

AT_ONCE = 2
PATIENCE_S = 5.0

T = TypeVar("T")


class Passwords:
    """Each hash takes some 50 ms of a core and 64 MiB: done in system threads, at most AT_ONCE together."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns = Semaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """The hash to keep; raises Unavailable when too many others wait."""
        return self._beside(lambda: self._hasher.hash(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one behind `kept`; None, nobody's, takes as long. Raises Unavailable."""
        return self._beside(lambda: self._verify(kept or self._nobodys, password)) and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def _beside(self, work: Callable[[], T]) -> T:
        try:
            with eventlet.Timeout(PATIENCE_S):
                self._turns.acquire()
        except eventlet.Timeout:
            raise Unavailable("Too many sign-ins at once.") from None
        try:
            done: T = tpool.execute(work)
            return done
        finally:
            self._turns.release()
