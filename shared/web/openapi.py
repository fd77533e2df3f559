"""The OpenAPI 3.1 document of a service from its routes; `python -m shared.web.openapi cases` prints it."""

import importlib
import re
import sys
from dataclasses import MISSING, fields, is_dataclass
from http import HTTPStatus
from typing import Any

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.config import SERVICES
from shared.contracts.schema import codec_of
from shared.identity.permissions import PUBLIC
from shared.web.calls import JSON, Route
from shared.web.endpoints import routes_of
from shared.web.problems import MEDIA, kind_of_class

_VARIABLE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_TYPES = {"int": "integer", "float": "number"}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:quanheng:problem:invalid"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The id of the request, to quote in a report."},
        "errors": {
            "type": "object",
            "description": "Dotted path of a field -> what is wrong with it.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "facts": {"type": "object", "description": "Particulars of the refusal."},
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key with the same request has one effect, however often it is sent.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,128}$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the document as it was read.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,15}"$'},
}


def front(service: str) -> type:
    """The nameko class of a service."""
    found: type = importlib.import_module(f"services.{service}.service").Service
    return found


def document(service: str, routes: list[Route]) -> bytes:
    """The OpenAPI document of `service` as JSON."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _class(schema).__name__)
    spec = APISpec(title=f"Quanheng {service}", version="1", openapi_version="3.1.0", plugins=[plugin], info={})
    spec.components.schema("Problem", _PROBLEM)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for route in (each for each in routes if each.documented):
        spec.path(path=_path(route), operations={route.method.lower(): _operation(route)})
    return orjson.dumps(spec.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {**_successes(route), **_refusals(route)},
        "security": [] if route.permission == PUBLIC else [{"token": []}],
        "x-permission": route.permission,
    }
    if route.body is not None:
        content = {route.media: {"schema": _schema(route.body)}}
        operation["requestBody"] = {"required": _is_needed(route.body), "content": content}
    return operation


def _is_needed(body: type) -> bool:
    """An empty body stands for the defaults, where there is one for everything."""
    return not is_dataclass(body) or any(
        field.default is MISSING and field.default_factory is MISSING for field in fields(body)
    )


def _parameters(route: Route) -> list[dict[str, Any]]:
    found = [_path_parameter(kind, name) for kind, name in _VARIABLE.findall(route.path)]
    if route.query is not None:
        found.append({"in": "query", "schema": codec_of(route.query)})
    return found + [_KEY] * route.idempotent + [_IF_MATCH] * route.if_match


def _path_parameter(kind: str, name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": _TYPES.get(kind, "string")}}


def _successes(route: Route) -> dict[str, Any]:
    shapes = {route.status: [route.answer] if route.answer else []}
    if route.repeated is not None:
        shapes.setdefault(200, []).append(route.repeated)
    return {str(status): _success(status, some) for status, some in shapes.items()}


def _success(status: int, shapes: list[type]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shapes:
        # Octets have no schema (OpenAPI 3.1): what is sent as it is may be of any form.
        described["content"] = {"*/*": {}} if shapes == [bytes] else {JSON: {"schema": _one_of(shapes)}}
    return described


def _one_of(shapes: list[type]) -> Any:
    """What has all fields of one has those of a shorter one, too."""
    return _schema(shapes[0]) if len(shapes) == 1 else {"anyOf": [_schema(one) for one in shapes]}


def _refusals(route: Route) -> dict[str, Any]:
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(_refusing_statuses(route))
    }


def _refusing_statuses(route: Route) -> set[int]:
    found = {422, 500, 503, *(kind_of_class(each).status for each in route.refuses)}
    if route.permission != PUBLIC:
        found |= {401, 403}
    if route.body is not None:
        found |= {400, 408, 413, 415}
    if _VARIABLE.search(route.path):
        found.add(404)
    if route.method != "GET":
        found.add(409)
    if route.if_match:
        found |= {400, 412, 428}
    return found | ({400} if route.idempotent else set())


def _schema(shape: type) -> Any:
    return {"type": "string", "format": "binary"} if shape is bytes else codec_of(shape)


def _path(route: Route) -> str:
    return _VARIABLE.sub(r"{\2}", route.path)


def _class(schema: Any) -> type:
    return schema if isinstance(schema, type) else type(schema)


def main(arguments: list[str]) -> int:
    """Print the document of the service named by the one argument."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        sys.stderr.write(f"usage: python -m shared.web.openapi {{{','.join(SERVICES)}}}\n")
        return 2
    name = arguments[0]
    sys.stdout.buffer.write(document(name, routes_of(front(name))) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
