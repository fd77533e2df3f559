"""Trap 23: a report goes through every service, and who made it turns up nowhere but in the vault."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
import requests

from shared.config import SERVICES
from shared.identity.caller import Identity
from tests.integration.conftest import required, servers
from tests.integration.linkage_rig import ScriptedPartner, serving
from tests.support.cases import CALL, HEAD, HOTLINE, OFFICER, Client, done
from tests.support.notify import Mailbox
from tests.support.waiting import eventually
from tests.support.world import World
from tests.support.world import world as new_world

REPORTER = {
    "name": "欧阳丹青",
    "phone": "13987654321",
    "address": "余杭区仓前街道无名弄七号八〇一室",
    "id_number": "330110198802023339",
    "email": "danqing@mark.example",
}
AGENT = {"role": "agent", "name": "司徒静远", "phone": "13976543210", "powers": "代为举报", "until": "2099-01-01"}
MARKS = (
    *(*REPORTER.values(), AGENT["name"], AGENT["phone"], "139 8765 4321"),
    *("丹青", "静远", "欧阳*", "司徒*", "无名弄", "仓前街道", "****4321", "****3210", "********3339", "danqing"),
)
NARRATIVE = (
    "加油机换了主板。我是欧阳丹青，电话139 8765 4321，身份证330110198802023339，"
    "住余杭区仓前街道无名弄七号八〇一室，邮箱danqing@mark.example。"
)
REPORT = {
    "kind": "report",
    "caller": REPORTER,
    "parties": [AGENT],
    "narrative": NARRATIVE,
    "category": "fuel_dispenser",
}
TOLD = {"channel": "phone", "proof": "通话记录1号"}
ALL_SEEING = Identity("linkage_officer", frozenset({"linkage_officer"}), "330000", 1)
AUDITOR = Identity("auditor", frozenset({"auditor"}), "330000", 2)


@dataclass
class Platform:
    """All services in one world, a partner's system, a mail server, and an ear at every exchange."""

    world: World
    services: dict[str, Any]
    partner: ScriptedPartner
    mailbox: Mailbox
    seen: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Client:
        return Client(f"http://127.0.0.1:{self.services[service].port}", required("SECRETS_DIR"))


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    env = servers()
    with ExitStack() as stack:
        world = stack.enter_context(new_world(env, tmp_path_factory.mktemp("unknown")))
        partner = stack.enter_context(serving(ScriptedPartner()))
        mailbox = stack.enter_context(Mailbox().open())
        services = {name: world.service(name) for name in SERVICES}
        for name in SERVICES:
            world.vhost.listen(name, f"ear.{name}")
        urls = {f"{name.upper()}_URL": f"http://127.0.0.1:{one.port}" for name, one in services.items()}
        own = {"PARTNER_NETWORKS": "127.0.0.0/8", "SMTP_URI": f"smtp://127.0.0.1:{mailbox.port}", **urls}
        for process in services.values():
            process.launch(**own)
        for process in services.values():
            process.await_ready()
        yield Platform(world, services, partner, mailbox)
        world.client.drop_database(f"{world.prefix}vault")
        world.client.drop_database(f"{world.prefix}files")


@pytest.fixture(scope="module")
def story(platform):
    """A report is taken down, checked, becomes a major case, goes to the police, pages people, and is closed."""
    cases = platform.client("cases")
    done(
        platform.client("linkage").post(
            "/partners/police", {"transport": "webhook", "url": platform.partner.url}, ALL_SEEING
        )
    )
    eventually(lambda: platform.world.database("notify")["contacts"].count_documents({}) >= 8)
    report = cases.register(**REPORT)
    other = cases.register(**{**REPORT, "also_report": True, "kind": "complaint", "claims": ["refund"]})
    platform.seen["mixed"] = cases.act(other, "clue")["id"]
    report = cases.act(report, "links", {"other": other["id"]})
    for action, body, by in (
        ("check", None, OFFICER), ("filing", None, HEAD), ("information", TOLD, OFFICER),
        ("supplements", {"text": "又有一台同样", "new_facts": True}, OFFICER),
    ):  # fmt: skip
        report = cases.act(report, action, body, by)
    evidence = {
        "kind": "electronic_data", "officers": ["officer", "colleague"], "findings": ["cheating_device", "casualties"],
        "description": "主板存储芯片被替换",
    }  # fmt: skip
    case = eventually(
        lambda: cases.get(f"/cases/{report['case_id']}").ok and cases.get(f"/cases/{report['case_id']}").json()
    )
    major = cases.act_at(f"/cases/{case['id']}/evidence", case["version"], evidence)
    assert major["level"]
    for _ in range(40):
        cases.register(kind="report", caller=REPORTER, narrative=NARRATIVE)
    _use_what_opens_people(platform, cases, report)
    eventually(lambda: platform.partner.calls, 30)
    eventually(lambda: [one for one in platform.mailbox.mails() if major["number"] in one["subject"] + one["text"]], 30)
    eventually(lambda: platform.world.database("emergency")["warnings"].count_documents({}), 30)
    eventually(lambda: not any(platform.world.unpublished(name, kind) for name, kind in _kinds(platform)), 30)
    return report


def _use_what_opens_people(platform, cases, report):
    """Open, search and ask in public, so that whatever these leave behind is looked at, too."""
    opened = done(cases.post(f"/complaints/{report['id']}/people", {"reason": "核实情况"}, HEAD))
    assert opened["name"] == REPORTER["name"]
    done(cases.post("/complaint-searches", {"phone": REPORTER["phone"]}, HEAD))
    done(cases.post("/complaint-searches", {"id_number": REPORTER["id_number"]}, HOTLINE))
    report = cases.get(f"/complaints/{report['id']}", HEAD).json()
    asked, version = {"form": "report_record"}, report["version"]
    assert cases.post(f"/complaints/{report['id']}/forms", asked, OFFICER, version=version).status_code == 403
    form = cases.act(report, "forms", asked, HEAD)
    assert cases.get(f"/complaints/{report['id']}/documents/{form['file_sha256']}", HEAD).content[:2] == b"PK"
    body = {"number": report["number"], "phone": REPORTER["phone"], "code": opened["query_code"]}
    page = requests.post(f"http://127.0.0.1:{platform.services['console'].port}/status", data=body, timeout=20)
    assert page.status_code == 200
    assert cases.post("/complaints", {**CALL, "caller": {**REPORTER, "wechat": "x"}}, HOTLINE).status_code == 422


def _kinds(platform):
    return [
        (name, kind)
        for name in SERVICES
        for kind in platform.world.database(name).list_collection_names()
        if not kind.startswith("system.")
    ]


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


def text_of(value: Any) -> str:
    """Everything inside, with what is bytes read as text, and the parts of a Word document likewise."""
    if isinstance(value, dict):
        return " ".join(f"{name} {text_of(one)}" for name, one in value.items())
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    if isinstance(value, bytes) and is_zipfile(BytesIO(value)):
        document = ZipFile(BytesIO(value))
        return text_of([document.read(name) for name in document.namelist()])
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def test_trap_23_no_database_but_the_vault_holds_the_reporter(platform, story):
    names = [name for name in platform.world.client.list_database_names() if name.startswith(platform.world.prefix)]
    assert {name.removeprefix(platform.world.prefix) for name in names} >= {*SERVICES, "vault"}
    for name in names:
        database = platform.world.client[name]
        kept = {kind: text_of(list(database[kind].find())) for kind in database.list_collection_names()}
        assert not {kind: marks_in(text) for kind, text in kept.items() if marks_in(text)}, name


def test_trap_23_no_message_on_the_wire_holds_the_reporter(platform, story):
    for name in SERVICES:
        messages = platform.world.vhost.take(f"ear.{name}")
        assert messages, name
        for message in messages:
            text = json.dumps(json.loads(message.body), ensure_ascii=False) + str(message.headers)
            assert not marks_in(text), message.headers


def test_trap_23_no_letter_to_a_partner_and_no_mail_holds_the_reporter(platform, story):
    assert platform.partner.calls
    for headers, body in platform.partner.calls:
        assert not marks_in(body.decode() + json.dumps(json.loads(body), ensure_ascii=False) + str(headers))
    mails = platform.mailbox.mails()
    assert mails
    assert not [mail for mail in mails if marks_in(mail["subject"] + mail["text"])]
    to_others = [mail for mail in mails if mail["to"] != [REPORTER["email"]]]
    assert to_others
    assert not marks_in(str(to_others))


def test_trap_23_no_log_holds_the_reporter(platform, story):
    for name, process in platform.services.items():
        text = process.log.read_text()
        assert text, name
        assert not marks_in(text), name


def test_trap_23_nothing_that_an_officer_a_linkage_officer_or_an_auditor_reads_holds_the_reporter(platform, story):
    cases, path = platform.client("cases"), f"/complaints/{story['id']}"
    suggestion = {"division": "330110", "category": "other", "site_name": "某新站", "phone": REPORTER["phone"]}
    read = [
        cases.get(f"{path}{part}", by)
        for by in (OFFICER, HOTLINE, AUDITOR, ALL_SEEING)
        for part in ("", "/people", "/caller")
    ]
    read += [cases.get("/complaints", OFFICER, limit=200), cases.get(f"/cases/{story['case_id']}")]
    read += [
        cases.get(f"/trace/{story['correlation']}", AUDITOR),
        platform.client("linkage").get("/referrals", ALL_SEEING),
    ]
    read += [platform.client("notify").get("/inbox", HEAD), platform.client("emergency").get("/warnings", AUDITOR)]
    suggested = cases.post("/complaint-suggestions", suggestion, HOTLINE)
    for answer in (*read, suggested):
        assert answer.ok, answer.text
        assert not marks_in(answer.text)
    assert "JB" not in cases.get(f"/trace/{story['correlation']}", AUDITOR).text
    assert "JB" in cases.get(f"/trace/{story['correlation']}", HEAD).text
    assert not [
        one for one in suggested.json()["items"] if "same_caller" in one["reasons"] and one["number"][:2] == "JB"
    ]


def _assigned(cases, submission):
    """The submission once its officer is paged, as the head reads it."""
    path = f"/complaints/{submission}"
    half = eventually(lambda: (got := cases.get(path, HEAD)).ok and got.json())
    return cases.act(half, "assignment", {"officer": "officer"}, HEAD)


def test_trap_23_no_page_and_no_story_leads_from_one_half_of_a_mixed_submission_to_the_other(platform, story):
    cases, notify = platform.client("cases"), platform.client("notify")
    complaint = _assigned(cases, platform.seen["mixed"])
    report = _assigned(cases, complaint["counterpart"])
    assert complaint["correlation"] != report["correlation"]
    ids = {complaint["id"], report["id"]}

    def pages():
        rows = [one for one in notify.get("/pages", AUDITOR, limit=200).json()["items"] if one["about_id"] in ids]
        return rows if {one["about_id"] for one in rows} == ids else None

    paged = eventually(pages, 30)
    for page in paged:
        assert notify.get(f"/pages/{page['id']}", AUDITOR).json()["correlation"] == ""
    for half, other in ((complaint, report), (report, complaint)):
        there = [other["id"], other["number"], *(one["id"] for one in paged if one["about_id"] == other["id"])]
        for service in SERVICES:
            trace = platform.client(service).get(f"/trace/{half['correlation']}", AUDITOR)
            assert trace.ok, trace.text
            assert not [one for one in there if one in trace.text], service
    assert report["number"] not in cases.get(f"/trace/{report['correlation']}", AUDITOR).text
