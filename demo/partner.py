"""A stand-in for a partner department's system: takes signed webhooks, signs for each matter and answers it.

`python -m demo.partner --port 9101 --secret whsec_… --linkage http://127.0.0.1:8002 --token-url
http://127.0.0.1:8000/token --client-id partner-police --client-secret …`. It knows the product only by its public
interface, and prints one line of JSON for each call it gets.
"""

import argparse
import json
import queue
import threading
import time
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

REFERRAL = "quanheng.linkage.referral"
ENDPOINT_TEST = "quanheng.linkage.endpoint_test"
TOLERANCE_SECONDS = 300
LONGEST_BODY = 64 * 1024
MOST_REMEMBERED = 10_000
TRIES = 8
TIMEOUT_SECONDS = 10


class Forged(Exception):
    """The call was not signed with our key, or not within the last five minutes."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a call that is genuine (Standard Webhooks 1.0); raises Forged."""
    message_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not sent_at.isdecimal() or abs(now - int(sent_at)) > TOLERANCE_SECONDS:
        raise Forged
    key = b64decode(secret.removeprefix("whsec_"), validate=True)
    wanted = hmac_digest(key, f"{message_id}.{sent_at}.".encode() + body, sha256)
    for signature in headers.get("webhook-signature", "").split():
        version, _, text = signature.partition(",")
        if version == "v1" and compare_digest(_decoded(text), wanted):
            return message_id
    raise Forged


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


@dataclass
class Api:
    """The linkage service as a partner's system calls it."""

    linkage: str
    token_url: str
    client_id: str
    client_secret: str
    _token: str = ""
    _expires: float = 0.0

    def act(self, path: str, key: str, body: Mapping[str, Any]) -> None:
        """POST with an Idempotency-Key of our own making, so that trying again does nothing twice."""
        headers = {"Authorization": f"Bearer {self._fresh_token()}", "Idempotency-Key": key}
        _post(self.linkage + path, body, headers)

    def _fresh_token(self) -> str:
        if time.monotonic() >= self._expires:
            asked = {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.client_secret,
            }
            given = _post(self.token_url, asked, {})
            self._token = given["access_token"]
            self._expires = time.monotonic() + given["expires_in"] / 2
        return self._token


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
    request = Request(url, json.dumps(body).encode(), {**headers, "Content-Type": "application/json"})
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        return json.loads(answer.read() or b"null")


@dataclass
class Partner:
    """What this department remembers, and what it has yet to do."""

    secret: str
    api: Api
    refusals_left: int = 0
    refuse_with: int = 503
    delay: float = 0.0
    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)
    to_do: "queue.Queue[Mapping[str, Any]]" = field(default_factory=lambda: queue.Queue(MOST_REMEMBERED))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """The HTTP status for one call, and a word for it."""
        try:
            message_id = verify(self.secret, headers, body, time.time())
        except Forged:
            return 401, "forged"
        message = json.loads(body)
        if message["type"] == ENDPOINT_TEST:
            return 204, "tested"
        if message["type"] != REFERRAL:
            return 400, "unknown_type"
        return self._take(message_id, message)

    def _take(self, message_id: str, message: Mapping[str, Any]) -> tuple[int, str]:
        time.sleep(self.delay)
        with self.lock:
            if self.refusals_left > 0:
                self.refusals_left -= 1
                return self.refuse_with, "refused"
            if message_id in self.seen:
                return 200, "repeated"
            self.to_do.put_nowait(message)
            self.seen[message_id] = None
            if len(self.seen) > MOST_REMEMBERED:
                self.seen.popitem(last=False)
        return 200, "taken"

    def work(self) -> None:
        """Sign for each matter and answer it, one after the other, for ever."""
        while True:
            message = self.to_do.get()
            links = message["data"]["links"]
            self._act(links["signature"], f"sign-{message['id']}", {})
            answer = {"outcome": "accepted", "summary": "已收悉，正在办理。"}
            self._act(links["answer"], f"answer-{message['id']}", answer)

    def _act(self, path: str, key: str, body: Mapping[str, Any]) -> None:
        for attempt in range(TRIES):
            try:
                self.api.act(path, key, body)
                say(did=path)
                return
            except (URLError, OSError, ValueError) as error:
                say(failed=path, error=type(error).__name__, status=getattr(error, "code", 0))
                time.sleep(min(0.1 * 2**attempt, 5))


def say(**facts: Any) -> None:
    """One line for whoever watches."""
    print(json.dumps(facts), flush=True)


def handler_of(partner: Partner) -> type[BaseHTTPRequestHandler]:
    """The HTTP side of `partner`."""

    class Handler(BaseHTTPRequestHandler):
        timeout = TIMEOUT_SECONDS

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > LONGEST_BODY:
                self._answer(413)
                return
            body = self.rfile.read(int(length))
            status, word = partner.receive(self.headers, body)  # type: ignore[arg-type]
            say(received=self.headers.get("webhook-id", ""), verdict=word, at=time.time())
            self._answer(status)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Said by `say` already."""

    return Handler


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="A stand-in for a partner department's system.")
    parser.add_argument("--port", type=int, required=True)
    for name in ("secret", "linkage", "token-url", "client-id", "client-secret"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--refuse-first", type=int, default=0, help="refuse so many calls before the first is taken")
    parser.add_argument("--refuse-with", type=int, default=503, help="the status to refuse with")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    return parser.parse_args()


def main() -> None:
    """Serve until ended."""
    given = arguments()
    api = Api(given.linkage, given.token_url, given.client_id, given.client_secret)
    partner = Partner(given.secret, api, given.refuse_first, given.refuse_with, given.delay)
    threading.Thread(target=partner.work, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", given.port), handler_of(partner))
    say(listening=given.port)
    server.serve_forever()


if __name__ == "__main__":
    main()
