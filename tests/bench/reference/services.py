"""Three stock nameko services: a gateway that validates, an owner of complaints that stores, a listener that counts."""

import json
import os
import uuid
from pathlib import Path
from typing import Any

import pymongo
from bson import json_util
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
        self.client = pymongo.MongoClient(os.environ["MONGO_URI"], maxPoolSize=64)
        database = self.client.get_database(os.environ["REFERENCE_DATABASE"], write_concern=DURABLE)
        self.complaints = database["complaints"]
        self.template = json_util.loads(Path(os.environ["REFERENCE_DOCUMENT"]).read_text())

    def get_dependency(self, worker_ctx: Any) -> "Collection":
        return self


class Gateway:
    """What the outside calls."""

    name = "gateway"
    complaints = RpcProxy("complaints")

    @http("POST", "/complaints")
    def register(self, request: Request) -> Response:
        """Validate and hand over."""
        try:
            complaint = ComplaintSchema().loads(request.get_data(as_text=True))
        except ValidationError as error:
            return Response(json.dumps(error.messages), status=422, mimetype=JSON)
        registered = self.complaints.register(complaint)
        return Response(json.dumps(registered), status=201, mimetype=JSON)


class Complaints:
    """Owns the complaints."""

    name = "complaints"
    collection = Collection()
    dispatch = EventDispatcher()

    @rpc
    def register(self, complaint: dict[str, Any]) -> dict[str, Any]:
        """Store and announce."""
        document_id = str(uuid.uuid4())
        document = {**self.collection.template, "_id": document_id, "narrative": complaint["narrative"]}
        self.collection.complaints.insert_one(document)
        told = {"id": document_id, "division": complaint["division"], "category": complaint["category"]}
        self.dispatch("complaint_registered", told)
        return {**complaint, "id": document_id}


class Listener:
    """Hears what was registered."""

    name = "listener"
    counter = Counter(Path(os.environ["REFERENCE_COUNTER"]))

    @event_handler("complaints", "complaint_registered")
    def on_complaint_registered(self, payload: dict[str, Any]) -> None:
        """Count it."""
        self.counter.see(payload["id"])
