from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import pytest

from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.identity.permissions import PUBLIC
from shared.web.answers import response_of
from shared.web.calls import Answer, Call, Route
from shared.web.endpoints import RouteMap, endpoint_of, routes_of
from shared.web.openapi import document
from shared.web.refusals import MethodNotAllowed, TooManyRequests
from shared.web.routes import route
from shared.web.settings import ANONYMOUS


class Things:
    name = "things"

    @route("POST", "/things", permission="thing.make", status=201)
    def make(self, call: Call) -> Answer:
        """Make a thing."""
        return Answer(location="/things/1")

    @route("GET", "/things/<int:number>", permission=PUBLIC, answer=bytes, summary="Fetch one.")
    def fetch(self, call: Call) -> Answer:
        """Not shown."""
        raise NotFound(str(call.path["number"]))

    @route(
        "PUT",
        "/things/<int:number>",
        permission="thing.make",
        if_match=True,
        body=bytes,
        media="*/*",
        refuses=(TooManyRequests,),
    )
    def change(self, call: Call) -> Answer:
        """Change a thing."""
        return Answer()


def a_call(**path: object) -> Call:
    context = Context("a", "b", "c", datetime.now(UTC))
    return Call(None, path, None, ANONYMOUS, context, None, lambda _: "")


def test_a_service_lists_what_it_declares():
    assert [(each.method, each.handler, each.summary) for each in routes_of(Things)] == [
        ("POST", "make", "Make a thing."),
        ("GET", "fetch", "Fetch one."),
        ("PUT", "change", "Change a thing."),
    ]


def test_a_post_takes_a_key_unless_it_says_otherwise():
    assert [each.idempotent for each in routes_of(Things)] == [True, False, False]


def test_a_get_that_takes_a_body_cannot_be_declared():
    with pytest.raises(TypeError):
        Route("GET", "/", PUBLIC, "x", body=bytes)


def test_a_handler_can_be_called_directly():
    assert Things().make(a_call()) == Answer(location="/things/1")
    with pytest.raises(NotFound):
        Things().fetch(a_call(number=1))


@pytest.fixture
def found() -> RouteMap:
    return RouteMap([endpoint_of(each, None) for each in routes_of(Things)])


def test_the_path_gives_its_values(found):
    endpoint, values = found.find("GET", "/things/7")
    assert (endpoint.route.handler, values) == ("fetch", {"number": 7})


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/things/",
        "//things",
        "/things/x",
        "/things/" + "9" * 30,
        "/things/" + "9" * 5000,
        "/things\0",
        "/\xff",
    ],
)
def test_any_other_path_is_not_found(found, path):
    with pytest.raises(NotFound):
        found.find("GET", path)


def test_an_undeclared_method_learns_which_are_declared(found):
    with pytest.raises(MethodNotAllowed) as caught:
        found.find("DELETE", "/things/1")
    assert caught.value.facts["allow"] == ["GET", "HEAD", "PUT"]


def test_the_openapi_document_says_what_each_route_needs():
    shown = orjson.loads(document("things", routes_of(Things)))
    change = shown["paths"]["/things/{number}"]["put"]
    assert shown["openapi"] == "3.1.0"
    assert [each["name"] for each in change["parameters"]] == ["number", "If-Match"]
    assert set(change["responses"]) >= {"200", "401", "403", "404", "412", "413", "428"}
    assert "429" in change["responses"]
    assert change["security"] == [{"token": []}]
    assert shown["paths"]["/things/{number}"]["get"]["security"] == []
    assert shown["paths"]["/things"]["post"]["parameters"][0]["name"] == "Idempotency-Key"


@dataclass(frozen=True)
class Wish:
    colour: str = "any"


@dataclass(frozen=True)
class Order:
    size: int
    colour: str = "any"


@pytest.mark.parametrize(("body", "needed"), [(Wish, False), (Order, True), (bytes, True)])
def test_a_document_asks_for_a_body_only_where_an_empty_one_would_be_refused(body, needed):
    class Shop:
        name = "shop"

        @route("POST", "/wishes", permission=PUBLIC, body=body, status=201)
        def wish(self, call: Call) -> Answer:
            """Wish for something."""
            return Answer()

    operation = orjson.loads(document("shop", routes_of(Shop)))["paths"]["/wishes"]["post"]
    assert operation["requestBody"]["required"] is needed


class Moving:
    name = "moving"

    @route("POST", "/things", permission="thing.make", answer=Order, repeated=Wish, status=201)
    def make(self, call: Call) -> Answer:
        """Make a thing."""
        return Answer(Wish("red"), status=200)

    @route("POST", "/things/<int:number>", permission="thing.make", answer=Order, repeated=Wish)
    def change(self, call: Call) -> Answer:
        """Change a thing."""
        return Answer({"size": 1, "colour": "red"})


def test_what_a_change_answers_that_was_made_before_is_said_beside_its_answer():
    paths = orjson.loads(document("moving", routes_of(Moving)))["paths"]
    made, changed = (paths[path]["post"]["responses"] for path in ("/things", "/things/{number}"))
    order, wish = ({"$ref": f"#/components/schemas/{name}"} for name in ("Order", "Wish"))
    assert made["201"]["content"]["application/json"]["schema"] == order
    assert made["200"]["content"]["application/json"]["schema"] == wish
    assert changed["200"]["content"]["application/json"]["schema"] == {"anyOf": [order, wish]}


def test_it_is_written_in_the_shape_that_it_has():
    make, change = (endpoint_of(each, None) for each in routes_of(Moving))
    shorter, longer = (
        response_of(each, getattr(Moving(), each.route.handler)(a_call()), "POST", "") for each in (make, change)
    )
    assert (shorter.status, orjson.loads(shorter.body)) == (200, {"colour": "red"})
    assert (longer.status, orjson.loads(longer.body)) == (200, {"size": 1, "colour": "red"})
