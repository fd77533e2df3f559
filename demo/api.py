"""A patient client of the public APIs: the same key again until there is an answer."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import jwt
import requests

Json = dict[str, Any]
T = TypeVar("T")

TIMEOUT = (3, 20)
PATIENCE_S = 30.0


class StepFailed(AssertionError):
    """Something did not hold; the story ends here."""


def eventually(what: str, look: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """What `look` gives as soon as it gives something; raises StepFailed after the patience."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise StepFailed(f"not within {patience_s:.0f} s: {what}")


def require(holds: object, what: str) -> None:
    """Raise StepFailed unless it holds."""
    if not holds:
        raise StepFailed(what)


@dataclass
class Person:
    """Somebody signed in: a name, a token, and the addresses of the services."""

    urls: Mapping[str, str]
    name: str
    token: str
    correlation: str
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def account(self) -> str:
        """The account that the token speaks for."""
        return str(jwt.decode(self.token, options={"verify_signature": False})["sub"])

    def get(self, service: str, path: str, **query: Any) -> Json:
        """The JSON of a GET; raises StepFailed for any refusal."""
        return self._call("GET", service, path, params=query)

    def post(
        self, service: str, path: str, body: Json | None = None, key: str = "", version: int | None = None
    ) -> Json:
        """The JSON of a POST, sent again with the same key while the service is away."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._call("POST", service, path, json=body, headers=headers)

    def send_file(self, service: str, path: str, content: bytes) -> Json:
        """The JSON of a file's upload."""
        return self._call("POST", service, path, data=content, headers={"Content-Type": "application/octet-stream"})

    def act(self, service: str, path: str, action: str, body: Json | None = None) -> Json:
        """Read a document and act on just that version of it."""
        version = self.get(service, path)["version"]
        return self.post(service, f"{path}/{action}", body, version=version)

    def _call(self, method: str, service: str, path: str, **more: Any) -> Json:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Correlation-Id": self.correlation,
            **more.pop("headers", {}),
        }
        answer = eventually(
            f"an answer of {service}", lambda: self._try(method, f"{self.urls[service]}{path}", headers, more)
        )
        require(answer.ok, f"{method} {service}{path}: {answer.status_code} {answer.text[:300]}")
        found: Json = answer.json() if answer.content else {}
        return found

    def _try(self, method: str, url: str, headers: Json, more: Json) -> "Answered | None":
        try:
            answer = self.session.request(method, url, headers=headers, timeout=TIMEOUT, **more)
        except requests.RequestException:
            return None
        return None if answer.status_code == 503 else Answered(answer)


class Answered:
    """A response that is true whatever its status."""

    def __init__(self, response: requests.Response) -> None:
        self.ok = response.ok
        self.status_code = response.status_code
        self.text = response.text
        self.content = response.content
        self.json = response.json


def sign_in(urls: Mapping[str, str], account: Json, correlation: str) -> Person:
    """Sign an account of bootstrap.json in at the console."""
    grant = {"grant_type": "password", "username": account["username"], "password": account["password"]}
    return Person(urls, account["username"], _token(urls, grant), correlation)


def sign_in_client(urls: Mapping[str, str], client: Json, correlation: str) -> Person:
    """Sign a system of bootstrap.json in at the console."""
    grant = {"grant_type": "client_credentials", "client_id": client["client_id"], "client_secret": client["secret"]}
    return Person(urls, client["client_id"], _token(urls, grant), correlation)


def _token(urls: Mapping[str, str], grant: Json) -> str:
    answer = requests.post(f"{urls['console']}/token", json=grant, timeout=TIMEOUT)
    require(answer.ok, f"sign-in: {answer.status_code} {answer.text[:200]}")
    return str(answer.json()["access_token"])
