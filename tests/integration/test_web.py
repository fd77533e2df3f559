"""The web as clients meet it: a real container in a process of its own, and every refusal."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.support.web import BEARER, NOTE, WRITING, Server, assert_problem, get, post, post_raw, running


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("web"), workers=8) as one:
        yield one


def test_a_checked_call_reaches_its_handler_typed_and_comes_back(server):
    response = post(server)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert (response.headers["ETag"], response.headers["Location"]) == ('"1"', "/notes/1")
    shown = response.json()
    assert (shown["title"], shown["actor"], shown["cause"]) == ("scale", "officer-1", "officer-1:key-1")


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
