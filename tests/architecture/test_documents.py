"""The kept descriptions of the interfaces are what the code says now."""

from pathlib import Path

import pytest
import yaml

from shared.config import SERVICES
from shared.messaging import asyncapi
from shared.web import openapi
from shared.web.routes import routes_of

DOCS = Path(__file__).parents[2] / "docs"


def test_the_asyncapi_document_is_that_of_the_contracts() -> None:
    assert (DOCS / "asyncapi.yaml").read_text(encoding="utf-8") == asyncapi.text(), "run `make docs`"


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
    for reference in _references(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


@pytest.mark.parametrize("service", SERVICES)
def test_the_openapi_document_is_that_of_the_routes(service: str) -> None:
    kept = (DOCS / "openapi" / f"{service}.json").read_bytes()
    assert kept == openapi.document(service, routes_of(openapi.front(service))) + b"\n", "run `make docs`"


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [one for value in node.values() for one in _references(value)]
    if isinstance(node, list):
        return [one for value in node for one in _references(value)]
    return []
