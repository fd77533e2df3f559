"""Whoever sends the same request again is told no more than they may read by then."""

from dataclasses import replace
from types import SimpleNamespace

from services.emergency.domain import warning as domain
from services.emergency.schemas import ActivatePlan, DismissWarning, FileReport
from services.emergency.service import Service
from services.emergency.store import INCIDENT, WARNING
from shared.contracts.envelope import Context
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.permissions import ROLES, Guard
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments
from shared.store.numbers import MemoryNumbers
from shared.web.calls import Call
from shared.web.repeats import Done
from tests.unit.emergency.build import CALENDAR, COUNTY, NOW, RULES, after, warning

WATCH = Identity("watch", ROLES - {"partner", "system"}, "330110", 1)
MOVED = replace(WATCH, division="330206")
PLAN = ActivatePlan(COUNTY.code, "general", "330110", "fuel_dispenser", "某加油站多台加油机")


class Front(SimpleNamespace):
    """The front of the service, without its server."""

    _warning = Service._warning
    _incident = Service._incident


def a_desk():
    divisions = Divisions.load()
    return SimpleNamespace(
        warnings=Documents(MemoryDocuments(WARNING)),
        incidents=Documents(MemoryDocuments(INCIDENT)),
        numbers=MemoryNumbers(),
        calendar=CALENDAR,
        divisions=divisions,
        guard=Guard(divisions),
        rules=RULES,
    )


def sent(desk, route, key, body=None, by=WATCH, at=NOW, expected=None, **path):
    context = Context(by.subject, key, "story", at)
    return route(Front(desk=desk), Call(body, path, None, by, context, expected, lambda _: ""))


def test_what_was_done_with_an_incident_is_told_to_whoever_may_read_it_and_else_by_its_number():
    desk = a_desk()
    made = sent(desk, Service.activate_plan, "plan", PLAN)
    incident = {"incident_id": made.value["id"]}
    report = FileReport("first", "现场情况", 0, 0, 0)
    acts = [
        (Service.activate_plan, "plan", PLAN, {}),
        (Service.acknowledge_task, "task", None, {**incident, "task": made.value["tasks"][0].code}),
        (Service.file_report, "report", report, incident),
    ]
    for route, key, body, path in acts:
        expected = desk.incidents.get(made.value["id"]).version
        first = sent(desk, route, key, body, expected=expected, **path)
        assert sent(desk, route, key, body, at=after(days=1), **path).value["number"] == first.value["number"]
        again = sent(desk, route, key, body, MOVED, after(days=1), expected, **path)
        assert again.value == Done(made.value["id"], made.value["number"])


def test_a_warning_was_dismissed_whoever_asks_again_and_wherever_they_work_now():
    desk = a_desk()
    desk.warnings.create("w-1", domain.raise_warning(warning()), Context("emergency", "surge", "story", NOW))
    body = DismissWarning("系统测试数据")
    assert sent(desk, Service.dismiss_warning, "no", body, warning_id="w-1").value["state"] == "closed"
    again = sent(desk, Service.dismiss_warning, "no", body, MOVED, after(days=1), warning_id="w-1")
    assert again.value == Done("w-1", "")
