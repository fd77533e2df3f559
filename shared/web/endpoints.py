"""Routes made ready to serve: schemas built once, and the map from method and path to one of them."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from werkzeug.exceptions import MethodNotAllowed as NoSuchMethod
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.routing import Map, RequestRedirect, Rule

from shared.contracts.dumping import Dump, dumper_of
from shared.contracts.schema import codec_of
from shared.errors import NotFound
from shared.web.calls import Route
from shared.web.refusals import MethodNotAllowed

_LONGEST_PATH = 1024
_LARGEST_NUMBER = 2**53


@dataclass(frozen=True, eq=False)
class Endpoint:
    """A route with its schemas and the nameko entrypoint that its worker runs."""

    route: Route
    entrypoint: Any
    body: Schema | None
    query: Schema | None
    answer: Dump | None
    repeated: Dump | None


def endpoint_of(route: Route, entrypoint: Any) -> Endpoint:
    """Build what serving `route` needs."""
    return Endpoint(
        route, entrypoint, _codec(route.body), _codec(route.query), _dumper(route.answer), _dumper(route.repeated)
    )


def routes_of(service: type) -> list[Route]:
    """All routes that a service class declares, by path and method."""
    found = [
        entrypoint.route
        for _, method in inspect.getmembers(service, inspect.isfunction)
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ())
        if isinstance(getattr(entrypoint, "route", None), Route)
    ]
    return sorted(found, key=lambda each: (each.path, each.method))


class RouteMap:
    """Finds the endpoint for a method and a path."""

    def __init__(self, endpoints: list[Endpoint]) -> None:
        # A path without a value in it is found by one look; the map would search.
        self._constant = {(one.route.method, one.route.path): one for one in endpoints if "<" not in one.route.path}
        rules = [Rule(each.route.path, methods=[each.route.method], endpoint=each) for each in endpoints]
        self._adapter = Map(rules, merge_slashes=False).bind("service")

    def find(self, method: str, path: str) -> tuple[Endpoint, Mapping[str, Any]]:
        """The endpoint and the values in the path; raises NotFound or MethodNotAllowed.

        `path` is as WSGI gives it: bytes in the guise of latin-1.
        """
        if endpoint := self._constant.get((method, path)):
            return endpoint, {}
        readable = _readable(path)
        try:
            endpoint, values = self._adapter.match(readable, method)
        except NoSuchMethod as error:
            allow = sorted(error.valid_methods or ())
            raise MethodNotAllowed(f"This path takes {', '.join(allow)}.", allow=allow) from None
        except (NoSuchPath, RequestRedirect, ValueError):
            raise NotFound("There is nothing at this path.") from None
        if any(isinstance(value, int | float) and value > _LARGEST_NUMBER for value in values.values()):
            raise NotFound("There is nothing at this path.")
        return endpoint, values


def _readable(path: str) -> str:
    try:
        readable = path.encode("latin-1").decode()
    except UnicodeError:
        raise NotFound("There is nothing at this path.") from None
    if len(readable) > _LONGEST_PATH or not readable.isprintable() or readable.startswith("//"):
        raise NotFound("There is nothing at this path.")
    return readable


def _dumper(shape: type | None) -> Dump | None:
    return None if shape is None or shape is bytes else dumper_of(shape)


def _codec(shape: type | None) -> Schema | None:
    return None if shape is None or shape is bytes else codec_of(shape)
