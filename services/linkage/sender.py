"""The one place that calls partners: bounded in time, no redirects, no answer read, no address it may not reach."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import eventlet
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from services.linkage.domain.addresses import AllowedNetworks
from services.linkage.domain.delivery import ADDRESS_FORBIDDEN, Reply

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
ALL_SECONDS = 10.0


class AddressForbidden(Exception):
    """The name of the partner's host leads to where calls may not go."""


class HttpSender:
    """A `Sender` over HTTP; one for a process."""

    def __init__(self, allowed: AllowedNetworks, seconds: float = ALL_SECONDS) -> None:
        self._seconds = seconds
        self._session = requests.Session()
        # Neither a proxy nor a password of the environment may have a say in where matters are sent.
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(allowed))

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """POST `body`; whatever goes wrong is a Reply without status."""
        # The library's own limits are for each read: a partner that drips bytes would hold the worker for hours.
        with eventlet.Timeout(self._seconds, False):
            return self._send(url, headers, body)
        return Reply(reason="timeout")

    def _send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            with self._session.post(
                url,
                data=body,
                headers={**headers, "User-Agent": "quanheng-linkage", "Connection": "close"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Reply(response.status_code, retry_after=seconds_of(response.headers.get("Retry-After", "")))
        except AddressForbidden:
            return Reply(reason=ADDRESS_FORBIDDEN)
        except requests.exceptions.SSLError:
            return Reply(reason="tls_failed")
        except requests.exceptions.Timeout:
            return Reply(reason="timeout")
        except (requests.exceptions.RequestException, OSError):
            return Reply(reason="no_connection")


def seconds_of(retry_after: str) -> float | None:
    """The seconds that a Retry-After header asks for, a number or a date (RFC 9110 section 10.2.3)."""
    if retry_after.isascii() and retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


class _Adapter(HTTPAdapter):
    """Checks the address it is connected to, not the one a name had when it was looked up."""

    def __init__(self, allowed: AllowedNetworks) -> None:
        self._allowed = allowed
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._allowed)


def _pool_classes(allowed: AllowedNetworks) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections hang up, before a byte is sent, on an address that is not allowed."""

    class Checked(HTTPConnection):
        def _new_conn(self) -> object:  # type: ignore[override]
            sock = super()._new_conn()
            if not allowed.allow(sock.getpeername()[0]):
                sock.close()
                raise AddressForbidden
            return sock

    class CheckedTls(Checked, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Checked

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = CheckedTls

    return {"http": Pool, "https": TlsPool}
