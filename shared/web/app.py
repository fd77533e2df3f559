"""The application of a service: every request in, exactly one answer and one log line out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import eventlet
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars

from shared.ids import new_id
from shared.logging import frames
from shared.web import conditions, pipeline
from shared.web.answers import Response, response_of, response_of_page, response_of_problem
from shared.web.calls import Answer, Incoming
from shared.web.endpoints import Endpoint, RouteMap
from shared.web.problems import is_unavailable, kind_of, problem_of
from shared.web.refusals import Unavailable
from shared.web.settings import WebSettings
from shared.web.workers import Workers

_log = structlog.get_logger("web")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ALWAYS = (("Cache-Control", "private, no-cache"), ("X-Content-Type-Options", "nosniff"))
_BODILESS = frozenset({204, 304})


@dataclass(slots=True)
class Trace:
    """What the log line and the answer's headers say of one request; never a path, a query or a body."""

    id: str
    correlation: str
    method: str
    route: str = "(none)"
    subject: str = ""


class App:
    """Serves `routes` in `workers`; the OpenAPI document, which needs none, is answered here."""

    def __init__(
        self, service: str, routes: RouteMap, workers: Workers, web: WebSettings, document: Callable[[], bytes]
    ) -> None:
        self._service = service
        self._routes = routes
        self._workers = workers
        self._web = web
        self._document = document
        self.draining = False

    def __call__(self, incoming: Incoming) -> Response:
        """Answer one request."""
        started = time.perf_counter()
        trace = _trace(incoming, self._service)
        try:
            response = self._answer(incoming, trace)
        except (Exception, eventlet.Timeout) as error:
            response = self._refuse(error, incoming, trace)
        self._record(trace, response.status, time.perf_counter() - started)
        return _complete(response, trace)

    def _answer(self, incoming: Incoming, trace: Trace) -> Response:
        if self.draining:
            raise Unavailable("The service is stopping.")
        endpoint, path = self._routes.find(incoming.method, incoming.path)
        trace.route = endpoint.route.path
        request = pipeline.Request(incoming, endpoint, path, trace.id, trace.correlation, self._web, self._web.now())
        try:
            call = pipeline.call_of(request)
        finally:
            trace.subject = request.caller.subject
        answer = self._serve(endpoint, call)
        return response_of(endpoint, answer, incoming.method, request.header("If-None-Match"))

    def _serve(self, endpoint: Endpoint, call: Any) -> Answer:
        if endpoint.entrypoint is None:
            return Answer(self._document())
        answer: Answer = self._workers.run(endpoint.entrypoint, call)
        return answer

    def _refuse(self, error: BaseException, incoming: Incoming, trace: Trace) -> Response:
        shown = _shown(error, self._web)
        if kind_of(shown).status == 500 or shown is not error:
            _log_error(error, trace)
        language, accepted = incoming.headers.get("accept-language", ""), incoming.headers.get("accept", "")
        problem = problem_of(shown, trace.id, language)
        if self._web.problem_page is not None and "text/html" in accepted:
            return response_of_page(problem, self._web.problem_page(problem.status, language))
        return response_of_problem(problem)

    def _record(self, trace: Trace, status: int, seconds: float) -> None:
        self._web.meter.observe(trace.method, trace.route, status, seconds)
        _log.info(
            "request",
            method=trace.method,
            route=trace.route,
            status=status,
            ms=round(seconds * 1000, 1),
            subject=trace.subject,
        )


def _trace(incoming: Incoming, service: str) -> Trace:
    id_ = new_id()
    correlation = conditions.correlation(incoming.headers.get("correlation-id", ""), id_)
    clear_contextvars()
    bind_contextvars(service=service, request=id_, correlation=correlation)
    return Trace(id_, correlation, incoming.method if incoming.method in _METHODS else "OTHER")


def _shown(error: BaseException, web: WebSettings) -> BaseException:
    if is_unavailable(error, web.unavailable) or isinstance(error, eventlet.Timeout):
        return Unavailable("A system behind this service is away. Send the call again with the same key.")
    return error


def _log_error(error: BaseException, trace: Trace) -> None:
    """Log where and what kind of error it was; its text may hold anything personal, so it stays out."""
    kinds = [f"{type(each).__module__}.{type(each).__qualname__}" for each in _chain(error)]
    _log.error("request_failed", route=trace.route, error=kinds, frames=frames(error))


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    return chain


def _complete(response: Response, trace: Trace) -> Response:
    headers = [
        *response.headers,
        *_ALWAYS,
        ("Correlation-Id", trace.correlation),
        ("Request-Id", trace.id),
    ]
    if response.status not in _BODILESS:
        headers.append(("Content-Length", str(len(response.body))))
    return Response(response.status, headers, b"" if trace.method == "HEAD" else response.body)
