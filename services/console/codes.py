"""One-time codes (TOTP, RFC 6238) from an app on the holder's phone; the secret is kept encrypted."""

import hmac
import re
import unicodedata
from datetime import datetime

import pyotp

from shared.identity.key_ring import KeyRing

STEP_S = 30
ISSUER = "Quanheng"
SECRET_LENGTH = 32


class Codes:
    """`keys` are Fernet keys, newest first, as the vault has them."""

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = KeyRing(keys)

    def new_secret(self) -> str:
        """A secret for a new device, in base 32."""
        return str(pyotp.random_base32(SECRET_LENGTH))

    def uri(self, secret: str, username: str) -> str:
        """What an authenticator app takes in."""
        return str(pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER))

    def seal(self, secret: str) -> str:
        """The secret as it may be stored."""
        return self._keys.encrypt(secret.encode()).decode()

    def renewed(self, code_key: str) -> str:
        """A sealed secret under the newest key, as it is when it is under that already. Raises InvalidToken."""
        return self._keys.renewed(code_key.encode()).decode()

    def step(self, code_key: str, code: str, at: datetime) -> int | None:
        """The time step that `code` is good for at `at`, one to either side allowed; None for a wrong code."""
        return self.step_of(self._keys.decrypt(code_key.encode()).decode(), code, at)

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        """The same for a secret that is not sealed yet."""
        now = int(at.timestamp()) // STEP_S
        device = pyotp.TOTP(secret)
        typed = _typed(code)
        good = [
            step for step in (now - 1, now, now + 1) if hmac.compare_digest(device.generate_otp(step).encode(), typed)
        ]
        return good[0] if good else None


def is_secret(text: str) -> bool:
    """Whether it can be one of `Codes.new_secret`."""
    return re.fullmatch(f"[A-Z2-7]{{{SECRET_LENGTH}}}", text) is not None


def _typed(code: str) -> bytes:
    """The code without the blanks that apps show, its digits as good when a Chinese keyboard made them wide."""
    return "".join(unicodedata.normalize("NFKC", code).split()).encode(errors="replace")
