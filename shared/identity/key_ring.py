"""The keys that encrypt what is kept of people: the newest encrypts, all of them decrypt."""

import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyRing:
    """`keys` are Fernet keys, newest first; raises ValueError for one that is none, IndexError for no key at all."""

    def __init__(self, keys: list[bytes]) -> None:
        self._all = MultiFernet([Fernet(key) for key in keys])
        self._newest = Fernet(keys[0])
        self.newest = hashlib.sha256(keys[0]).hexdigest()[:16]
        """By what the newest key is known where something lies that is encrypted with it."""

    def encrypt(self, content: bytes) -> bytes:
        """Under the newest key."""
        return self._newest.encrypt(content)

    def decrypt(self, token: bytes) -> bytes:
        """Raises InvalidToken when no key opens it."""
        return self._all.decrypt(token)

    def renewed(self, token: bytes) -> bytes:
        """The same under the newest key, as it is when it is under that already. Raises InvalidToken."""
        try:
            self._newest.decrypt(token)
        except InvalidToken:
            return self._all.rotate(token)
        return token
