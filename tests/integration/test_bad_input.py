"""Whatever comes in: a clear 4xx problem document, nothing stored, nothing personal in the log."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer
from shared.ids import new_id
from tests.integration.conftest import required, servers
from tests.support.world import world as new_world

HOTLINE = Identity("hotline", frozenset({"hotline"}), "330100", 1)
SECRET_WORDS = ("张三丰", "13812345678", "余杭区某路一号")
GOOD = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "site_name": "余杭某加油站",
    "narrative": "加了五十升，油箱只有四十五升",
    "caller": {"name": SECRET_WORDS[0], "phone": SECRET_WORDS[1], "address": SECRET_WORDS[2]},
}


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """One running `cases` for all of this: nothing here may leave a trace in it."""
    with new_world(servers(), tmp_path_factory.mktemp("world")) as world:
        process = world.service("cases")
        process.start()
        yield Front(world, process)


class Front:
    """A client with a good token, and a look at what was stored and logged."""

    def __init__(self, world, process):
        self._world = world
        self._process = process
        self.url = f"http://127.0.0.1:{process.port}"

    def post(self, body=None, *, raw=None, token=None, key=None, **headers):
        sent = {
            "Authorization": f"Bearer {token or token_of(HOTLINE)}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or new_id(),
            **headers,
        }
        content = raw if raw is not None else json.dumps(body, ensure_ascii=False).encode()
        return requests.post(f"{self.url}/complaints", data=content, headers=sent, timeout=20)

    def stored(self):
        database = self._world.database("cases")
        people = self._world.database("vault")["people"]
        return database["complaints"].count_documents({}) + people.count_documents({})

    def log(self):
        return self._process.log.read_text()


def token_of(identity, key=None, **lasts):
    pem = key or Path(required("SECRETS_DIR"), "token-signing.pem").read_bytes()
    return TokenIssuer(pem, lifetime=timedelta(**(lasts or {"minutes": 5}))).issue(identity, datetime.now(UTC))


def forged():
    strange = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return token_of(HOTLINE, strange)


def nested(depth):
    return b'{"narrative":' + b"[" * depth + b"]" * depth + b"}"


BODIES = {
    "an unknown field": (422, {"body": {**GOOD, "extra": 1}}),
    "an unknown field of a caller": (422, {"body": {**GOOD, "caller": {"name": "张三丰", "wechat": "x"}}}),
    "a number for text": (422, {"body": {**GOOD, "narrative": 5}}),
    "a list for text": (422, {"body": {**GOOD, "site_name": ["余杭某加油站"]}}),
    "a truth value for text": (422, {"body": {**GOOD, "division": True}}),
    "a missing field": (422, {"body": {"division": "330110"}}),
    "text that is too long": (422, {"body": {**GOOD, "narrative": "长" * 10_001}}),
    "a division with a line break": (422, {"body": {**GOOD, "division": "330110\n"}}),
    "a division that does not exist": (422, {"body": {**GOOD, "division": "339999"}}),
    "another province's division": (422, {"body": {**GOOD, "division": "110101"}}),
    "another city's division": (403, {"body": {**GOOD, "division": "330203"}}),
    "an unknown category": (422, {"body": {**GOOD, "category": "space_ship"}}),
    "a credit code with a slip": (422, {"body": {**GOOD, "credit_code": "91110000600037341M"}}),
    "a phone of letters": (422, {"body": {**GOOD, "caller": {"phone": "call me"}}}),
    "a caller who is nobody": (422, {"body": {**GOOD, "caller": {}}}),
    "a NUL in text": (422, {"body": {**GOOD, "narrative": "少\x00量"}}),
    "a lone surrogate": (400, {"raw": b'{"narrative": "\\ud800"}'}),
    "invalid UTF-8": (400, {"raw": b'{"narrative": "\xff\xfe"}'}),
    "broken JSON": (400, {"raw": b'{"narrative": '}),
    "a huge number": (400, {"raw": b'{"narrative": 1' + b"0" * 400 + b"}"}),
    "a number that is none": (400, {"raw": b'{"narrative": NaN}'}),
    "deep nesting": (400, {"raw": nested(5000)}),
    "a list for the body": (422, {"raw": b"[]"}),
    "no body": (422, {"raw": b""}),
    "twenty megabytes": (413, {"raw": b"a" * 20_000_000}),
    "another content type": (415, {"body": GOOD, "Content-Type": "text/xml"}),
    "a key that is too long": (400, {"body": GOOD, "key": "k" * 129}),
    "a token that is none": (401, {"body": GOOD, "token": "expired"}),
}


@pytest.mark.parametrize("what", BODIES)
def test_bad_input_is_refused_with_a_problem_document_and_leaves_nothing(front, what):
    status, how = BODIES[what]
    answer = front.post(**how)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert front.stored() == 0
    assert not [word for word in SECRET_WORDS if word in front.log() or word in answer.text]


def test_a_forged_an_expired_and_a_foreign_token_are_refused(front):
    partner = Identity("partner", frozenset({"partner"}), "330000", 0, partner="police")
    for status, token in [
        (401, forged()),
        (401, token_of(HOTLINE, seconds=-60)),
        (401, token_of(HOTLINE)[:-4] + "AAAA"),
        (401, "x" * 5000),
        (403, token_of(partner)),
    ]:
        assert front.post(GOOD, token=token).status_code == status
    assert front.stored() == 0


def test_another_divisions_complaint_is_not_shown_whatever_its_id(front):
    for strange in ("00000000-0000-0000-0000-000000000000", "../../etc/passwd", "%00", "x" * 2000):
        headers = {"Authorization": f"Bearer {token_of(HOTLINE)}"}
        answer = requests.get(f"{front.url}/complaints/{strange}", headers=headers, timeout=10)
        assert answer.status_code in (400, 404, 414), answer.text
        assert "Traceback" not in answer.text
