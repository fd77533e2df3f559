"""Identifiers: new ones sort by time, derived ones are the same for the same cause."""

import os
import time
import uuid
from hashlib import sha1

_DERIVED = uuid.UUID("6f1d0a52-8a0f-5f0e-9a55-6f7574686e67").bytes


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    return _spelled((time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10)), version=7)


def derived_id(*parts: str) -> str:
    """The id of what `parts` bring about, so that doing it twice makes one thing: a UUID of version 5."""
    digest = sha1(_DERIVED + "\x1f".join(parts).encode(), usedforsecurity=False).digest()
    return _spelled(int.from_bytes(digest[:16]), version=5)


def _spelled(value: int, version: int) -> str:
    """By hand: a UUID object would cost as much again."""
    value = value & ~(0xF << 76) | version << 76
    digits = f"{value & ~(0x3 << 62) | 0x2 << 62:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
