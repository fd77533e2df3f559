"""Identifiers: new ones sort by time, derived ones are the same for the same cause."""

import os
import time
import uuid
from hashlib import sha1

_DERIVED = uuid.UUID("6f1d0a52-8a0f-5f0e-9a55-6f7574686e67").bytes
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit that says which kind of UUID it is, with its two free bits."""


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    return _spelled(f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}", version="7")


def derived_id(*parts: str) -> str:
    """The id of what `parts` bring about, so that doing it twice makes one thing: a UUID of version 5."""
    digest = sha1(_DERIVED + "\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()
    return _spelled(digest, version="5")


def _spelled(digits: str, version: str) -> str:
    """The first 32 hexadecimal digits as a UUID, by hand: an object of that class would cost several times as much."""
    return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
