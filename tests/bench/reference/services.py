"""Stock nameko services: a gateway that validates, an owner of complaints that stores, a listener that counts.

What ours is held against does what ours promises: the gateway checks the token, and a key sent again makes nothing new.
The `Bare` ones beside it do neither, to show what that costs.
"""

import json
import os
import uuid
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jwt
import pymongo
from bson import json_util
from jwt.algorithms import OKPAlgorithm
from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, Regexp
from nameko.events import EventDispatcher, event_handler
from nameko.extensions import DependencyProvider
from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http
from werkzeug import Request, Response

from tests.bench.counter import Counter

DURABLE = pymongo.WriteConcern(w="majority", j=True, wtimeout=10_000)
JSON = "application/json"


class CallerSchema(Schema):
    """Who called."""

    class Meta:
        unknown = RAISE

    name = fields.String(validate=Length(max=100))
    phone = fields.String(validate=[Length(max=30), Regexp(r"[+0-9０-９ ()\-]*\Z")])
    address = fields.String(validate=Length(max=200))


class ComplaintSchema(Schema):
    """The same fields and bounds as ours."""

    class Meta:
        unknown = RAISE

    division = fields.String(required=True, validate=Regexp(r"33[0-9]{4}\Z"))
    category = fields.String(required=True, validate=Length(1, 64))
    channel = fields.String(required=True, validate=Length(1, 64))
    site_name = fields.String(required=True, validate=Length(1, 200))
    narrative = fields.String(required=True, validate=Length(1, 10_000))
    site_address = fields.String(validate=Length(max=200))
    position = fields.String(validate=Length(max=50))
    caller = fields.Nested(CallerSchema)


class Collection(DependencyProvider):
    """The collection of complaints, and the document that ours stores for the same call."""

    def setup(self) -> None:
        self.client = pymongo.MongoClient[dict[str, Any]](os.environ["MONGO_URI"], maxPoolSize=64)
        database = self.client.get_database(os.environ["REFERENCE_DATABASE"], write_concern=DURABLE)
        self.complaints = database["complaints"]
        self.complaints.create_index("key", unique=True, partialFilterExpression={"key": {"$exists": True}})
        self.template = json_util.loads(Path(os.environ["REFERENCE_DOCUMENT"]).read_text())

    def get_dependency(self, worker_ctx: Any) -> "Collection":
        return self

    def new(self, complaint: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The document for a call."""
        return {**self.template, "_id": str(uuid.uuid4()), "narrative": complaint["narrative"], **more}


class Tokens(DependencyProvider):
    """Checks who calls, with the library that ours uses too."""

    @cached_property
    def key(self) -> Any:
        """The public key of the console."""
        (key,) = json.loads(Path(os.environ["SECRETS_DIR"], "token-jwks.json").read_text())["keys"]
        return OKPAlgorithm.from_jwk(key)

    def get_dependency(self, worker_ctx: Any) -> "Tokens":
        return self

    def subject(self, request: Request) -> str:
        """Who it is; raises PyJWTError, or PermissionError without the role that takes complaints down."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        claims = jwt.decode(token, self.key, algorithms=["EdDSA"], audience="quanheng", issuer="quanheng-console")
        if "hotline" not in claims["roles"]:
            raise PermissionError
        return str(claims["sub"])


def _problem(status: int, text: Any) -> Response:
    return Response(json.dumps(text), status=status, mimetype=JSON)


def _answer(request: Request, register: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
    """Validate and hand over."""
    try:
        complaint = ComplaintSchema().loads(request.get_data(as_text=True))
    except ValidationError as error:
        return _problem(422, error.messages)
    return Response(json.dumps(register(complaint)), status=201, mimetype=JSON)


def _told(document: dict[str, Any]) -> dict[str, Any]:
    return {"id": document["_id"], "division": document["division"], "category": document["category"]}


class Gateway:
    """What the outside calls."""

    name = "gateway"
    complaints = RpcProxy("complaints")
    tokens = Tokens()

    @http("POST", "/complaints")
    def register(self, request: Request) -> Response:
        """Authenticate, authorise, validate and hand over."""
        try:
            subject = self.tokens.subject(request)
        except jwt.PyJWTError:
            return _problem(401, "the token does not hold")
        except PermissionError:
            return _problem(403, "not allowed")
        if not (key := request.headers.get("Idempotency-Key")):
            return _problem(400, "Idempotency-Key is missing")
        return _answer(request, partial(self.complaints.register, f"{subject}:{key}"))


class Complaints:
    """Owns the complaints."""

    name = "complaints"
    collection = Collection()
    dispatch = EventDispatcher()

    @rpc
    def register(self, key: str, complaint: dict[str, Any]) -> dict[str, Any]:
        """Store and announce, unless this key has done so."""
        complaints = self.collection.complaints
        if known := complaints.find_one({"key": key}):
            return {**complaint, "id": known["_id"]}
        document = self.collection.new(complaint, key=key)
        try:
            complaints.insert_one(document)
        except pymongo.errors.DuplicateKeyError:
            (known,) = complaints.find({"key": key})
            return {**complaint, "id": known["_id"]}
        self.dispatch("complaint_registered", _told(document))
        return {**complaint, "id": document["_id"]}


class Listener:
    """Hears what was registered."""

    name = "listener"
    counter = Counter(Path(os.environ["REFERENCE_COUNTER"]))

    @event_handler("complaints", "complaint_registered")
    def on_complaint_registered(self, payload: dict[str, Any]) -> None:
        """Count it."""
        self.counter.see(payload["id"])


class BareGateway:
    """What the outside calls, whoever that is."""

    name = "bare_gateway"
    complaints = RpcProxy("bare_complaints")

    @http("POST", "/complaints")
    def register(self, request: Request) -> Response:
        """Validate and hand over."""
        return _answer(request, self.complaints.register)


class BareComplaints:
    """Owns the complaints, as often as they are sent."""

    name = "bare_complaints"
    collection = Collection()
    dispatch = EventDispatcher()

    @rpc
    def register(self, complaint: dict[str, Any]) -> dict[str, Any]:
        """Store and announce."""
        document = self.collection.new(complaint)
        self.collection.complaints.insert_one(document)
        self.dispatch("complaint_registered", _told(document))
        return {**complaint, "id": document["_id"]}


class BareListener:
    """Hears what was registered there."""

    name = "bare_listener"
    counter = Counter(Path(os.environ["REFERENCE_COUNTER"]))

    @event_handler("bare_complaints", "complaint_registered")
    def on_complaint_registered(self, payload: dict[str, Any]) -> None:
        """Count it."""
        self.counter.see(payload["id"])
