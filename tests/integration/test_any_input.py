"""Whatever is sent to a documented call, the answer is one that the document of the API tells of, and no accident."""

import os
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.config import SERVICES
from shared.identity.caller import Identity
from shared.identity.permissions import ROLES
from tests.integration.conftest import servers
from tests.integration.test_bad_input import token_of
from tests.support.cases import Client
from tests.support.world import world as new_world

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "openapi"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    pytest.param(name, found.ok(), id=f"{name} {found.ok().label}")
    for name in SERVICES
    for found in schemathesis.openapi.from_path(DOCUMENTS / f"{name}.json").get_all_operations()
]
ANYBODY = Identity("anybody", ROLES - {"partner"}, "330000", 3)
KINDS = ("complaint", "report", "metrology_dispute")


class Running:
    """Each service when it is first asked for; `cases` has submissions to act on."""

    def __init__(self, world):
        self._world = world
        self._processes = {}

    def url(self, name):
        if name not in self._processes:
            self._processes[name] = self._world.service(name)
            self._processes[name].start()
        return f"http://127.0.0.1:{self._processes[name].port}"

    def accidents(self):
        """Services whose log tells of an error that nobody had thought of."""
        logs = {name: process.log.read_text() for name, process in self._processes.items()}
        return [name for name, log in logs.items() if "Traceback" in log or "uncaught" in log]

    def submission(self, place):
        """A new one, of each kind in turn."""
        client = Client(self.url("cases"), os.environ["SECRETS_DIR"])
        return client.register(kind=KINDS[place % len(KINDS)], instrument={"serial": "SN-1"})["id"]

    def etag(self, path):
        """By which a change is let through: the version as it stands."""
        answer = requests.get(self.url("cases") + path, headers=_signed(), timeout=20)
        return answer.headers["ETag"]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("world")) as world:
        made = Running(world)
        yield made
        assert made.accidents() == []


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_any_input_has_an_answer_that_the_document_tells_of(running, name, operation):
    fit, unfit = (operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    submissions = [running.submission(place) for place in range(3)] if "complaint_id" in operation.path else []

    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(fit | unfit)
    def holds(case):
        if submissions:
            submissions.append(submissions.pop(0))
            case.path_parameters["complaint_id"] = submissions[0]
            if "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = running.etag(f"/complaints/{submissions[0]}")
        case.call_and_validate(base_url=running.url(name), headers=_signed(), checks=CHECKS, timeout=20)

    holds()


def _signed():
    return {"Authorization": f"Bearer {token_of(ANYBODY)}"}
