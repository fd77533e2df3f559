"""A running `cases`, and people who call it over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer
from shared.ids import new_id

HOTLINE = Identity("hotline", frozenset({"hotline"}), "330100", 1)
OFFICER = Identity("officer", frozenset({"officer"}), "330110", 2)
HEAD = Identity("head", frozenset({"supervisor"}), "330110", 3)
CITY_HEAD = Identity("city_head", frozenset({"supervisor"}), "330100", 3)
STRANGER = Identity("stranger", frozenset({"officer", "supervisor", "hotline"}), "330200", 3)

CALL: dict[str, Any] = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "site_name": "余杭某加油站",
    "position": "3号枪",
    "narrative": "加了五十升，油箱只有四十五升",
    "caller": {"name": "张三丰", "phone": "13812345678", "address": "余杭区某路一号"},
}


class Client:
    """Calls one service; every answer that is not expected fails with its problem document."""

    def __init__(self, url: str, secrets_dir: str) -> None:
        self._url = url
        self._issuer = TokenIssuer(Path(secrets_dir, "token-signing.pem").read_bytes(), lifetime=timedelta(minutes=30))

    def post(
        self, path: str, body: Any = None, by: Identity = OFFICER, *, version: int | None = None, key: str | None = None
    ) -> requests.Response:
        headers = {**self._headers(by), "Idempotency-Key": key or new_id(), "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return requests.post(f"{self._url}{path}", data=content, headers=headers, timeout=20)

    def get(self, path: str, by: Identity = OFFICER, **query: Any) -> requests.Response:
        return requests.get(f"{self._url}{path}", params=query, headers=self._headers(by), timeout=20)

    def send(
        self, path: str, content: bytes, by: Identity, *, key: str | None = None, **query: Any
    ) -> requests.Response:
        """Send a file."""
        headers = {"Idempotency-Key": key or new_id(), "Content-Type": "application/octet-stream"}
        return requests.post(
            f"{self._url}{path}", params=query, data=content, headers={**self._headers(by), **headers}, timeout=60
        )

    def register(self, **changes: Any) -> Any:
        """A submission taken down at the hotline."""
        return done(self.post("/complaints", {**CALL, **changes}, HOTLINE))

    def act(self, stored: Any, action: str, body: Any = None, by: Identity = OFFICER) -> Any:
        """One change of a submission at the version it was read."""
        return self.act_at(f"/complaints/{stored['id']}/{action}", stored["version"], body, by)

    def act_at(self, path: str, version: int, body: Any = None, by: Identity = OFFICER) -> Any:
        """One change of whatever stands at `path`, at that version."""
        return done(self.post(path, body, by, version=version))

    def _headers(self, by: Identity) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._issuer.issue(by, datetime.now(UTC))}"}


def done(answer: requests.Response) -> Any:
    """The answer's JSON; fails with the problem when it is one."""
    assert answer.ok, f"{answer.status_code} {answer.text}"
    return answer.json()
