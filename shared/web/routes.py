"""Routes: what one HTTP call takes, needs and answers is declared once, beside its method."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import Entrypoint, register_entrypoint

from shared.errors import QuanhengError
from shared.identity.permissions import PUBLIC
from shared.web.calls import JSON, LIMIT_BYTES, Answer, Call, Route
from shared.web.endpoints import routes_of
from shared.web.server import ApiServer
from shared.web.workers import Work

__all__ = ["PUBLIC", "Answer", "Call", "Route", "route", "routes_of"]

Handler = TypeVar("Handler", bound=Callable[[Any, Call], Answer])


class RouteEntrypoint(Entrypoint):
    """A route as nameko binds it to a container."""

    server = ApiServer()

    def __init__(self, route: Route) -> None:
        super().__init__()
        self.route = route

    def setup(self) -> None:
        """Make the route known to the server before that starts."""
        self.server.register_provider(self)

    def stop(self) -> None:
        """Take no more calls; those that run are waited for by the container."""
        self.server.drain()
        self.server.unregister_provider(self)


def route(
    method: str,
    path: str,
    *,
    permission: str,
    body: type | None = None,
    query: type | None = None,
    answer: type | None = None,
    repeated: type | None = None,
    status: int = 200,
    summary: str = "",
    idempotent: bool | None = None,
    if_match: bool = False,
    limit_bytes: int = LIMIT_BYTES,
    media: str = JSON,
    documented: bool = True,
    refuses: tuple[type[QuanhengError], ...] = (),
) -> Callable[[Handler], Handler]:
    """Declare the route that the method below serves; Route explains the words, werkzeug the path's syntax.

    A POST takes an Idempotency-Key unless it says otherwise; the summary is the docstring's first line.
    """
    takes_key = method == "POST" if idempotent is None else idempotent

    def declare(handler: Handler) -> Handler:
        text = summary or (inspect.getdoc(handler) or "").partition("\n")[0]
        name = getattr(handler, "__name__", "")
        one = Route(
            method, path, permission, name, body, query, answer, repeated, status, text,
            takes_key, if_match, limit_bytes, media, documented, refuses,
        )  # fmt: skip
        served: Any = _served(handler)
        register_entrypoint(served, RouteEntrypoint(one))
        return served  # type: ignore[no-any-return]

    return declare


def _served(handler: Callable[[Any, Call], Answer]) -> Callable[[Any, Call | Work], Answer | None]:
    """Let a worker run `handler` so that its errors reach the answer and not nameko's log."""

    @functools.wraps(handler)
    def serve(service: Any, call: Call | Work) -> Answer | None:
        if isinstance(call, Work):
            call.run(functools.partial(handler, service))
            return None
        return handler(service, call)

    return serve
