"""Calls to the other services: every one bounded in time, every refusal made one kind of error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from shared.errors import QuanhengError

CONNECT_S, READ_S = 3, 10
CONNECTIONS = 64


class Declined(QuanhengError):
    """A service said no, or nothing: its problem document, with status 503 when it could not be reached."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail", "")))
        self.status = status
        self.code = str(problem.get("type", "")).rpartition(":")[2] or "error"
        self.title = str(problem.get("title", ""))
        self.errors: Mapping[str, list[str]] = problem.get("errors", {})


@dataclass(frozen=True)
class Sender:
    """In whose name and in which story a call is made, and in which language its refusals come."""

    token: str
    language: str
    correlation: str

    @property
    def headers(self) -> dict[str, str]:
        """What the service is told of the sender."""
        return {
            "Authorization": f"Bearer {self.token}",
            "Accept-Language": self.language,
            "Correlation-Id": self.correlation,
        }


@dataclass(frozen=True)
class Change:
    """What is sent with a change: the body, the key that makes it happen once, the version it was decided on."""

    body: Any = None
    key: str = ""
    version: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The two headers that make a change safe, where they are given."""
        headers = {"Idempotency-Key": self.key} if self.key else {}
        return {**headers, "If-Match": f'"{self.version}"'} if self.version else headers


class Upstream:
    """The HTTP APIs of the other services, over connections that are kept."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls
        self._session = requests.Session()
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=len(urls), pool_maxsize=CONNECTIONS))

    def get(self, sender: Sender, service: str, path: str, query: Mapping[str, Any]) -> Any:
        """What stands at `path`; raises Declined."""
        return self._send("GET", service, path, headers=sender.headers, params=query)

    def post(self, sender: Sender, service: str, path: str, change: Change) -> Any:
        """What came of a change; raises Declined."""
        return self._send("POST", service, path, headers={**sender.headers, **change.headers}, json=change.body)

    def upload(self, sender: Sender, service: str, path: str, content: bytes) -> Any:
        """What came of sending a file; raises Declined."""
        headers = {**sender.headers, "Content-Type": "application/octet-stream"}
        return self._send("POST", service, path, headers=headers, data=content)

    def _send(self, method: str, service: str, path: str, **parts: Any) -> Any:
        url = self._urls[service] + path
        try:
            answer = self._session.request(method, url, timeout=(CONNECT_S, READ_S), allow_redirects=False, **parts)
            value = answer.json() if answer.content else {}
        except (requests.RequestException, ValueError):
            raise Declined(503, {"type": "urn:quanheng:problem:away", "title": service}) from None
        if answer.status_code >= 400:
            raise Declined(answer.status_code, value)
        return value
