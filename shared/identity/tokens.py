"""Short-lived signed tokens: the console issues them, every service checks them itself."""

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import OKPAlgorithm

from shared.errors import Unauthenticated
from shared.identity.caller import Identity
from shared.identity.signing_keys import SigningKeys
from shared.ids import new_id

ISSUER = "quanheng-console"
AUDIENCE = "quanheng"
ALGORITHM = "EdDSA"
LONGEST_TOKEN = 4096
MOST_REMEMBERED = 4096
CLOCK_SKEW_S = 10
_REQUIRED = ["iss", "aud", "sub", "roles", "division", "conf", "iat", "nbf", "exp", "jti"]

_EXPIRED = "the token has expired; sign in again"
_TOO_EARLY = "the token is not valid yet"
_NOT_FOR_US = "the token is not meant for this system"
_BAD_SIGNATURE = "the token's signature does not hold"
_MALFORMED = "the token is malformed"


class TokenIssuer:
    """Signs tokens with the Ed25519 private key that only the console has (RFC 8037)."""

    def __init__(self, signing_key_pem: bytes, kid: str = "", lifetime: timedelta = timedelta(minutes=10)) -> None:
        key = load_pem_private_key(signing_key_pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the signing key must be an Ed25519 key")
        self._key = key
        self._kid = kid or key_id(key)
        self.lifetime = lifetime

    def issue(self, identity: Identity, at: datetime) -> str:
        """A token for `identity`, valid from `at` (aware) for `lifetime`."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": identity.subject,
            "roles": sorted(identity.roles),
            "division": identity.division,
            "conf": identity.confidentiality,
            "name": identity.name,
            "partner": identity.partner,
            "iat": at,
            "nbf": at,
            "exp": at + self.lifetime,
            "jti": new_id(),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid})

    def public_jwk(self) -> dict[str, str]:
        """The public half as services read it from `token-jwks.json` (RFC 7517)."""
        key: dict[str, str] = OKPAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**key, "kid": self._kid, "alg": ALGORITHM, "use": "sig"}


def key_id(key: Ed25519PrivateKey) -> str:
    """The thumbprint of RFC 7638: it follows from the key, so that it need not be kept beside it."""
    point = urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{point}"}}'
    return urlsafe_b64encode(sha256(canonical.encode()).digest()).rstrip(b"=").decode()


class TokenChecker:
    """Checks tokens against the public keys of a JWKS file; remembers those that held until they expire."""

    def __init__(self, jwks_path: Path) -> None:
        self._keys = SigningKeys(jwks_path)
        self._remembered: dict[bytes, tuple[Identity, datetime]] = {}
        self._generation = self._keys.generation

    def check(self, token: str, at: datetime) -> Identity:
        """Who the token speaks for at `at` (aware); raises Unauthenticated with a harmless sentence."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise Unauthenticated(_MALFORMED)
        digest = sha256(token.encode()).digest()
        # Verifying costs a hundred times this look-up, and a caller sends the same token for minutes.
        known = self._remembered.get(digest)
        identity, expires = known or self._verify(token, at)
        if at >= expires:
            self._remembered.pop(digest, None)
            raise Unauthenticated(_EXPIRED)
        if known is None:
            self._remember(digest, identity, expires)
        return identity

    def _verify(self, token: str, at: datetime) -> tuple[Identity, datetime]:
        claims = self._claims(token, at)
        times = [claims[name] for name in ("iat", "nbf", "exp")]
        if not all(type(time) is int and 0 <= time < 1 << 35 for time in times):
            raise Unauthenticated(_MALFORMED)
        if max(times[:2]) > at.timestamp() + CLOCK_SKEW_S:
            raise Unauthenticated(_TOO_EARLY)
        return _identity(claims), datetime.fromtimestamp(times[2], UTC)

    def _claims(self, token: str, at: datetime) -> dict[str, Any]:
        # `from None`: the library's errors may hold parts of the token, and tracebacks are logged.
        try:
            key = self._keys.find(str(jwt.get_unverified_header(token).get("kid")), at)
            # Times are compared by us with `at`; the library would read the machine's clock.
            options: Any = {"require": _REQUIRED, "strict_aud": True}
            options |= dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False)
            return jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options=options)
        except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
            raise Unauthenticated(_NOT_FOR_US) from None
        except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
            raise Unauthenticated(_BAD_SIGNATURE) from None
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise Unauthenticated(_MALFORMED) from None

    def _remember(self, digest: bytes, identity: Identity, expires: datetime) -> None:
        if self._generation != self._keys.generation:
            self._generation = self._keys.generation
            self._remembered.clear()
        # All live equally long, so the first one in is the first one to expire.
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[digest] = identity, expires


def _identity(claims: dict[str, Any]) -> Identity:
    texts = [claims["sub"], claims["division"], claims.get("name", ""), claims.get("partner", "")]
    roles, level = claims["roles"], claims["conf"]
    sound = (
        all(isinstance(text, str) for text in texts)
        and claims["sub"] != ""
        and re.fullmatch(r"[0-9]{6}", claims["division"]) is not None
        and isinstance(roles, list)
        and all(isinstance(role, str) for role in roles)
        and type(level) is int
        and level in range(4)
    )
    if not sound:
        raise Unauthenticated(_MALFORMED)
    return Identity(texts[0], frozenset(roles), texts[1], level, texts[2], texts[3])
