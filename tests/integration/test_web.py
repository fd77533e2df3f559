"""The web as clients meet it: a real container in a process of its own, real sockets, every refusal."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
NOTE = {"title": "scale", "weight": 3}
BEARER = {"Authorization": "Bearer officer-1"}
WRITING = {**BEARER, "Idempotency-Key": "key-1"}


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[str]
    port: int
    health_port: int
    log: Path

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def health(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.health_port}{path}", timeout=5)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(folder: Path, workers: int) -> Iterator[Server]:
    port, health_port, log = free_port(), free_port(), folder / "log"
    command = [sys.executable, "-W", "ignore", "-m", "tests.unit.web.sample"]
    numbers = [str(each) for each in (port, workers, health_port)]
    with log.open("w") as errors:
        process = subprocess.Popen([*command, *numbers], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", log.read_text()
        yield Server(process, port, health_port, log)
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("web"), workers=8) as one:
        yield one


@pytest.fixture
def lonely(tmp_path) -> Iterator[Server]:
    """A server with a single worker, of which a test may do what it likes."""
    with running(tmp_path, workers=1) as one:
        yield one


def post(server: Server, body: object = NOTE, headers: dict[str, str] = WRITING) -> requests.Response:
    return requests.post(server.url("/notes"), json=body, headers=headers, timeout=10)


def post_raw(server: Server, raw: bytes, **headers: str) -> requests.Response:
    sent = {**WRITING, "Content-Type": "application/json", **headers}
    return requests.post(server.url("/notes"), data=raw, headers=sent, timeout=10)


def get(server: Server, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url(path), headers={**BEARER, **headers}, timeout=10)


def talk(server: Server, sent: bytes, seconds: float = 5) -> bytes:
    """Send bytes as they are and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as sock:
        sock.sendall(sent)
        received = b""
        while piece := sock.recv(65536):
            received += piece
        return received


def assert_problem(response: requests.Response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["type"] == f"urn:quanheng:problem:{code}"
    assert document["status"] == status
    assert document["instance"] == response.headers["Request-Id"]
    return dict(document)


def test_a_checked_call_reaches_its_handler_typed_and_comes_back(server):
    response = post(server)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert (response.headers["ETag"], response.headers["Location"]) == ('"1"', "/notes/1")
    shown = response.json()
    assert (shown["title"], shown["actor"], shown["cause"]) == ("scale", "officer-1", "officer-1:key-1")


def test_one_connection_serves_many_calls(server):
    with requests.Session() as session:
        ports = set()
        for _ in range(5):
            response = session.get(server.url("/notes"), headers=BEARER, timeout=5, stream=True)
            ports.add(response.raw.connection.sock.getsockname())
            assert response.content
    assert len(ports) == 1


def test_pipelined_calls_are_answered_in_order(server):
    one = b"GET /notes/%d HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n%s\r\n"
    received = talk(server, one % (1, b"") + one % (2, b"Connection: close\r\n"))
    assert received.index(b"note 1") < received.index(b"note 2")


def test_an_unknown_path_is_a_404_problem(server):
    assert_problem(get(server, "/nowhere/13800000000"), 404, "not_found")


@pytest.mark.parametrize(("method", "path", "allow"), [
    ("OPTIONS", "/notes", "GET, HEAD, POST"),
    ("PATCH", "/notes/1", "DELETE, GET, HEAD, PUT"),
    ("HEAD", "/files", "POST"),
    ("TRACE", "/notes", "GET, HEAD, POST"),
])  # fmt: skip
def test_an_undeclared_method_is_405_and_learns_what_is_allowed(server, method, path, allow):
    response = requests.request(method, server.url(path), timeout=5)
    assert (response.status_code, response.headers["Allow"]) == (405, allow)


def test_head_answers_as_get_does_without_the_body(server):
    with requests.Session() as session:
        full = session.get(server.url("/notes"), headers=BEARER, timeout=5)
        head = session.head(server.url("/notes"), headers=BEARER, timeout=5)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == full.headers["Content-Length"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer forged"}])
def test_without_a_token_that_holds_it_is_401_with_a_challenge(server, headers):
    response = post(server, headers={"Idempotency-Key": "k", **headers})
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_the_permission_it_is_403(server):
    response = requests.delete(server.url("/notes/1"), headers=BEARER, timeout=5)
    assert_problem(response, 403, "forbidden")


def test_another_content_type_is_415(server):
    assert_problem(post_raw(server, b"title=x", **{"Content-Type": "text/plain"}), 415, "unsupported_media_type")


@pytest.mark.parametrize("raw", [
    b"{",
    b'{"title": "\xff\xfe"}',
    b'{"title": "\\ud800"}',
    b'{"title": "a", "weight": NaN}',
    b'{"title": "a", "title": "b"}',
    b'{"title": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
])  # fmt: skip
def test_a_body_that_is_not_strict_json_is_400(server, raw):
    assert_problem(post_raw(server, raw), 400, "malformed")


@pytest.mark.parametrize(("raw", "field"), [
    (b'{"title": "a", "weight": 99999999999999999999}', "weight"),
    (b'{"title": "a", "weight": 1e300}', "weight"),
    (b'{"title": "a\\u0000"}', "title"),
    (b'{"title": "a", "colour": "red"}', "colour"),
    (b'{"title": 7}', "title"),
    (b'{"title": "aaaaaaaaaaaaaaaaaaaaaaaaaaa"}', "title"),
    (b'{"title": "a", "weight": "3"}', "weight"),
    (b'[]', "_schema"),
    (b'', "title"),
])  # fmt: skip
def test_a_wrong_value_is_422_under_the_name_of_its_field(server, raw, field):
    assert field in assert_problem(post_raw(server, raw), 422, "invalid")["errors"]


def test_every_wrong_field_is_named_at_once(server):
    response = post(server, {"weight": 1000, "colour": "red"})
    assert set(assert_problem(response, 422, "invalid")["errors"]) == {"title", "weight", "colour"}


def test_titles_come_in_chinese_for_those_who_ask(server):
    response = post(server, {}, {**WRITING, "Accept-Language": "zh-CN"})
    assert response.json()["title"] == "输入不符合要求"


def test_a_20_mb_body_is_413_and_the_answer_arrives(server):
    assert_problem(post_raw(server, b"x" * 20_000_000), 413, "body_too_large")


def test_a_chunked_body_is_counted_while_it_is_read(server):
    pieces = (b"x" * 8192 for _ in range(1000))
    headers = {**WRITING, "Content-Type": "application/json"}
    response = requests.post(server.url("/notes"), data=pieces, headers=headers, timeout=10)
    assert_problem(response, 413, "body_too_large")


def test_a_chunked_body_within_the_limit_is_taken(server):
    response = requests.post(server.url("/files"), data=iter([b"abc", b"def"]), timeout=5)
    assert response.content == b"abcdef"


HEAD = b"POST /notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nIdempotency-Key: k\r\n"
TYPED = HEAD + b"Content-Type: application/json\r\n"


def test_a_body_that_trickles_is_408_however_steadily(server):
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(TYPED + b"Content-Length: 1000\r\n\r\n")
        sock.settimeout(0.2)
        received = b""
        while not received and time.monotonic() - started < 5:
            try:
                sock.sendall(b" ")
                received = sock.recv(4096)
            except TimeoutError:
                continue
    assert received.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - started < 4


def test_a_head_that_trickles_is_cut_off(server):
    assert talk(server, b"GET /notes HTTP/1.1\r\nHost: x\r\nX-Slow: ") == b""


def test_a_body_shorter_than_it_claims_is_400(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as sock:
        sock.sendall(TYPED + b"Content-Length: 1000\r\n\r\n{}")
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_a_body_longer_than_it_claims_is_not_read_on_as_a_call(server):
    received = talk(server, TYPED + b"Content-Length: 2\r\n\r\n{}GET /notes HTTP/1.1\r\nEvil\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 422 ")
    assert received.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 400 Bad Request" in received


@pytest.mark.parametrize("sent", [
    b"\x16\x03\x01\x02\x00\r\n\r\n",
    b"GET /notes\r\n\r\n",
    b"GET /notes HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    b"GET /notes HTTP/1.1\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
    HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
])  # fmt: skip
def test_what_is_not_http_is_400_without_a_word(server, sent):
    received = talk(server, sent)
    assert b" 400 " in received.partition(b"\r\n")[0]
    assert received.endswith(b"\r\n\r\n")


def test_an_endless_address_is_414(server):
    assert b" 414 " in talk(server, b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\n\r\n").partition(b"\r\n")[0]


def test_a_client_that_asks_first_is_refused_before_it_sends(server):
    received = talk(
        server, HEAD.replace(b"Bearer a", b"Bearer forged") + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"
    )
    assert received.startswith((b"HTTP/1.1 415 ", b"HTTP/1.1 401 "))


@pytest.mark.parametrize("key", [None, "", "x" * 129, "a b"])
def test_a_post_needs_a_good_idempotency_key(server, key):
    headers = {**BEARER} if key is None else {**BEARER, "Idempotency-Key": key}
    assert_problem(post(server, headers=headers), 400, "idempotency_key_required")


def test_the_same_call_has_the_same_fingerprint_however_it_is_spelled(server):
    one = post_raw(server, b'{"title":"a", "weight":1}').json()["fingerprint"]
    other = post_raw(server, b'{"weight":1,"title":"a"}').json()["fingerprint"]
    third = post_raw(server, b'{"weight":2,"title":"a"}').json()["fingerprint"]
    assert one == other != third


def test_an_etag_makes_the_round_through_if_match(server):
    tag = get(server, "/notes/1").headers["ETag"]
    response = requests.put(server.url("/notes/1"), json=NOTE, headers={**BEARER, "If-Match": tag}, timeout=5)
    assert (response.status_code, response.json()["expected"], response.headers["ETag"]) == (200, 3, '"4"')


@pytest.mark.parametrize(("tag", "status", "code"), [
    (None, 428, "version_required"),
    ('"2"', 412, "stale"),
    ("3", 400, "malformed"),
    ("*", 400, "malformed"),
])  # fmt: skip
def test_a_change_without_the_present_version_is_refused(server, tag, status, code):
    headers = BEARER if tag is None else {**BEARER, "If-Match": tag}
    response = requests.put(server.url("/notes/1"), json=NOTE, headers=headers, timeout=5)
    assert_problem(response, status, code)


def test_a_reader_who_has_the_version_gets_304_and_no_body(server):
    response = get(server, "/notes/1", **{"If-None-Match": '"3"'})
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", '"3"')


def test_the_query_comes_typed(server):
    response = get(server, "/notes?limit=5&open=true&tags=a&tags=b")
    assert response.json() == {"limit": 5, "open": True, "tags": ["a", "b"]}


def test_an_unknown_query_field_is_422(server):
    assert_problem(get(server, "/notes?colour=red"), 422, "invalid")
    assert_problem(get(server, "/notes/1?colour=red"), 422, "invalid")


def test_a_correlation_id_is_carried_through_and_a_bad_one_replaced(server):
    kept = get(server, "/notes/1", **{"Correlation-Id": "story-0001"})
    assert kept.headers["Correlation-Id"] == kept.json()["correlation"] == "story-0001"
    assert get(server, "/notes/1", **{"Correlation-Id": "bad id"}).headers["Correlation-Id"] != "bad id"


@pytest.mark.parametrize(("kind", "status", "code"), [
    ("crash", 500, "internal"),
    ("away", 503, "unavailable"),
    ("slow", 503, "unavailable"),
    ("refused", 409, "refused"),
    ("contended", 409, "contended"),
])  # fmt: skip
def test_what_a_handler_raises_becomes_its_status(server, kind, status, code):
    assert_problem(get(server, f"/failures/{kind}"), status, code)


def test_a_crash_leaks_nothing_to_the_client_or_the_log(server):
    response = get(server, "/failures/crash")
    assert "hunter2" not in response.text + str(response.headers)
    log = server.log.read_text()
    assert "builtins.RuntimeError" in log
    assert "hunter2" not in log


def test_the_log_names_the_route_and_never_the_path_or_the_query(server):
    get(server, "/notes/424242?secret=13800000000", **{"Correlation-Id": "look-for-me"})
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if "look-for-me" in line]
    assert [(each["route"], each["status"], each["subject"]) for each in lines] == [
        ("/notes/<int:number>", 422, "officer-1")
    ]
    assert "424242" not in server.log.read_text()
    assert "13800000000" not in server.log.read_text()


def test_the_openapi_document_is_served_to_anybody(server):
    document = requests.get(server.url("/openapi.json"), timeout=5).json()
    assert document["openapi"] == "3.1.0"
    assert "/notes/{number}" in document["paths"]


def test_metrics_count_by_route_pattern(server):
    get(server, "/notes/1")
    text = server.health("/metrics").text
    assert 'http_request_seconds_count{method="GET",route="/notes/<int:number>",status="200"}' in text
    assert "/notes/1" not in text


def test_health_answers_while_every_worker_is_busy(lonely):
    with busy(lonely, tenths=20):
        assert lonely.health("/livez").status_code == 200
        assert lonely.health("/readyz").json() == {"ready": True, "checks": {"accepting": True}}


def test_a_full_queue_is_503_with_a_time_to_come_back(lonely):
    with busy(lonely, tenths=20):
        response = get(lonely, "/notes/1")
        assert_problem(response, 503, "unavailable")
        assert int(response.headers["Retry-After"]) > 0


def test_a_stop_refuses_new_calls_and_lets_the_present_one_finish(lonely):
    with requests.Session() as kept, busy(lonely, tenths=15) as slow:
        kept.get(lonely.url("/nowhere"), timeout=5)
        lonely.process.send_signal(signal.SIGTERM)
        await_true(lambda: lonely.health("/readyz").status_code == 503)
        response = kept.get(lonely.url("/notes/1"), headers=BEARER, timeout=5)
        assert_problem(response, 503, "unavailable")
        assert response.headers["Connection"] == "close"
    assert slow.answers == [200]
    assert lonely.process.wait(timeout=10) == 0


def test_idle_connections_do_not_hold_up_a_stop(lonely):
    with requests.Session() as session:
        session.get(lonely.url("/openapi.json"), timeout=5)
        lonely.process.send_signal(signal.SIGTERM)
        assert lonely.process.wait(timeout=5) == 0


def test_a_full_house_sees_the_idlest_connection_out(lonely):
    idle = [socket.create_connection(("127.0.0.1", lonely.port), timeout=5) for _ in range(40)]
    try:
        assert get(lonely, "/notes/1").status_code == 200
    finally:
        for each in idle:
            each.close()


def test_clients_that_break_off_do_no_harm(lonely):
    for sent in (b"", b"GET", TYPED + b"Content-Length: 50\r\n\r\n{", b"\xff" * 100):
        with socket.create_connection(("127.0.0.1", lonely.port), timeout=5) as sock:
            sock.sendall(sent)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert get(lonely, "/notes/1").status_code == 200


@dataclass
class Busy:
    answers: list[int]


@contextmanager
def busy(server: Server, tenths: int) -> Iterator[Busy]:
    """Keep the one worker of `server` at work within this block."""
    state = Busy([])
    url = server.url(f"/slow/{tenths}")
    thread = threading.Thread(target=lambda: state.answers.append(requests.get(url, timeout=10).status_code))
    thread.start()
    await_true(lambda: "slow_started" in server.log.read_text())
    yield state
    thread.join(timeout=10)


def await_true(holds) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.01)
