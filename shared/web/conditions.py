"""The headers that make a call safe to repeat: Idempotency-Key, ETag and its conditions, Correlation-Id."""

import hashlib
import hmac
import re

from shared.web.refusals import KeyRequired, Malformed, VersionRequired

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION = re.compile(r'"(\d{1,15})"')
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")


def idempotency_key(header: str) -> str:
    """The checked Idempotency-Key; raises KeyRequired when missing or not 1-128 visible ASCII characters."""
    if not _KEY.fullmatch(header):
        raise KeyRequired("This call needs an Idempotency-Key of 1 to 128 visible ASCII characters.")
    return header


def fingerprint(method: str, target: str, body: bytes, key: bytes) -> str:
    """What tells two requests under one Idempotency-Key apart; hex SHA-256, keyed when `key` is not empty.

    It is kept with the history for ever, so the key hides short bodies from guessing.
    """
    text = b"\n".join((method.encode(), target.encode("utf-8", "surrogateescape"), body))
    return hmac.digest(key, text, "sha256").hex() if key else hashlib.sha256(text).hexdigest()


def etag(version: int) -> str:
    """The strong entity tag of a document's version."""
    return f'"{version}"'


def expected_version(header: str) -> int:
    """The version named by If-Match; raises VersionRequired without one, Malformed for anything else."""
    if not header:
        raise VersionRequired("This call needs If-Match with the ETag of the document as you read it.")
    if not (match := _VERSION.fullmatch(header)):
        raise Malformed('If-Match must be one strong ETag as it was served, such as "3".')
    return int(match[1])


def is_unchanged(header: str, tag: str) -> bool:
    """True when If-None-Match names `tag` (weak comparison, RFC 9110 section 13.1.2)."""
    tags = (item.strip().removeprefix("W/") for item in header.split(","))
    return header.strip() == "*" or tag in tags


def correlation(header: str, otherwise: str) -> str:
    """The caller's Correlation-Id when it is well formed, else `otherwise`."""
    return header if _CORRELATION.fullmatch(header) else otherwise
