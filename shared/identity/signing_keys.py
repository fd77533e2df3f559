"""The public keys that tokens may be signed with, read from a JWKS file that an operator may replace."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt import PyJWTError
from jwt.algorithms import OKPAlgorithm

from shared.config import ConfigError
from shared.errors import Unauthenticated

REREAD_AFTER = timedelta(seconds=10)
_log = structlog.get_logger(__name__)


class SigningKeys:
    """Ed25519 keys by `kid`; an unknown one makes the file be read again, at most once in REREAD_AFTER.

    `generation` grows with each reading. Raises ConfigError when the file is unusable at the start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reread_at: datetime | None = None
        self.generation = 0
        try:
            self._keys = _read(path)
        except (OSError, ValueError, KeyError, TypeError, PyJWTError) as error:
            raise ConfigError(f"{path} must hold the public token keys as JWKS; `make run` makes it") from error

    def find(self, kid: str, at: datetime) -> Ed25519PublicKey:
        """The key of that name; raises Unauthenticated when there is none."""
        if kid not in self._keys and self._may_reread(at):
            self._reread_at = at
            self._reread()
        if kid not in self._keys:
            raise Unauthenticated("the token is signed with a key that is not known here")
        return self._keys[kid]

    def _may_reread(self, at: datetime) -> bool:
        # Anybody can send an unknown kid: without the limit that would be a read of the disk each time.
        return self._reread_at is None or at - self._reread_at >= REREAD_AFTER

    def _reread(self) -> None:
        try:
            self._keys = _read(self._path)
        except (OSError, ValueError, KeyError, TypeError, PyJWTError):
            _log.warning("token_keys_unreadable", kept=len(self._keys))
            return
        self.generation += 1


def _read(path: Path) -> dict[str, Ed25519PublicKey]:
    listed: list[dict[str, Any]] = json.loads(path.read_text())["keys"]
    read = {entry["kid"]: OKPAlgorithm.from_jwk(entry) for entry in listed if entry.get("crv") == "Ed25519"}
    keys = {kid: key for kid, key in read.items() if isinstance(key, Ed25519PublicKey)}
    if not keys:
        raise ValueError("no Ed25519 public key in it")
    return keys
