"""Calls to the other services: every one bounded in time, every refusal made one kind of error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from shared.errors import QuanhengError

CONNECT_S, READ_S, FILE_S = 3, 10, 35
"""A file of tens of megabytes takes a service longer to look through, or to make; so does what a long list takes."""

CONNECTIONS = 64


class Declined(QuanhengError):
    """A service said no, or nothing: its problem document, with status 503 when it could not be reached.

    `retry_after` is in how many seconds to come back, where it said so.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: str = "") -> None:
        super().__init__(str(problem.get("detail", "")))
        self.facts = dict(problem.get("facts", {}))
        self.status = status
        self.code = str(problem.get("type", "")).rpartition(":")[2] or "error"
        self.title = str(problem.get("title", ""))
        self.errors: Mapping[str, list[str]] = problem.get("errors", {})
        self.retry_after = retry_after


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
class Visitor:
    """From which address somebody asks who has not signed in, in which language and story."""

    address: str
    language: str
    correlation: str

    @property
    def headers(self) -> dict[str, str]:
        """What the service is told of the visitor."""
        return {
            "X-Forwarded-For": self.address,
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


@dataclass(frozen=True)
class File:
    """A file as a service sends it, with its type and the name it is to be kept under."""

    content: bytes
    media: str
    disposition: str


class Upstream:
    """The HTTP APIs of the other services, over connections that are kept."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls
        self._session = requests.Session()
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=len(urls), pool_maxsize=CONNECTIONS))

    def get(self, sender: Sender, service: str, path: str, query: Mapping[str, Any], seconds: int = READ_S) -> Any:
        """What stands at `path`; raises Declined."""
        return self._send("GET", service, path, seconds, headers=sender.headers, params=query)

    def post(self, sender: Sender, service: str, path: str, change: Change) -> Any:
        """What came of a change; raises Declined."""
        return self._send("POST", service, path, headers={**sender.headers, **change.headers}, json=change.body)

    def ask(self, visitor: Visitor, service: str, path: str, body: Any) -> Any:
        """What a service answers to somebody who has not signed in; raises Declined."""
        return self._send("POST", service, path, headers=visitor.headers, json=body)

    def upload(self, sender: Sender, service: str, path: str, content: bytes, key: str = "") -> Any:
        """What came of sending a file, with a key where it is to happen once; raises Declined."""
        headers = {**sender.headers, **Change(key=key).headers, "Content-Type": "application/octet-stream"}
        return self._send("POST", service, path, FILE_S, headers=headers, data=content)

    def download(self, sender: Sender, service: str, path: str) -> File:
        """A file; raises Declined."""
        answer = self._answer("GET", service, path, FILE_S, headers=sender.headers)
        named = answer.headers.get("Content-Disposition", "attachment")
        return File(answer.content, answer.headers.get("Content-Type", "application/octet-stream"), named)

    def _send(self, method: str, service: str, path: str, seconds: int = READ_S, **parts: Any) -> Any:
        answer = self._answer(method, service, path, seconds, **parts)
        return _json(answer, service) if answer.content else {}

    def _answer(self, method: str, service: str, path: str, seconds: int = READ_S, **parts: Any) -> requests.Response:
        url = self._urls[service] + path
        try:
            answer = self._session.request(method, url, timeout=(CONNECT_S, seconds), allow_redirects=False, **parts)
        except requests.RequestException:
            raise _away(service) from None
        if answer.status_code >= 400:
            raise Declined(answer.status_code, _json(answer, service), answer.headers.get("Retry-After", ""))
        return answer


def _json(answer: requests.Response, service: str) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise _away(service) from None


def _away(service: str) -> Declined:
    return Declined(503, {"type": "urn:quanheng:problem:away", "title": service})
