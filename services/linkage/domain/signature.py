"""Signed calls by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, with keys that nobody stores."""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

PREFIX = "whsec_"
_CONTEXT = "quanheng webhook"


@dataclass(frozen=True)
class Keys:
    """Derives every partner's keys from one master key, so that the database holds none."""

    master: bytes = field(repr=False)

    def of(self, partner: str, generation: int) -> bytes:
        """The 32 bytes that sign for a partner; another generation is another key."""
        return hmac.digest(self.master, f"{_CONTEXT}\n{partner}\n{generation}".encode(), "sha256")

    def shown(self, partner: str, generation: int) -> str:
        """The key as it is handed to the partner: the bytes that sign are those after the prefix, decoded."""
        return PREFIX + b64encode(self.of(partner, generation)).decode()


def signed_headers(keys: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers of the specification; one signature for each of `keys`, so that a rotation loses no call."""
    seconds = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = [b64encode(hmac.digest(key, content, "sha256")).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
