"""From what a handler gives back to what goes over the wire."""

from typing import Any, NamedTuple

import orjson

from shared.contracts.dumping import Dump
from shared.web import conditions
from shared.web.calls import Answer
from shared.web.endpoints import Endpoint
from shared.web.problems import Problem


class Response(NamedTuple):
    """One HTTP response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def response_of(endpoint: Endpoint, answer: Answer, method: str, if_none_match: str) -> Response:
    """The response for `answer`, 304 when a reader already has this version."""
    headers = list(answer.headers.items())
    if answer.location is not None:
        headers.append(("Location", answer.location))
    if answer.version is not None:
        headers.append(("ETag", tag := conditions.etag(answer.version)))
        if if_none_match and method in ("GET", "HEAD") and conditions.is_unchanged(if_none_match, tag):
            return Response(304, headers, b"")
    body = _body(endpoint, answer)
    if body:
        headers.append(("Content-Type", answer.media))
    return Response(answer.status or endpoint.route.status, headers, body)


def response_of_problem(problem: Problem) -> Response:
    """The response for a problem document."""
    return Response(problem.status, problem.headers, problem.body)


def response_of_page(problem: Problem, page: Answer) -> Response:
    """The same refusal as a page for people."""
    kept = [(name, value) for name, value in problem.headers if name != "Content-Type"]
    return Response(problem.status, [*kept, *page.headers.items(), ("Content-Type", page.media)], bytes(page.value))


def _body(endpoint: Endpoint, answer: Answer) -> bytes:
    dump = _dump(endpoint, answer.value)
    if dump is not None:
        return orjson.dumps(dump(answer.value))
    if endpoint.route.answer is bytes:
        return bytes(answer.value or b"")
    if answer.value is not None:
        raise TypeError(f"{endpoint.route.handler} declares no answer and gives one")
    return b""


def _dump(endpoint: Endpoint, value: Any) -> Dump | None:
    repeated = endpoint.route.repeated
    return endpoint.repeated if repeated is not None and isinstance(value, repeated) else endpoint.answer
